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
                                  const rtl::Widths& widths, const std::vector<rtl::Fold>& folds) {
  auto path = file_in(folder, "folds", array);
  std::ofstream(path, std::ios::binary) << folds_file(folds, array, widths, kBenchSeed);
  return path;
}

std::filesystem::path write_layers(const std::filesystem::path& folder, const dataflows::Array& array,
                                   const rtl::Widths& widths, int count, std::int64_t depth) {
  const auto layers = random_layers(array, count, kLayersSeed, 12);
  std::vector<std::int64_t> cycles;
  for (const rtl::OverlappedLayer& layer : layers) cycles.push_back(rtl::model_cycles(layer, array));
  auto path = file_in(folder, "layers", array);
  std::ofstream(path, std::ios::binary) << layers_file(work_of(layers, array, depth), cycles, widths, kLayersSeed);
  return path;
}

FaultBench FaultBench::plain(const std::filesystem::path& folder) {
  FaultBench bench(folder);
  for (const dataflows::Array& array : kBenchArrays) {
    std::vector<rtl::Fold> folds = random_folds(array, 40, 20);
    const std::vector<rtl::Fold> pairs = every_pair(array);
    folds.insert(folds.end(), pairs.begin(), pairs.end());
    bench.work_.push_back({.array = array, .file = write_folds(folder, array, {}, folds)});
  }
  bench.options_ = {"", "+reset=9", "+reset=40", "+reset=71", "+reset=133"};
  return bench;
}

FaultBench FaultBench::buffered(const std::filesystem::path& folder) {
  FaultBench bench(folder);
  bench.is_buffered_ = true;
  for (const dataflows::Array& array : kBenchArrays) {
    const int layers = array.rows < array.cols ? 40 : 24;
    bench.work_.push_back({.array = array, .file = write_layers(folder, array, {}, layers, kBenchDepth)});
  }
  bench.options_ = {"", "+late=300 +wait=300", "+reset=60", "+reset=133", "+off=500"};
  return bench;
}

std::string FaultBench::run(const std::filesystem::path& sources, const Work& work, bool pipe,
                            const std::string& options) const {
  if (!is_buffered_) return run_icarus(sources, folder_, work.file, work.array, {}, options);
  return run_buffered_icarus(sources, folder_, work.file, work.array, {}, {.pipe = pipe, .depth = kBenchDepth},
                             options);
}

std::string FaultBench::first_difference(const std::filesystem::path& sources) const {
  for (const std::string& options : options_) {
    for (const bool pipe : {false, true}) {
      if (pipe && !is_buffered_) continue;
      for (const Work& work : work_) {
        std::string said = run(sources, work, pipe, options);
        if (!said.starts_with("AGREE: ")) return said;
      }
    }
  }
  return {};
}

}  // namespace systole::tests
