// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

#include "cachesim/lines/line.h"
#include "cachesim/lines/zero_detector.h"

namespace systole::cachesim {

/// This is a CPU's load/store port: one access at a time on real bytes, in lock-step with one cache. What approximates,
/// and so changes what later loads see, needs this. Exact caches may as well be fed with LineRuns (RunRecorder).
///
/// `Memory` is the logical memory (memory.h), `Cache` a BasicSparseCache. An access that straddles lines is split and
/// counts once a piece.
template <class Cache, class Memory>
class MemoryPort {
 public:
  MemoryPort(Cache& cache, Memory& memory, const ZeroDetector& detector)
      : cache_(cache), memory_(memory), detector_(detector) {}

  /// Reads `into.size()` bytes at `address`. The bytes are those after the access: a line that the detector takes for
  /// zero on its way in reads as zeros.
  void load(Address address, std::span<std::uint8_t> into, Region region = Region::other) {
    for_each_piece(address, into.size(), [&](LineAddress line, std::uint32_t offset, std::size_t at, std::size_t n) {
      LineRun run{.line = line, .region = region};
      judge(run);
      cache_.access(run);
      const std::span<const std::uint8_t> bytes = memory_.line(line).subspan(offset, n);
      std::ranges::copy(bytes, into.begin() + static_cast<std::ptrdiff_t>(at));
    });
  }

  void store(Address address, std::span<const std::uint8_t> from, Region region = Region::other) {
    write(address, from, region, true);
  }
  /// Reads and writes in one access, as an instruction on a location does; counts as a load.
  void modify(Address address, std::span<const std::uint8_t> from, Region region = Region::other) {
    write(address, from, region, false);
  }

 private:
  void write(Address address, std::span<const std::uint8_t> from, Region region, bool store) {
    for_each_piece(address, from.size(), [&](LineAddress line, std::uint32_t offset, std::size_t at, std::size_t n) {
      const std::span<std::uint8_t> bytes = memory_.line(line);
      LineRun run{.line = line, .region = region, .store = store, .modify = !store, .was_zero = is_all_zero(bytes)};
      std::ranges::copy(from.subspan(at, n), bytes.begin() + offset);
      judge(run);
      cache_.access(run);
    });
  }

  template <class Visit>
  void for_each_piece(Address address, std::size_t size, const Visit& visit) {
    const LineGeometry geometry = memory_.geometry();
    for (std::size_t at = 0; at < size;) {
      const std::uint32_t offset = geometry.offset(address + at);
      const std::size_t n = std::min<std::size_t>(geometry.bytes() - offset, size - at);
      visit(geometry.line_of(address + at), offset, at, n);
      at += n;
    }
  }

  void judge(LineRun& run) {
    const LineGeometry geometry = memory_.geometry();
    const std::span<const std::uint8_t> bytes = memory_.line(run.line);
    run.all_zero = is_all_zero(bytes);
    run.null = run.all_zero || detector_.is_null(geometry.address_of(run.line), bytes);
    run.next_known = memory_.has(run.line + 1);
    run.next_null = run.next_known && is_all_zero(memory_.line(run.line + 1));
  }

  Cache& cache_;
  Memory& memory_;
  const ZeroDetector& detector_;
};

}  // namespace systole::cachesim
