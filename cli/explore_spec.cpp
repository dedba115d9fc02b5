// SPDX-License-Identifier: MIT
#include "cli/explore_spec.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "cli/network_input.h"
#include "core/error.h"
#include "core/nearest_name.h"
#include "core/number.h"
#include "core/yaml_document.h"

namespace systole::app {
namespace {

using dataflows::explore::Axes;
using dataflows::explore::Constraint;
using dataflows::explore::Keep;
using dataflows::explore::Metric;
using dataflows::explore::Question;

constexpr std::size_t kMostValues = 1'000'000;  // of one axis
constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

class SpecReader {
 public:
  explicit SpecReader(const core::TextFile& file) : file_(file) {}

  Question read() && {
    const YAML::Node root = core::load_yaml_map(file_, "space, constraints, objectives, keep and others", diagnostics_);
    diagnostics_.throw_if_any();
    read_map(
        root, "",
        {{"space", [&](const YAML::Node& node) { read_space(node); }},
         {"constraints", [&](const YAML::Node& node) { constraints_.emplace(node); }},
         {"objectives", [&](const YAML::Node& node) { question_.keep.objectives = read_metrics(node, "objectives"); }},
         {"metrics", [&](const YAML::Node& node) { question_.metrics = read_metrics(node, "metrics"); }},
         {"keep", [&](const YAML::Node& node) { read_keep(node); }},
         {"per", [&](const YAML::Node& node) { read_per(node); }},
         {"sample", [&](const YAML::Node& node) { question_.sample = read_count(node, "sample", 1); }},
         {"seed", [&](const YAML::Node& node) { question_.seed = read_count(node, "seed", 0); }},
         {"select", [&](const YAML::Node& node) { read_select(node); }}});
    if (!root["space"]) fail(root.Mark(), "space", "nothing", "a map of axes");
    if (root["space"] && question_.axes.network.empty() && diagnostics_.empty()) {
      fail(root["space"].Mark(), "network", "nothing", "the networks to explore");
    }
    if (question_.axes.dataflow.empty()) question_.axes.dataflow.push_back(dataflows::explore::dataflow_choice("os"));
    read_constraints();
    if (question_.keep.objectives.empty()) question_.keep.objectives = {Metric::cycles, Metric::pes};
    diagnostics_.throw_if_any();
    check_whole();
    return std::move(question_);
  }

 private:
  struct Entry {
    std::string_view key;
    std::function<void(const YAML::Node&)> read;
  };

  void fail(const YAML::Mark& mark, std::string subject, std::string found, std::string expected,
            std::string nearest = {}, std::size_t offset = 0) {
    core::Location where = core::location_of(file_, mark);
    where.column += offset;
    diagnostics_.add({.where = std::move(where),
                      .subject = std::move(subject),
                      .found = std::move(found),
                      .expected = std::move(expected),
                      .nearest = std::move(nearest)});
  }

  void read_map(const YAML::Node& map, const std::string& prefix, const std::vector<Entry>& entries) {
    std::vector<std::string_view> keys;
    for (const Entry& entry : entries) keys.push_back(entry.key);
    std::vector<std::string> seen;
    for (const auto& pair : map) {
      const std::string key = pair.first.IsScalar() ? pair.first.Scalar() : "?";
      const YAML::Mark mark = pair.first.Mark();
      const auto entry = std::ranges::find(entries, std::string_view{key}, &Entry::key);
      if (std::ranges::find(seen, key) != seen.end()) {
        fail(mark, "", core::in_quotes(prefix + key) + " again", "each name once");
      } else if (entry == entries.end()) {
        fail(mark, "", core::in_quotes(prefix + key), fmt::format("one of {}", fmt::join(keys, ", ")),
             core::nearest_name(key, keys));
      } else if (pair.second.IsNull()) {
        fail(mark, prefix + key, "nothing", "a value");
      } else {
        entry->read(pair.second);
      }
      seen.push_back(key);
    }
  }

  /// Calls `read` for a scalar, or for each item of a list.
  void for_each_item(const YAML::Node& node, const std::string& subject,
                     const std::function<void(const YAML::Node&)>& read) {
    if (!node.IsSequence()) {
      read(node);
      return;
    }
    if (node.size() == 0) fail(node.Mark(), subject, "an empty list", "at least one value");
    for (const YAML::Node& item : node) read(item);
  }

  /// The text of a scalar; none, with a mistake noted, if it is something else.
  std::optional<std::string> word(const YAML::Node& node, const std::string& subject, const std::string& expected) {
    if (node.IsScalar()) return node.Scalar();
    fail(node.Mark(), subject, node.IsMap() ? "a map" : node.IsSequence() ? "a list" : "nothing", expected);
    return std::nullopt;
  }

