// SPDX-License-Identifier: MIT
// The triangle of registers at an edge of the array: lane i comes out i cycles later, so that words that belong to one
// step meet in the PEs along a diagonal. A broadcast or a load needs no skew: `bypass` takes all lanes as they are.
// The triangle goes on meanwhile; what it holds then has left it when the next words come (pe_array.sv).
//
//     clk        _/~\_/~\_/~\_/~\_/~\_
//     in[0..2]   X t0 X t1 X  0 X  0 X
//     out[0]     X t0 X t1 X  0 X  0 X
//     out[1]     X  0 X t0 X t1 X  0 X
//     out[2]     X  0 X  0 X t0 X t1 X
module skew #(
    parameter int LANES = 4,
    parameter int DATA = 8
) (
    input  logic                  clk,
    input  logic                  reset,
    input  logic                  advance,  // else the triangle keeps what it has
    input  logic                  bypass,
    input  logic [LANES*DATA-1:0] in,
    output logic [LANES*DATA-1:0] out
);

  assign out[DATA-1:0] = in[DATA-1:0];

  for (genvar i = 1; i < LANES; i++) begin : g_lane
    logic [i*DATA-1:0] delay;  // i words, the newest at the bottom

    always_ff @(posedge clk) begin
      if (reset) delay <= '0;
      else if (advance) delay <= (i * DATA)'({delay, in[i*DATA+:DATA]});
    end
    assign out[i*DATA+:DATA] = bypass ? in[i*DATA+:DATA] : delay[i*DATA-1-:DATA];
  end

endmodule
