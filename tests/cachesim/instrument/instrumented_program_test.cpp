// SPDX-License-Identifier: MIT
// Real programs under QEMU's emulation, against valgrind and against what they say of themselves.
#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "cachesim/instrument/emulator.h"
#include "cachesim/instrument/instrumented_program.h"
#include "core/error.h"
#include "tests/core/temporary_directory.h"
#include "tests/places.h"
#include "tests/shared_data.h"

namespace systole::cachesim::testing {
namespace {

using core::testing::TemporaryDirectory;

bool succeeds(const std::string& command) {
  return std::system(command.c_str()) == 0;  // NOLINT
}

bool has_qemu() {
  return systole::tests::is_there("/usr/bin/qemu-x86_64", "no QEMU: ./test --all installs qemu-user");
}
bool has_valgrind() {
  return systole::tests::is_there("/usr/bin/valgrind", "no valgrind: apt-get install valgrind");
}

std::string source(const std::string& name) {
  return (systole::tests::source_dir() / "tests/cachesim/instrument/programs" / name).string();
}

/// Compiles a program without a library; for i386 if `options` say -m32.
std::string freestanding(const TemporaryDirectory& folder, const std::string& options) {
  const std::string program = (folder.path() / "freestanding").string();
  REQUIRE(succeeds("g++ " + options +
                   " -O3 -static -nostdlib -ffreestanding -fno-pic -no-pie -fno-stack-protector -fno-exceptions "
                   "-fcf-protection=none -o " +
                   program + " " + source("freestanding.cpp")));
  return program;
}

CacheConfiguration data_cache(std::int64_t bytes, std::uint32_t ways, std::uint32_t line) {
  CacheConfiguration c = conventional_configuration("D1", bytes);
  c.line_bytes = line;
  c.data.ways = ways;
  return c;
}

/// What lackey says of a program.
ProgramCounts counted_by_lackey(const TemporaryDirectory& folder, const std::string& program) {
  const std::string trace = (folder.path() / "trace").string();
  REQUIRE(succeeds("valgrind --tool=lackey --trace-mem=yes --log-file=" + trace + " " + program));
  ProgramCounts counts;
  std::ifstream file(trace);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("I ")) ++counts.instructions;
    if (line.starts_with(" L")) ++counts.loads;
    if (line.starts_with(" S")) ++counts.stores;
    if (line.starts_with(" M")) ++counts.modifications;
  }
  return counts;
}

/// Cachegrind's references and misses of the first level's data cache.
std::pair<std::int64_t, std::int64_t> counted_by_cachegrind(const TemporaryDirectory& folder,
                                                            const std::string& program, const CacheConfiguration& c) {
  const std::string summary = (folder.path() / "summary").string();
  const std::string line = std::to_string(c.line_bytes);
  REQUIRE(succeeds("valgrind --tool=cachegrind --cache-sim=yes --D1=" + std::to_string(c.data.bytes) + "," +
                   std::to_string(c.data.ways) + "," + line + " --LL=1048576,16," + line + " --I1=16384,4," + line +
                   " --cachegrind-out-file=/dev/null --log-file=" + summary + " " + program));
  std::stringstream text;
  text << std::ifstream(summary).rdbuf();
  const auto number = [all = text.str()](const std::string& label) {
    std::smatch match;
    if (!std::regex_search(all, match, std::regex(label + ":\\s+([0-9,]+)"))) return std::int64_t{-1};
    std::string digits = match[1];
    std::erase(digits, ',');
    return std::int64_t{std::stoll(digits)};
  };
  return {number("D\\s+refs"), number("D1\\s+misses")};
}

void check_against_valgrind(const std::string& options, const CacheConfiguration& c) {
  const TemporaryDirectory folder;
  const std::string program = freestanding(folder, options);
  const ProgramCounts expected = counted_by_lackey(folder, program);
  const auto [references, misses] = counted_by_cachegrind(folder, program, c);
  const ProgramRun run = run_program({.command = {program}}, {c});
  CHECK(run.exit_code == 0);
  CHECK(run.total.counts.instructions == expected.instructions);
  CHECK(run.total.counts.loads == expected.loads);
  CHECK(run.total.counts.stores == expected.stores);
  CHECK(run.total.counts.modifications == expected.modifications);
  CHECK(run.total.counts.references() == references);
  CHECK(run.missed_references.front().count() == misses);
  CHECK(run.layers.empty());
}

