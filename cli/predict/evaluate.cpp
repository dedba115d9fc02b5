// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "cli/common/arguments.h"
#include "cli/common/json/field_json.h"
#include "cli/common/json/json_text.h"
#include "cli/common/outputs.h"
#include "cli/common/terminal/terminal.h"
#include "cli/common/terminal_observer.h"
#include "cli/predict/arguments.h"
#include "cli/predict/evaluate.h"
#include "cli/predict/subcommands.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "predictor/evaluation/fields.h"

namespace systole::app {
namespace {

using predictor::Grouping;

constexpr std::size_t kMeasuredSplits = 20;
constexpr std::size_t kSimulatedSplits = 3;

struct EvaluateArguments {
  DataOptions data;
  FieldOptions<predictor::EvaluationPlan> plan{predictor::evaluation_fields()};
  FieldOptions<predictor::ModelKind> model{predictor::model_kind_fields()};
  FieldOptions<predictor::TrainOptions> training{predictor::train_fields()};
  SignatureChoice signature{predictor::signature_fields()};
  OutputArguments output;
  std::string export_folder;
};

/// What is asked for.
struct EvaluateRequest {
  DataRequest data;
  predictor::EvaluationPlan plan;
};

void refuse_contradictions(const EvaluateArguments& a, const EvaluateRequest& wanted) {
  refuse_contradictions(a.data, wanted.data);
  refuse_published_greedy(wanted.plan.options.signature);
  const predictor::FoldOptions& folds = wanted.plan.folds;
  const std::string_view protocol = core::name_of(folds.protocol);
  if (leaves_one_out(folds.protocol) && a.plan.given("splits")) {
    throw core::InputError(fmt::format("--splits: {} has as many as there are devices or networks", protocol));
  }
  if (folds.grouping == Grouping::none) return;
  if (leaves_one_out(folds.protocol) || keeps_devices(folds.protocol)) {
    throw core::InputError(fmt::format("--group: it splits devices by their group; --protocol {} does not", protocol));
  }
  if (wanted.plan.splits_file) throw core::InputError("--group: the splits of a file are made already");
}

EvaluateRequest parse(const EvaluateArguments& a, bool quick, unsigned threads) {
  core::Diagnostics mistakes;
  EvaluateRequest wanted{.data = data_request(a.data, mistakes), .plan = {}};
  predictor::EvaluationPlan& plan = wanted.plan;
  if (quick) plan.folds.protocol = predictor::Protocol::unseen_both;
  plan.folds.splits = quick ? 1 : wanted.data.is_simulated() ? kSimulatedSplits : kMeasuredSplits;
  a.plan.apply(plan, mistakes);
  a.model.apply(plan.options.model, mistakes);
  plan.options.training.threads = threads;
  a.training.apply(plan.options.training, mistakes);
  refuse_unread(a.training, plan.options.model, mistakes);
  if (quick) plan.options.training.calibrate = false;
  plan.options.signature = signature_options(a.signature, wanted.data, mistakes);
  plan.options.training.seed = plan.options.signature.seed;
  plan.folds.first_seed = static_cast<std::uint32_t>(plan.options.signature.seed);
  mistakes.throw_if_any();
  refuse_contradictions(a, wanted);
  return wanted;
}

/// `splits` that there were.
Json configuration(const EvaluateRequest& wanted, std::size_t splits) {
  const auto fields = predictor::evaluation_fields();
  const predictor::EvaluationPlan& plan = wanted.plan;
  Json json = data_configuration(wanted.data);
  put_field(json, fields, "protocol", plan);
  put_field(json, fields, "group", plan);
  json["splits"] = splits;
  if (plan.splits_file) json["splits_file"] = plan.splits_file->string();
  put_fields(json, predictor::model_kind_fields(), plan.options.model);
  put_trees(json, plan.options.model, plan.options.training);
  json["signature"] = signature_configuration(plan.options.signature);
  put_field(json, fields, "intervals", plan);
  put_field(json, fields, "holes", plan);
  return json;
}

void run_evaluate(const EvaluateArguments& a, const GeneralOptions& general, bool quick) {
  const EvaluateRequest wanted = parse(a, quick, general.threads);
  Outputs().folder("--export", a.export_folder).file("--svg", a.output.svg);
  const core::Observer following = observer(general);
  Provenance provenance;
  const predictor::LearningData data =
      learning_data(wanted.data, general.threads, provenance, following,
                    [&wanted](const predictor::Dataset& blank) { predictor::check(blank, wanted.plan); });
  const predictor::Evaluation evaluation = predictor::evaluate(data, wanted.plan, following);
  for (const core::InputRecord& input : evaluation.inputs) provenance.add_input(input);
  provenance.set_configuration(configuration(wanted, evaluation.results.size()));

  if (!a.export_folder.empty()) predictor::export_evaluation(a.export_folder, evaluation, data.dataset, following);
  if (!a.output.svg.empty()) {
    core::write_file_atomically(a.output.svg, core::chart::svg(evaluation_figure(evaluation)));
    following.say(fmt::format("wrote {}", a.output.svg));
  }
  print_text(a.output.json  ? json_text(evaluation_json(evaluation, data.dataset, provenance))
             : a.output.csv ? evaluation_csv(evaluation, data.dataset)
                            : for_terminal(evaluation_text(evaluation, data.dataset)));
}

}  // namespace

Command add_predict_evaluate(CommandLine& command, const GeneralOptions& general, bool quick) {
  auto a = std::make_shared<EvaluateArguments>();
  a->data.declare(command);
  a->plan.declare_only("protocol", command, {{"protocol", "without a command both"}});
  a->plan.declare_only("group", command);
  a->plan.declare_only("splits", command, {{"splits", "on simulated accelerators 3, without a command 1"}});
  a->model.declare(command);
  a->training.declare(command);
  a->signature.declare(command, {{"size", kSizeNote}, {"seed", "of the first split and of training, too"}});
  a->plan.declare_only("intervals", command);
  a->plan.declare_only("holes", command);
  command.text("--export", a->export_folder, "FOLDER",
               "Write each split's features and all predictions, for a re-run elsewhere");
  declare_output(command, a->output, "CSV, one row a split", "Predicted over measured latencies as a picture");
  command.group("What is unseen", {"--protocol", "--group", "--splits", "--coverage", "--holes"});
  command.group("Output", {"--export"});
  if (quick) {
    command.example("systole predict --accelerators 60 --random-networks 20",
                    "What five networks tell of all others on unseen accelerators, 60 instead of 120");
    command.example("systole predict --accelerators 60 --random-networks 20 --size 2 --csv", "What two tell, as CSV");
  } else {
    command.example("systole predict evaluate --accelerators 60 --random-networks 20 --splits 1",
                    "One split of 60 simulated accelerators");
    command.example("systole predict evaluate --accelerators 60 --random-networks 20 --size 3 --csv",
                    "Three splits, three signature networks, as CSV");
  }
  return [a, &general, quick] { run_evaluate(*a, general, quick); };
}

}  // namespace systole::app
