// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

/// What ATLAS's single-precision product looks like as it was tuned for a machine, from the public architectural
/// defaults (ARCHDEF: sMMRES.sum, atlas_cacheedge.h) and from traces of Debian's binaries of version 3.10.3.
namespace systole::cachesim {

struct AtlasBuild {
  std::int64_t nb = 48;         ///< the block in all three dimensions, elements
  std::string_view source{};    ///< whose default it is
  std::int64_t pixels = 6;      ///< of a tile: MU
  std::int64_t filters = 1;     ///< of a tile: NU
  std::int64_t vector = 4;      ///< k that one load takes; 1 of generated C and of x87
  bool filter_again = false;    ///< loads a filter's value for each pixel: x87 multiplies with memory
  std::int64_t cache_edge = 0;  ///< bytes: cuts k so that panels of both operands fit; 0: no cut
  friend constexpr bool operator==(const AtlasBuild&, const AtlasBuild&) = default;
};

inline constexpr std::array kAtlasBuilds{
    AtlasBuild{.nb = 48, .source = "Debian amd64"},
    AtlasBuild{.nb = 60, .source = "x86x87, Debian i386", .vector = 1, .filter_again = true, .cache_edge = 65536},
    AtlasBuild{.nb = 68, .source = "Atom64SSE3", .pixels = 2, .filters = 2, .vector = 1, .cache_edge = 196608},
    AtlasBuild{.nb = 72, .source = "Core264SSE3", .pixels = 4, .filters = 2, .vector = 1},
    AtlasBuild{.nb = 84, .source = "HAMMER64SSE3", .pixels = 4, .vector = 1},
};

/// The default with these blocks; any other size has the kernel of the first.
constexpr AtlasBuild atlas_build(std::int64_t nb) {
  for (const AtlasBuild& build : kAtlasBuilds) {
    if (build.nb == nb) return build;
  }
  AtlasBuild other = kAtlasBuilds.front();
  other.nb = nb;
  other.source = "no known default";
  return other;
}

}  // namespace systole::cachesim
