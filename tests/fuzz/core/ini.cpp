// SPDX-License-Identifier: MIT
#include "core/diagnostic.h"
#include "core/files/ini_file.h"
#include "tests/fuzz/target.h"

namespace fuzz = systole::tests::fuzz;

SYSTOLE_FUZZ_TARGET(ini) {
  return fuzz::attempt([&] {
    const systole::core::TextFile file = fuzz::text_of(data, size);
    systole::core::Diagnostics mistakes;
    const systole::core::IniFile ini(file, "[general]", mistakes);
    for (const systole::core::IniSection& section : ini.sections()) {
      for (const systole::core::IniEntry& entry : section.entries) (void)ini.value(section.name, entry, mistakes);
    }
    mistakes.throw_if_any();
  });
}
