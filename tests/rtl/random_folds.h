// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "dataflows/rtl/fold.h"
#include "dataflows/rtl/hardware.h"

namespace systole::tests {

inline constexpr std::array kModes{rtl::Mode::os, rtl::Mode::ws, rtl::Mode::is, rtl::Mode::rp};

/// True, with a printed reason, where the RTL was not built.
bool skipped();

/// What `--timing array` says of one fold, through a layer that is exactly that fold: map_layer and evaluate.
std::int64_t model_cycles(const rtl::Fold& fold, const dataflows::Array& array);

std::string describe(const rtl::Fold& fold);

/// 1, 2, about half, all but one, all; each once.
std::vector<std::int64_t> sizes_up_to(std::int64_t most);

/// Folds of that size: short and long ones, strides, dilations, passes.
std::vector<rtl::Fold> shapes(rtl::Mode mode, std::int64_t rows, std::int64_t cols);

/// Any fold that the array takes, of at most that many steps.
rtl::Fold random_fold(const dataflows::Array& array, std::int64_t most_steps, std::mt19937_64& random);

/// Operands of which each is the least or the greatest of its width, or -1, 0, 1. The same for the same seed
/// everywhere.
rtl::Operands extreme_operands(const rtl::Fold& fold, const rtl::Widths& widths, std::uint64_t seed);

/// rp with as many taps, kernel rows, strides and dilations as eight bits count, one of these at a time.
std::vector<rtl::Fold> large_kernels(const dataflows::Array& array);

/// Folds one after the other such that each of a few, very small and full, short and long, of all dataflows, follows
/// each: what one leaves behind in the array must not reach the next.
std::vector<rtl::Fold> every_pair(const dataflows::Array& array);

}  // namespace systole::tests
