// SPDX-License-Identifier: MIT
#include "predictor/answers/trained_model.h"

#include <fmt/format.h>

#include "predictor/models/boosting_rounds.h"
#include "predictor/statistics/indices.h"

namespace systole::predictor {

std::unique_ptr<Model> train_on_all(const LearningData& data, ModelKind kind, const std::vector<std::size_t>& signature,
                                    const TrainOptions& options, const core::Observer& observer) {
  observer.say(fmt::format("training {} on {}", core::name_of(kind), data.source));
  const bool reads_signature = kind != ModelKind::static_info;
  TrainOptions noted = options;
  noted.source = data.source;
  const std::string what = fmt::format("training {}", core::name_of(kind));
  const TrainingSet set{.data = data.dataset,
                        .devices = indices_below(data.dataset.devices.size()),
                        .networks = indices_below(data.dataset.networks.size()),
                        .signature = reads_signature ? signature : std::vector<std::size_t>{}};
  BoostingRounds rounds(what, boosting_rounds(kind, set, noted), observer);
  noted.round_done = rounds.counter();
  auto model = train(kind, set, noted);
  rounds.finish();
  return model;
}

}  // namespace systole::predictor
