// SPDX-License-Identifier: MIT
// Says which words in the array's bottom row are results.
//
// os, rp: while the sums fall, the rows that the fold occupies, the last one first; all columns at once:
//
//     clk       _/~\_/~\_/~\_/~\_
//     draining  /~~~~~~~~~~~~~~~\_      4 rows, the fold occupies 2
//     bottom    X s3 X s2 X s1 X s0 X
//     valid     __________/~~~~~~~~~\_
//
// ws, is: each column as its sums come, a cycle later than the column before. The last word of a fold stands in the
// bottom row in the cycle after it, which is the next fold's first:
//
//     clk       _/~\_/~\_/~\_/~\_/~\_
//     falling   /~~~~~~~~~\____________   T = 2, c = 2
//     valid[0]  _____/~~~~~~~~~\_______
//     valid[1]  __________/~~~~~~~~~\__
//     busy      ~~~~~~~~~~~~~~~\_______
module drain #(
    parameter int COLS = 4
) (
    input  logic            clk,
    input  logic            reset,
    input  logic            first,        // of the fold's cycles; what has not left by then is of no fold
    input  logic            draining,
    input  logic            bottom_used,  // the sums in the bottom row are of a row that the fold occupies
    input  logic            falling,      // a result of the first column falls into the bottom row
    input  logic [COLS-1:0] col_used,
    output logic [COLS-1:0] valid
);

  logic [COLS-1:0] fallen;

  always_ff @(posedge clk) begin
    if (reset || first) fallen <= '0;
    else fallen <= COLS'({fallen, falling}) & col_used;
  end

  assign valid = draining ? {COLS{bottom_used}} & col_used : fallen;

endmodule
