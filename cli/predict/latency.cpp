// SPDX-License-Identifier: MIT
#include "cli/predict/latency.h"
#include "cli/common/network_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/common/arguments.h"
#include "cli/common/json/field_json.h"
#include "cli/common/json/json_text.h"
#include "cli/common/terminal/terminal.h"
#include "cli/common/terminal_observer.h"
#include "cli/predict/arguments.h"
#include "cli/predict/subcommands.h"
#include "core/error.h"
#include "core/number.h"
#include "predictor/answers/fields.h"

namespace systole::app {
namespace {

struct LatencyArguments {
  std::vector<std::string> networks;
  NetworkArguments files;
  std::vector<std::string> measured;
  FieldOptions<predictor::AskedModel> model{predictor::asked_model_fields()};
  DataOptions data;
  SignatureChoice signature{predictor::signature_fields()};
  FieldOptions<predictor::LatencyQuestion> question{predictor::latency_fields()};
  FieldOptions<predictor::TrainOptions> training{predictor::train_fields()};
  bool explain = false;
  OutputArguments output;
};

constexpr const char* kMeasuredForm = "NAME=MS, a network and its positive latency in ms, or a CSV file";

predictor::Measurements parse_measured_words(const std::vector<std::string>& words) {
  std::vector<std::string> names;
  std::vector<double> latencies;
  for (const std::string& word : words) {
    const std::size_t equals = word.rfind('=');
    if (equals == std::string::npos) reject_option("--measured", word, kMeasuredForm);
    const std::string name{core::trimmed(std::string_view{word}.substr(0, equals))};
    const std::optional<double> ms = core::parse_real(std::string_view{word}.substr(equals + 1));
    if (name.empty() || !ms || *ms <= 0) reject_option("--measured", word, kMeasuredForm);
    if (!predictor::is_latency(*ms)) {
      reject_option("--measured", word, fmt::format("a latency in ms, {}", predictor::kLatencyRange));
    }
    if (std::ranges::find(names, name) != names.end()) reject_option("--measured", name, "each network once");
    names.push_back(name);
    latencies.push_back(*ms);
  }
  return predictor::measured_on_one_device(std::move(names), latencies);
}

/// What `--measured` says: `NAME=MS` several times, or one CSV file.
std::optional<predictor::Measurements> parse_measured(const std::vector<std::string>& words) {
  if (words.empty()) return std::nullopt;
  std::error_code error;
  const bool names_a_file = std::ranges::any_of(words, [&](const std::string& word) {
    return word.find('=') == std::string::npos || std::filesystem::exists(word, error);
  });
  if (!names_a_file) return parse_measured_words(words);
  if (words.size() > 1) {
    throw core::InputError("--measured: found a file beside others, expected one file, or NAME=MS for each network");
  }
  return predictor::read_measurements(words.front());
}

/// What is asked for.
struct LatencyRequest {
  predictor::AskedModel model;
  DataRequest data;
  predictor::ModelToTrain training;  ///< if the model is none that was saved
  predictor::LatencyQuestion question;
};

/// Who measured a device and names neither a model nor data would be answered from simulated accelerators, and not know
/// it. Those who want that say so by one of the simulation's options.
void require_origin(const LatencyArguments& a, const LatencyRequest& wanted) {
  if (!wanted.data.is_simulated() || !a.data.simulated.given_names().empty()) return;
  throw core::InputError(
      fmt::format("predict latency: found nothing to learn from, expected --data FOLDER (measured devices) or --model "
                  "FOLDER (a saved model); if the device is like a systolic accelerator, --accelerators {} learns from "
                  "simulated ones",
                  wanted.data.simulation.accelerators));
}

void refuse_contradictions(const LatencyArguments& a, const LatencyRequest& wanted) {
  refuse_contradictions(a.data, wanted.data);
  if (!wanted.model.is_saved()) {
    refuse_published_greedy(wanted.training.signature);
    return;
  }
  for (const auto& names : {a.data.given_names(), a.signature.given_names(), a.training.given_names()}) {
    for (const std::string& option : names) {
      throw core::InputError(fmt::format("{}: cannot stand beside a saved model ({}), which is trained already", option,
                                         wanted.model.saved.string()));
    }
  }
}

LatencyRequest parse(const LatencyArguments& a, unsigned threads) {
  core::Diagnostics mistakes;
  LatencyRequest wanted;
  a.model.apply(wanted.model, mistakes);
  wanted.data = data_request(a.data, mistakes);
  wanted.training = {.kind = wanted.model.kind,
                     .signature = signature_options(a.signature, wanted.data, mistakes),
                     .measured_are_signature = !a.signature.given("size") && !a.signature.given("method"),
                     .training = {.threads = threads}};
  a.training.apply(wanted.training.training, mistakes);
  wanted.training.training.seed = wanted.training.signature.seed;
  a.question.apply(wanted.question, mistakes);
  mistakes.throw_if_any();
  refuse_contradictions(a, wanted);
  if (a.networks.empty()) {
    throw core::InputError("NETWORK: found nothing, expected a topology file or a shipped network's name");
  }
  wanted.question.networks = a.networks;
  wanted.question.files = a.files.parse(a.networks);
  wanted.question.measured = parse_measured(a.measured);
  wanted.question.words = {.network = "NETWORK", .measured = "--measured"};
  if (!wanted.model.is_saved()) require_origin(a, wanted);
  return wanted;
}

Json configuration(const LatencyRequest& wanted, const predictor::LatencyAnswers& answers) {
  const bool trained = !wanted.model.is_saved();
  Json json;
  if (trained) json = data_configuration(wanted.data);
  put_fields(json, predictor::asked_model_fields(), wanted.model);
  if (trained) put_field(json, predictor::train_fields(), "seed", wanted.training.training);
  json["signature"] = answers.signature;
  put_fields(json, predictor::latency_fields(), wanted.question);
  return json;
}

void run_latency(const LatencyArguments& a, const GeneralOptions& general) {
  const LatencyRequest wanted = parse(a, general.threads);
  const predictor::LatencyQuestion& question = wanted.question;
  const core::Observer following = observer(general);
  Provenance provenance;
  if (question.measured && question.measured->input) provenance.add_input(*question.measured->input);
  predictor::LatencyAnswers answers;
  if (wanted.model.is_saved()) {
    answers = predictor::predict_latencies(wanted.model.saved, question, following);
  } else {
    const predictor::LearningData data = learning_data(
        wanted.data, general.threads, provenance, following,
        [&wanted](const predictor::Dataset& blank) { predictor::check(blank, wanted.training, wanted.question); });
    answers = predictor::predict_latencies(data, wanted.training, question, following);
  }
  for (const core::InputRecord& input : answers.inputs) provenance.add_input(input);
  provenance.set_configuration(configuration(wanted, answers));
  print_text(a.output.json  ? json_text(latency_json(answers, provenance))
             : a.output.csv ? latency_csv(answers)
                            : for_terminal(latency_text(answers, a.explain)));
}

}  // namespace

Command add_predict_latency(CommandLine& command, const GeneralOptions& general) {
  auto a = std::make_shared<LatencyArguments>();
  command.list("NETWORK", a->networks, "",
               "Topology files, ONNX models, StableHLO, names of shipped networks or of networks of the data");
  a->files.declare(command);
  command.repeated("--measured", a->measured, "NAME=MS|FILE",
                   "A network's latency on the device, once for each; or a CSV file network,DEVICE,...");
  a->model.declare(command);
  a->data.declare(command);
  a->signature.declare(command, {{"size", "on simulated accelerators 5; without it the measured networks"},
                                 {"seed", "of training, too"}});
  a->question.declare(command);
  a->training.declare_only("intervals", command);
  command.flag("--explain", a->explain, "Say what drove each of several latencies, too");
  declare_output(command, a->output, "CSV, one row a network and device", nullptr);
  command.group("Device and model", {"--measured", "--model", "--freq", "--ram", "--coverage"});
  command.group("Networks", {"--dim", "--skip-unsupported"});
  command.group("Output", {"--explain"});
  command.example("systole predict latency vit_b16 --accelerators 60 --measured mobilenet_v2=9.6",
                  "A network's milliseconds on a device that took 9.6 ms for MobileNetV2");
  command.example("systole predict latency lenet5 --accelerators 60 --measured mnasnet_b1=9 --csv",
                  "The same of another measurement, for other programs");
  return [a, &general] { run_latency(*a, general); };
}

}  // namespace systole::app
