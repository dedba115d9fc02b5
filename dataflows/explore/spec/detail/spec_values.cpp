// SPDX-License-Identifier: MIT
#include "dataflows/explore/spec/detail/spec_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "core/error.h"
#include "core/field_values.h"
#include "core/files/text_file.h"
#include "core/named.h"
#include "core/nearest_name.h"
#include "dataflows/energy/energy_table.h"
#include "dataflows/machine/fields.h"
#include "dataflows/machine/machine_file.h"
#include "dataflows/machine/memory_model.h"
#include "dataflows/machine/precision.h"
#include "dataflows/machine/shipped_machines.h"
#include "dataflows/mapping/array.h"

namespace systole::dataflows::explore::spec_values {
namespace {

/// A range has at least as many values as it has words.
constexpr std::size_t kShortestRange = 3;

constexpr double kLeastGigabytes = 0.001;

WordBits alike(std::int64_t bits) {
  return {.ifmap = bits, .filter = bits, .ofmap = bits, .partial_sum = bits};
}

/// What `--bits` makes of the text, with partial sums as wide as results where it does not say; none where it is no
/// such text.
std::optional<WordBits> bits_named(std::string_view text) {
  Machine machine;
  if (!machine_field("bits")->parse(machine, text)) return std::nullopt;
  WordBits& bits = machine.bits;
  if (bits.partial_sum == 0) bits.partial_sum = bits.ofmap;
  const bool sound = std::ranges::all_of(std::array{bits.ifmap, bits.filter, bits.ofmap, bits.partial_sum},
                                         [](std::int64_t one) { return one >= 1 && one <= kMostBits; });
  return sound ? std::optional(bits) : std::nullopt;
}

std::string bits_text(const WordBits& bits) {
  if (bits == alike(bits.ifmap)) return core::text_of(bits.ifmap);
  return fmt::format("{},{},{},{}", bits.ifmap, bits.filter, bits.ofmap, bits.partial_sum);
}

/// The values as `{from: A, to: B, step: S}` or `{from: A, to: B, factor: F}`; none if they are no such range.
std::optional<std::string> range_text(const std::vector<std::int64_t>& values) {
  if (values.size() < kShortestRange || values[0] >= values[1]) return std::nullopt;
  const auto are = [&](auto follows) {
    return std::ranges::adjacent_find(values, std::not_fn(follows)) == values.end();
  };
  const auto range = [&](const char* word, std::int64_t growth) {
    return fmt::format("{{from: {}, to: {}, {}: {}}}", values.front(), values.back(), word, growth);
  };
  const std::int64_t step = values[1] - values[0];
  if (are([&](std::int64_t a, std::int64_t b) { return b > a && b - a == step; })) return range("step", step);
  if (values[0] < 1 || values[1] % values[0] != 0) return std::nullopt;
  const std::int64_t factor = values[1] / values[0];
  if (are([&](std::int64_t a, std::int64_t b) { return b % a == 0 && b / a == factor; }))
    return range("factor", factor);
  return std::nullopt;
}

}  // namespace

std::string list_text(const std::vector<std::string>& words) {
  if (words.empty()) return {};
  YAML::Emitter out;
  if (words.size() == 1) {
    out << words.front();
  } else {
    out << YAML::Flow << words;
  }
  return out.c_str();
}

std::string numbers_text(const std::vector<std::int64_t>& values) {
  if (values.size() == 1) return core::text_of(values.front());
  if (values.empty()) return {};
  return range_text(values).value_or(fmt::format("[{}]", fmt::join(values, ", ")));
}

void Networks::read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question) {
  question.axes.network.clear();
  yaml.for_each_item(node, subject, [&](const YAML::Node& item) {
    const auto text = yaml.word(item, subject, kExpected);
    if (text) yaml.add_once(question.axes.network, *text, item, subject, *text);
  });
}

std::string Networks::print(const Question& question) {
  return list_text(question.axes.network);
}

void Arrays::read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question) {
  question.axes.array.clear();
  yaml.for_each_item(node, subject, [&](const YAML::Node& item) {
    const auto text = yaml.word(item, subject, kExpected);
    if (!text) return;
    const std::optional<Array> array = array_named(*text);
    if (!array) {
      yaml.fail(item.Mark(), {.subject = subject, .found = core::in_quotes(*text), .expected = kExpected});
      return;
    }
    yaml.add_once(question.axes.array, *array, item, subject, *text);
  });
}

std::string Arrays::print(const Question& question) {
  std::vector<std::string> texts;
  for (const Array& array : question.axes.array) texts.push_back(array_text(array));
  return list_text(texts);
}

