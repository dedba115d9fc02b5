// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/common/provenance.h"
#include "predictor/models/model.h"

/// What `systole predict latency` computed, and its forms.
namespace systole::app {

/// One network on one device.
struct PredictedLatency {
  std::string network;
  std::string device;
  std::optional<predictor::Interval> interval;  ///< none if the model was not calibrated
  bool seen = false;                            ///< the network was in training
  std::optional<double> measured_ms;            ///< where the network is one of the signature's
  std::vector<std::string> layer_names;
  predictor::Explanation explanation;  ///< its `ms` is the prediction
};

struct LatencyAnswers {
  std::string model;  ///< in words
  double coverage = 0.9;
  std::vector<PredictedLatency> rows;
};

/// `explain`: what drove each, not only a single one.
std::string latency_text(const LatencyAnswers& answers, bool explain);
std::string latency_csv(const LatencyAnswers& answers);
Json latency_json(const LatencyAnswers& answers, const Provenance& provenance);

}  // namespace systole::app
