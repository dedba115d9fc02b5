// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "core/files/text_file.h"
#include "core/ir/network.h"
#include "dataflows/mapping/gemm_shape.h"
#include "dataflows/time/operator_law.h"

/// Times that somebody measured on a chip, read from CSV.
namespace systole::calibration {

/// A matrix product and its time.
struct MeasuredProduct {
  dataflows::GemmShape shape{};
  double us = 0;           ///< above 0
  core::Location where{};  ///< of the time
  std::string name{};      ///< of the layer; empty: the row names none
};

/// An operator beside the matrix units and its time.
struct MeasuredOperator {
  std::string op{};
  double elements = 0;         ///< read and written, of the size of the law's; a truth value is half of one
  bool of_law = true;          ///< false: the law of operators does not describe it
  dataflows::RowShape rows{};  ///< of a sum or a normalisation over rows: those of d2 elements
  double us = 0;               ///< above 0
  core::Location where{};      ///< of the time
};

/// What one or more files hold.
struct Measurements {
  std::vector<MeasuredProduct> products{};
  std::vector<MeasuredOperator> operators{};
  std::vector<std::string> beside_array{};  ///< layers of the network that no matrix unit runs; they are not fitted
};

/// How files are to be read.
struct MeasurementOptions {
  std::string column{};                    ///< that holds the times; empty: found by its name
  const core::Network* network = nullptr;  ///< whose layers rows may name
};

/// Reads a file and adds its rows to `into`. A row is one of
///
/// - a product `M,N,K`, (M x K) by (K x N), with `b` or `heads` where one kernel ran several;
/// - an operator `op,d0,d1,d2` of its largest tensor's shape;
/// - a `layer` of `options.network`.
///
/// Names of columns may be in capitals. The time's column says its unit: `us`, `latency_us`, `time_ms`, `seconds`;
/// other columns are skipped. Mistakes are added to `diagnostics`: columns that are missing or could both be the time,
/// sizes below 1, times that are no number above 0, unknown operators and layers. O(cells).
void read_measurements(const core::TextFile& file, const MeasurementOptions& options, Measurements& into,
                       core::Diagnostics& diagnostics);

/// Names of the operators that may stand in a column `op`.
std::vector<std::string_view> measured_operators();

}  // namespace systole::calibration
