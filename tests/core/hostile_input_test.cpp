// SPDX-License-Identifier: MIT
// Whatever bytes a reader gets: it throws InputError, or what it gives is sound. Fixed seeds, so failures repeat.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "core/ir/validate.h"
#include "core/topology/systole_csv.h"
#include "tests/core/reading.h"

using namespace systole::core;

namespace {

/// Reads `text` by its file's name, as the program does, and checks what it gives. True if it was accepted.
bool survives(const std::string& name, const std::string& text, ScalesimInput input = ScalesimInput::automatic) {
  try {
    TextFile file = checked_text(name, text);
    if (!name.ends_with(".csv")) {
      const Accelerator accelerator = read_accelerator(file, systole::core::testing::kDataflows).accelerator;
      return accelerator.array.rows > 0 && accelerator.array.cols > 0 && !accelerator.bandwidth.empty();
    }
    const Network network = read_topology(file, input).network;
    if (network.layers.empty()) throw InternalError("a network without layers");
    validate(network);
    if (network.layers.size() > 1000) return true;
    // What was read can be written, and says the same then.
    const std::string written = write_systole_csv(network);
    if (read_systole_csv(checked_text(name, written)).network != network) throw InternalError("another network");
    return true;
  } catch (const InputError& error) {
    // A message never holds what could move a terminal's cursor.
    for (const char* at = error.what(); *at != '\0'; ++at) {
      const auto byte = static_cast<unsigned char>(*at);
      if (byte != '\n' && byte != '\t' && (byte < 0x20 || byte == 0x7f))
        throw InternalError("a control character in a message");
    }
    return false;
  }
}

constexpr std::array<std::string_view, 56> kTokens{",",
                                                   "\n",
                                                   "\r",
                                                   "\r\n",
                                                   "#",
                                                   ":",
                                                   "=",
                                                   "[",
                                                   "]",
                                                   "{",
                                                   "}",
                                                   "&a ",
                                                   "*a",
                                                   "0",
                                                   "-1",
                                                   "1",
                                                   "2",
                                                   "1.5",
                                                   "1e309",
                                                   "nan",
                                                   "DP",
                                                   "2:4",
                                                   "0:0",
                                                   " ",
                                                   "\t",
                                                   "\xef\xbb\xbf",
                                                   "\xff",
                                                   "\xc3\xa9",
                                                   "conv",
                                                   "gemm",
                                                   "pool",
                                                   "concat",
                                                   "add",
                                                   "inputs",
                                                   "op",
                                                   "in_h",
                                                   "9223372036854775807",
                                                   "9223372036854775808",
                                                   "-9223372036854775808",
                                                   "4294967296",
                                                   "<<: ",
                                                   "!!binary ",
                                                   "|\n",
                                                   "> ",
                                                   "? ",
                                                   "- ",
                                                   "---\n",
                                                   "...",
                                                   "%YAML",
                                                   "'",
                                                   "\"",
                                                   "\\x1b",
                                                   "  ",
                                                   ",,,,",
                                                   "1:1",
                                                   "\x01"};

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  std::string mutate(std::string text) {
    for (std::uint64_t edits = 1 + below(4); edits > 0; --edits) edit(text);
    return text;
  }

 private:
  std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : random_() % bound; }

  void edit(std::string& text) {
    const std::size_t at = below(text.size() + 1);
    const std::size_t length = below(std::min<std::size_t>(text.size() - at, 40) + 1);
    switch (below(7)) {
      case 0:
        if (at < text.size()) text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << below(8)));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(below(text.size() + 1), text.substr(at, length));
        break;
      case 3:
        text.replace(at, below(2) * length, kTokens.at(below(kTokens.size())));
        break;
      case 4:
        if (at < text.size()) text[at] = static_cast<char>(below(256));
        break;
      case 5:  // a whole line again, elsewhere
        text.insert(text.rfind('\n', at) + 1, text.substr(text.rfind('\n', at) + 1, text.find('\n', at) - at));
        break;
      default:
        text.insert(at, kTokens.at(below(kTokens.size())));
        break;
    }
  }

  std::mt19937_64 random_;
};

