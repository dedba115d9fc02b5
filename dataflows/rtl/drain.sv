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
// ws, is: each column as its sums come, a cycle later than the column before. A step's sum falls into the bottom row of
// the first column ROWS - 1 cycles after the step entered. The last word of a fold stands there in the cycle after the
// fold, which is the next one's first:
//
//     clk       _/~\_/~\_/~\_/~\_/~\_/~\_
//     streaming /~~~~~~~~~\_________________   ROWS = 2, T = 2, c = 2
//     falling   _____/~~~~~~~~~\____________
//     valid[0]  __________/~~~~~~~~~\_______
//     valid[1]  _______________/~~~~~~~~~\__
//     busy      ~~~~~~~~~~~~~~~~~~~~\_______
module drain #(
    parameter int ROWS = 4,
    parameter int COLS = 4
) (
    input  logic            clk,
    input  logic            reset,
    input  logic            first,        // of the fold's cycles; what has not left by then is of no fold
    input  logic            draining,
    input  logic            bottom_used,  // the sums in the bottom row are of a row that the fold occupies
    input  logic            streaming,    // a step enters
    input  logic [COLS-1:0] col_used,
    output logic [COLS-1:0] valid
);

  logic falling;  // a result of the first column falls into the bottom row
  logic [COLS-1:0] fallen;

  if (ROWS == 1) begin : g_row
    assign falling = streaming;
  end else begin : g_rows
    logic [ROWS-2:0] on_its_way;

    always_ff @(posedge clk) begin
      if (reset) on_its_way <= '0;
      else on_its_way <= (ROWS - 1)'({on_its_way, streaming});
    end
    assign falling = on_its_way[ROWS-2];
  end

  always_ff @(posedge clk) begin
    if (reset || first) fallen <= '0;
    else fallen <= COLS'({fallen, falling}) & col_used;
  end

  assign valid = draining ? {COLS{bottom_used}} & col_used : fallen;

endmodule
