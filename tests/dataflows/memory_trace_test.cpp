// SPDX-License-Identifier: MIT
// Traces against SCALE-Sim's: digests of all of them, and nine complete cases.
#include <doctest/doctest.h>
#include <nettle/sha2.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "dataflows/memory/scalesim/traces.h"
#include "tests/dataflows/scalesim_case.h"
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
  return {.ifmap_sram = &traces[0],
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

TEST_CASE("traces equal SCALE-Sim's byte for byte on all of the shared golden data") {
  for (const std::string& file : shared_files("golden/scalesim")) {
    if (file.find("timing") != std::string::npos || file.find("skipped") != std::string::npos) continue;
    const auto rows = shared_golden(file);
    const int equal = check_digests(rows);
    MESSAGE(file << ": all six traces of " << equal << " of " << rows.size() << " rows equal");
  }
}

}  // namespace
