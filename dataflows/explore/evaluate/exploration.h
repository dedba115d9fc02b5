// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/files/text_file.h"
#include "core/ir/equal_layers.h"
#include "core/ir/network.h"
#include "dataflows/energy/energy_table.h"
#include "dataflows/explore/evaluate/keep.h"
#include "dataflows/explore/space/constraint.h"
#include "dataflows/explore/space/design_space.h"
#include "dataflows/explore/space/equal_work.h"
#include "dataflows/explore/space/metric.h"
#include "dataflows/explore/space/network_variant.h"
#include "dataflows/explore/space/sample_order.h"
#include "dataflows/machine/machine.h"

namespace systole::dataflows::explore {

/// Holds the prices by which energy and area are told.
struct QuestionPrices {
  std::string name;  ///< as the spec has it
  core::TextFile file;
  std::shared_ptr<const EnergyTable> table;
};

/// Holds the chip that exists, whose law tells microseconds.
struct QuestionChip {
  std::string name;  ///< as the spec has it
  core::TextFile file;
  std::shared_ptr<const Machine> machine;  ///< with its law of time
};

/// Says what is to be explored.
struct Question {
  Axes axes;
  std::vector<Constraint> constraints;
  Keep keep;
  std::vector<Metric> metrics;           ///< beside the objectives; what else results show
  std::optional<std::uint64_t> sample;   ///< look at that many points of the space only, drawn at random
  std::uint64_t seed = 1;                ///< of the sample
  std::optional<Select> select;          ///< who chooses layers in the variants full50, half50; see network_variant()
  std::optional<QuestionPrices> energy;  ///< none: neither energy nor area can be asked for
  std::optional<QuestionChip> silicon;   ///< none: time on silicon cannot be asked for
};

/// Gives what results show, in the order of kMetrics: all that costs nothing, objectives, what constraints look at, and
/// what was asked for. Throws InputError for DRAM traffic without a memory model, time or power without a clock, energy
/// without a table of prices or with memory none, area without a table that has it, and time on silicon without a chip.
std::vector<Metric> shown_metrics(const Question& question);

/// This is a question about networks, prepared: all that evaluating its points shares. It never changes.
class Exploration {
 public:
  /// Expects as many `networks` as the axis has names, in its order. Throws InputError where a network can't be
  /// rewritten, where no combination of timing, depthwise mapping, memory and dataflow is defined, or where
  /// shown_metrics() throws.
  Exploration(Question question, const std::vector<core::Network>& networks);

  [[nodiscard]] const Question& question() const { return question_; }
  [[nodiscard]] const DesignSpace& space() const { return space_; }
  /// Counts the points that are looked at: the space's, or the sample's.
  [[nodiscard]] std::uint64_t positions() const { return positions_; }
  /// Gives the id of the point at a position. O(1).
  [[nodiscard]] std::uint64_t id_at(std::uint64_t position) const { return sample_ ? (*sample_)[position] : position; }
  /// Gives shown_metrics().
  [[nodiscard]] const std::vector<Metric>& metrics() const { return metrics_; }
  [[nodiscard]] bool needs(Metric metric) const;
  /// Says whether operators beside the array matter.
  [[nodiscard]] bool needs_whole_network() const {
    return needs(Metric::network_cycles) || needs(Metric::nanoseconds) || needs_energy();
  }
  [[nodiscard]] bool needs_energy() const {
    return needs(Metric::energy) || needs(Metric::edp) || needs(Metric::power);
  }

  [[nodiscard]] std::span<const core::Layer> shapes() const { return shapes_.layers(); }
  /// Gives nothing unless needs_whole_network().
  [[nodiscard]] const EqualWork& vector_work() const { return work_; }
  [[nodiscard]] const NetworkVariant& variant(std::size_t network, std::size_t variant) const {
    return variants_[network * question_.axes.variant.size() + variant];
  }
  /// Gives the dataflows (positions in dataflows()) of a choice that are defined there; it is empty if none is. With
  /// one core there is nothing to share, so that all but the first partition of the axis are undefined.
  [[nodiscard]] std::span<const std::size_t> candidates(const Digits& digits) const;
  [[nodiscard]] const Array& smallest_array() const { return smallest_; }
  [[nodiscard]] const Array& largest_array() const { return largest_; }
  /// Gives constraints that can be checked before a point is evaluated, and those that need its costs.
  [[nodiscard]] std::span<const Constraint> early() const { return early_; }
  [[nodiscard]] std::span<const Constraint> late() const { return late_; }
  /// Lists, for people, the combinations of timing, depthwise mapping, memory, dataflow and several cores that are not
  /// defined.
  [[nodiscard]] const std::vector<std::string>& undefined() const { return undefined_; }

 private:
  static std::vector<std::size_t> defined_dataflows(const DataflowChoice& choice, Machine machine);
  bool add_candidates(const Machine& machine);
  void find_candidates();
  void bound_arrays();

  Question question_;
  DesignSpace space_;
  std::uint64_t positions_ = 0;
  std::optional<SampleOrder> sample_;
  std::vector<Metric> metrics_;
  core::EqualLayers shapes_;
  EqualWork work_;
  std::vector<NetworkVariant> variants_;
  /// [timing][depthwise][memory][several cores][dataflow], positions on the axes
  std::vector<std::vector<std::size_t>> candidates_;
  std::vector<std::string> undefined_;
  Array smallest_;
  Array largest_;
  std::vector<Constraint> early_;
  std::vector<Constraint> late_;
};

}  // namespace systole::dataflows::explore
