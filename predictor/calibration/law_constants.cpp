// SPDX-License-Identifier: MIT
#include "predictor/calibration/law_constants.h"

#include <array>
#include <optional>

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/number.h"

namespace systole::calibration {
namespace {

using dataflows::OperatorLaw;
using dataflows::ProductLaw;

constexpr std::string_view kSmall = "small products (M, N and K up to 128)";
constexpr std::string_view kLarge = "large products (M, N and K from 1024)";
constexpr std::string_view kResults = "products with large results (M and N from 1024, K up to 128)";
constexpr std::string_view kDeep = "products of two deep operands (M and N up to 512, K from 4096)";
constexpr std::string_view kThin = "products with one large operand (M up to 64, N and K from 1024)";
constexpr std::string_view kVectors = "products with a vector (M = 1, N and K from 256)";
constexpr std::string_view kOuter = "products of depth 1 (K = 1, M and N from 64)";
constexpr std::string_view kFewElements = "operators on few elements";
constexpr std::string_view kManyElements = "operators on many elements";

constexpr std::array kProductConstants{
    LawConstant<ProductLaw>{"launch_us", "us", &ProductLaw::launch_us, 0, kSmall},
    LawConstant<ProductLaw>{"peak_tflops", "TFLOP/s", &ProductLaw::peak_tflops, 0, kLarge},
    LawConstant<ProductLaw>{"hbm_tbs", "TB/s", &ProductLaw::hbm_tbs, 0, kResults},
    LawConstant<ProductLaw>{"larger_tbs", "TB/s", &ProductLaw::larger_tbs, 0, kThin},
    LawConstant<ProductLaw>{"smaller_tbs", "TB/s", &ProductLaw::smaller_tbs, 0, kDeep},
    LawConstant<ProductLaw>{"overlap", "", &ProductLaw::overlap, 1, kLarge},
    LawConstant<ProductLaw>{"result_tbs", "TB/s", &ProductLaw::result_tbs, 0, kResults},
    LawConstant<ProductLaw>{"result_most_us", "us", &ProductLaw::result_most_us, 0, kResults},
    LawConstant<ProductLaw>{"vector_launch_us", "us", &ProductLaw::vector_launch_us, 0, kVectors},
    LawConstant<ProductLaw>{"vector_tbs", "TB/s", &ProductLaw::vector_tbs, 0, kVectors},
    LawConstant<ProductLaw>{"vector_most_us", "us", &ProductLaw::vector_most_us, 0, kVectors},
    LawConstant<ProductLaw>{"outer_launch_us", "us", &ProductLaw::outer_launch_us, 0, kOuter},
    LawConstant<ProductLaw>{"outer_tbs", "TB/s", &ProductLaw::outer_tbs, 0, kOuter},
    LawConstant<ProductLaw>{"long_us", "us", &ProductLaw::long_us, 0, kThin},
    LawConstant<ProductLaw>{"larger_odd_tbs", "TB/s", &ProductLaw::larger_odd_tbs, 0, kThin},
    LawConstant<ProductLaw>{"larger_lanes_tbs", "TB/s", &ProductLaw::larger_lanes_tbs, 0, kThin}};

constexpr std::array kOperatorConstants{
    LawConstant<OperatorLaw>{"launch_us", "us", &OperatorLaw::launch_us, 0, kFewElements},
    LawConstant<OperatorLaw>{"tbs", "TB/s", &OperatorLaw::tbs, 0, kManyElements},
    LawConstant<OperatorLaw>{"second_tbs", "TB/s", &OperatorLaw::second_tbs, 0, kManyElements},
    LawConstant<OperatorLaw>{"second_most_us", "us", &OperatorLaw::second_most_us, 0, kManyElements}};

constexpr std::string_view kElementBytes = "element_bytes";

}  // namespace

std::span<const LawConstant<ProductLaw>> product_constants() {
  return kProductConstants;
}

std::span<const LawConstant<OperatorLaw>> operator_constants() {
  return kOperatorConstants;
}

HeldConstant read_held(std::string_view text) {
  std::vector<std::string> keys{std::string{kElementBytes}};
  for (const auto& constant : kProductConstants) keys.emplace_back(constant.key);
  for (const auto& constant : kOperatorConstants) keys.push_back("operators." + std::string{constant.key});
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    throw core::InputError(core::Diagnostic{
        .subject = "--fix", .found = core::in_quotes(text), .expected = "KEY=VALUE, as in hbm_tbs=1.638"});
  }
  const std::string_view key = core::trimmed(text.substr(0, equals));
  const std::vector<std::string_view> names(keys.begin(), keys.end());
  bool known = false;
  for (const std::string_view name : names) known = known || name == key;
  if (!known) throw core::InputError(core::unknown_name({}, "--fix", key, names));
  const std::optional<double> value = core::parse_real(text.substr(equals + 1));
  const double least = key == "overlap" ? 1 : 0;
  const bool positive = key == "peak_tflops" || key == kElementBytes;
  constexpr double kMost = 1e9;
  if (!value || *value < least || *value > kMost || (*value == 0 && positive)) {
    throw core::InputError(core::Diagnostic{.subject = "--fix " + std::string{key},
                                            .found = core::in_quotes(text.substr(equals + 1)),
                                            .expected = least > 0  ? "a number from 1 to 1e9"
                                                        : positive ? "a number above 0 and up to 1e9"
                                                                   : "a number from 0 (costs nothing) to 1e9"});
  }
  return {.key = std::string{key}, .value = *value};
}

bool FittedConstant::bound() const {
  constexpr double kWithin = 2;
  return held || (high <= value * kWithin && low * kWithin >= value);
}

}  // namespace systole::calibration
