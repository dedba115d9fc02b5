// SPDX-License-Identifier: MIT
#include "cli/predict/arguments.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

#include "cli/common/arguments.h"
#include "core/error.h"
#include "core/number.h"

namespace systole::app {
namespace {

constexpr std::int64_t kMostSeed = 1'000'000'000;

}  // namespace

void declare_data(CommandLine& command, DataArguments& arguments) {
  command.text("--data", arguments.folder, "FOLDER",
               "Folder with measured latencies, networks and devices (default: simulated accelerators)");
  command.text("--statistic", arguments.statistic, "NAME",
               "Of repeated runs: mean, median, min, trimmed_mean or lower_quartile (default mean)");
  command.number("--accelerators", arguments.accelerators, 10, 10'000, "Simulated accelerators (default 240)");
  command.number("--random-networks", arguments.random_networks, 0, 1000,
                 "Random mobile networks beside the shipped ones, on simulated accelerators (default 100)");
  command.number("--simulation-seed", arguments.simulation_seed, 0, kMostSeed,
                 "Of simulated accelerators and random networks (default 1)");
}

void refuse_contradictions(const CommandLine& command, const DataArguments& arguments) {
  if (arguments.folder.empty()) {
    if (command.given("--statistic")) {
      throw core::InputError("--statistic: simulated latencies are one number each; it belongs to --data FOLDER");
    }
    return;
  }
  for (const char* option : {"--accelerators", "--random-networks", "--simulation-seed"}) {
    if (!command.given(option)) continue;
    throw core::InputError(fmt::format("{}: cannot stand beside --data: nothing is simulated", option));
  }
}

predictor::Statistic parse_statistic(const DataArguments& arguments) {
  return choose("--statistic", arguments.statistic, predictor::kStatistics);
}

void declare_signature(CommandLine& command, SignatureArguments& arguments, const char* seed_help,
                       const char* size_help) {
  command.text("--method", arguments.method, "NAME",
               "How signature networks are chosen: rs (random), mis (mutual information), sccs (Spearman), "
               "greedy (least validation error; default)");
  command.number("--size", arguments.size, 1, 1000, size_help);
  command.number("--seed", arguments.seed, 0, kMostSeed, seed_help);
  command.text("--spearman", arguments.spearman, "RHO",
               "sccs: the correlation from which on a network stands for another");
  command.flag("--as-published", arguments.as_published,
               "Choose as the authors' code does where it differs from the paper");
}

predictor::SignatureOptions parse_signature(const SignatureArguments& arguments, const DataArguments& data) {
  predictor::SignatureOptions options;
  options.method = choose("--method", arguments.method, predictor::kSignatureMethods);
  const std::int64_t usual = data.folder.empty() ? kSimulatedSignature : kMeasuredSignature;
  options.size = static_cast<std::size_t>(arguments.size > 0 ? arguments.size : usual);
  options.seed = static_cast<std::uint64_t>(arguments.seed);
  options.spearman = parse_share("--spearman", arguments.spearman, 0, 1);
  options.as_published = arguments.as_published;
  if (options.as_published && options.method == predictor::SignatureMethod::greedy) {
    throw core::InputError("--as-published: the authors have no greedy choice; give --method rs, mis or sccs");
  }
  return options;
}

void declare_model(CommandLine& command, ModelArguments& arguments) {
  command.text("--model", arguments.model, "NAME",
               "systole (default), reference (the paper's) or static (frequency and DRAM only)");
  command.text("--trees", arguments.trees, "NAME",
               "Splits in reference and static: hist (default) or exact, XGBoost's; grid: as exact, much faster");
}

void declare_intervals(CommandLine& command, bool& no_intervals) {
  command.flag("--no-intervals", no_intervals, "Do not calibrate intervals (a fifth of the time)");
}

predictor::ModelKind parse_model(const ModelArguments& arguments) {
  return choose("--model", arguments.model, predictor::kModelKinds);
}

predictor::TrainOptions parse_training(const ModelArguments& arguments, std::int64_t seed, unsigned threads) {
  using predictor::TreeMethod;
  return {.tree_method =
              choose("--trees", arguments.trees, std::array{TreeMethod::hist, TreeMethod::exact, TreeMethod::grid}),
          .threads = threads,
          .seed = static_cast<std::uint64_t>(seed),
          .calibrate = !arguments.no_intervals};
}

void declare_output(CommandLine& command, OutputArguments& arguments, const char* csv_help, const char* svg_help) {
  if (svg_help != nullptr) command.text("--svg", arguments.svg, "FILE", svg_help);
  const Option csv = command.flag("--csv", arguments.csv, csv_help);
  command.flag("--json", arguments.json, "JSON with provenance").excludes(csv);
}

double parse_share(const std::string& option, const std::string& text, double least, double most) {
  const std::optional<double> number = core::parse_real(text);
  if (!number || *number < least || *number > most) {
    reject_option(option, text, fmt::format("a number from {:g} to {:g}", least, most));
  }
  return *number;
}

Json data_configuration(const DataArguments& arguments) {
  if (!arguments.folder.empty()) return {{"data", arguments.folder}, {"statistic", arguments.statistic}};
  return {{"data", "simulated"},
          {"accelerators", arguments.accelerators},
          {"random_networks", arguments.random_networks},
          {"simulation_seed", arguments.simulation_seed}};
}

Json signature_configuration(const predictor::SignatureOptions& options) {
  Json json{{"method", predictor::name(options.method)}, {"size", options.size}, {"seed", options.seed}};
  if (options.method == predictor::SignatureMethod::spearman) json["spearman"] = options.spearman;
  if (options.method != predictor::SignatureMethod::greedy) json["as_published"] = options.as_published;
  return json;
}

}  // namespace systole::app
