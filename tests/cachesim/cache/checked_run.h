// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>

#include "cachesim/cache/cache_configuration.h"
#include "cachesim/cache/invariant_checker.h"
#include "cachesim/cache/memory.h"
#include "cachesim/cache/memory_port.h"
#include "cachesim/cache/sparse_cache.h"
#include "core/error.h"
#include "tests/cachesim/cache/random_operations.h"

/// Random operations through a cache whose invariants are checked after every access.
namespace systole::cachesim::testing {

inline SparseCacheRules rules_of(const CacheConfiguration& c) {
  return {.detection = c.detection,
          .spill = c.spill,
          .write_back = c.data.write_back,
          .write_allocate = c.data.write_allocate,
          .prefetch_next = c.prefetch_next};
}

/// The first invariant that breaks, or "". `Cache` is built from (rules, data, null, bus) like a BasicSparseCache.
template <class Cache, class Data, class Null, class Bus>
std::string first_violation(const CacheConfiguration& c, Data data, Null null, std::uint64_t seed, int operations,
                            const ZeroDetectorOptions& detector_options = {}) {
  PagedMemory memory(c.geometry());
  MemoryImage image(memory);
  Cache cache(rules_of(c), std::move(data), std::move(null), Bus(image));
  const ZeroDetector detector(detector_options);
  MemoryPort port(cache, memory, detector);
  InvariantChecker checker(cache, image, c.data.write_allocate);
  OperationSource source(seed, c.line_bytes);
  try {
    for (int i = 0; i < operations; ++i) {
      Operation operation = source.next();
      const Address address = c.geometry().address_of(operation.line) + operation.offset;
      checker.before(operation.line);
      if (operation.store) {
        port.store(address, operation.bytes);
      } else {
        port.load(address, operation.bytes);
      }
      checker.after(operation.line);
      checker.check_all();
    }
  } catch (const core::InternalError& error) {
    return error.what();
  }
  return "";
}

}  // namespace systole::cachesim::testing
