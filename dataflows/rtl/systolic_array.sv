// SPDX-License-Identifier: MIT
// The whole: controller, PEs, drain. Operand memories are outside: they see which words are wanted (wants_*, step,
// pass, phase, tap) and deliver them in the same cycle; what they deliver unasked, or in lanes that the fold does not
// occupy, is ignored.
//
//     words of a cycle         os                  ws, is                      rp
//     west[i]                  window i, step      streamed operand, step, of  line i, pass, element
//                                                  stationary row i-(ROWS-r)   stride*step + dilation*phase
//     north[j]                 filter j, step      stationary row `step`       -
//     row_tap[i]               -                   -                           line i's kernel, pass, tap
//     sums[j], while valid[j]  row r-1 ... row 0   step 0 ... step T-1         line r-1 ... line 0, output c-1-j
//
// A fold of an array that is kept busy takes, in cycles (docs/timing.md, `array`; R = ROWS, s' = min(stride, K)):
//
//     os          T + R + r + c - 2
//     ws, is      T + R + r + c - 2
//     rp          passes * (s'(c-1) + K) + R        for dilation 1
module systolic_array #(
    parameter int ROWS = 4,
    parameter int COLS = 4,
    parameter int DATA = 8,       // bits of west[i]
    parameter int WEIGHT = DATA,  // bits of north[j] and row_tap[i]
    parameter int ACC = 32,
    parameter int COUNT = 32,     // bits of a counter of steps or cycles
    parameter int KERNEL = 8,     // bits of a number of taps, of a stride, a dilation, or of kernel rows
    parameter int LANE = $clog2((ROWS > COLS ? ROWS : COLS) + 1)
) (
    input  logic                    clk,
    input  logic                    reset,
    // folds
    input  logic                    start,
    output logic                    ready,
    input  logic [1:0]              dataflow,
    input  logic [LANE-1:0]         rows,
    input  logic [LANE-1:0]         cols,
    input  logic [COUNT-1:0]        steps,
    input  logic [KERNEL-1:0]       taps,
    input  logic [KERNEL-1:0]       stride,
    input  logic [KERNEL-1:0]       dilation,
    input  logic [KERNEL-1:0]       passes,
    output logic                    busy,
    output logic                    done,
    output logic [COUNT-1:0]        cycles,  // busy ones since the reset
    // operands
    output logic                    wants_west,
    output logic                    wants_north,
    output logic                    wants_tap,
    output logic [COUNT-1:0]        step,
    output logic [KERNEL-1:0]       pass,
    output logic [KERNEL-1:0]       phase,
    output logic [KERNEL-1:0]       tap,
    input  logic [ROWS*DATA-1:0]    west,
    input  logic [COLS*WEIGHT-1:0]  north,
    input  logic [ROWS*WEIGHT-1:0]  row_tap,
    // results
    output logic [COLS-1:0]         valid,
    output logic [COLS*ACC-1:0]     sums
);

  logic [ROWS-1:0] row_used;
  logic [COLS-1:0] col_used;
  logic first, fall, shift, own, broadcast, load, draining, bottom_used, streaming;

  controller #(.ROWS(ROWS), .COLS(COLS), .COUNT(COUNT), .KERNEL(KERNEL), .LANE(LANE)) the_controller (
      .clk,
      .reset,
      .start,
      .ready,
      .next_dataflow(dataflow),
      .next_rows    (rows),
      .next_cols    (cols),
      .next_steps   (steps),
      .next_taps    (taps),
      .next_stride  (stride),
      .next_dilation(dilation),
      .next_passes  (passes),
      .wants_west,
      .wants_north,
      .wants_tap,
      .step,
      .pass,
      .phase,
      .tap,
      .row_used,
      .col_used,
      .first,
      .fall,
      .shift,
      .own,
      .broadcast,
      .load,
      .draining,
      .bottom_used,
      .streaming,
      .busy,
      .done,
      .cycles
  );

  // Zeros for what is not wanted.
  logic [ROWS*DATA-1:0] west_wanted;
  logic [COLS*WEIGHT-1:0] north_wanted;
  logic [ROWS*WEIGHT-1:0] tap_wanted;

  for (genvar i = 0; i < ROWS; i++) begin : g_row
    assign west_wanted[i*DATA+:DATA] = west[i*DATA+:DATA] & {DATA{wants_west && row_used[i]}};
    assign tap_wanted[i*WEIGHT+:WEIGHT] = row_tap[i*WEIGHT+:WEIGHT] & {WEIGHT{wants_tap && row_used[i]}};
  end
  for (genvar j = 0; j < COLS; j++) begin : g_col
    assign north_wanted[j*WEIGHT+:WEIGHT] = north[j*WEIGHT+:WEIGHT] & {WEIGHT{wants_north && col_used[j]}};
  end

  pe_array #(.ROWS(ROWS), .COLS(COLS), .DATA(DATA), .WEIGHT(WEIGHT), .ACC(ACC)) the_array (
      .clk,
      .reset,
      .first,
      .fall,
      .shift,
      .own,
      .broadcast,
      .load,
      .west  (west_wanted),
      .north (north_wanted),
      .tap   (tap_wanted),
      .bottom(sums)
  );

  drain #(.ROWS(ROWS), .COLS(COLS)) the_drain (
      .clk, .reset, .first, .draining, .bottom_used, .streaming, .col_used, .valid
  );

endmodule
