// SPDX-License-Identifier: MIT
#include "cli/report/explore.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "cli/report/data/columns.h"
#include "cli/report/data/models_text.h"
#include "cli/report/point_command.h"
#include "cli/report/several/totals.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "core/report/number_text.h"
#include "dataflows/explore/evaluate/descriptions.h"
#include "dataflows/explore/space/settings.h"
#include "dataflows/explore/spec/spec.h"

namespace systole::app {
namespace {

using dataflows::explore::count_text;
using dataflows::explore::DesignSpace;
using dataflows::explore::EvaluatedPoint;
using dataflows::explore::kSettingColumns;
using dataflows::explore::Metric;
using dataflows::explore::Question;
using dataflows::explore::Result;
using dataflows::explore::RunIdentity;
using dataflows::explore::RunState;

constexpr std::uint64_t kMostPoints = 1'000'000;

struct Title {
  std::string_view title;
  std::string_view unit;
};

/// Of kSettingColumns, in their order.
constexpr std::array<Title, kSettingColumns.size()> kSettingTitles{{{"Network", ""},
                                                                    {"Variant", ""},
                                                                    {"Rows", ""},
                                                                    {"Columns", ""},
                                                                    {"Dataflow", ""},
                                                                    {"Timing", ""},
                                                                    {"Depthwise", ""},
                                                                    {"Memory", ""},
                                                                    {"SRAM ifmap", "kB"},
                                                                    {"SRAM filter", "kB"},
                                                                    {"SRAM ofmap", "kB"},
                                                                    {"Bandwidth", "words/cycle"},
                                                                    {"DRAM latency", "cycles"},
                                                                    {"Cores", ""},
                                                                    {"Partition", ""},
                                                                    {"Lanes", ""},
                                                                    {"Clock", "MHz"},
                                                                    {"Bits ifmap", ""},
                                                                    {"Bits filter", ""},
                                                                    {"Bits ofmap", ""},
                                                                    {"Bits partial sum", ""},
                                                                    {"Bandwidth", "bytes/cycle"},
                                                                    {"Bandwidth", "GB/s"}}};

/// The places behind the point, at most 3, that show all of the values.
int decimals_of(const std::vector<double>& values) {
  constexpr int kMost = 3;
  double scale = 1;
  for (int decimals = 0; decimals < kMost; ++decimals, scale *= 10) {
    const auto is_shown = [&](double value) { return std::abs(value * scale - std::round(value * scale)) < 1e-9; };
    if (std::ranges::all_of(values, is_shown)) return decimals;
  }
  return kMost;
}

Title title_of(Metric metric) {
  switch (metric) {
    case Metric::cycles:
      return {"Cycles", ""};
    case Metric::macs:
      return {"MACs", ""};
    case Metric::params:
      return {"Parameters", ""};
    case Metric::pes:
      return {"PEs", ""};
    case Metric::sram:
      return {"SRAM", "bytes"};
    case Metric::accesses:
      return {"SRAM accesses", "words"};
    case Metric::traffic:
      return {"DRAM traffic", "words"};
    case Metric::network_cycles:
      return {"Network cycles", ""};
    case Metric::nanoseconds:
      return {"Time", "ns"};
    case Metric::energy:
      return {"Energy", ""};
    case Metric::edp:
      return {"Energy x cycles", ""};
    case Metric::power:
      return {"Power", ""};
    case Metric::area:
      return {"Area", ""};
    case Metric::silicon:
      return {"Time on silicon", ""};
  }
  throw core::InternalError("a metric without a title");
}

/// `cycles`, but `PEs` and `SRAM`.
std::string in_sentence(std::string_view title) {
  std::string text{title};
  const bool is_word = text.size() > 1 && std::islower(static_cast<unsigned char>(text[1])) != 0;
  if (is_word) text.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(text.front())));
  return text;
}

