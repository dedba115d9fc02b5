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
module buffered_controller #(
    parameter int ROWS = 4,
    parameter int COLS = 4,
    parameter int COUNT = 32,                                       // bits of a counter of steps
    parameter int PIPE = 0,                                         // sums are a cycle later (buffered_pe.sv)
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
    input  logic [COUNT-1:0]        next_taps,      // K; rp
    input  logic [COUNT-1:0]        next_stride,    // stride / gcd(stride, dilation); rp
    input  logic [COUNT-1:0]        next_dilation,  // dilation / gcd(stride, dilation); rp
    input  logic [COUNT-1:0]        next_passes,    // kernel rows; rp
    input  logic                    next_adds,      // to the accumulators: its words are added to those kept there
    input  logic                    next_keeps,     // ... and stay there
    // what the operand memories must deliver in this cycle, of which fold: of that in stage A, but ws' wants_west of B's
    output logic                    wants_west,
    output logic                    wants_north,
    output logic                    wants_tap,
    output logic [COUNT-1:0]        step,           // of the streamed operand; push n of the phase
    output logic [LANE-1:0]         load_row,       // ws, is: row of the stationary operand
    output logic [COUNT-1:0]        pass,
    output logic [COUNT-1:0]        phase,
    output logic [COUNT-1:0]        tap,
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
    output logic                    done,           // for one cycle, the first after the layer
    output logic [COUNT-1:0]        cycles          // of the layer that ended last
);

  localparam int TAIL = $clog2(ROWS + COLS + 1);
  localparam logic [COUNT-1:0] ONE = COUNT'(1);

  logic [1:0] dataflow;  // of the layer
  logic next_stationary;

  // The folds in the stages.
  logic a_valid, b_valid, a_adds, b_adds, a_keeps, b_keeps;
  logic [LANE-1:0] a_rows, a_cols, b_rows, b_cols;
  logic [COUNT-1:0] a_steps, taps, stride, dilation, passes;

  logic begins;                       // a turn's first cycle
  logic [COUNT-1:0] at;               // cycles since the turn began; rp: pushes since the phase began
  logic [COUNT-1:0] a_left, b_left;   // cycles that the stages need yet
  logic [COUNT-1:0] filling;          // pushes before the next tap
  logic pushing;                      // rp: stage A's
  logic [TAIL-1:0] tail, next_tail;   // cycles until the last word so far has left
  logic [COUNT-1:0] count;            // cycles since the layer began

  logic last_tap, last_phase, last_pass, last_push, a_ends, b_ends, idle_next, accept;

  assign stationary      = dataflow == dataflow_pkg::WS || dataflow == dataflow_pkg::IS;
  assign broadcast       = dataflow == dataflow_pkg::RP;
  assign next_stationary = next_dataflow == dataflow_pkg::WS || next_dataflow == dataflow_pkg::IS;

  assign last_tap   = filling == '0 && tap + stride >= taps;
  assign last_phase = phase + ONE == stride || phase + ONE == taps;
  assign last_pass  = pass + ONE == passes;
  assign last_push  = last_tap && last_phase && last_pass;

  assign a_ends = !a_valid || (broadcast ? !pushing || last_push : a_left <= ONE);
  assign b_ends = !b_valid || b_left <= ONE;
  assign turns  = (a_valid || b_valid) && a_ends && b_ends;

  assign leaving       = b_valid && b_left != '0;
  assign left          = LANE'(b_left - ONE);
  assign cols_leaving  = b_cols;
  assign last_leaving  = b_left == ONE;
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

  always_ff @(posedge clk) begin
    if (reset) begin
      dataflow <= dataflow_pkg::OS;
      a_valid  <= 1'b0;
      b_valid  <= 1'b0;
      a_rows   <= '0;
      a_cols   <= '0;
      a_steps  <= '0;
      b_rows   <= '0;
      b_cols   <= '0;
      a_adds   <= 1'b0;
      a_keeps  <= 1'b0;
      b_adds   <= 1'b0;
      b_keeps  <= 1'b0;
      a_left   <= '0;
      b_left   <= '0;
      taps     <= '0;
      stride   <= '0;
      dilation <= '0;
      passes   <= '0;
      begins   <= 1'b0;
    end else if (advance) begin
      begins <= turns || accept;
      if (turns || accept) begin
        b_valid <= a_valid;
        b_rows  <= a_rows;
        b_cols  <= a_cols;
        b_adds  <= a_adds;
        b_keeps <= a_keeps;
        b_left  <= stationary ? a_steps : COUNT'(a_rows);
        a_valid <= accept;
        a_left  <= next_stationary ? COUNT'(next_rows) : next_steps;
      end else begin
        if (a_left != '0) a_left <= a_left - ONE;
        if (b_left != '0) b_left <= b_left - ONE;
      end
      if (accept) begin
        dataflow <= next_dataflow;
        a_rows   <= next_rows;
        a_cols   <= next_cols;
        a_steps  <= next_steps;
        taps     <= next_taps;
        stride   <= next_stride;
        dilation <= next_dilation;
        passes   <= next_passes;
        a_adds   <= next_adds;
        a_keeps  <= next_keeps;
      end
    end
  end

  // Steps, and the pushes of rp: controller.sv draws them.
  always_ff @(posedge clk) begin
    if (reset) begin
      at      <= '0;
      filling <= '0;
      tap     <= '0;
      phase   <= '0;
      pass    <= '0;
      pushing <= 1'b0;
    end else if (advance) begin
      at <= turns || accept ? '0 : at + ONE;
      if (accept) begin
        filling <= COUNT'(next_cols) - ONE;
        tap     <= '0;
        phase   <= '0;
        pass    <= '0;
        pushing <= next_dataflow == dataflow_pkg::RP;
      end else if (pushing) begin
        if (last_push) pushing <= 1'b0;
        if (filling != '0) begin
          filling <= filling - ONE;
        end else if (!last_tap) begin
          filling <= dilation - ONE;
          tap     <= tap + stride;
        end else begin  // the next phase or pass fills the row anew
          filling <= COUNT'(a_cols) - ONE;
          tap     <= last_phase ? '0 : phase + ONE;
          phase   <= last_phase ? '0 : phase + ONE;
          if (last_phase) pass <= pass + ONE;
          at <= '0;
        end
      end
    end
  end

  // Accounts.
  always_ff @(posedge clk) begin
    if (reset) begin
      tail   <= '0;
      count  <= '0;
      cycles <= '0;
      done   <= 1'b0;
    end else begin
      done <= advance && busy && idle_next;
      if (advance) begin
        tail  <= next_tail;
        count <= idle_next ? '0 : count + ONE;
        if (busy && idle_next) cycles <= count + ONE;
      end
    end
  end

  // Operands.
  logic a_active;
  assign a_active    = a_valid && (broadcast ? pushing : a_left != '0);
  assign wants_west  = stationary ? leaving : a_active;
  assign wants_north = a_active && !broadcast;
  assign wants_tap   = a_active && broadcast && filling == '0;
  assign step        = at;
  assign load_row    = LANE'(a_left - ONE);

  // Sums of os and rp stand in the bottom rows, from where they leave at once; the stationary operand in the top rows.
  for (genvar i = 0; i < ROWS; i++) begin : g_row
    assign row_used[i] = stationary ? LANE'(i) < b_rows : LANE'(ROWS - i) <= a_rows;
    // Row i's turn comes when the first word gets there; words that follow stop above it.
    assign load_fall[i] = stationary && a_active && LANE'(i) < LANE'(at) + LANE'(1);
  end
  for (genvar j = 0; j < COLS; j++) begin : g_col
    assign col_used[j] = LANE'(j) < a_cols;
  end

  // PEs.
  assign first = begins && (stationary ? b_valid : a_valid);
  assign last  = !stationary && a_valid && turns;

endmodule
