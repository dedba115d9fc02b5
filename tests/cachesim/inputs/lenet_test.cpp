// SPDX-License-Identifier: MIT
// LeNet with real weights: accuracy recomputed by our own execution, and miss rates against measured ones.
#include "cachesim/inputs/lenet.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "cachesim/inputs/weight_archive.h"
#include "cachesim/network_simulation.h"
#include "core/error.h"
#include "core/topology/dialect.h"
#include "tests/core/temporary_directory.h"
#include "tests/places.h"
#include "tests/shared_data.h"

namespace systole::cachesim::testing {
namespace {

core::Network lenet() {
  core::Network network =
      with_relu_after_convolutions(core::read_topology(systole::tests::topology_file("lenet_caffe")).network);
  network.layers.pop_back();  // softmax does not change which class is first
  return network;
}

double zero_groups(const std::vector<float>& weights) {
  std::size_t zero = 0;
  for (std::size_t i = 0; i + 8 <= weights.size(); i += 8) {
    zero += std::all_of(weights.begin() + static_cast<std::ptrdiff_t>(i),
                        weights.begin() + static_cast<std::ptrdiff_t>(i + 8), [](float w) { return w == 0; })
                ? 1U
                : 0U;
  }
  return static_cast<double>(zero) / std::floor(static_cast<double>(weights.size()) / 8);
}

double density(const std::vector<float>& weights) {
  return static_cast<double>(std::ranges::count_if(weights, [](float w) { return w != 0; })) /
         static_cast<double>(weights.size());
}

TEST_CASE("a ReLU follows each convolution of Caffe's LeNet") {
  std::vector<std::string> names;
  for (const core::Layer& layer : lenet().layers) names.push_back(layer.name);
  CHECK(names == std::vector<std::string>{"conv1", "conv1.relu", "pool1", "conv2", "conv2.relu", "pool2", "ip1",
                                          "ip1.relu", "ip2"});
}

TEST_CASE("the shipped weights have the densities of Deep Compression and of groups of eight") {
  const NetworkWeights dc = read_weight_archive(shipped_lenet_weights(LenetPruning::deep_compression), lenet());
  const NetworkWeights simd = read_weight_archive(shipped_lenet_weights(LenetPruning::simd_groups), lenet());
  CHECK(density(dc[0].weights) == doctest::Approx(0.66).epsilon(0.01));
  CHECK(density(dc[3].weights) == doctest::Approx(0.12).epsilon(0.01));
  CHECK(density(dc[6].weights) == doctest::Approx(0.08).epsilon(0.01));
  CHECK(density(dc[8].weights) == doctest::Approx(0.19).epsilon(0.01));
  CHECK(zero_groups(simd[3].weights) == doctest::Approx(0.8).epsilon(0.01));
  CHECK(zero_groups(simd[6].weights) == doctest::Approx(0.9).epsilon(0.01));
  CHECK(zero_groups(simd[8].weights) == doctest::Approx(0.75).epsilon(0.01));
}

TEST_CASE("the shipped weights recognise what Fashion-MNIST shows, as often as after their training") {
  const std::filesystem::path folder = "/usr/share/datasets/fashion-mnist";
  if (!systole::tests::is_there(folder, "no Fashion-MNIST: apt-get install dataset-fashion-mnist")) return;
  const LabelledImages test =
      read_mnist(folder / "t10k-images-idx3-ubyte.gz", folder / "t10k-labels-idx1-ubyte.gz", 500);
  REQUIRE(test.images.size() == 500);
  for (const LenetPruning pruning : {LenetPruning::deep_compression, LenetPruning::simd_groups}) {
    const NetworkWeights weights = read_weight_archive(shipped_lenet_weights(pruning), lenet());
    const double right = accuracy(infer(lenet(), weights, test.images, ElementType::float32), test.labels);
    // 90.8 % and 90.2 % of all 10,000 after training; 500 of them vary by one standard deviation of 1.3 %.
    CHECK(right > 0.87);
    CHECK(right < 0.95);
  }
}

TEST_CASE("weights trained on MNIST recognise its digits in float32, 16 and 8 bits") {
  if (!systole::tests::shared_data_is_there()) return;
  const LabelledImages digits = read_mnist(systole::tests::shared_data("mnist/images_1000x28x28.u8"),
                                           systole::tests::shared_data("mnist/labels_1000.u8"), 200);
  for (const std::string name : {"dense", "dc", "scalpel8"}) {
    const NetworkWeights weights =
        read_weight_archive(systole::tests::shared_data("lenet-mnist/lenet_" + name + ".bin.gz"), lenet());
    for (const ElementType element : {ElementType::float32, ElementType::float16, ElementType::int8}) {
      CAPTURE(name);
      CHECK(accuracy(infer(lenet(), weights, digits.images, element), digits.labels) >= 0.96);
    }
  }
}

/// Per cent fewer misses than 16 KB.
struct Measured {
  std::string weights, order;
  double miss_rate, larger, entries_128, entries_304, unlimited;
};

TEST_CASE("miss rates and reductions are near those measured elsewhere with the same weights") {
  if (!systole::tests::shared_data_is_there()) return;
  const LabelledImages digits = read_mnist(systole::tests::shared_data("mnist/images_1000x28x28.u8"),
                                           systole::tests::shared_data("mnist/labels_1000.u8"), 4);
  for (const Measured& m :
       {Measured{"scalpel8", "goto-8x4", 15.2, 0.5, 18.1, 19.9, 46},
        Measured{"dc", "goto-8x4", 15.2, 0.5, 0.6, 16.4, 41}, Measured{"dc", "naive-ikj", 4.5, 0.2, 1.2, 3.3, 15}}) {
    const NetworkWeights weights =
        read_weight_archive(systole::tests::shared_data("lenet-mnist/lenet_" + m.weights + ".bin.gz"), lenet());
    std::vector<CacheConfiguration> configurations{
        conventional_configuration("16k", 16384), conventional_configuration("32k", 32768),
        null_configuration("128", 128), null_configuration("304", 304), null_configuration("unlimited")};
    configurations[4].null_kind = NullKind::unlimited;
    SimulationOptions options;
    options.execution.gemm = gemm_order_named(m.order);
    const NetworkSimulation s = simulate(lenet(), weights, digits.images, configurations, options);
    const LayerResult& base = s.configurations[0].total;
    CAPTURE(m.weights);
    CAPTURE(m.order);
    CHECK(std::abs(100 * base.miss_rate() - m.miss_rate) < 0.5);
    const auto near = [&](std::size_t c, double expected) {
      return std::abs(100 * miss_reduction(base, s.configurations[c].total) - expected) < 3;
    };
    CHECK(near(1, m.larger));
    CHECK(near(2, m.entries_128));
    CHECK(near(3, m.entries_304));
    CHECK(near(4, m.unlimited));
  }
}

TEST_CASE("damaged weight files are named with the byte") {
  const core::testing::TemporaryDirectory folder;
  const auto mistake = [&](const std::string& bytes) -> std::string {
    try {
      read_weight_archive(folder.write("w.bin", bytes), lenet());
    } catch (const core::InputError& error) {
      return error.what();
    }
    return "";
  };
  CHECK(mistake("").find("found the end of the file at byte 0, expected the shape of layer conv1") !=
        std::string::npos);
  CHECK(mistake(std::string(16, '\1')).find("layer 'conv1' at byte 16") != std::string::npos);
  CHECK(mistake("\x1f\x8b\x08 no gzip").find("gzip") != std::string::npos);
}

}  // namespace
}  // namespace systole::cachesim::testing
