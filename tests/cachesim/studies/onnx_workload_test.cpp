// SPDX-License-Identifier: MIT
// Weights of an ONNX model in the caches: the same as those values from .npy files.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstddef>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

#include "cachesim/studies/cache_study.h"
#include "cachesim/studies/workload.h"
#include "core/error.h"
#include "tests/core/import/onnx/model_maker.h"
#include "tests/core/temporary_directory.h"

namespace systole::cachesim::testing {
namespace {

using core::testing::ModelMaker;
using core::testing::number;
using core::testing::Sizes;
using Floats = std::vector<float>;

std::string npy_of(const Floats& values) {
  std::string header = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({},), }}\n", values.size());
  std::string bytes = std::string("\x93NUMPY\x01\x00", 8) + static_cast<char>(header.size()) + '\0' + header;
  std::string data(values.size() * sizeof(float), '\0');
  std::memcpy(data.data(), values.data(), data.size());
  return bytes + data;
}

/// Weights whose lines of eight are zero where `pattern` has a bit.
Floats in_lines(std::size_t count, std::uint32_t pattern) {
  Floats values(count);
  for (std::size_t i = 0; i < count; ++i) {
    const bool zero = ((pattern >> (i / 8 % 32)) & 1U) != 0;
    values[i] = zero ? 0.0F : 0.01F * static_cast<float>(i % 7 + 1);
  }
  return values;
}

/// A small network: a convolution with bias and batch normalisation, and a linear layer that lies the other way round.
struct Example {
  Floats kernel = in_lines(16 * 16 * 9, 0xA5C3F01EU);
  Floats matrix = in_lines(16 * 64 * 10, 0x3C5A0FF7U);  ///< inputs x outputs
  Floats bias = in_lines(16, 0x2U);

  [[nodiscard]] std::string model(bool with_values = true) const {
    ModelMaker model;
    const auto add = [&](const std::string& name, const Sizes& sizes, const Floats& values) {
      with_values ? model.reals(name, sizes, values) : model.weights(name, sizes);
    };
    model.input("x", {1, 16, 8, 8});
    add("k", {16, 16, 3, 3}, kernel);
    add("b", {16}, bias);
    add("gamma", {16}, Floats(16, 2));
    add("beta", {16}, Floats(16, -0.5F));
    add("mean", {16}, Floats(16, 1));
    add("variance", {16}, Floats(16, 4));
    add("w", {1024, 10}, matrix);
    model.node("Conv", {"x", "k", "b"}, {"c"}, {core::testing::ints("pads", {1, 1, 1, 1})});
    model.node("BatchNormalization", {"c", "gamma", "beta", "mean", "variance"}, {"n"},
               {core::testing::real("epsilon", 0)});
    model.node("Relu", {"n"}, {"r"}).node("Flatten", {"r"}, {"f"}).node("MatMul", {"f", "w"}, {"y"}).output("y");
    return model.bytes();
  }

  void write_npy(const core::testing::TemporaryDirectory& folder) const {
    folder.write("Conv_0.weight.npy", npy_of(kernel));
    folder.write("Conv_0.bias.npy", npy_of(bias));
    Floats pairs;
    for (std::size_t c = 0; c < 16; ++c) {
      pairs.push_back(1);  // 2 / sqrt(4)
      pairs.push_back(-1.5F);
    }
    folder.write("Conv_0.scale_shift.npy", npy_of(pairs));
    Floats turned(matrix.size());
    for (std::size_t in = 0; in < 1024; ++in) {
      for (std::size_t out = 0; out < 10; ++out) turned[out * 1024 + in] = matrix[in * 10 + out];
    }
    folder.write("MatMul_4.weight.npy", npy_of(turned));
  }
};

/// All that tells two runs apart.
std::vector<std::int64_t> counts_of(const CacheResults& results) {
  std::vector<std::int64_t> counts;
  for (const ConfigurationResult& c : results.configurations) {
    for (const LayerResult& layer : c.layers) {
      const ConfigurationCounts& n = layer.counts;
      for (const std::int64_t count :
           {n.cache.loads, n.cache.stores, n.cache.data_hits, n.cache.null_hits, n.cache.load_misses,
            n.cache.store_misses, n.cache.silent_stores, n.cache.avoided_fetches, n.bus.write_backs,
            n.bus.write_throughs, n.null_cache.inserts, n.null_cache.splits, n.null_cache.merging.searches}) {
        counts.push_back(count);
      }
    }
  }
  return counts;
}

CacheSettings small() {
  CacheSettings settings;
  settings.with_null = null_configuration("1k+null", 16);
  settings.with_null.data.bytes = 1024;
  settings.other_entries = false;
  return settings;
}

TEST_CASE("an ONNX model's own values count as the same values from .npy, and not as drawn ones") {
  const core::testing::TemporaryDirectory folder;
  const core::testing::TemporaryDirectory arrays;
  const Example example;
  const std::string path = folder.write("model.onnx", example.model()).string();
  example.write_npy(arrays);
  const CacheWorkload own = cache_workload({.network = path});
  CHECK(own.description.weights.starts_with("the model's own values; "));
  const CacheWorkload given = cache_workload({.network = path, .weights = arrays.path().string()});
  CHECK(given.description.weights.starts_with(arrays.path().string()));
  REQUIRE(own.weights.size() == given.weights.size());
  for (std::size_t i = 0; i < own.weights.size(); ++i) {
    CHECK(own.weights[i].weights == given.weights[i].weights);
    CHECK(own.weights[i].bias == given.weights[i].bias);
    CHECK(own.weights[i].scale_shift == given.weights[i].scale_shift);
  }
  const auto counts = counts_of(run_workload(own, small()));
  CHECK(counts == counts_of(run_workload(given, small())));
  const CacheWorkload drawn = cache_workload({.network = path, .weights = std::string(kGeneratedWeights)});
  CHECK(drawn.description.weights.starts_with("random, the topology's densities"));
  CHECK(counts != counts_of(run_workload(drawn, small())));
}

TEST_CASE("a model without values is drawn as before, and says so") {
  const core::testing::TemporaryDirectory folder;
  const std::string path = folder.write("model.onnx", Example{}.model(false)).string();
  const CacheWorkload workload = cache_workload({.network = path});
  CHECK(workload.description.weights.starts_with("the model holds no values; random, dense"));
}

}  // namespace
}  // namespace systole::cachesim::testing
