// SPDX-License-Identifier: MIT
// The tables of a study's settings and of a workload: each row describes its field, and reads what it prints.
#include "cachesim/studies/fields.h"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "cachesim/studies/workload_fields.h"
#include "tests/field_table.h"

namespace systole::cachesim::testing {
namespace {

std::string reread(std::string_view path, std::string_view text) {
  return tests::reread(cache_fields(), path, text);
}

std::string mistake(std::string_view path, std::string_view text) {
  return tests::mistake_in(cache_fields(), path, text);
}

TEST_CASE("every setting of a study and of a workload reads the default that it prints") {
  tests::check_table(cache_fields());
  tests::check_table(workload_fields());
}

TEST_CASE("settings of a study are read as users write them") {
  CHECK(reread("element", "16") == "float16");
  CHECK(reread("null_cache.detection", "fill-evict") == "fill+evict");
  CHECK(reread("gemm", "copied-56") == "copied-56");
  CHECK(reread("data_cache.kb", "32") == "32");
  CHECK(reread("second_level.kb", "256") == "256");
  CHECK(reread("second_level.ways", "4") == "4");
  CHECK(reread("cpu.write_buffer", "0") == "0");
  CHECK(reread("null_cache.search_budget", "30") == "30");
  CHECK(reread("configurations", "null,plain") == "plain,null");
  CHECK(reread("sampling.share", "20") == "20");
  CHECK(reread("null_cache.tau", "0.5") == "0.5");
}

TEST_CASE("what is wrong with a setting is said under the name that it was called") {
  CHECK(mistake("line_bytes", "4").starts_with("it: found '4', expected a whole number from 8 to 4096"));
  CHECK(mistake("null_cache.entries", "99999999999999999999").ends_with("a whole number from 0 to 65535"));
  CHECK(mistake("gemm", "goto-2") == "it: found 'goto-2', expected goto-NB with NB from 4 to 4096");
  CHECK(
      mistake("configurations", "plain,plain").starts_with("it: found 'plain,plain', expected some of plain, larger"));
  CHECK(mistake("configurations", "plain,readings").starts_with("it: found 'plain,readings'"));
  CHECK(mistake("alignment", "48") == "it: found '48', expected a power of two from 1 to 4096");
  CHECK(mistake("null_cache.merge", "hgher").ends_with("nearest: higher"));
  CHECK(mistake("data_cache.ways", "") == "it: found an empty value, expected a whole number from 1 to 65536");
}

}  // namespace
}  // namespace systole::cachesim::testing
