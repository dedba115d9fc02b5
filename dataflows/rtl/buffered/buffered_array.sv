// SPDX-License-Identifier: MIT
// The whole: controller, PEs, drain, accumulators. Its ports carry what those of systolic_array.sv do, but for three things. Folds come
// as layers (`joins`). Operands may be late and results may have to wait: a cycle in which something that is wanted is not
// there (`operands_valid`), in which a result cannot be taken (`sums_ready`), or that the outside does not want (`enable`),
// passes without effect (`stalled`). And rows are counted from the other edge:
//
//     words of a cycle         os                   ws, is                     rp
//     west[i]                  window i-(ROWS-r)    streamed operand, step,    line i-(ROWS-r), pass, element
//                                                   of stationary row i        stride*step + dilation*phase
//     north[j]                 filter j, step       stationary row load_row    -
//     row_tap[i]               -                    -                          line i-(ROWS-r)'s kernel, pass, tap
//     sums[j], while valid[j]  row r-1 ... row 0    step 0 ... step T-1        line r-1 ... line 0, output c-1-j
//
// Words of a layer leave in the order of its folds, column by column; the last ones of ws and is in the cycle after it.
// With DEPTH, a fold's words are added to those that the fold before it kept (`adds`), or stay there (`keeps`).
module buffered_array #(
    parameter int ROWS = 4,
    parameter int COLS = 4,
    parameter int DATA = 8,       // bits of west[i]
    parameter int WEIGHT = DATA,  // bits of north[j] and row_tap[i]
    parameter int ACC = 32,
    parameter int PIPE = 0,       // a register between multiplier and adder: one cycle more a layer
    parameter int DEPTH = 0,      // sums that each column's accumulator holds; 0: there are none
    parameter int COUNT = 32,     // bits of a counter of steps or cycles
    parameter int KERNEL = 8,     // bits of a number of taps, of a stride, a dilation, or of kernel rows
    parameter int LANE = $clog2((ROWS > COLS ? ROWS : COLS) + 1)
) (
    input  logic                    clk,
    input  logic                    reset,
    input  logic                    enable,
    // folds
    input  logic                    start,
    input  logic                    joins,
    output logic                    ready,
    input  logic [1:0]              dataflow,
    input  logic [LANE-1:0]         rows,
    input  logic [LANE-1:0]         cols,
    input  logic [COUNT-1:0]        steps,
    input  logic [KERNEL-1:0]       taps,
    input  logic [KERNEL-1:0]       stride,
    input  logic [KERNEL-1:0]       dilation,
    input  logic [KERNEL-1:0]       passes,
    input  logic                    adds,
    input  logic                    keeps,
    output logic                    busy,
    output logic                    done,
    output logic [COUNT-1:0]        cycles,  // busy ones since the reset, that were not stalled
    // operands
    output logic                    wants_west,
    output logic                    wants_north,
    output logic                    wants_tap,
    output logic [COUNT-1:0]        step,
    output logic [LANE-1:0]         load_row,
    output logic [KERNEL-1:0]       pass,
    output logic [KERNEL-1:0]       phase,
    output logic [KERNEL-1:0]       tap,
    output logic                    turns,
    input  logic                    operands_valid,
    input  logic [ROWS*DATA-1:0]    west,
    input  logic [COLS*WEIGHT-1:0]  north,
    input  logic [ROWS*WEIGHT-1:0]  row_tap,
    // results
    output logic [COLS-1:0]         valid,
    input  logic                    sums_ready,
    output logic [COLS*ACC-1:0]     sums,
    output logic                    stalled
);

  logic [ROWS-1:0] row_used, load_fall, result_fall;
  logic [COLS-1:0] col_used;
  logic [LANE-1:0] left, cols_leaving;
  logic stationary, broadcast, first, last, leaving, last_leaving, adds_leaving, keeps_leaving, takes_sums, advance;

  assign stalled = !enable || (wants_west || wants_north || wants_tap) && !operands_valid || valid != '0 && !sums_ready;
  assign advance = !stalled;

  buffered_controller #(.ROWS(ROWS), .COLS(COLS), .COUNT(COUNT), .KERNEL(KERNEL), .PIPE(PIPE), .LANE(LANE)) the_controller (
      .clk,
      .reset,
      .advance,
      .start,
      .joins,
      .ready,
      .next_dataflow(dataflow),
      .next_rows    (rows),
      .next_cols    (cols),
      .next_steps   (steps),
      .next_taps    (taps),
      .next_stride  (stride),
      .next_dilation(dilation),
      .next_passes  (passes),
      .next_adds    (adds),
      .next_keeps   (keeps),
      .wants_west,
      .wants_north,
      .wants_tap,
      .step,
      .load_row,
      .pass,
      .phase,
      .tap,
      .turns,
      .row_used,
      .col_used,
      .stationary,
      .broadcast,
      .first,
      .last,
      .load_fall,
      .leaving,
      .left,
      .cols_leaving,
      .last_leaving,
      .adds_leaving,
      .keeps_leaving,
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

  logic [COLS*ACC-1:0] bottom_sums, bottom_spares;

  buffered_pe_array #(.ROWS(ROWS), .COLS(COLS), .DATA(DATA), .WEIGHT(WEIGHT), .ACC(ACC), .PIPE(PIPE)) the_array (
      .clk,
      .reset,
      .advance,
      .stationary,
      .broadcast,
      .first,
      .last,
      .fall  (load_fall | result_fall),
      .west  (west_wanted),
      .north (north_wanted),
      .tap   (tap_wanted),
      .sums  (bottom_sums),
      .spares(bottom_spares)
  );

  logic [COLS-1:0] words, lasts, added, kept;

  buffered_drain #(.ROWS(ROWS), .COLS(COLS), .LANE(LANE), .PIPE(PIPE)) the_drain (
      .clk,
      .reset,
      .advance,
      .stationary,
      .broadcast,
      .leaving,
      .left,
      .cols (cols_leaving),
      .last (last_leaving),
      .adds (adds_leaving),
      .keeps(keeps_leaving),
      .fall (result_fall),
      .valid(words),
      .lasts,
      .added,
      .kept,
      .takes_sums
  );

  buffered_accumulators #(.COLS(COLS), .ACC(ACC), .DEPTH(DEPTH)) the_accumulators (
      .clk,
      .reset,
      .advance,
      .words,
      .lasts,
      .added,
      .kept,
      .bottom(takes_sums ? bottom_sums : bottom_spares),
      .valid,
      .sums
  );

endmodule
