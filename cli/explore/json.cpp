// SPDX-License-Identifier: MIT
#include "cli/explore/json.h"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/common/json/field_json.h"
#include "dataflows/explore/space/settings.h"
#include "dataflows/explore/spec/fields.h"

namespace systole::app {

using dataflows::explore::DesignSpace;
using dataflows::explore::EvaluatedPoint;
using dataflows::explore::kSettingColumns;
using dataflows::explore::Metric;
using dataflows::explore::Question;
using dataflows::explore::Result;

Json explore_json(Result& result, const Question& question) {
  const DesignSpace space(question.axes);
  const std::vector<std::size_t> columns = dataflows::explore::result_columns(question.axes);
  const std::vector<Metric> metrics = shown_metrics(question);
  const dataflows::explore::RunState& state = result.state();
  Json points = Json::array();
  result.for_each([&](const EvaluatedPoint& point) {
    Json row{{"id", point.id}};
    const auto settings = settings_of(space, point.id);
    for (const std::size_t i : columns) {
      std::visit([&](auto value) { row[std::string{kSettingColumns.at(i)}] = value; }, settings.at(i));
    }
    for (const Metric metric : metrics) {
      Json& value = row[std::string{name(metric)}];
      if (is_real(metric)) {
        value = point.values.number(metric);
      } else {
        value = point.values[metric];
      }
    }
    points.push_back(std::move(row));
  });
  Json configuration{{"spec", result.identity().spec}};
  put_fields(configuration, dataflows::explore::spec_fields(), question);
  Json objectives = Json::array();
  for (const Metric metric : question.keep.objectives) objectives.push_back(name(metric));
  return {{"schema", "systole/explore/1"},
          {"provenance",
           {{"program", "systole"},
            {"version", result.identity().version},
            {"inputs", Json::parse(result.identity().inputs)},
            {"configuration", std::move(configuration)}}},
          {"space", space.size()},
          {"looked_at", state.positions},
          {"undefined", state.counts.undefined},
          {"excluded", state.counts.excluded},
          {"feasible", state.counts.feasible},
          {"objectives", std::move(objectives)},
          {"points", std::move(points)}};
}

}  // namespace systole::app
