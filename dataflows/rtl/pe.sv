// SPDX-License-Identifier: MIT
// A processing element: one multiplier, one accumulator, one register for each of the two moving operands.
//
//                          north   sum_in
//                            |       |
//                            v       v
//        tap ==============[ PE (i,j) ]====================== tap   (the row's broadcast, one wire per bit and row)
//        west ------------>|          |------------> east
//                            |       |
//                            v       v
//                          south   sum
//
// It multiplies what arrives, not what it holds, so a word costs one cycle a PE and the first product falls in the
// cycle in which the first word stands at the array's edge:
//
//     clk          _/~\_/~\_/~\_/~\_
//     west         X a0 X a1 X a2 X
//     north (os)   X w0 X w1 X w2 X
//     first        /~~~~\__________          the sum starts anew
//     sum                X p0 X +p1 X +p2      p0 = a0*w0
//     east               X a0 X a1 X a2        the neighbour sees each word a cycle later
//
// Four controls, the same for all PEs in a cycle, make the dataflows of it:
//
//                        first   fall   shift   weight that is multiplied
//     os  multiply         *       0      1     north   (it also moves on, south)
//     ws  load             *       1      1     -       the stationary operand falls into its row
//     ws  stream           0       1      0     own     the sum of the PE above, plus a product
//     rp  push             *       0      1     tap     0 on the broadcast while the row fills
//     os, rp  drain        0       1      1     -       sums fall, row by row, out of the array's bottom
//                          * in a fold's first cycle
//
// Nothing disables the multiplier: what must not count is a zero on one of its inputs, put there at the array's edge.
module pe #(
    parameter int DATA = 8,       // bits of an operand that enters from the west, signed
    parameter int WEIGHT = DATA,  // bits of one from the north, or of a tap, signed
    parameter int ACC = 32,       // bits of a sum, signed; it wraps
    parameter bit STATIONARY = 1, // can hold its weight (ws, is)
    parameter bit BROADCAST = 1   // has the row broadcast (rp): the only difference between FuSeConv's PE and another
) (
    input  logic                     clk,
    input  logic                     reset,
    // control
    input  logic                     first,      // the sum starts at zero
    input  logic                     fall,       // ... at the sum of the PE above
    input  logic                     shift,      // the north operand moves; else the PE keeps what it has
    input  logic                     own,        // multiply by the weight that the PE holds
    input  logic                     broadcast,  // multiply by the row's tap
    // operands and sums
    input  logic signed [DATA-1:0]   west,
    input  logic signed [WEIGHT-1:0] north,
    input  logic signed [WEIGHT-1:0] tap,
    input  logic signed [ACC-1:0]    sum_in,
    output logic signed [DATA-1:0]   east,
    output logic signed [WEIGHT-1:0] south,
    output logic signed [ACC-1:0]    sum
);

  logic signed [WEIGHT-1:0]      moving;
  logic signed [WEIGHT-1:0]      weight;
  logic signed [DATA+WEIGHT-1:0] product;
  logic signed [ACC-1:0]         base;

  assign moving  = (STATIONARY && own) ? south : north;
  assign weight  = (BROADCAST && broadcast) ? tap : moving;
  assign product = west * weight;
  assign base    = first ? '0 : fall ? sum_in : sum;

  always_ff @(posedge clk) begin
    if (reset) begin
      east  <= '0;
      south <= '0;
      sum   <= '0;
    end else begin
      east <= west;
      if (!STATIONARY || shift) south <= north;
      sum <= base + ACC'(product);
    end
  end

endmodule
