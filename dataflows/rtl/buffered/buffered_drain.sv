// SPDX-License-Identifier: MIT
// Follows the words that leave: says when the spares fall (os, rp), and which words at the bottom are results.
//
// A word that the controller calls `leaving` gets to the bottom of its first column ROWS - 1 cycles later (rp: in the
// same cycle), and of each further column a cycle later. os, 2 rows, r = 2, c = 2:
//
//     clk       _/~\_/~\_/~\_/~\_/~\_
//     leaving   /~~~~~~~~~\____________
//     left      X 1  X 0  X
//     fall[1]   _____/~~~~\____________   the second word falls into the bottom row
//     valid[0]  _____/~~~~~~~~~\_______
//     valid[1]  __________/~~~~~~~~~\__
//
// ws, is: a sum gets to the bottom row's adder then, and stands in its register a cycle later, where it is seen. That of
// the last word is after the layer, when the next one may have begun: so the dataflow is looked at a cycle late.
//
// Each word takes with it what the accumulators have to know: whether it is added, whether it stays, and whether the fold
// ends with it. With PIPE all of this is a cycle later.
module buffered_drain #(
    parameter int ROWS = 4,
    parameter int COLS = 4,
    parameter int LANE = $clog2((ROWS > COLS ? ROWS : COLS) + 1),
    parameter int PIPE = 0
) (
    input  logic            clk,
    input  logic            reset,
    input  logic            advance,
    input  logic            stationary,
    input  logic            broadcast,
    input  logic            leaving,
    input  logic [LANE-1:0] left,        // words of the fold after this one
    input  logic [LANE-1:0] cols,        // that the fold occupies
    input  logic            last,        // of the fold's words
    input  logic            adds,
    input  logic            keeps,
    output logic [ROWS-1:0] fall,
    output logic [COLS-1:0] valid,
    output logic [COLS-1:0] lasts,       // of the valid words, those that end their folds, are added, and stay
    output logic [COLS-1:0] added,
    output logic [COLS-1:0] kept,
    output logic            takes_sums   // the valid words are those of the sums, else of the spares
);

  localparam int WORD = 4 + 2 * LANE;

  logic [WORD-1:0] told, now, bottom;
  logic            bottom_leaving;
  logic [LANE-1:0] bottom_left, bottom_cols;
  logic [2:0]      bottom_marks;  // last, adds, keeps

  assign told = {leaving, last, adds, keeps, left, cols};
  assign {bottom_leaving, bottom_marks, bottom_left, bottom_cols} = bottom;

  if (PIPE != 0) begin : g_pipe
    always_ff @(posedge clk) begin
      if (reset) now <= '0;
      else if (advance) now <= told;
    end
  end else begin : g_direct
    assign now = told;
  end

  if (ROWS == 1) begin : g_row
    assign bottom = now;
  end else begin : g_rows
    logic [(ROWS-1)*WORD-1:0] delay;

    always_ff @(posedge clk) begin
      if (reset) delay <= '0;
      else if (advance) delay <= ((ROWS - 1) * WORD)'({delay, broadcast ? WORD'(0) : now});
    end
    assign bottom = broadcast ? now : delay[(ROWS-1)*WORD-1-:WORD];
  end

  for (genvar i = 0; i < ROWS; i++) begin : g_fall
    assign fall[i] = !stationary && bottom_leaving && bottom_left >= LANE'(ROWS - i);
  end

  logic [COLS-1:0]   reached, late, entering;
  logic [2:0]        late_marks, marks;
  logic [COLS*4-1:0] marked, skewed;  // valid, last, adds, keeps: of each column
  logic              late_broadcast;

  for (genvar j = 0; j < COLS; j++) begin : g_col
    assign reached[j] = bottom_leaving && LANE'(j) < bottom_cols;
  end

  always_ff @(posedge clk) begin
    if (reset) late <= '0;
    else if (advance) late <= stationary ? reached : '0;
  end
  always_ff @(posedge clk) begin  // of no word, if `late` is not set
    if (advance) begin
      late_marks     <= bottom_marks;
      late_broadcast <= broadcast;
      takes_sums     <= stationary;
    end
  end

  assign entering = late | (stationary ? '0 : reached);
  assign marks    = late != '0 ? late_marks : bottom_marks;
  for (genvar j = 0; j < COLS; j++) begin : g_mark
    assign marked[j*4+:4] = {entering[j], marks};
    assign {valid[j], lasts[j], added[j], kept[j]} = late_broadcast ? marked[j*4+:4] : skewed[j*4+:4];
  end
  skew #(.LANES(COLS), .DATA(4)) valid_skew (
      .clk, .reset, .advance, .bypass(1'b0), .in(late_broadcast ? '0 : marked), .out(skewed)
  );

endmodule
