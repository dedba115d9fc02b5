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
#include "core/files/folder.h"
#include "core/report/number_text.h"
#include "dataflows/explore/evaluate/explore.h"
#include "dataflows/explore/evaluate/keep.h"
#include "dataflows/explore/result/publish.h"
#include "dataflows/explore/run/output_lock.h"
#include "dataflows/explore/spec/spec.h"
#include "dataflows/explore/spec/without_effect.h"

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
  const auto refuse = [&](std::string found, std::string expected) {
    throw core::InputError(
        core::Diagnostic{.where = {part.string(), 0, 0}, .found = std::move(found), .expected = std::move(expected)});
  };
  if (!part.empty() && core::is_there(part)) {
    if (!resume) refuse("what an interrupted run left", "--resume to go on with it (or no such file)");
    if (core::is_folder(part)) refuse("a folder", "what an interrupted run left (or no such file)");
    // A run that died before its first commit left a database without tables.
    SqliteDatabase left(part, SqliteDatabase::Mode::write);
    if (left.has_table("run")) {
      Result result = Result::open(part, SqliteDatabase::Mode::write);
      require_same(result, identity);
      result.set_question(input.exploration.question());
      observer.say(fmt::format("resuming {} at {} of {} points", part.string(),
                               core::grouped(static_cast<std::int64_t>(result.state().finished)),
                               core::grouped(static_cast<std::int64_t>(positions))));
      return result;
    }
    if (!left.is_empty()) refuse("another program's database", "what an interrupted run left (or no such file)");
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
  // Another size of a model's dimension is another network.
  const core::OnnxOptions& models = input.files.onnx;
  for (const auto& [name, size] : models.dims) inputs.push_back({{"dim", name}, {"size", size}});
  if (models.skip_unsupported) inputs.push_back({{"skip_unsupported", true}});
  if (const auto& energy = input.exploration.question().energy) {
    const core::InputRecord record = core::input_record(energy->file.name, energy->file.text);
    inputs.push_back({{"energy", energy->name}, {"sha256", core::hash(record)}});
  }
  if (const auto& chip = input.exploration.question().silicon) {
    const core::InputRecord record = core::input_record(chip->file.name, chip->file.text);
    inputs.push_back({{"silicon", chip->name}, {"sha256", core::hash(record)}});
  }
  return inputs.dump();
}

/// Tells whoever stopped the run how far it came.
void warn_of_rest(const fs::path& output, const RunState& state, const core::Observer& observer) {
  if (!is_a_result_file(output)) return;
  observer.warning(core::Diagnostic{
      .where = {working_file(output).string(), 0, 0},
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
    observer.check();
  };
  try {
    if (options.source) {
      options.source(input.exploration, positions, checkpoints.state().finished, consume);
    } else {
      explore_positions(input.exploration, positions, checkpoints.state().finished, options.threads, consume, observer);
    }
  } catch (const core::Stopped&) {
    checkpoints.save();
    warn_of_rest(options.output, checkpoints.state(), observer);
    throw;
  }
  checkpoints.save();
}

}  // namespace

RunInput read_input(const core::TextFile& spec, const core::Observer& observer, const core::NetworkOptions& files) {
  Question question = read_spec(spec);
  for (const core::Diagnostic& warning : without_effect(spec, question)) observer.warning(warning);
  std::vector<core::Network> networks;
  std::vector<core::InputRecord> records;
  for (core::NetworkInput& input : read_networks(spec, question, files, observer)) {
    networks.push_back(std::move(input.network));
    records.push_back(std::move(input.record));
  }
  return {.spec = spec,
          .exploration = Exploration(std::move(question), networks),
          .networks = std::move(records),
          .files = files};
}

Run run(const RunInput& input, const RunOptions& options, const core::Observer& observer) {
  require_result_name(options.output);
  const Question& question = input.exploration.question();
  const RunIdentity identity{
      .version = options.version, .spec = input.spec.text, .inputs = inputs_text(input), .shard = options.shard};
  const ShardPositions positions(input.exploration.positions(), options.shard.value_or(Shard{}));
  const bool goes_on = is_a_result_file(options.output);
  if (options.resume && !goes_on) {
    throw core::InputError(core::Diagnostic{.where = {options.output.string(), 0, 0},
                                            .found = "no plain file",
                                            .expected = "one that a run can go on with (--resume)"});
  }
  const fs::path part = goes_on ? working_file(options.output) : fs::path{};
  const auto lock = goes_on ? std::make_shared<OutputLock>(options.output) : nullptr;
  if (goes_on && !core::is_there(part)) remove_database(part);  // what SQLite kept beside one that was removed
  if (options.resume && core::is_there(options.output) && !core::is_there(part) && !is_csv(options.output)) {
    Result whole = Result::open(options.output, SqliteDatabase::Mode::read);
    require_same(whole, identity);
    whole.set_question(question);
    observer.say(fmt::format("{} is whole already", options.output.string()));
    return {.lock = lock, .result = std::move(whole)};
  }
  if (goes_on && !options.overwrite) require_replaceable(options.output, identity);
  observer.check();  // from here on whoever stops finds a file to go on with
  Result result = open_part(part, input, identity, positions.size(), options.resume, observer);
  finish(result, input, positions, options, observer);
  if (options.output.empty()) return {.lock = nullptr, .result = std::move(result)};
  publish(result, question, options.output, observer);
  if (goes_on) remove_database(part);  // what is open of it can be read until it is closed, under the lock
  return {.lock = lock, .result = std::move(result)};
}

}  // namespace systole::dataflows::explore
