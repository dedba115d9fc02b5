// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "cli/predict/evaluate.h"
#include "core/report/chart/line_chart.h"

namespace systole::app {
namespace {

using core::chart::LineChart;

constexpr double kPlotHeight = 220;

}  // namespace

core::chart::Figure evaluation_figure(const predictor::Evaluation& evaluation) {
  LineChart chart;
  LineChart::Series cells{.name = "latencies", .points = {}, .line = false};
  double least = std::numeric_limits<double>::max();
  double most = std::numeric_limits<double>::lowest();
  for (const predictor::Cell& cell : shown_cells(evaluation)) {
    cells.points.push_back({.x = cell.measured_ms, .y = cell.predicted_ms, .label = {}});
    least = std::min({least, cell.measured_ms, cell.predicted_ms});
    most = std::max({most, cell.measured_ms, cell.predicted_ms});
  }
  // The paper's models may predict what no logarithm has.
  const core::chart::Scale scale = least > 0 ? core::chart::Scale::log10 : core::chart::Scale::linear;
  const auto line = [&](const char* name, double factor, std::optional<core::chart::Meaning> meaning) {
    return LineChart::Series{
        .name = name,
        .points = {{.x = least, .y = least * factor, .label = {}}, {.x = most, .y = most * factor, .label = {}}},
        .markers = false,
        .meaning = meaning};
  };
  const bool pooled_cells = leaves_one_out(evaluation.protocol);
  const predictor::Metrics metrics = pooled_cells ? pooled(evaluation.results) : evaluation.results.front().metrics;
  chart.title =
      fmt::format("{}, {}: R2 {:.4f}, mean error {:.1f} %", core::name_of(evaluation.options.model),
                  pooled_cells ? std::string{core::name_of(evaluation.protocol)} : evaluation.results.front().fold.name,
                  metrics.r2, metrics.mape);
  chart.x = {.title = "measured (ms)", .scale = scale, .ticks = {}, .from = {}, .to = {}};
  chart.y = {.title = "predicted (ms)", .scale = scale, .ticks = {}, .from = {}, .to = {}};
  chart.series = {std::move(cells), line("equal", 1, core::chart::Meaning::bound), line("10 % more", 1.1, {}),
                  line("10 % less", 0.9, {})};
  core::chart::Figure figure;
  figure.title = "Predicted over measured latencies: " + evaluation.source;
  figure.note = fmt::format("Latencies: {}. Model: {}; signature of {} networks.", evaluation.source,
                            core::name_of(evaluation.options.model), evaluation.options.signature.size);
  figure.plot_height = kPlotHeight;
  figure.panels.emplace_back(std::move(chart));
  return figure;
}

}  // namespace systole::app
