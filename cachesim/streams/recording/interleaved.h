// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "cachesim/lines/line.h"
#include "cachesim/streams/recording/run_recorder.h"

namespace systole::cachesim {

/// Elements from `address` on that stand in the same line, at least 1.
inline std::int64_t elements_to_line_end(LineGeometry geometry, Address address, std::uint32_t element_bytes) {
  return std::max<std::int64_t>(1, (geometry.bytes() - geometry.offset(address)) / element_bytes);
}

/// Calls `visit(from, count)` for consecutive pieces of [0, count) in which no stream leaves its line: there, accesses
/// that alternate between the streams are as many runs as there are streams, with the same hits, misses and order of
/// use, as long as the streams fit in a set. Beside a zero line they stay single accesses: what enters and leaves a
/// null cache meanwhile, and what it spills, stands in between in the order of use. Each stream is an address of
/// element 0; elements are adjacent.
template <class Visit, class... Addresses>
void for_each_segment(const RunRecorder& recorder, std::int64_t count, std::uint32_t element_bytes, const Visit& visit,
                      Addresses... streams) {
  for (std::int64_t from = 0; from < count;) {
    const Address moved = static_cast<Address>(from) * element_bytes;
    std::int64_t n = std::min<std::int64_t>(count - from, recorder.longest_run());
    ((n = std::min(n, elements_to_line_end(recorder.geometry(), streams + moved, element_bytes))), ...);
    if (recorder.zero_lines((streams + moved)...) > 0) n = 1;
    visit(from, n);
    from += n;
  }
}

}  // namespace systole::cachesim
