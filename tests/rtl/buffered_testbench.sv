// SPDX-License-Identifier: MIT
// A second driver of the buffered array for a second simulator (Icarus Verilog): runs the layers of the file +folds=FILE
// back to back, and holds cycles and words against what the file expects of the model and of Eigen. In +late=N of 1024
// cycles operands are late, in +wait=N sums have to wait, in +off=N the array is not enabled; after +reset=N cycles it is
// reset and all begins anew.
// Prints AGREE with what it compared, or DIFFER with the first difference.
//
// The file is whole numbers: the count of folds, then for each: dataflow, rows, cols, steps, taps, stride and dilation,
// both divided by their greatest common divisor, passes, elements of a line, distance of a line's elements within a
// phase, and of the phases' first elements, whether it joins the layer of the fold before, words a column that
// leave, cycles of its layer, whether accumulators add and keep its words; the counts of west, north and tap operands and they themselves; the expected words, column by column.
module buffered_testbench #(
    parameter int ROWS = 4,
    parameter int COLS = 4,
    parameter int DATA = 8,
    parameter int WEIGHT = DATA,
    parameter int ACC = 32,
    parameter int PIPE = 0,
    parameter int DEPTH = 0
);

  localparam int FOLDS = 4096;
  localparam int WORDS = 1 << 20;
  localparam int FIELDS = 16;
  localparam int LANE = $clog2((ROWS > COLS ? ROWS : COLS) + 1);

  integer fields[0:FOLDS*FIELDS-1];
  integer west_base[0:FOLDS-1], north_base[0:FOLDS-1], tap_base[0:FOLDS-1], expected_base[0:FOLDS-1];
  reg signed [63:0] words[0:WORDS-1];

  reg clk = 0, reset = 1, start = 0, joins = 0, operands_valid = 1, sums_ready = 1, enable = 1, adds = 0, keeps = 0;
  reg [1:0] dataflow = 0;
  reg [LANE-1:0] rows = 0, cols = 0;
  reg [31:0] steps = 0, taps = 0, stride = 0, dilation = 0, passes = 0;
  reg [ROWS*DATA-1:0] west = 0;
  reg [ROWS*WEIGHT-1:0] row_tap = 0;
  reg [COLS*WEIGHT-1:0] north = 0;
  wire ready, busy, done, wants_west, wants_north, wants_tap, turns, stalled;
  wire [31:0] cycles, step, pass, phase, tap;
  wire [LANE-1:0] load_row;
  wire [COLS-1:0] valid;
  wire [COLS*ACC-1:0] sums;

  buffered_array #(.ROWS(ROWS), .COLS(COLS), .DATA(DATA), .WEIGHT(WEIGHT), .ACC(ACC), .PIPE(PIPE), .DEPTH(DEPTH)) dut (
      .clk(clk), .reset(reset), .enable(enable), .adds(adds), .keeps(keeps), .start(start), .joins(joins), .ready(ready),
      .dataflow(dataflow), .rows(rows), .cols(cols), .steps(steps), .taps(taps),
      .stride(stride), .dilation(dilation), .passes(passes), .busy(busy), .done(done), .cycles(cycles),
      .wants_west(wants_west), .wants_north(wants_north), .wants_tap(wants_tap), .step(step), .load_row(load_row),
      .pass(pass), .phase(phase), .tap(tap), .turns(turns), .operands_valid(operands_valid), .west(west), .north(north),
      .row_tap(row_tap), .valid(valid), .sums_ready(sums_ready), .sums(sums), .stalled(stalled));

  integer file, folds, next, in_a, in_b, current, used, clocks, compared, waited, got, i, j, k, address, late, wait_for, off;
  integer reset_after;
  integer at_fold[0:COLS-1];  // whose words the column awaits
  integer left[0:COLS-1];     // of them that have come
  reg signed [63:0] number;
  reg [1023:0] name;

  function integer field(input integer fold, input integer which);
    field = fields[fold*FIELDS+which];
  endfunction

  function is_stationary(input integer fold);
    is_stationary = field(fold, 0) == 1 || field(fold, 0) == 2;
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

  // The column's words so far are those of whole folds, and perhaps of one more.
  task skip_full(input integer column);
    while (at_fold[column] < next &&
           (column >= field(at_fold[column], 2) || left[column] == field(at_fold[column], 12))) begin
      at_fold[column] = at_fold[column] + 1;
      left[column] = 0;
    end
  endtask

  task collect;
    for (j = 0; j < COLS; j = j + 1) begin
      if (valid[j] !== 1'b0) begin
        skip_full(j);
        if (valid[j] !== 1'b1 || at_fold[j] >= next) begin
          $display("DIFFER: a word in column %0d that is no result", j);
          differ(next > 0 ? next - 1 : 0);
        end
        address = expected_base[at_fold[j]] + j * field(at_fold[j], 12) + left[j];
        if ($signed(sums[j*ACC+:ACC]) !== words[address]) begin
          $display("DIFFER: column %0d, word %0d is %0d, expected %0d", j, left[j], $signed(sums[j*ACC+:ACC]),
                   words[address]);
          differ(at_fold[j]);
        end
        left[j]  = left[j] + 1;
        compared = compared + 1;
      end
    end
  endtask

  task end_layer;
    begin
      if (cycles !== field(current, 13) + PIPE || clocks !== field(current, 13) + PIPE) begin
        $display("DIFFER: %0d cycles, %0d seen, expected %0d", cycles, clocks, field(current, 13) + PIPE);
        differ(current);
      end
      current = current + 1;
      while (current < folds && field(current, 11) == 1) current = current + 1;
      clocks = 0;
    end
  endtask

  task stream(input integer fold);
    begin
      address = step;
      if (field(fold, 0) == 3) address = pass * field(fold, 8) + field(fold, 9) * step + field(fold, 10) * phase;
      for (j = 0; j < field(fold, 1); j = j + 1)
        west[((is_stationary(fold) ? 0 : ROWS - field(fold, 1)) + j)*DATA+:DATA] =
            words[west_base[fold]+address*field(fold, 1)+j];
    end
  endtask

  // Noise, and over it what the array asks for.
  task deliver;
    begin
      for (j = 0; j < ROWS; j = j + 1) west[j*DATA+:DATA] = $urandom;
      for (j = 0; j < ROWS; j = j + 1) row_tap[j*WEIGHT+:WEIGHT] = $urandom;
      for (j = 0; j < COLS; j = j + 1) north[j*WEIGHT+:WEIGHT] = $urandom;
      if (operands_valid) begin
        if (wants_west === 1'b1 && in_a >= 0 && !is_stationary(in_a)) stream(in_a);
        if (wants_west === 1'b1 && in_b >= 0 && is_stationary(in_b)) stream(in_b);
        if (wants_north === 1'b1 && in_a >= 0) begin
          address = is_stationary(in_a) ? load_row : step;
          for (j = 0; j < field(in_a, 2); j = j + 1)
            north[j*WEIGHT+:WEIGHT] = words[north_base[in_a]+address*field(in_a, 2)+j];
        end
        if (wants_tap === 1'b1 && in_a >= 0)
          for (j = 0; j < field(in_a, 1); j = j + 1)
            row_tap[(ROWS-field(in_a, 1)+j)*WEIGHT+:WEIGHT] =
                words[tap_base[in_a]+(pass*field(in_a, 4)+tap)*field(in_a, 1)+j];
      end
    end
  endtask

  // A cycle: the registers have their new values.
  task tick;
    begin
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
        joins    = field(next, 11);
        adds     = field(next, 14);
        keeps    = field(next, 15);
      end
      operands_valid = ($urandom & 1023) >= late;
      sums_ready     = ($urandom & 1023) >= wait_for;
      enable         = ($urandom & 1023) >= off;
      #1;
      deliver;
      clk = 0;
      #1;
      if (stalled !== 1'b1) begin
        if (next > current) clocks = clocks + 1;
        if (sums_ready) collect;  // else what leaves is lost
        if (turns === 1'b1) begin
          in_b = in_a;
          in_a = -1;
        end
        if (ready === 1'b1 && start) begin
          in_a   = next;
          next   = next + 1;
          waited = 0;
        end
      end
      clk = 1;
      #1;
    end
  endtask

  task begin_anew;
    begin
      next = 0;
      in_a = -1;
      in_b = -1;
      current = 0;
      clocks = 0;
      compared = 0;
      waited = 0;
      for (j = 0; j < COLS; j = j + 1) begin
        at_fold[j] = 0;
        left[j] = 0;
      end
      start = 0;
      reset = 1;
      clk   = 0;
      #1;
      clk = 1;
      #1;
      reset = 0;
    end
  endtask

  initial begin
    late = 0;
    wait_for = 0;
    off = 0;
    reset_after = 0;
    got  = $value$plusargs("folds=%s", name);
    got  = $value$plusargs("late=%d", late);
    got  = $value$plusargs("wait=%d", wait_for);
    got  = $value$plusargs("off=%d", off);
    got  = $value$plusargs("reset=%d", reset_after);
    file = $fopen(name, "r");
    read_folds;
    if (reset_after > 0) begin
      begin_anew;
      for (i = 0; i < reset_after; i = i + 1) tick;
    end
    begin_anew;
    while (current < folds) begin
      if (done === 1'b1) end_layer;
      waited = waited + 1;
      if (waited > 50000) begin
        $display("DIFFER: busy for ever");
        differ(current);
      end
      if (current == folds) begin  // what leaves after the last layer is waited for
        late = 0;
        wait_for = 0;
        off = 0;
      end
      tick;
    end
    for (j = 0; j < COLS; j = j + 1) begin
      skip_full(j);
      if (at_fold[j] < folds) begin
        $display("DIFFER: %0d words in column %0d", left[j], j);
        differ(at_fold[j]);
      end
    end
    $display("AGREE: %0d folds, %0d words", folds, compared);
    $finish;
  end

endmodule