TEST_CASE("an x86-64 program: references equal lackey's, misses cachegrind's, exactly") {
  if (!has_qemu() || !has_valgrind()) return;
  check_against_valgrind("-m64", data_cache(1024, 2, 32));
}

TEST_CASE("an i386 program: references equal lackey's, misses cachegrind's, exactly") {
  if (!has_qemu() || !has_valgrind()) return;
  check_against_valgrind("-m32 -msse2", data_cache(4096, 1, 64));
}

/// An access of the program, as it says itself and as QEMU tells it.
struct Seen {
  LineAddress line = 0;
  bool store = false;
  bool was_zero = false;  ///< of stores
  bool is_zero = false;
  friend bool operator==(const Seen&, const Seen&) = default;
};

TEST_CASE("lines are zero when the program says so, between its marks and by layer") {
  if (!has_qemu()) return;
  const TemporaryDirectory folder;
  const std::string program = (folder.path() / "zeros").string();
  const std::string said = (folder.path() / "said").string();
  REQUIRE(succeeds("g++ -std=c++20 -O1 -o " + program + " " + source("zeros.cpp")));
  std::vector<LineRun> runs;
  std::vector<std::string> layers;
  ProgramListener listener{
      .layer_begins = [&](std::string_view name) { layers.emplace_back(name); },
      .runs = [&](std::span<const LineRun> some) { runs.insert(runs.end(), some.begin(), some.end()); }};
  const std::vector<CacheConfiguration> caches{conventional_configuration("16k", 16384),
                                               null_configuration("null", 16)};
  const ProgramRun run = run_program({.command = {program, said}, .marked = true}, caches, listener);
  CHECK(run.exit_code == 3);

  std::ifstream file(said);
  std::uint64_t address = 0;
  file >> address;
  std::vector<Seen> expected;
  for (std::uint32_t place = 0, store = 0, was = 0, is = 0; file >> place >> store >> was >> is;) {
    expected.push_back(
        {.line = (address + place) / 32, .store = store != 0, .was_zero = store != 0 && was != 0, .is_zero = is != 0});
  }
  REQUIRE(expected.size() == 5000);
  std::vector<Seen> seen;
  std::int64_t accesses = 0;
  for (const LineRun& r : runs) {
    CHECK(r.null == r.all_zero);
    accesses += r.accesses;
    if (r.line < address / 32 || r.line >= address / 32 + 64) continue;
    seen.insert(seen.end(), r.accesses,
                {.line = r.line, .store = r.store, .was_zero = r.store && r.was_zero, .is_zero = r.all_zero});
  }
  CHECK(seen == expected);

  CHECK(layers == std::vector<std::string>{"second"});
  REQUIRE(run.layers.size() == 1);
  CHECK(run.layers[0].counts.references() < run.total.counts.references());
  CHECK(run.layers[0].counts.references() > 3 * run.total.counts.references() / 6);
  for (const LayerResult& result : run.total.results) CHECK(result.accesses.count() == accesses);
  CHECK(run.total.results[1].counts.null_cache.inserts > 0);
}

TEST_CASE("what cannot be run is said, with what to do") {
  const TemporaryDirectory folder;
  const auto mistake = [](const std::string& program) -> std::string {
    try {
      run_program({.command = {program}}, {});
    } catch (const core::InputError& error) {
      return error.what();
    }
    return "(none)";
  };
  const std::string script = folder.write("script.sh", "#!/bin/sh\nexit 0 # longer than a header\n").string();
  CHECK(mistake("no_such_program_anywhere")
            .find("found 'no_such_program_anywhere', expected a program in a folder of $PATH") != std::string::npos);
  CHECK(mistake(script).find("expected an ELF program of x86-64, i386, ARM or AArch64") != std::string::npos);
  std::string other =
      "\x7f"
      "ELF\x02\x01\x01";
  other.resize(64, '\0');
  other[18] = '\xf3';  // RISC-V
  CHECK(mistake(folder.write("other", other).string()).find("found a program of machine 243") != std::string::npos);
}

}  // namespace
}  // namespace systole::cachesim::testing
