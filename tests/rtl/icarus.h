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
};

/// What the testbench reads: the folds, random operands, the model's cycles and Eigen's words.
std::string folds_file(const std::vector<rtl::Fold>& folds, const dataflows::Array& array, const Widths& widths,
                       std::uint64_t seed);

/// Runs the RTL of `sources` on a file of folds in `folder`; what the testbench printed, or what kept it from running.
std::string run_icarus(const std::filesystem::path& sources, const std::filesystem::path& folder,
                       const std::filesystem::path& folds, const dataflows::Array& array, const Widths& widths);

}  // namespace systole::tests
