// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/tiled_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "core/checked.h"
#include "core/error.h"
#include "core/ir/work.h"
#include "core/parallel_for.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/memory/tiled/operand_words.h"

namespace systole::dataflows {
namespace {

using core::ceil_divide;
using core::checked_add;
using core::checked_subtract;
using core::Cycles;
using core::Elements;
using tiled::PerTraffic;
using tiled::Traffic;

/// Layers a thread must have to be worth starting: each takes some microseconds.
constexpr std::size_t kLayersPerThread = 8;

void require_positive(std::int64_t value, std::string_view what) {
  if (value < 1) throw core::InputError(fmt::format("{} of {}; expected at least 1", what, value));
}

/// Half of a scratchpad, in words. What exceeds 64 bits is as good as infinite.
std::int64_t half_words(std::int64_t kilobytes, std::int64_t word_bytes) {
  constexpr std::int64_t kHalf = 512;  // of 1024 bytes
  if (kilobytes > std::numeric_limits<std::int64_t>::max() / kHalf)
    kilobytes = std::numeric_limits<std::int64_t>::max() / kHalf;
  return kilobytes * kHalf / word_bytes;
}

tiled::Halves halves_of(const TiledMemory& memory) {
  require_positive(memory.sram_kb.ifmap, "an ifmap scratchpad (in kB)");
  require_positive(memory.sram_kb.filter, "a filter scratchpad (in kB)");
  require_positive(memory.sram_kb.ofmap, "an ofmap scratchpad (in kB)");
  require_positive(memory.word_bytes, "a word (in bytes)");
  require_positive(memory.partial_sum_words, "a partial sum (in words)");
  if (memory.start_latency < 0) {
    throw core::InputError(fmt::format("a DRAM latency of {} cycles; expected at least 0", memory.start_latency));
  }
  return {.ifmap = half_words(memory.sram_kb.ifmap, memory.word_bytes),
          .filter = half_words(memory.sram_kb.filter, memory.word_bytes),
          .ofmap = half_words(memory.sram_kb.ofmap, memory.word_bytes),
          .partial_sum_words = memory.partial_sum_words};
}

void require_folds(const Mapping& mapping) {
  if (mapping.model.whole == nullptr) return;
  throw core::InputError(
      fmt::format("timing {} costs {} layers as a whole; the tiled memory model needs one that costs folds (scalesim, "
                  "occupied, array)",
                  name(mapping.timing), mapping.dataflow->name));
}

/// Sums over the parts of a layer.
struct LayerSums {
  PerTraffic words;
  PerTraffic compulsory;
  tiled::Waiting waiting;
  std::int64_t latency = 0;
};

/// Shares of a time in ticks as whole cycles that add up to the whole time rounded up: each ends where the sum so far,
/// rounded up, ends.
class CycleShares {
 public:
  explicit CycleShares(std::int64_t ticks_per_cycle) : ticks_per_cycle_(ticks_per_cycle) {}

  Cycles next(std::int64_t ticks) {
    ticks_ = checked_add(ticks_, ticks);
    const std::int64_t before = cycles_;
    cycles_ = ceil_divide(ticks_, ticks_per_cycle_);
    return Cycles{cycles_ - before};
  }

