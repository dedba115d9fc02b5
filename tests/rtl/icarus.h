// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "dataflows/mapping/array.h"
#include "dataflows/rtl/fold.h"

/// The RTL under Icarus Verilog: another simulator and another driver (testbench.sv).
namespace systole::tests {

/// True, with a printed reason, where Icarus Verilog is not installed.
bool icarus_skipped();

struct Widths {
  int data = 8;
  int acc = 32;
  int weight = 0;  ///< of the buffered array; 0: as data
};

/// What the testbench reads: the folds, random operands, the model's cycles and Eigen's words.
std::string folds_file(const std::vector<rtl::Fold>& folds, const dataflows::Array& array, const Widths& widths,
                       std::uint64_t seed);

/// What the testbench of the buffered array reads: the folds of layers, with the model's cycles of each layer.
std::string layers_file(const std::vector<std::vector<rtl::Fold>>& layers, const std::vector<std::int64_t>& cycles,
                        const Widths& widths, std::uint64_t seed);

/// Runs the RTL of `sources` on a file of folds in `folder`; what the testbench printed, or what kept it from running.
std::string run_icarus(const std::filesystem::path& sources, const std::filesystem::path& folder,
                       const std::filesystem::path& folds, const dataflows::Array& array, const Widths& widths);

/// The same of the buffered array; `options` are those of buffered_testbench.sv, such as `+late=200`.
std::string run_buffered_icarus(const std::filesystem::path& sources, const std::filesystem::path& folder,
                                const std::filesystem::path& folds, const dataflows::Array& array, const Widths& widths,
                                const std::string& options = {});

}  // namespace systole::tests
