// SPDX-License-Identifier: MIT
#include "cachesim/inputs/sparse_generator.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "cachesim/streams/network_execution.h"
#include "cachesim/streams/recording/run_recorder.h"
#include "core/error.h"
#include "core/ir/shape.h"
#include "core/ir/work.h"
#include "core/random_bits.h"

namespace systole::cachesim {
namespace {

/// Standard normal numbers by the method of Box and Muller.
class Normal {
 public:
  explicit Normal(std::uint64_t seed) : random_(seed) {}
  double next() {
    if (has_spare_) {
      has_spare_ = false;
      return spare_;
    }
    const double radius = std::sqrt(-2 * std::log(1 - random_.unit()));
    const double angle = 2 * std::numbers::pi * random_.unit();
    spare_ = radius * std::sin(angle);
    has_spare_ = true;
    return radius * std::cos(angle);
  }

 private:
  core::RandomBits random_;
  double spare_ = 0;
  bool has_spare_ = false;
};

constexpr std::size_t kSimdGroup = 8;

/// Keeps the `density` share of groups of `group` weights with the largest energy.
void prune(std::vector<float>& weights, double density, std::size_t group) {
  const std::size_t groups = (weights.size() + group - 1) / group;
  std::vector<float> energy(groups, 0.0F);
  for (std::size_t i = 0; i < weights.size(); ++i) energy[i / group] += weights[i] * weights[i];
  const auto pruned = static_cast<std::size_t>(std::llround((1 - density) * static_cast<double>(groups)));
  if (pruned == 0) return;
  std::vector<float> sorted = energy;
  const auto last = sorted.begin() + static_cast<std::ptrdiff_t>(std::min(pruned, groups) - 1);
  std::ranges::nth_element(sorted, last);
  const float threshold = *last;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (energy[i / group] <= threshold) weights[i] = 0.0F;
  }
}

void generate(const core::Layer& layer, double density, ZeroPattern pattern, std::uint64_t seed, LayerWeights& into) {
  Normal normal(seed);
  const auto elements = static_cast<std::size_t>(core::weight_elements(layer).count());
  const std::size_t row = elements / static_cast<std::size_t>(layer.out_ch);
  // Kernels of a convolution live or die together; elsewhere short stretches do, less so.
  const auto kernel = static_cast<std::size_t>(layer.op == core::Operator::conv ? layer.k_h * layer.k_w : 1);
  const bool has_kernels = kernel > 1;
  const std::size_t chunk = has_kernels ? kernel : 16;
  const bool clusters = pattern == ZeroPattern::clustered;
  const double row_spread = clusters ? 0.3 : 0;
  const double chunk_spread = clusters ? (has_kernels ? 0.35 : 0.1) : 0;
  const double scale = std::sqrt(2 / (static_cast<double>(row) * density));
  into.weights.resize(elements);
  double row_scale = 1;
  double chunk_scale = 1;
  for (std::size_t i = 0; i < elements; ++i) {
    if (i % row == 0) row_scale = std::exp(row_spread * normal.next());
    if (i % row % chunk == 0) chunk_scale = std::exp(chunk_spread * normal.next());
    into.weights[i] = static_cast<float>(scale * row_scale * chunk_scale * normal.next());
  }
  if (density < 1) prune(into.weights, density, pattern == ZeroPattern::simd_groups ? kSimdGroup : 1);
  if (layer.bias) into.bias.assign(static_cast<std::size_t>(layer.out_ch), 0.0F);
  if (layer.bn) {
    for (std::int64_t c = 0; c < layer.out_ch; ++c) into.scale_shift.insert(into.scale_shift.end(), {1.0F, 0.0F});
  }
}

std::vector<LayerDensity> table(std::initializer_list<std::pair<int, int>> percents) {
  std::vector<LayerDensity> rows;
  for (const auto& [weights, activations] : percents) rows.push_back({weights / 100.0, activations / 100.0});
  return rows;
}

std::size_t layers_with_weights(const core::Network& network) {
  return static_cast<std::size_t>(std::ranges::count_if(network.layers, has_weights));
}

void require_rows(const core::Network& network, const std::vector<LayerDensity>& densities) {
  if (densities.size() == layers_with_weights(network)) return;
  throw core::InputError({.where = {},
                          .subject = "network '" + network.name + "': densities",
                          .found = fmt::format("{}", densities.size()),
                          .expected = fmt::format("{}, one a layer with weights", layers_with_weights(network)),
                          .nearest = {}});
}

}  // namespace

std::vector<LayerDensity> published_densities(std::string_view network) {
  if (network == "lenet_caffe") return table({{66, 82}, {12, 72}, {8, 55}, {19, 100}});
  if (network == "alexnet" || network == "alexnet_2012") {
    return table({{84, 88}, {38, 52}, {35, 37}, {37, 40}, {37, 34}, {9, 36}, {9, 40}, {25, 100}});
  }
  if (network == "vgg16") {
    return table({{58, 53},
                  {22, 89},
                  {34, 80},
                  {36, 81},
                  {53, 68},
                  {24, 70},
                  {42, 64},
                  {32, 51},
                  {27, 45},
                  {34, 34},
                  {35, 32},
                  {29, 29},
                  {36, 19},
                  {4, 38},
                  {4, 42},
                  {23, 100}});
  }
  return {};
}