/// The points, column by column.
class Table {
 public:
  Table(Result& result, const Question& question)
      : space_(question.axes),
        select_(question.select),
        energy_(question.energy ? question.energy->name : std::string{}),
        energy_unit_(question.energy ? question.energy->table->unit : std::string{}),
        metrics_(dataflows::explore::shown_metrics(question)),
        values_(metrics_.size()),
        real_values_(metrics_.size()) {
    result.for_each([&](const EvaluatedPoint& point) { add(point); });
  }

  [[nodiscard]] Json columns() const {
    Json columns = Json::array();
    columns.push_back(packed({.key = "id", .title = "Id", .role = "id"}, ids_));
    for (const std::size_t i : dataflows::explore::result_columns(space_.axes())) {
      ReportColumn column{.key = std::string{kSettingColumns.at(i)},
                          .title = std::string{kSettingTitles.at(i).title},
                          .unit = std::string{kSettingTitles.at(i).unit},
                          .role = "setting"};
      column.decimals = decimals_of(reals_.at(i));
      columns.push_back(!texts_.at(i).empty()   ? packed(column, texts_.at(i))
                        : !reals_.at(i).empty() ? packed(column, reals_.at(i))
                                                : packed(column, numbers_.at(i)));
    }
    for (std::size_t i = 0; i < metrics_.size(); ++i) {
      const Title title = title_of(metrics_[i]);
      ReportColumn column{.key = std::string{name(metrics_[i])},
                          .title = std::string{title.title},
                          .unit = unit_of(metrics_[i]),
                          .role = "metric"};
      if (is_real(metrics_[i])) {
        constexpr int kFine = 4;
        column.decimals =
            metrics_[i] == Metric::power || metrics_[i] == Metric::area || metrics_[i] == Metric::silicon ? kFine : 0;
        columns.push_back(packed(column, real_values_[i]));
      } else {
        columns.push_back(packed(column, values_[i]));
      }
    }
    return columns;
  }

  [[nodiscard]] Json commands() const {
    return {{"templates", templates_}, {"which", packed({.key = {}, .title = {}}, which_)}};
  }

  /// `Timing array, Memory none`: settings of one value, without the network's.
  [[nodiscard]] std::string fixed() const {
    // What nothing depends on without a memory model, and with one core.
    constexpr std::array<std::string_view, 11> kOfMemory{
        "sram_ifmap_kb", "sram_filter_kb", "sram_ofmap_kb",    "bandwidth",       "dram_latency", "bits_ifmap",
        "bits_filter",   "bits_ofmap",     "bits_partial_sum", "bandwidth_bytes", "bandwidth_gbs"};
    std::vector<std::string> parts;
    bool has_memory = true;
    bool has_cores = true;
    for (std::size_t i = 1; i < kSettingColumns.size(); ++i) {
      const std::string_view key = kSettingColumns.at(i);
      if (!has_memory && std::ranges::find(kOfMemory, key) != kOfMemory.end()) continue;
      if (!has_cores && key == "partition") continue;
      const bool one = std::ranges::adjacent_find(texts_.at(i), std::not_equal_to{}) == texts_.at(i).end() &&
                       std::ranges::adjacent_find(numbers_.at(i), std::not_equal_to{}) == numbers_.at(i).end() &&
                       std::ranges::adjacent_find(reals_.at(i), std::not_equal_to{}) == reals_.at(i).end();
      if (!one || ids_.empty()) continue;
      const auto first = settings_of(space_, static_cast<std::uint64_t>(ids_.front())).at(i);
      if (dataflows::explore::is_open(key, first)) continue;
      const auto* const number = std::get_if<std::int64_t>(&first);
      const std::string value = number != nullptr ? core::grouped(*number) : dataflows::explore::setting_text(first);
      if (key == "memory" && value == "none") has_memory = false;
      if (key == "cores" && value == "1") has_cores = false;
      const auto [title, unit] = kSettingTitles.at(i);
      parts.push_back(fmt::format("{} {}{}{}", title, value, unit.empty() ? "" : " ", unit));
    }
    return fmt::format("{}", fmt::join(parts, ", "));
  }

