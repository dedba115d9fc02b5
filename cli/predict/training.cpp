// SPDX-License-Identifier: MIT
#include "cli/predict/training.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "cli/common/arguments.h"
#include "cli/common/log.h"
#include "core/nearest_name.h"

namespace systole::app {
namespace {

std::vector<std::size_t> all(std::size_t count) {
  std::vector<std::size_t> indices(count);
  std::iota(indices.begin(), indices.end(), std::size_t{0});
  return indices;
}

}  // namespace

std::vector<std::size_t> networks_named(const std::string& option, const std::string& list,
                                        const predictor::Dataset& data) {
  std::vector<std::size_t> networks;
  for (const std::string& name : split_list(list)) {
    const auto index = data.latencies.network_index(name);
    if (!index) {
      reject_option(option, name, "a network of the data", core::nearest_name(name, data.latencies.networks()));
    }
    if (std::ranges::find(networks, *index) != networks.end()) reject_option(option, name, "each name once");
    networks.push_back(*index);
  }
  return networks;
}

std::vector<std::size_t> choose_signature(const predictor::Dataset& data, std::vector<std::size_t> candidates,
                                          const predictor::SignatureOptions& options) {
  if (candidates.empty()) candidates = all(data.networks.size());
  return predictor::select_signature(data.latencies, all(data.devices.size()), candidates, options);
}

std::unique_ptr<predictor::Model> train_on_all(const PredictData& data, predictor::ModelKind kind,
                                               const std::vector<std::size_t>& signature,
                                               const predictor::TrainOptions& options) {
  log_note(fmt::format("training {} on {}", predictor::name(kind), data.source));
  const bool reads_signature = kind != predictor::ModelKind::static_info;
  return predictor::train(kind,
                          {.data = data.dataset,
                           .devices = all(data.dataset.devices.size()),
                           .networks = all(data.dataset.networks.size()),
                           .signature = reads_signature ? signature : std::vector<std::size_t>{}},
                          options);
}

std::string measured_words(const std::vector<std::string>& signature) {
  std::string words;
  for (const std::string& name : signature) words += fmt::format("{}--measured {}=MS", words.empty() ? "" : " ", name);
  return words;
}

}  // namespace systole::app
