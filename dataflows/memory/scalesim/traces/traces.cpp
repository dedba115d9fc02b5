// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/traces/traces.h"

#include <algorithm>
#include <memory>
#include <optional>

#include "dataflows/memory/scalesim/detail/buffers/layer_plan.h"
#include "dataflows/memory/scalesim/detail/buffers/layer_simulation.h"
#include "dataflows/memory/scalesim/detail/buffers/operand_lines.h"
#include "dataflows/memory/scalesim/traces/detail/dram_trace.h"
#include "dataflows/memory/scalesim/traces/detail/sram_trace.h"

namespace systole::dataflows::scalesim {
namespace {

/// The three SRAM traces of a layer.
class SramTraces final : public LineObserver {
 public:
  SramTraces(const LayerPlan& plan, const TraceSinks& sinks) {
    if (sinks.ifmap_sram != nullptr) ifmap_.emplace(ifmap_lines(plan), *sinks.ifmap_sram);
    if (sinks.filter_sram != nullptr) filter_.emplace(filter_lines(plan), *sinks.filter_sram);
    if (sinks.ofmap_sram != nullptr) ofmap_.emplace(ofmap_lines(plan), *sinks.ofmap_sram);
  }

  void passed(std::int64_t first, std::int64_t end, std::int64_t stall) override {
    rows(ifmap_, first, end, stall + 1);
    rows(filter_, first, end, stall + 1);
    rows(ofmap_, first, end, stall);
  }

  void delayed(std::int64_t line, std::int64_t t, std::int64_t ifmap, std::int64_t filter,
               std::int64_t ofmap) override {
    if (ifmap_) ifmap_->row(line, t + 1 + ifmap);
    if (filter_) filter_->row(line, t + 1 + filter);
    if (ofmap_) ofmap_->row(line, t + ofmap);
  }

  void flush() {
    for (auto* trace : {&ifmap_, &filter_, &ofmap_}) {
      if (*trace) (*trace)->flush();
    }
  }

 private:
  static void rows(std::optional<SramTrace>& trace, std::int64_t first, std::int64_t end, std::int64_t delay) {
    if (!trace) return;
    for (std::int64_t line = first; line < end; ++line) trace->row(line, line + delay);
  }

  std::optional<SramTrace> ifmap_;
  std::optional<SramTrace> filter_;
  std::optional<SramTrace> ofmap_;
};

/// The DRAM trace of an operand that is read.
class ReadTrace {
 public:
  /// `sequence` and `lines` are functions that make them.
  template <class Sequence, class Lines>
  ReadTrace(const LayerPlan& plan, TraceSink* sink, std::int64_t kilobytes, std::int64_t bandwidth, std::int64_t widest,
            const Sequence& sequence, const Lines& lines, AddressRange range) {
    if (sink == nullptr) return;
    const std::int64_t words = plan.sram_words(kilobytes);
    if (plan.user_mode()) {
      auto prefetched = sequence(plan);
      const BlockSize size = BlockSize::of(words, prefetched->size(), bandwidth);
      blocks_.emplace(std::move(prefetched), size, *sink);
    } else {
      epochs_.emplace(lines(plan), plan.grid().lines(), range, EpochSize::of(words), widest, *sink);
    }
  }

  [[nodiscard]] ReadObservers observers() {
    return {.blocks = blocks_ ? &*blocks_ : nullptr, .epochs = epochs_ ? &*epochs_ : nullptr};
  }

  void flush() {
    if (blocks_) blocks_->flush();
    if (epochs_) epochs_->flush();
  }

