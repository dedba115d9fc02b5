// SPDX-License-Identifier: MIT
#include "dataflows/memory/tiled/tiled_memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/checked.h"
#include "core/error.h"
#include "core/ir/work.h"
#include "dataflows/machine/check.h"
#include "dataflows/machine/precision.h"
#include "dataflows/mapping/cost.h"
#include "dataflows/memory/tiled/detail/product_runs.h"
#include "dataflows/memory/tiled/detail/striped_product.h"
#include "dataflows/memory/tiled/operand_words.h"

namespace systole::dataflows {
namespace {

using core::ceil_divide;
using core::checked_add;
using core::checked_multiply;
using core::checked_subtract;
using core::Cycles;
using core::Elements;
using tiled::PerTraffic;
using tiled::Traffic;

void require_positive(std::int64_t value, std::string_view what) {
  if (value < 1) throw core::InputError(fmt::format("{} of {}; expected at least 1", what, value));
}

constexpr std::int64_t kKilobyteBits = std::int64_t{1024} * 8;

/// Half of a scratchpad, in words, of which so many do not count. What exceeds 64 bits is as good as infinite.
std::int64_t half_words(std::int64_t kilobytes, std::int64_t bits, std::int64_t held_words = 0) {
  kilobytes = std::min(kilobytes, std::numeric_limits<std::int64_t>::max() / kKilobyteBits);
  return (kilobytes * kKilobyteBits - checked_multiply(held_words, bits)) / (2 * bits);
}

/// The smallest scratchpads whose halves are at least these, which some scratchpads' are.
PerOperand kilobytes_of(const tiled::Halves& halves, const WordBits& bits) {
  const auto kilobytes = [](std::int64_t words, std::int64_t bits_of_word) {
    return std::max<std::int64_t>(1, ceil_divide(checked_multiply(words, bits_of_word), kKilobyteBits / 2));
  };
  return {.ifmap = kilobytes(halves.ifmap, bits.ifmap),
          .filter = kilobytes(halves.filter, bits.filter),
          .ofmap = kilobytes(halves.ofmap, bits.ofmap)};
}

tiled::Halves halves_of(const Machine& machine, const OnChip& on_chip) {
  require_positive(machine.sram_kb.ifmap, "an ifmap scratchpad (in kB)");
  require_positive(machine.sram_kb.filter, "a filter scratchpad (in kB)");
  require_positive(machine.sram_kb.ofmap, "an ofmap scratchpad (in kB)");
  require_positive(machine.word_bytes, "a word (in bytes)");
  require_positive(machine.partial_sum_words, "a partial sum (in words)");
  if (machine.dram_latency < 0) {
    throw core::InputError(fmt::format("a DRAM latency of {} cycles; expected at least 0", machine.dram_latency));
  }
  const WordBits bits = word_bits(machine);
  // An ifmap that is on chip already needs no place of its own.
  return {.ifmap = on_chip.ifmap ? std::numeric_limits<std::int64_t>::max()
                                 : half_words(machine.sram_kb.ifmap, bits.ifmap, on_chip.held_words),
          .filter = half_words(machine.sram_kb.filter, bits.filter),
          .ofmap = half_words(machine.sram_kb.ofmap, bits.ofmap),
          .partial_sum_words = partial_sum_words(machine)};
}

std::string wrong_bandwidth(std::size_t numbers) {
  return fmt::format(
      "bandwidth: found {} numbers, expected one that all operands share, or three: ifmap, filter, ofmap", numbers);
}

tiled::DramChannel channel_of(const Machine& machine) {
  if (const std::optional<BitRate> rate = bit_rate(machine)) {
    const WordBits bits = word_bits(machine);
    return {rate->bits, rate->cycles, PerOperand{.ifmap = bits.ifmap, .filter = bits.filter, .ofmap = bits.ofmap}};
  }
  const std::vector<std::int64_t>& words = machine.bandwidth;
  if (words.empty()) return {};
  if (words.size() == 1) return tiled::DramChannel(words.front());
  if (words.size() != 3) throw core::InputError(wrong_bandwidth(words.size()));
  return tiled::DramChannel(PerOperand{.ifmap = words[0], .filter = words[1], .ofmap = words[2]});
}

std::string costs_whole_layers(Timing timing, const Dataflow& dataflow) {
  return fmt::format(
      "timing {} costs {} layers as a whole; the tiled memory model needs one that costs folds "
      "(scalesim, occupied, array)",
      name(timing), dataflow.name);
}

void require_folds(const Mapping& mapping) {
  if (mapping.model.whole == nullptr) return;
  throw core::InputError(costs_whole_layers(mapping.timing, *mapping.dataflow));
}

/// Sums over the parts of a layer.
struct LayerSums {
  PerTraffic words;
  PerTraffic compulsory;
  tiled::Waiting waiting;
  std::int64_t refill_cycles = 0;
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

/// Takes out of `words` those that do not move. They are as many in every nest, so that the search did not go by them.
void leave_on_chip(const OnChip& on_chip, PerTraffic& words) {
  if (on_chip.ifmap) words[Traffic::ifmap] = 0;
  if (on_chip.results) words[Traffic::ofmap] = 0;
}

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
  cost.refill = Cycles{sums.refill_cycles};
  cost.cycles = cost.compute_cycles + cost.refill + cost.prologue + cost.stalls.total() + cost.epilogue;