  /// The least of each objective, and how many points there are.
  [[nodiscard]] Json totals(const std::vector<Metric>& objectives) const {
    const std::string of = fmt::format("{}", fmt::join(space_.axes().network, ", "));
    Json totals = Json::array();
    for (const Metric objective : objectives) {
      const auto at = std::ranges::find(metrics_, objective);
      if (at == metrics_.end() || ids_.empty()) continue;
      const auto column = static_cast<std::size_t>(at - metrics_.begin());
      const std::string unit = unit_of(objective);
      const TotalLabel label{.of = of,
                             .quantity = fmt::format("Lowest {}{}{}", in_sentence(title_of(objective).title),
                                                     unit.empty() ? "" : ", ", unit)};
      totals.push_back(is_real(objective) ? total(label, *std::ranges::min_element(real_values_[column]))
                                          : total(label, *std::ranges::min_element(values_[column])));
    }
    totals.push_back(total({.of = of, .quantity = "Points kept"}, ids_.size()));
    return totals;
  }

  [[nodiscard]] std::size_t rows() const { return ids_.size(); }
  [[nodiscard]] const DesignSpace& space() const { return space_; }

 private:
  [[nodiscard]] std::string unit_of(Metric metric) const {
    return is_real(metric) ? dataflows::explore::unit_of(metric, energy_unit_) : std::string{title_of(metric).unit};
  }

  void add(const EvaluatedPoint& point) {
    ids_.push_back(static_cast<std::int64_t>(point.id));
    const auto settings = settings_of(space_, point.id);
    for (std::size_t i = 0; i < settings.size(); ++i) {
      if (const auto* const number = std::get_if<std::int64_t>(&settings.at(i))) {
        numbers_.at(i).push_back(*number);
      } else if (const auto* const real = std::get_if<double>(&settings.at(i))) {
        reals_.at(i).push_back(*real);
      } else {
        texts_.at(i).emplace_back(std::get<std::string_view>(settings.at(i)));
      }
    }
    for (std::size_t i = 0; i < metrics_.size(); ++i) {
      values_[i].push_back(point.values[metrics_[i]]);
      if (is_real(metrics_[i])) real_values_[i].push_back(point.values.number(metrics_[i]));
    }
    which_.push_back(template_of(space_.point(point.id)));
  }

  std::int64_t template_of(const dataflows::explore::DesignPoint& point) {
    const auto key = std::tuple(point.network, point.variant, point.dataflow, point.timing, point.depthwise,
                                point.memory, point.cores > 1, point.lanes > 0, point.clock_mhz > 0);
    const auto [at, is_new] = known_.emplace(key, static_cast<std::int64_t>(known_.size()));
    if (is_new) templates_.push_back(point_command(space_, select_, point, energy_));
    return at->second;
  }

  DesignSpace space_;
  std::optional<dataflows::Select> select_;
  std::string energy_;  ///< the table of prices
  std::string energy_unit_;
  std::vector<Metric> metrics_;
  std::vector<std::int64_t> ids_;
  std::array<std::vector<std::int64_t>, kSettingColumns.size()> numbers_;
  std::array<std::vector<double>, kSettingColumns.size()> reals_;
  std::array<std::vector<std::string>, kSettingColumns.size()> texts_;
  std::vector<std::vector<std::int64_t>> values_;
  std::vector<std::vector<double>> real_values_;  ///< of real metrics
  std::vector<std::int64_t> which_;
  std::map<std::tuple<std::size_t, dataflows::FuseVariant, std::size_t, dataflows::Timing, dataflows::DepthwiseMapping,
                      const dataflows::MemoryModel*, bool, bool, bool>,
           std::int64_t>
      known_;
  Json templates_ = Json::array();
};