void Bits::read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question) {
  auto& values = question.axes.bits;
  values.clear();
  yaml.for_each_item(node, subject, [&](const YAML::Node& item) {
    if (item.IsMap()) {
      for (const std::int64_t bits : yaml.read_numbers(item, subject, 1)) {
        yaml.add_once(values, alike(bits), item, subject, core::text_of(bits));
      }
      return;
    }
    const auto text = yaml.word(item, subject, kExpected);
    if (!text) return;
    const std::optional<WordBits> bits = bits_named(*text);
    if (bits) {
      yaml.add_once(values, *bits, item, subject, *text);
    } else {
      yaml.fail(item.Mark(), {.subject = subject, .found = core::in_quotes(*text), .expected = kExpected});
    }
  });
}

std::string Bits::print(const Question& question) {
  const std::vector<WordBits>& values = question.axes.bits;
  std::vector<std::int64_t> numbers;
  std::vector<std::string> texts;
  for (const WordBits& value : values) {
    const WordBits bits = value == WordBits{} ? alike(8) : value;  // left open: words of a byte
    if (bits == alike(bits.ifmap)) numbers.push_back(bits.ifmap);
    texts.push_back(bits_text(bits));
  }
  return numbers.size() == values.size() ? numbers_text(numbers) : list_text(texts);
}

void Gigabytes::read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question) {
  auto& values = question.axes.bandwidth_gbs;
  values.clear();
  yaml.for_each_item(node, subject, [&](const YAML::Node& item) {
    if (item.IsMap()) {
      for (const std::int64_t value : yaml.read_numbers(item, subject, 1)) {
        yaml.add_once(values, static_cast<double>(value), item, subject, core::text_of(value));
      }
      return;
    }
    const auto text = yaml.word(item, subject, kExpected);
    if (!text) return;
    double value = 0;
    if (core::read(value, *text, kLeastGigabytes, kMostGigabytes)) {
      yaml.add_once(values, value, item, subject, *text);
    } else {
      yaml.fail(item.Mark(), {.subject = subject, .found = core::in_quotes(*text), .expected = kExpected});
    }
  });
}

std::string Gigabytes::print(const Question& question) {
  const std::vector<double>& values = question.axes.bandwidth_gbs;
  return values.size() == 1 ? core::text_of(values.front())
         : values.empty()   ? std::string{}
                            : fmt::format("[{}]", fmt::join(values, ", "));
}

void Dataflows::read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question) {
  auto& choices = question.axes.dataflow;
  choices.clear();
  yaml.for_each_item(node, subject, [&](const YAML::Node& item) {
    const auto text = yaml.word(item, subject, kExpected);
    if (!text) return;
    if (std::ranges::find(choices, *text, &DataflowChoice::name) != choices.end()) {
      yaml.fail(item.Mark(),
                {.subject = subject, .found = core::in_quotes(*text) + " again", .expected = "each value once"});
      return;
    }
    try {
      choices.push_back(dataflow_choice(*text));
    } catch (const core::InputError& error) {
      yaml.fail(item.Mark(), error.diagnostics().front());
      choices.push_back({.name = *text, .candidates = {}});  // constraints may speak of it
    }
  });
}

std::string Dataflows::print(const Question& question) {
  std::vector<std::string> texts;
  for (const DataflowChoice& choice : question.axes.dataflow) texts.push_back(choice.name);
  return list_text(texts);
}

void MemoryModels::read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject,
                        Question& question) {
  question.axes.memory = yaml.read_names(node, subject, memory_models());
}

std::string MemoryModels::print(const Question& question) {
  return names_text(question.axes.memory);
}

void Constraints::read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question) {
  question.constraints.clear();
  yaml.for_each_item(node, subject, [&](const YAML::Node& item) {
    const auto text = yaml.word(item, subject, kExpected);
    if (!text) return;
    try {
      question.constraints.emplace_back(*text, question.axes);
    } catch (const Constraint::Malformed& error) {
      const Constraint::Mistake& mistake = error.mistake();
      const std::size_t quote = item.Tag() == "!" ? 1 : 0;  // yaml-cpp's tag of scalars in quotes
      yaml.fail(
          item.Mark(),
          {.subject = "constraint", .found = mistake.found, .expected = mistake.expected, .nearest = mistake.nearest},
          mistake.at + quote);
    }
  });
}

std::string Constraints::print(const Question& question) {
  std::vector<std::string> texts;
  for (const Constraint& constraint : question.constraints) texts.push_back(constraint.text());
  return list_text(texts);
}

void Objectives::read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question) {
  question.keep.objectives = yaml.read_names(node, subject, kMetrics);
}

std::string Objectives::print(const Question& question) {
  return names_text(question.keep.objectives);
}