  template <class Value>
  bool add_once(std::vector<Value>& values, Value value, const YAML::Node& node, const std::string& subject,
                const std::string& text) {
    if (std::ranges::find(values, value) != values.end()) {
      fail(node.Mark(), subject, core::in_quotes(text) + " again", "each value once");
      return false;
    }
    values.push_back(std::move(value));
    return true;
  }

  /// Values of an enumeration with a name().
  template <class Values>
  auto read_names(const YAML::Node& node, const std::string& subject, const Values& all) {
    std::vector<typename Values::value_type> values;
    std::vector<std::string_view> names;
    for (const auto value : all) names.push_back(name(value));
    const std::string expected = fmt::format("one of {}", fmt::join(names, ", "));
    for_each_item(node, subject, [&](const YAML::Node& item) {
      const std::optional<std::string> text = word(item, subject, expected);
      if (!text) return;
      const auto found = std::ranges::find(names, std::string_view{*text});
      if (found == names.end()) {
        fail(item.Mark(), subject, core::in_quotes(*text), expected, core::nearest_name(*text, names));
        return;
      }
      add_once(values, all[static_cast<std::size_t>(found - names.begin())], item, subject, *text);
    });
    return values;
  }

  std::vector<Metric> read_metrics(const YAML::Node& node, const std::string& subject) {
    return read_names(node, subject, dataflows::explore::kMetrics);
  }

  std::optional<std::int64_t> whole(const YAML::Node& node, const std::string& subject, std::int64_t least) {
    const std::string expected = fmt::format("a whole number of at least {}", least);
    const std::optional<std::string> text = word(node, subject, expected);
    if (!text) return std::nullopt;
    const core::WholeNumber number = core::parse_whole(*text);
    if (number.fault == core::NumberFault::none && number.value >= least) return number.value;
    fail(node.Mark(), subject, core::in_quotes(*text), expected);
    return std::nullopt;
  }

  std::uint64_t read_count(const YAML::Node& node, const std::string& subject, std::int64_t least) {
    return static_cast<std::uint64_t>(whole(node, subject, least).value_or(least));
  }

  /// Numbers, ranges {from, to, step} or {from, to, factor}, or a list of both.
  std::vector<std::int64_t> read_numbers(const YAML::Node& node, const std::string& subject, std::int64_t least) {
    std::vector<std::int64_t> values;
    for_each_item(node, subject, [&](const YAML::Node& item) {
      if (item.IsMap()) {
        read_range(item, subject, least, values);
      } else if (const auto value = whole(item, subject, least)) {
        values.push_back(*value);
      }
      if (values.size() > kMostValues) {
        fail(item.Mark(), subject, "more values", fmt::format("at most {} on an axis", kMostValues));
        values.clear();
      }
    });
    std::vector<std::int64_t> sorted = values;
    std::ranges::sort(sorted);
    if (const auto twice = std::ranges::adjacent_find(sorted); twice != sorted.end()) {
      fail(node.Mark(), subject, fmt::format("'{}' again", *twice), "each value once");
    }
    return values;
  }

  void read_range(const YAML::Node& node, const std::string& subject, std::int64_t least,
                  std::vector<std::int64_t>& values) {
    std::optional<std::int64_t> from;
    std::optional<std::int64_t> to;
    std::optional<std::int64_t> step;
    std::optional<std::int64_t> factor;
    const std::size_t mistakes = diagnostics_.kept().size();
    const std::string within = subject + ".";
    read_map(node, within,
             {{"from", [&](const YAML::Node& value) { from = whole(value, within + "from", least); }},
              {"to", [&](const YAML::Node& value) { to = whole(value, within + "to", least); }},
              {"step", [&](const YAML::Node& value) { step = whole(value, within + "step", 1); }},
              {"factor", [&](const YAML::Node& value) { factor = whole(value, within + "factor", 2); }}});
    if (diagnostics_.kept().size() > mistakes) return;
    if (!from || !to || (step && factor)) {
      fail(node.Mark(), subject, !from || !to ? "a range without from or to" : "a range with step and factor",
           "from, to, and step or factor");
      return;
    }
    if (*from > *to || (factor && *from < 1)) {
      fail(node.Mark(), subject, fmt::format("a range from {} to {}", *from, *to),
           factor ? "one that ascends from at least 1" : "one that ascends");
      return;
    }
    for (std::int64_t value = *from; value <= *to;) {
      values.push_back(value);
      if (values.size() > kMostValues) return;
      const std::int64_t growth = factor ? value * std::min(*factor - 1, kLargest / value) : step.value_or(1);
      if (growth > *to - value) return;
      value += growth;
    }
  }

