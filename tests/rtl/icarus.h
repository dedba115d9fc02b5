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

/// Runs the RTL of `sources` on a file of folds in `folder`; what the testbench printed, or what kept it from running.
/// `options` are the testbench's, such as `+reset=20`.
std::string run_icarus(const std::filesystem::path& sources, const std::filesystem::path& folder,
                       const std::filesystem::path& folds, const dataflows::Array& array, const rtl::Widths& widths,
                       const std::string& options = {});

/// The same of the buffered array.
std::string run_buffered_icarus(const std::filesystem::path& sources, const std::filesystem::path& folder,
                                const std::filesystem::path& folds, const dataflows::Array& array,
                                const rtl::Widths& widths, const BufferedOptions& built,
                                const std::string& options = {});

}  // namespace systole::tests
