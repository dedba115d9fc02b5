// SPDX-License-Identifier: MIT
#pragma once

/// Units of the laws of time.
namespace systole::dataflows {

/// TB/s and TFLOP/s are so many bytes and operations a microsecond.
inline constexpr double kTeraInMicrosecond = 1e6;

}  // namespace systole::dataflows
