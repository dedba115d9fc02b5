// SPDX-License-Identifier: MIT
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/files/yaml_fields.h"
#include "dataflows/explore/evaluate/exploration.h"

/// Reads the values of a spec's fields: each kind reads a node of YAML and prints what it has read as YAML of one line.
namespace systole::dataflows::explore::spec_values {

/// Writes a list as YAML; one value stands alone, none is nothing.
std::string list_text(const std::vector<std::string>& words);
/// Does the same of numbers: three or more at equal distances, or growing by a whole factor, are a range.
std::string numbers_text(const std::vector<std::int64_t>& values);

/// Numbers of at least `Least` along an axis, in units of `unit` where they have a suffix of size
/// (core/suffixed_number.h).
template <auto Axis, std::int64_t Least, auto... unit>
struct Numbers {
  static void read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question) {
    question.axes.*Axis = yaml.read_numbers(node, subject, Least, unit...);
  }
  static std::string print(const Question& question) { return numbers_text(question.axes.*Axis); }
};

template <class Values>
std::string names_text(const Values& values) {
  std::vector<std::string> names;
  for (const auto value : values) names.emplace_back(name(value));
  return list_text(names);
}

/// Values along an axis by their names, out of the table `All`.
template <auto Axis, const auto& All>
struct Names {
  static void read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question) {
    question.axes.*Axis = yaml.read_names(node, subject, All);
  }
  static std::string print(const Question& question) { return names_text(question.axes.*Axis); }
};

struct Networks {
  static constexpr const char* kExpected = "a topology file or the name of a shipped network";
  static void read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question);
  static std::string print(const Question& question);
};

struct Arrays {
  static constexpr const char* kExpected = "ROWSxCOLS, two whole numbers of at least 1, such as 32x32";
  static void read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question);
  static std::string print(const Question& question);
};

/// Bits of words: one number for all four kinds, or a text of three or four with commas, as `--bits` reads them. All
/// that is left open is filled in: a partial sum is as wide as a result.
struct Bits {
  static constexpr const char* kExpected =
      "one number of bits, three (ifmap,filter,ofmap) or four (and partial sums), each from 1 to 1024";
  static void read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question);
  static std::string print(const Question& question);
};

/// GB/s, not all whole; ranges are.
struct Gigabytes {
  static constexpr const char* kExpected = "a number of GB/s from 0.001 to 1000000";
  static void read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question);
  static std::string print(const Question& question);
};

struct Dataflows {
  static constexpr const char* kExpected = "a dataflow's name";
  static void read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question);
  static std::string print(const Question& question);
};

struct MemoryModels {
  static void read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question);
  static std::string print(const Question& question);
};

struct Constraints {
  static constexpr const char* kExpected = "a comparison, such as rows * cols <= 16384";
  static void read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question);
  static std::string print(const Question& question);
};

struct Objectives {
  static void read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question);
  static std::string print(const Question& question);
};

struct ShownMetrics {
  static void read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question);
  static std::string print(const Question& question);
};

struct KeepPolicy {
  static constexpr const char* kExpected = "all, pareto or {top: N}";
  static void read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question);
  static std::string print(const Question& question);
};

struct Per {
  static void read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question);
  static std::string print(const Question& question);
};

struct Sample {
  static void read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question);
  static std::string print(const Question& question);
};

struct Seed {
  static void read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question);
  static std::string print(const Question& question);
};

struct Chooser {
  static void read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question);
  static std::string print(const Question& question);
};

struct Prices {
  static constexpr const char* kExpected = "a table of prices, by its name or its file";
  static void read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question);
  static std::string print(const Question& question);
};

struct Chip {
  static constexpr const char* kExpected = "a machine with silicon.products, by its name or its file";
  static void read(core::YamlFields& yaml, const YAML::Node& node, const std::string& subject, Question& question);
  static std::string print(const Question& question);
};

}  // namespace systole::dataflows::explore::spec_values
