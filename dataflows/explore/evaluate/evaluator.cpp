// SPDX-License-Identifier: MIT
#include "dataflows/explore/evaluate/evaluator.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/checked.h"
#include "core/error.h"
#include "dataflows/energy/chip_area.h"
#include "dataflows/energy/network_actions.h"
#include "dataflows/machine/precision.h"
#include "dataflows/selection/fixed_count.h"

namespace systole::dataflows::explore {
namespace {

using core::checked_add;
using core::checked_multiply;

constexpr std::int64_t kBytesPerKilobyte = 1024;

std::int64_t sram_bytes(const PerOperand& kilobytes) {
  return checked_multiply(checked_add(kilobytes.ifmap, checked_add(kilobytes.filter, kilobytes.ofmap)),
                          kBytesPerKilobyte);
}

/// Cycles of a clock of 1 MHz take 1000 ns.
void set_time(MetricValues& values, std::int64_t clock_mhz) {
  values[Metric::nanoseconds] = core::ceil_divide(checked_multiply(values[Metric::network_cycles], 1000), clock_mhz);
}

/// So many of the first digits say what a layer costs on a dataflow. Without a memory model scratchpads and bandwidth
/// do not matter, and points that differ in nothing else share their costs. The clock says how many bytes a cycle GB/s
/// are.
std::size_t axes_that_matter(const MemoryModel& memory, bool in_gigabytes) {
  if (memory.reads_latency) return static_cast<std::size_t>(in_gigabytes ? Axis::dataflow : Axis::clock);
  if (memory.reads_bandwidth) return static_cast<std::size_t>(Axis::dram_latency);
  return static_cast<std::size_t>(memory.reads_sram ? Axis::bandwidth : Axis::sram);
}

/// Bounds are of interest only below this, where no count of a point can leave 64 bits.
constexpr double kSafeSum = 1e18;

void add_least(const ShapeCost& cost, std::int64_t count, MetricValues& values) {
  values[Metric::cycles] += cost.cycles * count;
  values[Metric::accesses] += cost.accesses * count;
  values[Metric::traffic] += cost.traffic * count;
}

bool has_bounds_of(const Exploration& exploration) {
  const Question& question = exploration.question();
  if (question.keep.policy == Keep::Policy::all || !exploration.late().empty()) return false;
  return !exploration.needs_whole_network() && !exploration.needs_energy() &&
         std::ranges::count(question.axes.memory, memory_model_named("tiled")) > 0;
}

}  // namespace

Evaluator::Evaluator(const Exploration& exploration)
    : exploration_(exploration),
      memo_(exploration.shapes(),
            {.smallest = exploration.smallest_array(),
             .largest = exploration.largest_array(),
             .cores = exploration.question().axes.cores},
            ScratchpadSizes::of_space(exploration.question().axes, exploration.question().sample.has_value()),
            exploration.needs(Metric::accesses) || exploration.needs_energy(), exploration.needs_energy()),
      vector_memo_(exploration.vector_work(), exploration.needs_energy()),
      needs_words_(exploration.needs(Metric::accesses) || exploration.needs(Metric::traffic)),
      needs_whole_network_(exploration.needs_whole_network()),
      needs_energy_(exploration.needs_energy()),
      needs_area_(exploration.needs(Metric::area)),
      has_bounds_(has_bounds_of(exploration)),
      above_bound_(exploration.shapes().size(), 0) {
  for (const core::Layer& shape : exploration.shapes()) {
    const bool by_rows = std::ranges::any_of(dataflows(), [&](const Dataflow* dataflow) {
      return dataflow->maps_by_rows != nullptr && dataflow->maps_by_rows(shape);
    });
    maps_by_rows_.push_back(by_rows ? 1 : 0);
  }
}

void Evaluator::move_to(std::uint64_t id) {
  if (started_ && id == id_) return;
  if (started_ && id == id_ + 1) {
    exploration_.space().advance(digits_);
  } else {
    digits_ = exploration_.space().digits(id);
  }
  id_ = id;
  point_ = exploration_.space().point(digits_);
}

bool Evaluator::holds(std::span<const Constraint> constraints, const MetricValues& values) const {
  return std::ranges::all_of(constraints,
                             [&](const Constraint& constraint) { return constraint.holds(point_, values); });
}

MetricValues Evaluator::values_of_machine() const {
  MetricValues values;
  values[Metric::pes] = core::checked_product(point_.array.rows, point_.array.cols, point_.cores);
  values[Metric::sram] = checked_multiply(sram_bytes(point_.sram_kb), point_.cores);
  if (needs_area_) values.set_real(Metric::area, area());
  return values;
}

void Evaluator::set_machine() {
  if (started_ &&
      std::equal(digits_.begin(), digits_.begin() + axes_that_matter(*point_.memory, point_.bandwidth_gbs > 0),
                 machine_digits_.begin())) {
    return;
  }
  started_ = true;
  machine_digits_ = digits_;
  machine_.array = point_.array;
  machine_.cores.count = point_.cores;
  machine_.cores.partition = point_.partition;
  machine_.vector.lanes = point_.lanes;
  machine_.timing = point_.timing;
  machine_.depthwise = point_.depthwise;
  machine_.memory = point_.memory;
  machine_.bits = point_.bits;
  machine_.sram_kb = point_.sram_kb;
  if (point_.bandwidth > 0) machine_.bandwidth.assign(1, point_.bandwidth);
  machine_.bandwidth_bytes = point_.bandwidth_bytes;
  machine_.bandwidth_gbs = point_.bandwidth_gbs;
  machine_.clock_mhz = static_cast<double>(point_.clock_mhz);
  machine_.dram_latency = point_.dram_latency;
  memo_.set(machine_);
  if (needs_whole_network_) vector_memo_.set(machine_);
}

std::size_t Evaluator::fastest(std::span<const std::size_t> candidates, std::uint32_t shape) {
  const bool by_rows = point_.depthwise == DepthwiseMapping::rows && maps_by_rows_[shape] != 0;
  std::size_t fastest = candidates.front();
  std::optional<std::int64_t> least;
  for (const std::size_t dataflow : candidates) {
    if (by_rows && dataflows()[dataflow]->maps_by_rows == nullptr) continue;
    const std::int64_t cycles = memo_.cost(dataflow, shape).cycles;
    if (least && cycles >= *least) continue;
    least = cycles;
    fastest = dataflow;
  }
  return fastest;
}

LayerCostMemo::LeastShapeCost Evaluator::least_cost(std::span<const std::size_t> candidates, std::uint32_t shape) {
  const bool by_rows = point_.depthwise == DepthwiseMapping::rows && maps_by_rows_[shape] != 0;
  std::optional<LayerCostMemo::LeastShapeCost> least;
  bool all_known = true;
  for (const std::size_t dataflow : candidates) {
    if (by_rows && dataflows()[dataflow]->maps_by_rows == nullptr) continue;
    const LayerCostMemo::LeastShapeCost one = memo_.least(dataflow, shape);
    all_known = all_known && one.is_known;
    if (!least) {
      least = one;
      continue;
    }
    least->most += one.most;
    least->cost.cycles = std::min(least->cost.cycles, one.cost.cycles);
    least->cost.accesses = std::min(least->cost.accesses, one.cost.accesses);
    least->cost.traffic = std::min(least->cost.traffic, one.cost.traffic);
  }
  least->is_known = all_known;
  if (all_known) least->cost = shape_cost(candidates, shape);
  return *least;
}

bool Evaluator::is_beaten(std::span<const std::size_t> candidates, MetricValues values, const KeptPoints& kept) {
  const NetworkVariant& variant =
      exploration_.variant(point_.network, digits_[static_cast<std::size_t>(Axis::variant)]);
  if (!variant.blocks.empty()) return false;  // which of them run depends on what they cost
  values[Metric::macs] = variant.fixed.macs.count();
  values[Metric::params] = variant.fixed.params.count();
  values.set_real(Metric::silicon, variant.fixed.silicon_ns);
  struct Open {
    ShapeCount of;
    ShapeCost least;
    std::int64_t above;
  };
  std::vector<Open> open;
  double most = 0;
  for (const ShapeCount& of : variant.fixed.shapes) {
    const LayerCostMemo::LeastShapeCost least = least_cost(candidates, of.shape);
    most += least.most * static_cast<double>(of.count);
    if (most > kSafeSum) return false;
    add_least(least.cost, of.count, values);
    if (!least.is_known) open.push_back({of, least.cost, above_bound_[of.shape] * of.count});
  }
  if (kept.beats({.id = id_, .values = values})) return true;
  std::ranges::sort(open, std::ranges::greater{}, &Open::above);
  for (const Open& one : open) {
    const ShapeCost cost = shape_cost(candidates, one.of.shape);
    above_bound_[one.of.shape] = cost.cycles - one.least.cycles;
    add_least(one.least, -one.of.count, values);
    add_least(cost, one.of.count, values);
    if (kept.beats({.id = id_, .values = values})) return true;
  }
  return false;
}

std::optional<std::int64_t> Evaluator::least_cycles(std::uint64_t id) {
  move_to(id);
  const std::span<const std::size_t> candidates = exploration_.candidates(digits_);
  if (candidates.empty()) return 0;
  try {
    if (!holds(exploration_.early(), values_of_machine())) return 0;
    set_machine();
    if (!memo_.has_bounds()) return 0;
    std::int64_t cycles = 0;
    double most = 0;
    const NetworkVariant& variant =
        exploration_.variant(point_.network, digits_[static_cast<std::size_t>(Axis::variant)]);
    for (const auto [shape, count] : variant.fixed.shapes) {
      const LayerCostMemo::LeastShapeCost least = least_cost(candidates, shape);
      most += least.most * static_cast<double>(count);
      if (most > kSafeSum) return std::nullopt;
      cycles += least.cost.cycles * count;
    }
    return cycles;
  } catch (const core::OverflowError&) {
    return std::nullopt;
  } catch (const core::InputError&) {
    return std::nullopt;
  }
}

void Evaluator::add_group(std::span<const std::size_t> candidates, const LayerGroup& group, MetricValues& values) {
  std::int64_t cycles = values[Metric::cycles];
  for (const auto [shape, count] : group.shapes) {
    const ShapeCost cost = shape_cost(candidates, shape);
    cycles = checked_add(cycles, checked_multiply(cost.cycles, count));
    if (!needs_words_) continue;
    values[Metric::accesses] = checked_add(values[Metric::accesses], checked_multiply(cost.accesses, count));
    values[Metric::traffic] = checked_add(values[Metric::traffic], checked_multiply(cost.traffic, count));
  }
  values[Metric::cycles] = cycles;
  values[Metric::macs] = checked_add(values[Metric::macs], group.macs.count());
  values[Metric::params] = checked_add(values[Metric::params], group.params.count());
  values.set_real(Metric::silicon, values.number(Metric::silicon) + group.silicon_ns);
  if (needs_whole_network_) add_whole_network(candidates, group, values);
}

void Evaluator::add_whole_network(std::span<const std::size_t> candidates, const LayerGroup& group,
                                  MetricValues& values) {
  std::int64_t cycles = values[Metric::network_cycles];
  for (const auto [shape, chain, count] : group.chains) {
    const std::int64_t one = vector_memo_.chain(chain, shape_cost(candidates, shape));
    cycles = checked_add(cycles, checked_multiply(one, count));
  }
  for (const auto [alone, count] : group.alone) {
    cycles = checked_add(cycles, checked_multiply(vector_memo_.alone(alone), count));
  }
  values[Metric::network_cycles] = cycles;
}

/// add_group() for layers that the network has in the end, whose actions count.
void Evaluator::add_counted_group(std::span<const std::size_t> candidates, const LayerGroup& group,
                                  MetricValues& values) {
  add_group(candidates, group, values);
  if (!needs_energy_) return;
  for (const auto [shape, count] : group.shapes) {
    actions_.add(memo_.actions(fastest(candidates, shape), shape), count);
  }
  actions_.add(group.beside);
  for (const auto [alone, count] : group.alone) {
    const std::int64_t words = checked_multiply(vector_memo_.alone_reads(alone), count);
    actions_.add(EnergyAction::dram_read, Moved::vector_in, words);
    actions_.add(EnergyAction::sram_write, Moved::vector_in, words);
  }
}

/// As `systole simulate --energy` says it: the same counts at the same prices, added up in the same order.
void Evaluator::set_energy(MetricValues& values) {
  const EnergyTable& table = *exploration_.question().energy->table;
  const std::int64_t cycles = values[Metric::network_cycles];
  machine_.clock_mhz = static_cast<double>(point_.clock_mhz);
  add_passing_time(machine_, values[Metric::cycles], cycles - values[Metric::cycles], actions_);
  add_row_links(actions_);
  if (!prices_ || priced_.sram_kb != machine_.sram_kb || priced_.clock_mhz != machine_.clock_mhz ||
      word_bits(priced_) != word_bits(machine_)) {
    priced_ = machine_;
    prices_.emplace(machine_, table);
  }
  const double energy = prices_->total(actions_).value;
  values.set_real(Metric::energy, energy);
  values.set_real(Metric::edp, energy * static_cast<double>(cycles));
  values.set_real(Metric::power, average_watts(energy, core::Cycles{cycles}, machine_, table).value_or(0));
}

double Evaluator::area() const {
  Machine machine;
  machine.array = point_.array;
  machine.timing = point_.timing;
  machine.cores.count = point_.cores;
  machine.vector.lanes = point_.lanes;
  machine.sram_kb = point_.sram_kb;
  machine.bits = point_.bits;
  return chip_area(machine, *exploration_.question().energy->table).total().value;
}

void Evaluator::add_network(std::span<const std::size_t> candidates, MetricValues& values) {
  const auto variant_digit = digits_[static_cast<std::size_t>(Axis::variant)];
  const NetworkVariant& variant = exploration_.variant(point_.network, variant_digit);
  actions_ = {};
  add_counted_group(candidates, variant.fixed, values);
  if (variant.blocks.empty()) return;

  FuseCosts costs;
  costs.blocks.resize(variant.blocks.size());
  for (std::size_t block = 0; block < variant.blocks.size(); ++block) {
    for (const core::FuseChoice choice : {core::FuseChoice::keep, variant.choice}) {
      MetricValues sum;
      add_group(candidates, variant.blocks[block].at(static_cast<std::size_t>(choice)), sum);
      costs.blocks[block].at(static_cast<std::size_t>(choice)) = FuseCost{
          .cycles = core::Cycles{sum[Metric::cycles]}, .macs = {}, .params = {}, .layers = 0, .sensitivity = 0};
    }
  }
  const std::vector<core::FuseChoice> choices = variant.select == Select::optimal
                                                    ? optimal_of_count(costs, variant.choice, variant.replaced)
                                                    : greedy_of_count(costs, variant.choice, variant.replaced);
  for (std::size_t block = 0; block < choices.size(); ++block) {
    add_counted_group(candidates, variant.blocks[block].at(static_cast<std::size_t>(choices[block])), values);
  }
}

std::optional<EvaluatedPoint> Evaluator::evaluate(std::uint64_t id, Counts& counts) {
  return evaluate(id, counts, nullptr);
}

std::optional<EvaluatedPoint> Evaluator::evaluate(std::uint64_t id, Counts& counts, const KeptPoints& kept) {
  return evaluate(id, counts, &kept);
}

std::optional<EvaluatedPoint> Evaluator::evaluate(std::uint64_t id, Counts& counts, const KeptPoints* kept) {
  move_to(id);
  const std::span<const std::size_t> candidates = exploration_.candidates(digits_);
  if (candidates.empty()) {
    ++counts.undefined;
    set_machine();
    return std::nullopt;
  }
  EvaluatedPoint result{.id = id, .values = {}};
  try {
    result.values = values_of_machine();
    set_machine();
    if (holds(exploration_.early(), result.values)) {
      if (kept != nullptr && has_bounds_ && memo_.has_bounds() && is_beaten(candidates, result.values, *kept)) {
        ++counts.feasible;
        return std::nullopt;
      }
      add_network(candidates, result.values);
      if (point_.clock_mhz > 0) set_time(result.values, point_.clock_mhz);
      if (needs_energy_) set_energy(result.values);
      if (holds(exploration_.late(), result.values)) {
        ++counts.feasible;
        return result;
      }
    }
  } catch (const core::OverflowError&) {
    throw core::InputError(fmt::format("point {} (network {}, array {}x{}): its counts exceed 2^63-1", id,
                                       exploration_.question().axes.network[point_.network], point_.array.rows,
                                       point_.array.cols));
  } catch (const core::InputError& error) {
    throw core::InputError(fmt::format("point {} (network {}, array {}x{}): {}", id,
                                       exploration_.question().axes.network[point_.network], point_.array.rows,
                                       point_.array.cols, error.what()));
  }
  ++counts.excluded;
  return std::nullopt;
}

}  // namespace systole::dataflows::explore
