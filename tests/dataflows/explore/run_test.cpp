// SPDX-License-Identifier: MIT
// Runs of the library by itself: what an observer hears, and that stopping, going on and sharding change no byte.
#include "dataflows/explore/run/run.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "dataflows/explore/result/publish.h"
#include "dataflows/explore/run/estimate.h"
#include "dataflows/explore/run/merge.h"
#include "tests/core/temporary_directory.h"

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
