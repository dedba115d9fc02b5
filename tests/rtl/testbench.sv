// SPDX-License-Identifier: MIT
// A second driver for a second simulator (Icarus Verilog): runs the folds of the file +folds=FILE back to back, and holds
// cycles and words against what the file expects of the model and of Eigen. In +resets=N of 1024 cycles the array is
// reset, whatever it is doing: the fold that runs is given up, and what runs after it must not notice. In +gaps=N of 1024
// cycles no fold is offered. Prints AGREE with what it compared, or DIFFER with the first difference.
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
  localparam int LANE = $clog2((ROWS > COLS ? ROWS : COLS) + 1);
  reg [LANE-1:0] rows = 0, cols = 0;
  reg [31:0] steps = 0;
  reg [7:0] taps = 0, stride = 0, dilation = 0, passes = 0;
  reg [ROWS*DATA-1:0] west = 0;
  reg [ROWS*WEIGHT-1:0] row_tap = 0;
  reg [COLS*WEIGHT-1:0] north = 0;
  wire ready, busy, done, wants_west, wants_north, wants_tap;
  wire [31:0] cycles, step;
  wire [7:0] pass, phase, tap;
  wire [COLS-1:0] valid;
  wire [COLS*ACC-1:0] sums;

  systolic_array #(.ROWS(ROWS), .COLS(COLS), .DATA(DATA), .WEIGHT(WEIGHT), .ACC(ACC)) dut (
      .clk(clk), .reset(reset), .start(start), .ready(ready), .dataflow(dataflow), .rows(rows), .cols(cols),
      .steps(steps), .taps(taps), .stride(stride), .dilation(dilation), .passes(passes), .busy(busy), .done(done),
      .cycles(cycles), .wants_west(wants_west), .wants_north(wants_north), .wants_tap(wants_tap), .step(step),
      .pass(pass), .phase(phase), .tap(tap), .west(west), .north(north), .row_tap(row_tap), .valid(valid), .sums(sums));

  integer file, folds, next, ended, used, clocks, compared, waited, got, i, j, k, address, first_lane;
  integer resets, gaps;
  reg idle, begun;  // begun: a fold was taken since the reset
  reg [31:0] counted;  // busy cycles until the last fold ended
  wire [31:0] of_fold = cycles - counted;
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
      if (of_fold !== field(ended, 11) || clocks !== field(ended, 11)) begin
        $display("DIFFER: %0d cycles, %0d seen, expected %0d", of_fold, clocks, field(ended, 11));
        differ(ended);
      end
      counted = cycles;
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

  // What is not wanted, or is in lanes that the fold does not occupy, enters as zeros: PEs without work stand still.
  task check_edges(input integer fold);
    begin
      first_lane = fold >= 0 && (field(fold, 0) == 1 || field(fold, 0) == 2) ? ROWS - field(fold, 1) : 0;
      for (j = 0; j < ROWS; j = j + 1) begin
        idle = fold < 0 || j < first_lane || j >= first_lane + field(fold, 1);
        if (dut.west_wanted[j*DATA+:DATA] !== (wants_west && !idle ? west[j*DATA+:DATA] : {DATA{1'b0}}) ||
            dut.tap_wanted[j*WEIGHT+:WEIGHT] !== (wants_tap && !idle ? row_tap[j*WEIGHT+:WEIGHT] : {WEIGHT{1'b0}})) begin
          $display("DIFFER: what enters row %0d", j);
          differ(fold < 0 ? 0 : fold);
        end
      end
      for (j = 0; j < COLS; j = j + 1) begin
        idle = fold < 0 || j >= field(fold, 2);
        if (dut.north_wanted[j*WEIGHT+:WEIGHT] !== (wants_north && !idle ? north[j*WEIGHT+:WEIGHT] : {WEIGHT{1'b0}})) begin
          $display("DIFFER: what enters column %0d", j);
          differ(fold < 0 ? 0 : fold);
        end
      end
    end
  endtask

  // The next fold, or nothing, with noise on what says how large it is.
  task offer;
    begin
      start    = next < folds && ($urandom & 1023) >= gaps;
      dataflow = start ? field(next, 0) : $urandom;
      rows     = start ? field(next, 1) : $urandom;
      cols     = start ? field(next, 2) : $urandom;
      steps    = start ? field(next, 3) : $urandom;
      taps     = start ? field(next, 4) : $urandom;
      stride   = start ? field(next, 5) : $urandom;
      dilation = start ? field(next, 6) : $urandom;
      passes   = start ? field(next, 7) : $urandom;
    end
  endtask

  task tick;
    begin
      clk = 0;
      #1;
      if (!reset) check_edges(next > ended ? next - 1 : -1);
      if (ready === 1'b1 && start && !reset) begin
        next   = next + 1;
        waited = 0;
        begun  = 1;
      end
      clk = 1;
      #1;
    end
  endtask

  // Registers of the array that are not zero.
  wire [ROWS*COLS-1:0] in_pes;
  wire [ROWS-1:0] in_west;
  wire [COLS-1:0] in_north;
  for (genvar row = 0; row < ROWS; row = row + 1) begin : g_row
    if (row == 0) assign in_west[row] = 0;
    else assign in_west[row] = dut.the_array.west_skew.g_lane[row].delay !== 0;
    for (genvar col = 0; col < COLS; col = col + 1) begin : g_col
      assign in_pes[row*COLS+col] = dut.the_array.g_row[row].g_col[col].pe_ij.east !== 0 ||
                                    dut.the_array.g_row[row].g_col[col].pe_ij.south !== 0 ||
                                    dut.the_array.g_row[row].g_col[col].pe_ij.sum !== 0;
    end
  end
  for (genvar col = 0; col < COLS; col = col + 1) begin : g_col
    if (col == 0) assign in_north[col] = 0;
    else assign in_north[col] = dut.the_array.north_skew.g_lane[col].delay !== 0;
  end
  wire survived = in_pes !== 0 || in_west !== 0 || in_north !== 0;

  // The fold that runs is given up. A reset goes before everything else, and leaves nothing in the array.
  task reset_now;
    begin
      ended   = next;
      clocks  = 0;
      waited  = 0;
      begun   = 0;
      counted = 0;
      for (j = 0; j < COLS; j = j + 1) left[j] = 0;
      offer;
      deliver(next - 1);
      reset = 1;
      tick;
      reset = 0;
      start = 0;
      #1;
      if (busy !== 1'b0 || done !== 1'b0 || ready !== 1'b1 || cycles !== 0 || valid !== 0 ||
          {wants_west, wants_north, wants_tap} !== 0 || survived !== 1'b0) begin
        $display("DIFFER: a reset leaves something, PEs %b, skews %b %b", in_pes, in_west, in_north);
        differ(next > 0 ? next - 1 : 0);
      end
    end
  endtask

  initial begin
    resets = 0;
    gaps = 0;
    got  = $value$plusargs("folds=%s", name);
    got  = $value$plusargs("resets=%d", resets);
    got  = $value$plusargs("gaps=%d", gaps);
    file = $fopen(name, "r");
    read_folds;
    next = 0;
    compared = 0;
    reset_now;
    while (ended < folds) begin
      if (($urandom & 1023) < resets) reset_now;
      collect(done ? ended : next > ended ? next - 1 : -1);
      if (done !== 1'b0) end_fold;
      if (ended < folds) begin
        // A cycle between folds would be the second one's, if it is not one in which none was offered.
        if (next > ended || begun && gaps == 0) clocks = clocks + 1;
        else if (busy !== 1'b0) begin
          $display("DIFFER: busy without a fold");
          differ(ended);
        end
        waited = waited + 1;
        if (waited > 1000 + 2 * (next > 0 ? field(next - 1, 11) : 0)) begin
          $display("DIFFER: busy for ever");
          differ(next - 1);
        end
        offer;
        deliver(next - 1);
        tick;
      end
    end
    $display("AGREE: %0d folds, %0d words", ended, compared);
    $finish;
  end

endmodule
