// SPDX-License-Identifier: MIT
#include "dataflows/explore/result/result.h"
#include "dataflows/explore/spec/spec.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(explore_result) {
  static const fuzz::Scratch folder;
  return fuzz::attempt([&] {
    namespace explore = systole::dataflows::explore;
    const auto path = folder.write("result.sqlite", fuzz::bytes_of(data, size));
    explore::Result result = explore::Result::open(path, explore::SqliteDatabase::Mode::read);
    const explore::Question question = explore::read_spec(systole::core::checked_text("spec", result.identity().spec));
    result.set_question(question);
    result.for_each([](const explore::EvaluatedPoint&) {});
  });
}
