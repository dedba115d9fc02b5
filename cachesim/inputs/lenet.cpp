// SPDX-License-Identifier: MIT
#include "cachesim/inputs/lenet.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "cachesim/inputs/binary_file.h"
#include "core/error.h"
#include "core/ir/shape.h"
#include "core/random_bits.h"
#include "core/topology/search_path.h"

namespace systole::cachesim {
namespace {

constexpr std::size_t kPixels = std::size_t{28} * 28;

/// The bytes behind the header, if there is one: magic 0, 0, 8 (bytes), dimensions, big-endian sizes.
std::vector<std::uint8_t> idx_payload(BinaryFile file, std::uint8_t dimensions) {
  std::vector<std::uint8_t>& bytes = file.bytes;
  const std::size_t header = 4 + 4 * std::size_t{dimensions};
  const bool is_idx =
      bytes.size() >= header && bytes[0] == 0 && bytes[1] == 0 && bytes[2] == 8 && bytes[3] == dimensions;
  if (is_idx) bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(header));
  return std::move(bytes);
}

}  // namespace

core::Network with_relu_after_convolutions(const core::Network& network) {
  core::Network result = network;
  result.layers.clear();
  std::vector<std::uint32_t> new_index;  // of each layer's value in the result
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    core::Layer layer = network.layers[i];
    for (std::uint32_t& input : layer.inputs) input = new_index.at(input);
    const bool has_one = i + 1 < network.layers.size() && network.layers[i + 1].op == core::Operator::activation;
    result.layers.push_back(layer);
    if (layer.op == core::Operator::conv && !has_one) {
      const core::TensorShape out = core::output_shape(layer);
      core::Layer relu;
      relu.name = layer.name + ".relu";
      relu.op = core::Operator::activation;
      relu.kind = core::Kind::relu;
      relu.batch = out.batch;
      relu.in_ch = relu.out_ch = out.channels;
      relu.in_h = out.h;
      relu.in_w = out.w;
      result.layers.push_back(relu);
    }
    new_index.push_back(static_cast<std::uint32_t>(result.layers.size() - 1));
  }
  return result;
}

std::filesystem::path shipped_lenet_weights(LenetPruning pruning) {
  const std::string name =
      pruning == LenetPruning::deep_compression ? "lenet_fashion_dc.bin.gz" : "lenet_fashion_simd8.bin.gz";
  std::vector<std::filesystem::path> places;
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here writes the environment
  if (const char* const wanted = std::getenv("SYSTOLE_WEIGHTS")) places.emplace_back(wanted);
  for (const std::filesystem::path& topologies : core::topology_directories()) {
    places.push_back(topologies.parent_path() / "cachesim" / "weights");  // the source tree
    places.push_back(topologies.parent_path() / "weights");               // an installation
  }
  std::string looked;
  for (const std::filesystem::path& place : places) {
    std::error_code ignored;
    if (std::filesystem::exists(place / name, ignored)) return place / name;
    looked += (looked.empty() ? "" : ", ") + place.string();
  }
  throw core::InputError(
      {.where = {}, .subject = "weights", .found = "no " + name, .expected = "it in " + looked, .nearest = {}});
}

LabelledImages read_mnist(const std::filesystem::path& images, const std::filesystem::path& labels, std::size_t most) {
  const std::vector<std::uint8_t> pixels = idx_payload(read_binary_file(images), 3);
  LabelledImages read;
  read.labels = idx_payload(read_binary_file(labels), 1);
  if (pixels.size() != read.labels.size() * kPixels) {
    throw core::InputError({.where = {.file = images.string()},
                            .subject = {},
                            .found = fmt::format("{} bytes of images", pixels.size()),
                            .expected = fmt::format("28 x 28 for each of {} labels", read.labels.size()),
                            .nearest = {}});
  }
  read.labels.resize(std::min(read.labels.size(), most));
  for (std::size_t i = 0; i < read.labels.size(); ++i) {
    std::vector<float>& image = read.images.emplace_back(kPixels);
    for (std::size_t p = 0; p < kPixels; ++p) image[p] = static_cast<float>(pixels[i * kPixels + p]) / 255.0F;
  }
  return read;
}

std::vector<float> drawn_digit(std::uint64_t seed) {
  core::RandomBits random(seed);
  // A loop or a bent stroke: an arc of random centre, radii and length, 2.5 pixels wide.
  const double cx = 13 + 2 * random.unit();
  const double cy = 13 + 2 * random.unit();
  const double rx = 4 + 3 * random.unit();
  const double ry = 6 + 3 * random.unit();
  const double length = 3.5 + 2.8 * random.unit();
  const double start = 6.28 * random.unit();
  constexpr double kStep = 0.05;
  std::vector<float> image(kPixels, 0.0F);
  for (std::size_t p = 0; p < kPixels; ++p) {
    const std::size_t row = p / 28;
    const auto x = static_cast<double>(p % 28);
    const auto y = static_cast<double>(row);
    double nearest = 1e9;
    for (int step = 0; step * kStep <= length; ++step) {
      const double t = step * kStep;
      nearest = std::min(nearest, std::hypot(x - cx - rx * std::cos(start + t), y - cy - ry * std::sin(start + t)));
    }
    const double ink = std::clamp(2.0 - nearest, 0.0, 1.0);
    image[p] = static_cast<float>(std::round(ink * 255) / 255);
  }
  return image;
}

double accuracy(const std::vector<std::vector<float>>& outputs, const std::vector<std::uint8_t>& labels) {
  std::size_t right = 0;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    right += std::ranges::max_element(outputs[i]) - outputs[i].begin() == labels.at(i) ? 1U : 0U;
  }
  return outputs.empty() ? 0 : static_cast<double>(right) / static_cast<double>(outputs.size());
}

}  // namespace systole::cachesim
