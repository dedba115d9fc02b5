// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "cachesim/cache/cache_configuration.h"
#include "core/random_bits.h"

/// Random configurations and operations, small enough that everything collides with everything.
namespace systole::cachesim::testing {

/// 1-8 sets of 1-4 ways and 1-16 entries (or none if asked); every policy.
inline CacheConfiguration random_configuration(core::RandomBits& random) {
  CacheConfiguration c;
  c.name = "random";
  c.line_bytes = 8U << random.below(3);
  c.address_bits = 20;
  c.data.ways = 1U << random.below(3);
  c.data.bytes = std::int64_t{c.line_bytes} * c.data.ways * (std::int64_t{1} << random.below(4));
  c.data.replacement = static_cast<DataReplacement>(random.below(4));
  c.data.write_back = random.below(4) != 0;
  c.data.write_allocate = random.below(4) != 0;
  c.data.seed = random.next();
  c.null_kind = NullKind::ternary;
  c.null_cache.entries = 1 + static_cast<std::uint32_t>(random.below(16));
  c.null_cache.merging.merge = static_cast<Merge>(random.below(3));
  if (random.below(2) == 0) c.null_cache.merging.max_x = static_cast<std::uint32_t>(random.below(6));
  if (random.below(4) == 0) c.null_cache.merging.search_budget = static_cast<std::int64_t>(random.below(20));
  c.null_cache.replacement = static_cast<NullReplacement>(random.below(5));
  c.null_cache.on_nonzero_write = static_cast<OnNonzeroWrite>(random.below(2));
  c.null_cache.seed = random.next();
  c.detection = static_cast<Detection>(random.below(3));
  c.spill = random.below(2) == 0;
  return c;
}

struct Operation {
  LineAddress line = 0;
  std::uint32_t offset = 0;
  bool store = false;
  std::vector<std::uint8_t> bytes;  ///< of a store; a load reads as many
};

/// Walks by power-of-two strides over 64 lines with many zero stores, at times whole lines of them.
class OperationSource {
 public:
  OperationSource(std::uint64_t seed, std::uint32_t line_bytes) : random_(seed), line_bytes_(line_bytes) {}

  Operation next() {
    if (random_.below(16) == 0) stride_ = 1U << random_.below(5);
    if (random_.below(8) == 0) line_ = random_.below(kLines);
    line_ = (line_ + stride_) % kLines;
    Operation operation;
    operation.line = line_;
    const std::uint32_t size = random_.below(3) == 0 ? line_bytes_ : 4;
    operation.offset = static_cast<std::uint32_t>(random_.below(line_bytes_ / size)) * size;
    operation.store = random_.below(2) == 0;
    operation.bytes.assign(size, 0);
    if (operation.store && random_.below(4) == 0) {
      operation.bytes[random_.below(size)] = static_cast<std::uint8_t>(1 + random_.below(255));
    }
    return operation;
  }

 private:
  static constexpr std::uint64_t kLines = 64;
  core::RandomBits random_;
  std::uint32_t line_bytes_;
  std::uint64_t line_ = 0;
  std::uint64_t stride_ = 1;
};

}  // namespace systole::cachesim::testing
