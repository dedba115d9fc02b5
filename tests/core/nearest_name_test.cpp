// SPDX-License-Identifier: MIT
#include "core/nearest_name.h"

#include <doctest/doctest.h>

#include <array>
#include <string_view>

using systole::core::nearest_name;

namespace {
constexpr std::array<std::string_view, 4> kNames{"stride_h", "stride_w", "pad_h", "groups"};
}

TEST_CASE("nearest_name finds the name with the fewest edits") {
  CHECK(nearest_name("strde_h", kNames) == "stride_h");
  CHECK(nearest_name("group", kNames) == "groups");
  CHECK(nearest_name("PAD_H", kNames) == "pad_h");
}

TEST_CASE("nearest_name counts swapped neighbours as one edit") {
  CHECK(nearest_name("pda_h", kNames) == "pad_h");
}

TEST_CASE("nearest_name gives the earlier of equally near names") {
  CHECK(nearest_name("stride_x", kNames) == "stride_h");
}

TEST_CASE("nearest_name suggests nothing where nothing is near") {
  CHECK(nearest_name("temperature", kNames).empty());
  CHECK(nearest_name("", kNames).empty());
}
