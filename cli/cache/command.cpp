// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cachesim/studies/cache_study.h"
#include "cachesim/studies/paper.h"
#include "cachesim/studies/workload.h"
#include "cachesim/traces/trace_reader.h"
#include "cli/cache/figure.h"
#include "cli/cache/report.h"
#include "cli/common/arguments.h"
#include "cli/common/command.h"
#include "cli/common/log.h"
#include "cli/common/names_text.h"
#include "cli/common/repeat_command.h"
#include "cli/common/terminal_observer.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "core/number.h"
#include "core/report/chart/figure.h"

namespace systole::app {
namespace {

using cachesim::CacheSettings;
using cachesim::WorkloadRequest;

struct Arguments {
  std::string network, weights, input, density, activation_density;
  std::string pattern = "clustered";
  std::int64_t seed = 1;
  std::int64_t inputs = 1;
  std::string gemm = "openblas-atom";
  std::string element = "float32";
  std::int64_t line = 32;
  std::int64_t l1 = 16;
  std::int64_t ways = 4;
  std::string data_replacement = "lru";
  std::int64_t l2 = 0;
  std::int64_t null_entries = 256;
  std::string merge = "higher";
  std::int64_t max_x = cachesim::kMaxOrder;
  std::string replacement = "gd";
  std::string detection = "fill+write";
  std::string nonzero_write = "split";
  std::string tau = "0";
  std::string alu = "1";
  std::string sample;
  std::int64_t miss_cycles = 100;
  bool no_spill = false, ignore_zero_sign = false, prefetch = false, write_through = false, no_write_allocate = false;
  bool flush = false, words = false, zca = false, unlimited = false, paper = false, large = false;
  std::string trace, format, zeros, record, svg;
  bool csv = false, json = false;
};

double real(const std::string& option, const std::string& text, double least, double most,
            const std::string& expected) {
  const std::optional<double> number = core::parse_real(text);
  if (!number || *number < least || *number > most) reject_option(option, text, expected);
  return *number;
}

cachesim::ElementType element_type(const std::string& text) {
  using enum cachesim::ElementType;
  if (text == "32") return float32;
  if (text == "16") return float16;
  if (text == "8") return int8;
  return choose("--element", text, cachesim::kElementTypes);
}

cachesim::Detection detection(const std::string& text) {
  std::string plus = text;
  std::ranges::replace(plus, '-', '+');
  return choose("--detection", plus, cachesim::kDetections);
}

CacheSettings parse_settings(const Arguments& a) {
  CacheSettings settings;
  cachesim::CacheConfiguration& c = settings.with_null;
  c = cachesim::null_configuration(fmt::format("{}k+null", a.l1), static_cast<std::uint32_t>(a.null_entries));
  c.line_bytes = static_cast<std::uint32_t>(a.line);
  c.data = {.bytes = a.l1 * 1024,
            .ways = static_cast<std::uint32_t>(a.ways),
            .replacement = choose("--data-replacement", a.data_replacement, cachesim::kDataReplacements),
            .write_back = !a.write_through,
            .write_allocate = !a.no_write_allocate,
            .seed = static_cast<std::uint64_t>(a.seed)};
  c.null_cache.merging = {.merge = choose("--merge", a.merge, cachesim::kMerges),
                          .max_x = static_cast<std::uint32_t>(a.max_x)};
  c.null_cache.replacement = choose("--replacement", a.replacement, cachesim::kNullReplacements);
  c.null_cache.on_nonzero_write = choose("--nonzero-write", a.nonzero_write, cachesim::kOnNonzeroWrites);
  c.null_cache.seed = static_cast<std::uint64_t>(a.seed);
  c.detection = detection(a.detection);
  c.spill = !a.no_spill;
  c.prefetch_next = a.prefetch;
  if (a.l2 > 0) c.second_level = cachesim::DataCacheOptions{.bytes = a.l2 * 1024, .ways = 8};
  c.time.alu_per_access = real("--alu", a.alu, 0, 1000, "a number from 0 to 1000");
  c.time.miss_cycles = a.miss_cycles;
  settings.execution.gemm = cachesim::gemm_order_named(a.gemm);
  settings.execution.element = element_type(a.element);
  settings.execution.line_bytes = c.line_bytes;
  settings.granularity = a.words ? cachesim::Granularity::words : cachesim::Granularity::line_runs;
  settings.tau = static_cast<float>(real("--tau", a.tau, 0, 1e30, "a number of at least 0"));
  settings.ignore_zero_sign = a.ignore_zero_sign;
  settings.flush_between_layers = a.flush;
  if (!a.sample.empty()) {
    settings.sampling.share = real("--sample", a.sample, 0.01, 50, "a percentage from 0.01 to 50") / 100;
  }
  settings.sectored = a.zca;
  settings.unlimited = a.unlimited;
  settings.other_entries = !a.csv;
  settings.orders = !a.svg.empty();
  if (settings.tau > 0 && settings.execution.element != cachesim::ElementType::float32) {
    throw core::InputError("--tau approximates float32 data; found --element " + a.element);
  }
  if (settings.ignore_zero_sign && settings.execution.element != cachesim::ElementType::float32) {
    throw core::InputError("--ignore-zero-sign judges float32 data; found --element " + a.element);
  }
  static_cast<void>(configurations(settings));  // their own checks, before any work
  return settings;
}

WorkloadRequest parse_workload(const Arguments& a) {
  WorkloadRequest request;
  if (!a.network.empty()) request.network = a.network;
  request.weights = a.weights;
  request.input = a.input;
  request.seed = static_cast<std::uint64_t>(a.seed);
  request.inputs = a.inputs;
  const std::string share = "a share above 0 and at most 1";
  if (!a.density.empty()) request.density = real("--density", a.density, 1e-9, 1, share);
  if (!a.activation_density.empty()) {
    request.activation_density = real("--activation-density", a.activation_density, 1e-9, 1, share);
  }
  request.pattern = choose("--pattern", a.pattern, cachesim::kZeroPatterns);
  return request;
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
  const std::vector<std::string> of_networks{"NETWORK",   "--weights", "--input",   "--density", "--activation-density",
                                             "--pattern", "--gemm",    "--element", "--inputs",  "--sample"};
  if (!a.trace.empty()) {
    const std::string why = "a trace is not executed";
    refuse(command, "--trace", of_networks, why);
    refuse(command, "--trace", {"--tau", "--ignore-zero-sign", "--flush", "--words", "--record", "--paper"}, why);
    refuse(command, "--trace", {"--svg"}, "the coverage over time is drawn of networks only");
    refuse(command, "--trace", {"--prefetch"}, "a trace does not say what the next line holds");
  } else if ((command.given("--format") || command.given("--zeros"))) {
    throw core::InputError("--format and --zeros belong to --trace FILE");
  }
  if (!a.sample.empty()) {
    const std::string why = "what is skipped leaves no trace";
    refuse(command, "--sample", {"--tau", "--ignore-zero-sign", "--record", "--svg"}, why);
  }
  if (a.paper) {
    refuse(command, "--paper",
           {"NETWORK", "--density", "--activation-density", "--pattern", "--gemm", "--merge", "--replacement",
            "--detection", "--tau", "--ignore-zero-sign", "--zca", "--unlimited", "--record", "--svg", "--inputs"},
           "the published comparison chooses it");
  } else if (a.large) {
    throw core::InputError("--large adds AlexNet and VGG-16 to --paper");
  }
  if (!a.record.empty()) {
    refuse(command, "--record", {"--inputs"}, "a trace holds one input");
    refuse(command, "--record", {"--tau", "--ignore-zero-sign"}, "a trace holds what exact detection sees");
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
  return {.path = a.trace, .format = format, .zeros = a.zeros, .line_given = command.given("--line")};
}

void add_inputs(Provenance& provenance, const std::vector<core::InputRecord>& files) {
  for (const core::InputRecord& file : files) provenance.add_input(file);
}

void run_paper(const Arguments& a, const CacheSettings& settings, Provenance& provenance,
               const core::Observer& observer) {
  const cachesim::CachePaper paper = cachesim::cache_paper({.settings = settings,
                                                            .squeezenet_weights = a.weights,
                                                            .squeezenet_input = a.input,
                                                            .seed = static_cast<std::uint64_t>(a.seed),
                                                            .large = a.large},
                                                           observer);
  add_inputs(provenance, paper.files);
  provenance.set_configuration(configuration_json({.settings = settings, .name = "paper"}));
  write_stdout(a.json  ? cache_paper_json(paper, provenance).dump(2) + "\n"
               : a.csv ? cache_paper_csv(paper)
                       : cache_paper_text(paper));
}

cachesim::CacheResults run_network(const Arguments& a, const CacheSettings& settings, const core::Observer& observer) {
  const cachesim::CacheWorkload workload = cachesim::cache_workload(parse_workload(a), observer);
  cachesim::CacheResults results = cachesim::run_workload(workload, settings, a.record, observer);
  if (!a.record.empty()) log_note(fmt::format("wrote {}", a.record));
  return results;
}

void run_cache(const CommandLine& command, const Arguments& a, const GeneralOptions& general) {
  refuse_contradictions(command, a);
  const CacheSettings settings = parse_settings(a);
  Provenance provenance;
  constexpr std::array<std::string_view, 4> kShown{"record", "svg", "csv", "json"};
  provenance.set_command(
      repeat_command(command, a.network.empty() ? std::vector<std::string>{} : std::vector{a.network}, kShown));
  if (a.paper) return run_paper(a, settings, provenance, observer(general));
  const cachesim::CacheResults results = a.trace.empty() ? run_network(a, settings, observer(general))
                                                         : cachesim::run_trace(parse_trace(command, a), settings);
  add_inputs(provenance, results.files);
  provenance.set_configuration(configuration_json(results));
  if (!a.svg.empty()) {
    core::write_file_atomically(a.svg, core::chart::svg(cache_figure(results)));
    log_note(fmt::format("wrote {}", a.svg));
  }
  write_stdout(a.json  ? cache_json(results, provenance).dump(2) + "\n"
               : a.csv ? cache_csv(results)
                       : cache_text(results));
}

class Options {
 public:
  Options(CommandLine& command, Arguments& arguments) : command_(command), a_(arguments) {}

  void declare() {
    workload();
    caches();
    null_cache();
    output();
  }

 private:
  void workload() {
    command_.text("NETWORK", a_.network, "", "Topology file or name of a shipped network (default: lenet_caffe)");
    command_.text("--weights", a_.weights, "FILE|NAME",
                  "Weights: a weight archive, Deep Compression's .net, a folder of .npy, or lenet-fashion-simd8, "
                  "lenet-fashion-dc, generated, dense (default: the first for lenet_caffe, else generated)");
    command_.text("--density", a_.density, "D", "Generate weights of which this share, 0 to 1, is not zero");
    command_.text("--activation-density", a_.activation_density, "D",
                  "Set biases so that this share of outputs is positive");
    command_.text("--pattern", a_.pattern, "NAME",
                  "Zeros of generated weights: " + names_text<cachesim::ZeroPattern>());
    command_.text("--input", a_.input, "FILE",
                  "Inputs one after the other: .npy, raw float32, IDX images or bytes in .u8");
    command_.number("--inputs", a_.inputs, 1, 100000, "Inputs to run, caches stay warm in between (default 1)");
    command_.number("--seed", a_.seed, 0, 1'000'000'000, "Of made weights, inputs and random replacement (default 1)");
    command_.text("--gemm", a_.gemm, "NAME",
                  "naive-ikj, naive-ijk, openblas-atom, atlas-NB or goto-NB (default openblas-atom)");
    command_.text("--element", a_.element, "TYPE",
                  names_text<cachesim::ElementType>() + ", also written 32, 16, 8 (default float32)");
    command_.text("--trace", a_.trace, "FILE", "Run a memory trace instead of a network");
    command_.text("--format", a_.format, "NAME",
                  fmt::format("Of the trace: {} (default: what it looks like)", names_text<cachesim::TraceFormat>()));
    command_.text("--zeros", a_.zeros, "FILE", "Lines of a din or lackey trace that are zero until they are stored to");
    command_.text("--record", a_.record, "FILE", "Write the network's stream as a trace with values");
  }

  void caches() {
    command_.number("--l1", a_.l1, 1, 65536, "KB of the data cache; the larger one has twice that (default 16)");
    command_.number("--ways", a_.ways, 1, 65536, "Ways of the data caches (default 4)");
    command_.number("--line", a_.line, 8, 4096, "Bytes of a line (default 32)");
    command_.text("--data-replacement", a_.data_replacement, "NAME",
                  names_text<cachesim::DataReplacement>() + " (default lru)");
    command_.flag("--write-through", a_.write_through, "Data caches write through instead of back");
    command_.flag("--no-write-allocate", a_.no_write_allocate, "Stores that miss leave the data caches as they are");
    command_.number("--l2", a_.l2, 1, 1048576, "KB of a second-level cache, 8-way (default none)");
    command_.flag("--prefetch", a_.prefetch, "Prefetch the next line on a miss");
    command_.number("--miss-cycles", a_.miss_cycles, 0, 1'000'000,
                    "Cycles of a miss on top of the probe (default 100)");
    command_.text("--alu", a_.alu, "X", "Other instructions for each memory access (default 1)");
    command_.flag("--flush", a_.flush, "Caches start each layer empty");
    command_.text("--sample", a_.sample, "PERCENT",
                  "Simulate about this share of long layers and estimate the rest, with error bounds (default: all)");
    command_.flag("--words", a_.words, "Simulate word by word, not by runs of accesses to one line");
  }

  void null_cache() {
    command_.number("--null-entries", a_.null_entries, 1, cachesim::NullCache::kMostEntries,
                    "Ternary entries of the null cache (default 256)");
    command_.text("--merge", a_.merge, "NAME",
                  fmt::format("Order of merging of addresses: {} (default higher)", names_text<cachesim::Merge>()));
    command_.number("--max-x", a_.max_x, 0, cachesim::kMaxOrder, "X bits that an entry may have (default 27)");
    command_.text("--replacement", a_.replacement, "NAME",
                  fmt::format("Of the null cache: {} (default gd)", names_text<cachesim::NullReplacement>()));
    command_.text("--detection", a_.detection, "NAME",
                  fmt::format("Where zero lines are found: {} (default)", names_text<cachesim::Detection>()));
    command_.text("--nonzero-write", a_.nonzero_write, "NAME",
                  "What a non-zero store does to its entry: " + names_text<cachesim::OnNonzeroWrite>());
    command_.flag("--no-spill", a_.no_spill, "Single lines that leave the null cache are not put into the data cache");
    command_.text("--tau", a_.tau, "X", "Lines whose floats are all at most X become zero (default 0: exact)");
    command_.flag("--ignore-zero-sign", a_.ignore_zero_sign, "-0.0 counts as zero");
    command_.flag("--zca", a_.zca, "Compare with a sectored zero-content cache (ZCA) of equal bits");
    command_.flag("--unlimited", a_.unlimited, "Compare with a null cache without bounds");
  }

  void output() {
    command_.flag("--paper", a_.paper, "The published benchmarks and how the result moves with every choice");
    command_.flag("--large", a_.large, "With --paper: AlexNet and VGG-16 as well, which take minutes");
    command_.text("--svg", a_.svg, "FILE", "What the null cache covers over time, by order of merging, as a picture");
    const Option csv = command_.flag("--csv", a_.csv, "CSV, one row a configuration and layer, and one for the total");
    command_.flag("--json", a_.json, "JSON with provenance").excludes(csv);
  }

  CommandLine& command_;
  Arguments& a_;
};

}  // namespace

Command add_cache_command(CommandLine& program, const GeneralOptions& general) {
  CommandLine& command = program.command("cache", "What a null cache (TCAM) buys a small CPU on pruned networks");
  auto arguments = std::make_shared<Arguments>();
  Options(command, *arguments).declare();
  return [&command, arguments, &general] { run_cache(command, *arguments, general); };
}

}  // namespace systole::app
