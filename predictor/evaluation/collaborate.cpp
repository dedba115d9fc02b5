// SPDX-License-Identifier: MIT
#include "predictor/evaluation/collaborate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "core/error.h"
#include "predictor/dataset/permutation.h"
#include "predictor/embedding/flattened.h"
#include "predictor/statistics/indices.h"
#include "predictor/xgboost/booster.h"

namespace systole::predictor {
namespace {

constexpr std::uint32_t kSignatureSeed = 1000;
constexpr std::uint32_t kContributionSeed = 100000;

/// Who joined, what they ran.
struct Community {
  std::vector<std::size_t> joined;
  std::vector<std::size_t> outside;
  std::vector<std::size_t> signature;
  std::vector<std::size_t> others;  ///< networks besides the signature
  Dataset contributed;              ///< all cells that nobody contributed are missing
};

std::vector<std::size_t> front(const std::vector<std::size_t>& order, std::size_t count) {
  return {order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count)};
}

Community gather(const Dataset& data, const CollaborationOptions& options, double share, std::uint32_t seed) {
  Community community;
  const std::vector<std::size_t> devices = numpy_permutation(seed, data.devices.size());
  community.joined = front(devices, options.devices);
  community.outside.assign(devices.begin() + static_cast<std::ptrdiff_t>(options.devices), devices.end());
  const std::vector<std::size_t> networks = numpy_permutation(kSignatureSeed + seed, data.networks.size());
  community.signature = front(networks, options.signature);
  community.others.assign(networks.begin() + static_cast<std::ptrdiff_t>(options.signature), networks.end());
  std::ranges::sort(community.others);
  const auto ran_nothing = [&](std::size_t device) {
    return std::ranges::none_of(community.signature, [&](std::size_t n) { return data.latencies.has(n, device); });
  };
  std::erase_if(community.joined, ran_nothing);  // nothing tells what they are
  std::erase_if(community.outside, ran_nothing);
  if (community.joined.empty()) throw core::InputError("collaborate: no device that joined ran a signature network");

  community.contributed = {.latencies = LatencyTable(data.latencies.networks(), data.latencies.devices()),
                           .networks = data.networks,
                           .devices = data.devices};
  const auto wanted = static_cast<std::size_t>(std::lround(share * static_cast<double>(data.networks.size())));
  for (const std::size_t device : community.joined) {
    const auto run = [&](std::size_t network) {
      if (data.latencies.has(network, device)) {
        community.contributed.latencies.set(network, device, data.latencies.at(network, device));
      }
    };
    std::ranges::for_each(community.signature, run);
    const auto own_seed = static_cast<std::uint32_t>(kContributionSeed + (seed * data.devices.size()) + device);
    const std::vector<std::size_t> order = numpy_permutation(own_seed, data.networks.size());
    std::ranges::for_each(front(order, std::min(wanted, order.size())), run);
  }
  return community;
}

/// Predicted cells of `devices` on the networks besides the signature.
std::vector<Cell> predicted_cells(const Dataset& data, const Community& community, const Model& model,
                                  const std::vector<std::size_t>& devices) {
  std::vector<DeviceSample> samples;
  samples.reserve(devices.size());
  for (const std::size_t device : devices) samples.push_back(sample_of(data, device, community.signature));
  std::vector<NetworkProfile> profiles;
  profiles.reserve(community.others.size());
  for (const std::size_t network : community.others) profiles.push_back(data.networks[network]);
  const std::vector<double> ms = model.predict(samples, profiles);
  std::vector<Cell> cells;
  for (std::size_t d = 0; d < devices.size(); ++d) {
    for (std::size_t n = 0; n < community.others.size(); ++n) {
      if (!data.latencies.has(community.others[n], devices[d])) continue;
      cells.push_back({.network = community.others[n],
                       .device = devices[d],
                       .measured_ms = data.latencies.at(community.others[n], devices[d]),
                       .predicted_ms = ms[(d * community.others.size()) + n]});
    }
  }
  return cells;
}

std::vector<Cell> held_out_of(const std::vector<Cell>& cells, const Dataset& contributed) {
  std::vector<Cell> held;
  std::ranges::copy_if(cells, std::back_inserter(held),
                       [&](const Cell& cell) { return !contributed.latencies.has(cell.network, cell.device); });
  return held;
}

/// The paper's alternative: XGBoost's defaults on one device's own cells, network features only. Predicts every
/// network.
std::vector<Cell> isolated_cells(const Dataset& data, const Dataset& contributed, const xgboost::Matrix& networks,
                                 std::size_t device) {
  std::vector<std::size_t> own;
  for (std::size_t n = 0; n < data.networks.size(); ++n) {
    if (contributed.latencies.has(n, device)) own.push_back(n);
  }
  xgboost::Matrix rows(own.size(), networks.columns);
  std::vector<float> labels;
  double largest = 0;
  for (const std::size_t n : own) largest = std::max(largest, data.latencies.at(n, device));
  for (std::size_t i = 0; i < own.size(); ++i) {
    std::copy_n(networks.row(own[i]), networks.columns, rows.row(i));
    labels.push_back(static_cast<float>(data.latencies.at(own[i], device) / largest));
  }
  xgboost::DMatrix matrix(rows, 1);
  matrix.set_labels(labels);
  constexpr int kRounds = 100;
  const auto booster = xgboost::Booster::train(
      matrix, {{"objective", "reg:squarederror"}, {"base_score", "0.5"}, {"tree_method", "exact"}, {"nthread", "1"}},
      kRounds);
  const std::vector<float> predicted = booster.predict(networks, 1);
  std::vector<Cell> cells;
  for (std::size_t n = 0; n < data.networks.size(); ++n) {
    if (!data.latencies.has(n, device)) continue;
    cells.push_back({.network = n,
                     .device = device,
                     .measured_ms = data.latencies.at(n, device),
                     .predicted_ms = static_cast<double>(predicted[n]) * largest});
  }
  return cells;
}

xgboost::Matrix network_matrix(const Dataset& data) {
  std::vector<Embedding> embeddings;
  for (const NetworkProfile& network : data.networks) embeddings.push_back(network.embedding);
  const EmbeddingScale scale = embedding_scale(embeddings);
  xgboost::Matrix all(embeddings.size(), scale.layers * kRowWidth);
  for (std::size_t n = 0; n < embeddings.size(); ++n) std::ranges::copy(flattened(embeddings[n], scale), all.row(n));
  return columns_of(all, distinct_columns(all));
}

/// One share, one seed. `networks` are the features of the model per device.
CollaborationPoint collaboration_point(const Dataset& data, const CollaborationOptions& options,
                                       const xgboost::Matrix& networks, double share, std::uint32_t seed) {
  CollaborationPoint point;
  point.share = share;
  point.seed = seed;
  const Community community = gather(data, options, share, seed);
  point.cells_per_device = static_cast<double>(community.contributed.latencies.measured_cells()) /
                           static_cast<double>(community.joined.size());
  const auto model = train(options.model,
                           {.data = community.contributed,
                            .devices = community.joined,
                            .networks = indices_below(data.networks.size()),
                            .signature = community.signature},
                           options.training);
  const std::vector<Cell> cells = predicted_cells(data, community, *model, community.joined);
  point.all = metrics(cells);
  point.held_out = metrics(held_out_of(cells, community.contributed));
  if (!community.outside.empty()) {
    point.outside = metrics(predicted_cells(data, community, *model, community.outside));
  }
  if (!options.isolated) return point;
  std::vector<Cell> isolated;
  for (const std::size_t device : community.joined) {
    const std::vector<Cell> own = isolated_cells(data, community.contributed, networks, device);
    isolated.insert(isolated.end(), own.begin(), own.end());
  }
  point.isolated_r2_all = metrics(isolated).device_r2;
  point.isolated_r2_held_out = metrics(held_out_of(isolated, community.contributed)).device_r2;
  return point;
}

}  // namespace

