// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "core/error.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"

namespace systole::dataflows::scalesim {
namespace {

/// Gathers what is wrong; each rule is one line.
class Rules {
 public:
  explicit Rules(std::vector<Reason>& reasons) : reasons_(reasons) {}

  void require(bool holds, std::string_view field, std::string text) {
    if (!holds) reasons_.push_back({.field = field, .text = std::move(text)});
  }

 private:
  std::vector<Reason>& reasons_;
};

bool is_user(const Machine& machine) {
  return machine.interface_mode == InterfaceMode::user;
}

/// SCALE-Sim knows its own arrays only.
void check_array(const Machine& m, Rules& rules) {
  const auto only = [&](bool holds, std::string_view field, const std::string& found, std::string_view expected) {
    rules.require(
        holds, field,
        fmt::format("the memory model {}: found {}, expected {} (or memory none)", m.memory->name, found, expected));
  };
  only(m.dataflow->layer_problem == nullptr, "dataflow", fmt::format("dataflow {}", m.dataflow->name), "os, ws or is");
  only(m.timing == Timing::scalesim, "timing", fmt::format("timing {}", name(m.timing)), "scalesim");
  only(m.depthwise == DepthwiseMapping::per_channel, "depthwise", fmt::format("depthwise layers {}", name(m.depthwise)),
       "per-channel");
}

void check_sizes(const Machine& m, Rules& rules) {
  rules.require(m.array.rows >= 1 && m.array.cols >= 1, "array", "an array has at least 1 row and 1 column");
  rules.require(m.sram_kb.ifmap >= 1 && m.sram_kb.filter >= 1 && m.sram_kb.ofmap >= 1, "sram_kb",
                "a scratchpad has at least 1 kB");
  constexpr std::int64_t kMostKilobytes = std::int64_t{1} << 40U;
  rules.require(std::max({m.sram_kb.ifmap, m.sram_kb.filter, m.sram_kb.ofmap}) <= kMostKilobytes, "sram_kb",
                "a scratchpad has at most 2^40 kB");
  rules.require(m.offsets.ifmap >= 0 && m.offsets.filter >= 0 && m.offsets.ofmap >= 0, "offsets",
                "the offsets of the operands' addresses are at least 0");
}

void check_user_mode(const Machine& m, Rules& rules) {
  if (!is_user(m)) return;
  rules.require(!m.bandwidth.empty(), "bandwidth", "USER mode needs a bandwidth");
  if (m.bandwidth.empty()) return;
  const bool of_banks = rules_of(m).bandwidth_of_banks;
  const std::int64_t least = std::min({m.bandwidth.front(), of_banks ? m.ifmap_banks.bandwidth : m.bandwidth.front(),
                                       of_banks ? m.filter_banks.bandwidth : m.bandwidth.front()});
  rules.require(least >= 1, "bandwidth", "a bandwidth is at least 1 word a cycle");
  const auto divides = [&](const SramBanks& banks) {
    return !of_banks || (banks.banks >= 1 && banks.bandwidth % banks.banks == 0);
  };
  rules.require(divides(m.ifmap_banks) && divides(m.filter_banks), "banks",
                "in USER mode a scratchpad's bank bandwidth must be a multiple of its banks (SCALE-Sim asserts it)");
  rules.require(!m.use_ramulator_trace || (m.read_request_buffer >= 1 && m.write_request_buffer >= 1),
                "request_buffers", "a request buffer has at least 1 entry");
}

void check_version(const Machine& m, Rules& rules) {
  const VersionRules& has = rules_of(m);
  rules.require(has.sparsity || !m.sparsity.enabled, "memory",
                fmt::format("the memory model {} has no sparsity", m.memory->name));
  rules.require(has.rowwise_sparsity || !has.sparsity || !m.sparsity.enabled || !m.sparsity.optimized_mapping, "memory",
                fmt::format("the memory model {} has no row-wise sparsity (OptimizedMapping)", m.memory->name));
  rules.require(
      has.layouts || (!m.ifmap_banks.custom_layout && !m.filter_banks.custom_layout && !m.use_ramulator_trace),
      "memory", fmt::format("the memory model {} has no custom layouts and no external latencies", m.memory->name));
}

void check_sparsity(const Machine& m, Rules& rules) {
  if (!m.sparsity.enabled) return;
  rules.require(m.offsets.filter > 0, "offsets.filter",
                "sparsity: the filter offset must be greater than 0 (SCALE-Sim takes address 0 for a pruned weight)");
  if (!m.sparsity.optimized_mapping) return;
  rules.require(m.dataflow->name == "ws", "dataflow", "sparsity: the optimized mapping (row-wise) runs on ws only");
  const std::int64_t block = m.sparsity.block_size;
  const bool divides = (block % 2 == 0 ? 2 * m.array.rows : m.array.rows) % std::max<std::int64_t>(block, 1) == 0;
  rules.require(
      block >= 2 && block <= m.array.rows && divides, "sparsity.block_size",
      "sparsity: the block size must be at least 2, at most the array's rows, and divide twice the array's rows, "
      "or if it is odd the rows themselves");
  rules.require(m.sparsity.seed >= 0 && m.sparsity.seed <= std::numeric_limits<std::uint32_t>::max(), "sparsity.seed",
                "sparsity: the seed must lie in [0, 2^32), as numpy's");
}

/// The two orders of an operand together name each of its axes once.
template <class Outer, class Inner>
bool is_permutation(const Outer& interline, const Inner& intraline) {
  std::vector<std::int64_t> axes(interline.begin(), interline.end());
  axes.insert(axes.end(), intraline.begin(), intraline.end());
  std::ranges::sort(axes);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (axes[i] != static_cast<std::int64_t>(i)) return false;
  }
  return true;
}

void check_layout(const Machine& m, Rules& rules) {
  if (!m.ifmap_banks.custom_layout && !m.filter_banks.custom_layout) return;
  rules.require(m.layout.has_value(), "banks", "a custom layout needs a layout file");
  if (!m.layout) return;
  const auto [tile_h, tile_w, tile_r, tile_s, tile_c, tile_k] = m.layout->tile;
  constexpr std::int64_t kLongest = 1 << 20;
  const bool sound_tiles =
      std::ranges::all_of(m.layout->tile, [](std::int64_t size) { return size >= 1 && size <= kLongest; });
  rules.require(sound_tiles, "layout", "a layout's tiles are at least 1 and at most 2^20 long");
  const auto sound_banks = [&](const SramBanks& banks) {  // in CALC mode nothing looks at banks
    return !banks.custom_layout || !is_user(m) ||
           (banks.banks >= 1 && banks.ports >= 1 && banks.bandwidth >= 1 && banks.bandwidth % banks.banks == 0);
  };
  rules.require(sound_banks(m.ifmap_banks) && sound_banks(m.filter_banks), "banks",
                "a custom layout's bank bandwidth must be a multiple of its banks (SCALE-Sim asserts it)");
  bool permutations = true;
  if (m.ifmap_banks.custom_layout) {
    rules.require(!sound_tiles || tile_h * tile_w * tile_c <= m.ifmap_banks.bandwidth, "layout",
                  "a layout's ifmap tile must not exceed the ifmap's bank bandwidth (SCALE-Sim asserts it)");
    rules.require(m.offsets.ifmap == 0 || !is_user(m), "offsets.ifmap",
                  "a custom ifmap layout needs ifmap offset 0 (SCALE-Sim fails or never ends with another)");
    permutations = is_permutation(m.layout->ifmap_interline, m.layout->ifmap_intraline);
  }
  if (m.filter_banks.custom_layout) {
    // The product of three sides of at most 2^20 fits in 64 bits; with the fourth it may not, so that is divided by.
    const std::int64_t three = sound_tiles ? tile_c * tile_r * tile_s : 1;
    const std::int64_t bandwidth = m.filter_banks.bandwidth;
    rules.require(!sound_tiles || (bandwidth % three == 0 && bandwidth / three == tile_k), "layout",
                  "a layout's filter tile must be as large as the filter's bank bandwidth (SCALE-Sim asserts it)");
    permutations = permutations && is_permutation(m.layout->filter_interline, m.layout->filter_intraline);
  }
  rules.require(permutations, "layout", "a layout's orders, interline and intraline together, name each axis once");
}

}  // namespace

