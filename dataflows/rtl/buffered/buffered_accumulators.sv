// SPDX-License-Identifier: MIT
// Adds up what the row folds of a product leave: below each column a memory of DEPTH sums and an adder. A fold's words go
// to the addresses 0, 1, ... in the order in which they come. T = 2, three row folds:
//
//     fold         f0 -------- f1 -------- f2 --------
//     added        ____________/~~~~~~~~~~~~~~~~~~~~~~~
//     kept         /~~~~~~~~~~~~~~~~~~~~~~~\__________
//     word         X a0  X a1  X b0  X b1  X c0  X c1  X
//     sums[j]                              X a0+b0+c0 ...
//     valid        ________________________/~~~~~~~~~~~
//
// A word is added and kept, or leaves, in the cycle in which it comes: accumulators cost no cycle. A fold of more than
// DEPTH words a column must not be kept. DEPTH 0: there are none, and every word leaves.
module buffered_accumulators #(
    parameter int COLS = 4,
    parameter int ACC = 32,
    parameter int DEPTH = 0
) (
    input  logic                clk,
    input  logic                reset,
    input  logic                advance,
    // words in the bottom row, and what is to be done with them
    input  logic [COLS-1:0]     words,
    input  logic [COLS-1:0]     lasts,
    input  logic [COLS-1:0]     added,
    input  logic [COLS-1:0]     kept,
    input  logic [COLS*ACC-1:0] bottom,
    // those that leave
    output logic [COLS-1:0]     valid,
    output logic [COLS*ACC-1:0] sums
);

  if (DEPTH == 0) begin : g_none
    assign valid = words;
    assign sums  = bottom;
  end else begin : g_all
    localparam int AT = DEPTH > 1 ? $clog2(DEPTH) : 1;

    for (genvar j = 0; j < COLS; j++) begin : g_col
      logic [ACC-1:0] memory[0:DEPTH-1];
      logic [AT-1:0]  at;

      assign valid[j] = words[j] && !kept[j];
      assign sums[j*ACC+:ACC] = bottom[j*ACC+:ACC] + (added[j] ? memory[at] : '0);

      always_ff @(posedge clk) begin
        if (reset) at <= '0;
        else if (advance && words[j]) at <= lasts[j] ? '0 : at + AT'(1);
      end
      always_ff @(posedge clk) begin
        if (advance && words[j] && kept[j]) memory[at] <= sums[j*ACC+:ACC];
      end
    end
  end

endmodule