  void read_space(const YAML::Node& node) {
    if (!node.IsMap()) {
      fail(node.Mark(), "space", node.IsSequence() ? "a list" : "no map", "a map of axes");
      return;
    }
    Axes& axes = question_.axes;
    const auto numbers = [this](const std::string& subject, std::int64_t least, std::vector<std::int64_t>& values) {
      return [this, subject, least, &values](const YAML::Node& value) { values = read_numbers(value, subject, least); };
    };
    read_map(
        node, "",
        {{"network", [&](const YAML::Node& value) { read_networks(value); }},
         {"variant",
          [&](const YAML::Node& value) { axes.variant = read_names(value, "variant", dataflows::kFuseVariants); }},
         {"array", [&](const YAML::Node& value) { read_arrays(value); }},
         {"rows", numbers("rows", 1, axes.rows)},
         {"cols", numbers("cols", 1, axes.cols)},
         {"dataflow", [&](const YAML::Node& value) { read_dataflows(value); }},
         {"timing", [&](const YAML::Node& value) { axes.timing = read_names(value, "timing", dataflows::kTimings); }},
         {"depthwise",
          [&](const YAML::Node& value) {
            axes.depthwise = read_names(value, "depthwise", dataflows::kDepthwiseMappings);
          }},
         {"memory",
          [&](const YAML::Node& value) { axes.memory = read_names(value, "memory", dataflows::kMemoryModels); }},
         {"sram_kb", [&](const YAML::Node& value) { read_sram(value); }},
         {"bandwidth", numbers("bandwidth", 1, axes.bandwidth)},
         {"dram_latency", numbers("dram_latency", 0, axes.dram_latency)}});
    if (node["array"] && (node["rows"] || node["cols"])) {
      fail(node["array"].Mark(), "array", "rows or cols, too", "either arrays or rows and cols");
    }
  }

  void read_networks(const YAML::Node& node) {
    for_each_item(node, "network", [&](const YAML::Node& item) {
      const auto text = word(item, "network", "a topology file or the name of a shipped network");
      if (text) add_once(question_.axes.network, *text, item, "network", *text);
    });
  }

  void read_arrays(const YAML::Node& node) {
    const std::string expected = "ROWSxCOLS, two whole numbers of at least 1, such as 32x32";
    for_each_item(node, "array", [&](const YAML::Node& item) {
      const auto text = word(item, "array", expected);
      if (!text) return;
      const std::size_t cross = std::min(text->find_first_of("xX"), text->size());
      const auto rows = core::parse_whole(std::string_view{*text}.substr(0, cross));
      const auto cols = core::parse_whole(std::string_view{*text}.substr(std::min(cross + 1, text->size())));
      const bool sound = rows.fault == core::NumberFault::none && cols.fault == core::NumberFault::none;
      if (!sound || rows.value < 1 || cols.value < 1) {
        fail(item.Mark(), "array", core::in_quotes(*text), expected);
        return;
      }
      add_once(question_.axes.array, core::Array{.rows = rows.value, .cols = cols.value}, item, "array", *text);
    });
  }

  void read_dataflows(const YAML::Node& node) {
    for_each_item(node, "dataflow", [&](const YAML::Node& item) {
      const auto text = word(item, "dataflow", "a dataflow's name");
      if (!text) return;
      auto& choices = question_.axes.dataflow;
      if (std::ranges::find(choices, *text, &dataflows::explore::DataflowChoice::name) != choices.end()) {
        fail(item.Mark(), "dataflow", core::in_quotes(*text) + " again", "each value once");
        return;
      }
      try {
        choices.push_back(dataflows::explore::dataflow_choice(*text));
      } catch (const core::InputError& error) {
        const core::Diagnostic& mistake = error.diagnostics().front();
        fail(item.Mark(), "dataflow", mistake.found, mistake.expected, mistake.nearest);
        choices.push_back({.name = *text, .candidates = {}});  // constraints may speak of it
      }
    });
  }

