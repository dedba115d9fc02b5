// SPDX-License-Identifier: MIT
#include "predictor/answers/latency.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "core/diagnostic.h"
#include "core/error.h"
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

/// Networks that were measured beyond this number are evidence, but no signature: a shape of many numbers is learnt
/// from few devices.
constexpr std::size_t kMostSignature = 20;

bool measured_are_signature(const ModelToTrain& wanted, const LatencyQuestion& question) {
  return wanted.kind != ModelKind::static_info && wanted.measured_are_signature && question.measured;
}

/// The measured networks of the data in the user's order. Throws where there is none.
std::vector<std::size_t> measured_of_data(const Dataset& data, const LatencyQuestion& question,
                                          const core::Observer& observer) {
  std::vector<std::size_t> measured = known_measured(question, data.networks, observer);
  if (!measured.empty()) return measured;
  throw core::InputError(core::Diagnostic{.where = {question.measured->file, 0, 0},
                                          .subject = question.words.measured,
                                          .found = "no network of the data",
                                          .expected = "at least one of those that the data's devices ran, such as " +
                                                      core::in_quotes(data.networks.front().name)});
}

/// The signature among them; of many, those that tell most of the others.
std::vector<std::size_t> measured_signature(const Dataset& data, const LatencyQuestion& question,
                                            const core::Observer& observer) {
  std::vector<std::size_t> measured = measured_of_data(data, question, observer);
  const std::size_t most = std::clamp<std::size_t>(data.networks.size() / 2, 1, kMostSignature);
  if (measured.size() <= most) return measured;
  constexpr std::size_t kFewestDevices = 5;
  if (data.devices.size() < kFewestDevices) {
    measured.resize(most);
    return measured;
  }
  return select_signature(data.latencies, {.size = most, .among = measured});
}

std::vector<std::size_t> wanted_signature(const Dataset& data, const ModelToTrain& wanted,
                                          const LatencyQuestion& question, const core::Observer& observer) {
  if (wanted.kind == ModelKind::static_info) return {};
  if (measured_are_signature(wanted, question)) return measured_signature(data, question, observer);
  SignatureOptions options = wanted.signature;
  if (options.among.empty()) options.among = runnable_networks(data, options.size);
  return select_signature(data.latencies, options);
}

/// The networks of a question, and the files that they were read from.
struct AskedNetworks {
  std::vector<NetworkProfile> networks{};
  std::vector<core::InputRecord> inputs{};
};

AskedNetworks asked_networks(const LatencyQuestion& question, std::span<const NetworkProfile> known,
                             const core::Observer& observer) {
  AskedNetworks asked;
  for (const std::string& word : question.networks) {
    NamedNetwork network = named_network(word, question.words.network, known, question, observer);
    asked.networks.push_back(std::move(network.profile));
    asked.inputs.insert(asked.inputs.end(), network.inputs.begin(), network.inputs.end());
  }
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

/// What latencies would be in another unit, if that brings all of them among those of the training devices.
std::string unit_hint(const DeviceSample& sample, const std::vector<Range>& ranges) {
  constexpr double kRoom = 3;  // beyond the range: a device may be a little slower or faster
  for (const auto& [factor, unit] : {std::pair{1000.0, "seconds"}, std::pair{0.001, "microseconds"}}) {
    bool fits = true;
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      const double ms = factor * sample.signature_ms[i];
      fits = fits && (std::isnan(ms) || (ms >= ranges[i].least / kRoom && ms <= ranges[i].most * kRoom));
    }
    if (fits) return fmt::format("; as {} they would be like the others': latencies are in ms", unit);
  }
  return {};
}

/// The same of a device: its signature latencies beyond those of all training devices.
void warn_of_other_devices(const AskedDevices& devices, const Model& model, const core::Observer& observer) {
  const std::vector<Range>& ranges = model.trained_on().signature_ms;
  for (std::size_t d = 0; d < devices.names.size(); ++d) {
    const DeviceSample& sample = devices.samples[d];
    if (sample.signature_ms.size() != ranges.size()) continue;
    std::vector<std::string> beyond;
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      const double ms = sample.signature_ms[i];
      if (std::isnan(ms) || ranges[i].holds(ms)) continue;
      beyond.push_back(fmt::format("{} in {:g} ms, there {:g} to {:g}", core::in_quotes(model.signature()[i]), ms,
                                   ranges[i].least, ranges[i].most));
    }
    if (beyond.empty()) continue;
    observer.warning(
        fmt::format("device {} is unlike all that the model was trained on ({}): its latencies are extrapolated and "
                    "their intervals too narrow{}",
                    core::in_quotes(devices.names[d]), fmt::join(beyond, "; "), unit_hint(sample, ranges)));
  }
}

