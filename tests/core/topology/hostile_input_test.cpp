// SPDX-License-Identifier: MIT
// Whatever bytes a reader of networks gets: it throws InputError, or what it gives is sound.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "core/ir/validate.h"
#include "core/topology/systole_csv.h"
#include "tests/core/reading.h"
#include "tests/mutants.h"
#include "tests/places.h"

using namespace systole::core;

namespace {

/// Reads `text` and checks what it gives. True if it was accepted.
bool survives(const std::string& text, ScalesimInput input = ScalesimInput::automatic) {
  try {
    const Network network = read_topology(checked_text("net.csv", text), input).network;
    if (network.layers.empty()) throw InternalError("a network without layers");
    validate(network);
    if (network.layers.size() > 1000) return true;
    // What was read can be written, and says the same then.
    const std::string written = write_systole_csv(network);
    if (read_systole_csv(checked_text("net.csv", written)).network != network) throw InternalError("another network");
    return true;
  } catch (const InputError& error) {
    if (systole::tests::moves_a_cursor(error.what())) throw InternalError("a control character in a message");
    return false;
  }
}

int accepted_mutants(const std::string& text, ScalesimInput input = ScalesimInput::automatic) {
  return systole::tests::accepted_mutants(text, [&](const std::string& mutant) { return survives(mutant, input); });
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

}  // namespace

TEST_CASE("hostile input: 20,000 mutants of a file in Systole's dialect") {
  CHECK(accepted_mutants(kSystole) > 100);
}

TEST_CASE("hostile input: 20,000 mutants of a file in SCALE-Sim's conv dialect") {
  CHECK(accepted_mutants(kConv, ScalesimInput::conv) > 100);
}

TEST_CASE("hostile input: 20,000 mutants of a file in SCALE-Sim's gemm dialect") {
  CHECK(accepted_mutants(kGemm, ScalesimInput::gemm) > 100);
}

TEST_CASE("hostile input: random bytes as a network") {
  for (const std::string& text : systole::tests::random_texts()) {
    CAPTURE(text);
    CHECK_NOTHROW(survives(text));
  }
}

TEST_CASE("hostile input: every network of the corpus is read or refused") {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(systole::tests::source_dir() / "tests/fuzz/corpus")) {
    if (entry.path().extension() != ".csv") continue;
    CAPTURE(entry.path().filename().string());
    std::ifstream stream(entry.path(), std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(stream), {});
    for (const ScalesimInput input : {ScalesimInput::automatic, ScalesimInput::conv, ScalesimInput::gemm}) {
      CHECK_NOTHROW(survives(text, input));
    }
    ++files;
  }
  CHECK(files >= 18);
}
