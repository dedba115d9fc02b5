// SPDX-License-Identifier: MIT
// A second driver of the buffered array for a second simulator (Icarus Verilog): runs the layers of the file +folds=FILE
// back to back, and holds cycles and words against what the file expects of the model and of Eigen. In +late=N of 1024
// cycles operands are late, in +wait=N sums have to wait, in +off=N the array is not enabled, in +gaps=N no layer
// is offered. In +resets=N of 1024 cycles the array is reset, whatever it is doing: the layers that run are given up, and what
// runs after them must not notice. Prints AGREE with what it compared, or DIFFER with the first difference.
//
// The file is whole numbers: the count of folds, then for each: dataflow, rows, cols, steps, taps, stride and dilation,
// both divided by their greatest common divisor, passes, elements of a line, distance of a line's elements within a
// phase, and of the phases' first elements, whether it joins the layer of the fold before, words a column that leave,
// cycles of its layer, whether accumulators add and keep its words; the counts of west, north and tap operands and they
// themselves; the expected words, column by column.
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
  reg [31:0] steps = 0;
  reg [7:0] taps = 0, stride = 0, dilation = 0, passes = 0;
  reg [ROWS*DATA-1:0] west = 0;
  reg [ROWS*WEIGHT-1:0] row_tap = 0;
  reg [COLS*WEIGHT-1:0] north = 0;
  wire ready, busy, done, wants_west, wants_north, wants_tap, turns, stalled;
  wire [31:0] cycles, step;
  wire [7:0] pass, phase, tap;
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

  integer file, folds, next, in_a, in_b, current, used, clocks, compared, waited, got, i, j, k, address;
  integer late, wait_for, off, gaps, resets, streams;
  reg idle, begun;  // begun: a layer was taken since the reset
  reg [31:0] counted;  // busy cycles until the last layer ended
  wire [31:0] of_layer = cycles - counted;
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
      if (of_layer !== field(current, 13) + PIPE || clocks !== field(current, 13) + PIPE) begin
        $display("DIFFER: %0d cycles, %0d seen, expected %0d", of_layer, clocks, field(current, 13) + PIPE);
        differ(current);
      end
      counted = cycles;
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

  // What is not wanted, or is in lanes that the fold does not occupy, enters as zeros: PEs without work stand still.
  task check_edges;
    begin
      streams = in_b >= 0 && is_stationary(in_b) ? in_b : in_a;
      for (j = 0; j < ROWS; j = j + 1) begin
        idle = streams < 0 || (is_stationary(streams) ? j >= field(streams, 1) : j < ROWS - field(streams, 1));
        if (dut.west_wanted[j*DATA+:DATA] !== (wants_west && !idle ? west[j*DATA+:DATA] : {DATA{1'b0}}) ||
            dut.tap_wanted[j*WEIGHT+:WEIGHT] !== (wants_tap && !idle ? row_tap[j*WEIGHT+:WEIGHT] : {WEIGHT{1'b0}})) begin
          $display("DIFFER: what enters row %0d", j);
          differ(streams < 0 ? 0 : streams);
        end
      end
      for (j = 0; j < COLS; j = j + 1) begin
        idle = in_a < 0 || j >= field(in_a, 2);
        if (dut.north_wanted[j*WEIGHT+:WEIGHT] !== (wants_north && !idle ? north[j*WEIGHT+:WEIGHT] : {WEIGHT{1'b0}})) begin
          $display("DIFFER: what enters column %0d", j);
          differ(in_a < 0 ? 0 : in_a);
        end
      end
    end
  endtask

  // The next fold, or nothing, with noise on what says how large it is; and which memories are late.
  task offer;
    begin
      start    = next < folds && (field(next, 11) == 1 || ($urandom & 1023) >= gaps);
      dataflow = start ? field(next, 0) : $urandom;
      rows     = start ? field(next, 1) : $urandom;
      cols     = start ? field(next, 2) : $urandom;
      steps    = start ? field(next, 3) : $urandom;
      taps     = start ? field(next, 4) : $urandom;
      stride   = start ? field(next, 5) : $urandom;
      dilation = start ? field(next, 6) : $urandom;
      passes   = start ? field(next, 7) : $urandom;
      joins    = start ? field(next, 11) : $urandom;
      adds     = start ? field(next, 14) : $urandom;
      keeps    = start ? field(next, 15) : $urandom;
      operands_valid = ($urandom & 1023) >= late;
      sums_ready     = ($urandom & 1023) >= wait_for;
      enable         = ($urandom & 1023) >= off;
      #1;
      deliver;
      clk = 0;
      #1;
    end
  endtask

  // A cycle: the registers have their new values.
  task tick;
    begin
      offer;
      check_edges;
      if (stalled !== (!enable || (wants_west || wants_north || wants_tap) && !operands_valid || valid != 0 && !sums_ready)) begin
        $display("DIFFER: stalled %b", stalled);
        differ(current < folds ? current : folds - 1);
      end
      if (stalled !== 1'b1) begin
        if (next > current || begun && gaps == 0) clocks = clocks + 1;
        else if (busy !== 1'b0) begin
          $display("DIFFER: busy without a layer");
          differ(current);
        end
        if (sums_ready) collect;  // else what leaves is lost
        if (turns === 1'b1) begin
          in_b = in_a;
          in_a = -1;
        end
        if (ready === 1'b1 && start) begin
          in_a   = next;
          next   = next + 1;
          waited = 0;
          begun  = 1;
        end
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
                                    dut.the_array.g_row[row].g_col[col].pe_ij.sum !== 0 ||
                                    dut.the_array.g_row[row].g_col[col].pe_ij.spare !== 0 ||
                                    dut.the_array.g_row[row].g_col[col].pe_ij.product !== 0 ||
                                    dut.the_array.g_row[row].g_col[col].pe_ij.starts !== 0 ||
                                    dut.the_array.g_row[row].g_col[col].pe_ij.ends !== 0 ||
                                    dut.the_array.g_row[row].g_col[col].east !== 0;
    end
  end
  for (genvar col = 0; col < COLS; col = col + 1) begin : g_col
    if (col == 0) assign in_north[col] = 0;
    else assign in_north[col] = dut.the_array.north_skew.g_lane[col].delay !== 0;
  end
  wire survived = in_pes !== 0 || in_west !== 0 || in_north !== 0;

  // The layers that run are given up. A reset goes before everything else, and leaves nothing in the array.
  task reset_now;
    begin
      while (next < folds && field(next, 11) == 1) next = next + 1;
      offer;
      reset = 1;
      #1;
      clk = 1;
      #1;
      reset = 0;
      in_a = -1;
      in_b = -1;
      current = next;
      clocks = 0;
      begun = 0;
      counted = 0;
      waited = 0;
      for (j = 0; j < COLS; j = j + 1) begin
        at_fold[j] = next;
        left[j] = 0;
      end
      start = 0;
      #1;
      if (busy !== 1'b0 || done !== 1'b0 || ready !== 1'b1 || cycles !== 0 || valid !== 0 ||
          {wants_west, wants_north, wants_tap} !== 0 || survived !== 1'b0) begin
        $display("DIFFER: a reset leaves something, PEs %b, skews %b %b", in_pes, in_west, in_north);
        differ(next < folds ? next : folds - 1);
      end
    end
  endtask

  initial begin
    late = 0;
    wait_for = 0;
    off = 0;
    gaps = 0;
    resets = 0;
    got  = $value$plusargs("folds=%s", name);
    got  = $value$plusargs("late=%d", late);
    got  = $value$plusargs("wait=%d", wait_for);
    got  = $value$plusargs("off=%d", off);
    got  = $value$plusargs("gaps=%d", gaps);
    got  = $value$plusargs("resets=%d", resets);
    file = $fopen(name, "r");
    read_folds;
    next = 0;
    compared = 0;
    current = 0;
    in_a = -1;
    in_b = -1;
    reset_now;
    while (current < folds) begin
      if (($urandom & 1023) < resets) reset_now;
      if (done !== 1'b0) end_layer;
      waited = waited + 1;
      if (waited > 1000 + (late + wait_for + off > 0 ? 16 : 2) * field(current < folds ? current : folds - 1, 13)) begin
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
