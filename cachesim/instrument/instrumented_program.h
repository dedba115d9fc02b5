// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cachesim/cache/configuration_result.h"
#include "cachesim/lines/line.h"
#include "core/observer.h"

/// Feeds real programs as streams: QEMU runs them, and a plugin in it (plugin/plugin.cpp) tells every load and store
/// with what its line holds.
namespace systole::cachesim {

/// Describes a program, and how QEMU is to run it.
struct ProgramRequest {
  std::vector<std::string> command{};  ///< the program and its arguments; x86-64, i386, ARM or AArch64, for Linux
  bool marked = false;                 ///< records only between the program's marks `begin` and `end`
  std::string cpu{};                   ///< QEMU's model of the CPU (-cpu); empty: the one with all it emulates
  std::filesystem::path root{};        ///< where the program's libraries are (-L); empty: where they are natively
};

/// Says what a program did, whatever the caches. A reference is what one instruction loads or stores at one place, as
/// cachegrind counts: a vector is one reference, and so is the load and store of an addition to memory.
struct ProgramCounts {
  std::int64_t instructions = 0;
  std::int64_t loads = 0;          ///< that were not stored to by the same instruction
  std::int64_t stores = 0;         ///< the same
  std::int64_t modifications = 0;  ///< both of one place
  [[nodiscard]] std::int64_t references() const { return loads + stores + modifications; }
};

/// Holds one layer of a program that marks its layers, all times that it ran, or all of the program.
struct ProgramPart {
  std::string name;
  ProgramCounts counts;
  std::vector<LayerResult> results;  ///< by configuration
};

struct ProgramRun {
  std::string emulator;             ///< its name and version
  std::vector<ProgramPart> layers;  ///< in the order of their first appearance; a program without marks has none
  ProgramPart total;
  std::vector<Misses> missed_references;  ///< by configuration; of a straddling one at most one miss counts
  int exit_code = 0;                      ///< of the program; 128 and the signal's number if one ended it
};

/// Hears a program's stream beside the caches.
struct ProgramListener {
  std::function<void(std::string_view name)> layer_begins{};
  std::function<void(std::span<const LineRun> runs)> runs{};
};

/// Runs the program once through all configurations, which have the same line size. Its output and input are the
/// caller's own. The caches work beside the emulator, on another core where there is one. Threads of the program share
/// the caches, in the order in which they run.
///
/// Throws InputError where QEMU is not installed (with how to get it), where the program is none that it runs, and for
/// unsound configurations; core::Stopped.
ProgramRun run_program(const ProgramRequest& request, const std::vector<CacheConfiguration>& configurations,
                       const ProgramListener& listener = {}, const core::Observer& observer = {});

}  // namespace systole::cachesim
