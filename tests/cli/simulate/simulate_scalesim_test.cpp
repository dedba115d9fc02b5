// SPDX-License-Identifier: MIT
// SCALE-Sim's command line and files.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

constexpr std::string_view kHeader =
    "Layer name, IFMAP H, IFMAP W, Filter H, Filter W, Channels, Num Filter, Strides,\n";

std::string with_header(const std::string& rows) {
  return std::string{kHeader} + rows;
}

TEST_CASE("SCALE-Sim's own command line works: -t, -c, -l, -i, -s N") {
  const Folder folder;
  folder.write("edge.cfg", "[architecture_presets]\nArrayHeight: 16\nArrayWidth: 16\nDataflow: ws\n");
  folder.write("net.csv", with_header("conv1, 8, 8, 3, 3, 3, 4, 1,\n"));
  folder.write("layout.csv", "Layer name,\nconv1,\n");
  const Run result = run(folder, "simulate -t net.csv -c edge.cfg -l layout.csv -i conv -s N --memory none --csv");
  CHECK(result.exit_code == 0);
  CHECK(result.err ==
        "layout.csv: warning: found a layout file without effect, expected IfmapCustomLayout or FilterCustomLayout in "
        "the "
        "configuration, and --memory scalesim\n");
  // 36 pixels, 27 taps in 2 folds, 4 filters: 2R+C+T-2 each
  CHECK(csv_rows(result.out).at(0).at("cycles") == std::to_string(2 * (2 * 16 + 16 + 36 - 2) - 1));
  CHECK(folder.names() == "edge.cfg layout.csv net.csv");
}

struct RowwiseRun {
  std::string rows;
  std::string cols;
  std::string block;
  std::string layer;
  std::string detailed;  ///< SCALE-Sim v3's own row
  std::string compute;
};

TEST_CASE("row-wise sparsity: blocks that do not divide the array's rows, and odd ones, are SCALE-Sim's to the digit") {
  const std::vector<RowwiseRun> runs{
      // The last block lies beyond the array: its ports ask for nothing.
      {"3", "1", "2", "a, 1, 1, 5,",
       "0, 4.0, 6.0, 36, 1.0, 3.0, 4, 5.0, 11.0, 2, -1.0, -1.0, 10, -1.0, -1.0, 10, 11.0, 11.0, 2,", ""},
      {"3", "4", "3", "a, 6, 5, 20,",
       "0, 4.0, 107.0, 384, 1.0, 87.0, 60, 5.0, 108.0, 120, -13.0, -1.0, 130, -10.0, -1.0, 100, 111.0, 122.0, 120,",
       "0, 135, 111, 0, 45.04504504504504, 36.458333333333336, 22.05882352941176,"},
      {"5", "4", "5", "a, 6, 5, 20,",
       "0, 6.0, 68.0, 800, 1.0, 58.0, 50, 9.0, 68.0, 60, -12.0, -1.0, 120, -8.0, -1.0, 80, 71.0, 76.0, 60,",
       "0, 88, 71, 0, 42.25352112676056, 40.0, 17.857142857142854,"},
      {"9", "4", "3", "a, 6, 5, 20,",
       "0, 10.0, 93.0, 1008, 3.0, 61.0, 60, 17.0, 100.0, 60, -17.0, -1.0, 170, -10.0, -1.0, 100, 103.0, 108.0, 60,",
       "0, 125, 103, 0, 16.181229773462782, 24.305555555555554, 8.620689655172413,"},
      {"7", "4", "7", "a, 6, 5, 20,",
       "0, 8.0, 81.0, 2016, 1.0, 73.0, 70, 13.0, 84.0, 60, -13.0, -1.0, 130, -12.0, -1.0, 120, 87.0, 92.0, 60,",
       "0, 105, 87, 0, 24.63054187192118, 26.785714285714285, 15.000000000000002,"}};
  for (const RowwiseRun& expected : runs) {
    CAPTURE(expected.rows);
    CAPTURE(expected.block);
    const Folder folder;
    folder.write("net.csv", "Layer, M, N, K,\n" + expected.layer + "\n");
    folder.write("row.cfg", "[general]\nrun_name = r\n[architecture_presets]\nArrayHeight: " + expected.rows +
                                "\nArrayWidth: " + expected.cols +
                                "\nDataflow: ws\nBandwidth: 10\n[layout]\nIfmapSRAMBankBandwidth: 10\n"
                                "FilterSRAMBankBandwidth: 10\n[sparsity]\nSparsitySupport: true\nSparseRep: csr\n"
                                "OptimizedMapping: true\nBlockSize: " +
                                expected.block + "\n[run_presets]\nInterfaceBandwidth: USER\n");
    CHECK(run(folder, "simulate net.csv -c row.cfg -i gemm -p out --summary").exit_code == 0);
    CHECK(split(folder.read("out/r/DETAILED_ACCESS_REPORT.csv"), '\n').at(1) == expected.detailed);
    if (!expected.compute.empty()) {
      CHECK(split(folder.read("out/r/COMPUTE_REPORT.csv"), '\n').at(1) == expected.compute);
    }
  }
  const Folder folder;
  folder.write("odd.cfg",
               "[architecture_presets]\nArrayHeight: 4\nDataflow: ws\n[sparsity]\nSparsitySupport: true\n"
               "OptimizedMapping: true\nBlockSize: 3\n");
  CHECK(contains(run(folder, "simulate lenet5 -c odd.cfg").err, "or if it is odd the rows themselves"));
}

