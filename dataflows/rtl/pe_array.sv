// SPDX-License-Identifier: MIT
// ROWS x COLS processing elements, each connected to its neighbours only, but for one broadcast wire a row.
//
//                  north_edge: one word a column, skewed (os) or all at once (ws, is: load)
//                       |      |      |      |
//     west_edge --> [ PE ]-[ PE ]-[ PE ]-[ PE ]     west_edge: one word a row, skewed (os, ws, is) or all at once (rp)
//     tap ============+======+======+======+        tap: one word a row, to all PEs of the row in the same cycle
//                     |      |      |      |
//     west_edge --> [ PE ]-[ PE ]-[ PE ]-[ PE ]
//     tap ============+======+======+======+
//                     |      |      |      |
//                  bottom: the last row's sums, one word a column
//
// Output stationary, 2x2, T = 3 (x.t the windows, w.t the filters; s.ij how many products PE i,j has added):
//
//     clk        /~\__/~\__/~\__/~\__/~\__/~\__/~\__/~\__
//     cycle      0    1    2    3    4    5    6    7
//     west 0     x0   x1   x2   0    0    0    0      T steps
//     west 1     0    x0   x1   x2   0    0    0      a cycle later: skew
//     north 0    w0   w1   w2   0    0    0    0
//     north 1    0    w0   w1   w2   0    0    0
//     s.00       0    1    2    3    3    3
//     s.11       0    0    0    1    2    3              the far corner is done after T + 2 + 2 - 2 cycles
//     fall       0    0    0    0    0    1    1    0    then ROWS cycles
//     bottom                              s.1j s.0j    the bottom row leaves first
//
// Nothing is cleared between folds but the sums (`first`), because what a fold leaves behind meets zeros only:
//   - after a drain no north operand is left in the rows, since ROWS cycles of zeros followed the last one;
//   - after a stream, the columns that it used hold no west operand, and those that it did not use no north operand;
//   - a skew lane is as deep as its distance from the corner, and a stationary operand enters used lanes only: it has
//     left them when the stream ends.
module pe_array #(
    parameter int ROWS = 4,
    parameter int COLS = 4,
    parameter int DATA = 8,
    parameter int WEIGHT = DATA,
    parameter int ACC = 32
) (
    input  logic                   clk,
    input  logic                   reset,
    input  logic                   first,
    input  logic                   fall,
    input  logic                   shift,
    input  logic                   own,
    input  logic                   broadcast,
    input  logic                   load,    // the north operand is the stationary one: no skew
    input  logic [ROWS*DATA-1:0]   west,    // row operands of one step
    input  logic [COLS*WEIGHT-1:0] north,   // column operands of one step
    input  logic [ROWS*WEIGHT-1:0] tap,     // one tap a row
    output logic [COLS*ACC-1:0]    bottom
);

  logic [ROWS*DATA-1:0] west_edge;
  logic [COLS*WEIGHT-1:0] north_edge;

  skew #(.LANES(ROWS), .DATA(DATA)) west_skew (.clk, .reset, .advance(1'b1), .bypass(broadcast), .in(west), .out(west_edge));
  skew #(.LANES(COLS), .DATA(WEIGHT)) north_skew (.clk, .reset, .advance(1'b1), .bypass(load), .in(north), .out(north_edge));

  // What arrives at PE (i,j), and behind the last row and column what leaves.
  wire signed [DATA-1:0] from_west[0:ROWS-1][0:COLS];
  wire signed [WEIGHT-1:0] from_north[0:ROWS][0:COLS-1];
  wire signed [ACC-1:0]  from_above[0:ROWS][0:COLS-1];

  for (genvar j = 0; j < COLS; j++) begin : g_edge
    assign from_north[0][j]    = north_edge[j*WEIGHT+:WEIGHT];
    assign from_above[0][j]    = '0;
    assign bottom[j*ACC+:ACC] = from_above[ROWS][j];
  end

  for (genvar i = 0; i < ROWS; i++) begin : g_row
    assign from_west[i][0] = west_edge[i*DATA+:DATA];

    for (genvar j = 0; j < COLS; j++) begin : g_col
      pe #(.DATA(DATA), .WEIGHT(WEIGHT), .ACC(ACC)) pe_ij (
          .clk,
          .reset,
          .first,
          .fall,
          .shift,
          .own,
          .broadcast,
          .west  (from_west[i][j]),
          .north (from_north[i][j]),
          .tap   (tap[i*WEIGHT+:WEIGHT]),
          .sum_in(from_above[i][j]),
          .east  (from_west[i][j+1]),
          .south (from_north[i+1][j]),
          .sum   (from_above[i+1][j])
      );
    end
  end

endmodule
