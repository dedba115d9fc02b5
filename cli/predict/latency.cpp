// SPDX-License-Identifier: MIT
#include "cli/predict/latency.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/common/arguments.h"
#include "cli/common/terminal.h"
#include "cli/common/terminal_observer.h"
#include "cli/predict/arguments.h"
#include "cli/predict/subcommands.h"
#include "core/error.h"
#include "core/nearest_name.h"
#include "core/number.h"

namespace systole::app {
namespace {

struct LatencyArguments {
  std::vector<std::string> networks;
  std::vector<std::string> measured;
  std::string model = "systole";  ///< a kind, or the folder of a saved one
  DataArguments data;
  SignatureArguments signature;
  std::string frequency, ram;
  std::string coverage = "0.9";
  bool no_intervals = false;
  bool explain = false;
  OutputArguments output;
};

constexpr double kMostGhz = 100;
constexpr double kMostGb = 1e6;

bool is_saved(const LatencyArguments& a) {
  return !core::value_named<predictor::ModelKind>(a.model).has_value();
}

std::optional<double> number(const std::string& option, const std::string& text, double most) {
  if (text.empty()) return std::nullopt;
  const std::optional<double> value = core::parse_real(text);
  if (!value || *value <= 0 || *value > most) reject_option(option, text, fmt::format("a number up to {:g}", most));
  return value;
}

void refuse_contradictions(const CommandLine& command, const LatencyArguments& a) {
  refuse_contradictions(command, a.data);
  if (!is_saved(a)) return;
  for (const char* option : {"--data", "--statistic", "--accelerators", "--random-networks", "--simulation-seed",
                             "--method", "--size", "--seed", "--spearman", "--as-published", "--no-intervals"}) {
    if (!command.given(option)) continue;
    throw core::InputError(
        fmt::format("{}: cannot stand beside a saved model ({}), which is trained already", option, a.model));
  }
  std::error_code error;
  if (!std::filesystem::is_directory(a.model, error)) {
    const std::vector<std::string_view> kinds = core::names_of<predictor::ModelKind>();
    reject_option("--model", a.model,
                  fmt::format("the folder of a saved model (systole predict train), or one to train now: {}",
                              fmt::join(kinds, ", ")),
                  core::nearest_name(a.model, kinds));
  }
}

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

predictor::LatencyQuestion parse_question(const LatencyArguments& a) {
  if (a.networks.empty()) {
    throw core::InputError("NETWORK: found nothing, expected a topology file or a shipped network's name");
  }
  return {.networks = a.networks,
          .measured = parse_measured(a.measured),
          .freq_ghz = number("--freq", a.frequency, kMostGhz),
          .ram_gb = number("--ram", a.ram, kMostGb),
          .coverage = parse_share("--coverage", a.coverage, 0.01, 0.999),
          .words = {.network = "NETWORK", .measured = "--measured"}};
}

predictor::ModelToTrain parse_training(const CommandLine& command, const LatencyArguments& a, unsigned threads) {
  return {.kind = *core::value_named<predictor::ModelKind>(a.model),
          .signature = parse_signature(a.signature, a.data),
          .measured_are_signature = !command.given("--size") && !command.given("--method"),
          .training = {
              .threads = threads, .seed = static_cast<std::uint64_t>(a.signature.seed), .calibrate = !a.no_intervals}};
}

Json configuration(const LatencyArguments& a, const predictor::LatencyAnswers& answers) {
  Json json;
  if (!is_saved(a)) json = data_configuration(a.data);
  json["model"] = a.model;
  if (!is_saved(a)) json["seed"] = a.signature.seed;
  json["signature"] = answers.signature;
  json["coverage"] = answers.coverage;
  return json;
}

void run_latency(const CommandLine& command, const LatencyArguments& a, const GeneralOptions& general) {
  refuse_contradictions(command, a);
  const predictor::LatencyQuestion question = parse_question(a);
  const core::Observer following = observer(general);
  Provenance provenance;
  if (question.measured && question.measured->input) provenance.add_input(*question.measured->input);
  predictor::LatencyAnswers answers;
  if (is_saved(a)) {
    answers = predictor::predict_latencies(a.model, question, following);
  } else {
    const predictor::ModelToTrain wanted = parse_training(command, a, general.threads);
    const predictor::LearningData data = learning_data(a.data, general.threads, provenance, following);
    answers = predictor::predict_latencies(data, wanted, question, following);
  }
  for (const core::InputRecord& input : answers.inputs) provenance.add_input(input);
  provenance.set_configuration(configuration(a, answers));
  write_stdout(a.output.json  ? latency_json(answers, provenance).dump(2) + "\n"
               : a.output.csv ? latency_csv(answers)
                              : for_terminal(latency_text(answers, a.explain)));
}

}  // namespace

Command add_predict_latency(CommandLine& command, const GeneralOptions& general) {
  auto a = std::make_shared<LatencyArguments>();
  command.list("NETWORK", a->networks, "", "Topology files, names of shipped networks or of networks of the data");
  command.repeated("--measured", a->measured, "NAME=MS|FILE",
                   "A signature network's latency on the device, once for each; or a CSV file network,DEVICE,...");
  command.text("--model", a->model, "FOLDER|NAME",
               fmt::format("A saved model, or one to train now on the data: {}; default {}",
                           listed<predictor::ModelKind>(), a->model));
  declare_data(command, a->data);
  declare_signature(command, a->signature, "Of method rs and of training (default 0)",
                    "Signature networks to choose (default: the measured networks are the signature)");
  command.text("--freq", a->frequency, "GHZ", "Of the device's CPU; static reads it");
  command.text("--ram", a->ram, "GB", "Of the device; static reads it");
  command.text("--coverage", a->coverage, "SHARE", "Of the interval (default 0.9)");
  declare_intervals(command, a->no_intervals);
  command.flag("--explain", a->explain, "Say what drove each of several latencies, too");
  declare_output(command, a->output, "CSV, one row a network and device", nullptr);
  command.group("Device and model", {"--measured", "--model", "--freq", "--ram", "--coverage"});
  command.group("Output", {"--explain"});
  command.example("systole predict latency vit_b16 --accelerators 60 --measured mobilenet_v2=9.6",
                  "A network's milliseconds on a device that took 9.6 ms for MobileNetV2");
  command.example("systole predict latency lenet5 --accelerators 60 --measured mnasnet_b1=9 --csv",
                  "The same of another measurement, for other programs");
  return [&command, a, &general] { run_latency(command, *a, general); };
}

}  // namespace systole::app
