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
#include "cli/common/field_options.h"
#include "cli/common/json/json_text.h"
#include "cli/common/network_input.h"
#include "cli/common/outputs.h"
#include "cli/common/terminal/log.h"
#include "cli/common/terminal/terminal.h"
#include "cli/common/terminal_observer.h"
#include "cli/common/version.h"
#include "cli/explore/estimate_text.h"
#include "cli/explore/figure.h"
#include "cli/explore/json.h"
#include "cli/explore/text.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "core/files/writing/protected_files.h"
#include "core/report/chart/figure.h"
#include "dataflows/explore/evaluate/descriptions.h"
#include "dataflows/explore/result/publish.h"
#include "dataflows/explore/run/fields.h"
#include "dataflows/explore/run/merge.h"
#include "dataflows/explore/run/run.h"
#include "dataflows/explore/spec/spec.h"

namespace systole::app {
namespace {

namespace explore = dataflows::explore;

struct Arguments {
  std::string spec;
  NetworkArguments files;
  FieldOptions<explore::RunOptions> run{explore::run_fields()};
  std::string energy;
  std::string svg;
  bool mpi = false;
  bool dry_run = false;
  bool yes = false;
  bool csv = false;
  bool json = false;
  std::string merged;
  bool overwrite_merged = false;
  std::vector<std::string> parts;
};

std::string nothing_feasible(const explore::Counts& counts) {
  return fmt::format("no point of the space is feasible: {} excluded by constraints, {} undefined",
                     explore::count_text(counts.excluded), explore::count_text(counts.undefined));
}

void print(explore::Result& result, const explore::Question& question, const Arguments& arguments) {
  if (arguments.csv) {
    explore::write_csv(result, question, print_text);
  } else if (arguments.json) {
    print_text(json_text(explore_json(result, question)));
  } else {
    print_text(for_terminal(explore_text(result, question)));
  }
}

/// The spec with what --energy says in it, so that results keep it.
core::TextFile read_spec_file(const Arguments& arguments) {
  core::TextFile spec = core::read_text_file(arguments.spec);
  if (arguments.energy.empty()) return spec;
  if (spec.text.starts_with("energy:") || spec.text.find("\nenergy:") != std::string::npos) {
    throw core::InputError(fmt::format("--energy: found energy in {}, expected one of them", arguments.spec));
  }
  return {.name = spec.name, .text = fmt::format("{}\nenergy: {}\n", spec.text, json_text(Json(arguments.energy)))};
}

explore::RunInput read_spec(const Arguments& arguments, const core::Observer& observer) {
  const core::TextFile spec = read_spec_file(arguments);
  core::NetworkOptions files;
  if (arguments.files.any()) files = arguments.files.parse(explore::read_spec(spec).axes.network);
  return explore::read_input(spec, observer, files);
}

/// What every process but the first does: it says nothing, since the first one says it all.
void serve(explore::Ranks& ranks, const Arguments& arguments, explore::Shard shard) {
  start_log(Verbosity::silent);
  std::optional<explore::RunInput> input;
  try {
    input.emplace(read_spec(arguments, {}));
  } catch (const core::InputError& error) {
    ranks.fail(error.what());
    return;
  }
  ranks.serve(input->exploration, explore::ShardPositions(input->exploration.positions(), shard));
}

explore::RunOptions run_options(const Arguments& arguments, const GeneralOptions& general) {
  explore::RunOptions options{.version = kVersion, .threads = general.threads};
  arguments.run.apply(options);
  if (options.resume && options.output.empty()) {
    throw core::InputError("--resume: found no file to go on with, expected -o FILE");
  }
  if (options.overwrite && options.output.empty()) {
    throw core::InputError("--overwrite: found no file to replace, expected -o FILE");
  }
  if (arguments.dry_run && !arguments.svg.empty()) {
    throw core::InputError("--svg: found --dry-run, which finds nothing to draw");
  }
  if (options.shard && explore::is_csv(options.output)) {
    throw core::InputError("--shard: found a CSV file to write, expected SQLite (explore merge joins shards)");
  }
  return options;
}

/// Refuses a space that would take days, unless the user says that it may.
void require_consent(const explore::Exploration& exploration, explore::Shard shard, unsigned threads,
                     const core::Observer& observer) {
  constexpr std::uint64_t kSmall = 10'000'000;  // minutes at most, but with tiled memory hours
  constexpr double kDay = 86'400;
  if (explore::ShardPositions(exploration.positions(), shard).size() <= kSmall) return;
  const explore::Estimate estimate = explore::estimate(exploration, shard, threads, observer);
  if (estimate.seconds() < kDay) return;
  throw core::InputError(
      fmt::format("the space has {} points, which take {} on {}: expected --yes if that is meant, or a smaller space "
                  "(`sample`, `constraints`, --shard; --dry-run says what it takes)",
                  explore::count_text(estimate.positions), estimated_time(estimate),
                  estimate.threads == 1 ? "one thread" : fmt::format("{} threads", estimate.threads)));
}

void run_explore(const Arguments& arguments, const GeneralOptions& general) {
  if (arguments.spec.empty()) {
    throw core::InputError("SPEC: found nothing, expected a YAML file (docs/explore.md)");
  }
  explore::RunOptions options = run_options(arguments, general);
  const explore::Shard shard = options.shard.value_or(explore::Shard{});
  std::unique_ptr<explore::Ranks> ranks;
  if (arguments.mpi) {
    if (!general.join_ranks) {
      throw core::InputError("--mpi: found a systole without MPI, expected one built with cmake -DSYSTOLE_MPI=ON");
    }
    ranks = general.join_ranks();
    if (!ranks->is_first()) {
      serve(*ranks, arguments, shard);
      return;
    }
    options.source = [&](const auto& exploration, const auto& positions, std::uint64_t first, const auto& consume) {
      ranks->explore(exploration, positions, first, consume);
    };
  }
  const core::Observer observer = app::observer(general);
  const explore::RunInput input = read_spec(arguments, observer);
  for (const std::string& combination : input.exploration.undefined()) {
    observer.say(fmt::format("undefined: {}", combination));
  }
  if (arguments.dry_run) {
    const explore::Estimate estimate = explore::estimate(input.exploration, shard, general.threads, observer);
    print_text(for_terminal(estimate_text(input.exploration, shard, estimate)));
    return;
  }
  if (!arguments.yes && !arguments.mpi) require_consent(input.exploration, shard, general.threads, observer);
  core::protect_file(arguments.spec);
  for (const core::InputRecord& network : input.networks) core::protect_file(network.path);
  Outputs().file("-o", options.output.string()).file("--svg", arguments.svg);
  explore::Run run = explore::run(input, options, observer);
  const explore::Question& question = input.exploration.question();
  if (run.result.state().counts.feasible == 0) log_warning(nothing_feasible(run.result.state().counts));
  print(run.result, question, arguments);
  if (arguments.svg.empty()) return;
  // Last, since a figure may hold less than a result.
  core::write_file_atomically(arguments.svg, core::chart::svg(explore_figure(run.result, question, input.spec.name)));
  log_note(fmt::format("wrote {}", arguments.svg));
}

}  // namespace

Command add_explore_command(CommandLine& program, const GeneralOptions& general) {
  CommandLine& command = program.command("explore", "Sweep arrays, dataflows, memories and networks; keep the best");
  auto arguments = std::make_shared<Arguments>();
  command.text("SPEC", arguments->spec, "", "YAML file: the space, constraints and what to keep");
  arguments->files.declare(command);
  arguments->run.declare(command);
  command.flag("--mpi", arguments->mpi, "Under mpirun: the first process hands out work to the others");
  command.text("--energy", arguments->energy, "TABLE",
               "Prices for energy, edp, power and area: a name or a YAML file; as energy: in SPEC");
  command.text("--svg", arguments->svg, "FILE", "The front in the first two objectives, as a picture");
  command.flag("--dry-run", arguments->dry_run, "Only say how large the space is and how long it will take");
  command.flag("--yes", arguments->yes, "Run it, though it will take more than a day");
  const Option csv = command.flag("--csv", arguments->csv, "CSV, one row a point");
  command.flag("--json", arguments->json, "JSON with provenance").excludes(csv);

  CommandLine& merging = command.command("merge", "Join the results of all shards of a run");
  merging.text("OUT", arguments->merged, "", "File to write: SQLite, or CSV by its name").required();
  merging.flag("--overwrite", arguments->overwrite_merged, "Replace another run's result that is there");
  merging.list("IN", arguments->parts, "", "Results of the shards").required();
  command.group("Networks", {"--dim", "--skip-unsupported", "--energy"});
  command.group("Run", {"--output", "--resume", "--overwrite", "--shard", "--mpi", "--dry-run", "--yes"});
  command.group("Output", {"--csv", "--json", "--svg"});
  command.example("systole explore examples/explore/mobilenet_v2.yaml --dry-run",
                  "How many designs a shipped spec has, and how long they take");
  command.example("systole explore examples/explore/memory.yaml -o front.sqlite",
                  "Its best designs, kept in a file that systole report draws");
  merging.example("systole explore examples/explore/memory.yaml --shard 1/2 -o part1.sqlite",
                  "One half of the designs; --shard 2/2 is the other, on another machine, say");
  merging.example("systole explore examples/explore/memory.yaml --shard 2/2 -o part2.sqlite", "The other half");
  merging.example("systole explore merge all.sqlite part1.sqlite part2.sqlite", "Both, as if one run had made them");
  return [arguments, &merging, &general] {
    if (merging.chosen()) {
      explore::merge_results(arguments->merged, {arguments->parts.begin(), arguments->parts.end()}, observer(general),
                             arguments->overwrite_merged);
    } else {
      run_explore(*arguments, general);
    }
  };
}

}  // namespace systole::app
