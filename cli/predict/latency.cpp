// SPDX-License-Identifier: MIT
#include "cli/predict/latency.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/common/arguments.h"
#include "cli/common/log.h"
#include "cli/common/network_input.h"
#include "cli/predict/arguments.h"
#include "cli/predict/data.h"
#include "cli/predict/measurements.h"
#include "cli/predict/subcommands.h"
#include "cli/predict/training.h"
#include "core/error.h"
#include "core/nearest_name.h"
#include "core/number.h"
#include "core/topology/search_path.h"

namespace systole::app {
namespace {

struct Arguments {
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

bool is_saved(const Arguments& a) {
  return !predictor::model_kind_named(a.model).has_value();
}

std::optional<double> number(const std::string& option, const std::string& text, double most) {
  if (text.empty()) return std::nullopt;
  const std::optional<double> value = core::parse_real(text);
  if (!value || *value <= 0 || *value > most) reject_option(option, text, fmt::format("a number up to {:g}", most));
  return value;
}

void refuse_contradictions(const CommandLine& command, const Arguments& a) {
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
    std::vector<std::string_view> kinds;
    for (const predictor::ModelKind kind : predictor::kModelKinds) kinds.push_back(predictor::name(kind));
    reject_option("--model", a.model,
                  fmt::format("the folder of a saved model (systole predict train), or one to train now: {}",
                              fmt::join(kinds, ", ")),
                  core::nearest_name(a.model, kinds));
  }
}

/// A network of the data by its name, else a topology file or a shipped network.
predictor::NetworkProfile network_named(const std::string& wanted, const PredictData* data, Provenance& provenance) {
  if (data != nullptr) {
    const auto index = data->dataset.latencies.network_index(wanted);
    if (index) return data->dataset.networks[*index];
  }
  std::error_code error;
  std::vector<std::string> names = core::topology_names(core::topology_directories());
  const bool known = std::ranges::find(names, wanted) != names.end() || std::filesystem::exists(wanted, error);
  if (!known && data != nullptr) {
    const std::vector<std::string>& others = data->dataset.latencies.networks();
    names.insert(names.end(), others.begin(), others.end());
    reject_option("NETWORK", wanted, "a topology file, a shipped network (systole topology list) or one of the data",
                  core::nearest_name(wanted, names));
  }
  return predictor::profile(read_network(wanted, core::ScalesimInput::automatic, provenance));
}

double macs(const predictor::NetworkProfile& network) {
  double sum = 0;
  for (const predictor::LayerWork& layer : network.layers) sum += layer.macs;
  return sum;
}

/// Predictions far from everything measured are guesses, and their intervals say nothing.
void warn_of_extrapolation(const predictor::NetworkProfile& network, const PredictData& data) {
  const auto [least, most] = std::ranges::minmax(data.dataset.networks, {}, macs);
  if (macs(network) >= macs(least) && macs(network) <= macs(most)) return;
  log_warning(
      fmt::format("network '{}' has {:.0f} million MACs, those of the data {:.0f} to {:.0f}: its latency is "
                  "extrapolated and its interval too narrow",
                  network.name, macs(network) / 1e6, macs(least) / 1e6, macs(most) / 1e6));
}

/// The networks to be measured: chosen if that is asked for, else those that were.
std::vector<std::size_t> wanted_signature(const CommandLine& command, const Arguments& a, const PredictData& data,
                                          const std::optional<Measurements>& measurements) {
  const bool chosen = command.given("--size") || command.given("--method");
  if (chosen || !measurements) return choose_signature(data.dataset, {}, parse_signature(a.signature, a.data));
  const std::vector<std::string>& known = data.dataset.latencies.networks();
  core::Diagnostics mistakes;
  std::vector<std::size_t> signature;
  for (const std::string& name : measurements->latencies.networks()) {
    if (const auto index = data.dataset.latencies.network_index(name)) {
      signature.push_back(*index);
      continue;
    }
    mistakes.add({.where = {measurements->file, 0, 0},
                  .subject = "--measured",
                  .found = core::in_quotes(name),
                  .expected = "a network of the data",
                  .nearest = core::nearest_name(name, known)});
  }
  mistakes.throw_if_any();
  return signature;
}

void require_measurements(const std::vector<std::string>& signature, const std::optional<Measurements>& measurements) {
  if (signature.empty() || measurements) return;
  throw core::InputError(
      fmt::format("--measured: found nothing, expected the latencies of the {} signature networks on the device: {}",
                  signature.size(), measured_words(signature)));
}

std::vector<predictor::DeviceSample> samples_of(const Arguments& a, const predictor::Model& model,
                                                const std::optional<Measurements>& measurements) {
  std::vector<predictor::DeviceSample> samples(1);
  if (measurements) samples = device_samples(*measurements, model.signature());
  for (predictor::DeviceSample& sample : samples) {
    sample.freq_ghz = number("--freq", a.frequency, kMostGhz);
    sample.ram_gb = number("--ram", a.ram, kMostGb);
  }
  return samples;
}

LatencyAnswers answer(const predictor::Model& model, const std::vector<predictor::NetworkProfile>& networks,
                      const std::vector<predictor::DeviceSample>& samples, const std::vector<std::string>& devices,
                      double coverage) {
  LatencyAnswers answers{.model = {}, .coverage = coverage, .rows = {}};
  for (const predictor::NetworkProfile& network : networks) {
    for (std::size_t d = 0; d < samples.size(); ++d) {
      PredictedLatency row{.network = network.name,
                           .device = devices[d],
                           .interval = {},
                           .measured_ms = {},
                           .layer_names = {},
                           .explanation = model.explain(samples[d], network)};
      row.seen = model.knows(network);
      row.layer_names = network.layer_names;
      const auto place = std::ranges::find(model.signature(), network.name);
      if (place != model.signature().end()) {
        row.measured_ms = samples[d].signature_ms[static_cast<std::size_t>(place - model.signature().begin())];
      }
      const predictor::ConformalErrors& errors = model.intervals().of(row.seen);
      if (!errors.empty()) row.interval = errors.interval(row.explanation.ms, coverage);
      answers.rows.push_back(std::move(row));
    }
  }
  return answers;
}

void run_latency(const CommandLine& command, const Arguments& a, const GeneralOptions& general) {
  refuse_contradictions(command, a);
  if (a.networks.empty()) {
    throw core::InputError("NETWORK: found nothing, expected a topology file or a shipped network's name");
  }
  const double coverage = parse_share("--coverage", a.coverage, 0.01, 0.999);
  Provenance provenance;
  std::optional<Measurements> measurements;
  if (!a.measured.empty()) measurements = read_measurements(a.measured, provenance);

  std::optional<PredictData> data;
  std::unique_ptr<predictor::Model> model;
  Json configuration;
  std::vector<std::size_t> signature;
  if (is_saved(a)) {
    model = predictor::load_model(a.model);
    configuration["model"] = a.model;
  } else {
    const predictor::ModelKind kind = *predictor::model_kind_named(a.model);
    data = predict_data(a.data, general.threads, provenance, !general.quiet);
    if (kind != predictor::ModelKind::static_info) signature = wanted_signature(command, a, *data, measurements);
    std::vector<std::string> names;
    for (const std::size_t network : signature) names.push_back(data->dataset.networks[network].name);
    require_measurements(names, measurements);
    if (measurements) static_cast<void>(device_samples(*measurements, names));  // its mistakes before any training
    configuration = data_configuration(a.data);
    configuration["model"] = a.model;
    configuration["seed"] = a.signature.seed;
  }
  std::vector<predictor::NetworkProfile> networks;
  for (const std::string& wanted : a.networks) {
    networks.push_back(network_named(wanted, data ? &*data : nullptr, provenance));
    if (data) warn_of_extrapolation(networks.back(), *data);
  }
  if (!model) {
    model = train_on_all(*data, *predictor::model_kind_named(a.model), signature,
                         {.threads = general.threads,
                          .seed = static_cast<std::uint64_t>(a.signature.seed),
                          .calibrate = !a.no_intervals});
  }
  require_measurements(model->signature(), measurements);
  configuration["signature"] = model->signature();
  configuration["coverage"] = coverage;
  provenance.set_configuration(std::move(configuration));

  LatencyAnswers answers =
      answer(*model, networks, samples_of(a, *model, measurements),
             measurements ? measurements->latencies.devices() : std::vector<std::string>{"device"}, coverage);
  answers.model = fmt::format("{}, {}", predictor::name(model->kind()),
                              data ? "trained on " + data->source : "saved in " + a.model);
  write_stdout(a.output.json  ? latency_json(answers, provenance).dump(2) + "\n"
               : a.output.csv ? latency_csv(answers)
                              : latency_text(answers, a.explain));
}

}  // namespace

Command add_predict_latency(CommandLine& command, const GeneralOptions& general) {
  auto a = std::make_shared<Arguments>();
  command.list("NETWORK", a->networks, "", "Topology files, names of shipped networks or of networks of the data");
  command.repeated("--measured", a->measured, "NAME=MS|FILE",
                   "A signature network's latency on the device, once for each; or a CSV file network,DEVICE,...");
  command.text("--model", a->model, "FOLDER|NAME",
               "A saved model; or systole (default), reference, static: trained now on the data");
  declare_data(command, a->data);
  declare_signature(command, a->signature, "Of method rs and of training (default 0)",
                    "Signature networks to choose (default: the measured networks are the signature)");
  command.text("--freq", a->frequency, "GHZ", "Of the device's CPU; static reads it");
  command.text("--ram", a->ram, "GB", "Of the device; static reads it");
  command.text("--coverage", a->coverage, "SHARE", "Of the interval (default 0.9)");
  declare_intervals(command, a->no_intervals);
  command.flag("--explain", a->explain, "Say what drove each of several latencies, too");
  declare_output(command, a->output, "CSV, one row a network and device", nullptr);
  return [&command, a, &general] { run_latency(command, *a, general); };
}

}  // namespace systole::app
