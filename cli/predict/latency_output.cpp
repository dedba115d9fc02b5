// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "cli/common/terminal/terminal.h"
#include "cli/predict/latency.h"
#include "core/report/csv_field.h"
#include "core/report/number_text.h"
#include "core/report/table.h"

namespace systole::app {
namespace {

using core::Align;
using predictor::LatencyAnswers;
using predictor::PredictedLatency;

constexpr std::size_t kReasons = 6;
constexpr std::size_t kLayers = 5;

/// Four digits that say something, whatever the size.
std::string ms_text(double ms) {
  return ms >= 100 ? fmt::format("{:.1f}", ms) : ms >= 1 ? fmt::format("{:.2f}", ms) : fmt::format("{:.4f}", ms);
}

std::string interval_text(const PredictedLatency& row) {
  return row.interval ? fmt::format("{} to {}", ms_text(row.interval->low), ms_text(row.interval->high)) : "-";
}

std::string known_text(const PredictedLatency& row) {
  if (row.measured_ms) return fmt::format("measured: {}", ms_text(*row.measured_ms));
  return row.seen ? "yes" : "no";
}

/// The layers with the largest shares, the largest first.
std::vector<std::size_t> slowest_layers(const PredictedLatency& row) {
  const std::vector<double>& shares = row.explanation.layer_share;
  std::vector<std::size_t> order(shares.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t i) { return shares[i]; });
  order.resize(std::min(order.size(), kLayers));
  return order;
}

std::string explanation_text(const PredictedLatency& row) {
  std::string text = fmt::format("\nWhat drove {} on {}:\n", row.network, row.device);
  const std::vector<predictor::Reason>& reasons = row.explanation.reasons;
  core::Table table({{"factor"}, {"of", Align::left}});
  for (std::size_t i = 0; i < std::min(reasons.size(), kReasons); ++i) {
    table.add({fmt::format("x {:.3f}", reasons[i].factor), reasons[i].what});
  }
  if (!reasons.empty()) text += table.text(terminal_width());
  std::vector<std::string> layers;
  for (const std::size_t i : slowest_layers(row)) {
    layers.push_back(fmt::format("{} {:.1f} %", row.layer_names[i], 100 * row.explanation.layer_share[i]));
  }
  if (!layers.empty()) text += fmt::format("Slowest layers on the average device: {}.\n", fmt::join(layers, ", "));
  return text;
}

std::string closing_text(const LatencyAnswers& answers) {
  const auto& slowest = *std::ranges::max_element(answers.rows, {}, [](const auto& row) { return row.explanation.ms; });
  const bool one = answers.rows.size() == 1;
  std::string text = fmt::format("\n{} takes {} ms on {}{}", slowest.network, ms_text(slowest.explanation.ms),
                                 slowest.device, one ? "" : ", the longest of these");
  if (slowest.interval) {
    text += fmt::format(", and with a probability of {:g} % between {} ms", 100 * answers.coverage,
                        fmt::format("{} and {}", ms_text(slowest.interval->low), ms_text(slowest.interval->high)));
  }
  return text + ".\n";
}

}  // namespace

std::string latency_text(const LatencyAnswers& answers, bool explain) {
  core::Table table({{"network", Align::left},
                     {"device", Align::left},
                     {"ms"},
                     {fmt::format("{:g} % interval, ms", 100 * answers.coverage)},
                     {"network in training", Align::right, 1}});
  for (const PredictedLatency& row : answers.rows) {
    table.add({row.network, row.device, ms_text(row.explanation.ms), interval_text(row), known_text(row)});
  }
  std::string text = fmt::format("Model: {}\n\n{}", answers.model, table.text(terminal_width()));
  if (explain || answers.rows.size() == 1) {
    for (const PredictedLatency& row : answers.rows) text += explanation_text(row);
  }
  return text + closing_text(answers);
}

std::string latency_csv(const LatencyAnswers& answers) {
  std::string out = "network,device,ms,low_ms,high_ms,network_in_training\n";
  for (const PredictedLatency& row : answers.rows) {
    out += fmt::format("{},{},{},{},{},{}\n", core::csv_result_field(row.network), core::csv_result_field(row.device),
                       core::python_text(row.explanation.ms), row.interval ? core::python_text(row.interval->low) : "",
                       row.interval ? core::python_text(row.interval->high) : "", row.seen ? 1 : 0);
  }
  return out;
}

Json latency_json(const LatencyAnswers& answers, const Provenance& provenance) {
  Json rows = Json::array();
  for (const PredictedLatency& row : answers.rows) {
    Json json{{"network", row.network}, {"device", row.device}, {"ms", row.explanation.ms}};
    json["interval"] =
        row.interval
            ? Json{{"coverage", answers.coverage}, {"low_ms", row.interval->low}, {"high_ms", row.interval->high}}
            : Json(nullptr);
    json["network_in_training"] = row.seen;
    if (row.measured_ms) json["measured_ms"] = *row.measured_ms;
    Json reasons = Json::array();
    for (const predictor::Reason& reason : row.explanation.reasons) {
      reasons.push_back({{"what", reason.what}, {"factor", reason.factor}});
    }
    json["reasons"] = std::move(reasons);
    Json layers = Json::array();
    for (std::size_t i = 0; i < row.explanation.layer_share.size(); ++i) {
      layers.push_back({{"layer", row.layer_names[i]}, {"share", row.explanation.layer_share[i]}});
    }
    json["layers"] = std::move(layers);
    rows.push_back(std::move(json));
  }
  return {{"schema", "systole/predict-latency/1"},
          {"provenance", provenance.json()},
          {"model", answers.model},
          {"latencies", std::move(rows)}};
}

}  // namespace systole::app
