// SPDX-License-Identifier: MIT
#include "dataflows/selection/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/field_values.h"
#include "core/files/text_file.h"
#include "dataflows/energy/energy_table.h"
#include "dataflows/machine/effect.h"
#include "dataflows/machine/fields.h"

namespace systole::dataflows {
namespace {

using core::FieldKind;
using core::kNatural;
using core::kPositive;
using core::read;
using core::read_parts;
using core::reject_part;
using core::text_of;
using Text = std::string_view;

constexpr Text kNames = "names with commas between, each once";

bool read_arrays(std::vector<Array>& arrays, Text text) {
  return read_parts(arrays, text, "each array once", [](Text part) {
    const std::optional<Array> array = array_named(part);
    if (!array) reject_part(part, "ROWSxCOLS, two whole numbers of at least 1, such as 32x32");
    return *array;
  });
}

template <core::HasNames Value>
bool read_names(std::vector<Value>& values, Text text) {
  return read_parts(values, text, "each name once", [](Text part) {
    const std::optional<Value> value = core::value_named<Value>(part);
    if (!value) throw core::InputError(core::unknown_name({}, {}, part, core::names_of<Value>()));
    return *value;
  });
}

bool read_depthwise(ComparisonSettings& settings, Text text) {
  settings.bake_off = true;
  return read_names(settings.depthwise, text);
}

bool read_anything(double& value, Text text) {
  return read(value, text, std::numeric_limits<double>::lowest(), std::numeric_limits<double>::max());
}

std::string names_of_all(const auto& values) {
  std::string text;
  for (const auto value : values) text += fmt::format("{}{}", text.empty() ? "" : ",", name(value));
  return text;
}

std::string arrays_text(const std::vector<Array>& arrays) {
  std::string text;
  for (const Array& array : arrays) text += fmt::format("{}{}", text.empty() ? "" : ",", array_text(array));
  return text;
}

/// The fields that a comparison's surroundings have as every machine has them. Those without flags are of files.
constexpr std::array kOfMachine{Text{"memory"},
                                Text{"sram_kb"},
                                Text{"bandwidth"},
                                Text{"dram_latency"},
                                Text{"word_bytes"},
                                Text{"bits"},
                                Text{"bandwidth_bytes"},
                                Text{"bandwidth_gbs"},
                                Text{"cores"},
                                Text{"partition"},
                                Text{"partition_by"},
                                Text{"link_words"},
                                Text{"l2_kb"},
                                Text{"partial_sum_words"},
                                Text{"vector.lanes"},
                                Text{"vector.fuse_elementwise"},
                                Text{"vector.cycles.add"},
                                Text{"vector.cycles.multiply"},
                                Text{"vector.cycles.max"},
                                Text{"vector.cycles.exp"},
                                Text{"vector.cycles.divide"},
                                Text{"vector.cycles.sqrt"},
                                Text{"vector.cycles.move"},
                                Text{"clock_mhz"},
                                Text{"time"},
                                Text{"time_operands"}};

/// Whether a field of the machine says something here. What nobody asks of an array does where it is not as standard.
bool says_something(Text path, const ComparisonSettings& settings) {
  Machine machine = settings.surroundings;
  machine.vector.model = settings.vector.value_or(VectorModel::lanes);
  if (!why_without_effect(path, machine).empty()) return false;
  const MachineField& field = *machine_field(path);
  const bool of_chip = path == "cores" || path == "clock_mhz" || path == "bits" || path == "bandwidth_gbs" ||
                       path == "time" || path.ends_with("_bytes") || path.ends_with("sum_words");
  return !of_chip || field.print(machine) != field.print(Machine{});
}

template <std::size_t Index>
ComparisonField of_machine() {
  const MachineField& field = *machine_field(kOfMachine[Index]);
  return {
      .path = field.path,
      .flags = field.flags,
      .type = field.type,
      .unit = field.unit,
      .kind = field.kind,
      .expected = field.expected,
      .names = field.names,
      .meaning = field.meaning,
      .parse = [](ComparisonSettings& s, Text t) { return machine_field(kOfMachine[Index])->parse(s.surroundings, t); },
      .print = [](const ComparisonSettings& s) { return machine_field(kOfMachine[Index])->print(s.surroundings); },
      .applies = [](const ComparisonSettings& s) { return says_something(kOfMachine[Index], s); }};
}

// What follows is a table: a row a field, in the order of help.
auto comparison_table() {
  static_assert(kOfMachine.size() == 26, "each of them is a row below");
  return std::array{
      ComparisonField{.path = "arrays",
                      .flags = "-a,--array",
                      .type = "RxC[,...]",
                      .unit = "PEs",
                      .kind = FieldKind::texts,
                      .expected = "arrays with commas between, each once",
                      .meaning = "Arrays, rows x columns; several show the scaling",
                      .parse = [](ComparisonSettings& s, Text t) { return read_arrays(s.arrays, t); },
                      .print = [](const ComparisonSettings& s) { return arrays_text(s.arrays); }},
      ComparisonField{
          .path = "timing",
          .flags = "--timing",
          .type = "NAME",
          .expected = "a timing convention",
          .names = core::names_of<Timing>,
          .meaning = "Timing convention",
          .otherwise = "fuseconv-2020 for the paper's networks on one core without memory, else array",
          .parse = [](ComparisonSettings& s, Text t) { return read(s.timing.emplace(), t); },
          .print = [](const ComparisonSettings& s) { return s.timing ? std::string{name(*s.timing)} : ""; }},
      of_machine<0>(),
      of_machine<1>(),
      of_machine<2>(),
      of_machine<3>(),
      of_machine<4>(),
      of_machine<5>(),
      of_machine<6>(),
      of_machine<7>(),
      of_machine<8>(),
      of_machine<9>(),
      of_machine<10>(),
      of_machine<11>(),
      of_machine<12>(),
      of_machine<13>(),
      ComparisonField{
          .path = "vector.model",
          .flags = "--vector",
          .type = "NAME",
          .expected = "a vector model",
          .names = core::names_of<VectorModel>,
          .meaning = "What operators cost that the array does not run",
          .otherwise =
              "lanes with -c, --lanes, --fuse-elementwise, --clock, --time, --energy or --cost network, else none",
          .parse = [](ComparisonSettings& s, Text t) { return read(s.vector.emplace(), t); },
          .print = [](const ComparisonSettings& s) { return s.vector ? std::string{name(*s.vector)} : ""; },
          .applies = [](const ComparisonSettings& s) { return s.vector && s.has_vector_unit(); }},
      of_machine<14>(),
      of_machine<15>(),
      of_machine<16>(),
      of_machine<17>(),
      of_machine<18>(),
      of_machine<19>(),
      of_machine<20>(),
      of_machine<21>(),
      of_machine<22>(),
      of_machine<23>(),
      of_machine<24>(),
      of_machine<25>(),
      ComparisonField{.path = "cost",
                      .flags = "--cost",
                      .type = "NAME",
                      .expected = "whose cycles",
                      .names = core::names_of<CyclesOf>,
                      .meaning = "Whose cycles choose layers, and count under --max-cycles and --pareto cycles",
                      .parse = [](ComparisonSettings& s, Text t) { return read(s.cycles_of, t); },
                      .print = [](const ComparisonSettings& s) { return std::string{name(s.cycles_of)}; },
                      .applies = [](const ComparisonSettings& s) { return s.vector && s.has_vector_unit(); }},
      ComparisonField{.path = "variants",
                      .flags = "--variants",
                      .type = "LIST",
                      .kind = FieldKind::texts,
                      .expected = kNames,
                      .names = core::names_of<FuseVariant>,
                      .meaning = "Variants of each network",
                      .otherwise = "all; without the 50s under limits, --pareto and --depthwise",
                      .parse = [](ComparisonSettings& s, Text t) { return read_names(s.variants, t); },
                      .print = [](const ComparisonSettings& s) { return names_of_all(s.variants); }},
      ComparisonField{.path = "select",
                      .flags = "--select",
                      .type = "LIST",
                      .kind = FieldKind::texts,
                      .expected = kNames,
                      .names = core::names_of<Select>,
                      .meaning = "Who chooses the layers",
                      .otherwise = "published where there is a list, else greedy",
                      .parse = [](ComparisonSettings& s, Text t) { return read_names(s.selects, t); },
                      .print = [](const ComparisonSettings& s) { return names_of_all(s.selects); }},
      ComparisonField{.path = "count",
                      .flags = "--count",
                      .type = "K",
                      .unit = "layers",
                      .kind = FieldKind::whole,
                      .expected = kNatural,
                      .meaning = "Layers that full50 and half50 replace",
                      .otherwise = "the published count, else half",
                      .parse = [](ComparisonSettings& s, Text t) { return read(s.count.emplace(), t, 0); },
                      .print = [](const ComparisonSettings& s) { return text_of(s.count); },
                      .applies = [](const ComparisonSettings& s) { return s.count.has_value(); }},
      ComparisonField{.path = "fraction",
                      .flags = "--fraction",
                      .type = "F",
                      .kind = FieldKind::real,
                      .expected = "a share from 0 to 1",
                      .meaning = "The same as a share of the depthwise layers, 0 to 1",
                      .parse = [](ComparisonSettings& s, Text t) { return read(s.fraction.emplace(), t, 0, 1); },
                      .print = [](const ComparisonSettings& s) { return text_of(s.fraction); },
                      .applies = [](const ComparisonSettings& s) { return s.fraction.has_value(); }},
      ComparisonField{.path = "limits.cycles",
                      .flags = "--max-cycles",
                      .type = "N",
                      .unit = "cycles",
                      .kind = FieldKind::whole,
                      .expected = kPositive,
                      .meaning = "Choose among keeping, full and half for each layer: at most N cycles",
                      .parse = [](ComparisonSettings& s, Text t) { return read(s.limits.cycles.emplace(), t, 1); },
                      .print = [](const ComparisonSettings& s) { return text_of(s.limits.cycles); },
                      .applies = [](const ComparisonSettings& s) { return s.limits.cycles.has_value(); }},
      ComparisonField{.path = "limits.params",
                      .flags = "--max-params",
                      .type = "N",
                      .unit = "parameters",
                      .kind = FieldKind::whole,
                      .expected = kNatural,
                      .meaning = "The same with at most N parameters",
                      .parse = [](ComparisonSettings& s, Text t) { return read(s.limits.params.emplace(), t, 0); },
                      .print = [](const ComparisonSettings& s) { return text_of(s.limits.params); },
                      .applies = [](const ComparisonSettings& s) { return s.limits.params.has_value(); }},
      ComparisonField{.path = "limits.macs",
                      .flags = "--max-macs",
                      .type = "N",
                      .unit = "MACs",
                      .kind = FieldKind::whole,
                      .expected = kNatural,
                      .meaning = "The same with at most N MACs",
                      .parse = [](ComparisonSettings& s, Text t) { return read(s.limits.macs.emplace(), t, 0); },
                      .print = [](const ComparisonSettings& s) { return text_of(s.limits.macs); },
                      .applies = [](const ComparisonSettings& s) { return s.limits.macs.has_value(); }},
      ComparisonField{.path = "limits.layers",
                      .flags = "--max-layers",
                      .type = "N",
                      .unit = "layers",
                      .kind = FieldKind::whole,
                      .expected = kNatural,
                      .meaning = "The same with at most N layers replaced",
                      .parse = [](ComparisonSettings& s, Text t) { return read(s.limits.layers.emplace(), t, 0); },
                      .print = [](const ComparisonSettings& s) { return text_of(s.limits.layers); },
                      .applies = [](const ComparisonSettings& s) { return s.limits.layers.has_value(); }},
      ComparisonField{
          .path = "limits.sensitivity",
          .flags = "--max-sensitivity",
          .type = "X",
          .kind = FieldKind::real,
          .expected = "a number",
          .meaning = "The same with at most X of --sensitivity's costs",
          .parse = [](ComparisonSettings& s, Text t) { return read_anything(s.limits.sensitivity.emplace(), t); },
          .print = [](const ComparisonSettings& s) { return text_of(s.limits.sensitivity); },
          .applies = [](const ComparisonSettings& s) { return s.limits.sensitivity.has_value(); }},
      ComparisonField{.path = "minimize",
                      .flags = "--minimize",
                      .type = "NAME",
                      .expected = "a criterion",
                      .names = core::names_of<Criterion>,
                      .meaning = "Under limits",
                      .otherwise = "cycles; under --max-cycles sensitivity or layers",
                      .parse = [](ComparisonSettings& s, Text t) { return read(s.minimised.emplace(), t); },
                      .print =
                          [](const ComparisonSettings& s) {
                            const bool known = s.minimised || s.limits.any();
                            return known ? std::string{name(s.minimises())} : std::string{};
                          },
                      .applies = [](const ComparisonSettings& s) { return s.limits.any(); }},
      ComparisonField{
          .path = "sensitivity",
          .flags = "--sensitivity",
          .type = "FILE",
          .expected = "a readable text file",
          .meaning = "CSV block,variant,cost: what replacing a layer costs you",
          .parse =
              [](ComparisonSettings& s, Text t) {
                s.sensitivity = core::read_text_file(t);
                return true;
              },
          .print = [](const ComparisonSettings& s) { return s.sensitivity ? s.sensitivity->name : std::string{}; },
          .applies = [](const ComparisonSettings& s) { return s.sensitivity.has_value(); }},
      ComparisonField{.path = "pareto",
                      .flags = "--pareto",
                      .type = "LIST",
                      .kind = FieldKind::texts,
                      .expected = kNames,
                      .names = core::names_of<Criterion>,
                      .meaning = "The whole front over some of the criteria",
                      .parse = [](ComparisonSettings& s, Text t) { return read_names(s.pareto, t); },
                      .print = [](const ComparisonSettings& s) { return names_of_all(s.pareto); },
                      .applies = [](const ComparisonSettings& s) { return !s.pareto.empty(); }},
      ComparisonField{.path = "energy",
                      .flags = "--energy",
                      .type = "TABLE",
                      .expected = "a table of prices, by its name or its file",
                      .meaning = "Energy of each row by a table of prices: a name or a YAML file",
                      .parse =
                          [](ComparisonSettings& s, Text t) {
                            s.energy =
                                NamedPrices{.name = std::string{t}, .file = core::read_text_file(find_energy_table(t))};
                            return true;
                          },
                      .print = [](const ComparisonSettings& s) { return s.energy ? s.energy->name : std::string{}; },
                      .applies = [](const ComparisonSettings& s) { return s.energy.has_value(); }},
      ComparisonField{.path = "depthwise",
                      .flags = "--depthwise",
                      .type = "LIST",
                      .kind = FieldKind::texts,
                      .expected = kNames,
                      .names = core::names_of<DepthwiseMapping>,
                      .meaning = "Bake-off: unmodified networks beside the variants, with depthwise layers",
                      .otherwise = "no bake-off",
                      .parse = [](ComparisonSettings& s, Text t) { return read_depthwise(s, t); },
                      .print = [](const ComparisonSettings& s) { return s.bake_off ? names_of_all(s.depthwise) : ""; }},
  };
}

}  // namespace

std::span<const ComparisonField> comparison_fields() {
  static const auto fields = comparison_table();
  return fields;
}

}  // namespace systole::dataflows
