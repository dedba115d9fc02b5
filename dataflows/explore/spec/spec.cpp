// SPDX-License-Identifier: MIT
#include "dataflows/explore/spec/spec.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "core/files/yaml_fields.h"
#include "core/named.h"
#include "core/nearest_name.h"
#include "core/suffixed_number.h"
#include "dataflows/machine/memory_model.h"
#include "dataflows/mapping/array.h"

namespace systole::dataflows::explore {
namespace {

class SpecReader {
 public:
  explicit SpecReader(const core::TextFile& file) : file_(file), yaml_(file) {}

  Question read() && {
    const YAML::Node root = yaml_.load_map("space, constraints, objectives, keep and others");
    yaml_.diagnostics().throw_if_any();
    yaml_.read_map(
        root, "",
        {{"space", [&](const YAML::Node& node) { read_space(node); }},
         {"constraints", [&](const YAML::Node& node) { constraints_.emplace(node); }},
         {"objectives", [&](const YAML::Node& node) { question_.keep.objectives = read_metrics(node, "objectives"); }},
         {"metrics", [&](const YAML::Node& node) { question_.metrics = read_metrics(node, "metrics"); }},
         {"keep", [&](const YAML::Node& node) { read_keep(node); }},
         {"per", [&](const YAML::Node& node) { read_per(node); }},
         {"sample", [&](const YAML::Node& node) { question_.sample = yaml_.read_count(node, "sample", 1); }},
         {"seed", [&](const YAML::Node& node) { question_.seed = yaml_.read_count(node, "seed", 0); }},
         {"select", [&](const YAML::Node& node) { read_select(node); }}});
    if (!root["space"]) yaml_.fail(root.Mark(), {.subject = "space", .found = "nothing", .expected = "a map of axes"});
    if (root["space"] && question_.axes.network.empty() && yaml_.diagnostics().empty()) {
      yaml_.fail(root["space"].Mark(),
                 {.subject = "network", .found = "nothing", .expected = "the networks to explore"});
    }
    if (question_.axes.dataflow.empty()) question_.axes.dataflow.push_back(dataflow_choice("os"));
    read_constraints();
    if (question_.keep.objectives.empty()) question_.keep.objectives = {Metric::cycles, Metric::pes};
    yaml_.diagnostics().throw_if_any();
    check_whole();
    return std::move(question_);
  }

 private:
  std::vector<Metric> read_metrics(const YAML::Node& node, const std::string& subject) {
    return yaml_.read_names(node, subject, kMetrics);
  }

  void read_space(const YAML::Node& node) {
    if (!node.IsMap()) {
      yaml_.fail(node.Mark(),
                 {.subject = "space", .found = node.IsSequence() ? "a list" : "no map", .expected = "a map of axes"});
      return;
    }
    Axes& axes = question_.axes;
    const auto numbers = [this](const std::string& subject, std::int64_t least, std::vector<std::int64_t>& values) {
      return [this, subject, least, &values](const YAML::Node& value) {
        values = yaml_.read_numbers(value, subject, least);
      };
    };
    yaml_.read_map(
        node, "",
        {{"network", [&](const YAML::Node& value) { read_networks(value); }},
         {"variant",
          [&](const YAML::Node& value) { axes.variant = yaml_.read_names(value, "variant", kFuseVariants); }},
         {"array", [&](const YAML::Node& value) { read_arrays(value); }},
         {"rows", numbers("rows", 1, axes.rows)},
         {"cols", numbers("cols", 1, axes.cols)},
         {"dataflow", [&](const YAML::Node& value) { read_dataflows(value); }},
         {"timing", [&](const YAML::Node& value) { axes.timing = yaml_.read_names(value, "timing", kTimings); }},
         {"depthwise",
          [&](const YAML::Node& value) { axes.depthwise = yaml_.read_names(value, "depthwise", kDepthwiseMappings); }},
         {"memory", [&](const YAML::Node& value) { axes.memory = yaml_.read_names(value, "memory", memory_models()); }},
         {"sram_kb", [&](const YAML::Node& value) { read_sram(value); }},
         {"bandwidth", numbers("bandwidth", 1, axes.bandwidth)},
         {"dram_latency", numbers("dram_latency", 0, axes.dram_latency)}});
    if (node["array"] && (node["rows"] || node["cols"])) {
      yaml_.fail(node["array"].Mark(),
                 {.subject = "array", .found = "rows or cols, too", .expected = "either arrays or rows and cols"});
    }
  }

  void read_networks(const YAML::Node& node) {
    yaml_.for_each_item(node, "network", [&](const YAML::Node& item) {
      const auto text = yaml_.word(item, "network", "a topology file or the name of a shipped network");
      if (text) yaml_.add_once(question_.axes.network, *text, item, "network", *text);
    });
  }

  void read_arrays(const YAML::Node& node) {
    const std::string expected = "ROWSxCOLS, two whole numbers of at least 1, such as 32x32";
    yaml_.for_each_item(node, "array", [&](const YAML::Node& item) {
      const auto text = yaml_.word(item, "array", expected);
      if (!text) return;
      const std::optional<Array> array = array_named(*text);
      if (!array) {
        yaml_.fail(item.Mark(), {.subject = "array", .found = core::in_quotes(*text), .expected = expected});
        return;
      }
      yaml_.add_once(question_.axes.array, *array, item, "array", *text);
    });
  }

