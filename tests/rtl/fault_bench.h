// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "dataflows/mapping/array.h"
#include "dataflows/rtl/fold.h"
#include "tests/rtl/icarus.h"

/// What faults in the RTL have to show in, under Icarus Verilog.
namespace systole::tests {

/// Folds or layers as files for a testbench, and the ways to run them. The first that differs ends it.
class FaultBench {
 public:
  /// Of systolic_array: random folds and every_pair(), on two arrays, undisturbed and with a reset in the middle.
  static FaultBench plain(const std::filesystem::path& folder);
  /// Of buffered_array: random layers on two arrays, undisturbed and not, with a pipeline register and without.
  static FaultBench buffered(const std::filesystem::path& folder);

  /// What the testbench says that is not AGREE; empty where RTL, model and Eigen agree throughout.
  [[nodiscard]] std::string first_difference(const std::filesystem::path& sources) const;

 private:
  struct Work {
    dataflows::Array array;
    std::filesystem::path file;
  };

  explicit FaultBench(std::filesystem::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] std::string run(const std::filesystem::path& sources, const Work& work, bool pipe,
                                const std::string& options) const;

  std::filesystem::path folder_;
  bool is_buffered_ = false;
  std::vector<Work> work_;
  std::vector<std::string> options_;
};

/// Writes layers of all dataflows to a file in `folder`; accumulators of `depth` words add up some of them.
std::filesystem::path write_layers(const std::filesystem::path& folder, const dataflows::Array& array,
                                   const rtl::Widths& widths, int count, std::int64_t depth);

/// Writes random folds, and others after them, to a file in `folder`.
std::filesystem::path write_folds(const std::filesystem::path& folder, const dataflows::Array& array,
                                  const rtl::Widths& widths, const std::vector<rtl::Fold>& folds);

/// Folds of up to that many steps.
std::vector<rtl::Fold> random_folds(const dataflows::Array& array, int count, std::int64_t most_steps);

}  // namespace systole::tests
