// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/predict/collaborate.h"
#include "core/report/chart/line_chart.h"
#include "core/report/number_text.h"
#include "core/report/table.h"

namespace systole::app {
namespace {

using core::chart::LineChart;
using predictor::CollaborationPoint;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::string r2_text(double r2) {
  return std::isnan(r2) ? "-" : fmt::format("{:.3f}", r2);
}

/// Spread over the seeds of one share; NaN where there is no such cell.
predictor::Spread spread_of(const std::vector<const CollaborationPoint*>& seeds,
                            const std::function<double(const CollaborationPoint&)>& value) {
  std::vector<double> values;
  for (const CollaborationPoint* point : seeds) {
    const double number = value(*point);
    if (!std::isnan(number)) values.push_back(number);
  }
  if (values.empty()) return {.mean = kNone, .deviation = kNone, .min = kNone, .median = kNone, .max = kNone};
  return predictor::spread(values);
}

/// R2 of cells, if there are any.
double r2_of(const predictor::Metrics& metrics) {
  return metrics.cells > 0 ? metrics.r2 : kNone;
}

/// The measurements a device with which a model per device predicts its own other networks as well as `r2`.
const CollaborationRow* isolated_equal(const std::vector<CollaborationRow>& rows, double r2) {
  const auto found =
      std::ranges::find_if(rows, [&](const CollaborationRow& row) { return row.isolated_r2_held_out >= r2; });
  return found == rows.end() ? nullptr : &*found;
}

/// The row that the paper speaks of: a tenth of the networks, or the nearest share.
const CollaborationRow& tenth(const std::vector<CollaborationRow>& rows) {
  return *std::ranges::min_element(rows, {}, [](const CollaborationRow& row) { return std::abs(row.share - 0.1); });
}

std::string closing_text(const Collaboration& collaboration, const std::vector<CollaborationRow>& rows) {
  const CollaborationRow& row = tenth(rows);
  std::string text = fmt::format(
      "With {:g} % of the networks each ({:.0f} measurements a device, signature included) "
      "the shared model has an R2 of {} over all latencies.\n",
      100 * row.share, row.cells_per_device, r2_text(row.all.mean));
  if (!collaboration.options.isolated || std::isnan(row.device_r2_held_out)) return text;
  const CollaborationRow* equal = isolated_equal(rows, row.device_r2_held_out);
  if (equal != nullptr) {
    text += fmt::format(
        "A model per device needs {:.0f} measurements for what it has not measured to be as good: {:.1f} "
        "times the cost.\n",
        equal->cells_per_device, equal->cells_per_device / row.cells_per_device);
  } else {
    const double most = rows.back().isolated_r2_held_out;
    const auto with_rest = std::ranges::find_if(
        rows.rbegin(), rows.rend(), [](const CollaborationRow& r) { return !std::isnan(r.isolated_r2_held_out); });
    const double reached = with_rest == rows.rend() ? most : with_rest->isolated_r2_held_out;
    const double cells = with_rest == rows.rend() ? rows.back().cells_per_device : with_rest->cells_per_device;
    text += fmt::format(
        "On latencies that nobody measured a device's own R2 is {} (mean of the devices); a model per "
        "device never gets there: {} with {:.0f} measurements, {:.1f} times the cost.\n",
        r2_text(row.device_r2_held_out), r2_text(reached), cells, cells / row.cells_per_device);
  }
  return text;
}

}  // namespace

std::vector<CollaborationRow> collaboration_rows(const Collaboration& collaboration) {
  std::vector<CollaborationRow> rows;
  for (const double share : collaboration.options.shares) {
    std::vector<const CollaborationPoint*> seeds;
    for (const CollaborationPoint& point : collaboration.points) {
      if (point.share == share) seeds.push_back(&point);
    }
    const auto mean = [&](const auto& value) { return spread_of(seeds, value).mean; };
    const bool isolated = collaboration.options.isolated;
    const bool everything = share >= 1;  // nothing is held out
    rows.push_back(
        {.share = share,
         .cells_per_device = mean([](const auto& p) { return p.cells_per_device; }),
         .all = spread_of(seeds, [](const auto& p) { return r2_of(p.all); }),
         .held_out = spread_of(seeds, [](const auto& p) { return r2_of(p.held_out); }),
         .outside = spread_of(seeds, [](const auto& p) { return r2_of(p.outside); }),
         .mape = mean([](const auto& p) { return p.all.mape; }),
         .device_r2 = mean([](const auto& p) { return p.all.device_r2; }),
         .device_r2_held_out = mean([](const auto& p) { return p.held_out.cells > 0 ? p.held_out.device_r2 : kNone; }),
         .isolated_r2 = isolated ? mean([](const auto& p) { return p.isolated_r2_all; }) : kNone,
         .isolated_r2_held_out =
             isolated && !everything ? mean([](const auto& p) { return p.isolated_r2_held_out; }) : kNone});
  }
  return rows;
}

std::string collaboration_text(const Collaboration& collaboration) {
  const predictor::CollaborationOptions& options = collaboration.options;
  const std::vector<CollaborationRow> rows = collaboration_rows(collaboration);
  std::vector<core::Table::Column> columns{{"share, %"},  {"measured a device"}, {"R2, all"},
                                           {"deviation"}, {"R2, not measured"},  {"R2, outside"},
                                           {"MAPE, %"},   {"device R2"},         {"not measured"}};
  if (options.isolated) {
    columns.push_back({"model per device: R2"});
    columns.push_back({"not measured"});
  }
  core::Table table(columns);
  for (const CollaborationRow& row : rows) {
    std::vector<std::string> cells{fmt::format("{:g}", 100 * row.share),
                                   fmt::format("{:.1f}", row.cells_per_device),
                                   r2_text(row.all.mean),
                                   r2_text(row.all.deviation),
                                   r2_text(row.held_out.mean),
                                   r2_text(row.outside.mean),
                                   fmt::format("{:.2f}", row.mape),
                                   r2_text(row.device_r2),
                                   r2_text(row.device_r2_held_out)};
    if (options.isolated) {
      cells.push_back(r2_text(row.isolated_r2));
      cells.push_back(r2_text(row.isolated_r2_held_out));
    }
    table.add(std::move(cells));
  }
  return fmt::format(
      "Latencies: {}\nJoined: {} devices, each with {} signature networks (random, the same for all) and a share of "
      "others; outside: {}\nModel: {}; mean of {} repetitions\n\n{}\n{}",
      collaboration.source, options.devices, options.signature, collaboration.all_devices - options.devices,
      predictor::name(options.model), options.seeds, table.text(), closing_text(collaboration, rows));
}

std::string collaboration_csv(const Collaboration& collaboration) {
  std::string out =
      "share,seed,measured_per_device,r2,r2_held_out,r2_outside,mape,device_r2,device_r2_held_out,isolated_r2,"
      "isolated_r2_held_out\n";
  const bool isolated = collaboration.options.isolated;
  for (const CollaborationPoint& p : collaboration.points) {
    out += fmt::format("{},{}", core::python_text(p.share), p.seed);
    for (const double value :
         {p.cells_per_device, r2_of(p.all), r2_of(p.held_out), r2_of(p.outside), p.all.mape, p.all.device_r2,
          p.held_out.cells > 0 ? p.held_out.device_r2 : kNone, isolated ? p.isolated_r2_all : kNone,
          isolated && p.share < 1 ? p.isolated_r2_held_out : kNone}) {
      out += "," + (std::isnan(value) ? std::string{} : core::python_text(value));
    }
    out += "\n";
  }
  return out;
}

Json collaboration_json(const Collaboration& collaboration, const Provenance& provenance) {
  const auto spread_json = [](const predictor::Spread& s) {
    return Json{{"mean", s.mean}, {"deviation", s.deviation}, {"min", s.min}, {"median", s.median}, {"max", s.max}};
  };
  Json curve = Json::array();
  for (const CollaborationRow& row : collaboration_rows(collaboration)) {
    curve.push_back({{"share", row.share},
                     {"measured_per_device", row.cells_per_device},
                     {"r2", spread_json(row.all)},
                     {"r2_held_out", spread_json(row.held_out)},
                     {"r2_outside", spread_json(row.outside)},
                     {"mape", row.mape},
                     {"device_r2", row.device_r2},
                     {"device_r2_held_out", row.device_r2_held_out},
                     {"isolated_r2", row.isolated_r2},
                     {"isolated_r2_held_out", row.isolated_r2_held_out}});
  }
  return {{"schema", "systole/predict-collaborate/1"}, {"provenance", provenance.json()}, {"curve", std::move(curve)}};
}

core::chart::Figure collaboration_figure(const Collaboration& collaboration) {
  const std::vector<CollaborationRow> rows = collaboration_rows(collaboration);
  LineChart chart;
  chart.title = fmt::format("{} devices that share, model {}", collaboration.options.devices,
                            predictor::name(collaboration.options.model));
  chart.x = {.title = "measurements a device", .scale = core::chart::Scale::log10, .ticks = {}, .from = {}, .to = {}};
  chart.y = {.title = "R2", .scale = core::chart::Scale::linear, .ticks = {}, .from = {}, .to = 1};
  const auto add = [&](const char* name, const std::function<double(const CollaborationRow&)>& value) {
    LineChart::Series series{.name = name, .points = {}, .style = {}};
    for (const CollaborationRow& row : rows) {
      // An R2 below zero is worse than knowing nothing; how much worse only squeezes the others.
      if (const double r2 = value(row); !std::isnan(r2)) {
        series.points.push_back({.x = row.cells_per_device, .y = std::max(r2, 0.0), .label = {}});
      }
    }
    if (!series.points.empty()) chart.series.push_back(std::move(series));
  };
  add("all latencies", [](const auto& row) { return row.all.mean; });
  add("not measured by anybody", [](const auto& row) { return row.held_out.mean; });
  add("devices outside", [](const auto& row) { return row.outside.mean; });
  add("model per device, not measured", [](const auto& row) { return row.isolated_r2_held_out; });
  core::chart::Figure figure;
  figure.title = "R2 over shared measurements: " + collaboration.source;
  figure.panels.emplace_back(std::move(chart));
  return figure;
}

}  // namespace systole::app
