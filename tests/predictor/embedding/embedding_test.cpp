// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "core/error.h"
#include "core/ir/network_builder.h"
#include "core/topology/dialect.h"
#include "predictor/dataset/layer_rows_csv.h"
#include "predictor/embedding/flattened.h"
#include "predictor/embedding/from_network.h"
#include "predictor/embedding/to_network.h"
#include "predictor/features/network_features.h"
#include "tests/places.h"
#include "tests/shared_data.h"

using namespace systole;             // NOLINT(google-build-using-namespace): a test
using namespace systole::predictor;  // NOLINT(google-build-using-namespace)

namespace {

core::Network shipped(const std::string& name) {
  return core::read_topology(systole::tests::topology_file(name)).network;
}

const NetworkProfile& named(const std::vector<NetworkProfile>& networks, const std::string& name) {
  return *std::ranges::find(networks, name, &NetworkProfile::name);
}

}  // namespace

TEST_CASE("embedding: shipped networks give the published rows") {
  if (!systole::tests::shared_data_is_there()) return;
  const auto published = read_layer_rows_csv(systole::tests::shared_data("mobile-latency/networks.csv"));
  for (const auto& names :
       {std::pair{"mobilenet_v2", "mobilenet_v2_1.0"}, std::pair{"squeezenet1_1", "squeezenet_1.1"}}) {
    const auto [ours, theirs] = names;
    CAPTURE(names.first);
    const Embedding rows = embedding_of(shipped(ours));
    const Embedding& expected = named(published, theirs).embedding;
    CHECK(rows.size() == expected.size());
    for (std::size_t i = 0; i < std::min(rows.size(), expected.size()); ++i) {
      CAPTURE(i);
      CHECK(rows[i] == expected[i]);
    }
  }
}

TEST_CASE("embedding: the parser's faults, by hand") {
  core::NetworkBuilder net("branches", {.channels = 3, .h = 8, .w = 8});
  const auto stem = net.conv("stem", 4, 1, {});
  const auto left = net.conv("left", 6, 1, {}, {stem});
  const auto right = net.conv("right", 10, 3, {.padding = 1}, {stem});
  net.concat("both", {left, right});
  net.activation("relu", core::Kind::relu);
  net.activation("swish", core::Kind::hswish);
  net.conv("grouped", 16, 3, {.padding = 1, .groups = 4});
  std::vector<std::string> notes;
  const Embedding rows = embedding_of(std::move(net).build(), &notes);
  REQUIRE(rows.size() == 7);
  CHECK(rows[2] == LayerRow{.op = RowOp::conv,
                            .in_size = 8,
                            .out_size = 8,
                            .in_ch = 4,
                            .out_ch = 10,
                            .kernel = 3,
                            .stride = 1,
                            .pad = 1,
                            .macs = 64 * 10 * 4 * 9});
  CHECK(rows[3].op == RowOp::relu);
  CHECK(rows[3].in_ch == 10);       // the last branch's channels, not the sum
  CHECK(rows[4].op == RowOp::add);  // hswish is exported as an Add and a Clip
  CHECK(rows[5].op == RowOp::relu);
  CHECK(rows[6].op == RowOp::dwconv);
  CHECK(rows[6].in_ch == 16);
  CHECK(rows[6].macs == 64 * 16 * 9);  // without the input channels of a group
  CHECK(notes.size() == 5);            // concat; relu and hswish on wrong channels; hswish's two rows; grouped
}

TEST_CASE("embedding: squeeze-excite leaves the running size at 1") {
  std::vector<std::string> notes;
  const Embedding rows = embedding_of(shipped("mobilenet_v3_small"), &notes);
  CHECK(rows.back().op == RowOp::conv);
  CHECK(std::ranges::count_if(rows, [](const LayerRow& row) { return row.op == RowOp::dwconv && row.out_size == 1; }) >
        3);
  CHECK_FALSE(notes.empty());
}

