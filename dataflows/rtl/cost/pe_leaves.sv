// SPDX-License-Identifier: MIT
// The PE of ../pe.sv taken apart, to be priced: each leaf is synthesised by itself and once, so that two PEs that share
// a leaf share its gates, and the difference of two PEs is what they do not share. (Synthesised whole, a PE's area
// changes by more than that when its ports are reordered.) The tests run the array with this PE in the other's place.
//
// The link that carries the row's tap: none (baseline: no broadcast), mux (a wire and a multiplexer), buffer (the wire
// is buffered bit by bit in every PE), register (the tap is registered in every PE, as a pipelined broadcast would be).
`ifndef DATA_BITS
`define DATA_BITS 8
`endif
`ifndef ACC_BITS
`define ACC_BITS 32
`endif

module multiplier (
    input  logic signed [`DATA_BITS-1:0]   left,
    input  logic signed [`DATA_BITS-1:0]   right,
    output logic signed [2*`DATA_BITS-1:0] product
);
  assign product = left * right;
endmodule

module adder (
    input  logic signed [`ACC_BITS-1:0]    base,
    input  logic signed [2*`DATA_BITS-1:0] product,
    output logic signed [`ACC_BITS-1:0]    total
);
  assign total = base + `ACC_BITS'(product);
endmodule

module sum_start (
    input  logic                  first,
    input  logic                  fall,
    input  logic [`ACC_BITS-1:0] above,
    input  logic [`ACC_BITS-1:0] kept,
    output logic [`ACC_BITS-1:0] base
);
  assign base = first ? '0 : fall ? above : kept;
endmodule

module sum_register (
    input  logic                  clk,
    input  logic                  reset,
    input  logic [`ACC_BITS-1:0] next,
    output logic [`ACC_BITS-1:0] value
);
  always_ff @(posedge clk) value <= reset ? '0 : next;
endmodule

module operand_register (
    input  logic                   clk,
    input  logic                   reset,
    input  logic [`DATA_BITS-1:0] next,
    output logic [`DATA_BITS-1:0] value
);
  always_ff @(posedge clk) value <= reset ? '0 : next;
endmodule

module held_register (
    input  logic                   clk,
    input  logic                   reset,
    input  logic                   enable,
    input  logic [`DATA_BITS-1:0] next,
    output logic [`DATA_BITS-1:0] value
);
  always_ff @(posedge clk) value <= reset ? '0 : enable ? next : value;
endmodule

module operand_mux (
    input  logic                   select,
    input  logic [`DATA_BITS-1:0] one,
    input  logic [`DATA_BITS-1:0] zero,
    output logic [`DATA_BITS-1:0] chosen
);
  assign chosen = select ? one : zero;
endmodule

module pe #(
    parameter int DATA = `DATA_BITS,
    parameter int WEIGHT = DATA,  // equal widths are priced
    parameter int ACC  = `ACC_BITS
) (
    input  logic                   clk,
    input  logic                   reset,
    input  logic                   first,
    input  logic                   fall,
    input  logic                   shift,
    input  logic                   own,
    input  logic                   broadcast,
    input  logic signed [DATA-1:0] west,
    input  logic signed [DATA-1:0] north,
    input  logic signed [DATA-1:0] tap,
    input  logic signed [ACC-1:0]  sum_in,
    output logic signed [DATA-1:0] east,
    output logic signed [DATA-1:0] south,
    output logic signed [ACC-1:0]  sum
);

  wire [`DATA_BITS-1:0] moving;
  wire [`DATA_BITS-1:0] weight;
  wire [2*`DATA_BITS-1:0] product;
  wire [`ACC_BITS-1:0] base;
  wire [`ACC_BITS-1:0] total;

  operand_register the_east (.clk(clk), .reset(reset), .next(west), .value(east));
`ifdef OS_ONLY
  operand_register the_south (.clk(clk), .reset(reset), .next(north), .value(south));
  assign moving = north;
`else
  held_register the_south (.clk(clk), .reset(reset), .enable(shift), .next(north), .value(south));
  operand_mux the_own_mux (.select(own), .one(south), .zero(north), .chosen(moving));
`endif

`ifdef LINK_NONE
  assign weight = moving;
`else
  wire [`DATA_BITS-1:0] arrived;
`ifdef LINK_BUFFER
  for (genvar i = 0; i < `DATA_BITS; i++) begin : g_bit
    BUFX2 buffer (.A(tap[i]), .Y(arrived[i]));
  end
`elsif LINK_REGISTER
  operand_register the_tap (.clk(clk), .reset(reset), .next(tap), .value(arrived));
`else
  assign arrived = tap;
`endif
  operand_mux the_tap_mux (.select(broadcast), .one(arrived), .zero(moving), .chosen(weight));
`endif

  multiplier the_multiplier (.left(west), .right(weight), .product(product));
  sum_start the_start (.first(first), .fall(fall), .above(sum_in), .kept(sum), .base(base));
  adder the_adder (.base(base), .product(product), .total(total));
  sum_register the_sum (.clk(clk), .reset(reset), .next(total), .value(sum));

endmodule
