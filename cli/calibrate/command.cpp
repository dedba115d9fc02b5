// SPDX-License-Identifier: MIT
// `systole calibrate`: from measured times to a machine's time models.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/calibrate/report.h"
#include "cli/common/arguments.h"
#include "cli/common/command.h"
#include "cli/common/json/json_text.h"
#include "cli/common/names_text.h"
#include "cli/common/network_input.h"
#include "cli/common/outputs.h"
#include "cli/common/repeat_command.h"
#include "cli/common/terminal_observer.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "core/shell_word.h"
#include "dataflows/machine/machine_file.h"
#include "dataflows/machine/shipped_machines.h"
#include "predictor/calibration/machine_text.h"

namespace systole::app {
namespace {

using calibration::Model;

/// The options as they were written; empty means not given.
struct Arguments {
  std::vector<std::string> data;
  std::string machine;
  std::string model = "law";
  std::string output;
  std::string plot;
  std::vector<std::string> held;
  std::int64_t edge = 0;
  std::string column;
  std::string network;
  NetworkArguments files;
  bool check = false;
  bool keep_law = false;
  bool csv = false;
  bool json = false;
};

constexpr std::int64_t kMostEdge = 1'048'576;

/// A machine that was named, and the text of its file.
struct NamedMachine {
  core::TextFile file;
  dataflows::Machine machine;
};

bool is_yaml(const std::filesystem::path& path) {
  return path.extension() == ".yaml" || path.extension() == ".yml";
}

std::optional<NamedMachine> read_named(const Arguments& arguments, Provenance& provenance) {
  if (arguments.machine.empty()) return std::nullopt;
  const std::filesystem::path path = dataflows::find_machine(arguments.machine);
  NamedMachine named{.file = core::read_text_file(path), .machine = {}};
  provenance.add_input(path, named.file.text);
  named.machine = dataflows::read_machine(named.file).machine;
  if (arguments.check && !named.machine.silicon.learned.empty()) {
    named.machine.silicon.residual = calibration::read_residual(named.machine.silicon.learned);
  }
  if (!arguments.output.empty() && !is_yaml(path)) {
    reject_option("--config", path.string(), "a machine's YAML, whose other lines -o keeps");
  }
  return named;
}

/// What the options say that cannot stand together or has no effect.
void refuse_contradictions(const Arguments& arguments, const CommandLine& command, Model model) {
  const auto without_effect = [&](std::string_view option, std::string_view why) {
    if (command.given(std::string{option})) {
      throw core::InputError(fmt::format("{}: found it, expected none: {}", option, why));
    }
  };
  if (arguments.check) {
    if (arguments.machine.empty()) {
      throw core::InputError("--check: found no machine, expected -c MACHINE, whose law is held against the times");
    }
    for (const char* option : {"--output", "--fix", "--edge", "--keep-law"}) {
      without_effect(option, "--check fits nothing and shows every model of the machine's that it can");
    }
  }
  if (arguments.keep_law) {
    if (arguments.machine.empty() || model != Model::learned) {
      throw core::InputError("--keep-law: expected -c MACHINE, whose law is kept, and --model learned");
    }
    for (const char* option : {"--fix", "--edge"}) without_effect(option, "--keep-law fits no constant");
  }
  if (arguments.check && model != Model::law && model != Model::learned) {
    throw core::InputError(
        fmt::format("--model {}: expected law or learned, which --check knows of a machine", calibration::name(model)));
  }
  if (model == Model::scalesim_linear || model == Model::roofline) {
    without_effect("--output", fmt::format("a machine's file has no place for {}; law and learned have one",
                                           calibration::name(model)));
    without_effect("--edge", fmt::format("{} has none", calibration::name(model)));
  }
  if (arguments.network.empty() && arguments.files.any()) {
    throw core::InputError("--dim, --skip-unsupported: found no --network, whose file they are about");
  }
  if (!arguments.output.empty() && !is_yaml(arguments.output)) {
    reject_option("--output", arguments.output, "a name that ends with .yaml");
  }
}

calibration::Measurements read_all(const Arguments& arguments, Provenance& provenance) {
  std::optional<core::Network> network;
  if (!arguments.network.empty()) {
    const std::vector<std::string> networks{arguments.network};
    network = read_network(arguments.network, arguments.files.parse(networks), provenance);
  }
  const calibration::MeasurementOptions options{.column = arguments.column, .network = network ? &*network : nullptr};
  calibration::Measurements measurements;
  core::Diagnostics mistakes;
  for (const std::string& path : arguments.data) {
    const core::TextFile file = core::read_text_file(path);
    provenance.add_input(path, file.text);
    calibration::read_measurements(file, options, measurements, mistakes);
  }
  mistakes.throw_if_any();
  return measurements;
}

calibration::CalibrationOptions options_of(const Arguments& arguments, Model model,
                                           const std::optional<NamedMachine>& named) {
  calibration::CalibrationOptions options{.model = model};
  if (named) options.fit.element_bytes = named->machine.silicon.products.element_bytes;
  if (arguments.keep_law) {
    options.law = named->machine.silicon.products;
    if (options.law->peak_tflops <= 0) {
      reject_option("--keep-law", arguments.machine, "a machine with silicon.products");
    }
  }
  if (arguments.edge > 0) options.fit.edge = arguments.edge;
  for (const std::string& text : arguments.held) {
    calibration::HeldConstant held = calibration::read_held(text);
    const bool again =
        std::ranges::find(options.fit.held, held.key, &calibration::HeldConstant::key) != options.fit.held.end();
    if (again) reject_option("--fix", text, "each constant once");
    if (held.key == "element_bytes") {
      options.fit.element_bytes = held.value;
    } else {
      options.fit.held.push_back(std::move(held));
    }
  }
  return options;
}

std::string source_text(const CalibrationRun& run) {
  std::vector<std::string> names;
  for (const std::string& file : run.files) names.push_back(std::filesystem::path(file).filename().string());
  const std::size_t rows = run.measurements.products.size() + run.measurements.operators.size();
  return fmt::format("systole calibrate: {} measured times of {}", rows, fmt::join(names, ", "));
}

/// Writes the machine and what was learned beside it.
void write_machine(const Arguments& arguments, const std::optional<NamedMachine>& named, CalibrationRun& run) {
  const std::filesystem::path output(arguments.output);
  dataflows::Silicon& silicon = run.silicon;
  if (!arguments.keep_law) silicon.source = source_text(run);
  if (run.result.residual) {
    std::filesystem::path learned = output;
    learned.replace_extension(".learned.json");
    core::write_file_atomically(learned, run.result.residual->json());
    silicon.learned = learned.filename();
    run.written.push_back(learned.string());
  } else if (!silicon.learned.empty()) {  // of products that were not calibrated again
    silicon.learned = std::filesystem::absolute(silicon.learned);
  }
  const std::string text =
      named ? calibration::machine_text({.name = arguments.output, .text = named->file.text}, silicon)
            : calibration::machine_text(output.stem().string() + ", as it was measured", silicon);
  core::write_file_atomically(output, text);
  const std::string use = fmt::format(": systole simulate NETWORK -c {} --time {}", core::shell_word(arguments.output),
                                      run.result.residual ? "learned" : "law");
  run.written.push_back(arguments.output + (silicon.products.peak_tflops > 0 ? use : ""));
}

Json configuration(const Arguments& arguments, const calibration::CalibrationOptions& options) {
  Json held = Json::object();
  for (const calibration::HeldConstant& constant : options.fit.held) held[constant.key] = constant.value;
  return {{"model", arguments.check ? Json(nullptr) : Json(name(options.model))},
          {"machine", arguments.machine},
          {"edge", options.fit.edge ? Json(*options.fit.edge) : Json(nullptr)},
          {"element_bytes", options.fit.element_bytes},
          {"held", std::move(held)},
          {"network", arguments.network}};
}

void run_calibrate(const Arguments& arguments, const CommandLine& command, const GeneralOptions& general) {
  const Model model = choose("--model", arguments.model,
                             std::array{Model::law, Model::learned, Model::scalesim_linear, Model::roofline});
  refuse_contradictions(arguments, command, model);
  Outputs outputs;
  outputs.file("--output", arguments.output).file("--plot", arguments.plot);
  Provenance provenance;
  const std::optional<NamedMachine> named = read_named(arguments, provenance);
  const calibration::CalibrationOptions options = options_of(arguments, model, named);
  CalibrationRun run{.measurements = read_all(arguments, provenance),
                     .result = {},
                     .wanted = model,
                     .machine = arguments.machine,
                     .files = arguments.data};
  if (!arguments.plot.empty() && run.measurements.products.empty()) {
    reject_option("--plot", arguments.plot, "measurements of products, which are what is drawn");
  }
  if (named) run.silicon = named->machine.silicon;
  if (!named) run.silicon.products.element_bytes = options.fit.element_bytes;
  if (arguments.check) {
    run.result = calibration::check(run.measurements, run.silicon);
  } else {
    run.result = calibration::calibrate(run.measurements, options, observer(general));
    calibration::apply(run.result, run.silicon);
    if (!arguments.keep_law) run.silicon.source = source_text(run);
  }
  if (!arguments.output.empty()) write_machine(arguments, named, run);
  if (!arguments.plot.empty()) {
    core::write_file_atomically(arguments.plot, core::chart::svg(calibration_figure(run)));
    run.written.push_back(arguments.plot);
  }
  if (arguments.csv) {
    print_text(calibrate_csv(run));
  } else if (arguments.json) {
    provenance.set_configuration(configuration(arguments, options));
    constexpr std::array<std::string_view, 3> kLeftOut{"json", "csv", "plot"};
    provenance.set_command(repeat_command(command, arguments.data, kLeftOut));
    print_text(json_text(calibrate_json(run, provenance)));
  } else {
    print_text(calibrate_text(run));
  }
}

}  // namespace

Command add_calibrate_command(CommandLine& program, const GeneralOptions& general) {
  auto arguments = std::make_shared<Arguments>();
  CommandLine& command = program.command("calibrate", "A chip's time models from times that were measured on it");
  command.list("DATA", arguments->data, "", "CSV files of measured times (docs/calibrate.md)").required();
  command.text("-c,--config", arguments->machine, "MACHINE",
               "A machine's name or file: -o keeps its other lines, --check holds its law against the times");
  command.text("--model", arguments->model, "NAME", names_text<Model>() + " (default law)");
  command.repeated("--fix", arguments->held, "KEY=VALUE",
                   "Hold a constant of the law (hbm_tbs=1.638; element_bytes=4 of float32); once for each");
  command.number("--edge", arguments->edge, 1, kMostEdge,
                 "Multiple to which sizes are rounded up (default: the power of two of the least error)");
  command.flag("--keep-law", arguments->keep_law,
               "With --model learned: the law is the machine's own, and only what it leaves is learned");
  command.flag("--check", arguments->check, "Fit nothing: the errors of the machine's own law");
  command.text("--column", arguments->column, "NAME", "Column of the times (default: found by its name)");
  command.text("--network", arguments->network, "NETWORK", "Network whose layers the rows name");
  command.text("-i,--input", arguments->files.scalesim, "NAME",
               "SCALE-Sim files are auto, conv or gemm (default auto)");
  arguments->files.declare(command);
  command.text("-o,--output", arguments->output, "FILE.yaml",
               "Write the machine, and what was learned beside it (FILE.learned.json)");
  command.text("--plot", arguments->plot, "FILE.svg", "Draw predicted over measured times, and what the model leaves");
  const Option csv = command.flag("--csv", arguments->csv, "CSV, one row a measurement");
  command.flag("--json", arguments->json, "JSON with provenance").excludes(csv);
  command.group("Model", {"--config", "--model", "--fix", "--edge", "--keep-law", "--check"});
  command.group("Measurements", {"--column", "--network", "--input", "--dim", "--skip-unsupported"});
  command.group("Output", {"--output", "--plot", "--csv", "--json"});
  command.example("systole calibrate examples/calibrate/tpu_v6e_products.csv -o mine.yaml",
                  "The law's constants from 210 products of a TPU v6e");
  command.example("systole simulate resnet50 -c mine.yaml --time law", "A network's time by them");
  command.example("systole calibrate examples/calibrate/tpu_v6e_products.csv -c tpu_v6e --check",
                  "How far the shipped law is off on these products");
  return [arguments, &command, &general] { run_calibrate(*arguments, command, general); };
}

}  // namespace systole::app
