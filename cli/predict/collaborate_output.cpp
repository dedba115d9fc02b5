// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/common/terminal/terminal.h"
#include "cli/predict/collaborate.h"
#include "core/report/chart/line_chart.h"
#include "core/report/number_text.h"
#include "core/report/table.h"

namespace systole::app {
namespace {

using core::chart::LineChart;
using predictor::Collaboration;
using predictor::CollaborationNumbers;
using predictor::CollaborationRow;

std::string r2_text(double r2) {
  return std::isnan(r2) ? "-" : fmt::format("{:.3f}", r2);
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

/// As many measurements cost the same, which needs no word.
std::string cost_text(double ratio) {
  constexpr double kSame = 1.05;
  return ratio < kSame ? std::string{} : fmt::format(", {:.1f} times the cost", ratio);
}

std::string closing_text(const Collaboration& collaboration, const std::vector<CollaborationRow>& rows) {
  const CollaborationRow& row = tenth(rows);
  std::string text = fmt::format(
      "With {:g} % of the networks each ({:.0f} measurements a device, signature included) "
      "the shared model has an R2 of {} over all latencies.\n",
      100 * row.share, row.measured_per_device, r2_text(row.r2.mean));
  if (!collaboration.options.isolated || std::isnan(row.device_r2_held_out)) return text;
  const CollaborationRow* equal = isolated_equal(rows, row.device_r2_held_out);
  if (equal != nullptr) {
    text += fmt::format("A model per device needs {:.0f} measurements for what it has not measured to be as good{}.\n",
                        equal->measured_per_device, cost_text(equal->measured_per_device / row.measured_per_device));
  } else {
    const double most = rows.back().isolated_r2_held_out;
    const auto with_rest = std::ranges::find_if(
        rows.rbegin(), rows.rend(), [](const CollaborationRow& r) { return !std::isnan(r.isolated_r2_held_out); });
    const double reached = with_rest == rows.rend() ? most : with_rest->isolated_r2_held_out;
    const double cells = with_rest == rows.rend() ? rows.back().measured_per_device : with_rest->measured_per_device;
    text += fmt::format(
        "On latencies that nobody measured a device's own R2 is {} (mean of the devices); a model per "
        "device never gets there: {} with {:.0f} measurements{}.\n",
        r2_text(row.device_r2_held_out), r2_text(reached), cells, cost_text(cells / row.measured_per_device));
  }
  return text;
}

}  // namespace

std::string collaboration_text(const Collaboration& collaboration) {
  const predictor::CollaborationOptions& options = collaboration.options;
  const std::vector<CollaborationRow> rows = collaboration_rows(collaboration);
  std::vector<core::Table::Column> columns{{"share, %"},
                                           {"measured a device", core::Align::right, 1},
                                           {"R2, all"},
                                           {"deviation", core::Align::right, 5},
                                           {"R2, not measured"},
                                           {"R2, outside", core::Align::right, 2},
                                           {"MAPE, %", core::Align::right, 3},
                                           {"device R2", core::Align::right, 4},
                                           {"not measured", core::Align::right, 4}};
  if (options.isolated) {
    columns.push_back({"model per device: R2", core::Align::right, 2});
    columns.push_back({"not measured", core::Align::right, 4});
  }
  core::Table table(columns);
  for (const CollaborationRow& row : rows) {
    std::vector<std::string> cells{fmt::format("{:g}", 100 * row.share),
                                   fmt::format("{:.1f}", row.measured_per_device),
                                   r2_text(row.r2.mean),
                                   r2_text(row.r2.deviation),
                                   r2_text(row.r2_held_out.mean),
                                   r2_text(row.r2_outside.mean),
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
      core::name_of(options.model), options.seeds, table.text(terminal_width()), closing_text(collaboration, rows));
}

std::string collaboration_csv(const Collaboration& collaboration) {
  std::string out =
      "share,seed,measured_per_device,r2,r2_held_out,r2_outside,mape,device_r2,device_r2_held_out,isolated_r2,"
      "isolated_r2_held_out\n";
  for (const predictor::CollaborationPoint& point : collaboration.points) {
    const CollaborationNumbers n = numbers_of(point, collaboration.options);
    out += fmt::format("{},{}", core::python_text(point.share), point.seed);
    for (const double value : {n.measured_per_device, n.r2, n.r2_held_out, n.r2_outside, n.mape, n.device_r2,
                               n.device_r2_held_out, n.isolated_r2, n.isolated_r2_held_out}) {
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
                     {"measured_per_device", row.measured_per_device},
                     {"r2", spread_json(row.r2)},
                     {"r2_held_out", spread_json(row.r2_held_out)},
                     {"r2_outside", spread_json(row.r2_outside)},
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
                            core::name_of(collaboration.options.model));
  chart.x = {.title = "measurements a device", .scale = core::chart::Scale::log10, .ticks = {}, .from = {}, .to = {}};
  chart.y = {.title = "R2", .scale = core::chart::Scale::linear, .ticks = {}, .from = {}, .to = 1};
  const auto add = [&](const char* name, const std::function<double(const CollaborationRow&)>& value) {
    LineChart::Series series{.name = name, .points = {}};
    for (const CollaborationRow& row : rows) {
      if (const double r2 = value(row); !std::isnan(r2)) {
        series.points.push_back({.x = row.measured_per_device, .y = r2, .label = {}});
      }
    }
    if (!series.points.empty()) chart.series.push_back(std::move(series));
  };
  add("all latencies", [](const auto& row) { return row.r2.mean; });
  add("not measured by anybody", [](const auto& row) { return row.r2_held_out.mean; });
  add("devices outside", [](const auto& row) { return row.r2_outside.mean; });
  add("model per device, not measured", [](const auto& row) { return row.isolated_r2_held_out; });
  core::chart::Figure figure;
  figure.title = "R2 over shared measurements: " + collaboration.source;
  figure.note =
      fmt::format("Latencies: {}. Model: {}; {} devices with {} signature networks each; mean of {} repetitions.",
                  collaboration.source, core::name_of(collaboration.options.model), collaboration.options.devices,
                  collaboration.options.signature, collaboration.options.seeds);
  figure.panels.emplace_back(std::move(chart));
  return figure;
}

}  // namespace systole::app
