// SPDX-License-Identifier: MIT
#include "cli/cache/figure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "cli/cache/report.h"

namespace systole::app {
namespace {

using cachesim::CacheResults;
using cachesim::CacheSettings;
using cachesim::CoverageSample;
using core::chart::BarChart;
using core::chart::LineChart;

double kilobytes_of(std::int64_t lines, const CacheSettings& settings) {
  return static_cast<double>(lines * settings.with_null.line_bytes) / 1024;
}

double millions(const CoverageSample& sample) {
  return static_cast<double>(sample.accesses.count()) / 1e6;
}

/// 16 KB and 32 bytes for each covered line.
LineChart capacity_chart(const CacheResults& results) {
  const double data = static_cast<double>(results.settings.with_null.data.bytes) / 1024;
  LineChart chart;
  chart.title =
      fmt::format("Effective capacity by order of merging, {} entries", results.settings.with_null.null_cache.entries);
  chart.x.title = "accesses (millions)";
  chart.y.title = "capacity (KB)";
  chart.y.from = 0;
  for (const cachesim::ConfigurationResult& c : results.orders) {
    LineChart::Series series{.name = "merge " + c.configuration.name, .points = {}, .step = true, .markers = false};
    for (const CoverageSample& sample : c.samples) {
      series.points.push_back({millions(sample), data + kilobytes_of(sample.coverage.lines, results.settings), ""});
    }
    chart.series.push_back(std::move(series));
  }
  chart.references = {{data, fmt::format("{:g} KB alone", data)}, {2 * data, fmt::format("{:g} KB", 2 * data)}};
  return chart;
}

/// What entries of few and many X bits cover under higher-order merging.
LineChart order_chart(const CacheResults& results) {
  struct Band {
    const char* name;
    std::size_t from, to;
  };
  constexpr std::array kBands{Band{"no X", 0, 0}, Band{"1 to 2 X", 1, 2}, Band{"3 to 5 X", 3, 5},
                              Band{"6 X and more", 6, cachesim::kMaxOrder}};
  LineChart chart;
  chart.title = "What entries cover by their X bits (merge higher)";
  chart.x.title = "accesses (millions)";
  chart.y.title = "covered (KB)";
  chart.y.from = 0;
  for (const Band& band : kBands) {
    LineChart::Series series{.name = band.name, .points = {}, .step = true, .markers = false};
    for (const CoverageSample& sample : results.orders.back().samples) {
      std::int64_t lines = 0;
      for (std::size_t x = band.from; x <= band.to; ++x) lines += sample.coverage.entries_by_order[x] << x;
      series.points.push_back({millions(sample), kilobytes_of(lines, results.settings), ""});
    }
    chart.series.push_back(std::move(series));
  }
  return chart;
}

BarChart reduction_chart(const CacheResults& results) {
  BarChart chart;
  chart.title = "Fewer misses than " + results.baseline().configuration.name;
  chart.value_axis.title = "fewer misses (%)";
  BarChart::Series series;
  const auto add = [&](const std::string& name, const cachesim::ConfigurationResult& c) {
    chart.categories.push_back(name);
    series.values.emplace_back(100 * cachesim::miss_reduction(results.baseline().total, c.total));
  };
  add(results.larger().configuration.name, results.larger());
  for (const cachesim::ConfigurationResult& c : results.orders) add("merge " + c.configuration.name, c);
  for (std::size_t i = 3; i < results.configurations.size(); ++i) {
    add(results.configurations[i].configuration.name, results.configurations[i]);
  }
  chart.series.push_back(std::move(series));
  return chart;
}

}  // namespace

core::chart::Figure cache_figure(const CacheResults& results) {
  core::chart::Figure figure;
  figure.title = fmt::format("Null cache on {}, {}", results.name, results.settings.execution.gemm.name);
  figure.note = fmt::format("{}. Model: {}.", results.name, models_text(results.settings));
  figure.width = core::chart::Width::two_columns;
  figure.panels.emplace_back(capacity_chart(results));
  figure.panels.emplace_back(order_chart(results));
  figure.panels.emplace_back(reduction_chart(results));
  return figure;
}

}  // namespace systole::app
