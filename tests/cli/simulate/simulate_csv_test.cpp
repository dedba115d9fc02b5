// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

/// A pointwise, the two 1D depthwise and a 2D depthwise convolution.
constexpr std::string_view kFour =
    "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h,stride_w,pad_h,pad_w,groups\n"
    "pw,conv,8,8,4,4,1,1,1,1,0,0,1\n"
    "row,conv,8,8,4,4,1,3,1,1,0,1,4\n"
    "col,conv,8,8,4,4,3,1,2,2,1,0,4\n"
    "dw,conv,8,8,4,4,3,3,1,1,1,1,4\n";

std::vector<CsvRow> simulated(const std::string& options) {
  const Folder folder;
  folder.write("four.csv", kFour);
  const Run result = run(folder, "simulate four.csv --csv -a 8x8 " + options);
  CHECK(result.exit_code == 0);
  CHECK(result.err == "");
  std::vector<CsvRow> rows = csv_rows(result.out);
  REQUIRE(rows.size() == 4);
  return rows;
}

/// The column of all rows, separated by spaces.
std::string column(const std::vector<CsvRow>& rows, const std::string& name) {
  std::string text;
  for (const CsvRow& row : rows) text += (text.empty() ? "" : " ") + row.at(name);
  return text;
}

TEST_CASE("the CSV's header is the documented one, and a layer is a row") {
  const Run result = run("simulate lenet5 --csv");
  CHECK(result.exit_code == 0);
  CHECK(result.err == "");
  const std::vector<std::string> lines = split(result.out, '\n');
  REQUIRE(lines.size() == 1 + 11 + 1);
  CHECK(lines[0] ==
        "network,index,layer,op,cycles,stall_cycles,macs,overall_util,mapping_efficiency,compute_util,"
        "ifmap_sram_reads,filter_sram_reads,ofmap_sram_writes,folds,packed_channels,array,dataflow,timing,vector_"
        "cycles,model");
  CHECK(lines[12] == "");
}

TEST_CASE("os costs T+R+C-2 a fold and one cycle less a layer, and its words and shares follow") {
  const CsvRow c1 = csv_rows(run("simulate lenet5 --csv").out).at(0);
  // c1: 28*28 outputs of 6 filters, 5*5*1 taps: ceil(784/32) * ceil(6/32) = 25 folds of 25+32+32-2 = 87 cycles.
  CHECK(c1.at("network") == "lenet5");
  CHECK(c1.at("layer") == "c1");
  CHECK(c1.at("op") == "conv");
  CHECK(c1.at("folds") == "25");
  CHECK(c1.at("cycles") == std::to_string(25 * 87 - 1));
  CHECK(c1.at("stall_cycles") == "0");
  CHECK(c1.at("macs") == std::to_string(784 * 6 * 25));
  CHECK(std::stod(c1.at("overall_util")) == doctest::Approx(100.0 * 784 * 6 * 25 / (2174 * 1024)));
  CHECK(std::stod(c1.at("mapping_efficiency")) == doctest::Approx(100.0 * 784 * 6 / (25 * 1024)));
  CHECK(std::stod(c1.at("compute_util")) == doctest::Approx(100.0 * 784 * 6 * 25 / (25 * 87 * 1024)));
  CHECK(c1.at("ifmap_sram_reads") == std::to_string(784 * 25));
  CHECK(c1.at("filter_sram_reads") == std::to_string(25 * 6 * 25));              // once a fold
  CHECK(c1.at("ofmap_sram_writes") == std::to_string(784 * 6 + 25 * (2 * 32)));  // SCALE-Sim counts R+C a fold more
  CHECK(c1.at("array") == "32x32");
  CHECK(c1.at("dataflow") == "os");
  CHECK(c1.at("timing") == "scalesim");
}

TEST_CASE("ws and is cost 2R+C+T-2 a fold") {
  // ws holds 25 x 6 weights (1 fold) while 784 pixels pass; is holds 25 x 784 inputs (25 folds) while 6 filters pass.
  CHECK(csv_rows(run("simulate lenet5 --csv -d ws").out).at(0).at("cycles") ==
        std::to_string(1 * (2 * 32 + 32 + 784 - 2) - 1));
  CHECK(csv_rows(run("simulate lenet5 --csv -d is").out).at(0).at("cycles") ==
        std::to_string(25 * (2 * 32 + 32 + 6 - 2) - 1));
}

TEST_CASE("rp runs 1D depthwise layers row by row at s'(C-1)+K a fold, the others run os") {
  const std::vector<CsvRow> rows = simulated("-d rp");
  CHECK(column(rows, "op") == "pointwise fuse_1xk fuse_kx1 depthwise");
  CHECK(column(rows, "dataflow") == "os rp rp os");
  CHECK(column(rows, "cycles") == std::to_string(8 * 1 * (4 + 8 + 8 - 2) - 1)      // 64 x 4 outputs, 4 taps
                                      + " " + std::to_string(4 * (1 * 7 + 3) - 1)  // 4*8 lines of 8 outputs
                                      + " " + std::to_string(2 * (2 * 7 + 3) - 1)  // 4*4 lines of 4, stride 2
                                      + " " + std::to_string(4 * 8 * (9 + 8 + 8 - 2) - 1));
}

