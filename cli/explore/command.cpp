// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/common/command.h"
#include "cli/common/log.h"
#include "cli/explore/estimate.h"
#include "cli/explore/merge.h"
#include "cli/explore/output.h"
#include "cli/explore/run.h"
#include "core/error.h"
#include "core/number.h"
#include "dataflows/explore/evaluate/explore.h"

namespace systole::app {
namespace {

struct Arguments {
  std::string spec;
  std::string output;
  std::string shard;
  bool resume = false;
  bool mpi = false;
  bool dry_run = false;
  bool csv = false;
  bool json = false;
  std::string merged;
  std::vector<std::string> parts;
};

dataflows::explore::Shard parse_shard(const std::string& text) {
  const std::size_t slash = std::min(text.find('/'), text.size());
  const auto index = core::parse_whole(std::string_view{text}.substr(0, slash));
  const auto count = core::parse_whole(std::string_view{text}.substr(std::min(slash + 1, text.size())));
  const bool sound = index.fault == core::NumberFault::none && count.fault == core::NumberFault::none;
  if (!sound || index.value < 1 || index.value > count.value) {
    reject_option("--shard", text, "I/N with I from 1 to N, such as 1/4");
  }
  return {.index = static_cast<std::uint64_t>(index.value) - 1, .count = static_cast<std::uint64_t>(count.value)};
}

void print(ExploreResult& result, const dataflows::explore::Question& question, const Arguments& arguments) {
  if (arguments.csv) {
    write_explore_csv(result, question, write_stdout);
  } else if (arguments.json) {
    write_stdout(explore_json(result, question).dump(2) + "\n");
  } else {
    write_stdout(explore_table(result, question));
  }
}

/// What every process but the first does: it says nothing, since the first one says it all.
void serve(ExploreRanks& ranks, const Arguments& arguments, dataflows::explore::Shard shard) {
  start_log(Verbosity::silent);
  std::optional<ExploreInput> input;
  try {
    input.emplace(read_explore_input(core::read_text_file(arguments.spec)));
  } catch (const core::InputError& error) {
    ranks.fail(error.what());
    return;
  }
  ranks.serve(input->exploration, dataflows::explore::ShardPositions(input->exploration.positions(), shard));
}

void explore(const Arguments& arguments, const GeneralOptions& general) {
  if (arguments.spec.empty()) {
    throw core::InputError("SPEC: found nothing, expected a YAML file (docs/explore.md)");
  }
  ExploreRunOptions options{.output = arguments.output,
                            .resume = arguments.resume,
                            .shard = std::nullopt,
                            .quiet = general.quiet,
                            .source = {}};
  if (!arguments.shard.empty()) options.shard = parse_shard(arguments.shard);
  if (options.resume && options.output.empty()) {
    throw core::InputError("--resume: found no file to go on with, expected -o FILE");
  }
  if (options.shard && options.output.extension() == ".csv") {
    throw core::InputError("--shard: found a CSV file to write, expected SQLite (explore merge joins shards)");
  }
  const dataflows::explore::Shard shard = options.shard.value_or(dataflows::explore::Shard{});
  std::unique_ptr<ExploreRanks> ranks;
  if (arguments.mpi) {
    if (!general.join_ranks) {
      throw core::InputError("--mpi: found a systole without MPI, expected one built with cmake -DSYSTOLE_MPI=ON");
    }
    ranks = general.join_ranks();
    if (!ranks->is_first()) {
      serve(*ranks, arguments, shard);
      return;
    }
  }
  options.source = [&](const auto& exploration, const auto& positions, std::uint64_t first, const auto& consume) {
    if (ranks) {
      ranks->explore(exploration, positions, first, consume);
    } else {
      dataflows::explore::explore_positions(exploration, positions, first, general.threads, consume);
    }
  };
  const ExploreInput input = read_explore_input(core::read_text_file(arguments.spec));
  for (const std::string& combination : input.exploration.undefined()) {
    log_note(fmt::format("undefined: {}", combination));
  }
  if (arguments.dry_run) {
    write_stdout(explore_estimate(input.exploration, shard, general.threads));
    return;
  }
  ExploreRun run = run_exploration(input, options);
  print(run.result, input.exploration.question(), arguments);
}

void merge(const Arguments& arguments) {
  merge_explorations(arguments.merged, {arguments.parts.begin(), arguments.parts.end()});
}

}  // namespace

Command add_explore_command(CommandLine& program, const GeneralOptions& general) {
  CommandLine& command = program.command("explore", "Sweep arrays, dataflows, memories and networks; keep the best");
  auto arguments = std::make_shared<Arguments>();
  command.text("SPEC", arguments->spec, "", "YAML file: the space, constraints and what to keep");
  command.text("-o,--output", arguments->output, "FILE", "Write results to a SQLite file (or CSV, by its name)");
  command.flag("--resume", arguments->resume, "Go on where an interrupted run of the same spec stopped");
  command.text("--shard", arguments->shard, "I/N", "Only the I-th of N parts; explore merge joins them");
  command.flag("--mpi", arguments->mpi, "Under mpirun: the first process hands out work to the others");
  command.flag("--dry-run", arguments->dry_run, "Only say how large the space is and how long it will take");
  const Option csv = command.flag("--csv", arguments->csv, "CSV, one row a point");
  command.flag("--json", arguments->json, "JSON with provenance").excludes(csv);

  CommandLine& merging = command.command("merge", "Join the results of all shards of a run");
  merging.text("OUT", arguments->merged, "", "File to write: SQLite, or CSV by its name").required();
  merging.list("IN", arguments->parts, "", "Results of the shards").required();
  return [arguments, &merging, &general] {
    if (merging.chosen()) {
      merge(*arguments);
    } else {
      explore(*arguments, general);
    }
  };
}

}  // namespace systole::app
