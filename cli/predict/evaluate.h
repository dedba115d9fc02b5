// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "cli/common/json/provenance.h"
#include "core/report/chart/figure.h"
#include "predictor/evaluation/evaluation.h"

/// The forms of what `systole predict evaluate` prints.
namespace systole::app {

std::string evaluation_text(const predictor::Evaluation& evaluation, const predictor::Dataset& data);
/// A row a split, then `mean` and `deviation`; of leave-one-out `all` instead.
std::string evaluation_csv(const predictor::Evaluation& evaluation, const predictor::Dataset& data);
Json evaluation_json(const predictor::Evaluation& evaluation, const predictor::Dataset& data,
                     const Provenance& provenance);
/// Predicted over measured latencies of the first split (of leave-one-out: of all folds).
core::chart::Figure evaluation_figure(const predictor::Evaluation& evaluation);

}  // namespace systole::app