/// Measurements that the others on the same device contradict.
void warn_of_doubts(const AskedDevices& devices, const Model& model, const core::Observer& observer) {
  for (std::size_t d = 0; d < devices.names.size(); ++d) {
    for (const Doubt& doubt : model.doubts(devices.samples[d])) {
      observer.warning(fmt::format(
          "device {}: {} in {:g} ms contradicts the other measurements, which say about {:.3g} ms: it is not believed; "
          "measure it again",
          core::in_quotes(devices.names[d]), core::in_quotes(doubt.network), doubt.measured_ms, doubt.expected_ms));
    }
  }
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
    const double ms = sample.signature_ms[static_cast<std::size_t>(place - model.signature().begin())];
    if (!std::isnan(ms)) row.measured_ms = ms;
  }
  for (const MeasuredNetwork& other : sample.others) {
    if (other.network.name == network.name) row.measured_ms = other.ms;
  }
  const ConformalErrors& errors = model.intervals().of(row.seen);
  if (!errors.empty()) row.interval = errors.interval(row.explanation.ms, coverage, model.residual(sample));
  require_answer(row, model);
  return row;
}

LatencyAnswers answers_of(const Model& model, const std::string& origin, AskedNetworks asked,
                          const AskedDevices& devices, double coverage, const core::Observer& observer) {
  if (model.trained_on().macs) {
    for (const NetworkProfile& network : asked.networks) {
      warn_of_extrapolation(network, *model.trained_on().macs, observer);
    }
  }
  warn_of_other_devices(devices, model, observer);
  warn_of_doubts(devices, model, observer);
  LatencyAnswers answers{.model = fmt::format("{}, {}", core::name_of(model.kind()), origin),
                         .signature = model.signature(),
                         .coverage = coverage,
                         .inputs = std::move(asked.inputs)};
  answers.inputs.insert(answers.inputs.end(), devices.inputs.begin(), devices.inputs.end());
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
  const AskedDevices devices =
      asked_devices(question, model->signature(), model->networks(), model->kind() == ModelKind::systole, observer);
  AskedNetworks networks = asked_networks(question, model->networks(), observer);
  const TrainedOn& trained_on = model->trained_on();
  if (!trained_on.macs) {
    observer.warning(
        fmt::format("{}: this model does not say what it was trained on: whether its answers are "
                    "extrapolated cannot be told",
                    saved_model.string()));
  }
  const std::string source = trained_on.source.empty() ? "" : ", trained on " + trained_on.source;
  return answers_of(*model, "saved in " + saved_model.string() + source, std::move(networks), devices,
                    question.coverage, observer);
}

void check(const Dataset& data, const ModelToTrain& wanted, const LatencyQuestion& question) {
  (void)asked_networks(question, data.networks, {});
  if (measured_are_signature(wanted, question)) {
    (void)measured_of_data(data, question, {});
  } else if (question.measured) {
    (void)known_measured(question, data.networks, {});
  }
}

LatencyAnswers predict_latencies(const LearningData& data, const ModelToTrain& wanted, const LatencyQuestion& question,
                                 const core::Observer& observer) {
  const std::vector<std::size_t> signature = wanted_signature(data.dataset, wanted, question, observer);
  const AskedDevices devices = asked_devices(question, names_of(data.dataset, signature), data.dataset.networks,
                                             wanted.kind == ModelKind::systole, observer);
  AskedNetworks networks = asked_networks(question, data.dataset.networks, observer);
  const auto model = train_on_all(data, wanted.kind, signature, wanted.training, observer);
  return answers_of(*model, "trained on " + data.source, std::move(networks), devices, question.coverage, observer);
}

}  // namespace systole::predictor
