// SPDX-License-Identifier: MIT
#include "cachesim/inputs/sparse_generator.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <span>

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

/// How far magnitudes differ from part to part of a layer's weights: standard deviations of their logarithms. Fitted to
/// the trained weights of SqueezeNet (Deep Compression) and LeNet, in both directions in which lines run: along a
/// filter, and, once packed, over eight filters.
struct Spread {
  double filters = 0;
  double inputs = 0;
  double kernels = 0;  ///< an input channel's kernel in one filter
  double taps = 0;     ///< a place in all kernels
};

Spread spread_of(const core::Layer& layer, ZeroPattern pattern) {
  if (pattern != ZeroPattern::clustered) return {};
  if (layer.op != core::Operator::conv) return {.filters = 0.45, .inputs = 0.3, .kernels = 0, .taps = 0};
  if (layer.k_h * layer.k_w == 1) return {.filters = 0.15, .inputs = 0.2, .kernels = 0, .taps = 0};
  return {.filters = 0.15, .inputs = 0.2, .kernels = 0.4, .taps = 0.1};
}

std::vector<double> scales(Normal& normal, std::size_t count, double spread) {
  std::vector<double> all(count, 1.0);
  if (spread == 0) return all;
  for (double& scale : all) scale = std::exp(spread * normal.next());
  return all;
}

/// Of a kernel's mean this share is left in a first layer: trained ones look for edges and colours, not for brightness.
constexpr double kBrightness = 0.2;

void take_brightness(std::vector<float>& weights, std::size_t kernel) {
  for (std::size_t from = 0; from + kernel <= weights.size(); from += kernel) {
    const auto begin = weights.begin() + static_cast<std::ptrdiff_t>(from);
    const auto end = begin + static_cast<std::ptrdiff_t>(kernel);
    const float mean = std::accumulate(begin, end, 0.0F) / static_cast<float>(kernel);
    std::for_each(begin, end, [&](float& weight) { weight -= static_cast<float>(1 - kBrightness) * mean; });
  }
}

void generate(const core::Layer& layer, double density, ZeroPattern pattern, bool is_first, std::uint64_t seed,
              LayerWeights& into) {
  Normal normal(seed);
  const auto elements = static_cast<std::size_t>(core::weight_elements(layer).count());
  const std::size_t row = elements / static_cast<std::size_t>(output_channels(layer));
  const auto kernel = static_cast<std::size_t>(layer.op == core::Operator::conv ? layer.k_h * layer.k_w : 1);
  const Spread spread = spread_of(layer, pattern);
  const std::vector<double> of_filter = scales(normal, elements / row, spread.filters);
  const std::vector<double> of_input = scales(normal, row / kernel, spread.inputs);
  const std::vector<double> of_tap = scales(normal, kernel, spread.taps);
  const double scale = std::sqrt(2 / (static_cast<double>(row) * density));
  into.weights.resize(elements);
  double of_kernel = 1;
  for (std::size_t i = 0; i < elements; ++i) {
    if (i % kernel == 0 && spread.kernels > 0) of_kernel = std::exp(spread.kernels * normal.next());
    into.weights[i] = static_cast<float>(scale * of_filter[i / row] * of_input[i % row / kernel] * of_kernel *
                                         of_tap[i % kernel] * normal.next());
  }
  if (is_first && pattern == ZeroPattern::clustered && kernel > 1) take_brightness(into.weights, kernel);
  if (density < 1) prune(into.weights, density, pattern == ZeroPattern::simd_groups ? kSimdGroup : 1);
  if (layer.bias) into.bias.assign(static_cast<std::size_t>(output_channels(layer)), 0.0F);
  if (layer.bn) {
    for (std::int64_t c = 0; c < output_channels(layer); ++c)
      into.scale_shift.insert(into.scale_shift.end(), {1.0F, 0.0F});
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
      generate(network.layers[i], densities[row].weights, pattern, row == 0, seeds.next(), weights[i]);
      ++row;
    }
  }
  return weights;
}

