// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "dataflows/activations/keep_search.h"

namespace systole::tests {

/// Cycles, words and kept words of the best choice, by a look at all: for each result, the step until which it is kept.
class EveryChoice {
 public:
  EveryChoice(const std::vector<dataflows::Step>& steps, std::int64_t capacity, dataflows::CostOfStep cost_of,
              dataflows::LeastOf least)
      : steps_(steps), capacity_(capacity), cost_of_(std::move(cost_of)), least_(least), until_(steps.size(), 0) {
    look(0);
  }

  using Sums = std::tuple<std::int64_t, std::int64_t, std::int64_t>;
  [[nodiscard]] const Sums& best() const { return *best_; }
  [[nodiscard]] std::int64_t looked_at() const { return looked_at_; }

 private:
  void look(std::size_t result) {
    if (result == steps_.size()) return add_up();
    until_[result] = 0;  // not kept
    look(result + 1);
    for (std::size_t reader = result + 1; reader < steps_.size(); ++reader) {
      const bool reads = std::ranges::any_of(steps_[reader].operands, [&](const dataflows::StepOperand& operand) {
        return operand.may_be_on_chip && std::ranges::find(operand.results, result) != operand.results.end();
      });
      if (!reads) continue;
      until_[result] = reader;
      look(result + 1);
    }
    until_[result] = 0;
  }

  void add_up() {
    ++looked_at_;
    const auto is_there = [&](std::size_t result, std::size_t step) { return result < step && until_[result] >= step; };
    std::vector<bool> to_dram(steps_.size());
    std::vector<dataflows::StepRun> runs(steps_.size());
    std::int64_t kept = 0;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      to_dram[i] = to_dram[i] || steps_[i].is_output || until_[i] == 0;
      if (until_[i] > 0) kept += steps_[i].result.count();
      for (std::size_t result = 0; result <= i; ++result) {
        if (until_[result] > 0 && (result == i || is_there(result, i))) {
          runs[i].held_words += steps_[result].result.count();
        }
      }
      if (runs[i].held_words > capacity_) return;
      for (const dataflows::StepOperand& operand : steps_[i].operands) {
        const bool here = operand.may_be_on_chip &&
                          std::ranges::all_of(operand.results, [&](std::size_t r) { return is_there(r, i); });
        runs[i].operands_on_chip.push_back(here);
        if (here) continue;
        for (const std::size_t result : operand.results) to_dram[result] = true;
      }
    }
    std::int64_t cycles = 0;
    std::int64_t words = 0;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      runs[i].keeps_result = until_[i] > 0;
      runs[i].result_to_dram = to_dram[i];
      const dataflows::NetworkCost cost = cost_of_(i, runs[i]);
      cycles += cost.cycles.count();
      words += cost.words.count();
    }
    const Sums sums = least_ == dataflows::LeastOf::cycles ? Sums{cycles, words, kept} : Sums{words, cycles, kept};
    if (!best_ || sums < *best_) best_ = sums;
  }

  const std::vector<dataflows::Step>& steps_;
  std::int64_t capacity_;
  dataflows::CostOfStep cost_of_;
  dataflows::LeastOf least_;
  std::vector<std::size_t> until_;
  std::optional<Sums> best_;
  std::int64_t looked_at_ = 0;
};

}  // namespace systole::tests
