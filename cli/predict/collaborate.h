// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "cli/common/json/provenance.h"
#include "core/report/chart/figure.h"
#include "predictor/evaluation/collaborate.h"

/// The forms of what `systole predict collaborate` prints.
namespace systole::app {

std::string collaboration_text(const predictor::Collaboration& collaboration);
/// A row a share and seed.
std::string collaboration_csv(const predictor::Collaboration& collaboration);
Json collaboration_json(const predictor::Collaboration& collaboration, const Provenance& provenance);
/// R2 over measurements a device.
core::chart::Figure collaboration_figure(const predictor::Collaboration& collaboration);

}  // namespace systole::app
