// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cachesim/energy/cache_prices.h"
#include "cachesim/studies/cache_study.h"
#include "cachesim/studies/paper.h"
#include "cli/common/json/provenance.h"

/// What `systole cache` prints. All functions are pure: results in, text out.
namespace systole::app {

/// Tables for people: every choice, then layers by configuration, then who wins.
/// With `prices` energy as well (energy.h).
std::string cache_text(const cachesim::CacheResults& results, const cachesim::CachePrices* prices = nullptr);
/// Machine output; columns and keys are stable (docs/cli.md).
std::string cache_csv(const cachesim::CacheResults& results, const cachesim::CachePrices* prices = nullptr);
Json cache_json(const cachesim::CacheResults& results, const Provenance& provenance,
                const cachesim::CachePrices* prices = nullptr);

/// The same of `--paper`.
std::string cache_paper_text(const cachesim::CachePaper& paper);
std::string cache_paper_csv(const cachesim::CachePaper& paper);
Json cache_paper_json(const cachesim::CachePaper& paper, const Provenance& provenance);

/// The effective settings as JSON, for the provenance.
Json configuration_json(const cachesim::CacheResults& results);

/// Names and words, a line each.
using Lines = std::vector<std::pair<std::string, std::string>>;
/// What was run: a network with its weights and inputs, or a trace.
Lines workload_lines(const cachesim::CacheResults& results);
/// The choices behind what was run, a line each; `executed` is a network.
std::string choices_text(Lines what_was_run, const cachesim::CacheSettings& settings, bool executed);
/// The caches that made the numbers, in a sentence for figures.
std::string models_text(const cachesim::CacheSettings& settings);

}  // namespace systole::app
