// SPDX-License-Identifier: MIT
#include "predictor/models/detail/calibration.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/parallel_for.h"
#include "predictor/dataset/permutation.h"
#include "predictor/models/detail/training_rows.h"

namespace systole::predictor {
namespace {

constexpr std::size_t kParts = 4;
constexpr std::size_t kNetworkParts = 5;
constexpr std::size_t kFewestDevices = 8;
constexpr std::size_t kFewestNetworks = 10;

}  // namespace

Intervals calibrate(ModelKind kind, const TrainingSet& set, const TrainOptions& options) {
  if (set.devices.size() < kFewestDevices || set.networks.size() < kFewestNetworks) return {};
  TrainOptions inner = options;
  inner.calibrate = false;
  inner.tree_method = TreeMethod::hist;
  inner.threads = 1;  // the parts run side by side
  const auto seed = static_cast<std::uint32_t>(options.seed);
  const std::vector<std::size_t> devices = numpy_permutation(seed, set.devices.size());
  const std::vector<std::size_t> networks = numpy_permutation(seed + 1, set.networks.size());

  std::array<std::vector<double>, kParts> seen_parts;
  std::array<std::vector<double>, kParts> unseen_parts;
  const auto hold_out = [&](std::size_t part) {
    std::vector<double>& seen = seen_parts.at(part);
    std::vector<double>& unseen = unseen_parts.at(part);
    TrainingSet rest{.data = set.data, .devices = {}, .networks = {}, .signature = set.signature};
    std::vector<std::size_t> held_devices;
    for (std::size_t i = 0; i < devices.size(); ++i) {
      (i % kParts == part ? held_devices : rest.devices).push_back(set.devices[devices[i]]);
    }
    for (std::size_t i = 0; i < networks.size(); ++i) {
      const std::size_t network = set.networks[networks[i]];
      if (i % kNetworkParts != part || contains(set.signature, network)) rest.networks.push_back(network);
    }
    const auto model = train(kind, rest, inner);

    std::vector<DeviceSample> samples;
    for (const std::size_t device : held_devices) samples.push_back(sample_of(set.data, device, set.signature));
    std::vector<NetworkProfile> profiles;
    for (const std::size_t network : set.networks) profiles.push_back(set.data.networks[network]);
    const std::vector<double> predicted = model->predict(samples, profiles);
    for (std::size_t d = 0; d < held_devices.size(); ++d) {
      for (std::size_t n = 0; n < set.networks.size(); ++n) {
        const std::size_t network = set.networks[n];
        if (contains(set.signature, network) || !set.data.latencies.has(network, held_devices[d])) continue;
        const double guess = predicted[(d * set.networks.size()) + n];
        if (guess <= 0) continue;  // the paper's models may say so
        (contains(rest.networks, network) ? seen : unseen)
            .push_back(std::log(set.data.latencies.at(network, held_devices[d]) / guess));
      }
    }
  };
  core::parallel_for(kParts, 1, options.threads, [&](std::size_t begin, std::size_t end) {
    for (std::size_t part = begin; part < end; ++part) hold_out(part);
  });
  std::vector<double> seen;
  std::vector<double> unseen;
  for (std::size_t part = 0; part < kParts; ++part) {
    seen.insert(seen.end(), seen_parts.at(part).begin(), seen_parts.at(part).end());
    unseen.insert(unseen.end(), unseen_parts.at(part).begin(), unseen_parts.at(part).end());
  }
  return {.seen_networks = ConformalErrors(std::move(seen)), .unseen_networks = ConformalErrors(std::move(unseen))};
}

}  // namespace systole::predictor
