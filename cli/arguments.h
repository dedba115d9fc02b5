// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "core/accelerator/accelerator.h"
#include "core/topology/scalesim_csv.h"

/// Arguments that several subcommands understand. All of them throw core::InputError with the nearest valid value.
namespace systole::app {

/// Options before or after the subcommand.
struct GeneralOptions {
  bool quiet = false;
  bool verbose = false;
  unsigned threads = 0;  ///< 0: all cores
};

/// `ROWSxCOLS`, both at least 1.
core::Array parse_array(const std::string& text);

/// `auto`, `conv` or `gemm`.
core::ScalesimInput parse_scalesim_input(const std::string& text);

/// For an option's check(): a whole number from `least` to `most`.
CLI::Validator whole_number(std::int64_t least, std::int64_t most);

/// An InputError for the value of an option.
[[noreturn]] void reject_option(const std::string& option, const std::string& found, const std::string& expected,
                                const std::string& nearest = {});

/// The value named `text` among `names`, by index.
std::size_t parse_choice(const std::string& option, const std::string& text,
                         const std::vector<std::string_view>& names);

}  // namespace systole::app