void check(const Machine& machine, std::vector<Reason>& reasons) {
  Rules rules(reasons);
  check_sizes(machine, rules);
  check_user_mode(machine, rules);
  check_version(machine, rules);
  check_sparsity(machine, rules);
  check_layout(machine, rules);
  if (is_scalesim(*machine.memory)) check_array(machine, rules);
}

std::vector<std::string_view> drop_what_version_lacks(Machine& machine) {
  std::vector<std::string_view> dropped;
  if (!is_scalesim(*machine.memory)) return dropped;
  const VersionRules& has = rules_of(machine);
  const auto drop = [&](bool kept, bool& flag, std::string_view key) {
    if (!kept && std::exchange(flag, false)) dropped.push_back(key);
  };
  drop(has.sparsity, machine.sparsity.enabled, "SparsitySupport");
  drop(has.layouts, machine.ifmap_banks.custom_layout, "IfmapCustomLayout");
  drop(has.layouts, machine.filter_banks.custom_layout, "FilterCustomLayout");
  drop(has.layouts, machine.use_ramulator_trace, "UseRamulatorTrace");
  if (!has.time_models && machine.time_model) {
    machine.time_model.reset();
    dropped.emplace_back("TimeLinearModel");
  }
  return dropped;
}

core::Ratios ratios_of(const Machine& machine) {
  if (!machine.sparsity.enabled || !machine.memory->simulates_sparsity) return core::Ratios::unread;
  if (!machine.sparsity.optimized_mapping) return core::Ratios::layers;
  // Row-wise sparsity draws its own; what ELLPACK's metadata take is counted by the topology's M (fault B10).
  return machine.sparsity.representation == "ellpack_block" ? core::Ratios::block_sizes : core::Ratios::unread;
}

void require_sound(const Machine& machine) {
  if (machine.dataflow->layer_problem != nullptr) {
    throw core::InputError(
        fmt::format("SCALE-Sim's memory model knows os, ws and is, not '{}'", machine.dataflow->name));
  }
  std::vector<Reason> reasons;
  check(machine, reasons);
  if (!reasons.empty()) throw core::InputError(reasons.front().text);
}

}  // namespace systole::dataflows::scalesim
