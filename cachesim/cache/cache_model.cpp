// SPDX-License-Identifier: MIT
#include "cachesim/cache/cache_model.h"

#include <utility>

#include "cachesim/null_cache/no_null_cache.h"
#include "cachesim/null_cache/unlimited_null_cache.h"

namespace systole::cachesim {
namespace {

MemoryBusOptions bus_options(const CacheConfiguration& c) {
  MemoryBusOptions options{.second_level = c.second_level, .inclusion = c.inclusion};
  options.other_second_level = c.other_second_level;
  if (c.has_null_in_second()) {
    options.second_null = SecondNullOptions{
        .null_cache = c.null_cache, .spill = c.spill, .line_bits = c.geometry().line_bits(c.address_bits)};
  }
  if (c.is_timed()) options.time = c.time;
  return options;
}

template <class Null>
class ModelOf final : public CacheModel {
 public:
  ModelOf(const CacheConfiguration& c, Null null)
      : cache_({.detection = c.detection,
                .spill = c.spill,
                .write_back = c.data.write_back,
                .write_allocate = c.data.write_allocate,
                .prefetch_next = c.prefetch_next,
                .serial_probing = c.time.probing == Probing::serial,
                .timed = c.is_timed(),
                .inclusion = c.inclusion},
               DataCache(c.data, c.geometry()), std::move(null), MemoryBus(bus_options(c), c.geometry())),
        minds_zero_lines_(c.null_kind != NullKind::none) {}

  void access(std::span<const LineRun> runs) override {
    for (const LineRun& run : runs) cache_.access(run);
  }
  void access(const LineRun& run) override { cache_.access(run); }
  void invalidate(LineAddress first, LineAddress last) override {
    for (LineAddress line = first; line <= last; ++line) cache_.invalidate(line);
  }
  void on_write_through(std::function<void(LineAddress)> zero_line) override {
    cache_.bus().on_write_through(std::move(zero_line));
  }
  void on_traffic(std::function<void(const LineRun&)> traffic) override { cache_.bus().on_traffic(std::move(traffic)); }
  [[nodiscard]] bool detects_zero_lines() const override { return minds_zero_lines_; }
  [[nodiscard]] ConfigurationCounts counts() const override { return cache_.counts(); }
  [[nodiscard]] std::int64_t misses() const override { return cache_.misses(); }
  [[nodiscard]] NullCoverage coverage() const override { return cache_.null().coverage(); }

 private:
  BasicSparseCache<Null> cache_;
  bool minds_zero_lines_;  ///< in whichever level
};

}  // namespace

std::unique_ptr<CacheModel> make_cache_model(const CacheConfiguration& configuration) {
  const CacheConfiguration& c = configuration;
  validate(c);
  switch (c.has_null_in_first() ? c.null_kind : NullKind::none) {
    case NullKind::ternary:
      return std::make_unique<ModelOf<NullCache>>(c, NullCache(c.null_cache, c.geometry().line_bits(c.address_bits)));
    case NullKind::sectored:
      return std::make_unique<ModelOf<ZeroContentCache>>(c, ZeroContentCache(c.zero_content));
    case NullKind::unlimited:
      return std::make_unique<ModelOf<UnlimitedNullCache>>(c, UnlimitedNullCache());
    case NullKind::none:
      break;
  }
  return std::make_unique<ModelOf<NoNullCache>>(c, NoNullCache());
}

}  // namespace systole::cachesim
