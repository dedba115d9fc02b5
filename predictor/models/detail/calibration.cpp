// SPDX-License-Identifier: MIT
#include "predictor/models/detail/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/threads/parallel_for.h"
#include "predictor/dataset/permutation.h"
#include "predictor/models/detail/training_rows.h"

namespace systole::predictor {
namespace {

constexpr std::size_t kParts = 4;
constexpr std::size_t kNetworkParts = 5;
constexpr std::size_t kFewestDevices = 8;
constexpr std::size_t kFewestNetworks = 10;

/// A training set without one part of its devices and of its networks.
struct HeldOut {
  TrainingSet rest;
  std::vector<std::size_t> devices;  ///< that `rest` lacks
};

HeldOut hold_out(const TrainingSet& set, std::uint32_t seed, std::size_t part) {
  const std::vector<std::size_t> devices = numpy_permutation(seed, set.devices.size());
  const std::vector<std::size_t> networks = numpy_permutation(seed + 1, set.networks.size());
  HeldOut held{.rest = {.data = set.data, .devices = {}, .networks = {}, .signature = set.signature}, .devices = {}};
  for (std::size_t i = 0; i < devices.size(); ++i) {
    (i % kParts == part ? held.devices : held.rest.devices).push_back(set.devices[devices[i]]);
  }
  for (std::size_t i = 0; i < networks.size(); ++i) {
    const std::size_t network = set.networks[networks[i]];
    if (i % kNetworkParts != part || contains(set.signature, network)) held.rest.networks.push_back(network);
  }
  return held;
}

/// log(measured / predicted) on devices that the model does not know, of networks that it knows and does not know.
struct Deviations {
  std::vector<HeldOutError> seen;
  std::vector<HeldOutError> unseen;
};

Deviations deviations(const Model& model, const TrainingSet& set, const HeldOut& held) {
  std::vector<DeviceSample> samples;
  std::vector<double> residuals;
  for (const std::size_t device : held.devices) {
    samples.push_back(sample_of(set.data, device, set.signature));
    residuals.push_back(model.residual(samples.back()));
  }
  std::vector<NetworkProfile> profiles;
  for (const std::size_t network : set.networks) profiles.push_back(set.data.networks[network]);
  const std::vector<double> predicted = model.predict(samples, profiles);
  Deviations out;
  for (std::size_t d = 0; d < held.devices.size(); ++d) {
    for (std::size_t n = 0; n < set.networks.size(); ++n) {
      const std::size_t network = set.networks[n];
      if (contains(set.signature, network) || !set.data.latencies.has(network, held.devices[d])) continue;
      const double guess = predicted[(d * set.networks.size()) + n];
      if (guess <= 0) continue;  // the paper's models may say so
      (contains(held.rest.networks, network) ? out.seen : out.unseen)
          .push_back({.log_error = std::log(set.data.latencies.at(network, held.devices[d]) / guess),
                      .residual = residuals[d]});
    }
  }
  return out;
}

bool suffices(const TrainingSet& set) {
  return set.devices.size() >= kFewestDevices && set.networks.size() >= kFewestNetworks;
}

}  // namespace

std::vector<std::size_t> calibration_devices(const TrainingSet& set) {
  std::vector<std::size_t> devices;
  for (std::size_t part = 0; suffices(set) && part < kParts; ++part) {
    const std::size_t held = (set.devices.size() + kParts - 1 - part) / kParts;  // as hold_out takes them
    devices.push_back(set.devices.size() - held);
  }
  return devices;
}

Intervals calibrate(ModelKind kind, const TrainingSet& set, const TrainOptions& options) {
  if (!suffices(set)) return {};
  TrainOptions inner = options;
  inner.calibrate = false;
  if (inner.tree_method == TreeMethod::exact) inner.tree_method = TreeMethod::grid;  // the same trees
  inner.threads = 1;                                                                 // the parts run side by side

  std::array<Deviations, kParts> parts;
  core::parallel_for(kParts, 1, options.threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t part = begin; part < end; ++part) {
      const HeldOut held = hold_out(set, static_cast<std::uint32_t>(options.seed), part);
      const auto model = train(kind, held.rest, inner);
      parts.at(part) = deviations(*model, set, held);
    }
  });
  Deviations all;
  for (const Deviations& part : parts) {
    all.seen.insert(all.seen.end(), part.seen.begin(), part.seen.end());
    all.unseen.insert(all.unseen.end(), part.unseen.begin(), part.unseen.end());
  }
  return {.seen_networks = normalised_errors(all.seen), .unseen_networks = normalised_errors(all.unseen)};
}

}  // namespace systole::predictor
