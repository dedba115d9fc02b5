// SPDX-License-Identifier: MIT
// Traces of others against what they say themselves, and against cachegrind.
#include <doctest/doctest.h>
#include <zlib.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "cachesim/inputs/lenet.h"
#include "cachesim/inputs/weight_archive.h"
#include "cachesim/lines/paged_table.h"
#include "cachesim/network_simulation.h"
#include "cachesim/traces/systole_trace.h"
#include "cachesim/traces/trace_simulation.h"
#include "core/error.h"
#include "core/random_bits.h"
#include "core/topology/dialect.h"
#include "tests/core/temporary_directory.h"
#include "tests/mutated.h"
#include "tests/places.h"
#include "tests/shared_data.h"

namespace systole::cachesim::testing {
namespace {

using core::testing::TemporaryDirectory;

std::string mistake_of(const std::filesystem::path& path, TraceFormat format) {
  try {
    simulate_trace(path, format, {conventional_configuration("16k", 16384)});
  } catch (const core::InputError& error) {
    const std::string text = error.what();
    return text.substr(text.rfind('/') + 1);
  }
  return "(no mistake)";
}

TEST_CASE("din: loads, stores, fetches left out, a last line without an end") {
  const TemporaryDirectory folder;
  const auto path = folder.write("t.din", "0 1000\n1 101c\n2 400000\n\n0 0x2000 4\n1 2000");
  const TraceResult r = simulate_trace(path, TraceFormat::din, {conventional_configuration("16k", 16384)}).front();
  CHECK(r.references == Accesses{4});
  CHECK(r.missed_references == Misses{2});
  CHECK(r.result.total.counts.cache.stores == 2);
  CHECK(mistake_of(folder.write("a.din", "0 1000\n7 1000\n"), TraceFormat::din) ==
        "a.din:2: found '7 1000', expected a label 0 to 4 and a hexadecimal address");
  CHECK(mistake_of(folder.write("b.din", "0 10g\n"), TraceFormat::din).starts_with("b.din:1: found '0 10g'"));
}

TEST_CASE("lackey: a straddling reference is two accesses, one reference and at most one miss") {
  const TemporaryDirectory folder;
  const auto path = folder.write("t.lackey", "==1== Lackey\nI  04000,3\n L 1ffe,4\n S 2000,4\n M 1fff000158,8\n");
  const TraceResult r = simulate_trace(path, TraceFormat::lackey, {conventional_configuration("16k", 16384)}).front();
  CHECK(r.references == Accesses{3});
  CHECK(r.result.total.accesses == Accesses{4});
  CHECK(r.result.total.misses == Misses{3});
  CHECK(r.missed_references == Misses{2});
  CHECK(mistake_of(folder.write("a", " X 10,4\n"), TraceFormat::lackey).starts_with("a:1: found ' X 10,4'"));
  CHECK(mistake_of(folder.write("b", " L 10\n"), TraceFormat::lackey).starts_with("b:1: found ' L 10'"));
  CHECK(mistake_of("nowhere/t", TraceFormat::lackey) == "t: found no file, expected a trace");
}

TEST_CASE("a side file says which lines are zero until they are stored to") {
  const TemporaryDirectory folder;
  const auto zeros = read_zero_lines(folder.write("zeros", "# two lines and one\n2000-203f\n0x3000\n"));
  const auto path = folder.write("t.din", "0 2000\n0 2020\n0 3010\n0 4000\n1 2000\n0 2000\n");
  const TraceResult r = simulate_trace(path, TraceFormat::din, {null_configuration("null")}, zeros).front();
  CHECK(r.result.total.counts.null_cache.inserts == 3);
  CHECK(r.result.total.counts.cache.avoided_fetches == 1);
  CHECK(r.result.total.misses == Misses{4});
  CHECK_THROWS_AS(read_zero_lines(folder.write("bad", "xyz\n")), core::InputError);
}

TEST_CASE("a recorded network, read back, counts what it counted when it ran") {
  const core::Network network =
      with_relu_after_convolutions(core::read_topology(systole::tests::topology_file("lenet_caffe")).network);
  const NetworkWeights weights = read_weight_archive(shipped_lenet_weights(LenetPruning::simd_groups), network);
  const std::vector<CacheConfiguration> configurations{conventional_configuration("16k", 16384),
                                                       null_configuration("16k+null")};
  SystoleTraceWriter writer(32);
  writer.layer("all");
  SimulationOptions options;
  options.tap = [&](const LineRun& run) { writer.run(run); };
  const NetworkSimulation direct = simulate(network, weights, {drawn_digit(2)}, configurations, options);
  const TemporaryDirectory folder;
  const auto replayed =
      simulate_trace(folder.write("lenet.trace", writer.bytes()), TraceFormat::systole, configurations);
  for (std::size_t c = 0; c < configurations.size(); ++c) {
    CHECK(replayed[c].result.total.misses == direct.configurations[c].total.misses);
    CHECK(replayed[c].result.total.cycles == direct.configurations[c].total.cycles);
    REQUIRE(replayed[c].result.layers.size() == 1);
    CHECK(replayed[c].result.layers[0].layer == "all");
  }
  std::string damaged = writer.bytes().substr(0, 1000) + "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
  CHECK(mistake_of(folder.write("damaged", damaged), TraceFormat::systole).find("expected") != std::string::npos);
  CHECK(mistake_of(folder.write("other", "no trace of ours at all"), TraceFormat::systole) ==
        "other: byte 0: found something else, expected SYSTRACE, the mark of Systole's traces");
}

TEST_CASE("whoever listens to flushes does not silence those who listen already") {
  Arena arena(LineGeometry(32), Placement::aligned);
  const Address at = arena.allocate(64);
  arena.commit();
  RunRecorder recorder(arena, {}, Granularity::line_runs);
  int first = 0;
  int second = 0;
  recorder.on_flush([&] { ++first; });
  recorder.on_flush([&] { ++second; });
  recorder.load(at, 4, 1, Region::weights);
  recorder.flush();
  CHECK(first == 1);
  CHECK(second == 1);
}

/// `text` as gzip, of which only the first bytes were kept.
std::filesystem::path cut_gzip(const TemporaryDirectory& folder, const std::string& name, const std::string& text,
                               std::uintmax_t kept) {
  std::filesystem::path path = folder.path() / name;
  gzFile file = gzopen(path.c_str(), "wb");
  REQUIRE(gzwrite(file, text.data(), static_cast<unsigned>(text.size())) == static_cast<int>(text.size()));
  gzclose(file);
  REQUIRE(std::filesystem::file_size(path) > kept);
  std::filesystem::resize_file(path, kept);
  return path;
}

TEST_CASE("a trace's header is read without unpacking what follows") {
  const TemporaryDirectory folder;
  SystoleTraceWriter writer(64);
  core::RandomBits random(5);
  for (int i = 0; i < 50'000; ++i) writer.run({.line = random.below(1U << 20U)});
  const auto cut = cut_gzip(folder, "cut.gz", writer.bytes(), 20'000);
  CHECK(systole_trace_line_bytes(cut) == 64);
  CHECK(mistake_of(cut, TraceFormat::systole).find("expected 32 as the caches have") != std::string::npos);
  std::string four = writer.bytes();
  four[12] = 4;
  CHECK(mistake_of(cut_gzip(folder, "four.gz", four, 20'000), TraceFormat::systole) ==
        "four.gz: byte 12: found something else, expected a line size: a power of two from 8 to 4096");
  const auto read = [](const std::filesystem::path& path) {
    read_systole_trace(
        path, [](std::string_view) {}, [](std::span<const LineRun>) {});
  };
  CHECK_THROWS_WITH_AS(read(cut_gzip(folder, "four.gz", four, 20'000)), doctest::Contains("a line size"),
                       core::InputError);
  CHECK_THROWS_WITH_AS(read(cut), doctest::Contains("truncated gzip data"), core::InputError);
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The bytes of a gzip file of `text`.
std::string gzip_of(const TemporaryDirectory& folder, const std::string& text) {
  const std::filesystem::path path = folder.path() / "whole.gz";
  gzFile file = gzopen(path.c_str(), "wb");
  REQUIRE(gzwrite(file, text.data(), static_cast<unsigned>(text.size())) == static_cast<int>(text.size()));
  gzclose(file);
  return bytes_of(path);
}

/// A few references in each format.
std::vector<std::pair<TraceFormat, std::string>> small_traces() {
  SystoleTraceWriter writer(32);
  writer.layer("first");
  for (std::uint64_t i = 0; i < 40; ++i)
    writer.run({.line = i * 977 % 64, .accesses = static_cast<std::uint32_t>(1 + i % 3)});
  std::string din;
  std::string lackey = "==1== Lackey\n";
  for (int i = 0; i < 40; ++i) {
    din += std::to_string(i % 3) + " " + std::to_string(i * 977 % 640) + "\n";
    lackey += (i % 2 == 0 ? " L " : " S ") + std::to_string(i * 977 % 640) + ",4\n";
  }
  return {{TraceFormat::din, din}, {TraceFormat::lackey, lackey}, {TraceFormat::systole, writer.bytes()}};
}

void run_trace(const std::filesystem::path& path, TraceFormat format) {
  CacheConfiguration c = conventional_configuration("16k", 16384);
  c.line_bytes = 32;
  simulate_trace(path, format, {c});
}

TEST_CASE("a gzip trace that was cut at any byte is refused, whatever its format") {
  const TemporaryDirectory folder;
  for (const auto& trace : small_traces()) {
    const auto& [format, text] = trace;
    const std::string whole = gzip_of(folder, text);
    CAPTURE(name(trace.first));
    run_trace(folder.write("whole.gz", whole), format);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CAPTURE(size);
      const auto path = folder.write("cut.gz", whole.substr(0, size));
      CHECK_THROWS_AS(run_trace(path, format), core::InputError);
    }
  }
}

TEST_CASE("a cut gzip trace of more than a piece is refused, not read as far as it goes") {
  const TemporaryDirectory folder;
  std::string text;
  core::RandomBits random(8);
  while (text.size() < 3'000'000) text += "0 " + std::to_string(random.below(100'000)) + "\n";
  const std::string whole = gzip_of(folder, text);
  CHECK_THROWS_WITH_AS(run_trace(folder.write("cut.gz", whole.substr(0, whole.size() - 9)), TraceFormat::din),
                       doctest::Contains("truncated gzip data"), core::InputError);
}

TEST_CASE("an empty trace, and one whose layer has a name without end, are refused") {
  const TemporaryDirectory folder;
  CHECK_THROWS_WITH_AS(run_trace(folder.write("empty.din", ""), TraceFormat::din),
                       doctest::Contains("found an empty file, expected a trace"), core::InputError);
  const std::string endless = SystoleTraceWriter(32).bytes() + "\x80\xff\xff\xff\xff\xff\xff\xff\x7f";
  CHECK_THROWS_WITH_AS(run_trace(folder.write("name.trace", endless), TraceFormat::systole),
                       doctest::Contains("a layer's name"), core::InputError);
}

TEST_CASE("damaged traces are refused or read") {
  const TemporaryDirectory folder;
  for (const auto& [format, text] : small_traces()) {
    tests::survive<core::InputError>(
        text, 200, [&, as = format](const std::string& bytes) { run_trace(folder.write("mutated", bytes), as); });
  }
}

TEST_CASE("a trace that touches lines far apart costs little memory for each") {
  LineSet lines;
  PagedTable<std::uint16_t, kDirectLineBits> labels;
  constexpr LineAddress kStep = LineAddress{1} << 18U;  // 8 MiB of 32-byte lines
  for (LineAddress line = 0; line < 20'000 * kStep; line += kStep) {
    CHECK(lines.insert(line));
    labels[line] = 7;
  }
  CHECK(lines.contains(19'999 * kStep));
  CHECK_FALSE(lines.contains(19'999 * kStep + 1));
  CHECK(labels.at(kStep) == 7);
  CHECK(labels.at(kStep + 1) == 0);
  CHECK(PagedTable<std::uint16_t, kDirectLineBits>::kPageBytes <= 1024);
}

/// A number with thousands separators after `label` in cachegrind's summary.
std::int64_t counted(const std::string& text, const std::string& label) {
  std::smatch match;
  if (!std::regex_search(text, match, std::regex(label + ":\\s+([0-9,]+)"))) return -1;
  std::string digits = match[1];
  std::erase(digits, ',');
  return std::stoll(digits);
}

TEST_CASE("misses equal cachegrind's, exactly, on a real program and three geometries") {
  if (!systole::tests::is_there("/usr/bin/valgrind", "no valgrind: apt-get install valgrind")) return;
  const TemporaryDirectory folder;
  const std::string out = folder.path().string();
  const std::string program = "/bin/true";
  const auto shell = [](const std::string& command) { return std::system(command.c_str()); };  // NOLINT
  REQUIRE(shell("valgrind --tool=lackey --trace-mem=yes --log-file=" + out + "/trace " + program) == 0);
  const auto run = [&](std::int64_t bytes, std::uint32_t ways, std::uint32_t line) {
    const std::string geometry = std::to_string(bytes) + "," + std::to_string(ways) + "," + std::to_string(line);
    REQUIRE(shell("valgrind --tool=cachegrind --cache-sim=yes --D1=" + geometry + " --LL=1048576,16," +
                  std::to_string(line) + " --I1=16384,4," + std::to_string(line) + " --cachegrind-out-file=/dev/null " +
                  "--log-file=" + out + "/summary " + program) == 0);
    std::stringstream summary;
    summary << std::ifstream(out + "/summary").rdbuf();
    CacheConfiguration c = conventional_configuration("D1", bytes);
    c.line_bytes = line;
    c.data.ways = ways;
    const TraceResult r = simulate_trace(folder.path() / "trace", TraceFormat::lackey, {c}).front();
    CHECK(r.references.count() == counted(summary.str(), "D\\s+refs"));
    CHECK(r.missed_references.count() == counted(summary.str(), "D1\\s+misses"));
  };
  run(16384, 4, 32);
  run(32768, 8, 64);
  run(4096, 1, 32);
}

}  // namespace
}  // namespace systole::cachesim::testing
