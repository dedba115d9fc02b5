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
  const auto array = dataflows::array_named(text);
  if (!array) reject_option("--array", text, "ROWSxCOLS, two whole numbers of at least 1, such as 32x32");
  return *array;
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

core::ScalesimInput parse_scalesim_input(const std::string& text) {
  constexpr core::ScalesimInput kInputs[] = {core::ScalesimInput::automatic, core::ScalesimInput::conv,
                                             core::ScalesimInput::gemm};
  return kInputs[parse_choice("--input", text, {"auto", "conv", "gemm"})];
}

}  // namespace systole::app