 private:
  std::int64_t ticks_per_cycle_;
  std::int64_t ticks_ = 0;
  std::int64_t cycles_ = 0;
};

DramReads reads(const LayerSums& sums, Traffic kind) {
  return {Elements{sums.compulsory[kind]}, Elements{checked_subtract(sums.words[kind], sums.compulsory[kind])}};
}

DramTraffic traffic(const LayerSums& sums) {
  const Elements partial_sums{sums.words[Traffic::partial_sums] / 2};  // each is written and read
  return {.ifmap = reads(sums, Traffic::ifmap),
          .filter = reads(sums, Traffic::filter),
          .ofmap_writes = Elements{sums.words[Traffic::ofmap]},
          .partial_sums_written = partial_sums,
          .partial_sums_read = partial_sums};
}

void add_time(const LayerSums& sums, const tiled::DramChannel& channel, TiledCost& cost) {
  CycleShares shares(channel.ticks_per_cycle());
  cost.prologue = Cycles{sums.latency} + shares.next(sums.waiting.prologue);
  cost.stalls.ifmap = shares.next(sums.waiting.stalls[Traffic::ifmap]);
  cost.stalls.filter = shares.next(sums.waiting.stalls[Traffic::filter]);
  cost.stalls.ofmap = shares.next(sums.waiting.stalls[Traffic::ofmap]);
  cost.stalls.partial_sums = shares.next(sums.waiting.stalls[Traffic::partial_sums]);
  cost.epilogue = shares.next(sums.waiting.epilogue);
  cost.cycles = cost.compute_cycles + cost.prologue + cost.stalls.total() + cost.epilogue;

  const std::int64_t transfer_ticks = channel.ticks(sums.words);
  cost.transfer_cycles = Cycles{ceil_divide(transfer_ticks, channel.ticks_per_cycle())};
  // SCALE-Sim's convention counts one computing cycle less than pass; the channel's are counted in full.
  if (cost.transfer_cycles > cost.cycles) {
    cost.epilogue += cost.transfer_cycles - cost.cycles;
    cost.cycles = cost.transfer_cycles;
  }
  if (cost.transfer_cycles > cost.compute_cycles) {
    constexpr std::array kBounds{Bound::ifmap, Bound::filter, Bound::ofmap, Bound::partial_sums};
    cost.bound = kBounds.at(static_cast<std::size_t>(channel.slowest(sums.words)));
  }
}

void add(DramTraffic& sum, const DramTraffic& layer) {
  sum.ifmap.compulsory += layer.ifmap.compulsory;
  sum.ifmap.refetched += layer.ifmap.refetched;
  sum.filter.compulsory += layer.filter.compulsory;
  sum.filter.refetched += layer.filter.refetched;
  sum.ofmap_writes += layer.ofmap_writes;
  sum.partial_sums_written += layer.partial_sums_written;
  sum.partial_sums_read += layer.partial_sums_read;
}

[[noreturn]] void throw_naming(const core::Network& network, std::size_t index, std::string_view problem) {
  throw core::InputError(
      fmt::format("network '{}', layer {} '{}': {}", network.name, index, network.layers[index].name, problem));
}

}  // namespace

double TiledCost::macs_per_word(core::Macs macs) const {
  return static_cast<double>(macs.count()) / static_cast<double>(dram.total().count());
}

double TiledCost::macs_per_byte(core::Macs macs, const TiledMemory& memory) const {
  return macs_per_word(macs) / static_cast<double>(memory.word_bytes);
}

TiledCost tiled_cost(const core::Layer& layer, const LayerMapping& mapping, const Array& array,
                     const TiledMemory& memory) {
  const tiled::Halves halves = halves_of(memory);
  TiledCost cost;
  LayerSums sums;
  std::int64_t packed = mapping.packed_channels;
  for (const Mapping& part : mapping.parts()) {
    require_folds(part);
    const tiled::FoldedProduct product(tiled::operands_of(layer, part, packed), part.problem,
                                       part.model.per_fold.form(part.problem, array), array);
    const tiled::Schedule& schedule =
        cost.schedules.emplace_back(tiled::find_schedule(product, part.repeats, halves, memory.channel, memory.search));
    sums.words += schedule.words * part.repeats;
    sums.compulsory += tiled::compulsory_words(product) * part.repeats;
    sums.waiting.prologue = checked_add(sums.waiting.prologue, schedule.waiting.prologue);
    sums.waiting.stalls += schedule.waiting.stalls;
    sums.waiting.epilogue = checked_add(sums.waiting.epilogue, schedule.waiting.epilogue);
    sums.latency = checked_add(sums.latency, memory.start_latency);
    packed = layer.groups % mapping.packed_channels;  // of the last, smaller pack
  }
  cost.compute_cycles = evaluate(mapping, array).cycles;
  cost.dram = traffic(sums);
  add_time(sums, memory.channel, cost);
  return cost;
}

TiledNetworkCost simulate_tiled(const core::Network& network, const SimulationOptions& options,
                                const TiledMemory& memory) {
  const Dataflow& dataflow = options.dataflow != nullptr ? *options.dataflow : *dataflow_named("os");
  require_defined(dataflow, options.timing, options.depthwise);
  require_positive(options.array.rows, "an array's rows");
  require_positive(options.array.cols, "an array's columns");
  static_cast<void>(halves_of(memory));  // a mistake in it is no layer's

  TiledNetworkCost result;
  result.layers.resize(network.layers.size());
  core::parallel_for(network.layers.size(), kLayersPerThread, options.threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const core::Layer& layer = network.layers[i];
      if (!core::runs_on_array(layer.op)) continue;
      try {
        result.layers[i] = tiled_cost(
            layer, map_layer(layer, dataflow, options.timing, options.depthwise, options.array), options.array, memory);
      } catch (const core::OverflowError&) {
        throw_naming(network, i, "its counts exceed 2^63-1");
      } catch (const core::InputError& error) {
        throw_naming(network, i, error.what());
      }
    }
  });
  std::size_t index = 0;
  try {
    for (; index < result.layers.size(); ++index) {
      const TiledCost& layer = result.layers[index];
      result.cycles += layer.cycles;
      result.compute_cycles += layer.compute_cycles;
      add(result.dram, layer.dram);
    }
  } catch (const core::OverflowError&) {
    throw core::InputError(fmt::format("network '{}': its totals exceed 2^63-1 at layer {}", network.name, index));
  }
  return result;
}

}  // namespace systole::dataflows
