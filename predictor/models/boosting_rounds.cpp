// SPDX-License-Identifier: MIT
#include "predictor/models/boosting_rounds.h"

#include <algorithm>
#include <utility>

#include "predictor/models/detail/calibration.h"
#include "predictor/models/detail/paper_model.h"
#include "predictor/models/detail/systole/systole_model.h"

namespace systole::predictor {

std::int64_t boosting_rounds(ModelKind kind, const TrainingSet& set, const TrainOptions& options) {
  const auto rounds = [kind](std::size_t devices) {
    return kind == ModelKind::systole ? systole_rounds(devices) : paper_rounds();
  };
  std::int64_t total = rounds(set.devices.size());
  if (!options.calibrate) return total;
  for (const std::size_t devices : calibration_devices(set)) total += rounds(devices);
  return total;
}

BoostingRounds::BoostingRounds(std::string what, std::int64_t total, const core::Observer& observer)
    : what_(std::move(what)), total_(total), observer_(observer) {
  observer.report_progress(what_, 0, static_cast<double>(total));
}

std::function<void()> BoostingRounds::counter() {
  return [this] {
    ++done_;
    if (std::this_thread::get_id() == thread_) report();
  };
}

void BoostingRounds::report() const {
  // A model may take more rounds than planned where its loss grows; it is done when finish() says so.
  const std::int64_t done = std::min(done_.load(), total_ - 1);
  observer_.report_progress(what_, static_cast<double>(done), static_cast<double>(total_));
}

void BoostingRounds::finish() {
  observer_.report_progress(what_, static_cast<double>(total_), static_cast<double>(total_));
}

}  // namespace systole::predictor
