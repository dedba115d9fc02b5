// SPDX-License-Identifier: MIT
#include "predictor/answers/trained_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "predictor/models/boosting_rounds.h"
#include "predictor/statistics/indices.h"

namespace systole::predictor {
namespace {

/// All but those that ran no signature network, which are named: nothing tells what they are.
std::vector<std::size_t> devices_to_learn_from(const Dataset& data, const std::vector<std::size_t>& signature,
                                               bool reads_signature, const core::Observer& observer) {
  std::vector<std::size_t> devices = indices_below(data.devices.size());
  if (!reads_signature || signature.empty()) return devices;
  std::vector<std::string> unread;
  std::erase_if(devices, [&](std::size_t device) {
    const bool ran = std::ranges::any_of(signature, [&](std::size_t n) { return data.latencies.has(n, device); });
    if (!ran) unread.push_back(data.devices[device].name);
    return !ran;
  });
  if (!unread.empty()) {
    observer.warning(
        fmt::format("nothing is learnt from {}, which ran none of the signature networks", fmt::join(unread, ", ")));
  }
  return devices;
}

}  // namespace

std::unique_ptr<Model> train_on_all(const LearningData& data, ModelKind kind, const std::vector<std::size_t>& signature,
                                    const TrainOptions& options, const core::Observer& observer) {
  observer.say(fmt::format("training {} on {}", core::name_of(kind), data.source));
  const bool reads_signature = kind != ModelKind::static_info;
  TrainOptions noted = options;
  noted.source = data.source;
  const std::string what = fmt::format("training {}", core::name_of(kind));
  const TrainingSet set{.data = data.dataset,
                        .devices = devices_to_learn_from(data.dataset, signature, reads_signature, observer),
                        .networks = indices_below(data.dataset.networks.size()),
                        .signature = reads_signature ? signature : std::vector<std::size_t>{}};
  BoostingRounds rounds(what, boosting_rounds(kind, set, noted), observer);
  noted.round_done = rounds.counter();
  auto model = train(kind, set, noted);
  rounds.finish();
  return model;
}

}  // namespace systole::predictor
