// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dataflows/time/operator_law.h"
#include "dataflows/time/product_law.h"

/// The constants of the laws of time that are fitted, each described once.
namespace systole::calibration {

/// One constant of a law. It is fitted as the logarithm of what it is above `least`.
template <class Law>
struct LawConstant {
  std::string_view key;  ///< as in a machine's YAML
  std::string_view unit;
  double Law::*value;
  double least = 0;
  std::string_view seen_in;  ///< products that bind it, for whoever must measure more of them
};

/// The constants of the law of products that a fit may free: not its edge, the bytes of an element, and the forms of
/// small products that only whole registers have.
std::span<const LawConstant<dataflows::ProductLaw>> product_constants();
std::span<const LawConstant<dataflows::OperatorLaw>> operator_constants();

/// A constant that is held: `--fix hbm_tbs=1.638`.
struct HeldConstant {
  std::string key;
  double value = 0;
};

/// Reads `KEY=VALUE`; the key is one of product_constants(), `element_bytes`, or with `operators.` before it one of
/// operator_constants(). Throws InputError with the nearest key.
HeldConstant read_held(std::string_view text);

/// A constant as it was fitted, and between which values 90 of 100 such fits would find it.
struct FittedConstant {
  std::string_view key;
  std::string_view unit;
  double value = 0;
  double low = 0;
  double high = 0;
  bool held = false;         ///< it was given
  std::string_view seen_in;  ///< products that bind it
  /// True if the measurements say within a factor of two what it is.
  [[nodiscard]] bool bound() const;
};

}  // namespace systole::calibration
