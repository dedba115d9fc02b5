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
