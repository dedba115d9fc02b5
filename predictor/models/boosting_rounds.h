// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

#include "core/observer.h"
#include "predictor/models/model.h"

namespace systole::predictor {

/// How many rounds of boosting train() asks for, those of the trainings that measure intervals included.
std::int64_t boosting_rounds(ModelKind kind, const TrainingSet& set, const TrainOptions& options);

/// Tells an observer how many rounds of boosting are done. Rounds may be done on any thread; the observer hears of them
/// on the thread that made this object.
class BoostingRounds {
 public:
  /// `observer` outlives this.
  BoostingRounds(std::string what, std::int64_t total, const core::Observer& observer);
  /// For TrainOptions::round_done. This object outlives the training.
  std::function<void()> counter();
  /// Tells the observer how many are done by now; on the thread that made this object.
  void report() const;
  /// All is done.
  void finish();

 private:
  std::string what_;
  std::int64_t total_;
  const core::Observer& observer_;
  std::thread::id thread_ = std::this_thread::get_id();
  std::atomic<std::int64_t> done_ = 0;
};

}  // namespace systole::predictor