  cost.timeline_cycles = cost.cycles;
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

/// What simulate() keeps of a layer.
struct CostDetail : MemoryDetail {
  explicit CostDetail(TiledCost of) : cost(std::move(of)) { runs = std::move(cost.runs); }
  TiledCost cost;
};

void check(const Machine& machine, std::vector<Reason>& reasons) {
  const std::size_t numbers = machine.bandwidth.size();
  if (numbers > 1 && numbers != 3) reasons.push_back({.field = "bandwidth", .text = wrong_bandwidth(numbers)});
  if (numbers == 1 && !bit_rate(machine) && !words_are_alike(machine)) {
    reasons.push_back({.field = "bandwidth",
                       .text = fmt::format("{} cannot share a bandwidth in words; expected --bandwidth-bytes, "
                                           "--bandwidth-gbs, or a bandwidth for each operand",
                                           word_bits_text(machine))});
  }
  const auto& model = machine.dataflow->cycles[machine.timing];
  if (model && model->whole != nullptr) {
    reasons.push_back({.field = "timing", .text = costs_whole_layers(machine.timing, *machine.dataflow)});
  }
}

std::string reads(const Machine& machine) {
  const PerOperand& sram = machine.sram_kb;
  const bool in_words = machine.bandwidth_bytes == 0 && machine.bandwidth_gbs == 0;
  std::string bandwidth =
      machine.bandwidth.empty() ? "unlimited" : fmt::format("{}", fmt::join(machine.bandwidth, "/"));
  if (!in_words) {
    bandwidth = machine.bandwidth_bytes > 0 ? fmt::format("{} DRAM bytes a cycle", machine.bandwidth_bytes)
                                            : fmt::format("{} GB/s of DRAM", machine.bandwidth_gbs);
  } else {
    bandwidth += " DRAM words a cycle";
  }
  const std::string bits = machine.bits == WordBits{} ? "" : word_bits_text(machine) + ", ";
  const std::string_view halos = machine.keep_halos ? ", halos stay on chip" : "";
  const std::string_view kept = machine.keep_activations ? ", activations that fit stay on chip" : "";
  return fmt::format("{}/{}/{} kB of SRAM for ifmap/filter/ofmap, {}{}, latency {}{}{}", sram.ifmap, sram.filter,
                     sram.ofmap, bits, bandwidth, machine.dram_latency, halos, kept);
}

std::optional<double> words_per_cycle(const Machine& machine) {
  if (const std::optional<BitRate> rate = bit_rate(machine)) {
    if (!words_are_alike(machine)) return std::nullopt;
    return rate->bytes_per_cycle() * 8 / static_cast<double>(word_bits(machine).ifmap);
  }
  if (machine.bandwidth.empty()) return std::nullopt;
  double sum = 0;
  for (const std::int64_t words : machine.bandwidth) sum += static_cast<double>(words);
  return sum;
}

std::optional<double> bytes_per_cycle(const Machine& machine) {
  if (const std::optional<BitRate> rate = bit_rate(machine)) return rate->bytes_per_cycle();
  const WordBits bits = word_bits(machine);
  const auto bytes = [](std::int64_t words, std::int64_t of) {
    return static_cast<double>(words) * static_cast<double>(of) / 8;
  };
  const std::vector<std::int64_t>& words = machine.bandwidth;
  if (words.empty()) return std::nullopt;
  if (words.size() < 3) return bytes(words.front(), bits.ifmap);
  return bytes(words[0], bits.ifmap) + bytes(words[1], bits.filter) + bytes(words[2], bits.ofmap);
}

Cycles transfer_cycles(const Machine& machine, Elements reads, Elements writes) {
  const tiled::DramChannel channel = channel_of(machine);
  PerTraffic words(Traffic::ifmap, reads.count());
  words += PerTraffic(Traffic::ofmap, writes.count());
  return Cycles{checked_add(machine.dram_latency, ceil_divide(channel.ticks(words), channel.ticks_per_cycle()))};
}

void put_cost(TiledCost cost, const Machine& machine, LayerResult& result) {
  result.sram = sram_counts(cost.runs, machine.array);
  result.cycles = cost.cycles;
  result.stall_cycles = cost.cycles - cost.compute_cycles - cost.refill;
  result.cycles_with_prefetch = cost.cycles;
  result.utilisation.overall = overall_utilisation(result.macs, result.cycles, machine.array);
  result.dram = {.ifmap_reads = cost.dram.ifmap.total(),
                 .filter_reads = cost.dram.filter.total(),
                 .ofmap_writes = cost.dram.ofmap_writes,
                 .partial_sums_written = cost.dram.partial_sums_written,
                 .partial_sums_read = cost.dram.partial_sums_read};
  result.memory = std::make_shared<CostDetail>(std::move(cost));
}

void simulate_share(const core::Layer& layer, const LayerMapping& mapping, const Machine& machine,
                    const PerOperand& copies, LayerResult& result) {
  put_cost(tiled_cost(layer, mapping, machine, copies), machine, result);
}

void simulate_kept(const core::Layer& layer, const LayerMapping& mapping, const Machine& machine, const OnChip& on_chip,
                   LayerResult& result) {
  put_cost(tiled_cost(layer, mapping, machine, kOneCopy, on_chip), machine, result);
}

void simulate_layer(const core::Layer& layer, const LayerMapping& mapping, const Machine& machine,
                    LayerResult& result) {
  simulate_share(layer, mapping, machine, kOneCopy, result);
}

}  // namespace

double TiledCost::macs_per_word(core::Macs macs) const {
  return static_cast<double>(macs.count()) / static_cast<double>(dram.total().count());
}

/// One for each part of the mapping.
struct TiledLayer::Products {
  std::deque<tiled::StripedProduct> parts;  // which do not move
};

TiledLayer::TiledLayer(const core::Layer& layer, LayerMapping mapping, const Machine& machine)
    : mapping_(std::move(mapping)), products_(std::make_unique<Products>()) {
  const Array& array = machine.array;
  const tiled::Halo halo = machine.keep_halos ? tiled::Halo::stays : tiled::Halo::fetched_again;
  std::int64_t packed = mapping_.packed_channels;
  for (const Mapping& part : mapping_.parts()) {
    require_folds(part);
    products_->parts.emplace_back(tiled::operands_of(layer, part, packed), part, array, halo);
    packed = layer.groups % mapping_.packed_channels;  // of the last, smaller pack
  }
  compute_cycles_ = evaluate(mapping_, array).cycles;
}

TiledLayer::TiledLayer(TiledLayer&&) noexcept = default;
TiledLayer& TiledLayer::operator=(TiledLayer&&) noexcept = default;
TiledLayer::~TiledLayer() = default;

TiledCost TiledLayer::cost(const Machine& machine, const PerOperand& copies, const OnChip& on_chip) {
  const tiled::Halves halves = halves_of(machine, on_chip);
  tiled::DramChannel channel = channel_of(machine).shared_by(copies);
  if (on_chip.ifmap) channel = channel.without(Traffic::ifmap);
  if (on_chip.results) channel = channel.without(Traffic::ofmap);
  TiledCost cost;
  LayerSums sums;
  tiled::Halves room;
  std::size_t next = 0;
  for (tiled::StripedProduct& product : products_->parts) {
    tiled::StripedSchedule best = product.best(halves, channel, machine.search,
                                               {.stream = machine.stream_cut, .strips = machine.strips}, on_chip);
    for (tiled::Schedule& schedule : best.schedules) {
      leave_on_chip(on_chip, schedule.words);
      sums.words += schedule.words * schedule.repeats;
      sums.refill_cycles = checked_add(sums.refill_cycles, schedule.refill_cycles);
      sums.waiting.prologue = checked_add(sums.waiting.prologue, schedule.waiting.prologue);
      sums.waiting.stalls += schedule.waiting.stalls;
      sums.waiting.epilogue = checked_add(sums.waiting.epilogue, schedule.waiting.epilogue);
      tiled::add_runs(mapping_.parts()[next], schedule, cost.runs);
      cost.schedules.push_back(std::move(schedule));
    }
    PerTraffic compulsory = product.product().compulsory();
    leave_on_chip(on_chip, compulsory);
    sums.compulsory += compulsory * mapping_.parts()[next++].repeats;
    sums.latency = checked_add(sums.latency, machine.dram_latency);
    room.ifmap = std::max(room.ifmap, best.room.ifmap);
    room.filter = std::max(room.filter, best.room.filter);
    room.ofmap = std::max(room.ofmap, best.room.ofmap);
  }
  if (on_chip == OnChip{}) cost.same_from_kb = kilobytes_of(room, word_bits(machine));
  cost.compute_cycles = compute_cycles_;
  cost.dram = traffic(sums);
  add_time(sums, channel, cost);
  return cost;
}

/// A stream of more steps may be refused in one-step chunks (tiled::ProductAxis).
constexpr std::int64_t kMostSteps = std::int64_t{1} << 22U;

LeastCost TiledLayer::least(const Machine& machine) const {
  const tiled::DramChannel channel = channel_of(machine);
  PerTraffic words;
  const std::int64_t sum_words = partial_sum_words(machine);
  double most_words = 0;
  double most_cuts = 1;
  for (std::size_t i = 0; i < products_->parts.size(); ++i) {
    const tiled::FoldedProduct& product = products_->parts[i].product();
    const std::int64_t repeats = mapping_.parts()[i].repeats;
    words += product.compulsory() * repeats;
    // At worst each chunk of each fold fetches everything, and moves all sums as partial sums, there and back.
    const double cuts = static_cast<double>(product.rows().folds.folds()) *
                        static_cast<double>(product.cols().folds.folds()) * static_cast<double>(product.steps());
    most_words += 2 * static_cast<double>(sum_words) * cuts * static_cast<double>(product.compulsory().total()) *
                  static_cast<double>(repeats);
    most_cuts = std::max(most_cuts, static_cast<double>(product.steps()));
    if (product.can_cut_stream() && product.steps() > kMostSteps) most_cuts = std::numeric_limits<double>::infinity();
  }
  const auto parts = static_cast<std::int64_t>(products_->parts.size());
  const std::int64_t computing = checked_add(compute_cycles_.count(), checked_multiply(machine.dram_latency, parts));
  const std::int64_t moving = ceil_divide(channel.ticks(words), channel.ticks_per_cycle());
  PerTraffic one_each;
  for (const Traffic kind : {Traffic::ifmap, Traffic::filter, Traffic::ofmap, Traffic::partial_sums})
    one_each[kind] = 1;
  const double most_ticks =
      2 * most_cuts * static_cast<double>(computing + 1) * static_cast<double>(channel.ticks_per_cycle()) +
      most_words * static_cast<double>(std::max<std::int64_t>(1, channel.ticks(one_each)));
  return {.cycles = Cycles{std::max(computing, moving)},
          .words = Elements{words.total()},
          .most = most_ticks,
          .most_chunks = most_cuts};
}

TiledCost tiled_cost(const core::Layer& layer, const LayerMapping& mapping, const Machine& machine,
                     const PerOperand& copies, const OnChip& on_chip) {
  halves_of(machine, on_chip);  // what is wrong with the machine is said first
  return TiledLayer(layer, mapping, machine).cost(machine, copies, on_chip);
}

const TiledCost* tiled_cost_of(const LayerResult& result) {
  const auto* const detail = dynamic_cast<const CostDetail*>(result.memory.get());
  return detail != nullptr ? &detail->cost : nullptr;
}

DramTraffic tiled_traffic_of(const NetworkResult& result) {
  DramTraffic sum;
  for (const LayerResult& layer : result.layers) {
    if (const TiledCost* const cost = tiled_cost_of(layer)) add(sum, cost->dram);
  }
  return sum;
}

constexpr MemoryModel tiled_memory{.name = "tiled",
                                   .title = "a physical model: tiles, double buffering, overlapping transfers",
                                   .reads_sram = true,
                                   .reads_bandwidth = true,
                                   .reads_latency = true,
                                   .check = check,
                                   .reads = reads,
                                   .words_per_cycle = words_per_cycle,
                                   .bytes_per_cycle = bytes_per_cycle,
                                   .transfer_cycles = transfer_cycles,
                                   .simulate_layer = simulate_layer,
                                   .simulate_share = simulate_share,
                                   .simulate_kept = simulate_kept};

}  // namespace systole::dataflows
