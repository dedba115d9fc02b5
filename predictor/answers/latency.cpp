// SPDX-License-Identifier: MIT
#include "predictor/answers/latency.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/import/network_input.h"
#include "core/nearest_name.h"
#include "core/topology/search_path.h"
#include "predictor/answers/detail/asked_devices.h"
#include "predictor/answers/trained_model.h"

namespace systole::predictor {
namespace {

std::vector<std::string> names_of(const Dataset& data, std::span<const std::size_t> networks) {
  std::vector<std::string> names;
  names.reserve(networks.size());
  for (const std::size_t network : networks) names.push_back(data.networks[network].name);
  return names;
}

/// The measured networks in the user's order. Each must be one of the data's.
std::vector<std::size_t> measured_signature(const Dataset& data, const LatencyQuestion& question) {
  core::Diagnostics mistakes;
  std::vector<std::size_t> signature;
  for (const std::string& name : question.measured->latencies.networks()) {
    if (const auto index = data.latencies.network_index(name)) {
      signature.push_back(*index);
      continue;
    }
    mistakes.add({.where = {question.measured->file, 0, 0},
                  .subject = question.words.measured,
                  .found = core::in_quotes(name),
                  .expected = "a network of the data",
                  .nearest = core::nearest_name(name, data.latencies.networks())});
  }
  mistakes.throw_if_any();
  return signature;
}

std::vector<std::size_t> wanted_signature(const Dataset& data, const ModelToTrain& wanted,
                                          const LatencyQuestion& question) {
  if (wanted.kind == ModelKind::static_info) return {};
  if (wanted.measured_are_signature && question.measured) return measured_signature(data, question);
  return select_signature(data.latencies, wanted.signature);
}

/// The error for a word that is neither a file nor a name.
core::InputError unknown_network(const std::string& word, const LatencyQuestion& question, const Dataset& data,
                                 std::vector<std::string> shipped) {
  const std::vector<std::string>& others = data.latencies.networks();
  shipped.insert(shipped.end(), others.begin(), others.end());
  return core::InputError(
      core::Diagnostic{.subject = question.words.network,
                       .found = core::in_quotes(word),
                       .expected = "a topology file, a shipped network (systole topology list) or one of the data",
                       .nearest = core::nearest_name(word, shipped)});
}

/// The networks of a question, and the files that they were read from.
struct AskedNetworks {
  std::vector<NetworkProfile> networks{};
  std::vector<core::InputRecord> inputs{};
};

void read_network(const std::string& word, const core::NetworkOptions& files, AskedNetworks& asked,
                  const core::Observer& observer) {
  core::NetworkInput input = core::read_network(word, files, observer);
  asked.networks.push_back(profile(input.network));
  asked.inputs.push_back(std::move(input.record));
}

/// Topology files and shipped networks.
AskedNetworks asked_networks(const LatencyQuestion& question, const core::Observer& observer) {
  AskedNetworks asked;
  for (const std::string& word : question.networks) read_network(word, question.files, asked, observer);
  return asked;
}

/// Predictions far from everything measured are guesses, and their intervals say nothing.
void warn_of_extrapolation(const NetworkProfile& network, const Range& macs, const core::Observer& observer) {
  if (macs.holds(total_macs(network))) return;
  observer.warning(
      fmt::format("network '{}' has {:.0f} million MACs, those of the data {:.0f} to {:.0f}: its latency is "
                  "extrapolated and its interval too narrow",
                  network.name, total_macs(network) / 1e6, macs.least / 1e6, macs.most / 1e6));
}

/// The same of a device: its signature latencies beyond those of all training devices.
void warn_of_other_devices(const AskedDevices& devices, const Model& model, const core::Observer& observer) {
  const std::vector<Range>& ranges = model.trained_on().signature_ms;
  for (std::size_t d = 0; d < devices.names.size(); ++d) {
    std::vector<std::string> beyond;
    for (std::size_t i = 0; i < std::min(ranges.size(), devices.samples[d].signature_ms.size()); ++i) {
      const double ms = devices.samples[d].signature_ms[i];
      if (std::isnan(ms) || ranges[i].holds(ms)) continue;
      beyond.push_back(fmt::format("{} in {:g} ms, there {:g} to {:g}", core::in_quotes(model.signature()[i]), ms,
                                   ranges[i].least, ranges[i].most));
    }
    if (beyond.empty()) continue;
    observer.warning(
        fmt::format("device {} is unlike all that the model was trained on ({}): its latencies are extrapolated and "
                    "their intervals too narrow",
                    core::in_quotes(devices.names[d]), fmt::join(beyond, "; ")));
  }
}

/// Networks of the data by their names, and others as above.
AskedNetworks asked_networks(const LatencyQuestion& question, const Dataset& data, const core::Observer& observer) {
  const auto [least, most] = std::ranges::minmax(data.networks, {}, total_macs);
  const Range range{.least = total_macs(least), .most = total_macs(most)};
  const std::vector<std::string> shipped = core::topology_names(core::topology_directories());
  AskedNetworks asked;
  for (const std::string& word : question.networks) {
    std::error_code error;
    if (const auto index = data.latencies.network_index(word)) {
      asked.networks.push_back(data.networks[*index]);
    } else if (std::ranges::find(shipped, word) != shipped.end() || std::filesystem::exists(word, error)) {
      read_network(word, question.files, asked, observer);
    } else {
      throw unknown_network(word, question, data, shipped);
    }
    warn_of_extrapolation(asked.networks.back(), range, observer);
  }
  return asked;
}

/// Throws unless the row is an answer. The paper's models add up trees, and may say less than nothing.
void require_answer(const PredictedLatency& row, const Model& model) {
  const double ms = row.explanation.ms;
  const bool sound =
      is_latency(ms) && (!row.interval || (is_latency(row.interval->low) && is_latency(row.interval->high)));
  if (sound) return;
  throw core::InputError(core::Diagnostic{
      .subject = fmt::format("network {} on {}", core::in_quotes(row.network), core::in_quotes(row.device)),
      .found = row.interval
                   ? fmt::format("a prediction of {:g} ms ({:g} to {:g})", ms, row.interval->low, row.interval->high)
                   : fmt::format("a prediction of {:g} ms", ms),
      .expected = fmt::format("a latency, {}; the model ({}) has no answer for this network on this device",
                              kLatencyRange, core::name_of(model.kind()))});
}

PredictedLatency predicted(const Model& model, const NetworkProfile& network, const DeviceSample& sample,
                           const std::string& device, double coverage) {
  PredictedLatency row{.network = network.name,
                       .device = device,
                       .interval = {},
                       .seen = model.knows(network),
                       .measured_ms = {},
                       .layer_names = network.layer_names,
                       .explanation = model.explain(sample, network)};
  const auto place = std::ranges::find(model.signature(), network.name);
  if (place != model.signature().end()) {
    row.measured_ms = sample.signature_ms[static_cast<std::size_t>(place - model.signature().begin())];
  }
  const ConformalErrors& errors = model.intervals().of(row.seen);
  if (!errors.empty()) row.interval = errors.interval(row.explanation.ms, coverage);
  require_answer(row, model);
  return row;
}

LatencyAnswers answers_of(const Model& model, const std::string& origin, AskedNetworks asked,
                          const AskedDevices& devices, double coverage) {
  LatencyAnswers answers{.model = fmt::format("{}, {}", core::name_of(model.kind()), origin),
                         .signature = model.signature(),
                         .coverage = coverage,
                         .inputs = std::move(asked.inputs)};
  for (const NetworkProfile& network : asked.networks) {
    for (std::size_t d = 0; d < devices.samples.size(); ++d) {
      answers.rows.push_back(predicted(model, network, devices.samples[d], devices.names[d], coverage));
    }
  }
  return answers;
}

}  // namespace

LatencyAnswers predict_latencies(const std::filesystem::path& saved_model, const LatencyQuestion& question,
                                 const core::Observer& observer) {
  const auto model = load_model(saved_model);
  const AskedDevices devices = asked_devices(question, model->signature(), observer);
  AskedNetworks networks = asked_networks(question, observer);
  const TrainedOn& trained_on = model->trained_on();
  if (!trained_on.macs) {
    observer.warning(
        fmt::format("{}: this model does not say what it was trained on: whether its answers are "
                    "extrapolated cannot be told",
                    saved_model.string()));
  }
  for (const NetworkProfile& network : networks.networks) {
    if (trained_on.macs) warn_of_extrapolation(network, *trained_on.macs, observer);
  }
  warn_of_other_devices(devices, *model, observer);
  const std::string source = trained_on.source.empty() ? "" : ", trained on " + trained_on.source;
  return answers_of(*model, "saved in " + saved_model.string() + source, std::move(networks), devices,
                    question.coverage);
}

LatencyAnswers predict_latencies(const LearningData& data, const ModelToTrain& wanted, const LatencyQuestion& question,
                                 const core::Observer& observer) {
  const std::vector<std::size_t> signature = wanted_signature(data.dataset, wanted, question);
  const AskedDevices devices = asked_devices(question, names_of(data.dataset, signature), observer);
  AskedNetworks networks = asked_networks(question, data.dataset, observer);
  const auto model = train_on_all(data, wanted.kind, signature, wanted.training, observer);
  warn_of_other_devices(devices, *model, observer);
  return answers_of(*model, "trained on " + data.source, std::move(networks), devices, question.coverage);
}

}  // namespace systole::predictor
