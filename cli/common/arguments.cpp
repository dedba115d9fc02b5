// SPDX-License-Identifier: MIT
#include "cli/common/arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "core/error.h"
#include "core/nearest_name.h"
#include "core/number.h"

namespace systole::app {

void reject_option(const std::string& option, const std::string& found, const std::string& expected,
                   const std::string& nearest) {
  throw core::InputError(core::Diagnostic{
      .where = {}, .subject = option, .found = core::in_quotes(found), .expected = expected, .nearest = nearest});
}

dataflows::Array parse_array(const std::string& text) {
  const std::size_t cross = text.find_first_of("xX");
  const auto rows = core::parse_whole(std::string_view{text}.substr(0, cross));
  const auto cols =
      cross == std::string::npos ? core::WholeNumber{} : core::parse_whole(std::string_view{text}.substr(cross + 1));
  const bool sound = rows.fault == core::NumberFault::none && cols.fault == core::NumberFault::none;
  if (!sound || rows.value < 1 || cols.value < 1) {
    reject_option("--array", text, "ROWSxCOLS, two whole numbers of at least 1, such as 32x32");
  }
  return {.rows = rows.value, .cols = cols.value};
}

std::string array_text(const dataflows::Array& array) {
  return fmt::format("{}x{}", array.rows, array.cols);
}

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  while (true) {
    const std::size_t comma = text.find(',', start);
    parts.emplace_back(core::trimmed(std::string_view{text}.substr(start, comma - start)));
    if (comma == std::string::npos) return parts;
    start = comma + 1;
  }
}

std::size_t parse_choice(const std::string& option, const std::string& text,
                         const std::vector<std::string_view>& names) {
  const auto found = std::ranges::find(names, text);
  if (found == names.end()) {
    reject_option(option, text, fmt::format("one of {}", fmt::join(names, ", ")), core::nearest_name(text, names));
  }
  return static_cast<std::size_t>(found - names.begin());
}

std::int64_t parse_whole_option(const std::string& option, const std::string& text, std::int64_t least) {
  const core::WholeNumber number = core::parse_whole(text);
  if (number.fault != core::NumberFault::none || number.value < least) {
    reject_option(option, text, fmt::format("a whole number of at least {}", least));
  }
  return number.value;
}

core::ScalesimInput parse_scalesim_input(const std::string& text) {
  constexpr core::ScalesimInput kInputs[] = {core::ScalesimInput::automatic, core::ScalesimInput::conv,
                                             core::ScalesimInput::gemm};
  return kInputs[parse_choice("--input", text, {"auto", "conv", "gemm"})];
}

}  // namespace systole::app
