// SPDX-License-Identifier: MIT
#include "predictor/models/detail/systole/layer_sum_loss.h"

#include <cmath>

namespace systole::predictor {

double LayerSumLoss::at(std::span<const float> margins) const {
  std::vector<float> first(layers());
  std::vector<float> second(layers());
  return derivatives(margins, 0, first, second);
}

double LayerSumLoss::derivatives(std::span<const float> margins, double curvature, std::span<float> first,
                                 std::span<float> second) const {
  std::vector<double> sums(static_cast<std::size_t>(effects_.size()), 0.0);
  std::vector<double> times(layers());
  for (std::size_t i = 0; i < layers(); ++i) {
    times[i] = std::exp(start_[i] + margins[i]);
    sums[owner_[i]] += times[i];
  }
  double loss = 0;
  for (std::size_t i = 0; i < layers(); ++i) {
    const auto n = static_cast<Eigen::Index>(owner_[i]);
    const double share = times[i] / sums[owner_[i]];
    const double error = std::log(sums[owner_[i]]) - effects_(n);
    loss += weights_(n) * share * error * error;
    first[i] = static_cast<float>(weights_(n) * share * error);
    second[i] = static_cast<float>(weights_(n) * ((share * share) + (curvature * share)));
  }
  return loss;
}

}  // namespace systole::predictor
