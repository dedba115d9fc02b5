// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/common/arguments.h"
#include "cli/common/terminal.h"
#include "cli/common/terminal_observer.h"
#include "cli/predict/arguments.h"
#include "cli/predict/evaluate.h"
#include "cli/predict/subcommands.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "core/number.h"

namespace systole::app {
namespace {

using predictor::Grouping;
using predictor::Protocol;

constexpr std::size_t kMeasuredSplits = 20;
constexpr std::size_t kSimulatedSplits = 3;
constexpr std::int64_t kMostSplits = 100'000;

struct EvaluateArguments {
  DataArguments data;
  SignatureArguments signature;
  ModelArguments model;
  OutputArguments output;
  std::string protocol = "devices";
  std::string group = "none";
  std::string splits;
  std::string coverage = "0.9";
  std::string export_folder;
};

predictor::EvaluationPlan parse_plan(const CommandLine& command, const EvaluateArguments& a, bool quick,
                                     unsigned threads) {
  predictor::EvaluationPlan plan;
  plan.folds.protocol = parse_named<Protocol>("--protocol", a.protocol);
  plan.folds.grouping = parse_named<Grouping>("--group", a.group);
  plan.folds.first_seed = static_cast<std::uint32_t>(a.signature.seed);
  const bool grouped = plan.folds.grouping != Grouping::none;
  if (leaves_one_out(plan.folds.protocol) && command.given("--splits")) {
    throw core::InputError(fmt::format("--splits: {} has as many as there are devices or networks", a.protocol));
  }
  if (grouped && (leaves_one_out(plan.folds.protocol) || keeps_devices(plan.folds.protocol))) {
    throw core::InputError(
        fmt::format("--group: it splits devices by their group; --protocol {} does not", a.protocol));
  }
  if (a.splits.empty()) {
    plan.folds.splits = quick ? 1 : a.data.folder.empty() ? kSimulatedSplits : kMeasuredSplits;
  } else if (const core::WholeNumber number = core::parse_whole(a.splits); number.fault == core::NumberFault::none) {
    if (number.value < 1 || number.value > kMostSplits) {
      reject_option("--splits", a.splits, fmt::format("a whole number from 1 to {}, or a file of splits", kMostSplits));
    }
    plan.folds.splits = static_cast<std::size_t>(number.value);
  } else {
    plan.splits_file = a.splits;
    if (grouped) throw core::InputError("--group: the splits of a file are made already");
  }
  plan.options = {.model = parse_model(a.model),
                  .signature = parse_signature(a.signature, a.data),
                  .training = parse_training(a.model, a.signature.seed, threads),
                  .coverage = parse_share("--coverage", a.coverage, 0.01, 0.999)};
  if (quick) plan.options.training.calibrate = false;
  return plan;
}

Json configuration(const EvaluateArguments& a, const predictor::Evaluation& evaluation, bool given_splits) {
  Json json = data_configuration(a.data);
  json["protocol"] = core::name_of(evaluation.protocol);
  json["group"] = core::name_of(evaluation.grouping);
  json["splits"] = evaluation.results.size();
  if (given_splits) json["splits_file"] = a.splits;
  json["model"] = core::name_of(evaluation.options.model);
  if (evaluation.options.model != predictor::ModelKind::systole) {
    json["trees"] = core::name_of(evaluation.options.training.tree_method);
  }
  json["signature"] = signature_configuration(evaluation.options.signature);
  json["intervals"] = evaluation.options.training.calibrate ? Json(evaluation.options.coverage) : Json(nullptr);
  return json;
}

void run_evaluate(const CommandLine& command, const EvaluateArguments& a, const GeneralOptions& general, bool quick) {
  refuse_contradictions(command, a.data);
  const predictor::EvaluationPlan plan = parse_plan(command, a, quick, general.threads);
  const core::Observer following = observer(general);
  Provenance provenance;
  const predictor::LearningData data = learning_data(a.data, general.threads, provenance, following);
  const predictor::Evaluation evaluation = predictor::evaluate(data, plan, following);
  for (const core::InputRecord& input : evaluation.inputs) provenance.add_input(input);
  provenance.set_configuration(configuration(a, evaluation, plan.splits_file.has_value()));

  if (!a.export_folder.empty()) predictor::export_evaluation(a.export_folder, evaluation, data.dataset, following);
  if (!a.output.svg.empty()) {
    core::write_file_atomically(a.output.svg, core::chart::svg(evaluation_figure(evaluation)));
    following.say(fmt::format("wrote {}", a.output.svg));
  }
  write_stdout(a.output.json  ? evaluation_json(evaluation, data.dataset, provenance).dump(2) + "\n"
               : a.output.csv ? evaluation_csv(evaluation, data.dataset)
                              : for_terminal(evaluation_text(evaluation, data.dataset)));
}

}  // namespace

Command add_predict_evaluate(CommandLine& command, const GeneralOptions& general, bool quick) {
  auto a = std::make_shared<EvaluateArguments>();
  declare_data(command, a->data);
  command.text("--protocol", a->protocol, "NAME",
               fmt::format("What training has not seen: {}; default {}", listed<Protocol>(), a->protocol));
  command.text("--group", a->group, "NAME",
               fmt::format("Devices that stay together: {}; default {}", listed<Grouping>(), a->group));
  command.text(
      "--splits", a->splits, "N|FILE",
      "Random splits, or a file split,role,devices (default 20; on simulated accelerators 3, without a command 1)");
  declare_model(command, a->model);
  declare_intervals(command, a->model.no_intervals);
  declare_signature(command, a->signature, "Of the first split, of random signatures and of training (default 0)");
  command.text("--coverage", a->coverage, "SHARE", "Of the intervals (default 0.9)");
  command.text("--export", a->export_folder, "FOLDER",
               "Write each split's features and all predictions, for a re-run elsewhere");
  declare_output(command, a->output, "CSV, one row a split", "Predicted over measured latencies as a picture");
  command.group("What is unseen", {"--protocol", "--group", "--splits", "--coverage"});
  command.group("Output", {"--export"});
  if (quick) {
    command.example("systole predict --accelerators 60 --random-networks 20",
                    "What five networks tell of all others on unseen accelerators, 60 instead of 240");
    command.example("systole predict --accelerators 60 --random-networks 20 --size 2 --csv", "What two tell, as CSV");
  } else {
    command.example("systole predict evaluate --accelerators 60 --random-networks 20 --splits 1",
                    "One split of 60 simulated accelerators");
    command.example("systole predict evaluate --accelerators 60 --random-networks 20 --size 3 --csv",
                    "Three splits, three signature networks, as CSV");
  }
  return [&command, a, &general, quick] { run_evaluate(command, *a, general, quick); };
}

}  // namespace systole::app
