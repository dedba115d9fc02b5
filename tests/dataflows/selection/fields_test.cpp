// SPDX-License-Identifier: MIT
// The table of a comparison's settings: each row describes its field, and reads what it prints.
#include "dataflows/selection/fields.h"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/error.h"

namespace systole::dataflows {
namespace {

const ComparisonField& field_of(std::string_view path) {
  const ComparisonField* const field = core::field_at(comparison_fields(), path);
  REQUIRE(field != nullptr);
  return *field;
}

/// What is wrong with `text` for the field of that path.
std::string mistake(std::string_view path, std::string_view text) {
  ComparisonSettings settings;
  const auto mistakes = core::parse_field(field_of(path), settings, text, {}, "it");
  return mistakes.empty() ? std::string{} : to_string(mistakes.front());
}

TEST_CASE("every setting of a comparison reads the default that it prints") {
  std::set<std::string_view> paths;
  std::set<std::string_view> flags;
  for (const ComparisonField& field : comparison_fields()) {
    CAPTURE(field.path);
    CHECK(paths.insert(field.path).second);
    CHECK(flags.insert(field.flags).second);
    CHECK_FALSE(field.expected.empty());
    CHECK_FALSE(field.meaning.empty());
    ComparisonSettings settings;
    const std::string standard = field.print(settings);
    if (!standard.empty()) CHECK(field.parse(settings, standard));
    CHECK(field.print(settings) == standard);
  }
}

TEST_CASE("settings of a comparison print what was read") {
  ComparisonSettings settings;
  for (const auto& [path, text] : {std::pair{"arrays", "8x8,16x4"},
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
    CAPTURE(path);
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
