// SPDX-License-Identifier: MIT
// A transformer's block against plain loops over doubles, in every order of matrix products.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "cachesim/tokens/token_maps.h"
#include "core/error.h"
#include "tests/cachesim/streams/executed_layer.h"

namespace systole::cachesim::testing {
namespace {

using core::Kind;
using core::Layer;
using core::Operator;
using Rows = std::vector<std::vector<double>>;

constexpr std::int64_t kTokens = 7;
constexpr std::int64_t kFeatures = 8;
constexpr std::int64_t kHeads = 2;

Layer map_layer(const std::string& name, Operator op, std::int64_t channels, Kind kind = Kind::none,
                std::vector<std::uint32_t> inputs = {}) {
  Layer l;
  l.name = name;
  l.op = op;
  l.kind = kind;
  l.in_h = kTokens;
  l.in_ch = l.out_ch = channels;
  l.inputs = std::move(inputs);
  return l;
}

Layer product(const std::string& name, std::int64_t m, std::int64_t n, std::int64_t k, std::int64_t groups, bool bias,
              std::vector<std::uint32_t> inputs = {}) {
  Layer l;
  l.name = name;
  l.op = Operator::gemm;
  l.m = m;
  l.n = n;
  l.k = k;
  l.groups = groups;
  l.bias = bias;
  l.inputs = std::move(inputs);
  return l;
}

/// Patches, class token and positions, then a block of ViT: 2 heads of 4 features, 7 tokens.
core::Network vision_block(Kind norm) {
  Layer patches;
  patches.name = "patches";
  patches.in_ch = 3;
  patches.in_h = 4;
  patches.in_w = 6;
  patches.out_ch = kFeatures;
  patches.k_h = patches.k_w = patches.stride_h = patches.stride_w = 2;
  patches.bias = true;
  const std::int64_t one = kFeatures / kHeads;
  return {.name = "vit",
          .layers = {patches, map_layer("embeddings", Operator::add, kFeatures),
                     map_layer("norm", Operator::norm, kFeatures, norm),
                     product("qkv", kTokens, 3 * kFeatures, kFeatures, 1, true),
                     product("scores", kTokens, kTokens, one, kHeads, false, {3, 3}),
                     map_layer("softmax", Operator::activation, kHeads * kTokens, Kind::softmax),
                     product("context", kTokens, one, kTokens, kHeads, false, {5, 3}),
                     product("out", kTokens, kFeatures, kFeatures, 1, true),
                     map_layer("sum", Operator::add, kFeatures, Kind::none, {1, 7}),
                     map_layer("gelu", Operator::activation, kFeatures, Kind::gelu),
                     product("classifier", 1, 5, kFeatures, 1, true)},
          .notes = {},
          .extra_params = {}};
}

double made(std::int64_t i) {
  return 0.01 + 0.001 * static_cast<double>(i % 17);
}

Rows multiplied(const Rows& left, const LayerWeights& w, std::size_t n) {
  Rows result;
  for (const auto& row : left) {
    std::vector<double>& sums = result.emplace_back(n);
    for (std::size_t j = 0; j < n; ++j) {
      sums[j] = w.bias.empty() ? 0 : w.bias[j];
      for (std::size_t k = 0; k < row.size(); ++k) sums[j] += row[k] * w.weights[k * n + j];
    }
  }
  return result;
}

Rows embedded(const NetworkWeights& w, const std::vector<float>& input) {
  Rows rows(kTokens, std::vector<double>(kFeatures, 0.0));
  for (std::size_t c = 0; c < kFeatures; ++c) {
    for (std::size_t p = 0; p < 6; ++p) {
      double sum = w[0].bias[c];
      for (std::size_t i = 0; i < 12; ++i) {
        const std::size_t y = p / 3 * 2 + i % 4 / 2;
        const std::size_t x = p % 3 * 2 + i % 2;
        sum += w[0].weights[c * 12 + i] * input[(i / 4 * 4 + y) * 6 + x];
      }
      rows[p + 1][c] = sum;
    }
  }
  for (std::size_t i = 0; i < kTokens * kFeatures; ++i) {
    rows[i / kFeatures][i % kFeatures] += made(static_cast<std::int64_t>(i));
  }
  return rows;
}

Rows normalised(const Rows& rows, Kind kind) {
  Rows result = rows;
  for (auto& row : result) {
    double mean = 0;
    for (const double x : row) mean += kind == Kind::layer ? x / static_cast<double>(row.size()) : 0;
    double variance = 0;
    for (const double x : row) variance += (x - mean) * (x - mean) / static_cast<double>(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = (row[i] - mean) / std::sqrt(variance + 1e-5);
      if (kind == Kind::layer) row[i] += made(static_cast<std::int64_t>(i));
    }
  }
  return result;
}

Rows attended(const Rows& qkv) {
  constexpr std::size_t kOne = kFeatures / kHeads;
  Rows context(kTokens, std::vector<double>(kFeatures, 0.0));
  for (std::size_t h = 0; h < kHeads; ++h) {
    for (std::size_t i = 0; i < kTokens; ++i) {
      std::vector<double> weight(kTokens, 0.0);
      double sum = 0;
      for (std::size_t j = 0; j < kTokens; ++j) {
        double dot = 0;
        for (std::size_t k = 0; k < kOne; ++k) dot += qkv[i][h * kOne + k] * qkv[j][kFeatures + h * kOne + k];
        sum += weight[j] = std::exp(dot / std::sqrt(static_cast<double>(kOne)));
      }
      for (std::size_t j = 0; j < kTokens; ++j) {
        for (std::size_t k = 0; k < kOne; ++k) {
          context[i][h * kOne + k] += weight[j] / sum * qkv[j][2 * kFeatures + h * kOne + k];
        }
      }
    }
  }
  return context;
}

std::vector<double> reference(const NetworkWeights& w, const std::vector<float>& input, Kind norm) {
  const Rows tokens = embedded(w, input);
  const Rows context = attended(multiplied(normalised(tokens, norm), w[3], 3 * kFeatures));
  Rows sum = multiplied(context, w[7], kFeatures);
  for (std::size_t i = 0; i < sum.size(); ++i) {
    for (std::size_t j = 0; j < kFeatures; ++j) {
      const double x = sum[i][j] + tokens[i][j];
      sum[i][j] = 0.5 * x * (1 + std::erf(x / std::sqrt(2.0)));
    }
  }
  return multiplied({sum.front()}, w[10], 5).front();
}

TEST_CASE("a transformer's block equals plain loops in every order of products") {
  for (const Kind norm : {Kind::layer, Kind::rms}) {
    const core::Network network = vision_block(norm);
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      core::RandomBits random(seed);
      const NetworkWeights weights = random_weights(random, network, 0.7);
      const std::vector<float> input = random_values(random, input_elements(network), 0.8);
      const std::vector<double> expected = reference(weights, input, norm);
      for (const char* order : {"naive-ikj", "naive-ijk", "openblas-atom", "goto-8", "atlas-16"}) {
        for (const ElementType element : {ElementType::float32, ElementType::float16}) {
          SimulationOptions options;
          options.execution.gemm = gemm_order_named(order);
          options.execution.element = element;
          const auto found = simulate(network, weights, {input}, {conventional_configuration("16k", 16384)}, options)
                                 .configurations.front()
                                 .outputs.front();
          CAPTURE(order);
          CAPTURE(seed);
          REQUIRE(found.size() == expected.size());
          for (std::size_t i = 0; i < found.size(); ++i) {
            CHECK(std::abs(found[i] - expected[i]) < (element == ElementType::float32 ? 1e-4 : 0.05));
          }
        }
      }
    }
  }
}

TEST_CASE("which maps are of tokens, and where attention's operands stand in them") {
  const core::Network network = vision_block(Kind::layer);
  CHECK_FALSE(is_token_map(network, 0));
  CHECK(is_embedding(network, 1));
  CHECK_FALSE(is_embedding(network, 8));
  for (const std::size_t tokens : {1U, 2U, 3U, 8U, 9U}) CHECK(is_token_map(network, tokens));
  CHECK_FALSE(is_context(network, 4));
  CHECK(is_context(network, 6));
  const AttentionOperand keys = attention_operand(network, 4, 1);
  CHECK(keys.from == kFeatures);
  CHECK(keys.row_step == 1);
  CHECK(keys.column_step == 3 * kFeatures);
  const AttentionOperand values = attention_operand(network, 6, 1);
  CHECK(values.from == 2 * kFeatures);
  CHECK(values.head_step == kFeatures / kHeads);
}

TEST_CASE("what of a transformer is not executed is named") {
  const auto mistake = [](const core::Network& network, ElementType element = ElementType::float32) -> std::string {
    ExecutionOptions options;
    options.element = element;
    core::RandomBits random(1);
    const ActivationRange range{.input = 1, .layers = std::vector<float>(network.layers.size(), 1)};
    try {
      make_execution(network, random_weights(random, network, 1), options, &range);
    } catch (const core::InputError& error) {
      return error.what();
    }
    return "nothing";
  };
  CHECK(mistake(vision_block(Kind::layer)) == "nothing");
  CHECK(mistake(vision_block(Kind::layer), ElementType::int8) ==
        "layer 'embeddings': found add, expected float32 or float16 elements for a transformer");
  core::Network grouped = vision_block(Kind::layer);
  grouped.layers[3].n = 2 * kFeatures;  // heads that share keys have fewer of them
  grouped.layers[4].groups = grouped.layers[6].groups = 5;
  grouped.layers[5].in_ch = grouped.layers[5].out_ch = 5 * kTokens;
  CHECK(mistake(grouped).find("heads that share keys are not executed") != std::string::npos);
  core::Network instance = vision_block(Kind::layer);
  instance.layers[2].kind = Kind::instance;
  CHECK(mistake(instance) == "layer 'norm': found norm, expected a normalisation of kind layer or rms");
  core::Network map = vision_block(Kind::layer);
  map.layers.resize(1);
  map.layers.push_back(map_layer("norm", Operator::norm, kFeatures, Kind::layer));
  map.layers[1].in_h = 2;
  map.layers[1].in_w = 3;
  CHECK(mistake(map) == "layer 'norm': found norm, expected a map of tokens, a row each (in_w 1)");
}

}  // namespace
}  // namespace systole::cachesim::testing
