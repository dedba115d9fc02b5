// SPDX-License-Identifier: MIT
#include "tests/rtl/fault_bench.h"

#include <array>
#include <cstdint>
#include <fstream>
#include <random>
#include <utility>

#include "dataflows/rtl/buffered/layers.h"
#include "tests/rtl/random_folds.h"
#include "tests/rtl/random_layers.h"

namespace systole::tests {
namespace {

constexpr std::uint64_t kBenchSeed = 20210201;
constexpr std::uint64_t kLayersSeed = 20210204;  // narrow folds follow wide ones in these layers
constexpr std::int64_t kBenchDepth = 16;
// Words that are left over reach the next fold on a wide array only: on others they have left by then.
constexpr dataflows::Array kOnePe{.rows = 1, .cols = 1};
constexpr std::int64_t kManySteps = 66'000;  // more than 16 bits count
constexpr std::array<dataflows::Array, 2> kBenchArrays{{{.rows = 4, .cols = 4}, {.rows = 2, .cols = 7}}};

std::filesystem::path file_in(const std::filesystem::path& folder, const char* what, const dataflows::Array& array) {
  return folder / (what + std::to_string(array.cols));
}

}  // namespace

std::vector<rtl::Fold> random_folds(const dataflows::Array& array, int count, std::int64_t most_steps) {
  std::mt19937_64 random(kBenchSeed);
  std::vector<rtl::Fold> folds;
  for (int i = 0; i < count; ++i) folds.push_back(random_fold(array, most_steps, random));
  return folds;
}

std::filesystem::path write_folds(const std::filesystem::path& folder, const dataflows::Array& array,
                                  const rtl::Widths& widths, const std::vector<rtl::Fold>& folds, const char* what) {
  auto path = file_in(folder, what, array);
  std::ofstream(path, std::ios::binary) << folds_file(folds, array, widths, kBenchSeed);
  return path;
}

std::filesystem::path write_layers(const std::filesystem::path& folder, const dataflows::Array& array,
                                   const rtl::Widths& widths, const std::vector<rtl::OverlappedLayer>& layers,
                                   std::int64_t depth) {
  std::vector<std::int64_t> cycles;
  for (const rtl::OverlappedLayer& layer : layers) cycles.push_back(rtl::model_cycles(layer, array));
  auto path = file_in(folder, "layers", array);
  std::ofstream(path, std::ios::binary) << layers_file(work_of(layers, array, depth), cycles, widths, kLayersSeed);
  return path;
}

std::vector<rtl::OverlappedLayer> bench_layers(const dataflows::Array& array, int count) {
  std::vector<rtl::OverlappedLayer> layers = random_layers(array, count, kLayersSeed, 12);
  layers.push_back(one_push_layer(array));
  return layers;
}

FaultBench FaultBench::plain(const std::filesystem::path& folder) {
  FaultBench bench(folder);
  for (const dataflows::Array& array : kBenchArrays) {
    const auto some = write_folds(folder, array, {}, random_folds(array, 60, 20));
    std::vector<rtl::Fold> folds = large_kernels(array);
    const std::vector<rtl::Fold> pairs = every_pair(array);
    folds.insert(folds.end(), pairs.begin(), pairs.end());
    const auto more = write_folds(folder, array, {}, folds, "more");
    bench.work_.push_back(
        {.array = array,
         .runs = {{some, ""}, {some, "+resets=60 +gaps=100"}, {some, "+gaps=400"}, {some, "+resets=20"}, {more, ""}}});
  }
  const auto stream = write_folds(folder, kOnePe, {}, {{.mode = rtl::Mode::os, .steps = kManySteps}});
  bench.work_.push_back({.array = kOnePe, .runs = {{stream, ""}}});
  return bench;
}

FaultBench FaultBench::buffered(const std::filesystem::path& folder) {
  FaultBench bench(folder);
  bench.is_buffered_ = true;
  for (const dataflows::Array& array : kBenchArrays) {
    const auto layers = bench_layers(array, array.rows < array.cols ? 40 : 24);
    const auto file = write_layers(folder, array, {}, layers, kBenchDepth);
    for (const bool pipe : {false, true}) {
      bench.work_.push_back({.array = array,
                             .pipe = pipe,
                             .runs = {{file, "+resets=50 +late=200 +wait=200 +off=200 +gaps=100"},
                                      {file, ""},
                                      {file, "+resets=20"},
                                      {file, "+late=300 +wait=300 +gaps=200"},
                                      {file, "+off=500"}}});
    }
  }
  const auto file = write_layers(folder, kOnePe, {}, {long_layer(kOnePe, kManySteps)}, 0);
  bench.work_.push_back({.array = kOnePe, .runs = {{file, ""}}});
  return bench;
}

IcarusProgram FaultBench::compiled(const std::filesystem::path& sources, const Work& work) const {
  if (!is_buffered_) return IcarusProgram::plain(sources, folder_, work.array, {});
  return IcarusProgram::buffered(sources, folder_, work.array, {}, {.pipe = work.pipe, .depth = kBenchDepth});
}

std::string FaultBench::first_difference(const std::filesystem::path& sources) const {
  for (const Work& work : work_) {
    const IcarusProgram program = compiled(sources, work);
    for (const Run& run : work.runs) {
      std::string said = program.run(run.file, run.options);
      if (!said.starts_with("AGREE: ")) return said;
    }
  }
  return {};
}

}  // namespace systole::tests
