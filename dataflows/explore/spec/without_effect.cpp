// SPDX-License-Identifier: MIT
#include "dataflows/explore/spec/without_effect.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/files/yaml_fields.h"
#include "dataflows/machine/effect.h"

namespace systole::dataflows::explore {
namespace {

/// What a key needs to change something.
struct Reading {
  std::string_view key;
  bool is_axis;
  bool (*is_read)(const Question& question);
  std::string_view expected;
};

/// Whether a constraint looks at the axis itself.
bool is_in_constraints(const Question& question, std::string_view axis) {
  return std::ranges::any_of(question.constraints, [&](const Constraint& constraint) {
    return constraint.text().find(axis) != std::string::npos;
  });
}

bool shows(const Question& question, Metric metric) {
  return std::ranges::count(shown_metrics(question), metric) > 0;
}

/// Without a memory that counts bytes, cores still send each other the words of partial sums.
bool reads_bits(const Question& question) {
  const Axes& axes = question.axes;
  const auto is_tiled = [](const MemoryModel* memory) { return memory->reads_latency; };
  if (std::ranges::any_of(axes.memory, is_tiled)) return true;
  const auto has_wide_sums = [](const WordBits& bits) { return bits.partial_sum != bits.ofmap; };
  if (std::ranges::max(axes.cores) < 2 || std::ranges::none_of(axes.bits, has_wide_sums)) return false;
  return std::ranges::any_of(axes.dataflow, [&](const DataflowChoice& choice) {
    return std::ranges::any_of(choice.candidates, [&](const Dataflow* dataflow) {
      return std::ranges::any_of(axes.partition, [&](Partition partition) {
        Machine machine{.dataflow = dataflow};
        machine.cores.count = 2;
        machine.cores.partition = partition;
        return why_without_effect("bits.partial_sum", machine).empty();
      });
    });
  });
}

constexpr std::array kOfLanes{Metric::network_cycles, Metric::nanoseconds, Metric::energy, Metric::edp,
                              Metric::power,          Metric::area};
constexpr std::array kOfClock{Metric::nanoseconds, Metric::power};
constexpr std::array kOfPrices{Metric::energy, Metric::edp, Metric::power, Metric::area};

bool shows_any(const Question& question, std::span<const Metric> metrics) {
  return std::ranges::any_of(metrics, [&](Metric metric) { return shows(question, metric); });
}

/// Whether the clock tells how much of the energy leaks.
bool leaks(const Question& question) {
  const bool priced = question.energy && (question.energy->table->prices(EnergyAction::pe_leakage) ||
                                          question.energy->table->prices(EnergyAction::sram_leakage));
  return priced && (shows(question, Metric::energy) || shows(question, Metric::edp));
}

bool any_memory(const Question& question, bool MemoryModel::*reads) {
  return std::ranges::any_of(question.axes.memory, [&](const MemoryModel* memory) { return memory->*reads; });
}

bool is_chosen(FuseVariant variant) {
  return variant == FuseVariant::full50 || variant == FuseVariant::half50;
}

constexpr std::array kReadings{
    Reading{.key = "bits", .is_axis = true, .is_read = reads_bits, .expected = "memory: tiled, which counts bytes"},
    Reading{.key = "bandwidth_bytes",
            .is_axis = true,
            .is_read = [](const Question& q) { return any_memory(q, &MemoryModel::reads_latency); },
            .expected = "memory: tiled, which reads it"},
    Reading{.key = "bandwidth_gbs",
            .is_axis = true,
            .is_read = [](const Question& q) { return any_memory(q, &MemoryModel::reads_latency); },
            .expected = "memory: tiled, which reads it"},
    Reading{.key = "bandwidth",
            .is_axis = true,
            .is_read = [](const Question& q) { return any_memory(q, &MemoryModel::reads_bandwidth); },
            .expected = "memory: tiled, which reads it"},
    Reading{.key = "dram_latency",
            .is_axis = true,
            .is_read = [](const Question& q) { return any_memory(q, &MemoryModel::reads_latency); },
            .expected = "memory: tiled, which reads it"},
    Reading{.key = "partition",
            .is_axis = true,
            .is_read = [](const Question& q) { return std::ranges::max(q.axes.cores) > 1; },
            .expected = "several cores, which share layers"},
    Reading{.key = "lanes",
            .is_axis = true,
            .is_read = [](const Question& q) { return shows_any(q, kOfLanes); },
            .expected = "network_cycles or nanoseconds as objective, metric or in a constraint"},
    Reading{.key = "clock_mhz",
            .is_axis = true,
            .is_read =
                [](const Question& q) {
                  const bool makes_bytes = !q.axes.bandwidth_gbs.empty() && any_memory(q, &MemoryModel::reads_latency);
                  return makes_bytes || shows_any(q, kOfClock) || leaks(q);
                },
            .expected = "nanoseconds or power as objective, metric or in a constraint, or bandwidth_gbs"},
    Reading{.key = "energy",
            .is_axis = false,
            .is_read = [](const Question& q) { return shows_any(q, kOfPrices); },
            .expected = "energy, edp, power or area as objective, metric or in a constraint"},
    Reading{.key = "silicon",
            .is_axis = false,
            .is_read = [](const Question& q) { return shows(q, Metric::silicon); },
            .expected = "silicon as objective, metric or in a constraint"},
    Reading{.key = "select",
            .is_axis = false,
            .is_read = [](const Question& q) { return std::ranges::any_of(q.axes.variant, is_chosen); },
            .expected = "full50 or half50 as variant, whose layers it chooses"},
    Reading{.key = "per",
            .is_axis = false,
            .is_read = [](const Question& q) { return q.keep.policy != Keep::Policy::all; },
            .expected = "a front or the best N; all designs are kept"},
    Reading{.key = "sample",
            .is_axis = false,
            .is_read = [](const Question& q) { return q.sample && *q.sample < DesignSpace(q.axes).size(); },
            .expected = "fewer designs than the space has"},
    Reading{.key = "seed",
            .is_axis = false,
            .is_read = [](const Question& q) { return q.sample && *q.sample < DesignSpace(q.axes).size(); },
            .expected = "a sample of the space, which it is of"},
};

}  // namespace

std::vector<core::Diagnostic> without_effect(const core::TextFile& file, const Question& question) {
  const YAML::Node root = YAML::Load(file.text);
  std::vector<core::Diagnostic> found;
  for (const Reading& reading : kReadings) {
    const YAML::Node map = reading.is_axis ? root["space"] : root;
    const YAML::Node value = map[std::string{reading.key}];
    if (!value || reading.is_read(question)) continue;
    if (reading.is_axis && is_in_constraints(question, reading.key)) continue;
    found.push_back({.where = core::location_of(file, value.Mark()),
                     .subject = std::string{reading.key},
                     .found = "a value without effect",
                     .expected = std::string{reading.expected}});
  }
  return found;
}

}  // namespace systole::dataflows::explore
