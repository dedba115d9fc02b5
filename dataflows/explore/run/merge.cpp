// SPDX-License-Identifier: MIT
#include "dataflows/explore/run/merge.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/files/writing/output_file.h"
#include "core/files/writing/temporary_file.h"
#include "dataflows/explore/evaluate/keep.h"
#include "dataflows/explore/result/publish.h"
#include "dataflows/explore/result/result.h"
#include "dataflows/explore/run/output_lock.h"
#include "dataflows/explore/spec/spec.h"

namespace systole::dataflows::explore {
namespace {

namespace fs = std::filesystem;

/// The shards of one run, and what is wrong with them.
class Shards {
 public:
  explicit Shards(const std::vector<fs::path>& paths) {
    for (const fs::path& path : paths) {
      add(Result::open(path, SqliteDatabase::Mode::read));
    }
    const std::uint64_t count = results_.front().identity().shard.value_or(Shard{}).count;
    for (std::uint64_t i = 0; i < count; ++i) {
      if (seen_.contains(i)) continue;
      diagnostics_.add({.where = {results_.front().file(), 0, 0},
                        .found = fmt::format("no shard {} beside it", shard_text({.index = i, .count = count})),
                        .expected = "all shards of the run"});
    }
    diagnostics_.throw_if_any();
  }

  [[nodiscard]] std::vector<Result>& results() { return results_; }

 private:
  void add(Result result) {
    const RunIdentity& identity = result.identity();
    const RunState& state = result.state();
    const auto fail = [&](std::string found, std::string expected) {
      diagnostics_.add({.where = {result.file(), 0, 0}, .found = std::move(found), .expected = std::move(expected)});
    };
    if (state.finished < state.positions) {
      fail(fmt::format("{} of {} points", state.finished, state.positions), "a run that is whole (--resume)");
    }
    if (!results_.empty()) {
      const RunIdentity& first = results_.front().identity();
      const auto count = [](const RunIdentity& of) { return of.shard ? of.shard->count : 1; };
      if (identity.spec != first.spec || identity.inputs != first.inputs || identity.version != first.version ||
          count(identity) != count(first)) {
        fail("a shard of another run", fmt::format("one of {}'s", results_.front().file()));
      }
    }
    const std::uint64_t index = identity.shard ? identity.shard->index : 0;
    if (!seen_.insert(index).second) fail(fmt::format("shard {} again", index + 1), "each shard once");
    results_.push_back(std::move(result));
  }

  std::vector<Result> results_;
  std::set<std::uint64_t> seen_;
  core::Diagnostics diagnostics_;
};

/// A database that lives as long as the merge, beside the output where there is room for it.
class ScratchDatabase {
 public:
  explicit ScratchDatabase(const fs::path& output)
      : file_(core::is_written_in_place(output) ? fs::temp_directory_path() / "systole.sqlite"
                                                : core::behind_links(output),
              core::TemporaryFile::Naming::needed),
        log_(file_.path().native() + "-wal"),
        index_(file_.path().native() + "-shm") {}
  ~ScratchDatabase() { remove_database(file_.path()); }
  ScratchDatabase(const ScratchDatabase&) = delete;
  ScratchDatabase& operator=(const ScratchDatabase&) = delete;
  ScratchDatabase(ScratchDatabase&&) = delete;
  ScratchDatabase& operator=(ScratchDatabase&&) = delete;

  [[nodiscard]] const fs::path& path() const { return file_.path(); }

 private:
  core::TemporaryFile file_;
  core::RemovedOnSignal log_;
  core::RemovedOnSignal index_;
};

/// Puts the points of all shards into `merged`.
void join(Shards& shards, const Question& question, Result& merged, const core::Observer& observer) {
  constexpr std::uint64_t kBetweenChecks = 1024;
  RunState total;
  KeptPoints kept(question.keep, DesignSpace(question.axes));
  const bool streams = question.keep.policy == Keep::Policy::all;
  std::uint64_t points = 0;
  for (Result& shard : shards.results()) {
    shard.set_question(question);
    shard.for_each([&](const EvaluatedPoint& point) {
      if (++points % kBetweenChecks == 0) observer.check();
      if (streams) {
        merged.write({&point, 1}, false);
      } else {
        kept.add(point);
      }
    });
    total.positions += shard.state().positions;
    total.finished += shard.state().finished;
    total.counts += shard.state().counts;
  }
  if (!streams) merged.write(kept.points(), true);
  merged.commit(total);
}

}  // namespace

void merge_results(const fs::path& output, const std::vector<fs::path>& inputs, const core::Observer& observer,
                   bool overwrite) {
  require_result_name(output);
  const bool is_file = is_a_result_file(output);
  for (const fs::path& input : inputs) {
    std::error_code ignored;
    if (!fs::equivalent(input, output, ignored)) continue;
    throw core::InputError(core::Diagnostic{
        .where = {output.string(), 0, 0}, .found = "one of the shards", .expected = "another file to write"});
  }
  Shards shards(inputs);
  RunIdentity identity = shards.results().front().identity();
  identity.shard.reset();
  const Question question = read_spec(core::checked_text("the spec in " + inputs.front().string(), identity.spec));
  const auto lock = is_file ? std::make_unique<OutputLock>(output) : nullptr;
  if (is_file && !overwrite) require_replaceable(output, identity);
  try {
    const ScratchDatabase scratch(output);
    Result merged = Result::create(scratch.path(), question, identity, 0);
    join(shards, question, merged, observer);
    publish(merged, question, output, observer);
  } catch (const std::system_error& error) {
    throw core::RunError(fmt::format("{}: cannot be written: {}", output.string(), error.code().message()));
  }
}

}  // namespace systole::dataflows::explore
