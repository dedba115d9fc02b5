// SPDX-License-Identifier: MIT
#include "cli/predict/collaborate.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/common/arguments.h"
#include "cli/common/json/field_json.h"
#include "cli/common/json/json_text.h"
#include "cli/common/outputs.h"
#include "cli/common/terminal/terminal.h"
#include "cli/common/terminal_observer.h"
#include "cli/predict/arguments.h"
#include "cli/predict/subcommands.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "predictor/evaluation/fields.h"

namespace systole::app {
namespace {

constexpr std::size_t kMeasuredSeeds = 10;
constexpr std::size_t kSimulatedSeeds = 2;

struct CollaborateArguments {
  DataOptions data;
  FieldOptions<predictor::CollaborationOptions> study{predictor::collaboration_fields()};
  FieldOptions<predictor::ModelKind> model{predictor::model_kind_fields()};
  FieldOptions<predictor::TrainOptions> training{predictor::train_fields()};
  OutputArguments output;
};

/// What is asked for.
struct CollaborateRequest {
  DataRequest data;
  predictor::CollaborationOptions study;
};

CollaborateRequest parse(const CollaborateArguments& a, unsigned threads) {
  core::Diagnostics mistakes;
  CollaborateRequest wanted{.data = data_request(a.data, mistakes), .study = {}};
  predictor::CollaborationOptions& study = wanted.study;
  study.signature = wanted.data.is_simulated() ? kSimulatedSignature : kMeasuredSignature;
  study.seeds = wanted.data.is_simulated() ? kSimulatedSeeds : kMeasuredSeeds;
  a.study.apply(study, mistakes);
  a.model.apply(study.model, mistakes);
  study.training.threads = threads;
  a.training.apply(study.training, mistakes);
  refuse_unread(a.training, study.model, mistakes);
  study.training.seed = study.first_seed;
  mistakes.throw_if_any();
  refuse_contradictions(a.data, wanted.data);
  return wanted;
}

Json configuration(const CollaborateRequest& wanted) {
  Json json = data_configuration(wanted.data);
  put_fields(json, predictor::model_kind_fields(), wanted.study.model);
  put_trees(json, wanted.study.model, wanted.study.training);
  put_fields(json, predictor::collaboration_fields(), wanted.study);
  return json;
}

void run_collaborate(const CollaborateArguments& a, const GeneralOptions& general) {
  const CollaborateRequest wanted = parse(a, general.threads);
  Outputs().file("--svg", a.output.svg);
  const core::Observer following = observer(general);
  Provenance provenance;
  const predictor::LearningData data =
      learning_data(wanted.data, general.threads, provenance, following,
                    [&wanted](const predictor::Dataset& blank) { predictor::check(blank, wanted.study); });
  const predictor::Collaboration collaboration = predictor::collaborate(data, wanted.study, following);
  provenance.set_configuration(configuration(wanted));
  if (!a.output.svg.empty()) {
    core::write_file_atomically(a.output.svg, core::chart::svg(collaboration_figure(collaboration)));
    following.say(fmt::format("wrote {}", a.output.svg));
  }
  print_text(a.output.json  ? json_text(collaboration_json(collaboration, provenance))
             : a.output.csv ? collaboration_csv(collaboration)
                            : for_terminal(collaboration_text(collaboration)));
}

}  // namespace

Command add_predict_collaborate(CommandLine& command, const GeneralOptions& general) {
  auto a = std::make_shared<CollaborateArguments>();
  a->data.declare(command);
  a->study.declare(command, {{"signature", kSizeNote}, {"seeds", "on simulated accelerators 2"}});
  a->model.declare(command);
  a->training.declare_only("trees", command);
  declare_output(command, a->output, "CSV, one row a share and repetition", "R2 over measurements as a picture");
  command.group("Collaboration", {"--devices", "--size", "--shares", "--seeds", "--seed", "--no-isolated"});
  command.example("systole predict collaborate --accelerators 16 --devices 8 --shares 0.1",
                  "Eight simulated accelerators; what each gains from the others' measurements");
  command.example("systole predict collaborate --accelerators 12 --devices 6 --seeds 1",
                  "More and more of the networks from each of six");
  return [a, &general] { run_collaborate(*a, general); };
}

}  // namespace systole::app
