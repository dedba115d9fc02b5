// SPDX-License-Identifier: MIT
#include "dataflows/explore/space/design_space.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "core/nearest_name.h"
#include "dataflows/machine/precision.h"

namespace systole::dataflows::explore {
namespace {

constexpr std::uint64_t kMostPoints = std::uint64_t{1} << 62U;
constexpr std::size_t kMostValues = std::numeric_limits<std::uint32_t>::max();

template <class Value>
std::uint32_t checked_size(const std::vector<Value>& values, std::string_view axis) {
  if (values.empty()) throw core::InputError(fmt::format("axis {}: found no value, expected at least one", axis));
  if (values.size() > kMostValues) {
    throw core::InputError(fmt::format("axis {}: found {} values, expected at most 2^32-1", axis, values.size()));
  }
  return static_cast<std::uint32_t>(values.size());
}

void require_least(const std::vector<std::int64_t>& values, std::int64_t least, std::string_view axis) {
  for (const std::int64_t value : values) {
    if (value >= least) continue;
    throw core::InputError(fmt::format("axis {}: found {}, expected at least {}", axis, value, least));
  }
}

/// Whether results have words of their own bits, of which partial sums are whole ones.
bool are_sound(const WordBits& bits) {
  const std::array<std::int64_t, 4> all{bits.ifmap, bits.filter, bits.ofmap, bits.partial_sum};
  const auto is_sound = [](std::int64_t one) { return one >= 1 && one <= kMostBits; };
  return std::ranges::all_of(all, is_sound) && bits.partial_sum % bits.ofmap == 0;
}

void require_sound_bits(const std::vector<WordBits>& values) {
  for (const WordBits& bits : values) {
    if (bits == WordBits{} || are_sound(bits)) continue;
    throw core::InputError(
        fmt::format("axis bits: found {},{},{},{}, expected four numbers from 1 to {}, of which the last is a multiple "
                    "of the one before",
                    bits.ifmap, bits.filter, bits.ofmap, bits.partial_sum, kMostBits));
  }
}

bool are_alike(const WordBits& bits) {
  return bits.ifmap == bits.filter && bits.filter == bits.ofmap;
}

/// One axis of bandwidth that a memory model can read: GB/s with a clock, words that are alike.
void require_sound_bandwidth(const Axes& axes) {
  if (!axes.bandwidth_bytes.empty() && !axes.bandwidth_gbs.empty()) {
    throw core::InputError("axis bandwidth_gbs: found bandwidth_bytes, too, expected one of them");
  }
  for (const double value : axes.bandwidth_gbs) {
    if (value <= kMostGigabytes && std::llround(value * 1000) >= 1) continue;
    throw core::InputError(
        fmt::format("axis bandwidth_gbs: found {}, expected 0.001 to {:.0f} GB/s", value, kMostGigabytes));
  }
  const bool is_read =
      std::ranges::any_of(axes.memory, [](const MemoryModel* memory) { return memory->reads_latency; });
  if (!is_read) return;
  const bool in_words = axes.bandwidth_bytes.empty() && axes.bandwidth_gbs.empty();
  if (in_words && !std::ranges::all_of(axes.bits, are_alike)) {
    throw core::InputError(
        "axis bits: found words of unlike bits, which cannot share a bandwidth in words, expected bandwidth_bytes or "
        "bandwidth_gbs");
  }
  if (!axes.bandwidth_gbs.empty() && std::ranges::count(axes.clock_mhz, 0) > 0) {
    throw core::InputError("bandwidth_gbs needs a clock: found clock_mhz 0 in the space, expected the chip's MHz");
  }
}

template <class Value>
std::uint32_t position(const std::vector<Value>& values, const Value& value) {
  const auto found = std::ranges::find(values, value);
  if (found == values.end()) throw core::InputError("the point is not in the space");
  return static_cast<std::uint32_t>(found - values.begin());
}

}  // namespace

DataflowChoice dataflow_choice(const std::string& name) {
  DataflowChoice choice{.name = name, .candidates = {}};
  if (name == "best") {
    choice.candidates.assign(dataflows().begin(), dataflows().end());
    return choice;
  }
  std::string_view rest = name;
  while (true) {
    const std::size_t bar = rest.find('|');
    const std::string_view one = rest.substr(0, bar);
    const Dataflow* const dataflow = dataflow_named(one);
    if (dataflow == nullptr || std::ranges::count(choice.candidates, dataflow) > 0) {
      std::vector<std::string_view> names = dataflow_names();
      names.emplace_back("best");
      throw core::InputError(core::Diagnostic{
          .subject = "dataflow",
          .found = core::in_quotes(name),
          .expected = fmt::format("one of {}, or several with | between, each once", fmt::join(names, ", ")),
          .nearest = core::nearest_name(one, names)});
    }
    choice.candidates.push_back(dataflow);
    if (bar == std::string_view::npos) return choice;
    rest.remove_prefix(bar + 1);
  }
}

DesignSpace::DesignSpace(Axes axes) : axes_(std::move(axes)) {
  require_least(axes_.rows, 1, "rows");
  require_least(axes_.cols, 1, "cols");
  for (const Array& array : axes_.array) require_least({array.rows, array.cols}, 1, "array");
  require_least(axes_.cores, 1, "cores");
  require_least(axes_.lanes, 0, "lanes");
  require_sound_bits(axes_.bits);
  require_least(axes_.sram_kb, 1, "sram_kb");
  require_least(axes_.sram_ifmap_kb, 1, "sram_ifmap_kb");
  require_least(axes_.sram_filter_kb, 1, "sram_filter_kb");
  require_least(axes_.sram_ofmap_kb, 1, "sram_ofmap_kb");
  require_least(axes_.bandwidth, 1, "bandwidth");
  require_least(axes_.bandwidth_bytes, 1, "bandwidth_bytes");
  require_least(axes_.dram_latency, 0, "dram_latency");
  require_least(axes_.clock_mhz, 0, "clock_mhz");
  require_sound_bandwidth(axes_);

  sizes_.fill(1);
  const auto set = [&](Axis axis, std::uint32_t size) { sizes_[static_cast<std::size_t>(axis)] = size; };
  set(Axis::timing, checked_size(axes_.timing, "timing"));
  set(Axis::depthwise, checked_size(axes_.depthwise, "depthwise"));
  set(Axis::memory, checked_size(axes_.memory, "memory"));
  if (axes_.array.empty()) {
    set(Axis::rows, checked_size(axes_.rows, "rows"));
    set(Axis::cols, checked_size(axes_.cols, "cols"));
  } else {
    set(Axis::array, checked_size(axes_.array, "array"));
  }
  set(Axis::cores, checked_size(axes_.cores, "cores"));
  set(Axis::partition, checked_size(axes_.partition, "partition"));
  set(Axis::lanes, checked_size(axes_.lanes, "lanes"));
  set(Axis::bits, checked_size(axes_.bits, "bits"));
  if (axes_.sram_kb.empty()) {
    set(Axis::sram_ifmap, checked_size(axes_.sram_ifmap_kb, "sram_ifmap_kb"));
    set(Axis::sram_filter, checked_size(axes_.sram_filter_kb, "sram_filter_kb"));
    set(Axis::sram_ofmap, checked_size(axes_.sram_ofmap_kb, "sram_ofmap_kb"));
  } else {
    set(Axis::sram, checked_size(axes_.sram_kb, "sram_kb"));
  }
  if (!axes_.bandwidth_bytes.empty()) {
    set(Axis::bandwidth_bytes, checked_size(axes_.bandwidth_bytes, "bandwidth_bytes"));
  } else if (!axes_.bandwidth_gbs.empty()) {
    set(Axis::bandwidth_gbs, checked_size(axes_.bandwidth_gbs, "bandwidth_gbs"));
  } else {
    set(Axis::bandwidth, checked_size(axes_.bandwidth, "bandwidth"));
  }
  set(Axis::dram_latency, checked_size(axes_.dram_latency, "dram_latency"));
  set(Axis::clock, checked_size(axes_.clock_mhz, "clock_mhz"));
  set(Axis::dataflow, checked_size(axes_.dataflow, "dataflow"));
  set(Axis::network, checked_size(axes_.network, "network"));
  set(Axis::variant, checked_size(axes_.variant, "variant"));
  for (const std::uint32_t size : sizes_) {
    if (size > kMostPoints / points_) throw core::InputError("the space has more than 2^62 points");
    points_ *= size;
  }
}

Digits DesignSpace::digits(std::uint64_t id) const {
  Digits digits{};
  for (std::size_t axis = kAxes; axis-- > 0;) {
    digits[axis] = static_cast<std::uint32_t>(id % sizes_[axis]);
    id /= sizes_[axis];
  }
  return digits;
}

std::uint64_t DesignSpace::id(const Digits& digits) const {
  std::uint64_t id = 0;
  for (std::size_t axis = 0; axis < kAxes; ++axis) id = id * sizes_[axis] + digits[axis];
  return id;
}

std::uint64_t DesignSpace::stride(Axis axis) const {
  std::uint64_t stride = 1;
  for (std::size_t i = kAxes; --i > static_cast<std::size_t>(axis);) stride *= sizes_[i];
  return stride;
}

void DesignSpace::advance(Digits& digits) const {
  for (std::size_t axis = kAxes; axis-- > 0;) {
    if (++digits[axis] < sizes_[axis]) return;
    digits[axis] = 0;
  }
}

DesignPoint DesignSpace::point(const Digits& digits) const {
  const auto at = [&](Axis axis) { return digits[static_cast<std::size_t>(axis)]; };
  DesignPoint point{.timing = axes_.timing[at(Axis::timing)],
                    .depthwise = axes_.depthwise[at(Axis::depthwise)],
                    .memory = axes_.memory[at(Axis::memory)],
                    .array = {},
                    .cores = axes_.cores[at(Axis::cores)],
                    .partition = axes_.partition[at(Axis::partition)],
                    .lanes = axes_.lanes[at(Axis::lanes)],
                    .bits = axes_.bits[at(Axis::bits)],
                    .sram_kb = {},
                    .bandwidth = 0,
                    .bandwidth_bytes = 0,
                    .bandwidth_gbs = 0,
                    .dram_latency = axes_.dram_latency[at(Axis::dram_latency)],
                    .clock_mhz = axes_.clock_mhz[at(Axis::clock)],
                    .dataflow = at(Axis::dataflow),
                    .network = at(Axis::network),
                    .variant = axes_.variant[at(Axis::variant)]};
  if (axes_.array.empty()) {
    point.array = {.rows = axes_.rows[at(Axis::rows)], .cols = axes_.cols[at(Axis::cols)]};
  } else {
    point.array = axes_.array[at(Axis::array)];
  }
  if (axes_.sram_kb.empty()) {
    point.sram_kb = {.ifmap = axes_.sram_ifmap_kb[at(Axis::sram_ifmap)],
                     .filter = axes_.sram_filter_kb[at(Axis::sram_filter)],
                     .ofmap = axes_.sram_ofmap_kb[at(Axis::sram_ofmap)]};
  } else {
    const std::int64_t size = axes_.sram_kb[at(Axis::sram)];
    point.sram_kb = {.ifmap = size, .filter = size, .ofmap = size};
  }
  if (!axes_.bandwidth_bytes.empty()) {
    point.bandwidth_bytes = axes_.bandwidth_bytes[at(Axis::bandwidth_bytes)];
  } else if (!axes_.bandwidth_gbs.empty()) {
    point.bandwidth_gbs = axes_.bandwidth_gbs[at(Axis::bandwidth_gbs)];
  } else {
    point.bandwidth = axes_.bandwidth[at(Axis::bandwidth)];
  }
  return point;
}

std::uint64_t DesignSpace::id(const DesignPoint& point) const {
  Digits digits{};
  const auto set = [&](Axis axis, std::uint32_t digit) { digits[static_cast<std::size_t>(axis)] = digit; };
  set(Axis::timing, position(axes_.timing, point.timing));
  set(Axis::depthwise, position(axes_.depthwise, point.depthwise));
  set(Axis::memory, position(axes_.memory, point.memory));
  if (axes_.array.empty()) {
    set(Axis::rows, position(axes_.rows, point.array.rows));
    set(Axis::cols, position(axes_.cols, point.array.cols));
  } else {
    set(Axis::array, position(axes_.array, point.array));
  }
  set(Axis::cores, position(axes_.cores, point.cores));
  set(Axis::partition, position(axes_.partition, point.partition));
  set(Axis::lanes, position(axes_.lanes, point.lanes));
  set(Axis::bits, position(axes_.bits, point.bits));
  if (axes_.sram_kb.empty()) {
    set(Axis::sram_ifmap, position(axes_.sram_ifmap_kb, point.sram_kb.ifmap));
    set(Axis::sram_filter, position(axes_.sram_filter_kb, point.sram_kb.filter));
    set(Axis::sram_ofmap, position(axes_.sram_ofmap_kb, point.sram_kb.ofmap));
  } else {
    set(Axis::sram, position(axes_.sram_kb, point.sram_kb.ifmap));
  }
  if (!axes_.bandwidth_bytes.empty()) {
    set(Axis::bandwidth_bytes, position(axes_.bandwidth_bytes, point.bandwidth_bytes));
  } else if (!axes_.bandwidth_gbs.empty()) {
    set(Axis::bandwidth_gbs, position(axes_.bandwidth_gbs, point.bandwidth_gbs));
  } else {
    set(Axis::bandwidth, position(axes_.bandwidth, point.bandwidth));
  }
  set(Axis::dram_latency, position(axes_.dram_latency, point.dram_latency));
  set(Axis::clock, position(axes_.clock_mhz, point.clock_mhz));
  set(Axis::dataflow, static_cast<std::uint32_t>(point.dataflow));
  set(Axis::network, static_cast<std::uint32_t>(point.network));
  set(Axis::variant, position(axes_.variant, point.variant));
  return id(digits);
}

}  // namespace systole::dataflows::explore
