// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "cli/common/json/provenance.h"
#include "predictor/answers/latency.h"

/// The forms of what `systole predict latency` prints.
namespace systole::app {

/// `explain`: what drove each, not only a single one.
std::string latency_text(const predictor::LatencyAnswers& answers, bool explain);
std::string latency_csv(const predictor::LatencyAnswers& answers);
Json latency_json(const predictor::LatencyAnswers& answers, const Provenance& provenance);

}  // namespace systole::app
