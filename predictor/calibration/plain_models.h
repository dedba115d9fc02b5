// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <span>

#include "dataflows/mapping/gemm_shape.h"
#include "predictor/calibration/measurements.h"

/// Models of few constants, fitted to the same rows: what a law is compared with.
namespace systole::calibration {

/// A roofline with a launch: t0 + max(operations / peak, bytes / DRAM), bytes of both operands and the result.
struct Roofline {
  double launch_us = 0;
  double peak_tflops = 0;
  double hbm_tbs = 0;
  double element_bytes = 2;
};
Roofline fit_roofline(std::span<const MeasuredProduct> rows, double element_bytes);
double roofline_time(const Roofline& roofline, const dataflows::GemmShape& product);

/// SCALE-Sim's form: a line through its cycles (dataflows::fitted_cycles) for each of three classes by the longest of a
/// product's sizes, up to 128, up to 1024, and beyond.
struct CycleLines {
  struct Line {
    double slope = 0;     ///< microseconds a cycle
    double constant = 0;  ///< microseconds
  };
  std::array<Line, 3> lines{};
};
CycleLines fit_lines(std::span<const MeasuredProduct> rows);
double lines_time(const CycleLines& lines, const dataflows::GemmShape& product);

}  // namespace systole::calibration
