// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cachesim/energy/cache_prices.h"
#include "cachesim/energy/run_energy.h"
#include "cachesim/studies/cache_study.h"
#include "cachesim/studies/fields.h"
#include "cachesim/studies/paper.h"
#include "cachesim/studies/workload.h"
#include "cachesim/studies/workload_fields.h"
#include "cachesim/traces/trace_reader.h"
#include "cli/cache/figure.h"
#include "cli/cache/report.h"
#include "cli/common/arguments.h"
#include "cli/common/command.h"
#include "cli/common/field_options.h"
#include "cli/common/json/json_text.h"
#include "cli/common/names_text.h"
#include "cli/common/network_input.h"
#include "cli/common/outputs.h"
#include "cli/common/repeat_command.h"
#include "cli/common/terminal/log.h"
#include "cli/common/terminal/terminal.h"
#include "cli/common/terminal_observer.h"
#include "core/diagnostic.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "core/files/writing/protected_files.h"
#include "core/report/chart/figure.h"

namespace systole::app {
namespace {

using cachesim::CacheSettings;
using cachesim::WorkloadRequest;

struct Arguments {
  std::string network;
  NetworkArguments files;
  FieldOptions<WorkloadRequest> workload{cachesim::workload_fields()};
  FieldOptions<CacheSettings> settings{cachesim::cache_fields()};
  std::string trace, format, zeros, record, misses, svg, energy;
  std::vector<std::string> run;
  std::string qemu_cpu, sysroot;
  bool marked = false;
  bool paper = false, large = false, csv = false, json = false;
};

/// What is run, and how.
struct Study {
  WorkloadRequest workload;
  CacheSettings settings;
};

Study parse_study(const Arguments& a) {
  Study study;
  core::Diagnostics mistakes;
  a.workload.apply(study.workload, mistakes);
  a.settings.apply(study.settings, mistakes);
  mistakes.throw_if_any();
  if (!a.network.empty()) study.workload.network = a.network;
  study.workload.files = a.files.parse({&study.workload.network, 1});
  CacheSettings& settings = study.settings;
  settings.other_entries = !a.csv && !a.paper;
  settings.libraries = !a.csv && !a.paper && !a.settings.given("gemm");
  settings.orders = !a.svg.empty();
  settle(settings, study.workload.seed);
  return study;
}

/// Options that say nothing where another one stands are mistakes, not ignored.
void refuse(const CommandLine& command, const std::string& beside, const std::vector<std::string>& options,
            const std::string& why) {
  for (const std::string& option : options) {
    if (!command.given(option)) continue;
    throw core::InputError(fmt::format("{}: cannot stand beside {}: {}", option, beside, why));
  }
}

void refuse_contradictions(const CommandLine& command, const Arguments& a) {
  const std::vector<std::string> of_networks{
      "NETWORK",   "--dim",  "--skip-unsupported", "--weights", "--input",  "--density", "--activation-density",
      "--pattern", "--gemm", "--element",          "--inputs",  "--sample", "--align",   "--align-offset",
      "--linear",  "--blobs"};
  if (!a.run.empty()) {
    const std::string why = "a program brings its own values and order";
    refuse(command, "--run", of_networks, why);
    refuse(command, "--run", {"--tau", "--ignore-zero-sign", "--flush", "--words", "--paper"}, why);
    refuse(command, "--run", {"--trace", "--format", "--zeros"}, "either a program or a trace is run");
    refuse(command, "--run", {"--misses"}, "of a program only the stream itself is kept (--record)");
    refuse(command, "--run", {"--svg"}, "the coverage over time is drawn of networks only");
    refuse(command, "--run", {"--prefetch"}, "the stream does not say what the next line holds");
  } else if (a.marked || !a.qemu_cpu.empty() || !a.sysroot.empty()) {
    throw core::InputError("--marked, --qemu-cpu and --sysroot belong to --run PROGRAM");
  }
  if (!a.trace.empty()) {
    const std::string why = "a trace is not executed";
    refuse(command, "--trace", of_networks, why);
    refuse(command, "--trace", {"--tau", "--ignore-zero-sign", "--flush", "--words", "--record", "--paper"}, why);
    refuse(command, "--trace", {"--svg"}, "the coverage over time is drawn of networks only");
    refuse(command, "--trace", {"--prefetch"}, "a trace does not say what the next line holds");
  } else if ((command.given("--format") || command.given("--zeros"))) {
    throw core::InputError("--format and --zeros belong to --trace FILE");
  }
  if (a.settings.given("sampling.share")) {
    const std::string why = "what is skipped leaves no trace";
    refuse(command, "--sample", {"--tau", "--ignore-zero-sign", "--record", "--misses", "--svg"}, why);
    refuse(command, "--sample", {"--machine-l2"}, "no warm-up fills a second level");
  }
  if (!a.svg.empty()) {
    refuse(command, "--svg", {"--configurations"}, "it draws all of them");
  }
  if (!a.misses.empty()) {
    refuse(command, "--misses", {"--tau", "--ignore-zero-sign"}, "each configuration has an execution of its own");
  }
  if (a.paper) {
    refuse(command, "--paper",
           {"NETWORK",
            "--dim",
            "--skip-unsupported",
            "--density",
            "--activation-density",
            "--pattern",
            "--gemm",
            "--linear",
            "--blobs",
            "--merge",
            "--replacement",
            "--detection",
            "--tau",
            "--ignore-zero-sign",
            "--zca",
            "--unlimited",
            "--record",
            "--misses",
            "--svg",
            "--inputs",
            "--configurations",
            "--null-level"},
           "the published comparison chooses it");
    refuse(command, "--paper", {"--energy"}, "its tables are of misses and time");
  } else if (a.large) {
    throw core::InputError("--large adds AlexNet and VGG-16 to --paper");
  }
  if (!a.record.empty()) {
    refuse(command, "--record", {"--inputs"}, "a trace holds one input");
    refuse(command, "--record", {"--tau", "--ignore-zero-sign"}, "a trace holds what exact detection sees");
  }
}

/// The prices of --energy; none where it is not given.
std::optional<cachesim::CachePrices> read_prices(const Arguments& a, const CacheSettings& settings,
                                                 Provenance& provenance) {
  if (a.energy.empty()) return std::nullopt;
  if (const std::string_view why = cachesim::why_no_energy(settings.with_null); !why.empty()) {
    throw core::InputError(fmt::format("--energy: {}", why));
  }
  if (!settings.compared.plain || !settings.compared.null || settings.with_null.null_cache.entries == 0) {
    throw core::InputError("--energy: compares the plain cache with the one that has a null cache; one does not run");
  }
  const core::TextFile file = core::read_text_file(cachesim::find_cache_prices(a.energy));
  provenance.add_input(core::input_record(file.name, file.text));
  return cachesim::read_cache_prices(file);
}

/// The same of options that say nothing where another one is missing.
void refuse_without(const CommandLine& command, const std::string& missing, const std::vector<std::string>& options,
                    const std::string& why) {
  for (const std::string& option : options) {
    if (command.given(option))
      throw core::InputError(fmt::format("{}: has no effect without {}: {}", option, missing, why));
  }
}

void refuse_of_second_level(const CommandLine& command, const CacheSettings& settings) {
  if (!settings.with_null.second_level) {
    refuse_without(command, "--l2", {"--l2-ways", "--l2-replacement", "--l2-inclusion"}, "there is no second level");
    if (settings.machine_second_level_kb == 0) {
      refuse_without(command, "--l2", {"--l2-cycles"}, "there is no second level");
    }
  } else {
    refuse(command, "--l2", {"--machine-l2"}, "the configurations have a second level");
  }
  if (settings.with_null.null_level == cachesim::NullLevel::second) {
    refuse(command, "--null-level second",
           {"--detection", "--probing", "--tau", "--ignore-zero-sign", "--split-cycles", "--zero-write-cycles",
            "--merger-cycles"},
           "it is of the first level's null cache");
  }
}

/// The same of options that the settings leave nothing to say.
void refuse_unread(const CommandLine& command, const Arguments& a, const CacheSettings& settings) {
  const cachesim::NullCacheOptions& null_cache = settings.with_null.null_cache;
  if (null_cache.merging.merge == cachesim::Merge::none && a.svg.empty()) {  // a figure has the other orders, too
    refuse(command, "--merge none", {"--max-x", "--nonzero-write"}, "an entry is one line, without X bits");
  }
  refuse_of_second_level(command, settings);
  if (settings.execution.placement() == cachesim::Placement::malloc) {
    refuse_without(command, "--blobs aligned", {"--align", "--align-offset"}, "blobs stand where malloc puts them");
  }
  const bool random = settings.with_null.data.replacement == cachesim::DataReplacement::random ||
                      settings.with_null.data.replacement == cachesim::DataReplacement::drrip ||
                      settings.second_level_shape.replacement == cachesim::DataReplacement::random ||
                      settings.second_level_shape.replacement == cachesim::DataReplacement::drrip ||
                      null_cache.replacement == cachesim::NullReplacement::random;
  if ((!a.trace.empty() || !a.run.empty()) && !random) {
    refuse(command, a.run.empty() ? "--trace" : "--run", {"--seed"},
           "nothing is drawn without --replacement, --data-replacement or --l2-replacement random or drrip");
  }
  if (settings.with_null.time.line_cycles == 0) {
    refuse_without(command, "--line-cycles", {"--write-buffer"}, "writes never wait for a channel that takes no time");
  }
  if (a.energy.empty()) refuse_without(command, "--energy", {"--clock"}, "results are in cycles");
  if (!settings.compared.null || null_cache.entries == 0) {
    const std::string why = "no null cache runs";
    refuse(command, null_cache.entries == 0 ? "--null-entries 0" : "--configurations without null",
           {"--merge", "--max-x", "--replacement", "--detection", "--nonzero-write", "--no-spill", "--tau",
            "--ignore-zero-sign", "--null-level", "--probing", "--search-budget", "--split-cycles",
            "--zero-write-cycles", "--merger-cycles", "--svg", "--zca"},
           why);
  }
}

cachesim::TraceRequest parse_trace(const CommandLine& command, const Arguments& a) {
  std::error_code ignored;
  if (!std::filesystem::exists(a.trace, ignored)) reject_option("--trace", a.trace, "a file");
  const cachesim::TraceFormat format =
      a.format.empty() ? cachesim::guessed_format(a.trace) : choose("--format", a.format, cachesim::kTraceFormats);
  if (format == cachesim::TraceFormat::systole && !a.zeros.empty()) {
    throw core::InputError(
        "--zeros says which lines of a din or lackey trace are zero; Systole's traces say it themselves");
  }
  return {
      .path = a.trace, .format = format, .zeros = a.zeros, .misses = a.misses, .line_given = command.given("--line")};
}

/// What is read is known for sure only after the run, which writes a recording itself.
void protect_inputs(const Arguments& a, const Study& study) {
  for (const std::string& path : {a.network, a.trace, a.zeros, study.workload.weights, study.workload.input}) {
    if (!path.empty()) core::protect_file(path);
  }
}

void add_inputs(Provenance& provenance, const std::vector<core::InputRecord>& files) {
  for (const core::InputRecord& file : files) provenance.add_input(file);
}

void run_paper(const Arguments& a, const Study& study, Provenance& provenance, const core::Observer& observer) {
  const cachesim::CachePaper paper = cachesim::cache_paper({.settings = study.settings,
                                                            .squeezenet_weights = study.workload.weights,
                                                            .squeezenet_input = study.workload.input,
                                                            .seed = study.workload.seed,
                                                            .large = a.large},
                                                           observer);
  add_inputs(provenance, paper.files);
  provenance.set_configuration(configuration_json({.settings = study.settings, .name = "paper"}));
  print_text(a.json  ? json_text(cache_paper_json(paper, provenance))
             : a.csv ? cache_paper_csv(paper)
                     : for_terminal(cache_paper_text(paper)));
}

cachesim::CacheResults run_network(const Arguments& a, const Study& study, const core::Observer& observer) {
  const cachesim::CacheWorkload workload = cachesim::cache_workload(study.workload, observer);
  cachesim::CacheResults results =
      cachesim::run_workload(workload, study.settings, {.stream = a.record, .misses = a.misses}, observer);
  if (!a.record.empty()) log_note(fmt::format("wrote {}", a.record));
  return results;
}

cachesim::CacheResults run_trace(const CommandLine& command, const Arguments& a, const Study& study,
                                 const core::Observer& observer) {
  const cachesim::TraceRequest request = parse_trace(command, a);
  observer.report_progress("running the trace", 0, 0);
  cachesim::CacheResults results = cachesim::run_trace(request, study.settings);
  observer.report_progress("running the trace", 1, 1);
  return results;
}

cachesim::CacheResults run_program(const CommandLine& command, const Arguments& a, const Study& study,
                                   const core::Observer& observer) {
  const cachesim::ProgramRequest request{.command = a.run, .marked = a.marked, .cpu = a.qemu_cpu, .root = a.sysroot};
  cachesim::CacheResults results =
      cachesim::run_program_study(request, study.settings, !command.given("--alu"), a.record, observer);
  if (const int code = results.program->exit_code; code != 0) {
    log_warning(fmt::format("the program ended with exit code {}; the figures are of what it did until then", code));
  }
  if (results.program->counts.references() == 0) {
    throw core::InputError(a.marked ? "--marked: the program never wrote its mark 'systole:begin' to descriptor -1"
                                    : "--run: the program did not load or store anything");
  }
  if (!a.record.empty()) log_note(fmt::format("wrote {}", a.record));
  return results;
}

void run_cache(const CommandLine& command, const Arguments& a, const GeneralOptions& general) {
  refuse_contradictions(command, a);
  const Study study = parse_study(a);
  refuse_unread(command, a, study.settings);
  protect_inputs(a, study);
  Outputs().file("--record", a.record).file("--misses", a.misses).file("--svg", a.svg);
  Provenance provenance;
  constexpr std::array<std::string_view, 5> kShown{"record", "misses", "svg", "csv", "json"};
  provenance.set_command(
      repeat_command(command, a.network.empty() ? std::vector<std::string>{} : std::vector{a.network}, kShown));
  if (a.paper) return run_paper(a, study, provenance, observer(general));
  const std::optional<cachesim::CachePrices> read = read_prices(a, study.settings, provenance);
  const cachesim::CachePrices* const prices = read ? &*read : nullptr;
  const cachesim::CacheResults results = !a.run.empty()     ? run_program(command, a, study, observer(general))
                                         : !a.trace.empty() ? run_trace(command, a, study, observer(general))
                                                            : run_network(a, study, observer(general));
  add_inputs(provenance, results.files);
  provenance.set_configuration(configuration_json(results));
  if (!a.misses.empty()) log_note(fmt::format("wrote {}", a.misses));
  if (!a.svg.empty()) {
    core::write_file_atomically(a.svg, core::chart::svg(cache_figure(results)));
    log_note(fmt::format("wrote {}", a.svg));
  }
  print_text(a.json  ? json_text(cache_json(results, provenance, prices))
             : a.csv ? cache_csv(results, prices)
                     : for_terminal(cache_text(results, prices)));
}

void declare(CommandLine& command, Arguments& a) {
  command.text("NETWORK", a.network, "",
               "Topology file, ONNX model, StableHLO or name of a shipped network (default: lenet_caffe)");
  a.files.declare(command);
  a.workload.declare(command);
  command.text("--trace", a.trace, "FILE", "Run a memory trace instead of a network");
  command.text("--format", a.format, "NAME",
               fmt::format("Of the trace: {} (default: what it looks like)", names_text<cachesim::TraceFormat>()));
  command.text("--zeros", a.zeros, "FILE", "Lines of a din or lackey trace that are zero until they are stored to");
  command.text("--record", a.record, "FILE", "Write the stream of the network or program as a trace");
  command.text("--misses", a.misses, "FILE",
               "Write what the last configuration's first level asks for behind it, as a trace (.din: Dinero's)");
  command.rest("--run", a.run, "PROGRAM",
               "Run a program under QEMU instead, with its values; it and its arguments come last");
  command.flag("--marked", a.marked, "With --run: only what lies between the program's marks (docs/real-programs.md)");
  command.text("--qemu-cpu", a.qemu_cpu, "MODEL", "With --run: the CPU that QEMU emulates (default: max)");
  command.text("--sysroot", a.sysroot, "FOLDER", "With --run: where a foreign program's libraries are");
  a.settings.declare(command);
  command.flag("--paper", a.paper, "The published benchmarks and how the result moves with every choice");
  command.flag("--large", a.large, "With --paper: AlexNet and VGG-16 as well, which take minutes");
  command.text(
      "--energy", a.energy, "TABLE",
      "Energy by a table of prices: default (cacti_45nm_lop), cacti_45nm_hp or a YAML file; area and break-even, too");
  command.text("--svg", a.svg, "FILE", "What the null cache covers over time, by order of merging, as a picture");
  const Option csv = command.flag("--csv", a.csv, "CSV, one row a configuration and layer, and one for the total");
  command.flag("--json", a.json, "JSON with provenance").excludes(csv);
  command.group("Network and its data", {"--dim", "--skip-unsupported", "--weights", "--density",
                                         "--activation-density", "--pattern", "--input", "--inputs", "--seed"});
  command.group("Execution", {"--gemm", "--linear", "--blobs", "--align", "--align-offset", "--element", "--flush",
                              "--sample", "--words"});
  command.group("Traces", {"--trace", "--format", "--zeros", "--record", "--misses"});
  command.group("Programs", {"--run", "--marked", "--qemu-cpu", "--sysroot"});
  command.group("Data caches", {"--l1", "--ways", "--line", "--data-replacement", "--write-through",
                                "--no-write-allocate", "--prefetch"});
  command.group("Second level",
                {"--l2", "--l2-ways", "--l2-replacement", "--l2-inclusion", "--l2-cycles", "--machine-l2"});
  command.group("Null cache",
                {"--null-entries", "--null-level", "--probing", "--merge", "--max-x", "--search-budget",
                 "--replacement", "--detection", "--nonzero-write", "--no-spill", "--tau", "--ignore-zero-sign"});
  command.group("CPU", {"--miss-cycles", "--alu", "--line-cycles", "--write-buffer", "--split-cycles",
                        "--zero-write-cycles", "--merger-cycles", "--clock"});
  command.group("Comparisons", {"--configurations", "--zca", "--unlimited", "--paper", "--large"});
  command.group("Output", {"--energy", "--svg", "--csv", "--json"});
  command.example("systole cache", "Pruned LeNet: is 1 KB of TCAM worth more than another 16 KB of cache?");
  command.example("systole cache --l1 8k --null-entries 128 --merge first --gemm openblas-haswell",
                  "The same with smaller caches, simple merging and another order of the products");
  command.example("systole cache --record lenet.trace", "Keep the loads and stores as a trace");
  command.example("systole cache --trace lenet.trace --l2 256k", "Run a trace, here with a second level behind");
}

}  // namespace

Command add_cache_command(CommandLine& program, const GeneralOptions& general) {
  CommandLine& command = program.command("cache", "What a null cache (TCAM) buys a small CPU on pruned networks");
  auto arguments = std::make_shared<Arguments>();
  declare(command, *arguments);
  return [&command, arguments, &general] { run_cache(command, *arguments, general); };
}

}  // namespace systole::app