TEST_CASE("every timing convention costs what its formula says, and the output names it") {
  const std::vector<CsvRow> occupied = simulated("-d rp --timing occupied");
  CHECK(column(occupied, "cycles") == std::to_string(8 * (4 + 8 + 4 - 1)) + " " + std::to_string(4 * (7 + 3 + 1)) +
                                          " " + std::to_string(2 * (2 * 3 + 3 + 1)) + " " +
                                          std::to_string(4 * 8 * (9 + 8 + 1 - 1)));
  const std::vector<CsvRow> array = simulated("-d rp --timing array");
  CHECK(column(array, "cycles") == std::to_string(8 * (4 + 8 + 8 + 4 - 2)) + " " + std::to_string(4 * (7 + 3 + 8)) +
                                       " " + std::to_string(2 * (2 * 3 + 3 + 8)) + " " +
                                       std::to_string(4 * 8 * (9 + 8 + 8 + 1 - 2)));
  for (const std::string timing : {"scalesim", "fuseconv", "fuseconv-2020", "occupied", "array"}) {
    CAPTURE(timing);
    CHECK(column(simulated("--timing " + timing), "timing") == timing + " " + timing + " " + timing + " " + timing);
    CHECK(contains(run("simulate lenet5 --timing " + timing).out, "timing " + timing));
    CHECK(contains(run("simulate lenet5 --summary --timing " + timing).out, "timing " + timing));
    CHECK(contains(run("simulate lenet5 --top 1 --timing " + timing).out, "timing " + timing));
  }
}

TEST_CASE("outside SCALE-Sim's timing overall and compute utilisation are MACs over PE-cycles") {
  for (const CsvRow& row : simulated("--timing array")) {
    const double expected = 100 * std::stod(row.at("macs")) / (std::stod(row.at("cycles")) * 64);
    CHECK(std::stod(row.at("overall_util")) == doctest::Approx(expected));
    CHECK(row.at("overall_util") == row.at("compute_util"));
  }
}

TEST_CASE("depthwise layers run per channel, packed into dense products, or by rows") {
  CHECK(simulated("--depthwise per-channel")[3].at("cycles") == std::to_string(4 * 8 * (9 + 8 + 8 - 2) - 1));
  const std::vector<CsvRow> packed = simulated("--depthwise packed");
  CHECK(packed[3].at("cycles") == std::to_string(8 * (4 * 9 + 8 + 8 - 2) - 1));  // one product of 64 x 4, 36 deep
  CHECK(packed[3].at("packed_channels") == "4");
  CHECK(packed[0].at("packed_channels") == "1");
  const std::vector<CsvRow> rows = simulated("-d rp --depthwise rows");
  CHECK(rows[3].at("cycles") == std::to_string(4 * 3 * (7 + 3) - 1));  // 32 lines, one pass a row of the kernel
  CHECK(rows[3].at("dataflow") == "rp");
}

TEST_CASE("layers that the array does not run have a row with no cycles and no dataflow") {
  const CsvRow pool = csv_rows(run("simulate lenet5 --csv").out).at(2);
  CHECK(pool.at("op") == "pool");
  CHECK(pool.at("cycles") == "0");
  CHECK(pool.at("macs") == "0");
  CHECK(pool.at("dataflow") == "none");
}

TEST_CASE("several networks come one after the other, in the order given, -t last") {
  const Run result = run("simulate lenet_caffe lenet5 -t alexnet --csv");
  CHECK(result.exit_code == 0);
  std::string order;
  for (const CsvRow& row : csv_rows(result.out)) {
    if (!order.ends_with(row.at("network"))) order += " " + row.at("network");
  }
  CHECK(order == " lenet_caffe lenet5 alexnet");
}

TEST_CASE("results do not depend on the number of threads, to the byte") {
  const Folder folder;
  std::string text = "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,groups\n";
  constexpr int kLayers = 60'000;
  for (int i = 0; i < kLayers; ++i) {
    const std::string number = std::to_string(i);
    const std::string size = std::to_string(7 + i % 50);
    const std::string channels = std::to_string(1 + i % 97);
    text += "l" + number + ",conv," + size + "," + size + "," + channels + "," + channels + ",3,3," +
            (i % 3 == 0 ? channels : "1") + "\n";
  }
  folder.write("many.csv", text);
  const Run one = run(folder, "simulate many.csv --csv --threads 1");
  const Run four = run(folder, "simulate many.csv --csv --threads 4");
  const Run all = run(folder, "simulate many.csv --csv");
  REQUIRE(one.exit_code == 0);
  CHECK((csv_rows(one.out).size() == kLayers));
  CHECK((one.out == four.out));
  CHECK((one.out == all.out));
}

}  // namespace
}  // namespace systole::tests
