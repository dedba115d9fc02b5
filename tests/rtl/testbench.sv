// SPDX-License-Identifier: MIT
// A second driver for a second simulator (Icarus Verilog): runs the folds of the file +folds=FILE back to back, and holds
// cycles and words against what the file expects of the model and of Eigen. After +reset=N cycles the array is reset and all
// begins anew. Prints AGREE with what it compared, or
// DIFFER with the first difference.
//
// The file is whole numbers: the count of folds, then for each: dataflow, rows, cols, steps, taps, stride and dilation,
// both divided by their greatest common divisor, passes, elements of a line, distance of a line's elements within a
// phase, and of the phases' first elements, cycles, words a column; the counts of west, north and tap operands and they
// themselves; the expected words, column by column.
module testbench #(
    parameter int ROWS = 4,
    parameter int COLS = 4,
    parameter int DATA = 8,
    parameter int WEIGHT = DATA,
    parameter int ACC = 32
);

  localparam int FOLDS = 4096;
  localparam int WORDS = 1 << 20;
  localparam int FIELDS = 13;

  integer fields[0:FOLDS*FIELDS-1];
  integer west_base[0:FOLDS-1], north_base[0:FOLDS-1], tap_base[0:FOLDS-1], expected_base[0:FOLDS-1];
  reg signed [63:0] words[0:WORDS-1];

  reg clk = 0, reset = 1, start = 0;
  reg [1:0] dataflow = 0;
  reg [31:0] rows = 0, cols = 0, steps = 0, taps = 0, stride = 0, dilation = 0, passes = 0;
  reg [ROWS*DATA-1:0] west = 0;
  reg [ROWS*WEIGHT-1:0] row_tap = 0;
  reg [COLS*WEIGHT-1:0] north = 0;
  wire ready, busy, done, wants_west, wants_north, wants_tap;
  wire [31:0] cycles, step, pass, phase, tap;
  wire [COLS-1:0] valid;
  wire [COLS*ACC-1:0] sums;

  systolic_array #(.ROWS(ROWS), .COLS(COLS), .DATA(DATA), .WEIGHT(WEIGHT), .ACC(ACC)) dut (
      .clk(clk), .reset(reset), .start(start), .ready(ready), .dataflow(dataflow), .rows(rows), .cols(cols),
      .steps(steps), .taps(taps), .stride(stride), .dilation(dilation), .passes(passes), .busy(busy), .done(done),
      .cycles(cycles), .wants_west(wants_west), .wants_north(wants_north), .wants_tap(wants_tap), .step(step),
      .pass(pass), .phase(phase), .tap(tap), .west(west), .north(north), .row_tap(row_tap), .valid(valid), .sums(sums));

  integer file, folds, next, ended, used, clocks, compared, waited, got, i, j, k, address, first_lane, reset_after;
  integer left[0:COLS-1];  // words that have left each column
  reg signed [63:0] number;
  reg [1023:0] name;

  function integer field(input integer fold, input integer which);
    field = fields[fold*FIELDS+which];
  endfunction

  task differ(input integer fold);
    begin
      $display("in fold %0d: dataflow %0d, %0dx%0d", fold, field(fold, 0), field(fold, 1), field(fold, 2));
      $finish;
      #1;  // $finish ends the time step only
    end
  endtask

  task read_words(input integer count);
    for (k = 0; k < count; k = k + 1) begin
      got = $fscanf(file, "%d", number);
      words[used] = number;
      used = used + 1;
    end
  endtask

  task read_folds;
    begin
      got  = $fscanf(file, "%d", folds);
      used = 0;
      for (i = 0; i < folds; i = i + 1) begin
        for (j = 0; j < FIELDS; j = j + 1) begin
          got = $fscanf(file, "%d", address);
          fields[i*FIELDS+j] = address;
        end
        west_base[i] = used;
        got = $fscanf(file, "%d", address);
        read_words(address);
        north_base[i] = used;
        got = $fscanf(file, "%d", address);
        read_words(address);
        tap_base[i] = used;
        got = $fscanf(file, "%d", address);
        read_words(address);
        expected_base[i] = used;
        read_words(field(i, 2) * field(i, 12));
      end
    end
  endtask

  // Words that leave in this cycle are those of `fold`.
  task collect(input integer fold);
    for (j = 0; j < COLS; j = j + 1) begin
      if (valid[j] !== 1'b0) begin
        if (valid[j] !== 1'b1 || fold < 0 || fold >= folds || j >= field(fold, 2) || left[j] >= field(fold, 12)) begin
          $display("DIFFER: a word in column %0d that is no result", j);
          differ(fold);
        end
        if ($signed(sums[j*ACC+:ACC]) !== words[expected_base[fold]+j*field(fold, 12)+left[j]]) begin
          $display("DIFFER: column %0d, word %0d is %0d, expected %0d", j, left[j], $signed(sums[j*ACC+:ACC]),
                   words[expected_base[fold]+j*field(fold, 12)+left[j]]);
          differ(fold);
        end
        left[j]  = left[j] + 1;
        compared = compared + 1;
      end
    end
  endtask

  task end_fold;
    begin
      if (cycles !== field(ended, 11) || clocks !== field(ended, 11)) begin
        $display("DIFFER: %0d cycles, %0d seen, expected %0d", cycles, clocks, field(ended, 11));
        differ(ended);
      end
      for (j = 0; j < COLS; j = j + 1) begin
        if (left[j] !== (j < field(ended, 2) ? field(ended, 12) : 0)) begin
          $display("DIFFER: %0d words in column %0d", left[j], j);
          differ(ended);
        end
        left[j] = 0;
      end
      ended  = ended + 1;
      clocks = 0;
    end
  endtask

  // Noise, and over it what the array asks for.
  task deliver(input integer fold);
    begin
      for (j = 0; j < ROWS; j = j + 1) west[j*DATA+:DATA] = $urandom;
      for (j = 0; j < ROWS; j = j + 1) row_tap[j*WEIGHT+:WEIGHT] = $urandom;
      for (j = 0; j < COLS; j = j + 1) north[j*WEIGHT+:WEIGHT] = $urandom;
      if (busy && fold >= 0) begin
        first_lane = field(fold, 0) == 1 || field(fold, 0) == 2 ? ROWS - field(fold, 1) : 0;
        address = step;
        if (field(fold, 0) == 3) address = pass * field(fold, 8) + field(fold, 9) * step + field(fold, 10) * phase;
        if (wants_west)
          for (j = 0; j < field(fold, 1); j = j + 1)
            west[(first_lane+j)*DATA+:DATA] = words[west_base[fold]+address*field(fold, 1)+j];
        if (wants_north)
          for (j = 0; j < field(fold, 2); j = j + 1)
            north[j*WEIGHT+:WEIGHT] = words[north_base[fold]+step*field(fold, 2)+j];
        if (wants_tap)
          for (j = 0; j < field(fold, 1); j = j + 1)
            row_tap[j*WEIGHT+:WEIGHT] = words[tap_base[fold]+(pass*field(fold, 4)+tap)*field(fold, 1)+j];
      end
    end
  endtask

  task tick;
    begin
      clk = 0;
      #1;
      if (ready && start) begin
        next   = next + 1;
        waited = 0;
      end
      clk = 1;
      #1;
    end
  endtask

  task begin_anew;
    begin
      next = 0;
      ended = 0;
      clocks = 0;
      compared = 0;
      waited = 0;
      for (j = 0; j < COLS; j = j + 1) left[j] = 0;
      start = 0;
      reset = 1;
      tick;
      reset = 0;
    end
  endtask

  initial begin
    reset_after = 0;
    got  = $value$plusargs("folds=%s", name);
    got  = $value$plusargs("reset=%d", reset_after);
    file = $fopen(name, "r");
    read_folds;
    begin_anew;
    while (ended < folds) begin
      if (reset_after > 0) begin
        reset_after = reset_after - 1;
        if (reset_after == 0) begin_anew;
      end
      collect(done ? ended : next - 1);
      if (done) end_fold;
      if (ended < folds) begin
        if (next > 0) clocks = clocks + 1;  // a cycle between folds would be the second one's
        waited = waited + 1;
        if (waited > 20000) begin
          $display("DIFFER: busy for ever");
          differ(next - 1);
        end
        start = next < folds;
        if (next < folds) begin
          dataflow = field(next, 0);
          rows     = field(next, 1);
          cols     = field(next, 2);
          steps    = field(next, 3);
          taps     = field(next, 4);
          stride   = field(next, 5);
          dilation = field(next, 6);
          passes   = field(next, 7);
        end
        deliver(next - 1);
        tick;
      end
    end
    $display("AGREE: %0d folds, %0d words", ended, compared);
    $finish;
  end

endmodule
