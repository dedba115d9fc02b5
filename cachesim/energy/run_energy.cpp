// SPDX-License-Identifier: MIT
#include "cachesim/energy/run_energy.h"

#include "cachesim/energy/null_overhead.h"

namespace systole::cachesim {
namespace {

constexpr std::int64_t kBitsOfByte = 8;
constexpr std::int64_t kPostedBits = 64;

bool is_ternary(const CacheConfiguration& configuration) {
  return configuration.null_kind == NullKind::ternary;
}

/// Lines that DRAM moves.
std::int64_t dram_lines(const ConfigurationCounts& n) {
  return n.bus.fetches + n.bus.prefetches + n.bus.write_backs + n.bus.write_throughs;
}

/// Adds up lines of an energy.
class EnergyLines {
 public:
  void add(std::string_view part, std::string_view action, std::int64_t count, double pj) {
    if (count != 0) energy_.lines.push_back({part, action, count, pj, pj, pj});
  }
  void add_dram(std::string_view action, std::int64_t count, std::int64_t bits, const DramPrice& dram) {
    if (count == 0) return;
    const auto each = static_cast<double>(bits);
    energy_.lines.push_back({kDramPart, action, count, each * dram.low, each * dram.pj_per_bit, each * dram.high});
  }
  CacheEnergy take() && { return std::move(energy_); }

 private:
  CacheEnergy energy_;
};

void add_null_cache(EnergyLines& lines, const CacheConfiguration& c, const ConfigurationCounts& n,
                    const CachePrices& prices, const MemoryPrice& cam, std::int64_t searches) {
  const std::vector<OverheadUnit> units = null_overhead(c, prices.cells);
  lines.add("null cache", "search", searches, cam.pj);
  lines.add("null cache", "write", n.null_cache.inserts + n.null_cache.pieces, cam.pj);
  lines.add("merger", "search", n.null_cache.merging.searches, cam.pj + merger_pj(units));
  std::int64_t judged = n.bus.fetches + n.bus.prefetches;
  if (c.detection == Detection::fill_write) judged += n.cache.stores;
  if (c.detection == Detection::fill_evict) judged += n.bus.write_backs;
  lines.add("zero detector", "line", judged, detector_pj(units));
}

}  // namespace

double CacheEnergy::low() const {
  double sum = 0;
  for (const CacheEnergyLine& line : lines) sum += static_cast<double>(line.count) * line.low;
  return sum;
}

double CacheEnergy::pj() const {
  double sum = 0;
  for (const CacheEnergyLine& line : lines) sum += static_cast<double>(line.count) * line.pj;
  return sum;
}

double CacheEnergy::high() const {
  double sum = 0;
  for (const CacheEnergyLine& line : lines) sum += static_cast<double>(line.count) * line.high;
  return sum;
}

double CacheEnergy::pj_of(std::string_view part) const {
  double sum = 0;
  for (const CacheEnergyLine& line : lines) {
    if (line.part == part) sum += static_cast<double>(line.count) * line.pj;
  }
  return sum;
}

std::string_view why_no_energy(const CacheConfiguration& configuration) {
  if (configuration.second_level) return "a second level has no price";
  if (configuration.null_kind == NullKind::none || is_ternary(configuration)) return {};
  return "only plain caches and ternary null caches have prices";
}

CacheEnergy run_energy(const CacheConfiguration& c, const LayerResult& result, const CachePrices& prices,
                       Probing probing) {
  const ConfigurationCounts& n = result.counts;
  const MemoryPrice data = sram_price(prices, c.data.bytes);
  const std::int64_t line_bits = std::int64_t{c.line_bytes} * kBitsOfByte;
  EnergyLines lines;
  lines.add("data cache", "access", n.cache.accesses(), data.pj);
  lines.add("data cache", "line in or out",
            n.bus.fetches + n.bus.prefetches + n.cache.spills + n.cache.avoided_fetches + n.bus.write_backs, data.pj);
  double leakage = data.mw;
  std::int64_t cycles = result.cycles.count() - n.cache.serial_searches;
  if (is_ternary(c)) {
    const MemoryPrice cam = cam_price(prices, c.null_cache.entries, c.geometry().line_bits(c.address_bits));
    const bool serial = probing == Probing::serial;
    const std::int64_t searches = n.cache.accesses() - (serial ? n.cache.data_hits : 0);
    add_null_cache(lines, c, n, prices, cam, searches);
    leakage += cam.mw;
    cycles += serial ? searches : 0;
  }
  lines.add_dram("line read", n.bus.fetches + n.bus.prefetches, line_bits, prices.dram);
  lines.add_dram("line written back", n.bus.write_backs, line_bits, prices.dram);
  lines.add_dram("line of zeros written through", n.bus.write_throughs, line_bits, prices.dram);
  lines.add_dram("posted store", n.bus.posted_stores, kPostedBits, prices.dram);
  constexpr double kPicojoulesOfMilliwattCycle = 1000;  // at 1 MHz
  lines.add("leakage", "cycle", cycles, leakage * kPicojoulesOfMilliwattCycle / c.time.clock_mhz);
  return std::move(lines).take();
}

BreakEven break_even(const ConfigurationResult& base, const ConfigurationResult& with_null, const CachePrices& prices,
                     Probing probing) {
  const CacheEnergy before = run_energy(base.configuration, base.total, prices, probing);
  const CacheEnergy after = run_energy(with_null.configuration, with_null.total, prices, probing);
  const auto chip = [](const CacheEnergy& energy) { return energy.pj() - energy.pj_of(kDramPart); };
  const auto line_bits = static_cast<double>(base.configuration.line_bytes * kBitsOfByte);
  BreakEven result{.chip_pj = chip(after) - chip(before),
                   .saved_lines = dram_lines(base.total.counts) - dram_lines(with_null.total.counts),
                   .saved_pj = before.pj_of(kDramPart) - after.pj_of(kDramPart)};
  // Posted stores count, too: what is saved is so many bits at the price of DRAM.
  const double saved_bits = prices.dram.pj_per_bit > 0 ? result.saved_pj / prices.dram.pj_per_bit : 0;
  if (saved_bits > 0 && result.chip_pj > 0) result.pj_per_bit = result.chip_pj / saved_bits;
  const auto accesses = static_cast<double>(with_null.total.accesses.count());
  if (accesses > 0) {
    result.lines_needed = 100 * result.chip_pj / accesses / (line_bits * prices.dram.pj_per_bit);
    result.lines = 100 * saved_bits / line_bits / accesses;
  }
  return result;
}

}  // namespace systole::cachesim
