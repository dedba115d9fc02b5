// SPDX-License-Identifier: MIT
#include "dataflows/activations/keep_search.h"

#include <algorithm>
#include <array>
#include <compare>
#include <iterator>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include "core/checked.h"

namespace systole::dataflows {
namespace {

constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();

/// A result on chip.
struct Held {
  std::size_t step = 0;  ///< that made it
  bool in_dram = false;  ///< too
  friend auto operator<=>(const Held&, const Held&) = default;
};

/// What is on chip between two steps, by step.
using State = std::vector<Held>;

/// What is least of the best plan: cycles and words, or the other way round; then the words kept.
using Key = std::array<std::int64_t, 3>;

/// A state after a step, and the cheapest way to it.
struct Node {
  State state;
  Key key{};
  std::size_t before = 0;  ///< the node of the step before
  StepRun run;             ///< of the step
};

/// How a step's result is read later.
struct Uses {
  std::size_t last = 0;     ///< step that may read it on chip; 0: none
  bool several = false;     ///< operands: some may find it on chip and others not
  bool needs_dram = false;  ///< some other can only read it there, or it is the network's
};

/// An operand, and the step that reads it.
struct Reading {
  std::size_t step = 0;
  const StepOperand* operand = nullptr;
};

/// What an operand of a later step needs of the results made so far.
struct Open {
  bool may_be_on_chip = false;
  std::vector<std::size_t> made;
};

const Held* find(const State& state, std::size_t step) {
  const auto at = std::ranges::find(state, step, &Held::step);
  return at == state.end() ? nullptr : &*at;
}

class KeepSearch {
 public:
  KeepSearch(std::span<const Step> steps, std::int64_t capacity, LeastOf least, const CostOfStep& cost_of,
             std::size_t most_states)
      : steps_(steps), capacity_(capacity), least_(least), cost_of_(cost_of), most_states_(most_states) {
    find_uses();
  }

  KeepPlan best() {
    levels_.push_back({Node{}});
    for (std::size_t step = 0; step < steps_.size(); ++step) {
      std::map<State, Node> next;
      find_open(step);
      for (std::size_t i = 0; i < levels_.back().size(); ++i) add_runs(step, i, next);
      levels_.push_back(cheapest(std::move(next)));
    }
    return plan();
  }

 private:
  void find_uses() {
    uses_.resize(steps_.size());
    place_.assign(steps_.size(), kNowhere);
    first_made_by_.resize(steps_.size());
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      uses_[i].needs_dram = steps_[i].is_output;
      for (const StepOperand& operand : steps_[i].operands) {
        if (operand.results.empty()) continue;
        first_made_by_[std::ranges::min(operand.results)].push_back({.step = i, .operand = &operand});
        for (const std::size_t result : operand.results) {
          Uses& uses = uses_[result];
          uses.needs_dram = uses.needs_dram || !operand.may_be_on_chip;
          if (!operand.may_be_on_chip) continue;
          uses.several = uses.several || uses.last != 0;
          uses.last = i;
        }
      }
    }
  }

  /// The operands that are read after `step`, and of each the results that it needs and that are made by then.
  void find_open(std::size_t step) {
    std::erase_if(waiting_, [&](const Reading& reading) { return reading.step <= step; });
    waiting_.insert(waiting_.end(), first_made_by_[step].begin(), first_made_by_[step].end());
    open_.clear();
    for (const Reading& reading : waiting_) {
      Open& open = open_.emplace_back(Open{.may_be_on_chip = reading.operand->may_be_on_chip, .made = {}});
      std::ranges::copy_if(reading.operand->results, std::back_inserter(open.made),
                           [&](std::size_t result) { return result <= step; });
    }
  }

