// SPDX-License-Identifier: MIT
// What an array can be told to do with a fold. Weight and input stationary are one mode of the hardware: `is` is `ws`
// with the operands exchanged. (Numbers, not an enumeration: yosys 0.23 reads no `import`, and Icarus Verilog 11 no
// enumeration of a package that is not imported.)
package dataflow_pkg;

  localparam logic [1:0] OS = 2'd0;  // outputs stay, both operands move
  localparam logic [1:0] WS = 2'd1;  // weights stay, windows move, sums fall
  localparam logic [1:0] IS = 2'd2;  // inputs stay, filters move, sums fall
  localparam logic [1:0] RP = 2'd3;  // row parallel (FuSeConv): outputs stay, a line moves, its taps are broadcast along the row

endpackage
