// SPDX-License-Identifier: MIT
#include "cli/simulate/silicon.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>

#include "cli/common/json/field_json.h"
#include "core/report/number_text.h"
#include "dataflows/time/silicon_fields.h"

namespace systole::app {
namespace {

using dataflows::LayerTime;
using dataflows::NetworkTime;
using dataflows::SiliconModel;
using dataflows::TimeSpan;

bool is_law(SiliconModel model) {
  return model == SiliconModel::law || model == SiliconModel::learned;
}

/// Four significant digits.
std::string microseconds(double us) {
  return fmt::format("{:.4g}", us);
}

/// `312.1 us (275.3 to 353.9)`.
std::string span_text(const TimeSpan& span) {
  if (span.low == span.high) return fmt::format("{} us", microseconds(span.value));
  return fmt::format("{} us ({} to {})", microseconds(span.value), microseconds(span.low), microseconds(span.high));
}

Json span_json(const TimeSpan& span) {
  return {{"us_low", span.low}, {"us", span.value}, {"us_high", span.high}};
}

/// Which model told the time, and what holds for it.
std::string model_text(const dataflows::Machine& machine) {
  std::string text = fmt::format("time {}", name(machine.silicon_model));
  if (is_law(machine.silicon_model)) text += fmt::format(", operands {}", name(machine.time_operands));
  return text;
}

}  // namespace

std::string silicon_cell(const dataflows::LayerResult& layer) {
  return layer.silicon ? fmt::format("{:.2f}", layer.silicon->time.value) : "-";
}

std::string silicon_total_cell(const dataflows::NetworkResult& result) {
  if (!result.silicon) return {};
  const NetworkTime& time = *result.silicon;
  return fmt::format("{:.2f}", (time.program ? *time.program : time.kernels).value);
}

std::string silicon_text(const SimulationRun& run, const SimulatedNetwork& simulated) {
  if (!simulated.result.silicon) return {};
  const NetworkTime& time = *simulated.result.silicon;
  std::string text = fmt::format("Time on silicon ({}): {} in kernels one after the other", model_text(run.machine),
                                 span_text(time.kernels));
  if (time.program) text += fmt::format("; {} as one program", span_text(*time.program));
  text += ".\n";
  if (time.kernels.low != time.kernels.high) text += "  In brackets: where 90 of 100 measured times are.\n";
  if (time.likened > 0) {
    text += fmt::format(
        "  {} layers are of kinds that nobody measured: grouped convolutions are taken as heads, softmax as a "
        "normalisation, pools as moved data.\n",
        time.likened);
  }
  if (time.left_out > 0) {
    text += fmt::format("  {} operators beside the array take no time here: the model says nothing of them.\n",
                        time.left_out);
  }
  return text;
}

std::string silicon_summary_note(const dataflows::Machine& machine) {
  return fmt::format("us on silicon: {}; as one program where the model tells it, else the kernels' sum.\n",
                     model_text(machine));
}

std::string silicon_csv_header(const dataflows::Machine& machine) {
  return machine.silicon_model == SiliconModel::none ? "" : ",us_low,us,us_high,time_bound";
}

std::size_t silicon_csv_columns(const dataflows::Machine& machine) {
  const std::string header = silicon_csv_header(machine);
  return static_cast<std::size_t>(std::ranges::count(header, ','));
}

void append_silicon_columns(std::string& out, const dataflows::LayerResult& layer) {
  if (!layer.silicon) return;
  for (const double us : {layer.silicon->time.low, layer.silicon->time.value, layer.silicon->time.high}) {
    out += ',';
    core::append_python_text(out, us);
  }
  out += ',';
  if (layer.silicon->bound) out += name(*layer.silicon->bound);
}

void put_silicon(Json& network, const SimulationRun& run, const SimulatedNetwork& simulated) {
  if (!simulated.result.silicon) return;
  const NetworkTime& time = *simulated.result.silicon;
  network["silicon"] = {{"model", name(time.model)},
                        {"operands", is_law(time.model) ? Json(name(run.machine.time_operands)) : Json(nullptr)},
                        {"source", run.machine.silicon.source},
                        {"kernels", span_json(time.kernels)},
                        {"program", time.program ? span_json(*time.program) : Json(nullptr)},
                        {"likened", time.likened},
                        {"left_out", time.left_out}};
}

void put_silicon(Json& json, const dataflows::LayerResult& layer) {
  if (!layer.silicon) return;
  json["silicon"] = span_json(layer.silicon->time);
  json["silicon"]["bound"] = layer.silicon->bound ? Json(name(*layer.silicon->bound)) : Json(nullptr);
}

void put_silicon_configuration(Json& json, const dataflows::Machine& machine) {
  if (machine.silicon_model == SiliconModel::none) return;
  put_fields(json["silicon"], dataflows::silicon_fields(), machine.silicon);
}

}  // namespace systole::app
