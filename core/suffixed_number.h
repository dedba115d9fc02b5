// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/number.h"

/// Numbers with a suffix: counts such as `3.5M`, sizes such as `64kB`. Wherever people write a count or a size, these
/// read it.
namespace systole::core {

/// Units of sizes, in bytes.
inline constexpr std::int64_t kByte = 1;
inline constexpr std::int64_t kKilobyte = 1024;

struct NumberSuffix {
  std::string_view name;
  std::int64_t factor;
  bool of_bytes;  ///< it makes a size
};

/// Of counts k, M, G, thousands; of sizes B, kB, MB, GB and KiB, MiB, GiB, all of 1024, as SCALE-Sim's kB is.
std::span<const NumberSuffix> number_suffixes();

/// A count: `3500000`, `3500k`, `3.5M`. The fault is as parse_whole()'s; a fraction that the suffix makes whole is
/// none.
WholeNumber parse_count(std::string_view text);

/// A size in units of `unit` bytes. Without a suffix it is in that unit: `64` of kB is 64. With one it is in bytes of
/// which k, M and G are 1024: `64k`, `64kB` and `64KiB` are 64 units of 1024, `1.5MB` is 1536, `100B` is a fraction.
WholeNumber parse_size(std::string_view text, std::int64_t unit);

}  // namespace systole::core
