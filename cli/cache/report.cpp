// SPDX-License-Identifier: MIT
#include "cli/cache/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "cli/cache/energy.h"
#include "cli/cache/verdict.h"
#include "cli/common/terminal/terminal.h"
#include "core/report/number_text.h"
#include "core/report/table.h"
#include "core/shell_word.h"

namespace systole::app {
namespace {

using cachesim::CacheResults;
using cachesim::CacheSettings;
using cachesim::ConfigurationResult;
using cachesim::LayerResult;
using core::Align;
using core::grouped;

std::string gemm_text(const cachesim::GemmOrder& gemm) {
  switch (gemm.scheme) {
    case cachesim::GemmScheme::naive_ikj:
      return gemm.name + ": rows of B are added to rows of C, nothing is blocked";
    case cachesim::GemmScheme::naive_ijk:
      return gemm.name + ": a dot product down a column of B for each result, nothing is blocked";
    case cachesim::GemmScheme::packed:
      return fmt::format("{}: both operands packed, blocks of M {}, K {}, N {}", gemm.name, gemm.block_m, gemm.block_k,
                         gemm.block_n);
    case cachesim::GemmScheme::copied_blocks:
      return fmt::format("{}: blocks of {} in M, K and N, both operands copied", gemm.name, gemm.block_m);
    case cachesim::GemmScheme::openblas:
      return fmt::format("{}: as OpenBLAS runs it under Caffe, tiles of {} x {} (pixels x filters), P {}, Q {}",
                         gemm.name, gemm.core->pixels, gemm.core->filters, gemm.core->p, gemm.core->q);
    case cachesim::GemmScheme::atlas:
      return fmt::format("{}: as ATLAS runs it under Caffe ({}), blocks of {}, tiles of {} x {} (pixels x filters)",
                         gemm.name, gemm.atlas.source, gemm.atlas.nb, gemm.atlas.pixels, gemm.atlas.filters);
  }
  return gemm.name;
}

std::string entries_text(const CacheSettings& settings) {
  const auto accountings = cachesim::tcam_accountings(cachesim::null_storage(settings), cachesim::line_bits(settings));
  return fmt::format("{} ternary entries of {} digits, {} bits an entry: {}", settings.with_null.null_cache.entries,
                     cachesim::line_bits(settings), accountings[2].bits_per_entry, accountings[2].counted);
}

/// How many entries the same bits hold if they are counted otherwise.
std::string accounting_text(const CacheSettings& settings) {
  const auto accountings = cachesim::tcam_accountings(cachesim::null_storage(settings), cachesim::line_bits(settings));
  return fmt::format("these {} bits hold {} entries with {} ({} bits), {} with {}",
                     cachesim::null_storage(settings).count(), accountings[0].entries, accountings[0].counted,
                     accountings[0].bits_per_entry, accountings[3].entries, accountings[3].counted);
}

std::string data_text(const CacheSettings& settings) {
  const cachesim::DataCacheOptions& data = settings.with_null.data;
  return fmt::format("{} and {}, {}-way, lines of {} bytes, {}, write-{}, {}", kilobytes(data.bytes),
                     kilobytes(2 * data.bytes), data.ways, settings.with_null.line_bytes, name(data.replacement),
                     data.write_back ? "back" : "through",
                     data.write_allocate ? "write-allocate" : "no write-allocate");
}

std::string behind_text(const cachesim::CacheConfiguration& c) {
  std::string text = "memory, no second level";
  if (c.second_level) {
    text = fmt::format("a second level of {}, {}-way, {}, {} cycles, then memory", kilobytes(c.second_level->bytes),
                       c.second_level->ways, name(c.second_level->replacement), c.time.second_level_cycles);
    if (c.inclusion != cachesim::Inclusion::neither) text += fmt::format("; {}", name(c.inclusion));
    if (c.null_level != cachesim::NullLevel::first) text += fmt::format("; null cache: {}", name(c.null_level));
  }
  if (c.time.line_cycles > 0) text += fmt::format("; a line takes its channel {} cycles", c.time.line_cycles);
  if (c.time.write_buffer) text += fmt::format("; {} writes stand before it", *c.time.write_buffer);
  return text + (c.prefetch_next ? "; the next line is prefetched on a miss" : "; no prefetching");
}

std::string detection_text(const CacheSettings& settings) {
  std::string text = fmt::format("{}; ", name(settings.with_null.detection));
  text += settings.tau > 0 ? fmt::format("approximate, tau {:g}", settings.tau) : "exact, all bits zero (tau 0)";
  if (settings.ignore_zero_sign) text += ", -0.0 counts as zero";
  return text;
}

double percent(double share) {
  return 100 * share;
}

void add_rows(core::Table& table, const CacheResults& results, std::optional<std::size_t> layer) {
  const auto result_of = [&](const ConfigurationResult& c) -> const LayerResult& {
    return layer ? c.layers[*layer] : c.total;
  };
  const LayerResult& base = result_of(results.baseline());
  bool first = true;
  for (const ConfigurationResult& c : results.configurations) {
    const LayerResult& r = result_of(c);
    std::vector<std::string> cells{first ? r.layer : "",
                                   c.configuration.name,
                                   first ? grouped(r.accesses.count()) : "",
                                   grouped(r.misses.count()),
                                   fmt::format("{:.2f}", percent(r.miss_rate())),
                                   grouped(r.cycles.count()),
                                   first ? "" : fmt::format("{:.1f}", percent(miss_reduction(base, r))),
                                   first ? "" : fmt::format("{:.1f}", percent(time_reduction(base, r)))};
    if (layer) {
      table.add(std::move(cells));
    } else {
      table.add_total(std::move(cells));
    }
    first = false;
  }
}

std::string layer_table(const CacheResults& results) {
  core::Table table({{"layer", Align::left},
                     {"configuration", Align::left},
                     {"accesses", Align::right, 4},
                     {"misses", Align::right, 2},
                     {"miss rate %", Align::right, 1},
                     {"cycles", Align::right, 3},
                     {"fewer misses %"},
                     {"less time %"}});
  for (std::size_t i = 0; i < results.baseline().layers.size(); ++i) add_rows(table, results, i);
  add_rows(table, results, std::nullopt);
  return table.text(terminal_width());
}

/// Time depends on how many other instructions there are; misses do not.
std::string alu_text(const CacheResults& results) {
  if (results.baseline().configuration.is_timed()) return {};  // what overlaps would be other
  std::vector<std::string> parts;
  for (const double alu : {0.5, 1.0, 2.0}) {
    const auto time = [&](const ConfigurationResult& c) {
      cachesim::CpuTime model = c.configuration.time;
      model.alu_per_access = alu;
      return static_cast<double>(
          cachesim::cycles(model, c.total.counts, c.configuration.second_level.has_value()).count());
    };
    const double before = time(results.baseline());
    const auto less = [&](const ConfigurationResult& c) { return before > 0 ? percent(1 - time(c) / before) : 0.0; };
    parts.push_back(fmt::format("{:g}: {:.1f} and {:.1f}", alu, less(results.with_null()), less(results.larger())));
  }
  if (!results.knows_zero_lines()) return {};
  return fmt::format("Less time in % ({} and {}) with so many other instructions an access: {}.\n",
                     results.with_null().configuration.name, results.larger().configuration.name,
                     fmt::join(parts, "; "));
}

/// What the second level of the paper's machine, which its comparison leaves out, makes of the gain in time.
std::string machine_second_level_text(const CacheResults& results) {
  const auto& level = results.baseline().configuration.other_second_level;
  if (!level || results.baseline().configuration.is_timed()) return {};
  const auto less = [&](const ConfigurationResult& c) {
    return percent(time_reduction_with_other_second_level(results.baseline(), c));
  };
  return fmt::format(
      "With a second level of {} behind, as such a machine has ({} cycles): {:.1f} % less time ({}: {:.1f} %).\n",
      kilobytes(level->bytes), results.with_null().configuration.time.second_level_cycles, less(results.with_null()),
      results.larger().configuration.name, less(results.larger()));
}

std::string null_cache_text(const CacheResults& results) {
  if (!results.knows_zero_lines()) return {};
  const cachesim::ConfigurationCounts& c = results.with_null().total.counts;
  const auto accesses = results.with_null().total.accesses.count();
  const std::int64_t line = results.settings.with_null.line_bytes;
  const double average =
      accesses == 0 ? 0 : static_cast<double>(c.cache.line_accesses_covered) / static_cast<double>(accesses);
  return fmt::format(
      "Null cache: {} hits, {} lines inserted, {} splits, {} entries evicted; covers {:.1f} KB on average, {:.1f} KB "
      "at "
      "most;\n{} silent stores of zeros, {} fetches avoided.\n",
      grouped(c.cache.null_hits), grouped(c.null_cache.inserts), grouped(c.null_cache.splits),
      grouped(c.null_cache.evictions), average * static_cast<double>(line) / 1024,
      static_cast<double>(c.null_cache.peak_lines * line) / 1024, grouped(c.cache.silent_stores),
      grouped(c.cache.avoided_fetches));
}

/// How far a sampled result may be off.
std::string sampling_text(const CacheResults& results) {
  const LayerResult& base = results.baseline().total;
  if (!base.error) return {};
  const cachesim::SamplingOptions& sampling = results.settings.sampling;
  const LayerResult& null = results.with_null().total;
  const auto unsettled = [](const LayerResult& r) {
    return r.misses.count() == 0
               ? 0.0
               : percent(static_cast<double>(r.counts.cache.unsettled_misses) / static_cast<double>(r.misses.count()));
  };
  return fmt::format(
      "Sampled: {:.1f} % of the accesses were measured, in windows of {} after at most {} of warm-up ({:.1f} % more); "
      "the "
      "first {} of each layer as a whole.\n"
      "95 % confidence: fewer misses {:.2f} +- {:.2f} % ({}: {:.2f} +- {:.2f} %), less time {:.2f} +- {:.2f} %.\n"
      "Beyond that, at most {:.2f} % of the misses ({:.2f} % with the null cache) are due to windows that start with "
      "empty caches.{}\n",
      percent(static_cast<double>(base.error->simulated) / static_cast<double>(base.accesses.count())),
      grouped(sampling.window), grouped(sampling.warm_up),
      percent(static_cast<double>(base.error->warmed_up) / static_cast<double>(base.accesses.count())),
      grouped(sampling.exact_head()), percent(miss_reduction(base, null)), percent(miss_reduction_error(base, null)),
      results.larger().configuration.name, percent(miss_reduction(base, results.larger().total)),
      percent(miss_reduction_error(base, results.larger().total)), percent(time_reduction(base, null)),
      percent(time_reduction_error(base, null, results.with_null().configuration.time)), unsettled(base),
      unsettled(null),
      results.settings.with_null.second_level ? " No warm-up fills the second level: it hits less here than it would."
                                              : "");
}

std::string references_text(const CacheResults& results) {
  if (!results.references) return {};
  std::vector<std::string> missed;
  for (std::size_t i = 0; i < results.missed_references.size(); ++i) {
    missed.push_back(
        fmt::format("{} in {}", grouped(results.missed_references[i]), results.configurations[i].configuration.name));
  }
  std::string text = fmt::format("As cachegrind counts (a reference over two lines once): {} references, missed: {}.\n",
                                 grouped(*results.references), fmt::join(missed, ", "));
  if (results.program) text += fmt::format("Instructions: {}.\n", grouped(results.program->counts.instructions));
  return text;
}

}  // namespace

Lines workload_lines(const CacheResults& results) {
  if (results.executed) {
    return {{"network", results.executed->network},
            {"weights", results.executed->weights},
            {"input", results.executed->input}};
  }
  if (results.program) {
    const cachesim::ProgramFacts& program = *results.program;
    std::string words;
    for (const std::string& word : program.request.command)
      words += (words.empty() ? "" : " ") + core::shell_word(word);
    return {{"program", words + (program.request.marked ? ", between its marks" : "")}, {"emulator", program.emulator}};
  }
  if (!results.trace) return {};
  const cachesim::TraceFacts& trace = *results.trace;
  Lines lines{{"trace", trace.path.string()}, {"format", std::string(name(trace.format))}};
  if (trace.format == cachesim::TraceFormat::systole) return lines;
  lines.emplace_back("zero lines", trace.zeros.empty()
                                       ? "none: the trace has no values and --zeros names no lines"
                                       : fmt::format("{}, {} ranges", trace.zeros.string(), trace.zero_ranges));
  return lines;
}

namespace {

void add_null_cache_lines(Lines& lines, const CacheSettings& settings) {
  const cachesim::CacheConfiguration& c = settings.with_null;
  lines.emplace_back("null cache", entries_text(settings));
  lines.emplace_back("", accounting_text(settings));
  lines.emplace_back(
      "merging", fmt::format("{}, at most {} X bits", name(c.null_cache.merging.merge), c.null_cache.merging.max_x));
  lines.emplace_back("replacement", fmt::format("{}; {}; a non-zero store: {}", name(c.null_cache.replacement),
                                                c.spill ? "evicted single lines spill into the data cache" : "no spill",
                                                name(c.null_cache.on_nonzero_write)));
  lines.emplace_back("detection", detection_text(settings));
}

}  // namespace

std::string choices_text(Lines what_was_run, const CacheSettings& settings, bool executed) {
  const cachesim::CacheConfiguration& c = settings.with_null;
  Lines lines = std::move(what_was_run);
  if (executed) {
    lines.emplace_back("GEMM", gemm_text(settings.execution.gemm));
    lines.emplace_back("linear", settings.execution.multiplies_images() ? "layers are matrix products"
                                                                        : "layers are matrix-vector products");
    lines.emplace_back("elements", std::string(name(settings.execution.element)));
  }
  lines.emplace_back("data caches", data_text(settings));
  if (settings.compared.null && c.null_cache.entries > 0) add_null_cache_lines(lines, settings);
  lines.emplace_back("behind it", behind_text(c));
  lines.emplace_back("CPU", fmt::format("{:g} MHz, in order: 1 cycle an access, {:g} other instructions an access, {} "
                                        "cycles a miss",
                                        c.time.clock_mhz, c.time.alu_per_access, c.time.miss_cycles));
  if (settings.flush_between_layers) lines.emplace_back("caches", "empty at the start of each layer");
  std::string out;
  for (const auto& [what, text] : lines) fmt::format_to(std::back_inserter(out), "  {:<12} {}\n", what, text);
  return out;
}

std::string models_text(const CacheSettings& settings) {
  return fmt::format(
      "GEMM {}; data caches of {}; null cache of {} entries, at most {} X bits; zero lines {}; behind them {}",
      gemm_text(settings.execution.gemm), data_text(settings), settings.with_null.null_cache.entries,
      settings.with_null.null_cache.merging.max_x, detection_text(settings), behind_text(settings.with_null));
}

std::string cache_text(const CacheResults& results, const cachesim::CachePrices* prices) {
  const std::string cache = kilobytes(results.settings.with_null.data.bytes);
  std::string out = results.compares() ? fmt::format("{}: is {} beside a {} cache worth more than another {}?\n\n",
                                                     results.name, tcam_text(results.settings), cache, cache)
                                       : fmt::format("{}: misses of {} caches\n\n", results.name, cache);
  out +=
      choices_text(workload_lines(results), results.settings, results.inputs > 0) + '\n' + layer_table(results) + '\n';
  if (!results.compares()) {
    if (results.has_null()) out += null_cache_text(results);
    return out + references_text(results) + answers_text(results) + cache_energy_text(results, prices);
  }
  out += verdict_text(results) + machine_second_level_text(results);
  out += alu_text(results) + null_cache_text(results) + references_text(results) + sampling_text(results) +
         answers_text(results);
  return out + cache_energy_text(results, prices);
}

}  // namespace systole::app
