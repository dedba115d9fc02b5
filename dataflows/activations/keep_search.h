// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "dataflows/activations/steps.h"
#include "dataflows/result/kept_activations.h"

/// The best choice of results to keep on chip.
namespace systole::dataflows {

/// How a step runs: what it finds on chip, and where its result goes.
struct StepRun {
  std::int64_t held_words = 0;         ///< in the ifmap scratchpad while it runs, its own result included
  std::vector<bool> operands_on_chip;  ///< one for each operand
  bool keeps_result = false;
  bool result_to_dram = true;
  friend bool operator==(const StepRun&, const StepRun&) = default;
  friend bool operator<(const StepRun& a, const StepRun& b);
};

/// What a step costs when it runs so. Called as often as there are choices: it should remember what it has found.
using CostOfStep = std::function<NetworkCost(std::size_t step, const StepRun& run)>;

enum class LeastOf : std::uint8_t { cycles, words };

struct KeepPlan {
  std::vector<StepRun> runs;  ///< of each step
  NetworkCost cost{};
  bool is_best = true;
};

/// States of the search after a step beyond which the worst are given up.
inline constexpr std::size_t kMostKeepStates = 4096;

/// The choice of results to keep with the fewest cycles (words), of equal ones the fewest words (cycles), then the
/// fewest words kept. A result is kept whole from its step's start to the end of the last step that reads it on chip;
/// what is kept at once has at most `capacity` words. What lies on chip is read there, if it is the whole operand. What
/// is not on chip for all who read it goes to DRAM, too.
///
/// Exact: a dynamic program over the steps, whose state is which results are on chip and which of those in DRAM, too.
/// O(steps * states * operands read later): at most 3^(results alive) states, cut by `capacity`, and results that are
/// read together only stay together. Where they exceed `most_states`, the best of them go on, and `is_best` is false.
/// Throws OverflowError.
KeepPlan best_plan(std::span<const Step> steps, std::int64_t capacity, LeastOf least, const CostOfStep& cost_of,
                   std::size_t most_states = kMostKeepStates);

/// The same without a choice: nothing is kept.
KeepPlan plan_without(std::span<const Step> steps, const CostOfStep& cost_of);

}  // namespace systole::dataflows
