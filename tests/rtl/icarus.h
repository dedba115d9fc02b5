// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "dataflows/mapping/array.h"
#include "dataflows/rtl/buffered_hardware.h"
#include "dataflows/rtl/fold.h"

/// The RTL under Icarus Verilog: another simulator and another driver (testbench.sv).
namespace systole::tests {

/// True, with a printed reason, where Icarus Verilog is not installed.
bool icarus_skipped();

/// What the buffered array has or has not.
struct BufferedOptions {
  bool pipe = false;
  std::int64_t depth = 0;  ///< of the accumulators
};

/// What the testbench reads: the folds, random operands, the model's cycles and Eigen's words.
std::string folds_file(const std::vector<rtl::Fold>& folds, const dataflows::Array& array, const rtl::Widths& widths,
                       std::uint64_t seed);

/// What the testbench of the buffered array reads: the folds of layers without their operands, which are drawn here,
/// and the cycles of each layer.
std::string layers_file(std::vector<rtl::LayerWork> layers, const std::vector<std::int64_t>& cycles,
                        const rtl::Widths& widths, std::uint64_t seed);

/// The RTL of a folder and a testbench as a program.
class IcarusProgram {
 public:
  /// Of systolic_array, written to `folder`.
  static IcarusProgram plain(const std::filesystem::path& sources, const std::filesystem::path& folder,
                             const dataflows::Array& array, const rtl::Widths& widths);
  /// Of buffered_array.
  static IcarusProgram buffered(const std::filesystem::path& sources, const std::filesystem::path& folder,
                                const dataflows::Array& array, const rtl::Widths& widths, const BufferedOptions& built);

  /// Runs a file of folds or layers: what the testbench printed, or what kept it from being compiled. `options` are the
  /// testbench's, such as `+resets=20`. A program that does not end is ended.
  [[nodiscard]] std::string run(const std::filesystem::path& folds, const std::string& options = {}) const;

 private:
  IcarusProgram(const std::filesystem::path& folder, const char* bench, const dataflows::Array& array,
                const rtl::Widths& widths, const std::string& parameters, const std::string& files);

  std::filesystem::path program_;
  std::string error_;
};

}  // namespace systole::tests