  void read_sram(const YAML::Node& node) {
    Axes& axes = question_.axes;
    const bool is_range = node.IsMap() && (node["from"] || node["to"]);
    if (!node.IsMap() || is_range) {
      axes.sram_kb = read_numbers(node, "sram_kb", 1);
      return;
    }
    const auto numbers = [this](const std::string& subject, std::vector<std::int64_t>& values) {
      return [this, subject, &values](const YAML::Node& value) { values = read_numbers(value, subject, 1); };
    };
    read_map(node, "sram_kb.",
             {{"ifmap", numbers("sram_kb.ifmap", axes.sram_ifmap_kb)},
              {"filter", numbers("sram_kb.filter", axes.sram_filter_kb)},
              {"ofmap", numbers("sram_kb.ofmap", axes.sram_ofmap_kb)}});
  }

  void read_keep(const YAML::Node& node) {
    Keep& keep = question_.keep;
    const std::string expected = "all, pareto or {top: N}";
    if (node.IsMap()) {
      read_map(node, "keep.", {{"top", [&](const YAML::Node& value) {
                                  keep.policy = Keep::Policy::top;
                                  keep.count = read_count(value, "keep.top", 1);
                                }}});
      return;
    }
    const auto text = word(node, "keep", expected);
    if (!text) return;
    if (*text == "all" || *text == "pareto") {
      keep.policy = *text == "all" ? Keep::Policy::all : Keep::Policy::pareto;
      return;
    }
    const std::vector<std::string_view> names{"all", "pareto"};
    fail(node.Mark(), "keep", core::in_quotes(*text), expected, core::nearest_name(*text, names));
  }

  void read_per(const YAML::Node& node) {
    question_.keep.per.clear();
    const bool is_empty = node.IsSequence() && node.size() == 0;
    if (!is_empty) question_.keep.per = read_names(node, "per", dataflows::explore::kAllAxes);
  }

  void read_select(const YAML::Node& node) {
    const auto selects = read_names(node, "select", dataflows::kSelects);
    if (selects.size() > 1) fail(node.Mark(), "select", "several", "one of published, greedy, optimal");
    if (!selects.empty()) question_.select = selects.front();
  }

  void read_constraints() {
    if (!constraints_) return;
    for_each_item(*constraints_, "constraints", [&](const YAML::Node& item) {
      const auto text = word(item, "constraints", "a comparison, such as rows * cols <= 16384");
      if (!text) return;
      try {
        question_.constraints.emplace_back(*text, question_.axes);
      } catch (const Constraint::Malformed& error) {
        const Constraint::Mistake& mistake = error.mistake();
        const std::size_t quote = item.Tag() == "!" ? 1 : 0;  // yaml-cpp's tag of scalars in quotes
        fail(item.Mark(), "constraint", mistake.found, mistake.expected, mistake.nearest, mistake.at + quote);
      }
    });
  }

  /// What only the whole tells.
  void check_whole() const {
    try {
      static_cast<void>(dataflows::explore::DesignSpace(question_.axes));
      static_cast<void>(dataflows::explore::shown_metrics(question_));
    } catch (const core::InputError& error) {
      throw core::InputError(core::Diagnostic{
          .where = {file_.name, 0, 0}, .subject = error.what(), .found = {}, .expected = {}, .nearest = {}});
    }
  }

  const core::TextFile& file_;
  core::Diagnostics diagnostics_;
  Question question_;
  std::optional<YAML::Node> constraints_;
};

/// Where the spec names a network.
core::Location place_of(const core::TextFile& file, const std::string& network) {
  const YAML::Node node = YAML::Load(file.text)["space"]["network"];
  if (node.IsScalar()) return core::location_of(file, node.Mark());
  for (const YAML::Node& item : node) {
    if (item.Scalar() == network) return core::location_of(file, item.Mark());
  }
  return {file.name, 0, 0};
}

}  // namespace

Question read_explore_spec(const core::TextFile& file) {
  return SpecReader(file).read();
}

std::vector<core::Network> read_explored_networks(const core::TextFile& file, const Question& question,
                                                  Provenance& provenance) {
  std::vector<core::Network> networks;
  core::Diagnostics diagnostics;
  for (const std::string& name : question.axes.network) {
    try {
      networks.push_back(read_network(name, core::ScalesimInput::automatic, provenance));
    } catch (const core::InputError& error) {
      if (error.diagnostics().empty()) {
        diagnostics.add({.where = place_of(file, name),
                         .subject = fmt::format("network: {}", error.what()),
                         .found = {},
                         .expected = {},
                         .nearest = {}});
      }
      for (core::Diagnostic mistake : error.diagnostics()) {
        if (mistake.where.file.empty()) {
          mistake.where = place_of(file, name);
          mistake.subject = "network";
        }
        diagnostics.add(std::move(mistake));
      }
    }
  }
  diagnostics.throw_if_any();
  return networks;
}

}  // namespace systole::app