/// Reads many mutants of `text`; how many of them were accepted.
int accepted_mutants(const std::string& name, const std::string& text, ScalesimInput input = ScalesimInput::automatic) {
  constexpr std::uint64_t kSeed = 2024;
  constexpr int kMutants = 20'000;
  REQUIRE(survives(name, text, input));
  Mutator mutator(kSeed);
  int accepted = 0;
  for (int i = 0; i < kMutants; ++i) {
    const std::string mutant = mutator.mutate(text);
    CAPTURE(mutant);
    try {
      accepted += static_cast<int>(survives(name, mutant, input));
    } catch (const std::exception& error) {
      FAIL("mutant ", i, " of seed ", kSeed, ": ", std::string{error.what()});
    }
  }
  return accepted;
}

const std::string kSystole =
    "# title: A net\n# extra_params: 10 = 4 + 6\n"
    "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h,stride_w,pad_h,pad_w,groups,dilation_h,batch,m,n,k,kind,rounding,"
    "inputs,bias,bn,role,block,sparsity,density,#x\n"
    "stem,conv,32,32,3,16,3,3,2,2,1,1,1,1,1,,,,,,,0,1,stem,,,,\n"
    "relu,activation,,,,,,,,,,,,,,,,,relu,,,,,,0,,,\n"
    "dw,conv,16,16,16,16,3,3,1,1,1,1,16,2,1,,,,,ceil,relu,0,1,spatial,0,2:4,,y\n"
    "p,pool,,,,,3,3,2,2,0,0,,,,,,,max,ceil,stem,,,,,,,\n"
    "s,add,,,,,,,,,,,,,,,,,,,stem relu,,,,,,,\n"
    "c,concat,,,,,,,,,,,,,,,,,,,relu stem s,,,,,,,\n"
    "g,gemm,,,,,,,,,,,12,,2,4,5,6,,,stem relu,1,0,,,,0.5,\n"
    "fc,linear,1,1,64,10,,,,,,,,,,,,,,,,1,0,classifier,3,,0.25,\n";

const std::string kConv =
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n"
    "Conv1,227,227,11,11,3,96,4,\n"
    "dwDP,14,14,3,3,32,1,1,\n"
    "Conv2, 31,31,5,5,96,256,1,2:4,\n"
    "Conv3,15,15,3,3,256,384,1,2,1:2,a comment\n"
    "FC6,1,1,1,1,9216,4096,1,#fc\n";

const std::string kGemm = "Layer, M, N, K,\nqkv,512,2304,768,\nscores, 512,512,64,2:4,\nout,512,768,768,# words\n";

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

TEST_CASE("hostile input: 20,000 mutants of a file in Systole's dialect") {
  CHECK(accepted_mutants("net.csv", kSystole) > 100);
}

TEST_CASE("hostile input: 20,000 mutants of a file in SCALE-Sim's conv dialect") {
  CHECK(accepted_mutants("net.csv", kConv, ScalesimInput::conv) > 100);
}

TEST_CASE("hostile input: 20,000 mutants of a file in SCALE-Sim's gemm dialect") {
  CHECK(accepted_mutants("net.csv", kGemm, ScalesimInput::gemm) > 100);
}

TEST_CASE("hostile input: 20,000 mutants of a .cfg") {
  CHECK(accepted_mutants("array.cfg", kCfg) > 100);
}

TEST_CASE("hostile input: 20,000 mutants of a YAML file") {
  CHECK(accepted_mutants("array.yaml", kYaml) > 100);
}

TEST_CASE("hostile input: random bytes") {
  constexpr std::uint64_t kSeed = 5;
  std::mt19937_64 random(kSeed);
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    for (std::uint64_t length = random() % 300; length > 0; --length) text += static_cast<char>(random() % 256);
    for (const std::string name : {"net.csv", "array.cfg", "array.yaml"}) {
      CAPTURE(i);
      CHECK_NOTHROW(survives(name, text));
    }
  }
}

TEST_CASE("hostile input: every file of the corpus is read or refused") {
  const std::filesystem::path corpus = std::filesystem::path{SYSTOLE_SOURCE_DIR} / "tests/fuzz/corpus";
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    for (const ScalesimInput input : {ScalesimInput::automatic, ScalesimInput::conv, ScalesimInput::gemm}) {
      CHECK_NOTHROW(survives(name, text, input));
    }
    ++files;
  }
  CHECK(files >= 20);
}
