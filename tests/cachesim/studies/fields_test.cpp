// SPDX-License-Identifier: MIT
// The tables of a study's settings and of a workload: each row describes its field, and reads what it prints.
#include "cachesim/studies/fields.h"

#include <doctest/doctest.h>

#include <set>
#include <span>
#include <string>
#include <string_view>

#include "cachesim/studies/workload_fields.h"
#include "core/error.h"

namespace systole::cachesim::testing {
namespace {

template <class Struct>
void check_table(std::span<const core::Field<Struct>> fields) {
  std::set<std::string_view> paths;
  std::set<std::string_view> flags;
  for (const core::Field<Struct>& field : fields) {
    CAPTURE(field.path);
    CHECK(paths.insert(field.path).second);
    CHECK(flags.insert(field.flags).second);
    CHECK_FALSE(field.expected.empty());
    CHECK_FALSE(field.meaning.empty());
    Struct values;
    const std::string standard = field.print(values);
    if (!standard.empty()) CHECK(field.parse(values, standard));
    CHECK(field.print(values) == standard);
    if (field.type.empty()) {
      CHECK(field.parse(values, field.set_to));
      CHECK(field.print(values) == field.set_to);
      CHECK(standard != field.set_to);
    }
  }
}

/// What the field of that path prints after it has read `text`.
std::string reread(std::string_view path, std::string_view text) {
  const CacheField* const field = core::field_at(cache_fields(), path);
  REQUIRE(field != nullptr);
  CacheSettings settings;
  CHECK(field->parse(settings, text));
  return field->print(settings);
}

std::string mistake(std::string_view path, std::string_view text) {
  const CacheField* const field = core::field_at(cache_fields(), path);
  REQUIRE(field != nullptr);
  CacheSettings settings;
  const auto mistakes = core::parse_field(*field, settings, text, {}, "it");
  return mistakes.empty() ? std::string{} : to_string(mistakes.front());
}

TEST_CASE("every setting of a study and of a workload reads the default that it prints") {
  check_table(cache_fields());
  check_table(workload_fields());
}

TEST_CASE("settings of a study are read as users write them") {
  CHECK(reread("element", "16") == "float16");
  CHECK(reread("null_cache.detection", "fill-evict") == "fill+evict");
  CHECK(reread("gemm", "atlas-56") == "atlas-56");
  CHECK(reread("data_cache.kb", "32") == "32");
  CHECK(reread("second_level.kb", "256") == "256");
  CHECK(reread("sampling.share", "20") == "20");
  CHECK(reread("null_cache.tau", "0.5") == "0.5");
}

TEST_CASE("what is wrong with a setting is said under the name that it was called") {
  CHECK(mistake("line_bytes", "4").starts_with("it: found '4', expected a whole number from 8 to 4096"));
  CHECK(mistake("null_cache.entries", "99999999999999999999").ends_with("a whole number from 1 to 65535"));
  CHECK(mistake("gemm", "goto-2") == "it: found 'goto-2', expected goto-NB with NB from 4 to 4096");
  CHECK(mistake("null_cache.merge", "hgher").ends_with("nearest: higher"));
  CHECK(mistake("data_cache.ways", "") == "it: found an empty value, expected a whole number from 1 to 65536");
}

}  // namespace
}  // namespace systole::cachesim::testing