void ShownMetrics::read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject,
                        Question& question) {
  question.metrics = yaml.read_names(node, subject, kMetrics);
}

std::string ShownMetrics::print(const Question& question) {
  return names_text(question.metrics);
}

void KeepPolicy::read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question) {
  Keep& keep = question.keep;
  if (node.IsMap()) {
    yaml.read_map(node, subject + ".", {{"top", [&](const YAML::Node& value) {
                                           keep.policy = Keep::Policy::top;
                                           keep.count = yaml.read_count(value, subject + ".top", 1);
                                         }}});
    return;
  }
  const auto text = yaml.word(node, subject, kExpected);
  if (!text) return;
  const auto policy = core::value_named<Keep::Policy>(*text);
  if (policy && *policy != Keep::Policy::top) {
    keep.policy = *policy;
    return;
  }
  const std::vector<std::string_view> names{core::name_of(Keep::Policy::all), core::name_of(Keep::Policy::pareto)};
  yaml.fail(node.Mark(), {.subject = subject,
                          .found = core::in_quotes(*text),
                          .expected = kExpected,
                          .nearest = core::nearest_name(*text, names)});
}

std::string KeepPolicy::print(const Question& question) {
  const Keep& keep = question.keep;
  return keep.policy == Keep::Policy::top ? fmt::format("{{top: {}}}", keep.count)
                                          : std::string{core::name_of(keep.policy)};
}

void Per::read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question) {
  question.keep.per.clear();
  const bool is_empty = node.IsSequence() && node.size() == 0;
  if (!is_empty) question.keep.per = yaml.read_names(node, subject, kAllAxes);
}

std::string Per::print(const Question& question) {
  return question.keep.per.empty() ? "[]" : names_text(question.keep.per);
}

void Sample::read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question) {
  question.sample = yaml.read_count(node, subject, 1);
}

std::string Sample::print(const Question& question) {
  return core::text_of(question.sample);
}

void Seed::read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question) {
  question.seed = yaml.read_count(node, subject, 0);
}

std::string Seed::print(const Question& question) {
  return core::text_of(question.seed);
}

void Chooser::read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question) {
  const auto selects = yaml.read_names(node, subject, kSelects);
  if (selects.size() > 1) {
    yaml.fail(node.Mark(), {.subject = subject, .found = "several", .expected = "one of published, greedy, optimal"});
  }
  if (!selects.empty()) question.select = selects.front();
}

std::string Chooser::print(const Question& question) {
  return question.select ? std::string{name(*question.select)} : std::string{};
}

namespace {

/// What is wrong with a file that a spec names: at the spec's own place, unless it is in the file.
void report(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, const std::string& name,
            const core::InputError& error) {
  if (error.diagnostics().empty()) {
    yaml.fail(node.Mark(), {.subject = subject, .found = core::in_quotes(name), .expected = error.what()});
  }
  for (core::Diagnostic mistake : error.diagnostics()) {
    if (mistake.where.file.empty()) {
      mistake.subject = subject;
      yaml.fail(node.Mark(), std::move(mistake));
    } else {
      yaml.diagnostics().add(std::move(mistake));
    }
  }
}

}  // namespace

void Prices::read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question) {
  const std::optional<std::string> name = yaml.word(node, subject, kExpected);
  if (!name) return;
  try {
    core::TextFile file = core::read_text_file(find_energy_table(*name));
    auto table = std::make_shared<const EnergyTable>(read_energy_table(file, *name));
    question.energy = QuestionPrices{.name = *name, .file = std::move(file), .table = std::move(table)};
  } catch (const core::InputError& error) {
    report(yaml, node, subject, *name, error);
  }
}

std::string Prices::print(const Question& question) {
  return question.energy ? question.energy->name : std::string{};
}

void Chip::read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question) {
  const std::optional<std::string> name = yaml.word(node, subject, kExpected);
  if (!name) return;
  try {
    core::TextFile file = core::read_text_file(find_machine(*name));
    Machine machine = read_machine(file).machine;
    machine.silicon_model = SiliconModel::law;
    if (machine.silicon.products.peak_tflops <= 0) {
      yaml.fail(node.Mark(), {.subject = subject, .found = core::in_quotes(*name), .expected = kExpected});
      return;
    }
    question.silicon = QuestionChip{
        .name = *name, .file = std::move(file), .machine = std::make_shared<const Machine>(std::move(machine))};
  } catch (const core::InputError& error) {
    report(yaml, node, subject, *name, error);
  }
}

std::string Chip::print(const Question& question) {
  return question.silicon ? question.silicon->name : std::string{};
}

}  // namespace systole::dataflows::explore::spec_values