TEST_CASE("embedding: plain chains become networks and come back, others are refused by row") {
  const Embedding rows = embedding_of(shipped("mobilenet_v1"));
  CHECK(is_plain_chain(rows));
  const core::Network network = network_of(rows, "chain");
  CHECK(embedding_of(network) == rows);
  CHECK(network_features(profile(network)) == network_features(profile("chain", rows)));

  const Embedding residual = embedding_of(shipped("mobilenet_v2"));
  CHECK_FALSE(is_plain_chain(residual));
  Embedding torn = rows;
  torn[3].in_ch += 1;
  try {
    network_of(torn, "torn");
    FAIL("no error");
  } catch (const core::InputError& error) {
    CHECK(std::string(error.what()).find("row 3, in_ch: found 33, expected 32") != std::string::npos);
  }
}

TEST_CASE("embedding: scaling and padding by hand") {
  const Embedding small{{.op = RowOp::pool,
                         .in_size = 13,
                         .out_size = 1,
                         .in_ch = 50,
                         .out_ch = 50,
                         .kernel = 13,
                         .stride = 13,
                         .pad = 0,
                         .macs = 50}};
  const Embedding large{small[0],
                        {.op = RowOp::conv,
                         .in_size = 112,
                         .out_size = 56,
                         .in_ch = 100,
                         .out_ch = 25,
                         .kernel = 1,
                         .stride = 2,
                         .pad = 0,
                         .macs = 200}};
  const std::vector<Embedding> both{small, large};
  const EmbeddingScale scale = embedding_scale(both);
  CHECK(scale == EmbeddingScale{.channels = 100, .macs = 200, .layers = 2});
  const std::vector<float> flat = flattened(small, scale);
  REQUIRE(flat.size() == 26);
  CHECK(std::vector<float>(flat.begin(), flat.begin() + 13) ==
        std::vector<float>{0, 0, 0, 0, 1, 13.0F / 224, 1.0F / 224, 0.5F, 0.5F, 13.0F / 7, 13, 0, 0.25F});
  CHECK(std::count(flat.begin() + 13, flat.end(), -1.0F) == 13);
}

TEST_CASE("features: work of a layer by hand") {
  const LayerWork pointwise = work_of(LayerRow{.op = RowOp::conv,
                                               .in_size = 3,
                                               .out_size = 3,
                                               .in_ch = 5,
                                               .out_ch = 10,
                                               .kernel = 1,
                                               .stride = 1,
                                               .pad = 0,
                                               .macs = 450});
  CHECK(pointwise.macs == 450);
  const std::vector<double> terms = work_terms(pointwise);
  REQUIRE(terms.size() == work_term_names().size());
  CHECK(terms == std::vector<double>{1, 12 * 16 * 5, 0, 0, 0, 0, 0, 45, 90, 0, 0, 50, 0, 1});
  const LayerWork depthwise = work_of(LayerRow{.op = RowOp::dwconv,
                                               .in_size = 4,
                                               .out_size = 4,
                                               .in_ch = 2,
                                               .out_ch = 2,
                                               .kernel = 5,
                                               .stride = 1,
                                               .pad = 2,
                                               .macs = 800});
  CHECK(work_terms(depthwise) == std::vector<double>{1, 0, 0, 0, 0, 800, 0, 0, 32, 32, 0, 50, 0, 1});
}

TEST_CASE("features: as many as names, and additive work") {
  const NetworkProfile network = profile(shipped("mobilenet_v2"));
  CHECK(network_features(network).size() == network_feature_names().size());
  std::vector<double> sum(work_term_names().size(), 0.0);
  for (const LayerWork& layer : network.layers) {
    const auto terms = work_terms(layer);
    for (std::size_t t = 0; t < terms.size(); ++t) sum[t] += terms[t];
  }
  CHECK(work_terms(network) == sum);
  CHECK(network_features(network)[0] == doctest::Approx(std::log1p(300774272.0)));
}