void check(const Dataset& data, const CollaborationOptions& options) {
  if (options.devices == 0 || options.devices > data.devices.size()) {
    throw core::InputError(
        fmt::format("collaborate: found {} devices, expected 1 to {}", options.devices, data.devices.size()));
  }
  if (options.signature == 0 || options.signature >= data.networks.size()) {
    throw core::InputError(fmt::format("collaborate: found a signature of {}, expected 1 to {}", options.signature,
                                       data.networks.size() - 1));
  }
  for (const double share : options.shares) {
    if (!(share > 0 && share <= 1))
      throw core::InputError(fmt::format("collaborate: found a share of {}, expected above 0 to 1", share));
  }
}

Collaboration collaborate(const LearningData& data, const CollaborationOptions& options,
                          const core::Observer& observer) {
  check(data.dataset, options);
  Collaboration collaboration{
      .source = data.source, .all_devices = data.dataset.devices.size(), .options = options, .points = {}};
  const xgboost::Matrix networks = options.isolated ? network_matrix(data.dataset) : xgboost::Matrix{};
  const auto trainings = static_cast<double>(options.shares.size() * options.seeds);
  observer.report_progress("collaborating", 0, trainings);
  for (const double share : options.shares) {
    for (std::size_t s = 0; s < options.seeds; ++s) {
      const auto seed = static_cast<std::uint32_t>(options.first_seed + s);
      collaboration.points.push_back(collaboration_point(data.dataset, options, networks, share, seed));
      observer.report_progress("collaborating", static_cast<double>(collaboration.points.size()), trainings);
      observer.check();
    }
  }
  return collaboration;
}

}  // namespace systole::predictor
