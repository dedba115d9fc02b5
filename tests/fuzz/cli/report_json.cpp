// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>

#include "cli/common/json/provenance.h"
#include "cli/report/result.h"
#include "tests/fuzz/scratch.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(report_json) {
  static const fuzz::Scratch folder;
  return fuzz::attempt(
      [&] { (void)systole::app::read_report(folder.write("result.json", fuzz::bytes_of(data, size))); });
}
