// SPDX-License-Identifier: MIT
// The table of a comparison's settings: each row describes its field, and reads what it prints.
#include "dataflows/selection/fields.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

#include "tests/field_table.h"

namespace systole::dataflows {
namespace {

const ComparisonField& field_of(std::string_view path) {
  const ComparisonField* const field = core::field_at(comparison_fields(), path);
  REQUIRE(field != nullptr);
  return *field;
}

std::string mistake(std::string_view path, std::string_view text) {
  return tests::mistake_in(comparison_fields(), path, text);
}

TEST_CASE("every setting of a comparison reads the default that it prints") {
  tests::check_table(comparison_fields());
}

TEST_CASE("settings of a comparison print what was read") {
  ComparisonSettings settings;
  for (const auto& setting : {std::pair{"arrays", "8x8,16x4"},
                              {"timing", "occupied"},
                              {"variants", "baseline,half"},
                              {"select", "greedy,optimal"},
                              {"count", "3"},
                              {"fraction", "0.25"},
                              {"limits.cycles", "800000"},
                              {"limits.sensitivity", "-1.5"},
                              {"minimize", "layers"},
                              {"pareto", "cycles,layers"},
                              {"depthwise", "packed,rows"}}) {
    const auto [path, text] = setting;
    CAPTURE(setting.first);
    CHECK(field_of(path).parse(settings, text));
    CHECK(field_of(path).print(settings) == text);
  }
  CHECK(settings.bake_off);
  CHECK(settings.limits.has(Criterion::sensitivity));
}

TEST_CASE("what is wrong with a part of a list is said of that part") {
  CHECK(mistake("arrays", "8x8, 8x8") == "it: found '8x8', expected each array once");
  CHECK(mistake("arrays", "8x8,9").starts_with("it: found '9', expected ROWSxCOLS"));
  CHECK(mistake("variants", "full,fll").ends_with("nearest: full"));
  CHECK(mistake("variants", "full,full") == "it: found 'full', expected each name once");
  CHECK(mistake("pareto", "cycles,").starts_with("it: found '', expected one of cycles, "));
  CHECK(mistake("fraction", "1.5") == "it: found '1.5', expected a share from 0 to 1");
  CHECK(mistake("sensitivity", "no_such.csv").starts_with("no_such.csv: found no such readable file"));
}

}  // namespace
}  // namespace systole::dataflows
