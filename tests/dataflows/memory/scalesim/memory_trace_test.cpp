// SPDX-License-Identifier: MIT
// Traces against SCALE-Sim's: digests of all of them, and nine complete cases.
#include <doctest/doctest.h>
#include <nettle/sha2.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "core/files/text_file.h"
#include "core/topology/scalesim_csv.h"
#include "dataflows/machine/scalesim_cfg.h"
#include "dataflows/memory/scalesim/reports/report_text.h"
#include "dataflows/memory/scalesim/traces/traces.h"
#include "tests/dataflows/memory/scalesim/scalesim_case.h"
#include "tests/golden/golden_table.h"

namespace {

using namespace systole;         // NOLINT(google-build-using-namespace): a test file
using namespace systole::tests;  // NOLINT(google-build-using-namespace)
namespace scalesim = dataflows::scalesim;

class HashSink final : public scalesim::TraceSink {
 public:
  HashSink() { sha256_init(&state_); }
  void append(std::string_view bytes) override {
    const void* const data = bytes.data();
    sha256_update(&state_, bytes.size(), static_cast<const std::uint8_t*>(data));
    bytes_ += bytes.size();
  }
  /// The first 16 hexadecimal digits.
  std::string digest() {
    std::array<std::uint8_t, 8> half{};
    sha256_digest(&state_, half.size(), half.data());
    std::string text;
    for (const std::uint8_t byte : half) {
      text += "0123456789abcdef"[byte / 16];
      text += "0123456789abcdef"[byte % 16];
    }
    return text;
  }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  sha256_ctx state_{};
  std::size_t bytes_ = 0;
};

constexpr std::array kTraces{"IFMAP_SRAM", "FILTER_SRAM", "OFMAP_SRAM", "IFMAP_DRAM", "FILTER_DRAM", "OFMAP_DRAM"};

template <class Sink>
scalesim::TraceSinks sinks(std::array<Sink, 6>& traces) {
  return {.ifmap_sram = traces.data(),
          .filter_sram = &traces[1],
          .ofmap_sram = &traces[2],
          .ifmap_dram = &traces[3],
          .filter_dram = &traces[4],
          .ofmap_dram = &traces[5]};
}

/// Rows of which all six traces are equal.
int check_digests(const std::vector<GoldenRow>& rows) {
  int equal = 0;
  for (const GoldenRow& row : rows) {
    if (!row.has("IFMAP_SRAM_bytes")) continue;
    CAPTURE(row.text("case"));
    const ScalesimCase c = scalesim_case(row);
    std::array<HashSink, 6> traces;
    const scalesim::LayerReport report = scalesim::write_traces(c.layer, c.options, sinks(traces));
    CHECK(report == scalesim::simulate_memory(c.layer, c.options));
    int right = 0;
    for (std::size_t i = 0; i < traces.size(); ++i) {
      const std::string name = kTraces[i];
      CAPTURE(name);
      CHECK(std::to_string(traces[i].bytes()) == row.text(name + "_bytes"));
      const bool same = traces[i].digest() == row.text(name + "_sha256_16");
      CHECK(same);
      right += same ? 1 : 0;
    }
    equal += right == 6 ? 1 : 0;
  }
  return equal;
}

TEST_CASE("traces equal SCALE-Sim's byte for byte") {
  int equal = 0;
  for (const std::string& file : scalesim_reports()) {
    CAPTURE(file);
    equal += check_digests(golden(file));
  }
  CHECK(equal == 1262);
}

class TextSink final : public scalesim::TraceSink {
 public:
  void append(std::string_view bytes) override { text_ += bytes; }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

dataflows::CustomLayout layout_of(std::string text) {
  text.erase(0, text.find('\n') + 1);
  std::ranges::replace(text, ',', ' ');
  std::istringstream numbers(text);
  std::string name;
  numbers >> name;
  dataflows::CustomLayout layout;
  const auto read = [&](auto& values) {
    for (auto& value : values) numbers >> value;
  };
  read(layout.tile);
  read(layout.ifmap_intraline);
  read(layout.ifmap_interline);
  read(layout.filter_intraline);
  read(layout.filter_interline);
  return layout;
}

// What is checked here beside the traces: the reports as whole files, read from SCALE-Sim's own inputs.
TEST_CASE("nine complete runs of SCALE-Sim: the same reports and traces from the same files") {
  int runs = 0;
  for (const std::filesystem::path& run : scalesim_runs()) {
    CAPTURE(run.filename().string());
    const std::vector<std::string> files = golden_files(run);
    const core::TextFile config = core::checked_text("config.cfg", golden_text(run / "config.cfg"));
    dataflows::Machine options = dataflows::read_scalesim_cfg(config).machine;
    const std::string topology = golden_text(run / "topology.csv");
    const core::Network network =
        core::read_scalesim_csv({.name = "topology.csv", .text = topology}, core::ScalesimInput::automatic).network;
    if (std::ranges::find(files, "layout.csv") != files.end())
      options.layout = layout_of(golden_text(run / "layout.csv"));
    REQUIRE(network.layers.size() == 1);

    std::array<TextSink, 6> traces;
    const scalesim::LayerReport report = scalesim::write_traces(network.layers[0], options, sinks(traces));
    for (std::size_t i = 0; i < traces.size(); ++i) {
      const std::string name = std::string(kTraces[i]) + "_TRACE.csv";
      CAPTURE(name);
      CHECK(traces[i].text() == golden_text(run / name));
    }
    std::string text = scalesim::compute_report_header(scalesim::rules_of(options));
    scalesim::append_compute_row(text, 0, report, scalesim::rules_of(options));
    CHECK(text == golden_text(run / "COMPUTE_REPORT.csv"));
    text = scalesim::bandwidth_report_header(report.sparse.has_value());
    scalesim::append_bandwidth_row(text, 0, report);
    CHECK(text == golden_text(run / "BANDWIDTH_REPORT.csv"));
    text = scalesim::detailed_report_header();
    scalesim::append_detailed_row(text, 0, report);
    CHECK(text == golden_text(run / "DETAILED_ACCESS_REPORT.csv"));
    if (report.sparse) {
      text = scalesim::sparse_report_header();
      scalesim::append_sparse_row(text, 0, report, options.sparsity.representation);
      CHECK(text == golden_text(run / "SPARSE_REPORT.csv"));
    }
    ++runs;
  }
  CHECK(runs == 9);
}

TEST_CASE("the size of traces is known before they are written, within a few percent") {
  for (const GoldenRow& row : golden("scalesim/real.csv")) {
    CAPTURE(row.text("case"));
    const ScalesimCase c = scalesim_case(row);
    const scalesim::LayerReport report = scalesim::simulate_memory(c.layer, c.options);
    const double estimate = scalesim::estimate_traces(c.layer, c.options, report).total();
    double bytes = 0;
    for (const char* name : kTraces) bytes += static_cast<double>(row.integer(std::string(name) + "_bytes"));
    CHECK(estimate == doctest::Approx(bytes).epsilon(0.25));
  }
}

}  // namespace
