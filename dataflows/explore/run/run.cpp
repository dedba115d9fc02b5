// SPDX-License-Identifier: MIT
#include "dataflows/explore/run/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/error.h"
#include "core/report/number_text.h"
#include "dataflows/explore/evaluate/explore.h"
#include "dataflows/explore/evaluate/keep.h"
#include "dataflows/explore/result/publish.h"
#include "dataflows/explore/spec/spec.h"

namespace systole::dataflows::explore {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

void require_same(const Result& found, const RunIdentity& wanted) {
  const RunIdentity& identity = found.identity();
  const auto refuse = [&](std::string what, std::string expected) {
    throw core::InputError(
        core::Diagnostic{.where = {found.file(), 0, 0}, .found = std::move(what), .expected = std::move(expected)});
  };
  if (identity.version != wanted.version) {
    refuse(fmt::format("a run of version {}", identity.version), fmt::format("version {}", wanted.version));
  }
  if (identity.spec != wanted.spec) refuse("a run of another spec", "this one's (or no such file)");
  if (identity.inputs != wanted.inputs) refuse("a run of other networks", "the same files");
  if (identity.shard != wanted.shard) refuse("a run of another shard", "this one (a file for each shard)");
}

/// Puts finished ranges into the result, and on disk a few times a second (less often where that takes long).
class Checkpoints {
 public:
  Checkpoints(Result& result, const Exploration& exploration)
      : result_(result),
        state_(result.state()),
        kept_(exploration.question().keep, exploration.space()),
        streams_(exploration.question().keep.policy == Keep::Policy::all) {
    if (!streams_) result.for_each([&](const auto& point) { kept_.add(point); });
    next_ = Clock::now() + kBetween;
  }

  void add(RangeResult&& range) {
    if (streams_) {
      result_.write(range.points, false);
    } else {
      kept_.add(range.points);
    }
    state_.finished = range.end;
    state_.counts += range.counts;
    if (Clock::now() > next_) save();
  }

  void save() {
    const auto start = Clock::now();
    if (!streams_) result_.write(kept_.points(), true);
    result_.commit(state_);
    const auto now = Clock::now();
    constexpr int kShare = 20;  // at most a twentieth of the time
    next_ = now + std::max<Clock::duration>(kBetween, kShare * (now - start));
  }

  [[nodiscard]] const RunState& state() const { return state_; }

 private:
  static constexpr std::chrono::milliseconds kBetween{100};

  Result& result_;
  RunState state_;
  KeptPoints kept_;
  bool streams_ = false;
  Clock::time_point next_;
};

/// The result to work in: new, or the one that an earlier run left.
Result open_part(const fs::path& part, const RunInput& input, const RunIdentity& identity, std::uint64_t positions,
                 bool resume, const core::Observer& observer) {
  if (!part.empty() && fs::exists(part)) {
    if (!resume) {
      throw core::InputError(core::Diagnostic{.where = {part.string(), 0, 0},
                                              .found = "what an interrupted run left",
                                              .expected = "--resume to go on with it (or no such file)"});
    }
    // A run that died before its first commit left a database without tables.
    const bool empty = !SqliteDatabase(part, SqliteDatabase::Mode::write).has_table("run");
    if (!empty) {
      Result result = Result::open(part, SqliteDatabase::Mode::write);
      require_same(result, identity);
      result.set_question(input.exploration.question());
      observer.say(fmt::format("resuming {} at {} of {} points", part.string(),
                               core::grouped(static_cast<std::int64_t>(result.state().finished)),
                               core::grouped(static_cast<std::int64_t>(positions))));
      return result;
    }
  }
  return Result::create(part, input.exploration.question(), identity, positions);
}

/// The networks and the hashes of their files, as results keep them.
std::string inputs_text(const RunInput& input) {
  nlohmann::ordered_json inputs = nlohmann::ordered_json::array();
  const std::vector<std::string>& names = input.exploration.question().axes.network;
  for (std::size_t i = 0; i < names.size(); ++i) {
    inputs.push_back({{"network", names[i]}, {"sha256", core::hash(input.networks[i])}});
  }
  return inputs.dump();
}

/// Tells whoever stopped the run how far it came.
void warn_of_rest(const fs::path& part, const RunState& state, const core::Observer& observer) {
  if (part.empty()) return;
  observer.warning(core::Diagnostic{
      .where = {part.string(), 0, 0},
      .subject = fmt::format("{} of {} points are done; --resume goes on", state.finished, state.positions)});
}

/// Evaluates what the result lacks. Throws core::Stopped with all that is done on disk.
void finish(Result& result, const RunInput& input, const ShardPositions& positions, const RunOptions& options,
            const core::Observer& observer) {
  Checkpoints checkpoints(result, input.exploration);
  const auto report = [&] {
    observer.report_progress("exploring", static_cast<double>(checkpoints.state().finished),
                             static_cast<double>(positions.size()));
  };
  report();
  const ConsumeRange consume = [&](RangeResult&& range) {
    checkpoints.add(std::move(range));
    report();
    try {
      observer.check();
    } catch (const core::Stopped&) {
      checkpoints.save();
      warn_of_rest(working_file(options.output), checkpoints.state(), observer);
      throw;
    }
  };
  if (options.source) {
    options.source(input.exploration, positions, checkpoints.state().finished, consume);
  } else {
    explore_positions(input.exploration, positions, checkpoints.state().finished, options.threads, consume);
  }
  checkpoints.save();
}

}  // namespace

RunInput read_input(const core::TextFile& spec, const core::Observer& observer) {
  Question question = read_spec(spec);
  std::vector<core::Network> networks;
  std::vector<core::InputRecord> records;
  for (core::NetworkInput& input : read_networks(spec, question, observer)) {
    networks.push_back(std::move(input.network));
    records.push_back(std::move(input.record));
  }
  return {.spec = spec, .exploration = Exploration(std::move(question), networks), .networks = std::move(records)};
}

Run run(const RunInput& input, const RunOptions& options, const core::Observer& observer) {
  const Question& question = input.exploration.question();
  const RunIdentity identity{
      .version = options.version, .spec = input.spec.text, .inputs = inputs_text(input), .shard = options.shard};
  const ShardPositions positions(input.exploration.positions(), options.shard.value_or(Shard{}));
  const fs::path part = working_file(options.output);
  if (options.resume && fs::exists(options.output) && !fs::exists(part) && options.output.extension() != ".csv") {
    Result whole = Result::open(options.output, SqliteDatabase::Mode::read);
    require_same(whole, identity);
    whole.set_question(question);
    observer.say(fmt::format("{} is whole already", options.output.string()));
    return {.part = nullptr, .result = std::move(whole)};
  }
  observer.check();  // from here on whoever stops finds a file to go on with
  Result result = open_part(part, input, identity, positions.size(), options.resume, observer);
  finish(result, input, positions, options, observer);
  if (options.output.empty()) return {.part = nullptr, .result = std::move(result)};
  publish(result, question, options.output, observer);
  std::shared_ptr<void> removal(nullptr, [part](void*) { remove_database(part); });
  return {.part = std::move(removal), .result = std::move(result)};
}

}  // namespace systole::dataflows::explore