  /// Brings a state into the one form of all states that go on alike; false if it cannot go on. An operand is read on
  /// chip if all of it is there. So results that lost a companion are of no use there, and a copy in DRAM is of none
  /// where a companion has no such copy.
  bool settle(State& state) {
    std::vector<bool> useful(state.size());
    std::vector<bool> copy_needed(state.size());
    for (std::size_t i = 0; i < state.size(); ++i) place_[state[i].step] = i;
    const bool goes_on = std::ranges::all_of(open_, [&](const Open& open) {
      std::size_t found = 0;
      std::size_t only_here = 0;
      for (const std::size_t result : open.made) {
        if (place_[result] == kNowhere) continue;
        ++found;
        if (!state[place_[result]].in_dram) ++only_here;
      }
      const bool possible = open.may_be_on_chip && found == open.made.size();
      if (!possible && only_here > 0) return false;
      for (const std::size_t result : open.made) {
        if (place_[result] == kNowhere) continue;
        if (possible) useful[place_[result]] = true;
        if (only_here == 0) copy_needed[place_[result]] = true;
      }
      return true;
    });
    State rest;
    for (std::size_t i = 0; i < state.size(); ++i) {
      place_[state[i].step] = kNowhere;
      if (useful[i]) rest.push_back({.step = state[i].step, .in_dram = state[i].in_dram && copy_needed[i]});
    }
    state = std::move(rest);
    return goes_on;
  }

  static bool is_on_chip(const StepOperand& operand, const State& state) {
    return operand.may_be_on_chip &&
           std::ranges::all_of(operand.results, [&](std::size_t result) { return find(state, result) != nullptr; });
  }

  /// Whether an operand is nowhere as a whole.
  static bool is_torn(const StepOperand& operand, const State& state) {
    if (is_on_chip(operand, state)) return false;
    return std::ranges::any_of(operand.results, [&](std::size_t result) {
      const Held* const held = find(state, result);
      return held != nullptr && !held->in_dram;
    });
  }

  [[nodiscard]] std::int64_t held_words(const State& state) const {
    std::int64_t words = 0;
    for (const Held& held : state) words = core::checked_add(words, steps_[held.step].result.count());
    return words;
  }

  /// All that can be done with the result of `step` after the node `before`.
  void add_runs(std::size_t step, std::size_t before, std::map<State, Node>& next) {
    const Node& node = levels_.back()[before];
    const auto torn = [&](const StepOperand& operand) { return is_torn(operand, node.state); };
    if (std::ranges::any_of(steps_[step].operands, torn)) return;
    StepRun run;
    for (const StepOperand& operand : steps_[step].operands) {
      run.operands_on_chip.push_back(is_on_chip(operand, node.state));
    }
    run.held_words = held_words(node.state);
    add_run(step, before, run, next);
    const Uses& uses = uses_[step];
    const std::int64_t result = steps_[step].result.count();
    if (uses.last == 0 || result > capacity_ - run.held_words) return;
    run.held_words += result;
    run.keeps_result = true;
    if (uses.needs_dram || uses.several) add_run(step, before, run, next);
    run.result_to_dram = false;
    if (!uses.needs_dram) add_run(step, before, run, next);
  }

  void add_run(std::size_t step, std::size_t before, const StepRun& run, std::map<State, Node>& next) {
    const Node& node = levels_.back()[before];
    const NetworkCost cost = cost_of_(step, run);
    Key key{cost.cycles.count(), cost.words.count(), run.keeps_result ? steps_[step].result.count() : 0};
    if (least_ == LeastOf::words) std::swap(key[0], key[1]);
    for (std::size_t i = 0; i < key.size(); ++i) key[i] = core::checked_add(key[i], node.key[i]);

    State kept;
    for (const Held& held : node.state) {
      if (uses_[held.step].last > step) kept.push_back(held);
    }
    if (run.keeps_result) kept.push_back({.step = step, .in_dram = run.result_to_dram});
    for (State& state : ways_on(std::move(kept), step, run)) {
      add_node({.state = std::move(state), .key = key, .before = before, .run = run}, next);
    }
  }