void require_whole(Result& result) {
  const auto refuse = [&](std::string found, std::string expected) {
    throw core::InputError(
        core::Diagnostic{.where = {result.file(), 0, 0}, .found = std::move(found), .expected = std::move(expected)});
  };
  const RunState& state = result.state();
  if (state.finished < state.positions) {
    refuse(fmt::format("{} of {} points", count_text(state.finished), count_text(state.positions)),
           "a run that is whole (--resume)");
  }
  if (result.size() > kMostPoints) {
    refuse(fmt::format("{} points", count_text(result.size())),
           fmt::format("at most {} (constraints, or keep: pareto or top, leave fewer)", count_text(kMostPoints)));
  }
}

Json facts_json(const Result& result, const Table& table) {
  const RunState& state = result.state();
  Json facts = Json::array();
  const auto add = [&](std::string_view label, std::uint64_t value, std::string note) {
    facts.push_back({{"label", label}, {"value", count_text(value)}, {"note", std::move(note)}});
  };
  const std::uint64_t size = table.space().size();
  add("Designs in the space", size, space_text(table.space()));
  if (state.positions < size && !result.identity().shard) add("Looked at", state.positions, "a random sample");
  add("Feasible", state.counts.feasible,
      fmt::format("{} excluded by constraints, {} undefined", count_text(state.counts.excluded),
                  count_text(state.counts.undefined)));
  add("Kept", table.rows(), "");
  return facts;
}

/// A text of what an object holds; nothing where it holds none.
std::string text_of(const Json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string{};
}

Json provenance_json(const RunIdentity& identity) {
  Json lines = Json::array();
  const auto add = [&](std::string label, std::string value) {
    lines.push_back({{"label", std::move(label)}, {"value", std::move(value)}});
  };
  add("Program", fmt::format("systole {}", identity.version));
  add("Spec", identity.spec);
  const Json inputs = Json::parse(identity.inputs, nullptr, false);
  if (!inputs.is_array()) return lines;
  for (const Json& input : inputs) {
    if (!input.is_object()) continue;
    add(fmt::format("SHA-256 of {}", text_of(input, "network")), text_of(input, "sha256"));
  }
  return lines;
}

}  // namespace

Json explore_report(Result& result) {
  const RunIdentity& identity = result.identity();
  const Question question =
      dataflows::explore::read_spec(core::checked_text(fmt::format("{}: its spec", result.file()), identity.spec));
  require_whole(result);
  result.set_question(question);
  const Table table(result, question);

  std::string kept = keep_text(question.keep, table.space());
  kept.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(kept.front())));
  if (question.keep.policy == dataflows::explore::Keep::Policy::all) kept = "All feasible designs";
  Json objectives = Json::array();
  for (const Metric metric : question.keep.objectives) objectives.push_back(name(metric));
  Json per = Json::array();  // axes, most of which are columns of the same name
  for (const dataflows::explore::Axis axis : question.keep.per) per.push_back(name(axis));
  std::string kicker = "systole explore";
  if (identity.shard) kicker += fmt::format(", shard {} of {}", identity.shard->index + 1, identity.shard->count);
  return {{"kind", "explore"},
          {"kicker", std::move(kicker)},
          {"title", fmt::format("Designs for {}", fmt::join(question.axes.network, ", "))},
          {"subtitle", table.fixed().empty() ? kept : fmt::format("{}. Fixed: {}", kept, table.fixed())},
          {"models", models_text(question.axes.timing, question.axes.memory)},
          {"totals", table.totals(question.keep.objectives)},
          {"facts", facts_json(result, table)},
          {"empty", "No design is feasible: see the constraints in the spec below."},
          {"objectives", std::move(objectives)},
          {"per", std::move(per)},
          {"rows", table.rows()},
          {"columns", table.columns()},
          {"commands", table.commands()},
          {"provenance", provenance_json(identity)}};
}

}  // namespace systole::app
