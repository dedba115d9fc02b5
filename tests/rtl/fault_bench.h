// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "dataflows/mapping/array.h"
#include "dataflows/rtl/buffered/layers.h"
#include "dataflows/rtl/fold.h"
#include "tests/rtl/icarus.h"

/// What faults in the RTL have to show in, under Icarus Verilog.
namespace systole::tests {

/// Folds or layers as files for a testbench, and the ways to run them. The first that differs ends it.
class FaultBench {
 public:
  /// Of systolic_array: random folds and every_pair(), on two arrays, back to back, with gaps, and with resets at
  /// random; and a stream of more steps than 16 bits count, on one PE.
  static FaultBench plain(const std::filesystem::path& folder);
  /// Of buffered_array: random layers likewise, with memories that are late, with a pipeline register and without.
  static FaultBench buffered(const std::filesystem::path& folder);

  /// What the testbench says that is not AGREE; empty where RTL, model and Eigen agree throughout.
  [[nodiscard]] std::string first_difference(const std::filesystem::path& sources) const;

 private:
  struct Run {
    std::filesystem::path file;
    std::string options;
  };
  /// A program of Icarus Verilog, and what it runs.
  struct Work {
    dataflows::Array array;
    bool pipe = false;
    std::vector<Run> runs;
  };

  explicit FaultBench(std::filesystem::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] IcarusProgram compiled(const std::filesystem::path& sources, const Work& work) const;

  std::filesystem::path folder_;
  bool is_buffered_ = false;
  std::vector<Work> work_;
};

/// Writes layers of all dataflows to a file in `folder`; accumulators of `depth` words add up some of them.
std::filesystem::path write_layers(const std::filesystem::path& folder, const dataflows::Array& array,
                                   const rtl::Widths& widths, const std::vector<rtl::OverlappedLayer>& layers,
                                   std::int64_t depth);

/// Layers of all dataflows in random order.
std::vector<rtl::OverlappedLayer> bench_layers(const dataflows::Array& array, int count);

/// Writes folds to a file in `folder`, whose name begins with `what`.
std::filesystem::path write_folds(const std::filesystem::path& folder, const dataflows::Array& array,
                                  const rtl::Widths& widths, const std::vector<rtl::Fold>& folds,
                                  const char* what = "folds");

/// Folds of up to that many steps.
std::vector<rtl::Fold> random_folds(const dataflows::Array& array, int count, std::int64_t most_steps);

}  // namespace systole::tests
