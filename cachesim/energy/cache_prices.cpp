// SPDX-License-Identifier: MIT
#include "cachesim/energy/cache_prices.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <system_error>

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/files/shipped_files.h"
#include "core/nearest_name.h"

namespace systole::cachesim {
namespace {

namespace fs = std::filesystem;

constexpr core::ShippedFiles kCachePrices{.variable = "SYSTOLE_CACHE_ENERGY",
                                          .folder = "accelerators/cache_energy",
                                          .source = SYSTOLE_SOURCE_CACHE_ENERGY,
                                          .installed = SYSTOLE_INSTALLED_CACHE_ENERGY,
                                          .extension = ".yaml"};

MemoryPrice price_at(const std::vector<MemoryPrice>& rows, double size, double energy_exponent) {
  const auto above = std::ranges::find_if(rows, [&](const MemoryPrice& row) { return row.size >= size; });
  const bool inside = above != rows.end() && above != rows.begin();
  const MemoryPrice& from = inside ? *(above - 1) : above == rows.end() ? rows.back() : *above;
  if (!inside) {
    const double ratio = size / from.size;
    return {.size = size,
            .pj = from.pj * std::pow(ratio, energy_exponent),
            .mw = from.mw * ratio,
            .mm2 = from.mm2 * ratio,
            .source = from.source};
  }
  const double at = std::log(size / from.size) / std::log(above->size / from.size);
  const auto between = [&](double low, double high) { return low > 0 ? low * std::pow(high / low, at) : high * at; };
  return {.size = size,
          .pj = between(from.pj, above->pj),
          .mw = between(from.mw, above->mw),
          .mm2 = between(from.mm2, above->mm2),
          .source = from.source};
}

}  // namespace

MemoryPrice sram_price(const CachePrices& prices, std::int64_t bytes) {
  return price_at(prices.sram, static_cast<double>(bytes), 0.5);
}

MemoryPrice cam_price(const CachePrices& prices, std::int64_t entries, std::int64_t digits) {
  return price_at(prices.cam, 2 * static_cast<double>(entries) * static_cast<double>(digits), 1);
}

std::vector<std::string> cache_price_names() {
  return core::shipped_names(kCachePrices, core::shipped_directories(kCachePrices));
}

fs::path find_cache_prices(std::string_view wanted) {
  if (wanted == "default") wanted = kDefaultCachePrices;
  const std::vector<fs::path> directories = core::shipped_directories(kCachePrices);
  if (fs::path shipped = core::shipped_file(kCachePrices, wanted, directories); !shipped.empty()) return shipped;
  fs::path path{wanted};
  std::error_code error;
  if (path.has_extension() || path.has_parent_path() || fs::exists(path, error)) return path;
  if (fs::path shipped = core::respelled_shipped_file(kCachePrices, wanted, directories); !shipped.empty()) {
    return shipped;
  }
  throw core::InputError(
      core::Diagnostic{.where = {},
                       .subject = "--energy",
                       .found = core::in_quotes(wanted),
                       .expected = fmt::format("a file or one of {}", fmt::join(cache_price_names(), ", ")),
                       .nearest = core::nearest_name(wanted, cache_price_names())});
}

}  // namespace systole::cachesim
