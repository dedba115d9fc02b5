// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/calibrate/report.h"
#include "core/report/chart/line_chart.h"

namespace systole::app {
namespace {

using calibration::Predicted;
using core::chart::LineChart;

double operations(const dataflows::GemmShape& product) {
  return 2 * static_cast<double>(product.count) * static_cast<double>(product.rows) *
         static_cast<double>(product.cols) * static_cast<double>(product.depth);
}

/// Points of each class of shape, or of all rows where the model has no classes.
template <class Point>
std::vector<LineChart::Series> by_class(const std::vector<Predicted>& rows, const Point& point) {
  std::vector<LineChart::Series> series;
  const auto add = [&](std::string name, std::optional<dataflows::TimeBound> bound) {
    LineChart::Series one{.name = std::move(name), .points = {}, .line = false};
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].bound == bound) one.points.push_back(point(i));
    }
    if (!one.points.empty()) series.push_back(std::move(one));
  };
  for (const auto& bound : dataflows::kTimeBoundNames) add(fmt::format("bound by {}", bound.name), bound.value);
  add("products", std::nullopt);
  return series;
}

LineChart::Series exact_line(double from, double to, double y_from, double y_to) {
  return {.name = "exact",
          .points = {{.x = from, .y = y_from, .label = {}}, {.x = to, .y = y_to, .label = {}}},
          .markers = false,
          .meaning = core::chart::Meaning::bound};
}

core::chart::Axis logarithmic(std::string title) {
  return {.title = std::move(title), .scale = core::chart::Scale::log10, .ticks = {}, .from = {}, .to = {}};
}

}  // namespace

core::chart::Figure calibration_figure(const CalibrationRun& run) {
  constexpr double kPlotHeight = 180;
  const calibration::ModelTimes& model = shown_model(run);
  const std::vector<Predicted>& rows = model.rows;
  const std::vector<calibration::MeasuredProduct>& products = run.measurements.products;
  double least = std::numeric_limits<double>::max();
  double most = 0;
  double fewest = std::numeric_limits<double>::max();
  double most_operations = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    least = std::min({least, rows[i].us, rows[i].measured_us});
    most = std::max({most, rows[i].us, rows[i].measured_us});
    fewest = std::min(fewest, operations(products[i].shape));
    most_operations = std::max(most_operations, operations(products[i].shape));
  }
  const calibration::ErrorSummary errors = calibration::summary(rows);

  LineChart times;
  times.title = fmt::format("mean error {:.1f} %, median {:.1f} %", 100 * errors.mean, 100 * errors.median);
  times.x = logarithmic("measured (us)");
  times.y = logarithmic("predicted (us)");
  times.series = by_class(
      rows, [&](std::size_t i) { return LineChart::Point{.x = rows[i].measured_us, .y = rows[i].us, .label = {}}; });
  times.series.push_back(exact_line(least, most, least, most));

  LineChart ratios;
  ratios.title = "what the model leaves";
  ratios.x = logarithmic("operations");
  ratios.y = logarithmic("predicted over measured");
  ratios.series = by_class(rows, [&](std::size_t i) {
    return LineChart::Point{.x = operations(products[i].shape), .y = rows[i].us / rows[i].measured_us, .label = {}};
  });
  ratios.series.push_back(exact_line(fewest, most_operations, 1, 1));

  core::chart::Figure figure;
  figure.title = fmt::format("Predicted over measured times: {}", fmt::join(run.files, ", "));
  figure.note =
      fmt::format("{} products of {}. Model: {}{}.", rows.size(), fmt::join(run.files, ", "), name(model.model),
                  run.result.checked ? fmt::format(" of {} as it is", run.machine)
                                     : std::string{", each fifth of the rows predicted from the others"});
  figure.width = core::chart::Width::two_columns;
  figure.columns = 2;
  figure.shared_legend = true;
  figure.plot_height = kPlotHeight;
  figure.panels.emplace_back(std::move(times));
  figure.panels.emplace_back(std::move(ratios));
  return figure;
}

}  // namespace systole::app
