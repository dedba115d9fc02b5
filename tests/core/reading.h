// SPDX-License-Identifier: MIT
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/topology/dialect.h"

/// Reading text as if it were a file, for the tests of all readers of networks and machines.
namespace systole::core::testing {

inline ReadNetwork read_net(std::string text, ScalesimInput input = ScalesimInput::automatic) {
  return read_topology(checked_text("net.csv", std::move(text)), input);
}

/// What `call` says is wrong with its input.
template <class Call>
std::string mistake_of(const Call& call) {
  try {
    call();
  } catch (const InputError& error) {
    return error.what();
  }
  return "(no mistake)";
}

inline std::vector<std::string> texts(const std::vector<Diagnostic>& diagnostics) {
  std::vector<std::string> out;
  for (const Diagnostic& diagnostic : diagnostics) out.push_back(to_string(diagnostic));
  return out;
}

using Texts = std::vector<std::string>;

/// A file's text, and everything that reading it must say.
struct Mistake {
  std::string text;
  std::string message;
};

}  // namespace systole::core::testing

namespace doctest {
template <>
struct StringMaker<std::vector<std::string>> {
  static String convert(const std::vector<std::string>& texts) {
    std::string out;
    for (const std::string& text : texts) out += "\n  " + text;
    return out.c_str();
  }
};
}  // namespace doctest
