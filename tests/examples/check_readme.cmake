# SPDX-License-Identifier: MIT
# cmake -DROOT=DIR -P check_readme.cmake
# The README shows what the project holds and prints: the example program to the letter, and the main job's output.
file(READ ${ROOT}/README.md readme)
foreach(quoted examples/simulate_topology/main.cpp examples/five_networks.expected.txt)
  file(READ ${ROOT}/${quoted} text)
  string(REPLACE "// SPDX-License-Identifier: MIT\n" "" text "${text}")
  string(FIND "${readme}" "${text}" at)
  if(at EQUAL -1)
    message(SEND_ERROR "README.md does not show ${quoted} as it is")
  endif()
endforeach()
