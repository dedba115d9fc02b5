// SPDX-License-Identifier: MIT
#include "dataflows/explore/run/merge.h"

#include <fmt/format.h>

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "core/diagnostic.h"
#include "core/error.h"
#include "dataflows/explore/evaluate/keep.h"
#include "dataflows/explore/result/publish.h"
#include "dataflows/explore/result/result.h"
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

}  // namespace

void merge_results(const fs::path& output, const std::vector<fs::path>& inputs, const core::Observer& observer) {
  Shards shards(inputs);
  RunIdentity identity = shards.results().front().identity();
  identity.shard.reset();
  const Question question = read_spec(core::checked_text("the spec in " + inputs.front().string(), identity.spec));

  const fs::path part = working_file(output);
  remove_database(part);
  RunState total;
  {
    Result merged = Result::create(part, question, identity, 0);
    KeptPoints kept(question.keep, DesignSpace(question.axes));
    const bool streams = question.keep.policy == Keep::Policy::all;
    for (Result& shard : shards.results()) {
      shard.set_question(question);
      shard.for_each([&](const EvaluatedPoint& point) {
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
    publish(merged, question, output, observer);
  }
  remove_database(part);
}

}  // namespace systole::dataflows::explore
