// SPDX-License-Identifier: MIT
// Whatever bytes a reader of accelerators gets: it throws InputError, or what it gives is sound.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/dataflows/machine/reading.h"
#include "tests/mutants.h"
#include "tests/places.h"

using namespace systole;  // NOLINT(google-build-using-namespace): a test file

namespace {

/// Reads `text` by its file's name, as the program does, and checks what it gives. True if it was accepted.
bool survives(const std::string& name, const std::string& text) {
  try {
    const dataflows::Machine machine = dataflows::read_machine(core::checked_text(name, text)).machine;
    return machine.array.rows > 0 && machine.array.cols > 0 && !machine.bandwidth.empty();
  } catch (const core::InputError& error) {
    if (tests::moves_a_cursor(error.what())) throw core::InternalError("a control character in a message");
    return false;
  }
}

int accepted_mutants(const std::string& name, const std::string& text) {
  return tests::accepted_mutants(text, [&](const std::string& mutant) { return survives(name, mutant); });
}

const std::string kCfg =
    "[general]\nrun_name = a_run\n\n[architecture_presets]\nArrayHeight:    32\nArrayWidth:     32\n"
    "IfmapSramSzkB:   64\nFilterOffset:   10000000\nBandwidth : 10, 20\nDataflow : ws\nMemoryBanks:   1\n"
    "[layout]\nIfmapCustomLayout: False\nFilterSRAMBankPort: 2\n# a comment\n[sparsity]\nSparseRep : ellpack_block\n"
    "[run_presets]\nInterfaceBandwidth: CALC\nUseRamulatorTrace: False\n";

const std::string kYaml =
    "run_name: a run\narray: {rows: &n 32, cols: *n}\nsram_kb:\n  ifmap: 64\n  filter: 64\n  ofmap: 64\n"
    "dataflow: ws  # a comment\nbandwidth: [10, 20]\nbanks:\n  ifmap: {custom_layout: false, banks: 2}\n"
    "sparsity: {enabled: false, representation: \"csr\"}\ninterface: calc\n";

}  // namespace

TEST_CASE("hostile input: 20,000 mutants of a .cfg") {
  CHECK(accepted_mutants("array.cfg", kCfg) > 100);
}

TEST_CASE("hostile input: 20,000 mutants of a YAML file") {
  CHECK(accepted_mutants("array.yaml", kYaml) > 100);
}

TEST_CASE("hostile input: random bytes as an accelerator") {
  for (const std::string& text : tests::random_texts()) {
    for (const std::string name : {"array.cfg", "array.yaml"}) {
      CAPTURE(text);
      CHECK_NOTHROW(survives(name, text));
    }
  }
}

TEST_CASE("hostile input: every accelerator of the corpus is read or refused") {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(tests::source_dir() / "tests/fuzz/corpus")) {
    if (!entry.is_regular_file() || entry.path().extension() == ".csv") continue;
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    std::ifstream stream(entry.path(), std::ios::binary);
    CHECK_NOTHROW(survives(name, std::string(std::istreambuf_iterator<char>(stream), {})));
    ++files;
  }
  CHECK(files >= 12);
}
