// SPDX-License-Identifier: MIT
#include "tests/house/rooms.h"

namespace systole::tests::house {

const std::vector<Room>& rooms() {
  static const std::vector<Room> table{
      // What everybody shares and nothing simulates.
      {.folder = "core", .may_know = {}},
      {.folder = "core/files", .may_know = {"core"}},
      {.folder = "core/ir", .may_know = {"core"}},
      {.folder = "core/report", .may_know = {"core"}},
      {.folder = "core/report/chart", .may_know = {"core"}},
      {.folder = "core/rewrite", .may_know = {"core", "core/ir"}},
      {.folder = "core/topology", .may_know = {"core", "core/files", "core/ir"}},
      // What a network costs on a machine.
      {.folder = "dataflows/mapping", .may_know = {"core", "core/ir"}},
      {.folder = "dataflows/policies", .may_know = {"core", "core/ir", "dataflows/mapping"}},
      {.folder = "dataflows/machine", .may_know = {"core", "core/files", "dataflows/mapping"}},
  };
  return table;
}

}  // namespace systole::tests::house
