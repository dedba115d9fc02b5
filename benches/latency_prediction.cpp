// SPDX-License-Identifier: MIT
// The predictor: features, signatures, training, predictions a second (items). The published data are read from beside
// the project where they are there; otherwise made-up latencies of the same size (118 networks, 105 devices) stand in.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "benches/shipped_network.h"
#include "core/random_bits.h"
#include "predictor/embedding/flattened.h"
#include "predictor/evaluation/evaluate.h"
#include "predictor/features/network_features.h"
#include "predictor/xgboost/booster.h"

namespace {

using namespace systole::predictor;  // NOLINT(google-build-using-namespace): a benchmark file

constexpr std::size_t kNetworks = 118;
constexpr std::size_t kDevices = 105;

/// Chains of separable blocks on devices that differ in speed and memory.
Dataset made_up() {
  systole::core::RandomBits random(1);
  const auto pick = [&random](std::uint64_t most) { return static_cast<std::int64_t>(1 + random.below(most)); };
  std::vector<NetworkProfile> profiles;
  std::vector<std::string> names;
  for (std::size_t n = 0; n < kNetworks; ++n) {
    Embedding rows;
    std::int64_t channels = 3;
    for (int block = 0; block < 20; ++block) {
      const std::int64_t size = 224 >> (block / 4 + 1);
      const std::int64_t out = 8 * pick(40);
      rows.push_back({.op = RowOp::conv,
                      .in_size = size,
                      .out_size = size,
                      .in_ch = channels,
                      .out_ch = out,
                      .kernel = 1,
                      .stride = 1,
                      .pad = 0,
                      .macs = size * size * channels * out});
      rows.push_back({.op = RowOp::relu,
                      .in_size = size,
                      .out_size = size,
                      .in_ch = out,
                      .out_ch = out,
                      .macs = size * size * out});
      rows.push_back({.op = RowOp::dwconv,
                      .in_size = size,
                      .out_size = size,
                      .in_ch = out,
                      .out_ch = out,
                      .kernel = 3,
                      .stride = 1,
                      .pad = 1,
                      .macs = size * size * out * 9});
      channels = out;
    }
    names.push_back("net" + std::to_string(n));
    profiles.push_back(profile(names.back(), std::move(rows)));
  }
  std::vector<std::string> devices;
  for (std::size_t d = 0; d < kDevices; ++d) devices.push_back("device" + std::to_string(d));
  LatencyTable table(names, devices);
  for (std::size_t d = 0; d < kDevices; ++d) {
    const auto compute = 1e-8 * static_cast<double>(pick(100));
    const auto memory = 1e-7 * static_cast<double>(pick(100));
    for (std::size_t n = 0; n < kNetworks; ++n) {
      double ms = 0;
      for (const LayerWork& layer : profiles[n].layers) ms += (compute * layer.macs) + (memory * layer.out_elements());
      table.set(n, d, ms);
    }
  }
  return join(std::move(table), std::move(profiles), {});
}

const Dataset& data() {
  static const Dataset dataset = [] {
    const auto folder = std::filesystem::path(SYSTOLE_SOURCE_DIR) / ".." / "shared" / "data" / "mobile-latency";
    return std::filesystem::exists(folder) ? load_dataset(folder) : made_up();
  }();
  return dataset;
}

const Fold& split() {
  static const Fold fold = make_folds(data(), {.protocol = Protocol::unseen_devices, .splits = 1}).front();
  return fold;
}

EvaluationOptions options_of(ModelKind model, TreeMethod method) {
  return {.model = model,
          .signature = {.method = SignatureMethod::mutual_information},
          .training = {.tree_method = method, .threads = 1, .calibrate = false}};
}

void network_features_of_mobilenet(benchmark::State& state) {
  const NetworkProfile network = profile(systole::benches::shipped_network("mobilenet_v2"));
  for (auto _ : state) benchmark::DoNotOptimize(network_features(network));
}
BENCHMARK(network_features_of_mobilenet)->Name("predictor/features_of_a_network")->Unit(benchmark::kMicrosecond);

void select(benchmark::State& state) {
  const auto method = kSignatureMethods.at(static_cast<std::size_t>(state.range(0))).value;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        select_signature(data().latencies, split().train_devices, split().train_networks, {.method = method}));
  }
  state.SetLabel(std::string(systole::core::name_of(method)));
}
BENCHMARK(select)->Name("predictor/signature_of_10")->DenseRange(1, 3)->Unit(benchmark::kMillisecond);