 private:
  std::optional<PrefetchTrace> blocks_;
  std::optional<EpochTrace> epochs_;
};

double digits(std::int64_t value) {
  char text[TraceText::kLongest];  // NOLINT(modernize-avoid-c-arrays): filled at once
  return static_cast<double>(TraceText::write_whole(text, value) - text);
}

}  // namespace

LayerReport write_traces(const core::Layer& layer, const Machine& machine, const TraceSinks& sinks,
                         const LineLatencies* latencies) {
  const LayerPlan plan(layer_shape(layer), machine);
  EpochWidths widths;
  // SCALE-Sim makes all rows of an estimated trace as wide as the widest, which is known only at the end.
  const LayerReport report = simulate_layer(plan, latencies, {}, &widths);
  if (!sinks.widen_rows) widths = {};

  SramTraces sram(plan, sinks);
  ReadTrace ifmap(plan, sinks.ifmap_dram, machine.sram_kb.ifmap, plan.ifmap_bandwidth(), widths.ifmap, ifmap_prefetch,
                  ifmap_lines, ifmap_range(plan));
  ReadTrace filter(plan, sinks.filter_dram, machine.sram_kb.filter, plan.filter_bandwidth(), widths.filter,
                   filter_prefetch, filter_lines, filter_range(plan));
  std::optional<DrainTrace> ofmap;
  if (sinks.ofmap_dram != nullptr)
    ofmap.emplace(ofmap_lines(plan), plan.grid().lines(), plan.ofmap_bandwidth(), *sinks.ofmap_dram);

  simulate_layer(
      plan, latencies,
      {.lines = &sram, .ifmap = ifmap.observers(), .filter = filter.observers(), .ofmap = ofmap ? &*ofmap : nullptr});
  sram.flush();
  ifmap.flush();
  filter.flush();
  if (ofmap) ofmap->flush();
  return report;
}

TraceSizes estimate_traces(const core::Layer& layer, const Machine& machine, const LayerReport& report) {
  const LayerPlan plan(layer_shape(layer), machine);
  const FoldGrid& grid = plan.grid();
  const auto lines = static_cast<double>(grid.lines());
  const double cycle = digits(std::max<std::int64_t>(1, report.cycles.count() / 2)) + 1;
  // An idle port is ",-1"; a word's address has about as many digits as the one in the operand's middle.
  const auto sram = [&](std::int64_t ports, const OperandReport& operand, std::int64_t address) {
    return lines * (cycle + 3 * static_cast<double>(ports)) +
           static_cast<double>(operand.sram.words.count()) * (digits(address) - 2);
  };
  const auto dram = [&](const OperandReport& operand, std::int64_t width, std::int64_t address) {
    const auto words = static_cast<double>(operand.dram.words.count());
    return words * (digits(address) + 3) + words / static_cast<double>(width) * (cycle + 2);
  };
  const LayerShape& shape = plan.shape();
  const std::int64_t ifmap = machine.offsets.ifmap + shape.images * shape.in_h * shape.in_w * shape.channels / 2;
  const std::int64_t filter = machine.offsets.filter + shape.window() * shape.filters / 2;
  const std::int64_t ofmap = machine.offsets.ofmap + shape.pixels() * shape.filters / 2;
  constexpr std::int64_t kEstimatedWidth = 10;
  const std::int64_t ifmap_width = plan.user_mode() ? plan.ifmap_bandwidth() : kEstimatedWidth;
  const std::int64_t filter_width = plan.user_mode() ? plan.filter_bandwidth() : kEstimatedWidth;
  const std::int64_t ifmap_ports = plan.rowwise()       ? grid.rows * plan.rowwise()->block()
                                   : plan.ifmap_stays() ? grid.cols
                                                        : grid.rows;
  return {.ifmap_sram = sram(ifmap_ports, report.ifmap, ifmap),
          .filter_sram = sram(plan.ifmap_stays() ? grid.rows : grid.cols, report.filter, filter),
          .ofmap_sram = sram(grid.cols, report.ofmap, ofmap),
          .ifmap_dram = dram(report.ifmap, ifmap_width, ifmap),
          .filter_dram = dram(report.filter, filter_width, filter),
          .ofmap_dram = dram(report.ofmap, plan.ofmap_bandwidth(), ofmap)};
}

}  // namespace systole::dataflows::scalesim
