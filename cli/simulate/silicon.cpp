// SPDX-License-Identifier: MIT
#include "cli/simulate/silicon.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>

#include "cli/common/json/field_json.h"
#include "core/report/number_text.h"
#include "core/report/significant.h"
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

/// Four significant digits: `12,340`.
std::string microseconds(double us) {
  return core::significant(us);
}

/// `312.1 us (275.3 to 353.9)`.
std::string span_text(const TimeSpan& span) {
  if (span.low == span.high) return fmt::format("{} us", microseconds(span.value));
  return fmt::format("{} us ({} to {})", microseconds(span.value), microseconds(span.low), microseconds(span.high));
}

/// Ends that are not known are null.
Json span_json(const TimeSpan& span) {
  const bool known = span.low != span.high;
  return {{"us_low", known ? Json(span.low) : Json(nullptr)},
          {"us", span.value},
          {"us_high", known ? Json(span.high) : Json(nullptr)}};
}

/// `1 layer`, `2 layers`.
std::string count_text(std::int64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

/// What holds for a model whatever the network.
std::string notes_text(SiliconModel model) {
  std::string text;
  if (is_law(model)) text += "  Programs were measured of language models only.\n";
  if (model != SiliconModel::cycles) text += "  These times do not depend on the array, its memory and its cores.\n";
  return text;
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

std::vector<std::string> silicon_total_cells(const dataflows::NetworkResult& result) {
  if (!result.silicon) return {};
  const NetworkTime& time = *result.silicon;
  return {fmt::format("{:.2f}", time.kernels.value), time.program ? fmt::format("{:.2f}", time.program->value) : "-"};
}

std::string silicon_text(const SimulationRun& run, const SimulatedNetwork& simulated) {
  if (!simulated.result.silicon) return {};
  const NetworkTime& time = *simulated.result.silicon;
  std::string text = fmt::format("Time on silicon ({}): {} in kernels one after the other", model_text(run.machine),
                                 span_text(time.kernels));
  if (time.program) text += fmt::format("; {} as one program", span_text(*time.program));
  text += ".\n";
  if (time.kernels.low != time.kernels.high) text += "  In brackets: where 90 of 100 measured times are.\n";
  text += notes_text(run.machine.silicon_model);
  if (time.likened > 0) {
    text += fmt::format("  {} are of kinds that nobody measured, and take the time of what is most like them.\n",
                        count_text(time.likened, "layer"));
  }
  if (time.left_out > 0) {
    text += fmt::format("  Without {} beside the array, of which the model says nothing.\n",
                        count_text(time.left_out, "operator"));
  }
  return text;
}

std::string silicon_summary_note(const SimulationRuns& runs) {
  const dataflows::Machine& machine = runs.front().machine;
  std::string text =
      fmt::format("us: {}; kernels one after the other, and the network as one program.\n", model_text(machine));
  text += notes_text(machine.silicon_model);
  std::int64_t left_out = 0;
  for (const SimulatedNetwork& simulated : runs.front().networks) left_out += simulated.result.silicon->left_out;
  if (left_out > 0) {
    text += fmt::format("  Without {} beside the arrays, of which the model says nothing.\n",
                        count_text(left_out, "operator"));
  }
  return text;
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
  const TimeSpan& span = layer.silicon->time;
  const bool known = span.low != span.high;
  out += ',';
  if (known) core::append_python_text(out, span.low);
  out += ',';
  core::append_python_text(out, span.value);
  out += ',';
  if (known) core::append_python_text(out, span.high);
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
