// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/common/arguments.h"
#include "cli/common/terminal.h"
#include "cli/common/terminal_observer.h"
#include "cli/predict/arguments.h"
#include "cli/predict/subcommands.h"
#include "core/error.h"
#include "core/report/csv_field.h"
#include "predictor/answers/trained_model.h"

namespace systole::app {
namespace {

constexpr double kCoverage = 0.9;

struct TrainArguments {
  DataArguments data;
  SignatureArguments signature;
  ModelArguments model;
  OutputArguments output;
  std::string networks;  ///< of the signature, if the user chose them
  std::string folder;
};

std::string interval_text(const char* what, const predictor::ConformalErrors& errors) {
  if (errors.empty()) return {};
  const predictor::Interval interval = errors.interval(1, kCoverage);
  return fmt::format("{:.0f} % of the latencies of {} were {:+.1f} to {:+.1f} % off the prediction.\n", 100 * kCoverage,
                     what, 100 * (interval.low - 1), 100 * (interval.high - 1));
}

std::string text_of(const TrainArguments& a, const predictor::LearningData& data, const predictor::Model& model) {
  std::string text =
      fmt::format("Latencies: {}\nModel: {}, saved in {}\n", data.source, core::name_of(model.kind()), a.folder);
  if (!model.signature().empty()) text += fmt::format("Signature: {}\n", fmt::join(model.signature(), ", "));
  text += "\n" + interval_text("held-out devices", model.intervals().seen_networks) +
          interval_text("held-out networks on held-out devices", model.intervals().unseen_networks);
  return text + fmt::format("Ask it: systole predict latency NETWORK --model {}{}{}\n", a.folder,
                            model.signature().empty() ? " --freq GHZ --ram GB" : " ",
                            measured_words(model.signature()));
}

std::string csv_of(const predictor::Model& model) {
  std::string out = "order,network\n";
  for (std::size_t i = 0; i < model.signature().size(); ++i) {
    out += fmt::format("{},{}\n", i + 1, core::csv_field(model.signature()[i]));
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
    const predictor::Interval interval = errors.interval(1, kCoverage);
    json[key] = {{"coverage", kCoverage}, {"low", interval.low}, {"high", interval.high}};
  };
  add("interval_seen_networks", model.intervals().seen_networks);
  add("interval_unseen_networks", model.intervals().unseen_networks);
  return json;
}

void run_train(const CommandLine& command, const TrainArguments& a, const GeneralOptions& general) {
  refuse_contradictions(command, a.data);
  const predictor::ModelKind kind = parse_model(a.model);
  const predictor::SignatureOptions options = parse_signature(a.signature, a.data);
  const predictor::TrainOptions training = parse_training(a.model, a.signature.seed, general.threads);
  if (!a.networks.empty() && (command.given("--size") || command.given("--method"))) {
    throw core::InputError("--signature: cannot stand beside --size and --method: it says which networks");
  }
  const core::Observer following = observer(general);
  Provenance provenance;
  const predictor::LearningData data = learning_data(a.data, general.threads, provenance, following);
  std::vector<std::size_t> signature;
  if (!a.networks.empty()) {
    signature = networks_named("--signature", a.networks, data.dataset.latencies);
  } else if (kind != predictor::ModelKind::static_info) {
    signature = predictor::select_signature(data.dataset.latencies, options);
  }
  const auto model = predictor::train_on_all(data, kind, signature, training, following);
  model->save(a.folder);
  Json configuration = data_configuration(a.data);
  configuration["model"] = core::name_of(kind);
  if (a.networks.empty()) configuration["signature"] = signature_configuration(options);
  configuration["seed"] = a.signature.seed;
  configuration["intervals"] = training.calibrate;
  provenance.set_configuration(std::move(configuration));
  write_stdout(a.output.json  ? json_of(a, *model, provenance).dump(2) + "\n"
               : a.output.csv ? csv_of(*model)
                              : for_terminal(text_of(a, data, *model)));
}

}  // namespace

Command add_predict_train(CommandLine& command, const GeneralOptions& general) {
  auto a = std::make_shared<TrainArguments>();
  command.text("-o,--output", a->folder, "FOLDER", "Folder to save the model in, made if missing").required();
  declare_data(command, a->data);
  declare_model(command, a->model);
  declare_intervals(command, a->model.no_intervals);
  declare_signature(command, a->signature, "Of method rs and of training (default 0)");
  command.text("--signature", a->networks, "LIST", "The signature networks, with commas between, instead of choosing");
  declare_output(command, a->output, "CSV, one row a signature network", nullptr);
  command.group("Signature networks", {"--signature"});
  command.example("systole predict train -o model --accelerators 60 --random-networks 20",
                  "A model of simulated accelerators; it chooses what to measure");
  command.example("systole predict train -o quick --accelerators 60 --no-intervals --json",
                  "Without intervals, which is quicker; what was trained as JSON");
  return [&command, a, &general] { run_train(command, *a, general); };
}

}  // namespace systole::app
