// SPDX-License-Identifier: MIT
// Runs one fold after the other: says in each cycle which operands it wants, what the PEs do, and which cycles it was
// busy. It is the clock that the model is held against: a fold's cycles are those in which `busy` is high.
//
// A fold occupies r x c of the ROWS x COLS PEs. In the order of the states, with their cycles:
//
//     os        MULTIPLY  T + r + c - 2      a step a cycle, then zeros until the far corner has its last product
//               DRAIN     ROWS               sums fall out of the bottom, the last row's first
//     ws, is    LOAD      r                  the stationary operand enters from the north, its last row first ...
//               STREAM    T + ROWS + c - 2   ... and falls on to the bottom r rows, which takes ROWS - r cycles more;
//                                            meanwhile the first steps wait in the west skew. Sums leave as they come
//     rp        PUSH      s'(c-1) + K        s' = min(stride, K) phases: pushes.sv
//               DRAIN     ROWS
//
// os, r = c = 2 on 2x2, T = 3, the next fold waiting (start is high throughout):
//
//     clk          /~\__/~\__/~\__/~\__/~\__/~\__/~\__/~\__/~\__
//     state        IDLE MULTIPLY --------------- DRAIN --- MULTIPLY
//     step              0    1    2                        0
//     ready        1    0    0    0    0    0    0    1    0
//     busy         0    1    1    1    1    1    1    1    1
//     first        0    1    0    0    0    0    0    0    1
//     wants_*      0    1    1    1    0    0    0    0    1
//     draining     0    0    0    0    0    0    1    1    0
//     done         0    0    0    0    0    0    0    0    1
//     cycles       0    0    1    2    3    4    5    6    7    3 + 2 + 2 + 2 - 2 of the first fold
//
// ws, the same fold:
//
//     clk          /~\__/~\__/~\__/~\__/~\__/~\__/~\__/~\__/~\__
//     state        IDLE LOAD ---- STREAM -------------------LOAD
//     step              1    0    0    1    2              1    LOAD: the last row first
//     wants_north  0    1    1    0    0    0    0    0    1
//     wants_west   0    0    0    1    1    1    0    0    0
//     shift        1    1    1    0    0    0    0    0    1
//     falling      0    0    0    0    1    1    1    0    0
//     valid[0]     0    0    0    0    0    1    1    1    0
//     valid[1]     0    0    0    0    0    0    1    1    1    the last word, in the next fold's first cycle
//     done         0    0    0    0    0    0    0    0    1
//
// It is small beside the PEs, since its counters are as narrow as what they count, and only what steps are counted by is
// COUNT bits wide: the steps of the fold, the step it is at, and the cycles so far. Registers that the next fold loads are
// not reset.
module controller #(
    parameter int ROWS = 4,
    parameter int COLS = 4,
    parameter int COUNT = 32,                                     // bits of a counter of steps or cycles
    parameter int KERNEL = 8,                                     // bits of a number of taps, of a stride, ...
    parameter int LANE = $clog2((ROWS > COLS ? ROWS : COLS) + 1)  // bits of a number of rows or columns
) (
    input  logic              clk,
    input  logic              reset,
    // the next fold; taken in a cycle in which start and ready are high
    input  logic              start,
    output logic              ready,
    input  logic [1:0]        next_dataflow,
    input  logic [LANE-1:0]   next_rows,      // r
    input  logic [LANE-1:0]   next_cols,      // c
    input  logic [COUNT-1:0]  next_steps,     // T; os, ws, is
    input  logic [KERNEL-1:0] next_taps,      // K; rp
    input  logic [KERNEL-1:0] next_stride,    // stride / gcd(stride, dilation); rp
    input  logic [KERNEL-1:0] next_dilation,  // dilation / gcd(stride, dilation); rp
    input  logic [KERNEL-1:0] next_passes,    // kernel rows; rp
    // what the operand memories must deliver in this cycle
    output logic              wants_west,
    output logic              wants_north,
    output logic              wants_tap,
    output logic [COUNT-1:0]  step,           // of the streamed operand; row of the stationary one; push n of the phase
    output logic [KERNEL-1:0] pass,
    output logic [KERNEL-1:0] phase,
    output logic [KERNEL-1:0] tap,
    output logic [ROWS-1:0]   row_used,
    output logic [COLS-1:0]   col_used,
    // to the PEs
    output logic              first,
    output logic              fall,
    output logic              shift,
    output logic              own,
    output logic              broadcast,
    output logic              load,
    // to the drain
    output logic              draining,
    output logic              bottom_used,    // draining: the sums in the bottom row are of a row that the fold occupies
    output logic              streaming,      // ws, is: a step enters, whose sums will leave
    // accounts
    output logic              busy,
    output logic              done,           // for one cycle, the first after a fold
    output logic [COUNT-1:0]  cycles          // busy ones since the reset; a fold's are the difference of two readings
);

  typedef enum logic [2:0] {
    IDLE,
    MULTIPLY,
    LOAD,
    STREAM,
    PUSH,
    DRAIN
  } state_t;

  localparam int MORE = $clog2(ROWS + COLS);  // bits of a number up to ROWS + COLS - 1

  state_t state;
  logic [1:0] dataflow;
  logic [LANE-1:0] rows, cols;
  logic [COUNT-1:0] steps;

  logic [COUNT-1:0] at, next_at;  // steps that have entered; in PUSH, pushes since the phase began
  logic stepping;                 // a step enters in this cycle
  logic [MORE-1:0] more;          // cycles of the state after this one; while steps enter, after the last of them
  logic [LANE-1:0] above;         // rows that the stationary operand has to fall yet

  logic stationary, pushing, last_step, refills, last_push, ends, last_cycle, accept;

  assign stationary = dataflow == dataflow_pkg::WS || dataflow == dataflow_pkg::IS;
  assign next_at    = at + COUNT'(1);
  assign last_step  = next_at == steps;
  assign pushing    = state == PUSH;
  assign ends       = pushing ? last_push : more == '0 && (!stepping || last_step);
  assign last_cycle = ends && (state == STREAM || state == DRAIN);
  assign busy       = state != IDLE;
  assign ready      = !busy || last_cycle;
  assign accept     = ready && start;

  // States.
  always_ff @(posedge clk) begin
    if (reset) begin
      state    <= IDLE;
      stepping <= 1'b0;
      done     <= 1'b0;
      cycles   <= '0;
    end else begin
      done <= last_cycle;
      if (busy) cycles <= cycles + COUNT'(1);
      if (accept) begin
        stepping <= next_dataflow == dataflow_pkg::OS;
        case (next_dataflow)
          dataflow_pkg::OS: state <= MULTIPLY;
          dataflow_pkg::RP: state <= PUSH;
          default:          state <= LOAD;
        endcase
      end else if (ends) begin
        stepping <= state == LOAD;
        case (state)
          MULTIPLY, PUSH: state <= DRAIN;
          LOAD:           state <= STREAM;
          default:        state <= IDLE;
        endcase
      end else if (last_step) begin
        stepping <= 1'b0;
      end
    end
  end

  // What the fold loads, and counters.
  always_ff @(posedge clk) begin
    first <= accept;
    if (accept) begin
      dataflow <= next_dataflow;
      rows     <= next_rows;
      cols     <= next_cols;
      steps    <= next_steps;
    end

    at <= accept || ends || refills || load ? '0 : next_at;

    if (accept) more <= MORE'(next_rows) + (next_dataflow == dataflow_pkg::OS ? MORE'(next_cols) : MORE'(1)) - MORE'(2);
    else if (ends) more <= MORE'(ROWS - 1) + (load ? MORE'(cols) - MORE'(1) : '0);
    else if (!stepping || last_step) more <= more - MORE'(1);

    if (load) above <= LANE'(ROWS) - rows;
    else if (above != '0) above <= above - LANE'(1);
  end

  pushes #(.LANE(LANE), .KERNEL(KERNEL)) the_pushes (
      .clk,
      .advance(1'b1),
      .take   (accept),
      .next_cols,
      .next_taps,
      .next_stride,
      .next_dilation,
      .next_passes,
      .cols,
      .pushing,
      .wants_tap,
      .refills,
      .last   (last_push),
      .pass,
      .phase,
      .tap
  );

  // Operands.
  assign wants_west  = stepping || pushing;
  assign wants_north = stepping && !stationary || load;
  assign step        = load ? COUNT'(more) : at;

  for (genvar i = 0; i < ROWS; i++) begin : g_row
    assign row_used[i] = stationary ? LANE'(ROWS - i) <= rows : LANE'(i) < rows;
  end
  for (genvar j = 0; j < COLS; j++) begin : g_col
    assign col_used[j] = LANE'(j) < cols;
  end

  // PEs.
  assign fall      = stationary || draining;
  assign load      = state == LOAD;
  assign own       = stationary;
  assign shift     = !stationary || load || above != '0;
  assign broadcast = dataflow == dataflow_pkg::RP;

  // Results.
  assign draining    = state == DRAIN;
  assign bottom_used = more < MORE'(rows);  // the last row left first
  assign streaming   = stepping && stationary;

endmodule
