// SPDX-License-Identifier: MIT
// ROWS x COLS buffered PEs. Folds follow each other along the diagonal: when the first PE begins one, the last is still
// busy with the one before. So what a PE is told goes the way of the operands:
//
//     first, last   enter row i with its operand, i cycles late, and go east with it
//     fall          one bit a row, not skewed: the controller says for each row when its spare moves; goes east, too
//
// rp has no skew: a row's PEs all see in the same cycle what enters it. In layers of other dataflows that follow, what is
// left in the skew and on the way east runs ahead of the first step, and meets no word of theirs.
module buffered_pe_array #(
    parameter int ROWS = 4,
    parameter int COLS = 4,
    parameter int DATA = 8,
    parameter int WEIGHT = DATA,
    parameter int ACC = 32,
    parameter int PIPE = 0
) (
    input  logic                   clk,
    input  logic                   reset,
    input  logic                   advance,
    input  logic                   stationary,
    input  logic                   broadcast,
    input  logic                   first,
    input  logic                   last,
    input  logic [ROWS-1:0]        fall,
    input  logic [ROWS*DATA-1:0]   west,   // row operands of one step
    input  logic [COLS*WEIGHT-1:0] north,  // column operands of one step, or a row of the stationary operand
    input  logic [ROWS*WEIGHT-1:0] tap,    // one tap a row
    output logic [COLS*ACC-1:0]    sums,   // of the bottom row
    output logic [COLS*ACC-1:0]    spares  // of the bottom row
);

  localparam int LANE = DATA + 2;  // an operand, `first` and `last`

  logic [ROWS*LANE-1:0] west_in;
  logic [ROWS*LANE-1:0] west_edge;
  logic [COLS*WEIGHT-1:0] north_edge;

  for (genvar i = 0; i < ROWS; i++) begin : g_in
    assign west_in[i*LANE+:LANE] = {last, first, west[i*DATA+:DATA]};
  end

  skew #(.LANES(ROWS), .DATA(LANE)) west_skew (
      .clk, .reset, .advance, .bypass(broadcast), .in(west_in), .out(west_edge)
  );
  skew #(.LANES(COLS), .DATA(WEIGHT)) north_skew (
      .clk, .reset, .advance, .bypass(1'b0), .in(north), .out(north_edge)
  );

  // What arrives at PE (i,j), and behind the last row and column what leaves.
  wire signed [DATA-1:0] from_west[0:ROWS-1][0:COLS];
  wire signed [WEIGHT-1:0] from_north[0:ROWS][0:COLS-1];
  wire signed [ACC-1:0]  from_above[0:ROWS][0:COLS-1];
  wire signed [ACC-1:0]  spare_above[0:ROWS][0:COLS-1];

  for (genvar j = 0; j < COLS; j++) begin : g_edge
    assign from_north[0][j]    = north_edge[j*WEIGHT+:WEIGHT];
    assign from_above[0][j]    = '0;
    // Only a weight's bits of it are ever read: a sum takes the spare's place before it falls.
    assign spare_above[0][j]   = ACC'($signed(north_edge[j*WEIGHT+:WEIGHT]));
    assign sums[j*ACC+:ACC]   = from_above[ROWS][j];
    assign spares[j*ACC+:ACC] = spare_above[ROWS][j];
  end

  for (genvar i = 0; i < ROWS; i++) begin : g_row
    logic [2:0] control[0:COLS];  // fall, last, first: at PE (i,j)

    assign from_west[i][0] = west_edge[i*LANE+:DATA];
    assign control[0]      = {fall[i], west_edge[i*LANE+DATA+:2]};

    for (genvar j = 0; j < COLS; j++) begin : g_col
      logic [2:0] told;
      logic [2:0] east;

      assign told         = broadcast ? control[0] : control[j];
      assign control[j+1] = east;

      always_ff @(posedge clk) begin
        if (reset) east <= '0;
        else if (advance) east <= told;
      end

      buffered_pe #(.DATA(DATA), .WEIGHT(WEIGHT), .ACC(ACC), .PIPE(PIPE)) pe_ij (
          .clk,
          .reset,
          .advance,
          .stationary,
          .broadcast,
          .first   (told[0]),
          .last    (told[1]),
          .fall    (told[2]),
          .west    (from_west[i][j]),
          .north   (from_north[i][j]),
          .tap     (tap[i*WEIGHT+:WEIGHT]),
          .sum_in  (from_above[i][j]),
          .spare_in(spare_above[i][j]),
          .east    (from_west[i][j+1]),
          .south   (from_north[i+1][j]),
          .sum     (from_above[i+1][j]),
          .spare   (spare_above[i+1][j])
      );
    end
  end

endmodule
