// SPDX-License-Identifier: MIT
#include "dataflows/machine/precision.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "dataflows/machine/effect.h"
#include "dataflows/machine/fields.h"

using namespace systole::dataflows;

namespace {

Machine tiled_with(const WordBits& bits) {
  Machine machine;
  machine.memory = memory_model_named("tiled");
  machine.bandwidth_bytes = 16;
  machine.bits = bits;
  return machine;
}

/// The one reason why a machine makes no sense; of several all.
std::string reason_of(const Machine& machine) {
  std::string all;
  for (const Reason& reason : check(machine)) {
    all += (all.empty() ? "" : "; ") + std::string{reason.field} + ": " + reason.text;
  }
  return all;
}

}  // namespace

TEST_CASE("bits that a machine leaves open are those of its words and partial sums") {
  Machine machine = tiled_with({});
  CHECK(word_bits(machine) == WordBits{8, 8, 8, 8});
  machine.word_bytes = 2;
  machine.partial_sum_words = 3;
  CHECK(word_bits(machine) == WordBits{16, 16, 16, 48});
  CHECK(partial_sum_words(machine) == 3);
  machine.bits = {.ifmap = 8, .filter = 4, .ofmap = 0, .partial_sum = 32};
  CHECK(word_bits(machine) == WordBits{8, 4, 16, 32});
  CHECK(partial_sum_words(machine) == 2);
  CHECK_FALSE(words_are_alike(machine));
  CHECK(word_bits_text(machine) == "words of 8/4/16 bits, partial sums of 32");
  machine.bits = {.ifmap = 4, .filter = 4, .ofmap = 4, .partial_sum = 0};
  machine.partial_sum_words = 1;
  CHECK(words_are_alike(machine));
  CHECK(word_bits_text(machine) == "words of 4 bits");
}

TEST_CASE("a bandwidth in bytes or in GB/s is bits in cycles, exactly") {
  Machine machine = tiled_with({});
  CHECK(bit_rate(machine)->bits == 128);
  CHECK(bit_rate(machine)->cycles == 1);
  CHECK(bit_rate(machine)->bytes_per_cycle() == 16);
  machine.bandwidth_bytes = 0;
  CHECK_FALSE(bit_rate(machine).has_value());
  machine.bandwidth_gbs = 900;
  machine.clock_mhz = 940;
  // 900e9 * 8 bits over 940e6 cycles.
  CHECK(bit_rate(machine)->bits * 940 == bit_rate(machine)->cycles * 7'200'000);
  CHECK(bit_rate(machine)->bytes_per_cycle() == doctest::Approx(900e9 / 940e6));
}

TEST_CASE("bits and bandwidths that make no sense are refused with the field and the reason") {
  CHECK(reason_of(tiled_with({.ifmap = 8, .filter = 4, .ofmap = 8, .partial_sum = 32})).empty());
  CHECK(reason_of(tiled_with({.ifmap = -1})) ==
        "bits.ifmap: a word of the ifmap of -1 bits; expected 1 to 1024 (0: not given)");
  CHECK(reason_of(tiled_with({.ofmap = 2000})).starts_with("bits.ofmap: "));
  CHECK(reason_of(tiled_with({.ofmap = 16, .partial_sum = 24})) ==
        "bits.partial_sum: partial sums of 24 bits; expected a multiple of the ofmap's 16");
  Machine words = tiled_with({.ifmap = 8, .filter = 4, .ofmap = 8});
  words.bandwidth_bytes = 0;
  CHECK(reason_of(words) ==
        "bandwidth: words of 8/4/8 bits cannot share a bandwidth in words; expected --bandwidth-bytes, "
        "--bandwidth-gbs, or a bandwidth for each operand");
  words.bandwidth = {1, 2, 3};
  CHECK(reason_of(words).empty());
  Machine gigabytes = tiled_with({});
  gigabytes.bandwidth_gbs = 10;
  gigabytes.clock_mhz = 100;
  CHECK(reason_of(gigabytes) == "bandwidth_gbs: a DRAM bandwidth in bytes per cycle or in GB/s, not both");
  gigabytes.bandwidth_bytes = 0;
  CHECK(reason_of(gigabytes).empty());
  gigabytes.clock_mhz = 0;
  CHECK(reason_of(gigabytes) == "bandwidth_gbs: a DRAM bandwidth in GB/s needs a clock (--clock)");
  gigabytes.bandwidth_gbs = 1e-5;
  CHECK(reason_of(gigabytes).starts_with("bandwidth_gbs: a DRAM bandwidth of 1e-05 GB/s"));
}

TEST_CASE("what bits and bytes stand in place of has no effect, and says so") {
  Machine machine = tiled_with({.ifmap = 8, .filter = 4, .ofmap = 8, .partial_sum = 32});
  CHECK(why_without_effect("bandwidth", machine) == "a bandwidth in bytes stands in its place (--bandwidth-bytes)");
  CHECK(why_without_effect("word_bytes", machine) == "bits of each operand stand in its place (--bits)");
  CHECK(why_without_effect("partial_sum_words", machine) == "bits of partial sums stand in its place (--bits)");
  CHECK(why_without_effect("bits", machine).empty());
  machine.memory = no_memory();
  for (const char* path : {"bits", "bits.ifmap", "bits.partial_sum", "bandwidth_bytes", "bandwidth_gbs"}) {
    CHECK(why_without_effect(path, machine) == "only --memory tiled reads it, and this is memory none");
  }
}

TEST_CASE("--bits takes one number, three or four") {
  const MachineField& field = *machine_field("bits");
  Machine machine;
  CHECK(field.parse(machine, "4"));
  CHECK(machine.bits == WordBits{4, 4, 4, 0});
  CHECK(field.print(machine) == "4");
  CHECK(field.parse(machine, "8, 4,16,32"));
  CHECK(machine.bits == WordBits{8, 4, 16, 32});
  CHECK(field.parse(machine, "8,8,8"));
  CHECK(machine.bits == WordBits{8, 8, 8, 32});
  for (const char* wrong : {"", "8,4", "8,4,8,32,1", "x", "8,,8", "-8"}) CHECK_FALSE(field.parse(machine, wrong));
}