std::vector<LayerDensity> uniform_densities(const core::Network& network, double weights, double activations) {
  std::vector<LayerDensity> rows;
  for (const core::Layer& layer : network.layers) {
    if (has_weights(layer)) rows.push_back({layer.density < 1 ? layer.density : weights, activations});
  }
  return rows;
}

NetworkWeights generate_weights(const core::Network& network, const std::vector<LayerDensity>& densities,
                                ZeroPattern pattern, std::uint64_t seed) {
  require_rows(network, densities);
  NetworkWeights weights(network.layers.size());
  core::RandomBits seeds(seed);
  std::size_t row = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (has_weights(network.layers[i])) {
      generate(network.layers[i], densities[row++].weights, pattern, seeds.next(), weights[i]);
    }
  }
  return weights;
}

void set_activation_densities(const core::Network& network, NetworkWeights& weights, const std::vector<float>& input,
                              const std::vector<LayerDensity>& densities, std::uint64_t seed) {
  require_rows(network, densities);
  Normal normal(seed);
  const auto execution = make_execution(network, weights, {});
  std::vector<double> wanted(network.layers.size(), 1);
  std::size_t row = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (has_weights(network.layers[i])) wanted[i] = densities[row++].activations;
  }
  execution->before_bias([&](std::size_t index, std::span<const float> sums) {
    const core::Layer& layer = network.layers[index];
    if (!layer.bias || wanted[index] >= 1) return;
    const auto channels = static_cast<std::size_t>(layer.out_ch);
    const std::size_t pixels = sums.size() / channels;
    // Single values a channel (linear layers) are ranked over all channels.
    const std::size_t groups = pixels > 1 ? channels : 1;
    const std::size_t size = sums.size() / groups;
    for (std::size_t g = 0; g < groups; ++g) {
      std::vector<float> sorted(sums.begin() + static_cast<std::ptrdiff_t>(g * size),
                                sums.begin() + static_cast<std::ptrdiff_t>((g + 1) * size));
      std::ranges::sort(sorted);
      // A channel's density: the wanted one, moved on the scale of normal quantiles. The logistic function stands for
      // the normal distribution's (scale 1.702); the spread widens the density's slope by sqrt(1 + 0.5^2).
      const double logit = std::log(wanted[index] / (1 - wanted[index]));
      const double shifted = logit * std::sqrt(1.25) + 1.702 * 0.5 * (groups > 1 ? normal.next() : 0);
      const double density = groups > 1 ? 1 / (1 + std::exp(-shifted)) : wanted[index];
      const auto at = std::min(size - 1, static_cast<std::size_t>((1 - density) * static_cast<double>(size)));
      const float bias = -sorted[at] + 1e-6F;
      const std::size_t first = groups > 1 ? g : 0;
      const std::size_t last = groups > 1 ? g + 1 : channels;
      for (std::size_t c = first; c < last; ++c) weights[index].bias[c] = bias;
    }
    execution->set_bias(index, weights[index].bias);
  });
  RunRecorder recorder(execution->arena(), {}, Granularity::line_runs);
  execution->set_input(input);
  for (std::size_t i = 0; i < network.layers.size(); ++i) execution->run_layer(i, recorder);
}

std::vector<float> random_picture(const core::Network& network, std::uint64_t seed) {
  const core::TensorShape shape = core::input_shape(network.layers.front());
  Normal normal(seed);
  std::vector<float> picture(static_cast<std::size_t>(core::elements(shape).count()), 0.0F);
  constexpr int kWaves = 24;
  const auto planes = static_cast<std::size_t>(shape.batch * shape.channels);
  const std::size_t pixels = picture.size() / planes;
  for (std::size_t plane = 0; plane < planes; ++plane) {
    for (int wave = 0; wave < kWaves; ++wave) {
      // Amplitudes fall with frequency, as in photographs.
      const double frequency = 0.5 + wave * 0.7;
      const double fx = frequency * normal.next() * std::numbers::pi / static_cast<double>(shape.w);
      const double fy = frequency * normal.next() * std::numbers::pi / static_cast<double>(shape.h);
      const double amplitude = 60 / (1 + frequency) * normal.next();
      const double phase = std::numbers::pi * normal.next();
      for (std::size_t p = 0; p < pixels; ++p) {
        const auto x = static_cast<double>(p % static_cast<std::size_t>(shape.w));
        const std::size_t row = p / static_cast<std::size_t>(shape.w);
        const auto y = static_cast<double>(row);
        picture[plane * pixels + p] += static_cast<float>(amplitude * std::cos(fx * x + fy * y + phase));
      }
    }
  }
  return picture;
}

}  // namespace systole::cachesim