/// Signature, training and prediction of one split: what takes the authors' Python about 112 CPU-seconds.
void pipeline(benchmark::State& state, ModelKind model, TreeMethod method) {
  for (auto _ : state) {
    const FoldResult result = evaluate_fold(data(), split(), 0, options_of(model, method));
    state.counters["R2"] = result.metrics.r2;
  }
}
BENCHMARK_CAPTURE(pipeline, reference_hist, ModelKind::reference, TreeMethod::hist)
    ->Unit(benchmark::kSecond)
    ->Iterations(1);
BENCHMARK_CAPTURE(pipeline, reference_exact, ModelKind::reference, TreeMethod::exact)
    ->Unit(benchmark::kSecond)
    ->Iterations(1);
BENCHMARK_CAPTURE(pipeline, reference_grid, ModelKind::reference, TreeMethod::grid)
    ->Unit(benchmark::kSecond)
    ->Iterations(1);
BENCHMARK_CAPTURE(pipeline, systole, ModelKind::systole, TreeMethod::hist)->Unit(benchmark::kSecond)->Iterations(1);

/// The reference as coded: signature latencies repeated at each of the 127 layers, no column dropped, exact.
void pipeline_as_coded(benchmark::State& state) {
  const auto signature = select_signature(data().latencies, split().train_devices, split().train_networks,
                                          {.method = SignatureMethod::mutual_information});
  std::vector<Embedding> embeddings;
  for (const NetworkProfile& network : data().networks) embeddings.push_back(network.embedding);
  const EmbeddingScale scale = embedding_scale(embeddings);
  const auto rows_of = [&](const std::vector<std::size_t>& devices, std::vector<float>& ms) {
    std::vector<std::size_t> networks;
    for (std::size_t n = 0; n < data().networks.size(); ++n) {
      if (std::ranges::find(signature, n) == signature.end()) networks.push_back(n);
    }
    const std::size_t width = kRowWidth + signature.size();
    xgboost::Matrix rows(devices.size() * networks.size(), scale.layers * width);
    for (std::size_t d = 0; d < devices.size(); ++d) {
      for (std::size_t n = 0; n < networks.size(); ++n) {
        float* row = rows.row((d * networks.size()) + n);
        const std::vector<float> layers = flattened(embeddings[networks[n]], scale);
        for (std::size_t l = 0; l < scale.layers; ++l) {
          std::copy_n(layers.begin() + static_cast<std::ptrdiff_t>(l * kRowWidth), kRowWidth, row + (l * width));
          for (std::size_t i = 0; i < signature.size(); ++i) {
            row[(l * width) + kRowWidth + i] = static_cast<float>(data().latencies.at(signature[i], devices[d]) / 1000);
          }
        }
        ms.push_back(static_cast<float>(data().latencies.at(networks[n], devices[d]) / 1000));
      }
    }
    return rows;
  };
  for (auto _ : state) {
    std::vector<float> labels;
    std::vector<float> measured;
    const xgboost::Matrix train = rows_of(split().train_devices, labels);
    const xgboost::Matrix test = rows_of(split().test_devices, measured);
    xgboost::DMatrix matrix(train, 1);
    matrix.set_labels(labels);
    const auto booster = xgboost::Booster::train(
        matrix, {{"objective", "reg:squarederror"}, {"base_score", "0.5"}, {"tree_method", "exact"}, {"nthread", "1"}},
        100);
    const std::vector<float> predicted = booster.predict(test, 1);
    state.counters["R2"] = r2(std::vector<double>(measured.begin(), measured.end()),
                              std::vector<double>(predicted.begin(), predicted.end()));
  }
}
BENCHMARK(pipeline_as_coded)->Name("pipeline/reference_as_coded")->Unit(benchmark::kSecond)->Iterations(1);

void predictions(benchmark::State& state) {
  const ModelKind kind = state.range(0) == 0 ? ModelKind::systole : ModelKind::reference;
  const auto signature = select_signature(data().latencies, split().train_devices, split().train_networks, {});
  const auto model = train(
      kind,
      {.data = data(), .devices = split().train_devices, .networks = split().train_networks, .signature = signature},
      {.threads = 1, .calibrate = false});
  std::vector<DeviceSample> samples;
  for (std::size_t d = 0; d < data().devices.size(); ++d) samples.push_back(sample_of(data(), d, signature));
  for (auto _ : state) benchmark::DoNotOptimize(model->predict(samples, data().networks));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(samples.size() * data().networks.size()));
  state.SetLabel(std::string(systole::core::name_of(kind)));
}
BENCHMARK(predictions)->Name("predictor/predictions")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

}  // namespace
