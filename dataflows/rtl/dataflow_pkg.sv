// SPDX-License-Identifier: MIT
// What an array can be told to do with a fold. Weight and input stationary are one mode of the hardware: `is` is `ws`
// with the operands exchanged.
package dataflow_pkg;

  typedef enum logic [1:0] {
    OS = 2'd0,  // outputs stay, both operands move
    WS = 2'd1,  // weights stay, windows move, sums fall
    IS = 2'd2,  // inputs stay, filters move, sums fall
    RP = 2'd3   // row parallel (FuSeConv): outputs stay, a line moves, its taps are broadcast along the row
  } dataflow_t;

endpackage
