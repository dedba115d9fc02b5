// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "predictor/calibration/errors.h"
#include "predictor/calibration/measurements.h"

/// Measurements that cannot be what they seem.
namespace systole::calibration {

/// Reports a product that was measured twice with times more than twice apart, times that are all equal, and a product
/// at more operations a second than any chip does, whose time is in another unit. O(rows log rows).
void report_contradictions(const Measurements& measurements, core::Diagnostics& diagnostics);

/// Reports rows whose time is about a thousand or a million times what a fitted model says of them, or that part of it,
/// where others are not: they are in another unit. `rows` and `predicted` belong together. O(rows log rows).
void report_mixed_units(std::span<const MeasuredProduct> rows, std::span<const Predicted> predicted,
                        core::Diagnostics& diagnostics);

/// Kinds of products of which there is none, in words: what a law cannot be fitted without.
std::vector<std::string_view> missing_kinds(std::span<const MeasuredProduct> rows);

}  // namespace systole::calibration
