// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <utility>

#include "dataflows/mapping/cost.h"
#include "dataflows/mapping/dataflow.h"
#include "dataflows/mapping/mapping.h"
#include "tests/dataflows/mapping/golden_vectors.h"

namespace systole::tests {
namespace {

std::map<std::string, std::vector<GoldenVector>>& registered_vectors() {
  static std::map<std::string, std::vector<GoldenVector>> vectors;
  return vectors;
}

}  // namespace

GoldenVectors::GoldenVectors(std::string dataflow, std::vector<GoldenVector> vectors) {
  registered_vectors()[std::move(dataflow)] = std::move(vectors);
}

core::Layer gemm(std::int64_t m, std::int64_t n, std::int64_t k) {
  core::Layer layer;
  layer.name = "gemm";
  layer.op = core::Operator::gemm;
  layer.m = m;
  layer.n = n;
  layer.k = k;
  return layer;
}

core::Layer line_bank(std::int64_t channels, std::int64_t h, std::int64_t w, std::int64_t k, std::int64_t stride) {
  core::Layer layer;
  layer.name = "bank";
  layer.in_ch = layer.out_ch = layer.groups = channels;
  layer.in_h = h;
  layer.in_w = w;
  layer.k_w = k;
  layer.stride_h = layer.stride_w = stride;
  return layer;
}

namespace {

TEST_CASE("every registered dataflow has golden vectors for every timing that it defines") {
  for (const dataflows::Dataflow* dataflow : dataflows::dataflows()) {
    CAPTURE(dataflow->name);
    const auto& vectors = registered_vectors()[std::string{dataflow->name}];
    for (const dataflows::Timing timing : dataflows::kTimings) {
      CAPTURE(dataflows::name(timing));
      bool covered = !dataflow->cycles[timing];
      for (const GoldenVector& vector : vectors) covered = covered || vector.timing == timing;
      CHECK(covered);
    }
  }
}

TEST_CASE("every golden vector is met to the cycle") {
  for (const auto& row : registered_vectors()) {
    const auto& [name, vectors] = row;
    CAPTURE(row.first);
    const dataflows::Dataflow* dataflow = dataflows::dataflow_named(name);
    REQUIRE(dataflow != nullptr);
    for (const GoldenVector& vector : vectors) {
      CAPTURE(dataflows::name(vector.timing));
      CAPTURE(vector.cycles);
      const auto mapping = dataflows::map_layer(vector.layer, *dataflow, vector.timing,
                                                dataflows::DepthwiseMapping::per_channel, vector.array);
      CHECK(mapping.dataflow().name == name);
      CHECK(dataflows::evaluate(mapping, vector.array).cycles.count() == vector.cycles);
    }
  }
}

}  // namespace
}  // namespace systole::tests
