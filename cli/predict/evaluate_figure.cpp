// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "cli/predict/evaluate.h"
#include "core/report/chart/line_chart.h"

namespace systole::app {
namespace {

using core::chart::LineChart;

constexpr double kPlotHeight = 220;
/// Of the paper's models, which may predict what no logarithm has.
constexpr double kLeastMs = 1e-3;

}  // namespace

core::chart::Figure evaluation_figure(const predictor::Evaluation& evaluation) {
  LineChart chart;
  LineChart::Series cells{.name = "latencies", .points = {}, .line = false, .style = {}};
  double least = std::numeric_limits<double>::max();
  double most = kLeastMs;
  for (const predictor::Cell& cell : shown_cells(evaluation)) {
    const double predicted = std::max(cell.predicted_ms, kLeastMs);
    cells.points.push_back({.x = cell.measured_ms, .y = predicted, .label = {}});
    least = std::min({least, cell.measured_ms, predicted});
    most = std::max({most, cell.measured_ms, predicted});
  }
  const auto line = [&](const char* name, double factor) {
    return LineChart::Series{
        .name = name,
        .points = {{.x = least, .y = least * factor, .label = {}}, {.x = most, .y = most * factor, .label = {}}},
        .markers = false,
        .style = {}};
  };
  const bool pooled_cells = leaves_one_out(evaluation.protocol);
  const predictor::Metrics metrics = pooled_cells ? pooled(evaluation.results) : evaluation.results.front().metrics;
  chart.title =
      fmt::format("{}, {}: R2 {:.4f}, mean error {:.1f} %", core::name_of(evaluation.options.model),
                  pooled_cells ? std::string{core::name_of(evaluation.protocol)} : evaluation.results.front().fold.name,
                  metrics.r2, metrics.mape);
  chart.x = {.title = "measured (ms)", .scale = core::chart::Scale::log10, .ticks = {}, .from = {}, .to = {}};
  chart.y = {.title = "predicted (ms)", .scale = core::chart::Scale::log10, .ticks = {}, .from = {}, .to = {}};
  chart.series = {std::move(cells), line("equal", 1), line("10 % more", 1.1), line("10 % less", 0.9)};
  core::chart::Figure figure;
  figure.title = "Predicted over measured latencies: " + evaluation.source;
  figure.plot_height = kPlotHeight;
  figure.panels.emplace_back(std::move(chart));
  return figure;
}

}  // namespace systole::app
