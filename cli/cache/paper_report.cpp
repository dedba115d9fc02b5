// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "cachesim/studies/library_orders.h"
#include "cli/cache/report.h"
#include "cli/common/terminal/terminal.h"
#include "core/report/csv_field.h"
#include "core/report/number_text.h"
#include "core/report/table.h"

namespace systole::app {
namespace {

using cachesim::CachePaper;
using cachesim::CachePaperRow;
using cachesim::LayerResult;
using core::Align;

double misses(const CachePaperRow& row) {
  return 100 * cachesim::miss_reduction(row.base, row.null);
}
double time(const CachePaperRow& row) {
  return 100 * cachesim::time_reduction(row.base, row.null);
}
double misses_of_larger(const CachePaperRow& row) {
  return 100 * cachesim::miss_reduction(row.base, row.larger);
}

std::string standing_text(const CachePaperRow& row) {
  return std::string(core::name_of(cachesim::standing(row)));
}

/// Why a benchmark was not run, and what would run it.
std::string_view missing_text(cachesim::NotRun benchmark) {
  switch (benchmark) {
    case cachesim::NotRun::squeezenet:
      return "SqueezeNet: give Deep Compression's compressed_SqueezeNet.net as --weights (and a photo as --input).";
    case cachesim::NotRun::large:
      break;
  }
  return "AlexNet, VGG-16 (weights made with the published densities): give --large; they take minutes.";
}

std::string tenths(double value) {
  return fmt::format("{:.1f}", value);
}

std::string benchmark_table(const CachePaper& paper) {
  core::Table table({{"network", Align::left},
                     {"weights", Align::left, 6},
                     {"GEMM", Align::left},
                     {"16k miss rate %", Align::right, 5},
                     {"32k: fewer misses %", Align::right, 2},
                     {"less time %", Align::right, 3},
                     {"16k+null: fewer misses %"},
                     {"less time %", Align::right, 3},
                     {"published range", Align::left, 1},
                     {"wins", Align::left}});
  for (const CachePaperRow& row : paper.benchmarks) {
    table.add({row.network, row.weights, row.gemm, fmt::format("{:.2f}", 100 * row.base.miss_rate()),
               tenths(misses_of_larger(row)), tenths(100 * cachesim::time_reduction(row.base, row.larger)),
               tenths(misses(row)), tenths(time(row)), standing_text(row),
               misses(row) > misses_of_larger(row) ? "null cache" : "32k"});
  }
  return table.text(terminal_width());
}

std::string sensitivity_table(const CachePaper& paper) {
  core::Table table({{"LeNet with", Align::left},
                     {"SIMD groups: fewer misses %"},
                     {"less time %", Align::right, 1},
                     {"Deep Compression: fewer misses %"},
                     {"less time %", Align::right, 1}});
  for (std::size_t i = 0; i + 1 < paper.sensitivity.size(); i += 2) {
    const CachePaperRow& simd = paper.sensitivity[i];
    const CachePaperRow& dc = paper.sensitivity[i + 1];
    table.add({simd.choice, tenths(misses(simd)), tenths(time(simd)), tenths(misses(dc)), tenths(time(dc))});
  }
  return table.text(terminal_width());
}

/// What the likeliest setting alone says.
std::string likeliest_text(const CachePaper& paper) {
  std::vector<std::string> parts;
  for (const CachePaperRow& row : paper.benchmarks) {
    if (row.gemm != cachesim::kLikeliestOrder) continue;
    parts.push_back(fmt::format("{} ({}): {} / {}", row.network, row.weights, tenths(misses(row)), tenths(time(row))));
  }
  return fmt::format(
      "The likeliest setting is {}: Caffe's default BLAS is ATLAS, and a 400 MHz in-order x86 without SSE runs i386 "
      "code.\nUnder it % fewer misses / % less time are: {}.\n",
      cachesim::kLikeliestOrder, fmt::join(parts, "; "));
}

std::string verdict(const CachePaper& paper) {
  const std::size_t rows = paper.benchmarks.size();
  const auto within = std::ranges::count_if(
      paper.benchmarks, [](const auto& row) { return standing(row) == cachesim::Standing::within; });
  const auto wins =
      std::ranges::count_if(paper.benchmarks, [](const auto& row) { return misses(row) > misses_of_larger(row); });
  std::string out = likeliest_text(paper);
  out += fmt::format(
      "The published effect appears in {} of {} rows, not in the others (column published range);\n"
      "the null cache has fewer misses than a cache of twice the size in {} (column wins).\n",
      within, rows, wins);
  for (const CachePaperRow& row : paper.benchmarks) {
    if (row.network != "alexnet") continue;
    out += fmt::format(
        "AlexNet under {}: {:.1f} % fewer misses and {:.1f} % less time than 32 KB; published: 20 % and 13 %.\n",
        row.gemm, 100 * cachesim::miss_reduction(row.larger, row.null),
        100 * cachesim::time_reduction(row.larger, row.null));
  }
  return out +
         "Which BLAS stood under the authors' Caffe, how many entries 1 KB has, and how entries are replaced is not\n"
         "known; as the rows show, the result hangs on all three.\n";
}

void add_csv(std::string& out, const CachePaperRow& row, std::string_view config, const LayerResult& r) {
  fmt::format_to(std::back_inserter(out), "{},total,{},{},{},{},{},{},{},{},{},{}\n",
                 core::csv_result_field(row.network), config, r.accesses.count(), r.misses.count(),
                 core::python_text(100 * r.miss_rate()), r.cycles.count(),
                 core::python_text(100 * cachesim::miss_reduction(row.base, r)),
                 core::python_text(100 * cachesim::time_reduction(row.base, r)), core::csv_result_field(row.weights),
                 row.gemm, core::csv_result_field(row.choice));
}

Json rows_json(const std::vector<CachePaperRow>& rows) {
  Json json = Json::array();
  for (const CachePaperRow& row : rows) {
    Json one{{"network", row.network},
             {"weights", row.weights},
             {"gemm", row.gemm},
             {"miss_rate", 100 * row.base.miss_rate()},
             {"larger",
              {{"miss_reduction", misses_of_larger(row)},
               {"time_reduction", 100 * cachesim::time_reduction(row.base, row.larger)}}},
             {"null", {{"miss_reduction", misses(row)}, {"time_reduction", time(row)}}},
             {"published_range", standing_text(row)}};
    if (!row.choice.empty()) one["choice"] = row.choice;
    json.push_back(std::move(one));
  }
  return json;
}

Json range_json(const cachesim::PublishedRange& range) {
  return {range.least, range.most};
}

}  // namespace

std::string cache_paper_text(const CachePaper& paper) {
  std::string out =
      "SparseCache (Ganesan et al., DATE 2020): 5 to 28 % fewer misses, 5 to 21 % less time than a 16 KB cache, "
      "published\n"
      "for four pruned networks; AlexNet against 32 KB: 20 % and 13 %.\n\n";
  const Lines networks{{"networks", "those of the tables below, one input each, made unless given"}};
  out += choices_text(networks, paper.settings, false) + '\n' + benchmark_table(paper) + '\n';
  for (const cachesim::NotRun benchmark : paper.not_run) out += fmt::format("Not run: {}\n", missing_text(benchmark));
  out += verdict(paper);
  if (!paper.sensitivity.empty()) {
    out += fmt::format("\nOne choice changed at a time, LeNet under {}:\n\n{}", paper.settings.execution.gemm.name,
                       sensitivity_table(paper));
  }
  return out;
}

std::string cache_paper_csv(const CachePaper& paper) {
  std::string out =
      "network,layer,config,accesses,misses,miss_rate,cycles,miss_reduction,time_reduction,weights,gemm,choice\n";
  for (const CachePaperRow& row : paper.benchmarks) {
    add_csv(out, row, "16k", row.base);
    add_csv(out, row, "32k", row.larger);
    add_csv(out, row, "16k+null", row.null);
  }
  for (const CachePaperRow& row : paper.sensitivity) add_csv(out, row, "16k+null", row.null);
  return out;
}

Json cache_paper_json(const CachePaper& paper, const Provenance& provenance) {
  Json not_run = Json::array();
  for (const cachesim::NotRun benchmark : paper.not_run) not_run.push_back(missing_text(benchmark));
  return {{"schema", "systole/cache/1"},
          {"provenance", provenance.json()},
          {"published",
           {{"miss_reduction", range_json(cachesim::kPublishedMissReduction)},
            {"time_reduction", range_json(cachesim::kPublishedTimeReduction)}}},
          {"benchmarks", rows_json(paper.benchmarks)},
          {"sensitivity", rows_json(paper.sensitivity)},
          {"not_run", std::move(not_run)}};
}

}  // namespace systole::app
