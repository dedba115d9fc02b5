// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "cachesim/energy/cache_prices.h"
#include "cachesim/studies/cache_study.h"
#include "cli/common/json/json_text.h"

/// Energy in the outputs of `systole cache --energy TABLE`. `prices` is null where none was asked for; nothing is said
/// then.
namespace systole::app {

/// Energy by part and configuration, the null cache's hardware, and whether it pays for itself.
std::string cache_energy_text(const cachesim::CacheResults& results, const cachesim::CachePrices* prices);

/// Columns of the CSV, and a layer's; empty cells for what has no price.
std::string cache_energy_header(const cachesim::CachePrices* prices);
void append_cache_energy(std::string& out, const cachesim::CacheConfiguration& configuration,
                         const cachesim::LayerResult& layer, const cachesim::CachePrices* prices);

/// Puts `energy` into the JSON of a layer (or total), and into that of all results.
void put_cache_energy(Json& json, const cachesim::CacheConfiguration& configuration, const cachesim::LayerResult& layer,
                      const cachesim::CachePrices* prices);
void put_cache_energy(Json& json, const cachesim::CacheResults& results, const cachesim::CachePrices* prices);

}  // namespace systole::app
