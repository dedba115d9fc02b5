// SPDX-License-Identifier: MIT
#include "cli/compare/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/common/arguments.h"
#include "core/diagnostic.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "dataflows/energy/network_actions.h"
#include "dataflows/machine/effect.h"
#include "dataflows/machine/fields.h"
#include "dataflows/machine/machine_file.h"
#include "dataflows/machine/memory_model.h"
#include "dataflows/machine/shipped_machines.h"
#include "predictor/calibration/learned_residual.h"

namespace systole::app {

using dataflows::ComparisonSettings;
using dataflows::Criterion;
using dataflows::CyclesOf;
using dataflows::FuseVariant;

namespace {

void require_sensitivity(const ComparisonSettings& settings) {
  const auto uses = [&](const std::string& option) {
    throw core::InputError(fmt::format("{} needs the costs of a file: --sensitivity FILE", option));
  };
  if (settings.sensitivity) return;
  if (settings.limits.sensitivity) uses("--max-sensitivity");
  if (settings.minimised == Criterion::sensitivity) uses("--minimize sensitivity");
  if (std::ranges::find(settings.pareto, Criterion::sensitivity) != settings.pareto.end()) uses("--pareto sensitivity");
}

/// Fields of a machine's file that settings of a comparison have in their place.
bool is_setting(std::string_view path) {
  return path.starts_with("array") || path == "timing" || path == "depthwise" || path == "vector.model";
}

/// Says what of the file comparisons have no use for, and refuses options without effect.
void report_without_effect(const GivenComparison& given, const ComparisonSettings& settings,
                           const core::Observer& observer) {
  core::Diagnostics mistakes;
  std::vector<std::string_view> unread;
  std::string why_unread;
  dataflows::Machine machine = settings.surroundings;
  machine.vector.model = settings.vector.value_or(dataflows::VectorModel::lanes);
  for (const dataflows::MachineField& field : dataflows::machine_fields()) {
    const std::string why = dataflows::why_without_effect(field.path, machine);
    if (why.empty()) continue;
    if (given.settings.contains(field.path)) {
      mistakes.add({.subject = std::string{field.flags}, .found = "a value without effect", .expected = why});
    }
    if (std::ranges::find(given.in_file, field.path) == given.in_file.end() || is_setting(field.path)) continue;
    unread.push_back(field.path);
    if (why_unread.empty()) why_unread = why;
  }
  mistakes.throw_if_any();
  if (!unread.empty()) {
    observer.warning(core::Diagnostic{.where = {.file = given.config},
                                      .found = fmt::format("{} without effect", fmt::join(unread, ", ")),
                                      .expected = why_unread});
  }
  const bool other_dataflow = settings.origin && settings.origin->machine.dataflow->name != "rp";
  if (other_dataflow && std::ranges::find(given.in_file, "dataflow") != given.in_file.end()) {
    observer.warning(core::Diagnostic{
        .where = {.file = given.config},
        .found = fmt::format("dataflow {} without effect", settings.origin->machine.dataflow->name),
        .expected = "1D layers row parallel (rp) and all others output stationary (os), which compare runs"});
  }
  if (settings.surroundings.time_model) {
    observer.warning(core::Diagnostic{.where = {.file = given.config},
                                      .found = "time_model without effect",
                                      .expected = "a clock (clock_mhz), by which compare tells seconds"});
  }
  if (dataflows::keeps_activations(settings.surroundings)) {
    throw core::InputError(fmt::format(
        "{}: found keep_activations, expected false: compare adds up layers that leave nothing on chip", given.config));
  }
  if (settings.surroundings.sparsity.enabled) {
    throw core::InputError(
        fmt::format("{}: found sparsity, expected dense layers, which compare adds up", given.config));
  }
}

/// Who chooses layers, and how many, says nothing where no variant leaves that open.
void refuse_unread_choices(const GivenComparison& given, const ComparisonSettings& settings) {
  if (std::ranges::any_of(settings.variants, dataflows::is_partial)) return;
  core::Diagnostics mistakes;
  for (const std::string_view path : {"select", "count", "fraction"}) {
    if (!given.settings.contains(path) || (path == "select" && settings.limits.any())) continue;
    mistakes.add({.subject = fmt::format("--{}", path),
                  .found = "a value without effect",
                  .expected = path == "select" ? "full50 or half50 among --variants, or a limit such as --max-cycles"
                                               : "full50 or half50 among --variants"});
  }
  mistakes.throw_if_any();
}

}  // namespace

std::vector<std::string_view> start_from(const std::string& config, ComparisonSettings& settings,
                                         Provenance& provenance, const core::Observer& observer) {
  const core::TextFile file = core::read_text_file(dataflows::find_machine(config));
  provenance.add_input(core::input_record(file.name, file.text));
  const dataflows::ReadMachine read = dataflows::read_machine(file);
  for (const core::Diagnostic& warning : read.warnings) observer.warning(warning);
  const auto gives = [&](std::string_view path) { return std::ranges::find(read.given, path) != read.given.end(); };
  settings.surroundings = read.machine;
  settings.origin = dataflows::NamedMachine{.name = config, .machine = read.machine};
  settings.arrays = {read.machine.array};
  if (gives("timing")) settings.timing = read.machine.timing;
  if (gives("vector.model")) settings.vector = read.machine.vector.model;
  if (gives("depthwise")) {
    settings.depthwise = {read.machine.depthwise};
    settings.bake_off = true;
  }
  return read.given;
}

void settle(ComparisonSettings& settings, const GivenComparison& given, Provenance& provenance,
            const core::Observer& observer) {
  if (settings.cycles_of == CyclesOf::network && settings.vector == dataflows::VectorModel::none) {
    reject_option("--cost", "network", "array, since vector none gives operators beside the array no cost");
  }
  if (settings.minimised && !settings.limits.any()) {
    throw core::InputError(
        "--minimize chooses under limits: give --max-cycles, --max-params, --max-macs, "
        "--max-layers or --max-sensitivity");
  }
  if (settings.energy) {
    provenance.add_input(settings.energy->file.name, settings.energy->file.text);
    const bool names_memory =
        given.settings.contains("memory") || std::ranges::find(given.in_file, "memory") != given.in_file.end();
    if (!settings.has_memory() && !names_memory) {
      settings.surroundings.memory = dataflows::memory_model_named("tiled");
    }
    if (given.layer_rows) {
      throw core::InputError("--energy: found --layers --csv, whose rows are layers, expected --json or no --layers");
    }
    if (const std::string why = dataflows::why_no_energy(settings.surroundings); !why.empty()) {
      throw core::InputError(fmt::format("--energy {}: {}", settings.energy->name, why));
    }
  }
  if (settings.sensitivity) {
    provenance.add_input(settings.sensitivity->name, settings.sensitivity->text);
    // A file of costs alone asks what they buy.
    if (!settings.limits.any() && settings.pareto.empty())
      settings.pareto = {Criterion::cycles, Criterion::sensitivity};
  }
  require_sensitivity(settings);
  if (settings.variants.empty()) settings.variants = settings.standard_variants();
  refuse_unread_choices(given, settings);
  if (settings.timing) {
    for (const dataflows::DepthwiseMapping mapping : settings.depthwise) {
      dataflows::require_defined(*dataflows::dataflow_named("rp"), *settings.timing, mapping);
    }
  }
  report_without_effect(given, settings, observer);
  calibration::load_learned(settings.surroundings);
  if (std::string why = dataflows::why_no_sum(settings.surroundings); !why.empty()) throw core::InputError(why);
  const bool chooses = settings.limits.any() || !settings.pareto.empty();
  const bool offers = std::ranges::any_of(settings.variants, [](FuseVariant v) { return v != FuseVariant::baseline; });
  if (chooses && !offers) {
    reject_option("--variants", "baseline", "full or half among them, for there to be something to choose");
  }
}

}  // namespace systole::app
