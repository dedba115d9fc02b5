// SPDX-License-Identifier: MIT
#include <vector>

#include "tests/fuzz/target.h"

namespace systole::tests::fuzz {
namespace {

std::vector<Target>& registered() {
  static std::vector<Target> all;
  return all;
}

}  // namespace

std::span<const Target> targets() {
  return registered();
}

Registered::Registered(std::string_view name, EntryPoint enter) {
  registered().push_back({.name = name, .enter = enter});
}

}  // namespace systole::tests::fuzz
