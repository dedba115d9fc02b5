// SPDX-License-Identifier: MIT
#include "cachesim/null_cache/null_storage.h"

#include <doctest/doctest.h>

namespace systole::cachesim {
namespace {

TEST_CASE("1 KB of TCAM is 128, 146, 256 or 303 entries, by what is counted, 151 sectors") {
  const auto rows = tcam_accountings(Bits{8192}, 27);
  std::vector<std::int64_t> bits;
  std::vector<std::int64_t> entries;
  for (const auto& row : rows) {
    bits.push_back(row.bits_per_entry);
    entries.push_back(row.entries);
  }
  CHECK(bits == std::vector<std::int64_t>{64, 56, 32, 27});
  CHECK(entries == std::vector<std::int64_t>{128, 146, 256, 303});
  CHECK(rows[2].lines_unmerged * 32 == 8192);
  CHECK(sectored_accounting(Bits{8192}, 27, 32).entries == 151);
}

}  // namespace
}  // namespace systole::cachesim
