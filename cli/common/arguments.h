// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/topology/scalesim_csv.h"
#include "dataflows/explore/run/ranks.h"
#include "dataflows/mapping/array.h"

/// Arguments that several subcommands understand. All of them throw core::InputError with the nearest valid value.
namespace systole::app {

/// Options before or after the subcommand.
struct GeneralOptions {
  bool quiet = false;
  bool verbose = false;
  unsigned threads = 0;                      ///< 0: all cores
  dataflows::explore::JoinRanks join_ranks;  ///< none in a program without MPI
};

/// `ROWSxCOLS`, both at least 1; dataflows::array_text is the way back.
dataflows::Array parse_array(const std::string& text);

/// `auto`, `conv` or `gemm`.
core::ScalesimInput parse_scalesim_input(const std::string& text);

/// An InputError for the value of an option.
[[noreturn]] void reject_option(const std::string& option, const std::string& found, const std::string& expected,
                                const std::string& nearest = {});

/// The value named `text` among `names`, by index.
std::size_t parse_choice(const std::string& option, const std::string& text,
                         const std::vector<std::string_view>& names);

/// The one of `values` (of an enumeration with a `name`) that `text` names.
template <class Values>
auto choose(const std::string& option, const std::string& text, const Values& values) {
  std::vector<std::string_view> names;
  for (const auto value : values) names.push_back(name(value));
  return values.at(parse_choice(option, text, names));
}

/// The parts of a list with commas, without the spaces around them; a part may be empty.
std::vector<std::string> split_list(const std::string& text);

}  // namespace systole::app
