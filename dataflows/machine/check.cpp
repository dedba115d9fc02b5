// SPDX-License-Identifier: MIT
#include "dataflows/machine/check.h"

#include <fmt/format.h>

#include "core/error.h"

namespace systole::dataflows {
namespace {

void check_positive(std::vector<Reason>& reasons, std::string_view field, std::int64_t value, std::string_view what) {
  if (value >= 1) return;
  reasons.push_back({.field = field, .text = fmt::format("{} of {}; expected at least 1", what, value)});
}

}  // namespace

std::vector<Reason> check(const Machine& machine) {
  std::vector<Reason> reasons;
  if (machine.array.rows < 1 || machine.array.cols < 1) {
    reasons.push_back({.field = "array", .text = "an array has at least 1 row and 1 column"});
  }
  if (auto undefined = why_undefined(*machine.dataflow, machine.timing, machine.depthwise); !undefined.empty()) {
    reasons.push_back(
        {.field = machine.dataflow->cycles[machine.timing] ? "depthwise" : "timing", .text = std::move(undefined)});
  }
  check_positive(reasons, "sram_kb.ifmap", machine.sram_kb.ifmap, "an ifmap scratchpad (in kB)");
  check_positive(reasons, "sram_kb.filter", machine.sram_kb.filter, "a filter scratchpad (in kB)");
  check_positive(reasons, "sram_kb.ofmap", machine.sram_kb.ofmap, "an ofmap scratchpad (in kB)");
  for (const std::int64_t words : machine.bandwidth) {
    check_positive(reasons, "bandwidth", words, "a DRAM bandwidth (in words per cycle)");
  }
  check_positive(reasons, "word_bytes", machine.word_bytes, "a word (in bytes)");
  check_positive(reasons, "partial_sum_words", machine.partial_sum_words, "a partial sum (in words)");
  if (machine.dram_latency < 0) {
    reasons.push_back({.field = "dram_latency",
                       .text = fmt::format("a DRAM latency of {} cycles; expected at least 0", machine.dram_latency)});
  }
  if (machine.memory->check != nullptr) machine.memory->check(machine, reasons);
  return reasons;
}

void require(const Machine& machine) {
  const std::vector<Reason> reasons = check(machine);
  if (reasons.empty()) return;
  core::Diagnostics diagnostics;
  for (const Reason& reason : reasons) diagnostics.add({.subject = reason.text});
  diagnostics.throw_if_any();
}

}  // namespace systole::dataflows