/// Of channels' densities on the scale of normal quantiles: SqueezeNet's layers have 0.4 to 0.9, LeNet's 0.4 to 0.9.
constexpr double kChannelSpread = 0.75;

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
    if (!layer.bias || wanted[index] >= 1 || layer.op == core::Operator::gemm) return;  // those are rows of tokens
    const auto channels = static_cast<std::size_t>(output_channels(layer));
    const std::size_t pixels = sums.size() / channels;
    // Single values a channel (linear layers) are ranked over all channels.
    const std::size_t groups = pixels > 1 ? channels : 1;
    const std::size_t size = sums.size() / groups;
    for (std::size_t g = 0; g < groups; ++g) {
      std::vector<float> sorted(sums.begin() + static_cast<std::ptrdiff_t>(g * size),
                                sums.begin() + static_cast<std::ptrdiff_t>((g + 1) * size));
      std::ranges::sort(sorted);
      // A channel's density: the wanted one, moved on the scale of normal quantiles. The logistic function stands for
      // the normal distribution's (scale 1.702); the spread widens the density's slope by sqrt(1 + spread^2).
      const double logit = std::log(wanted[index] / (1 - wanted[index]));
      const double shifted = logit * std::sqrt(1 + kChannelSpread * kChannelSpread) +
                             1.702 * kChannelSpread * (groups > 1 ? normal.next() : 0);
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

namespace {

/// Adds plane waves of `octaves` octaves to a plane: photographs have about as much power in each, a little less in the
/// finer ones.
void add_waves(std::span<float> plane, std::int64_t width, Normal& normal, int octaves, double amplitude) {
  constexpr int kWavesAnOctave = 6;
  constexpr double kFall = 0.5;
  const auto w = static_cast<std::size_t>(width);
  const std::size_t height = plane.size() / w;
  double frequency = 0.5;  // in cycles across the picture
  for (int octave = 0; octave < octaves && frequency < static_cast<double>(w) / 3; ++octave, frequency *= 2) {
    for (int wave = 0; wave < kWavesAnOctave; ++wave) {
      const double turn = 2 * std::numbers::pi * normal.next();
      const double cycles = 2 * std::numbers::pi * frequency * (1 + std::abs(std::sin(normal.next())) / 2);
      const double fx = cycles * std::cos(turn) / static_cast<double>(w);
      const double fy = cycles * std::sin(turn) / static_cast<double>(height);
      const double height_of_wave = amplitude * std::pow(frequency, -kFall) * normal.next();
      const double phase = std::numbers::pi * normal.next();
      // cos(a + b) from the cosines and sines of a row and a column.
      std::vector<double> cosines(w);
      std::vector<double> sines(w);
      for (std::size_t x = 0; x < w; ++x) {
        cosines[x] = std::cos(fx * static_cast<double>(x) + phase);
        sines[x] = std::sin(fx * static_cast<double>(x) + phase);
      }
      for (std::size_t y = 0; y < height; ++y) {
        const double c = height_of_wave * std::cos(fy * static_cast<double>(y));
        const double s = height_of_wave * std::sin(fy * static_cast<double>(y));
        for (std::size_t x = 0; x < w; ++x) plane[y * w + x] += static_cast<float>(c * cosines[x] - s * sines[x]);
      }
    }
  }
}

}  // namespace

std::vector<float> random_picture(const core::Network& network, std::uint64_t seed) {
  const core::TensorShape shape = core::input_shape(network.layers.front());
  Normal normal(seed);
  std::vector<float> picture(static_cast<std::size_t>(core::elements(shape).count()), 0.0F);
  constexpr int kAllOctaves = 8;
  constexpr int kOctavesOfColour = 4;
  const auto planes = static_cast<std::size_t>(shape.batch * shape.channels);
  const std::size_t pixels = picture.size() / planes;
  std::vector<float> light;
  for (std::size_t plane = 0; plane < planes; ++plane) {
    if (plane % static_cast<std::size_t>(shape.channels) == 0) {
      light.assign(pixels, 0.0F);
      add_waves(light, shape.w, normal, kAllOctaves, 30);
    }
    const std::span<float> values(picture.data() + plane * pixels, pixels);
    add_waves(values, shape.w, normal, kOctavesOfColour, 8);
    for (std::size_t i = 0; i < pixels; ++i) values[i] += light[i];
  }
  return picture;
}

}  // namespace systole::cachesim
