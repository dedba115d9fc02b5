// SPDX-License-Identifier: MIT
#include "dataflows/explore/spec/fields.h"

#include <yaml-cpp/yaml.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/field_values.h"
#include "core/files/text_file.h"
#include "core/files/yaml_fields.h"
#include "dataflows/explore/spec/detail/spec_row.h"
#include "dataflows/explore/spec/detail/spec_values.h"
#include "dataflows/machine/memory_model.h"
#include "dataflows/mapping/dataflow.h"

namespace systole::dataflows::explore {
namespace {

using core::FieldKind;
using core::kNatural;
using core::kPositive;
using Text = std::string_view;

/// Reads a text as the one value of a file.
template <ReadNode read>
bool parse_yaml(Question& question, Text text) {
  const core::TextFile file{.name = {}, .text = std::string{text}};
  core::YamlFields yaml(file);
  try {
    const YAML::Node node = YAML::Load(file.text);
    if (node.IsNull()) return false;
    read(yaml, node, {}, question);
  } catch (const YAML::Exception&) {
    return false;
  }
  yaml.diagnostics().throw_if_any();
  return true;
}

/// What a row says of its field, but for how it is read and printed.
struct Described {
  Text path;
  Text unit{};
  FieldKind kind = FieldKind::text;
  Text expected{};
  std::vector<Text> (*names)() = nullptr;
  Text meaning{};
  Text otherwise{};
  bool (*applies)(const Question& question) = nullptr;
};

template <class Value>
SpecRow row(const Described& of) {
  return {.field = {.path = of.path,
                    .unit = of.unit,
                    .kind = of.kind,
                    .expected = of.expected,
                    .names = of.names,
                    .meaning = of.meaning,
                    .otherwise = of.otherwise,
                    .parse = parse_yaml<Value::read>,
                    .print = Value::print,
                    .applies = of.applies},
          .read = Value::read};
}

std::vector<Text> dataflow_choices() {
  std::vector<Text> names = dataflow_names();
  names.emplace_back("best");
  return names;
}

/// Those of space.partition: not all that machines know.
std::vector<Text> partition_names() {
  std::vector<Text> names;
  for (const Partition partition : kPartitions) names.push_back(name(partition));
  return names;
}

// Of arrays and rows x columns one is used, and of one size for all scratchpads and three.
bool has_arrays(const Question& question) {
  return !question.axes.array.empty();
}
bool has_rows_and_columns(const Question& question) {
  return question.axes.array.empty();
}
bool has_one_size(const Question& question) {
  return !question.axes.sram_kb.empty();
}
bool has_bits(const Question& question) {
  return question.axes.bits != std::vector<WordBits>{WordBits{}};
}
// Of the bandwidths one is used.
bool has_byte_bandwidth(const Question& question) {
  return !question.axes.bandwidth_bytes.empty();
}
bool has_gigabytes(const Question& question) {
  return !question.axes.bandwidth_gbs.empty();
}
bool has_word_bandwidth(const Question& question) {
  return !has_byte_bandwidth(question) && !has_gigabytes(question);
}
bool has_three_sizes(const Question& question) {
  return question.axes.sram_kb.empty();
}

constexpr Text kKilobytes = "kB of 1024 bytes";

// What follows is a table: a row a field, in the order of documentation.
auto spec_table() {
  using namespace spec_values;  // NOLINT(google-build-using-namespace): the table is all of the scope
  return std::array{
      row<Networks>({.path = "space.network",
                     .expected = Networks::kExpected,
                     .meaning = "Files or names of shipped networks",
                     .otherwise = "none, it must be given"}),
      row<Names<&Axes::variant, kFuseVariants>>({.path = "space.variant",
                                                 .expected = "a variant",
                                                 .names = core::names_of<FuseVariant>,
                                                 .meaning = "The network or FuSeConv's variants of it"}),
      row<Arrays>({.path = "space.array",
                   .unit = "PEs",
                   .expected = Arrays::kExpected,
                   .meaning = "Arrays ROWSxCOLS, instead of rows and cols",
                   .applies = has_arrays}),
      row<Numbers<&Axes::rows, 1>>({.path = "space.rows",
                                    .unit = "PEs",
                                    .expected = kPositive,
                                    .meaning = "Rows of the array",
                                    .applies = has_rows_and_columns}),
      row<Numbers<&Axes::cols, 1>>({.path = "space.cols",
                                    .unit = "PEs",
                                    .expected = kPositive,
                                    .meaning = "Columns of the array",
                                    .applies = has_rows_and_columns}),
      row<Dataflows>({.path = "space.dataflow",
                      .expected = Dataflows::kExpected,
                      .names = dataflow_choices,
                      .meaning = "Dataflows; several with | between: each layer on the fastest of them, best: of all",
                      .otherwise = "os"}),
      row<Names<&Axes::timing, kTimings>>({.path = "space.timing",
                                           .expected = "a timing convention",
                                           .names = core::names_of<Timing>,
                                           .meaning = "Timing convention, what a fold costs"}),
      row<Names<&Axes::depthwise, kDepthwiseMappings>>(
          {.path = "space.depthwise",
           .expected = "a mapping",
           .names = core::names_of<DepthwiseMapping>,
           .meaning = "How depthwise layers run that the dataflow does not map"}),
      row<MemoryModels>({.path = "space.memory",
                         .expected = "a memory model",
                         .names = memory_model_names,
                         .meaning = "Memory model between the array and DRAM; SCALE-Sim's in CALC mode"}),
      row<Numbers<&Axes::sram_kb, 1, core::kKilobyte>>(
          {.path = "space.sram_kb",
           .unit = kKilobytes,
           .expected = kPositive,
           .meaning = "Each of the three scratchpads; or a map of ifmap, filter and ofmap",
           .otherwise = "64",
           .applies = has_one_size}),
      row<Numbers<&Axes::sram_ifmap_kb, 1, core::kKilobyte>>({.path = "space.sram_kb.ifmap",
                                                              .unit = kKilobytes,
                                                              .expected = kPositive,
                                                              .meaning = "Scratchpad of the ifmap, an axis of its own",
                                                              .applies = has_three_sizes}),
      row<Numbers<&Axes::sram_filter_kb, 1, core::kKilobyte>>(
          {.path = "space.sram_kb.filter",
           .unit = kKilobytes,
           .expected = kPositive,
           .meaning = "Scratchpad of the filter, an axis of its own",
           .applies = has_three_sizes}),
      row<Numbers<&Axes::sram_ofmap_kb, 1, core::kKilobyte>>({.path = "space.sram_kb.ofmap",
                                                              .unit = kKilobytes,
                                                              .expected = kPositive,
                                                              .meaning = "Scratchpad of the ofmap, an axis of its own",
                                                              .applies = has_three_sizes}),
      row<Bits>({.path = "space.bits",
                 .unit = "bits",
                 .expected = Bits::kExpected,
                 .meaning = "With tiled: bits of a word of ifmap, filter and ofmap, and of a partial sum; one number "
                            "for all four, or a text of them: `8,4,8,32`",
                 .otherwise = "8",
                 .applies = has_bits}),
      row<Numbers<&Axes::bandwidth, 1>>({.path = "space.bandwidth",
                                         .unit = "words per cycle",
                                         .expected = kPositive,
                                         .meaning = "With tiled: DRAM bandwidth of all operands together",
                                         .applies = has_word_bandwidth}),
      row<Numbers<&Axes::bandwidth_bytes, 1, core::kByte>>({.path = "space.bandwidth_bytes",
                                                            .unit = "bytes per cycle",
                                                            .expected = kPositive,
                                                            .meaning = "The same in bytes, instead of words",
                                                            .applies = has_byte_bandwidth}),
      row<Gigabytes>({.path = "space.bandwidth_gbs",
                      .unit = "GB/s of 10^9 bytes",
                      .expected = Gigabytes::kExpected,
                      .meaning = "The same in GB/s, by the clock, instead of words",
                      .applies = has_gigabytes}),
      row<Numbers<&Axes::dram_latency, 0>>({.path = "space.dram_latency",
                                            .unit = "cycles",
                                            .expected = kNatural,
                                            .meaning = "With tiled: cycles until a layer's first word"}),
      row<Numbers<&Axes::cores, 1>>({.path = "space.cores",
                                     .unit = "cores",
                                     .expected = kPositive,
                                     .meaning = "Cores, each with an array and scratchpads of its own"}),
      row<Names<&Axes::partition, kPartitions>>(
          {.path = "space.partition",
           .expected = "a partition",
           .names = partition_names,
           .meaning = "How several cores share a layer; designs with one core stand at the first value only"}),
      row<Numbers<&Axes::lanes, 0>>({.path = "space.lanes",
                                     .unit = "lanes",
                                     .expected = kNatural,
                                     .meaning = "Of each core's vector unit; 0: as many as the array has columns"}),
      row<Numbers<&Axes::clock_mhz, 0>>({.path = "space.clock_mhz",
                                         .unit = "MHz",
                                         .expected = kNatural,
                                         .meaning = "Clock of the chip, for nanoseconds and GB/s; 0: not known"}),
      row<Constraints>({.path = "constraints",
                        .expected = Constraints::kExpected,
                        .meaning = "Conditions, all of which must hold",
                        .otherwise = "none",
                        .applies = [](const Question& question) { return !question.constraints.empty(); }}),
      row<Objectives>({.path = "objectives",
                       .expected = "a metric",
                       .names = core::names_of<Metric>,
                       .meaning = "What counts, the smaller the better",
                       .otherwise = "[cycles, pes]"}),
      row<ShownMetrics>({.path = "metrics",
                         .expected = "a metric",
                         .names = core::names_of<Metric>,
                         .meaning = "What else results show",
                         .otherwise = "none",
                         .applies = [](const Question& question) { return !question.metrics.empty(); }}),
      row<KeepPolicy>(
          {.path = "keep",
           .expected = KeepPolicy::kExpected,
           .meaning =
               "The front (pareto), the best N by the first objective, then the second, ... ({top: N}), or all"}),
      row<Per>({.path = "per",
                .expected = "an axis",
                .names = core::names_of<Axis>,
                .meaning = "A front, or a best N, for each combination of values on these axes; []: one for all"}),
      row<Sample>({.path = "sample",
                   .unit = "designs",
                   .kind = FieldKind::whole,
                   .expected = kPositive,
                   .meaning = "Look at that many designs only, drawn at random without replacement",
                   .otherwise = "all",
                   .applies = [](const Question& question) { return question.sample.has_value(); }}),
      row<Seed>({.path = "seed",
                 .kind = FieldKind::whole,
                 .expected = kNatural,
                 .meaning = "Of the sample",
                 .applies = [](const Question& question) { return question.sample.has_value(); }}),
      row<Chooser>({.path = "select",
                    .expected = "who chooses",
                    .names = core::names_of<Select>,
                    .meaning = "Who chooses the layers of full50 and half50, anew on each design",
                    .otherwise = "published where there is a list, else greedy",
                    .applies = [](const Question& question) { return question.select.has_value(); }}),
      row<Prices>({.path = "energy",
                   .expected = Prices::kExpected,
                   .meaning = "A table of prices, for energy, edp, power and area",
                   .otherwise = "none",
                   .applies = [](const Question& question) { return question.energy.has_value(); }}),
      row<Chip>({.path = "silicon",
                 .expected = Chip::kExpected,
                 .meaning = "A machine whose law of time tells silicon, nanoseconds on a chip that exists",
                 .otherwise = "none",
                 .applies = [](const Question& question) { return question.silicon.has_value(); }}),
  };
}

}  // namespace

std::span<const SpecRow> spec_rows() {
  static const auto rows = spec_table();
  return rows;
}

std::span<const SpecField> spec_fields() {
  static const std::vector<SpecField> fields = [] {
    std::vector<SpecField> all;
    for (const SpecRow& row : spec_rows()) all.push_back(row.field);
    return all;
  }();
  return fields;
}

}  // namespace systole::dataflows::explore