  /// What may be on chip after a step: all that was, or without some that it read and that are in DRAM, too. If they
  /// went later they would only take room.
  std::vector<State> ways_on(State kept, std::size_t step, const StepRun& run) {
    if (!settle(kept)) return {};
    std::vector<State> ways{std::move(kept)};
    for (std::size_t i = 0; i < ways.size(); ++i) {
      for (std::size_t k = 0; k < ways[i].size(); ++k) {
        if (!ways[i][k].in_dram || !is_read(ways[i][k].step, step, run)) continue;
        State less = ways[i];
        less.erase(less.begin() + static_cast<std::ptrdiff_t>(k));
        if (settle(less) && std::ranges::find(ways, less) == ways.end()) ways.push_back(std::move(less));
      }
    }
    return ways;
  }

  /// Whether `step` reads a result on chip.
  [[nodiscard]] bool is_read(std::size_t result, std::size_t step, const StepRun& run) const {
    const std::vector<StepOperand>& operands = steps_[step].operands;
    for (std::size_t i = 0; i < operands.size(); ++i) {
      if (run.operands_on_chip[i] && std::ranges::find(operands[i].results, result) != operands[i].results.end()) {
        return true;
      }
    }
    return false;
  }

  static void add_node(Node node, std::map<State, Node>& next) {
    const auto [at, is_new] = next.try_emplace(node.state, node);
    if (!is_new && node.key < at->second.key) at->second = std::move(node);
  }

  /// The nodes after a step; of too many the cheapest, and the one that holds nothing, from which there is always a way
  /// on.
  std::vector<Node> cheapest(std::map<State, Node> next) {
    std::vector<Node> nodes;
    nodes.reserve(next.size());
    for (auto& [state, node] : next) nodes.push_back(std::move(node));
    if (nodes.size() <= most_states_) return nodes;
    is_best_ = false;
    std::ranges::stable_sort(nodes.begin() + (nodes.front().state.empty() ? 1 : 0), nodes.end(), {}, &Node::key);
    nodes.resize(most_states_);
    return nodes;
  }

  KeepPlan plan() {
    // What is on chip has a reader, so that at the end nothing is.
    const Node& last = levels_.back().front();
    KeepPlan plan{.runs = {}, .cost = {.cycles = core::Cycles{last.key[0]}, .words = core::Elements{last.key[1]}}};
    if (least_ == LeastOf::words) {
      plan.cost = {.cycles = core::Cycles{last.key[1]}, .words = core::Elements{last.key[0]}};
    }
    plan.is_best = is_best_;
    plan.runs.resize(steps_.size());
    std::size_t node = 0;
    for (std::size_t step = steps_.size(); step-- > 0;) {
      Node& at = levels_[step + 1][node];
      plan.runs[step] = std::move(at.run);
      node = at.before;
    }
    return plan;
  }

  std::span<const Step> steps_;
  std::int64_t capacity_;
  LeastOf least_;
  const CostOfStep& cost_of_;
  std::size_t most_states_;
  std::vector<Uses> uses_;                           ///< of each step's result
  std::vector<std::vector<Reading>> first_made_by_;  ///< of each step: operands of which it makes the first result
  std::vector<Reading> waiting_;    ///< of which a result is made, and which are read after the step at hand
  std::vector<Open> open_;          ///< the same, with the results that are made
  std::vector<std::size_t> place_;  ///< of each step's result in the state that is being settled, or kNowhere
  std::vector<std::vector<Node>> levels_;
  bool is_best_ = true;
};

}  // namespace

bool operator<(const StepRun& a, const StepRun& b) {
  return std::tie(a.held_words, a.operands_on_chip, a.keeps_result, a.result_to_dram) <
         std::tie(b.held_words, b.operands_on_chip, b.keeps_result, b.result_to_dram);
}

KeepPlan best_plan(std::span<const Step> steps, std::int64_t capacity, LeastOf least, const CostOfStep& cost_of,
                   std::size_t most_states) {
  return KeepSearch(steps, capacity, least, cost_of, most_states).best();
}

KeepPlan plan_without(std::span<const Step> steps, const CostOfStep& cost_of) {
  return best_plan(steps, -1, LeastOf::cycles, cost_of);
}

}  // namespace systole::dataflows
