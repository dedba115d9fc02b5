// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/common/arguments.h"
#include "cli/common/json/field_json.h"
#include "cli/common/json/json_text.h"
#include "cli/common/outputs.h"
#include "cli/common/terminal/terminal.h"
#include "cli/common/terminal_observer.h"
#include "cli/predict/arguments.h"
#include "cli/predict/subcommands.h"
#include "core/error.h"
#include "core/report/csv_field.h"
#include "core/shell_word.h"
#include "predictor/answers/trained_model.h"

namespace systole::app {
namespace {

constexpr double kCoverage = 0.9;

struct TrainArguments {
  DataOptions data;
  SignatureChoice signature{predictor::signature_fields()};
  FieldOptions<predictor::ModelKind> model{predictor::model_kind_fields()};
  FieldOptions<predictor::TrainOptions> training{predictor::train_fields()};
  OutputArguments output;
  std::string networks;  ///< of the signature, if the user chose them
  std::string among;
  std::string folder;
};

std::string interval_text(const char* what, const predictor::ConformalErrors& errors) {
  if (errors.empty()) return {};
  const predictor::Interval interval = errors.interval(1, kCoverage, errors.usual_residual());
  return fmt::format("{:.0f} % of the latencies of {} were {:+.1f} to {:+.1f} % off the prediction.\n", 100 * kCoverage,
                     what, 100 * (interval.low - 1), 100 * (interval.high - 1));
}

std::string text_of(const TrainArguments& a, const predictor::LearningData& data, const predictor::Model& model) {
  std::string text =
      fmt::format("Latencies: {}\nModel: {}, saved in {}\n", data.source, core::name_of(model.kind()), a.folder);
  if (!model.signature().empty()) text += fmt::format("Signature: {}\n", fmt::join(model.signature(), ", "));
  text += "\n" + interval_text("held-out devices", model.intervals().seen_networks) +
          interval_text("held-out networks on held-out devices", model.intervals().unseen_networks);
  return text + fmt::format("Ask it: systole predict latency NETWORK --model {}{}{}\n", core::shell_path(a.folder),
                            model.signature().empty() ? " --freq GHZ --ram GB" : " ",
                            measured_words(model.signature()));
}

std::string csv_of(const predictor::Model& model) {
  std::string out = "order,network\n";
  for (std::size_t i = 0; i < model.signature().size(); ++i) {
    out += fmt::format("{},{}\n", i + 1, core::csv_result_field(model.signature()[i]));
  }
  return out;
}

Json json_of(const TrainArguments& a, const predictor::Model& model, const Provenance& provenance) {
  Json json{{"schema", "systole/predict-train/1"},
            {"provenance", provenance.json()},
            {"model", core::name_of(model.kind())},
            {"folder", a.folder},
            {"signature", model.signature()}};
  const auto add = [&](const char* key, const predictor::ConformalErrors& errors) {
    if (errors.empty()) return;
    const predictor::Interval interval = errors.interval(1, kCoverage, errors.usual_residual());
    json[key] = {{"coverage", kCoverage}, {"low", interval.low}, {"high", interval.high}};
  };
  add("interval_seen_networks", model.intervals().seen_networks);
  add("interval_unseen_networks", model.intervals().unseen_networks);
  return json;
}

/// What is asked for.
struct TrainRequest {
  DataRequest data;
  predictor::ModelKind kind{};
  predictor::SignatureOptions signature;
  predictor::TrainOptions training;
};

TrainRequest parse(const TrainArguments& a, unsigned threads) {
  core::Diagnostics mistakes;
  TrainRequest wanted{
      .data = data_request(a.data, mistakes), .kind = {}, .signature = {}, .training = {.threads = threads}};
  a.model.apply(wanted.kind, mistakes);
  wanted.signature = signature_options(a.signature, wanted.data, mistakes);
  a.training.apply(wanted.training, mistakes);
  refuse_unread(a.training, wanted.kind, mistakes);
  wanted.training.seed = wanted.signature.seed;
  mistakes.throw_if_any();
  refuse_contradictions(a.data, wanted.data);
  refuse_published_greedy(wanted.signature);
  if (!a.networks.empty() && !a.among.empty()) {
    throw core::InputError("--among: cannot stand beside --signature: it says which networks");
  }
  if (!a.networks.empty() && (a.signature.given("size") || a.signature.given("method"))) {
    throw core::InputError("--signature: cannot stand beside --size and --method: it says which networks");
  }
  return wanted;
}

Json configuration(const TrainArguments& a, const TrainRequest& wanted) {
  Json json = data_configuration(wanted.data);
  put_fields(json, predictor::model_kind_fields(), wanted.kind);
  put_trees(json, wanted.kind, wanted.training);
  if (a.networks.empty()) json["signature"] = signature_configuration(wanted.signature);
  if (!a.among.empty()) json["among"] = split_list(a.among);
  put_field(json, predictor::train_fields(), "seed", wanted.training);
  put_field(json, predictor::train_fields(), "intervals", wanted.training);
  return json;
}

void run_train(const TrainArguments& a, const GeneralOptions& general) {
  const TrainRequest wanted = parse(a, general.threads);
  Outputs().folder("--output", a.folder);
  const core::Observer following = observer(general);
  Provenance provenance;
  std::vector<std::size_t> signature;
  predictor::SignatureOptions options = wanted.signature;
  const predictor::LearningData data =
      learning_data(wanted.data, general.threads, provenance, following, [&](const predictor::Dataset& blank) {
        if (!a.networks.empty()) signature = networks_named("--signature", a.networks, blank.latencies);
        options.among = networks_among(a.among, blank, wanted.data, options.size);
        if (!signature.empty() || wanted.kind == predictor::ModelKind::static_info) return;
        predictor::check_signature(blank.devices.size(), blank.networks.size(), options);
      });
  if (signature.empty() && wanted.kind != predictor::ModelKind::static_info) {
    signature = predictor::select_signature(data.dataset.latencies, options);
  }
  const auto model = predictor::train_on_all(data, wanted.kind, signature, wanted.training, following);
  model->save(a.folder);
  provenance.set_configuration(configuration(a, wanted));
  print_text(a.output.json  ? json_text(json_of(a, *model, provenance))
             : a.output.csv ? csv_of(*model)
                            : for_terminal(text_of(a, data, *model)));
}

}  // namespace

Command add_predict_train(CommandLine& command, const GeneralOptions& general) {
  auto a = std::make_shared<TrainArguments>();
  command.text("-o,--output", a->folder, "FOLDER", "Folder to save the model in, made if missing").required();
  a->data.declare(command);
  a->model.declare(command);
  a->training.declare(command);
  a->signature.declare(command, {{"size", kSizeNote}, {"seed", "of training, too"}});
  command.text("--signature", a->networks, "LIST", "The signature networks, with commas between, instead of choosing");
  command.text("--among", a->among, "LIST",
               "Networks to choose from, with commas between, or all (default those that anybody can run)");
  declare_output(command, a->output, "CSV, one row a signature network", nullptr);
  command.group("Signature networks", {"--signature", "--among"});
  command.example("systole predict train -o model --accelerators 60 --random-networks 20",
                  "A model of simulated accelerators; it chooses what to measure");
  command.example("systole predict train -o quick --accelerators 60 --no-intervals --json",
                  "Without intervals, which is quicker; what was trained as JSON");
  return [a, &general] { run_train(*a, general); };
}

}  // namespace systole::app
