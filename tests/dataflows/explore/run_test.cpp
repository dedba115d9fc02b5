// SPDX-License-Identifier: MIT
// Runs of the library by itself: what an observer hears, and that stopping, going on and sharding change no byte.
#include "dataflows/explore/run/run.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/error.h"
#include "dataflows/explore/result/publish.h"
#include "dataflows/explore/run/estimate.h"
#include "dataflows/explore/run/merge.h"
#include "tests/core/temporary_directory.h"
#include "tests/kill_points.h"

namespace systole::dataflows::explore {
namespace {

namespace fs = std::filesystem;
using core::testing::TemporaryDirectory;

constexpr const char* kSpec =
    "space:\n  network: lenet5\n  dataflow: [os, ws, is]\n  rows: {from: 1, to: 32}\n  cols: {from: 1, to: 32}\n"
    "objectives: [cycles, pes]\n";

RunInput input_of(const std::string& spec) {
  return read_input(core::checked_text("s.yaml", spec));
}

std::string bytes(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::uint64_t finished_run(const RunInput& input, const RunOptions& options) {
  Run done = run(input, options);
  return done.result.state().finished;
}

TEST_CASE("explore: a run reports how far it is, up to the end") {
  const RunInput input = input_of(kSpec);
  std::vector<double> steps;
  core::Observer observer;
  observer.progress = [&](std::string_view what, double done, double total) {
    CHECK(what == "exploring");
    CHECK(total == 3 * 32 * 32);
    steps.push_back(done);
  };
  Run done = run(input, {.version = "1", .threads = 1}, observer);
  REQUIRE(steps.size() > 2);
  CHECK(steps.front() == 0);
  CHECK(steps.back() == 3 * 32 * 32);
  CHECK(std::ranges::is_sorted(steps));
  CHECK(done.result.state().counts.feasible == 3 * 32 * 32);
  CHECK(input.networks.size() == 1);
}

TEST_CASE("explore: a run that is stopped says how far it came and goes on to the same bytes") {
  const TemporaryDirectory directory;
  const RunInput input = input_of(kSpec);
  RunOptions options{.version = "1", .output = directory.path() / "whole.sqlite", .threads = 1};
  CHECK(finished_run(input, options) == 3 * 32 * 32);

  options.output = directory.path() / "stopped.sqlite";
  int questions = 0;
  std::vector<std::string> warnings;
  core::Observer impatient;
  impatient.should_stop = [&] { return ++questions > 3; };
  impatient.warn_of = [&](const core::Diagnostic& warning) { warnings.push_back(core::to_string(warning)); };
  CHECK_THROWS_AS(run(input, options, impatient), core::Stopped);
  CHECK_FALSE(fs::exists(options.output));
  REQUIRE(fs::exists(working_file(options.output)));
  REQUIRE(warnings.size() == 1);
  CHECK(warnings.front().find("points are done; --resume goes on") != std::string::npos);

  CHECK_THROWS_AS(run(input, options), core::InputError);  // nobody asked to go on
  options.resume = true;
  options.version = "2";
  CHECK_THROWS_AS(run(input, options), core::InputError);  // another program's
  options.version = "1";
  CHECK(finished_run(input, options) == 3 * 32 * 32);
  CHECK_FALSE(fs::exists(working_file(options.output)));
  CHECK(bytes(options.output) == bytes(directory.path() / "whole.sqlite"));
}

TEST_CASE("explore: a run that is stopped before it begins leaves nothing") {
  const TemporaryDirectory directory;
  core::Observer stopped;
  stopped.should_stop = [] { return true; };
  const fs::path output = directory.path() / "a.sqlite";
  CHECK_THROWS_AS(run(input_of(kSpec), {.version = "1", .output = output}, stopped), core::Stopped);
  CHECK(fs::is_empty(directory.path()));
}

TEST_CASE("explore: shards by whatever source merge to the whole") {
  const TemporaryDirectory directory;
  const RunInput input = input_of(kSpec);
  RunOptions options{.version = "1", .output = directory.path() / "whole.csv", .threads = 2};
  finished_run(input, options);
  std::vector<fs::path> parts;
  for (std::uint64_t i = 0; i < 3; ++i) {
    options.output = parts.emplace_back(directory.path() / (std::to_string(i) + ".sqlite"));
    options.shard = Shard{.index = i, .count = 3};
    options.source = [](const Exploration& exploration, const ShardPositions& positions, std::uint64_t first,
                        const ConsumeRange& consume) {  // the slowest: one point after the other
      Evaluator evaluator(exploration);
      for (std::uint64_t at = first; at < positions.size(); ++at) {
        consume(explore_range(evaluator, exploration, positions, at, at + 1));
      }
    };
    finished_run(input, options);
  }
  std::string said;
  core::Observer observer;
  observer.note = [&](std::string_view text) { said += text; };
  const fs::path merged = directory.path() / "merged.csv";
  merge_results(merged, parts, observer);
  CHECK(bytes(merged) == bytes(directory.path() / "whole.csv"));
  CHECK(said == "wrote " + merged.string());
}

/// A hundred points.
constexpr const char* kSmall =
    "space:\n  network: lenet5\n  rows: {from: 1, to: 10}\n  cols: {from: 1, to: 10}\nkeep: all\n";

TEST_CASE("explore: whoever is killed at any point can go on to the same bytes, and leaves nothing then") {
  const TemporaryDirectory directory;
  const RunInput input = input_of(kSmall);
  const RunOptions whole{.version = "1", .output = directory.path() / "whole.sqlite", .threads = 1};
  finished_run(input, whole);
  const RunOptions options{.version = "1", .output = directory.path() / "a.sqlite", .resume = true, .threads = 1};
  const auto points = tests::for_each_kill_point(
      [&] {
        for (const auto& entry : fs::directory_iterator(directory.path())) {
          if (entry.path() != whole.output) fs::remove(entry.path());
        }
      },
      [&] { finished_run(input, options); },
      [&](int done) {
        CAPTURE(done);
        if (fs::exists(options.output)) CHECK(bytes(options.output) == bytes(whole.output));
        finished_run(input, options);
        CHECK(bytes(options.output) == bytes(whole.output));
        std::set<std::string> names;
        for (const auto& entry : fs::directory_iterator(directory.path())) names.insert(entry.path().filename());
        std::erase_if(names, [](const std::string& name) {  // what was to become the result, with twelve random letters
          const std::size_t length = std::string("a.sqlite.part-").size() + 12;
          return name.starts_with("a.sqlite.part-") && (name.size() == length || name.ends_with("-journal"));
        });
        std::string left;
        for (const std::string& name : names) left += name + " ";
        CHECK(left == "a.sqlite whole.sqlite ");
      });
  if (!points) {
    std::cout << "SKIPPED: processes cannot be traced here\n";
    return;
  }
  CHECK(*points > 20);
}

TEST_CASE("explore: merging, killed at any point, leaves what other runs left") {
  const TemporaryDirectory directory;
  const RunInput input = input_of(kSmall);
  std::vector<fs::path> parts;
  for (std::uint64_t i = 0; i < 2; ++i) {
    parts.push_back(directory.path() / (std::to_string(i) + ".sqlite"));
    finished_run(input, {.version = "1", .output = parts.back(), .shard = Shard{.index = i, .count = 2}, .threads = 1});
  }
  const fs::path output = directory.path() / "merged.sqlite";
  const std::string interrupted = "an interrupted run's only copy";
  directory.write("merged.sqlite.part", interrupted);
  const auto points = tests::for_each_kill_point([&] { fs::remove(output); }, [&] { merge_results(output, parts); },
                                                 [&](int done) {
                                                   CAPTURE(done);
                                                   CHECK(bytes(working_file(output)) == interrupted);
                                                   for (const fs::path& part : parts) CHECK(fs::file_size(part) > 0);
                                                 });
  if (!points) {
    std::cout << "SKIPPED: processes cannot be traced here\n";
    return;
  }
  CHECK(*points > 20);
  CHECK(fs::exists(output));
}

TEST_CASE("explore: of several runs to one output one works and the others say so") {
  const TemporaryDirectory directory;
  const RunInput input = input_of(kSmall);
  const RunOptions options{.version = "1", .output = directory.path() / "a.sqlite", .resume = true, .threads = 1};
  {
    Run done = run(input, options);  // which is being read
    CHECK_THROWS_WITH_AS(run(input, options), (options.output.string() + ": another run is writing to it").c_str(),
                         core::RunError);
    CHECK_THROWS_AS(merge_results(options.output, {directory.path() / "none.sqlite"}), core::InputError);
    CHECK(done.result.size() == 100);
  }
  CHECK(finished_run(input, options) == 100);
}

TEST_CASE("explore: a result is replaced by its own run only, unless the user says so") {
  const TemporaryDirectory directory;
  const RunInput input = input_of(kSmall);
  const RunInput other = input_of(std::string(kSmall) + "objectives: cycles\n");
  RunOptions options{.version = "1", .output = directory.path() / "a.sqlite", .threads = 1};
  finished_run(input, options);
  const std::string before = bytes(options.output);
  CHECK(finished_run(input, options) == 100);
  CHECK_THROWS_AS(run(other, options), core::InputError);
  CHECK(bytes(options.output) == before);
  CHECK(fs::exists(options.output));
  options.overwrite = true;
  CHECK(finished_run(other, options) == 100);
  CHECK(bytes(options.output) != before);
  options.overwrite = false;
  for (const char* name : {"notes", "a.csv"}) {
    options.output = directory.write(name, "something of the user's");
    CHECK_THROWS_AS(run(input, options), core::InputError);
    CHECK(bytes(options.output) == "something of the user's");
  }
  options.output = directory.path() / "a.json";
  CHECK_THROWS_AS(run(input, options), core::InputError);
}

TEST_CASE("explore: another program's database is not taken for what an interrupted run left") {
  const TemporaryDirectory directory;
  const RunInput input = input_of(kSmall);
  const RunOptions options{.version = "1", .output = directory.path() / "a.sqlite", .resume = true, .threads = 1};
  const fs::path part = working_file(options.output);
  SqliteDatabase(part, SqliteDatabase::Mode::write)
      .execute("CREATE TABLE letters(text); INSERT INTO letters VALUES('a')");
  const std::string before = bytes(part);
  CHECK_THROWS_AS(run(input, options), core::InputError);
  CHECK(bytes(part) == before);
}

TEST_CASE("explore: what is wrong in a result is named, and nothing is made of it") {
  const TemporaryDirectory directory;
  const RunInput input = input_of(kSmall);
  struct Case {
    const char* sql;
    const char* found;
  };
  for (const Case& wrong :
       {Case{"UPDATE points SET id = 999999999 WHERE id = 7", "id: found 999999999, expected designs"},
        Case{"UPDATE points SET id = -1 WHERE id = 7", "id: found -1, expected designs"},
        Case{"UPDATE points SET cycles = 'many' WHERE id = 7", "cycles: found 'many', expected a whole"},
        Case{"UPDATE points SET cycles = 1.5 WHERE id = 7", "cycles: found '1.5', expected a whole"},
        Case{"ALTER TABLE points DROP COLUMN cycles", "no such column: cycles"},
        Case{"DROP TABLE points", "a database without a run"},
        Case{"UPDATE run SET value = '-1' WHERE key = 'finished'", "found '-1'"},
        Case{"INSERT INTO run VALUES('shard', '0/0')", "found '0/0'"},
        Case{"INSERT INTO run VALUES('shard', '1/9223372036854775807')", "found '1/92233"},
        Case{"UPDATE run SET value = 'space: 5' WHERE key = 'spec'", "expected a map of axes"}}) {
    CAPTURE(wrong.sql);
    const fs::path file = directory.path() / "a.sqlite";
    fs::remove(file);
    finished_run(input, {.version = "1", .output = file, .threads = 1});
    SqliteDatabase(file, SqliteDatabase::Mode::write).execute(wrong.sql);
    std::string said;
    try {
      merge_results(directory.path() / "merged.sqlite", {file});
    } catch (const core::InputError& error) {
      said = error.what();
    }
    CAPTURE(said);
    CHECK(said.find(wrong.found) != std::string::npos);
    CHECK_FALSE(fs::exists(directory.path() / "merged.sqlite"));
  }
}

TEST_CASE("explore: a run is stopped within a range, and says so soon") {
  const TemporaryDirectory directory;
  directory.write("long.csv", "name,op,m,n,k\ng,gemm,100000,100000,100000\n");
  const RunInput input =
      input_of("space: {network: " + (directory.path() / "long.csv").string() + ", memory: scalesim}\nkeep: all\n");
  for (const unsigned threads : {1U, 2U}) {  // a minute of work
    CAPTURE(threads);
    const auto start = std::chrono::steady_clock::now();
    core::Observer impatient;
    impatient.should_stop = [&] { return std::chrono::steady_clock::now() - start > std::chrono::milliseconds(300); };
    CHECK_THROWS_AS(run(input, {.version = "1", .threads = threads}, impatient), core::Stopped);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(20));
  }
}

TEST_CASE("explore: an estimate of a small space has tried all of it") {
  const RunInput input = input_of(kSpec);
  const Estimate whole = estimate(input.exploration, Shard{}, 2);
  CHECK(whole.positions == 3 * 32 * 32);
  CHECK(whole.threads == 2);
  CHECK(whole.tried == whole.positions);
  CHECK(whole.counts.feasible == whole.positions);
  CHECK(whole.feasible() == doctest::Approx(3 * 32 * 32));
  CHECK(whole.seconds() > 0);
}

}  // namespace
}  // namespace systole::dataflows::explore
