// SPDX-License-Identifier: MIT
// Says in which order a row broadcast (rp) takes the elements and the taps of its lines. A row of c PEs convolves a line:
// neighbouring PEs must hold elements that lie a stride apart, so the line enters in phases. In phase q the elements
// stride*n + dilation*q enter, n = 0, 1, ... With g = gcd(stride, dilation) phase q serves the taps q, q + stride/g,
// q + 2*stride/g ...: the first when all c PEs are full (push c), each further one dilation/g pushes later. A KxK kernel
// takes one pass per kernel row. c = 3, K = 3, stride 2:
//
//     clk          /~\__/~\__/~\__/~\__/~\__/~\__/~\__
//     pushing      /~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
//     phase        0    0    0    0    1    1    1
//     n            0    1    2    3    0    1    2    element 2n in phase 0, 2n + 1 in phase 1; counted by the controller
//     wants_tap    0    0    1    1    0    0    1
//     tap                    0    2              1    2*(3 - 1) + 3 = 7 pushes
//     refills      0    0    0    1    0    0    1
//     last         0    0    0    0    0    0    1
//
// Nothing is reset: all of it is loaded with the fold.
module pushes #(
    parameter int LANE = 3,   // bits of a number of columns
    parameter int KERNEL = 8  // bits of a number of taps, of a stride, ...
) (
    input  logic              clk,
    input  logic              advance,  // else everything keeps what it has
    input  logic              take,     // the next fold: its first push may be in the next cycle
    input  logic [LANE-1:0]   next_cols,
    input  logic [KERNEL-1:0] next_taps,
    input  logic [KERNEL-1:0] next_stride,    // stride / gcd(stride, dilation)
    input  logic [KERNEL-1:0] next_dilation,  // dilation / gcd(stride, dilation)
    input  logic [KERNEL-1:0] next_passes,    // kernel rows
    input  logic [LANE-1:0]   cols,     // of the fold that was taken
    input  logic              pushing,  // an element enters in this cycle
    output logic              wants_tap,
    output logic              refills,  // the next push is the first of a phase or pass, if there is one
    output logic              last,     // no push follows
    output logic [KERNEL-1:0] pass,
    output logic [KERNEL-1:0] phase,
    output logic [KERNEL-1:0] tap
);

  localparam int FILL = LANE > KERNEL ? LANE : KERNEL;

  logic [KERNEL-1:0] taps, stride, dilation, passes;
  logic [FILL-1:0] filling;  // pushes until the next tap, with its own
  logic [KERNEL-1:0] next_phase;
  logic [KERNEL:0] next_tap;
  logic last_phase;

  assign next_phase = last_phase ? '0 : phase + KERNEL'(1);
  assign next_tap   = {1'b0, tap} + {1'b0, stride};
  assign last_phase = phase + KERNEL'(1) == stride || phase + KERNEL'(1) == taps;
  assign wants_tap  = pushing && filling == FILL'(1);
  assign refills    = wants_tap && next_tap >= {1'b0, taps};
  assign last       = refills && last_phase && pass + KERNEL'(1) == passes;

  always_ff @(posedge clk) begin
    if (advance && take) begin
      taps     <= next_taps;
      stride   <= next_stride;
      dilation <= next_dilation;
      passes   <= next_passes;
      filling  <= FILL'(next_cols);
      tap      <= '0;
      phase    <= '0;
      pass     <= '0;
    end else if (advance && refills) begin  // the next phase or pass fills the row anew
      filling <= FILL'(cols);
      tap     <= next_phase;
      phase   <= next_phase;
      if (last_phase) pass <= pass + KERNEL'(1);
    end else if (advance && wants_tap) begin
      filling <= FILL'(dilation);
      tap     <= next_tap[KERNEL-1:0];
    end else if (advance && pushing) begin
      filling <= filling - FILL'(1);
    end
  end

endmodule
