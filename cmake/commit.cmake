# SPDX-License-Identifier: MIT
# cmake -DSOURCE=FOLDER -DOUT=FILE -P commit.cmake: writes a header with the commit that is being built. The file is left as it is
# where it says so already, so that nothing is compiled again. A tarball of `git archive` knows its commit without git.
set(commit "unknown (no git)")
file(STRINGS ${SOURCE}/cmake/commit.txt archived LIMIT_COUNT 1)
if(archived MATCHES "^[0-9a-f]+$")
  string(SUBSTRING ${archived} 0 12 commit)
elseif(EXISTS ${SOURCE}/.git)
  find_program(GIT git)
  if(GIT)
    execute_process(COMMAND ${GIT} -C ${SOURCE} rev-parse --short=12 HEAD OUTPUT_VARIABLE head ERROR_QUIET
                    OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed)
    execute_process(COMMAND ${GIT} --no-optional-locks -C ${SOURCE} status --porcelain --untracked-files=no OUTPUT_VARIABLE changes ERROR_QUIET)
    if(NOT failed)
      set(commit ${head})
      if(changes)
        string(APPEND commit " with changes")
      endif()
    endif()
  endif()
endif()

set(text "// SPDX-License-Identifier: MIT
#pragma once

namespace systole::app {

inline constexpr const char* kCommit = \"${commit}\";

}  // namespace systole::app
")
set(before "")
if(EXISTS ${OUT})
  file(READ ${OUT} before)
endif()
if(NOT before STREQUAL text)
  file(WRITE ${OUT} "${text}")
endif()
