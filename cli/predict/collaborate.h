// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/common/provenance.h"
#include "core/report/chart/figure.h"
#include "predictor/evaluation/collaborate.h"

/// What `systole predict collaborate` computed, and its forms.
namespace systole::app {

struct Collaboration {
  std::string source;  ///< of the latencies, in words
  std::size_t all_devices = 0;
  predictor::CollaborationOptions options;
  std::vector<predictor::CollaborationPoint> points;  ///< share by share, in each the seeds
};

/// The seeds of one share together.
struct CollaborationRow {
  double share = 0;
  double cells_per_device = 0;
  predictor::Spread all;       ///< R2 over all cells of the devices that joined
  predictor::Spread held_out;  ///< R2 over what nobody contributed; NaN where everything was
  predictor::Spread outside;   ///< R2 over devices that did not join; NaN where all did
  double mape = 0;             ///< mean over the seeds, of all cells
  double device_r2 = 0;        ///< mean of the devices' own R2, all cells
  double device_r2_held_out = 0;
  double isolated_r2 = 0;  ///< the same of a model per device
  double isolated_r2_held_out = 0;
};
std::vector<CollaborationRow> collaboration_rows(const Collaboration& collaboration);

std::string collaboration_text(const Collaboration& collaboration);
/// A row a share and seed.
std::string collaboration_csv(const Collaboration& collaboration);
Json collaboration_json(const Collaboration& collaboration, const Provenance& provenance);
/// R2 over measurements a device.
core::chart::Figure collaboration_figure(const Collaboration& collaboration);

}  // namespace systole::app
