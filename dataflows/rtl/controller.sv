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
//     rp        PUSH      s'(c-1) + K        s' = min(stride, K) phases: see below
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
//     done         0    0    0    0    0    0    0    0    1    cycles is 3 + 2 + 2 + 2 - 2 = 7
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
// rp: a row convolves a line. Neighbouring PEs must hold elements that lie a stride apart, so the line enters in
// phases: in phase q the elements stride*n + dilation*q, n = 0, 1, ... With g = gcd(stride, dilation) phase q serves
// the taps q, q + stride/g, q + 2*stride/g ...: the first when all c PEs are full (push c), each further one dilation/g
// pushes later. A KxK kernel takes one pass per kernel row. c = 3, K = 3, stride 2:
//
//     clk          /~\__/~\__/~\__/~\__/~\__/~\__/~\__
//     phase        0    0    0    0    1    1    1
//     step         0    1    2    3    0    1    2    n: element 2n in phase 0, 2n + 1 in phase 1
//     wants_tap    0    0    1    1    0    0    1
//     tap                    0    2              1    2*(3 - 1) + 3 = 7 pushes
module controller #(
    parameter int ROWS = 4,
    parameter int COLS = 4,
    parameter int COUNT = 32  // bits of a counter
) (
    input  logic             clk,
    input  logic             reset,
    // the next fold; taken in a cycle in which start and ready are high
    input  logic             start,
    output logic             ready,
    input  logic [1:0]       next_dataflow,
    input  logic [COUNT-1:0] next_rows,      // r
    input  logic [COUNT-1:0] next_cols,      // c
    input  logic [COUNT-1:0] next_steps,     // T; os, ws, is
    input  logic [COUNT-1:0] next_taps,      // K; rp
    input  logic [COUNT-1:0] next_stride,    // stride / gcd(stride, dilation); rp
    input  logic [COUNT-1:0] next_dilation,  // dilation / gcd(stride, dilation); rp
    input  logic [COUNT-1:0] next_passes,    // kernel rows; rp
    // what the operand memories must deliver in this cycle
    output logic             wants_west,
    output logic             wants_north,
    output logic             wants_tap,
    output logic [COUNT-1:0] step,           // of the streamed operand; row of the stationary one; push n of the phase
    output logic [COUNT-1:0] pass,
    output logic [COUNT-1:0] phase,
    output logic [COUNT-1:0] tap,
    output logic [ROWS-1:0]  row_used,
    output logic [COLS-1:0]  col_used,
    // to the PEs
    output logic             first,
    output logic             fall,
    output logic             shift,
    output logic             own,
    output logic             broadcast,
    output logic             load,
    // to the drain
    output logic             draining,
    output logic             bottom_used,    // draining: the sums in the bottom row are of a row that the fold occupies
    output logic             falling,        // a result of the first column falls into the bottom row in this cycle
    // accounts
    output logic             busy,
    output logic             done,           // for one cycle, the first after the fold
    output logic [COUNT-1:0] cycles          // of the fold that ended last
);

  typedef enum logic [2:0] {
    IDLE,
    MULTIPLY,
    LOAD,
    STREAM,
    PUSH,
    DRAIN
  } state_t;

  localparam logic [COUNT-1:0] ALL_ROWS = COUNT'(ROWS);
  localparam logic [COUNT-1:0] ONE = COUNT'(1);

  state_t state;
  logic [1:0] dataflow;
  logic [COUNT-1:0] rows, cols, steps, taps, stride, dilation, passes;

  logic [COUNT-1:0] at;       // cycles since the state began; in PUSH, since the phase began
  logic [COUNT-1:0] filling;  // pushes before the next tap
  logic [COUNT-1:0] count;    // cycles since the fold began

  logic stationary, last_tap, last_phase, last_pass, last_cycle, accept;

  assign stationary = dataflow == dataflow_pkg::WS || dataflow == dataflow_pkg::IS;

  // The end of each state.
  logic ends;
  always_comb begin
    case (state)
      MULTIPLY: ends = at + COUNT'(3) == steps + rows + cols;
      LOAD:     ends = at + ONE == rows;
      STREAM:   ends = at + COUNT'(3) == steps + ALL_ROWS + cols;
      PUSH:     ends = last_tap && last_phase && last_pass;
      DRAIN:    ends = at + ONE == ALL_ROWS;
      default:  ends = 1'b0;
    endcase
  end

  assign last_tap   = filling == '0 && tap + stride >= taps;
  assign last_phase = phase + ONE == stride || phase + ONE == taps;
  assign last_pass  = pass + ONE == passes;
  assign last_cycle = ends && (state == STREAM || state == DRAIN);
  assign busy       = state != IDLE;
  assign ready      = !busy || last_cycle;
  assign accept     = ready && start;

  always_ff @(posedge clk) begin
    if (reset) begin
      state    <= IDLE;
      dataflow <= dataflow_pkg::OS;
      rows     <= '0;
      cols     <= '0;
      steps    <= '0;
      taps     <= '0;
      stride   <= '0;
      dilation <= '0;
      passes   <= '0;
    end else if (accept) begin
      dataflow <= next_dataflow;
      rows     <= next_rows;
      cols     <= next_cols;
      steps    <= next_steps;
      taps     <= next_taps;
      stride   <= next_stride;
      dilation <= next_dilation;
      passes   <= next_passes;
      case (next_dataflow)
        dataflow_pkg::OS: state <= MULTIPLY;
        dataflow_pkg::RP: state <= PUSH;
        default:          state <= LOAD;
      endcase
    end else if (ends) begin
      case (state)
        MULTIPLY, PUSH: state <= DRAIN;
        LOAD:           state <= STREAM;
        default:        state <= IDLE;
      endcase
    end
  end

  // Counters.
  always_ff @(posedge clk) begin
    if (reset) begin
      at      <= '0;
      filling <= '0;
      tap     <= '0;
      phase   <= '0;
      pass    <= '0;
      count   <= '0;
      cycles  <= '0;
      done    <= 1'b0;
    end else begin
      done <= last_cycle;
      if (last_cycle) cycles <= count + ONE;
      count <= accept ? '0 : count + ONE;

      at <= accept || ends ? '0 : at + ONE;
      if (accept) begin
        filling <= next_cols - ONE;
        tap     <= '0;
        phase   <= '0;
        pass    <= '0;
      end else if (state == PUSH) begin
        if (filling != '0) begin
          filling <= filling - ONE;
        end else if (!last_tap) begin
          filling <= dilation - ONE;
          tap     <= tap + stride;
        end else begin  // the next phase or pass fills the row anew
          filling <= cols - ONE;
          tap     <= last_phase ? '0 : phase + ONE;
          phase   <= last_phase ? '0 : phase + ONE;
          if (last_phase) pass <= pass + ONE;
          at <= '0;
        end
      end
    end
  end

  // Operands.
  assign wants_west  = (state == MULTIPLY || state == STREAM) && at < steps || state == PUSH;
  assign wants_north = state == MULTIPLY && at < steps || state == LOAD;
  assign wants_tap   = state == PUSH && filling == '0;
  assign step        = state == LOAD ? rows - ONE - at : at;

  for (genvar i = 0; i < ROWS; i++) begin : g_row
    assign row_used[i] = stationary ? COUNT'(i) + rows >= ALL_ROWS : COUNT'(i) < rows;
  end
  for (genvar j = 0; j < COLS; j++) begin : g_col
    assign col_used[j] = COUNT'(j) < cols;
  end

  // PEs.
  assign first     = busy && count == '0;
  assign fall      = stationary || state == DRAIN;
  assign load      = state == LOAD;
  assign own       = stationary;
  assign shift     = !stationary || state == LOAD || state == STREAM && at + rows < ALL_ROWS;
  assign broadcast = dataflow == dataflow_pkg::RP;

  // Results: a step's sums reach the bottom row ROWS - 1 cycles after it entered the west edge.
  assign draining    = state == DRAIN;
  assign bottom_used = at + rows >= ALL_ROWS;  // the last row left first
  assign falling     = state == STREAM && at + ONE >= ALL_ROWS && at + ONE < ALL_ROWS + steps;

endmodule