TEST_CASE("-i gemm reads M, N, K, and without it the number of fields decides") {
  const Folder folder;
  folder.write("gemm.csv", "Layer, M, N, K,\nproduct, 64, 96, 10,\n");
  const Run automatic = run(folder, "simulate gemm.csv --csv");
  const Run given = run(folder, "simulate gemm.csv -i gemm --csv");
  CHECK(automatic.exit_code == 0);
  CHECK(automatic.out == given.out);
  const CsvRow row = csv_rows(given.out).at(0);
  CHECK(row.at("op") == "gemm");
  CHECK(row.at("cycles") == std::to_string(2 * 3 * (10 + 32 + 32 - 2) - 1));
  CHECK(row.at("macs") == std::to_string(64 * 96 * 10));
  const Run wrong = run(folder, "simulate gemm.csv -i conv");
  CHECK(wrong.exit_code == 2);
  CHECK(contains(wrong.err, "gemm.csv:2:"));
}

TEST_CASE("a row with DP in its name becomes a layer for each channel") {
  const Folder folder;
  folder.write("dp.csv", with_header("conv1, 8, 8, 3, 3, 3, 4, 1,\nconv2DP, 8, 8, 3, 3, 3, 1, 1,\n"));
  const Run result = run(folder, "simulate dp.csv --csv");
  CHECK(result.exit_code == 0);
  CHECK(result.err == "");
  const std::vector<CsvRow> rows = csv_rows(result.out);
  REQUIRE(rows.size() == 4);
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const CsvRow& row = rows.at(channel + 1);
    CHECK(row.at("layer") == "conv2DPChannel_" + std::to_string(channel));
    // 36 pixels of one channel in 2 folds, 9 taps; each its own layer, so each one cycle less
    CHECK(row.at("cycles") == std::to_string(2 * (9 + 32 + 32 - 2) - 1));
    CHECK(row.at("macs") == std::to_string(36 * 9));
  }
}

TEST_CASE("a depthwise layer written as many channels and one filter is simulated as written, with a warning") {
  const Folder folder;
  folder.write("dw.csv", with_header("dw, 8, 8, 3, 3, 16, 1, 1,\n"));
  const Run result = run(folder, "simulate dw.csv --csv");
  CHECK(result.exit_code == 0);
  CHECK(result.err.starts_with("dw.csv:2:21: warning: "));
  CHECK(contains(result.err, "layer 'dw' of 16 channels and one filter"));
  CHECK(contains(result.err, "out_ch = groups = 16"));
  CHECK(csv_rows(result.out).at(0).at("macs") == std::to_string(36 * 9 * 16));
  CHECK(run(folder, "simulate dw.csv --csv -q").err == "");
}

TEST_CASE("what SCALE-Sim would stumble over is read as it was meant, with a warning") {
  const Folder folder;
  folder.write("net.csv", with_header("conv1, 8, 8, 3, 3, 3, 4, 1\n"));
  const Run result = run(folder, "simulate net.csv --csv");
  CHECK(result.exit_code == 0);
  CHECK(contains(result.err, "net.csv:2:27: warning: found no comma at the end of the row"));
  CHECK(csv_rows(result.out).at(0).at("macs") == std::to_string(36 * 27 * 4));
}

}  // namespace
}  // namespace systole::tests
