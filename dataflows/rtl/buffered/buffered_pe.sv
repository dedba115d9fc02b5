// SPDX-License-Identifier: MIT
// A processing element with one register more than pe.sv has: `spare`. While a fold streams, it holds what belongs to
// another one.
//
//     ws, is   the next fold's weights fall through the spares and wait there; `first` makes them the weights in force
//     os, rp   `last` puts a sum there when it is whole; sums fall through the spares, out of the array's bottom
//
// ws on two rows, T = 4: fold f streams in this PE of row 0 while w', the next fold's weight, falls in:
//
//     clk          _/~\_/~\_/~\_/~\_/~\_/~\_
//     west         X a0 X a1 X a2 X a3 X a0' X
//     first        /~~~~\______________/~~~~\       with the fold's first step
//     fall         /~~~~~~~~~\______________/~      r cycles: row 1's word, then this row's
//     spare        X w  X w1'X w'                   w' waits until the next `first`
//     south             X w                   X w'  the weight in force
//
// os, T = 3: the sum is whole with its last product, which is not waited for:
//
//     first        /~~~~\_________/~~~~\
//     last         __________/~~~~\____
//     sum               X p0 X +p1 X +p2 X p0'
//     spare                        X +p2
//
// `last` and `fall` never meet in a PE: the turn that ends with `last` has no word left that would fall.
//
// `first`, `last` and `fall` go east with the row's operand, a PE a cycle (buffered_pe_array.sv).
//
// With PIPE a register stands between multiplier and adder. The sum, and what depends on it, is a cycle later then; the
// weight is not.
module buffered_pe #(
    parameter int DATA = 8,       // bits of an operand that enters from the west, signed
    parameter int WEIGHT = DATA,  // bits of one from the north, or of a tap, signed
    parameter int ACC = 32,       // bits of a sum, signed; it wraps. At least WEIGHT
    parameter int PIPE = 0        // a register between multiplier and adder
) (
    input  logic                     clk,
    input  logic                     reset,
    input  logic                     advance,     // else everything keeps what it has
    // of the layer
    input  logic                     stationary,  // ws, is: multiply by the weight that the PE holds
    input  logic                     broadcast,   // rp: multiply by the row's tap
    // of this cycle
    input  logic                     first,       // the fold begins here
    input  logic                     last,        // os, rp: the sum is whole with this product
    input  logic                     fall,        // the spares move on, south
    // operands and sums
    input  logic signed [DATA-1:0]   west,
    input  logic signed [WEIGHT-1:0] north,
    input  logic signed [WEIGHT-1:0] tap,
    input  logic signed [ACC-1:0]    sum_in,
    input  logic signed [ACC-1:0]    spare_in,
    output logic signed [DATA-1:0]   east,
    output logic signed [WEIGHT-1:0] south,
    output logic signed [ACC-1:0]    sum,
    output logic signed [ACC-1:0]    spare
);

  logic signed [WEIGHT-1:0]      held;
  logic signed [WEIGHT-1:0]      weight;
  logic signed [DATA+WEIGHT-1:0] multiplied;
  logic signed [DATA+WEIGHT-1:0] product;  // that is added in this cycle, and the controls of its step
  logic                          starts;
  logic                          ends;
  logic signed [ACC-1:0]         base;
  logic signed [ACC-1:0]         total;

  assign held   = first ? spare[WEIGHT-1:0] : south;
  assign weight = stationary ? held : broadcast ? tap : north;
  assign multiplied = west * weight;

  if (PIPE != 0) begin : g_pipe
    always_ff @(posedge clk) begin
      if (reset) begin
        product <= '0;
        starts  <= 1'b0;
        ends    <= 1'b0;
      end else if (advance) begin
        product <= multiplied;
        starts  <= first;
        ends    <= last;
      end
    end
  end else begin : g_direct
    assign product = multiplied;
    assign starts  = first;
    assign ends    = last;
  end

  assign base  = stationary ? sum_in : starts ? '0 : sum;
  assign total = base + ACC'(product);

  always_ff @(posedge clk) begin
    if (reset) begin
      east  <= '0;
      south <= '0;
      sum   <= '0;
      spare <= '0;
    end else if (advance) begin
      east  <= west;
      south <= stationary ? held : north;
      sum   <= total;
      if (ends) spare <= total;
      else if (fall) spare <= spare_in;
    end
  end

endmodule
