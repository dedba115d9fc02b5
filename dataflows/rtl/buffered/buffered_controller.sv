// SPDX-License-Identifier: MIT
// Runs the folds of a layer so that each overlaps with its neighbours. A fold passes two stages; in a turn one fold is in
// stage A while the one before it is in stage B, and a turn takes as long as the longer of the two:
//
//              stage A                                stage B
//     ws, is   its stationary operand enters: r       its steps stream, a sum a column and step leaves: T
//     os       its steps stream: T                    its sums leave, a row after the other: r
//     rp       its lines are pushed: s'(c-1) + K      the same
//
// A layer is its turns, the first with stage A alone and the last with stage B alone, and then the way of the last word
// out of the array: ROWS + c - 2 cycles (rp: none), and one more with PIPE. docs/timing.md, `buffered`, sums that up.
//
// ws, 2 rows, T = 4, three folds:
//
//     clk          /~\__/~\__/~\__/~\__/~\__/~\__/~\__/~\__/~\__/~\__/~\__/~\__/~\__/~\__
//     A            f0 ----- f1 ----------------- f2 -----------------
//     B                     f0 ----------------- f1 ----------------- f2 ----------
//     wants_north  /~~~~~~~~~~~~~~~~~~~\_________/~~~~~~~~~\_________
//     wants_west   _________/~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
//     turns        _____/~~~\________________/~~~\________________/~~~\
//     first        _________/~~~\________________/~~~\________________/~~~\
//
// A fold that continues the layer (`joins`) is taken when a turn ends; any other when the last word of the layer before
// is leaving. All folds of a layer have one dataflow.
//
// Three counters are COUNT bits wide: the steps of the fold that streams, the step it is at, and the cycles so far; and the
// steps of the fold that waits for them. Registers that the next fold loads are not reset.
module buffered_controller #(
    parameter int ROWS = 4,
    parameter int COLS = 4,
    parameter int COUNT = 32,                                     // bits of a counter of steps or cycles
    parameter int KERNEL = 8,                                     // bits of a number of taps, of a stride, ...
    parameter int PIPE = 0,                                       // sums are a cycle later (buffered_pe.sv)
    parameter int LANE = $clog2((ROWS > COLS ? ROWS : COLS) + 1)  // bits of a number of rows or columns
) (
    input  logic                    clk,
    input  logic                    reset,
    input  logic                    advance,        // else this cycle does not count
    // the next fold; taken in a cycle in which start, ready and advance are high
    input  logic                    start,
    input  logic                    joins,          // it continues the layer
    output logic                    ready,
    input  logic [1:0]              next_dataflow,
    input  logic [LANE-1:0]         next_rows,      // r
    input  logic [LANE-1:0]         next_cols,      // c
    input  logic [COUNT-1:0]        next_steps,     // T; os, ws, is
    input  logic [KERNEL-1:0]       next_taps,      // K; rp
    input  logic [KERNEL-1:0]       next_stride,    // stride / gcd(stride, dilation); rp
    input  logic [KERNEL-1:0]       next_dilation,  // dilation / gcd(stride, dilation); rp
    input  logic [KERNEL-1:0]       next_passes,    // kernel rows; rp
    input  logic                    next_adds,      // to the accumulators: its words are added to those kept there
    input  logic                    next_keeps,     // ... and stay there
    // what the operand memories must deliver in this cycle, of which fold: of that in stage A, but ws' wants_west of B's
    output logic                    wants_west,
    output logic                    wants_north,
    output logic                    wants_tap,
    output logic [COUNT-1:0]        step,           // of the streamed operand; push n of the phase
    output logic [LANE-1:0]         load_row,       // ws, is: row of the stationary operand
    output logic [KERNEL-1:0]       pass,
    output logic [KERNEL-1:0]       phase,
    output logic [KERNEL-1:0]       tap,
    output logic                    turns,          // a turn ends: what is in stage A goes on to B
    output logic [ROWS-1:0]         row_used,
    output logic [COLS-1:0]         col_used,
    // to the PEs
    output logic                    stationary,
    output logic                    broadcast,
    output logic                    first,
    output logic                    last,
    output logic [ROWS-1:0]         load_fall,      // ws, is: rows whose spare takes a word
    // to the drain: a word of stage B's fold is on its way to the bottom of each column that the fold occupies
    output logic                    leaving,
    output logic [LANE-1:0]         left,           // os, rp: words after it
    output logic [LANE-1:0]         cols_leaving,
    output logic                    last_leaving,   // no word of the fold follows
    output logic                    adds_leaving,
    output logic                    keeps_leaving,
    // accounts
    output logic                    busy,
    output logic                    done,           // for one cycle, the first after a layer
    output logic [COUNT-1:0]        cycles          // busy ones since the reset; a layer's are the difference of two readings
);

  localparam int TAIL = $clog2(ROWS + COLS + 1);

  logic [1:0] dataflow;  // of the layer
  logic next_stationary;

  // The folds in the stages.
  logic a_valid, b_valid, a_adds, b_adds, a_keeps, b_keeps;
  logic [LANE-1:0] a_rows, a_cols, b_cols;
  logic [LANE-1:0] stationary_rows;    // ws, is: of stage B's fold
  logic [COUNT-1:0] a_steps, steps;    // of stage A's fold; of the one that streams

  // What the stages need yet: one of them streams (os: A, ws and is: B), the other moves a word a row (A loads, B drains).
  logic streaming, pushing;            // a step enters; rp: an element of a line does
  logic [COUNT-1:0] at, next_at;       // steps that have entered; rp: pushes since the phase began
  logic [LANE-1:0] few;                // rows to load, or to drain; 0: the stage is done, or empty

  logic begins;                        // a turn's first cycle
  logic [TAIL-1:0] tail, next_tail;    // cycles until the last word so far has left

  logic last_step, refills, last_push, streamed, moved, idle_next, accept, streams_next;

  assign stationary      = dataflow == dataflow_pkg::WS || dataflow == dataflow_pkg::IS;
  assign broadcast       = dataflow == dataflow_pkg::RP;
  assign next_stationary = next_dataflow == dataflow_pkg::WS || next_dataflow == dataflow_pkg::IS;

  assign next_at   = at + COUNT'(1);
  assign last_step = next_at == steps;
  assign streamed  = broadcast ? !pushing || last_push : !streaming || last_step;
  assign moved     = few == '0 || few == LANE'(1);
  assign turns     = (a_valid || b_valid) && streamed && moved;

  assign leaving       = stationary ? streaming : few != '0;
  assign left          = few - LANE'(1);
  assign cols_leaving  = b_cols;
  assign last_leaving  = stationary ? last_step : moved;
  assign adds_leaving  = b_adds;
  assign keeps_leaving = b_keeps;

  // The way out of the word that leaves the last PE of the fold's columns.
  logic [TAIL-1:0] way_out, shorter;
  assign way_out = (broadcast ? '0 : TAIL'(ROWS - 1) + TAIL'(b_cols - LANE'(1))) + TAIL'(PIPE);
  assign shorter = tail == '0 ? '0 : tail - TAIL'(1);
  assign next_tail = leaving && way_out > shorter ? way_out : shorter;

  assign busy      = a_valid || b_valid || tail != '0;
  assign idle_next = !(a_valid || b_valid && !turns) && next_tail == '0;
  assign ready     = idle_next || turns && joins;
  assign accept    = start && ready;

  // A layer's folds are of one dataflow: the next fold's, if there is one.
  assign streams_next = accept ? next_stationary : stationary;

  always_ff @(posedge clk) begin
    if (reset) begin
      a_valid   <= 1'b0;
      b_valid   <= 1'b0;
      streaming <= 1'b0;
      pushing   <= 1'b0;
      few       <= '0;
    end else if (advance) begin
      if (turns || accept) begin
        a_valid   <= accept;
        b_valid   <= a_valid;
        streaming <= streams_next ? a_valid : accept && next_dataflow == dataflow_pkg::OS;
        pushing   <= accept && next_dataflow == dataflow_pkg::RP;
        few       <= streams_next ? next_rows & {LANE{accept}} : a_rows & {LANE{a_valid}};
      end else begin
        if (last_step) streaming <= 1'b0;
        if (last_push) pushing <= 1'b0;
        if (few != '0) few <= left;
      end
    end
  end

  // What a fold loads, and takes with it into stage B.
  always_ff @(posedge clk) begin
    if (advance && (turns || accept)) begin
      b_cols          <= a_cols;
      b_adds          <= a_adds;
      b_keeps         <= a_keeps;
      stationary_rows <= a_rows;
      steps           <= streams_next ? a_steps : next_steps;
    end
    if (advance && accept) begin
      dataflow <= next_dataflow;
      a_rows   <= next_rows;
      a_cols   <= next_cols;
      a_adds   <= next_adds;
      a_keeps  <= next_keeps;
      a_steps  <= next_steps;
    end
    if (advance) begin
      at     <= turns || accept || refills ? '0 : next_at;
      begins <= turns || accept;
    end
  end

  pushes #(.LANE(LANE), .KERNEL(KERNEL)) the_pushes (
      .clk,
      .advance,
      .take(accept),
      .next_cols,
      .next_taps,
      .next_stride,
      .next_dilation,
      .next_passes,
      .cols(a_cols),
      .pushing,
      .wants_tap,
      .refills,
      .last(last_push),
      .pass,
      .phase,
      .tap
  );

  // Accounts.
  always_ff @(posedge clk) begin
    if (reset) begin
      tail   <= '0;
      cycles <= '0;
      done   <= 1'b0;
    end else begin
      done <= advance && busy && idle_next;
      if (advance) tail <= next_tail;
      if (advance && busy) cycles <= cycles + COUNT'(1);
    end
  end

  // Operands.
  assign wants_west  = streaming || pushing;
  assign wants_north = stationary ? few != '0 : streaming;
  assign step        = at;
  assign load_row    = left;

  // Sums of os and rp stand in the bottom rows, from where they leave at once; the stationary operand in the top rows.
  for (genvar i = 0; i < ROWS; i++) begin : g_row
    assign row_used[i] = stationary ? LANE'(i) < stationary_rows : LANE'(ROWS - i) <= a_rows;
    // Row i's turn comes when the first word gets there; words that follow stop above it.
    assign load_fall[i] = stationary && few != '0 && LANE'(i) < LANE'(at) + LANE'(1);
  end
  for (genvar j = 0; j < COLS; j++) begin : g_col
    assign col_used[j] = LANE'(j) < a_cols;
  end

  // PEs.
  assign first = begins && wants_west;
  assign last  = !stationary && a_valid && turns;

endmodule
