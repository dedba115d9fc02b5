// SPDX-License-Identifier: MIT
#include "predictor/models/detail/systole/deviation_kernel.h"

#include <algorithm>
#include <utility>

#include "predictor/models/detail/systole/grid_process.h"

namespace systole::predictor {
namespace {

constexpr double kSameNetwork = 0.2;
constexpr double kSimilarNetwork = 0.8;
constexpr double kNetworkLength = 0.7;
constexpr double kDeviceLength = 1;
constexpr double kConstant = 0.3;

Eigen::MatrixXd device_kernel(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  const auto columns = static_cast<double>(std::max<Eigen::Index>(a.cols(), 1));
  Eigen::MatrixXd kernel = gaussian_kernel(a, b, kDeviceLength) + ((a * b.transpose()) / columns);
  kernel.array() += kConstant;
  return kernel;
}

double mean_scale_of(const std::vector<SignatureView>& views) {
  double sum = 0;
  for (const SignatureView& view : views) sum += view.scale;
  return views.empty() ? 0 : sum / static_cast<double>(views.size());
}

/// The scale's column keeps its own unit: it is divided by the shapes' spread as they are.
FeatureSpace device_space(const Eigen::MatrixXd& points) {
  return {points, true};
}

}  // namespace

DeviationKernel::DeviationKernel(FeatureSpace networks, FeatureSpace devices, Eigen::MatrixXd dual, double mean_scale)
    : networks_(std::move(networks)), devices_(std::move(devices)), dual_(std::move(dual)), mean_scale_(mean_scale) {}

DeviationKernel DeviationKernel::train(const TrainingGrid& grid, const Eigen::MatrixXd& deviations, double noise) {
  DeviationKernel kernel;
  kernel.mean_scale_ = mean_scale_of(grid.views);
  kernel.networks_ = FeatureSpace(network_points(grid.networks), false);
  kernel.devices_ = device_space(device_points(grid.views, kernel.mean_scale_));
  const Eigen::MatrixXd& points = kernel.networks_.training();
  Eigen::MatrixXd network_kernel = kSimilarNetwork * gaussian_kernel(points, points, kNetworkLength);
  network_kernel.diagonal().array() += kSameNetwork;
  kernel.dual_ = GridProcess::fit(network_kernel, device_kernel(kernel.devices_.training(), kernel.devices_.training()),
                                  deviations, grid.observed, noise)
                     .dual;
  return kernel;
}

Eigen::MatrixXd DeviationKernel::predict(const Eigen::MatrixXd& network_points, const std::vector<Eigen::Index>& known,
                                         const std::vector<SignatureView>& devices) const {
  Eigen::MatrixXd similarity =
      kSimilarNetwork * gaussian_kernel(networks_.standardised(network_points), networks_.training(), kNetworkLength);
  for (std::size_t n = 0; n < known.size(); ++n) {
    if (known[n] >= 0) similarity(static_cast<Eigen::Index>(n), known[n]) += kSameNetwork;
  }
  const Eigen::MatrixXd points = devices_.standardised(device_points(devices, mean_scale_));
  return similarity * dual_ * device_kernel(devices_.training(), points);
}

}  // namespace systole::predictor
