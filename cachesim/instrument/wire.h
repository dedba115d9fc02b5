// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "cachesim/lines/line.h"

/// Describes what the plugin writes to a pipe and the simulator reads: blocks, each a head and its contents, in the
/// layout of this machine. Both ends are built together.
namespace systole::cachesim::wire {

enum class Kind : std::uint32_t {
  runs,    ///< `count` LineRuns, then `continued` std::uint32_t: indices of runs that go on with the reference before
  counts,  ///< one Counts
  mark,    ///< `count` bytes of text: what the program says
  end,     ///< nothing more comes
};

struct Head {
  Kind kind = Kind::end;
  std::uint32_t count = 0;
  std::uint32_t continued = 0;
  std::uint32_t thread = 0;
};

/// Counts since the program began, or since its mark `begin` where only what lies between marks is recorded.
struct Counts {
  std::uint64_t instructions = 0;
  std::uint64_t loads = 0;
  std::uint64_t stores = 0;
  std::uint64_t modifications = 0;  ///< a load and a store of the same place by one instruction: in none of the above
};

inline constexpr std::uint32_t kMostRuns = 4096;  ///< of a block

}  // namespace systole::cachesim::wire
