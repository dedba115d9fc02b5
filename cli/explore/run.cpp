// SPDX-License-Identifier: MIT
#include "cli/explore/run.h"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/common/interruption.h"
#include "cli/common/log.h"
#include "cli/common/progress.h"
#include "cli/common/provenance.h"
#include "cli/explore/output.h"
#include "cli/explore/spec.h"
#include "cli/version.h"
#include "core/error.h"
#include "core/files/streamed_file.h"
#include "core/observer.h"
#include "core/report/number_text.h"
#include "dataflows/explore/evaluate/explore.h"
#include "dataflows/explore/evaluate/keep.h"

namespace systole::app {
namespace {

namespace fs = std::filesystem;
using dataflows::explore::Keep;
using dataflows::explore::KeptPoints;
using dataflows::explore::RangeResult;
using Clock = std::chrono::steady_clock;

fs::path part_of(const fs::path& output) {
  return output.empty() ? fs::path{} : fs::path{output.native() + ".part"};
}

void require_same(const ExploreResult& found, const RunIdentity& wanted) {
  const RunIdentity& identity = found.identity();
  const auto refuse = [&](std::string what, std::string expected) {
    throw core::InputError(core::Diagnostic{.where = {found.file(), 0, 0},
                                            .subject = {},
                                            .found = std::move(what),
                                            .expected = std::move(expected),
                                            .nearest = {}});
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
  Checkpoints(ExploreResult& result, const dataflows::explore::Exploration& exploration)
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

  ExploreResult& result_;
  RunState state_;
  KeptPoints kept_;
  bool streams_ = false;
  Clock::time_point next_;
};

/// The result to work in: new, or the one that an earlier run left.
ExploreResult open_part(const fs::path& part, const ExploreInput& input, const RunIdentity& identity,
                        std::uint64_t positions, bool resume) {
  if (!part.empty() && fs::exists(part)) {
    if (!resume) {
      throw core::InputError(core::Diagnostic{.where = {part.string(), 0, 0},
                                              .subject = {},
                                              .found = "what an interrupted run left",
                                              .expected = "--resume to go on with it (or no such file)",
                                              .nearest = {}});
    }
    // A run that died before its first commit left a database without tables.
    const bool empty = !SqliteDatabase(part, SqliteDatabase::Mode::write).has_table("run");
    if (!empty) {
      ExploreResult result = ExploreResult::open(part, SqliteDatabase::Mode::write);
      require_same(result, identity);
      result.set_question(input.exploration.question());
      log_note(fmt::format("resuming {} at {} of {} points", part.string(),
                           core::grouped(static_cast<std::int64_t>(result.state().finished)),
                           core::grouped(static_cast<std::int64_t>(positions))));
      return result;
    }
  }
  return ExploreResult::create(part, input.exploration.question(), identity, positions);
}

void warn_of_rest(const fs::path& part, const RunState& state) {
  if (part.empty()) return;
  log_warning(core::Diagnostic{
      .where = {part.string(), 0, 0},
      .subject = fmt::format("{} of {} points are done; --resume goes on", state.finished, state.positions),
      .found = {},
      .expected = {},
      .nearest = {}});
}

}  // namespace

ExploreInput read_explore_input(const core::TextFile& file) {
  dataflows::explore::Question question = read_explore_spec(file);
  Provenance provenance;
  const std::vector<core::Network> networks = read_explored_networks(file, question, provenance);
  Json inputs = Json::array();
  const Json read = provenance.json()["inputs"];
  for (std::size_t i = 0; i < read.size(); ++i) {
    inputs.push_back({{"network", question.axes.network[i]}, {"sha256", read[i]["sha256"]}});
  }
  return {.file = file,
          .exploration = dataflows::explore::Exploration(std::move(question), networks),
          .inputs = inputs.dump()};
}

ExploreRun run_exploration(const ExploreInput& input, const ExploreRunOptions& options) {
  const auto& exploration = input.exploration;
  const RunIdentity identity{
      .version = kVersion, .spec = input.file.text, .inputs = input.inputs, .shard = options.shard};
  const dataflows::explore::ShardPositions positions(exploration.positions(),
                                                     options.shard.value_or(dataflows::explore::Shard{}));
  const fs::path part = part_of(options.output);
  if (options.resume && fs::exists(options.output) && !fs::exists(part) && options.output.extension() != ".csv") {
    ExploreResult whole = ExploreResult::open(options.output, SqliteDatabase::Mode::read);
    require_same(whole, identity);
    whole.set_question(exploration.question());
    log_note(fmt::format("{} is whole already", options.output.string()));
    return {.part = nullptr, .result = std::move(whole)};
  }
  ExploreResult result = open_part(part, input, identity, positions.size(), options.resume);
  Checkpoints checkpoints(result, exploration);
  defer_interruption();
  {
    Progress progress("exploring", static_cast<double>(positions.size()), !options.quiet);
    progress.advance(static_cast<double>(checkpoints.state().finished));
    options.source(exploration, positions, checkpoints.state().finished, [&](RangeResult&& range) {
      const auto points = static_cast<double>(range.end - range.begin);
      checkpoints.add(std::move(range));
      progress.advance(points);
      try {
        check_interruption();
      } catch (const core::Stopped&) {
        checkpoints.save();
        warn_of_rest(part, checkpoints.state());
        throw;
      }
    });
  }
  checkpoints.save();
  if (options.output.empty()) return {.part = nullptr, .result = std::move(result)};
  publish(result, exploration.question(), options.output);
  std::shared_ptr<void> removal(nullptr, [part](void*) { remove_database(part); });
  return {.part = std::move(removal), .result = std::move(result)};
}

void publish(ExploreResult& result, const dataflows::explore::Question& question, const fs::path& output) {
  if (output.extension() == ".csv") {
    core::StreamedFile file(output, core::Compression::none, {});
    write_explore_csv(result, question, [&](std::string_view text) { file.append(text); });
    file.finish();
  } else {
    result.copy_to(output);
  }
  log_note(fmt::format("wrote {}", output.string()));
}

void remove_database(const fs::path& path) {
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(path.native() + suffix, ignored);
}

}  // namespace systole::app