  void read_dataflows(const YAML::Node& node) {
    yaml_.for_each_item(node, "dataflow", [&](const YAML::Node& item) {
      const auto text = yaml_.word(item, "dataflow", "a dataflow's name");
      if (!text) return;
      auto& choices = question_.axes.dataflow;
      if (std::ranges::find(choices, *text, &DataflowChoice::name) != choices.end()) {
        yaml_.fail(item.Mark(),
                   {.subject = "dataflow", .found = core::in_quotes(*text) + " again", .expected = "each value once"});
        return;
      }
      try {
        choices.push_back(dataflow_choice(*text));
      } catch (const core::InputError& error) {
        yaml_.fail(item.Mark(), error.diagnostics().front());
        choices.push_back({.name = *text, .candidates = {}});  // constraints may speak of it
      }
    });
  }

  void read_sram(const YAML::Node& node) {
    Axes& axes = question_.axes;
    const bool is_range = node.IsMap() && (node["from"] || node["to"]);
    if (!node.IsMap() || is_range) {
      axes.sram_kb = yaml_.read_numbers(node, "sram_kb", 1, core::kKilobyte);
      return;
    }
    const auto numbers = [this](const std::string& subject, std::vector<std::int64_t>& values) {
      return [this, subject, &values](const YAML::Node& value) {
        values = yaml_.read_numbers(value, subject, 1, core::kKilobyte);
      };
    };
    yaml_.read_map(node, "sram_kb.",
                   {{"ifmap", numbers("sram_kb.ifmap", axes.sram_ifmap_kb)},
                    {"filter", numbers("sram_kb.filter", axes.sram_filter_kb)},
                    {"ofmap", numbers("sram_kb.ofmap", axes.sram_ofmap_kb)}});
  }

  void read_keep(const YAML::Node& node) {
    Keep& keep = question_.keep;
    const std::string expected = "all, pareto or {top: N}";
    if (node.IsMap()) {
      yaml_.read_map(node, "keep.", {{"top", [&](const YAML::Node& value) {
                                        keep.policy = Keep::Policy::top;
                                        keep.count = yaml_.read_count(value, "keep.top", 1);
                                      }}});
      return;
    }
    const auto text = yaml_.word(node, "keep", expected);
    if (!text) return;
    const auto policy = core::value_named<Keep::Policy>(*text);
    if (policy && *policy != Keep::Policy::top) {
      keep.policy = *policy;
      return;
    }
    const std::vector<std::string_view> names{core::name_of(Keep::Policy::all), core::name_of(Keep::Policy::pareto)};
    yaml_.fail(node.Mark(), {.subject = "keep",
                             .found = core::in_quotes(*text),
                             .expected = expected,
                             .nearest = core::nearest_name(*text, names)});
  }

  void read_per(const YAML::Node& node) {
    question_.keep.per.clear();
    const bool is_empty = node.IsSequence() && node.size() == 0;
    if (!is_empty) question_.keep.per = yaml_.read_names(node, "per", kAllAxes);
  }

  void read_select(const YAML::Node& node) {
    const auto selects = yaml_.read_names(node, "select", kSelects);
    if (selects.size() > 1) {
      yaml_.fail(node.Mark(),
                 {.subject = "select", .found = "several", .expected = "one of published, greedy, optimal"});
    }
    if (!selects.empty()) question_.select = selects.front();
  }

  void read_constraints() {
    if (!constraints_) return;
    yaml_.for_each_item(*constraints_, "constraints", [&](const YAML::Node& item) {
      const auto text = yaml_.word(item, "constraints", "a comparison, such as rows * cols <= 16384");
      if (!text) return;
      try {
        question_.constraints.emplace_back(*text, question_.axes);
      } catch (const Constraint::Malformed& error) {
        const Constraint::Mistake& mistake = error.mistake();
        const std::size_t quote = item.Tag() == "!" ? 1 : 0;  // yaml-cpp's tag of scalars in quotes
        yaml_.fail(
            item.Mark(),
            {.subject = "constraint", .found = mistake.found, .expected = mistake.expected, .nearest = mistake.nearest},
            mistake.at + quote);
      }
    });
  }

  /// What only the whole tells.
  void check_whole() const {
    try {
      static_cast<void>(DesignSpace(question_.axes));
      static_cast<void>(shown_metrics(question_));
    } catch (const core::InputError& error) {
      throw core::InputError(core::Diagnostic{.where = {file_.name, 0, 0}, .subject = error.what()});
    }
  }

  const core::TextFile& file_;
  core::YamlFields yaml_;
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

Question read_spec(const core::TextFile& file) {
  return SpecReader(file).read();
}

std::vector<core::NetworkInput> read_networks(const core::TextFile& file, const Question& question,
                                              const core::Observer& observer) {
  std::vector<core::NetworkInput> networks;
  core::Diagnostics diagnostics;
  for (const std::string& name : question.axes.network) {
    try {
      networks.push_back(core::read_network(name, core::ScalesimInput::automatic, observer));
    } catch (const core::InputError& error) {
      if (error.diagnostics().empty()) {
        diagnostics.add({.where = place_of(file, name), .subject = fmt::format("network: {}", error.what())});
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

}  // namespace systole::dataflows::explore
