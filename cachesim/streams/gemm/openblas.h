// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "cachesim/streams/gemm/gemm_problem.h"
#include "cachesim/streams/gemm/openblas_cores.h"
#include "cachesim/streams/gemm/openblas_tile.h"

/// Matrix products as OpenBLAS runs them for a row-major caller such as Caffe: it computes the transposed product, so
/// the columns of C (pixels) are the kernel's long side and the rows (filters) its short one. Sources: OpenBLAS 0.3.21,
/// interface/gemm.c, driver/level3/level3.c, and the kernels of openblas_cores.h.
namespace systole::cachesim {

/// One product under OpenBLAS. Pixels are packed into one buffer and filters into another, panel by panel: k by k the
/// pixels (filters) of a panel. What is left beyond whole panels goes into panels of half the width, a quarter, and so
/// on down to one.
template <class Element>
class OpenBlasProduct {
 public:
  OpenBlasProduct(RunRecorder& recorder, const OpenBlasCore& core, const GemmProblem<Element>& problem,
                  const PackBuffers<Element>& buffers)
      : recorder_(recorder), core_(core), p_(problem), buffers_(buffers) {}

  /// For each block of k: pack the first block of pixels; pack a few filters and multiply them, until all are done;
  /// then pack each further block of pixels and multiply it by all filters.
  void run() {
    if (!p_.adds) zero();
    for (std::int64_t k = 0; k < p_.k;) {
      const std::int64_t depth = part(p_.k - k, core_.q);
      const std::int64_t first = part(p_.n, core_.p);
      const bool is_only = p_.n <= core_.p;
      pack_pixels(0, first, k, depth);
      for (std::int64_t filter = 0; filter < p_.m;) {
        const std::int64_t filters = together(p_.m - filter);
        // With one block of pixels the packed filters are used once, so one small buffer holds them in turn.
        const std::int64_t at = is_only ? 0 : filter * depth;
        pack_filters(filter, filters, k, depth, at);
        multiply(0, first, filter, filters, at, depth);
        filter += filters;
      }
      for (std::int64_t pixel = first; pixel < p_.n;) {
        const std::int64_t pixels = part(p_.n - pixel, core_.p);
        pack_pixels(pixel, pixels, k, depth);
        multiply(pixel, pixels, 0, p_.m, 0, depth);
        pixel += pixels;
      }
      k += depth;
    }
  }

 private:
  using Tile = OpenBlasTile<Element>;
  static constexpr std::uint32_t kBytes = Tensor<Element>::kWidth;

  /// The next block of what is left: whole ones while there are two, else two like halves in whole tiles.
  [[nodiscard]] std::int64_t part(std::int64_t left, std::int64_t most) const {
    if (left >= 2 * most) return most;
    if (left <= most) return left;
    return (left / 2 + core_.pixels - 1) / core_.pixels * core_.pixels;
  }

  [[nodiscard]] std::int64_t together(std::int64_t left) const {
    if (left >= 3 * core_.filters) return 3 * core_.filters;
    return std::min(left, core_.filters);
  }

  void zero() {
    for (std::int64_t row = 0; row < p_.m; ++row) {
      store_elements(recorder_, p_.c.tensor, row * p_.n, p_.n, core_.zero_store, Region::activations,
                     [&](std::int64_t i) { p_.c.set(i, 0); });
    }
  }

  /// Calls `visit(first, width)` for each panel of `count`: whole ones, then halves.
  template <class Visit>
  static void for_each_panel(std::int64_t count, std::int64_t whole, const Visit& visit) {
    std::int64_t at = 0;
    for (std::int64_t width = whole; width > 0; width /= 2) {
      for (; count - at >= width; at += width) visit(at, width);
    }
  }

  void pack_pixels(std::int64_t pixel, std::int64_t pixels, std::int64_t k, std::int64_t depth) {
    if (p_.b_transposed) {
      pack_columns(p_.b, p_.b_region, pixel, pixels, k, depth, {buffers_.a, Region::packed_a, 0}, core_.pixels,
                   core_.copy_columns);
    } else {
      pack_rows(pixel, pixels, k, depth);
    }
  }

  void pack_filters(std::int64_t filter, std::int64_t filters, std::int64_t k, std::int64_t depth, std::int64_t at) {
    pack_columns(p_.a, p_.a_region, filter, filters, k, depth, {buffers_.b, Region::packed_b, at}, core_.filters,
                 core_.copy_filters);
  }

  /// A matrix whose rows are k and whose pixels are adjacent: some rows at a time, in them a panel's width after the
  /// other.
  void pack_rows(std::int64_t pixel, std::int64_t pixels, std::int64_t k, std::int64_t depth) {
    const CopyShape& shape = core_.copy_rows;
    for (std::int64_t row = 0, rows = shape.rows; row < depth; row += rows) {
      while (depth - row < rows) rows /= 2;
      for_each_panel(pixels, core_.pixels, [&](std::int64_t first, std::int64_t width) {
        const std::int64_t to = first * depth + row * width;
        for (std::int64_t r = 0; r < rows; ++r) {
          load_elements(recorder_, p_.b, p_.b_at(k + row + r, pixel + first), width, narrow(shape.load, width),
                        p_.b_region);
        }
        Corner at;
        store_elements(recorder_, buffers_.a, to, rows * width, narrow(shape.store, rows * width), Region::packed_a,
                       [&](std::int64_t i) {
                         buffers_.a.data[i] = p_.b.data[p_.b_at(k + row + at.outer, pixel + first + at.inner)];
                         at.step(width);
                       });
      });
    }
  }

  /// Where a copy stands in a panel: elements are stored one after the other, and a division for each would cost more.
  struct Corner {
    std::int64_t outer = 0;
    std::int64_t inner = 0;
    void step(std::int64_t width) {
      if (++inner < width) return;
      inner = 0;
      ++outer;
    }
  };

  struct PackedAt {
    const Tensor<Element>& to;
    Region region;
    std::int64_t at;
  };

  /// A matrix whose k are adjacent: a panel after the other, in it some k of each of its rows at a time.
  void pack_columns(const Tensor<Element>& from, Region from_region, std::int64_t first_row, std::int64_t all_rows,
                    std::int64_t k, std::int64_t depth, const PackedAt& packed, std::int64_t whole,
                    const CopyShape& shape) {
    for_each_panel(all_rows, whole, [&](std::int64_t first, std::int64_t width) {
      for (std::int64_t x = 0, ks = shape.rows; x < depth; x += ks) {
        if (depth - x < ks) ks = 1;
        for (std::int64_t row = 0; row < width; ++row) {
          load_elements(recorder_, from, (first_row + first + row) * p_.k + k + x, ks, narrow(shape.load, ks),
                        from_region);
        }
        const std::int64_t to = packed.at + first * depth + x * width;
        Corner at;
        store_elements(recorder_, packed.to, to, ks * width, narrow(shape.store, ks * width), packed.region,
                       [&](std::int64_t i) {
                         packed.to.data[i] = from.data[(first_row + first + at.inner) * p_.k + k + x + at.outer];
                         at.step(width);
                       });
      }
    });
  }

  /// A vector's elements, or the largest power of two that still fits.
  static std::uint32_t narrow(std::uint32_t vector, std::int64_t elements) {
    while (vector > elements) vector /= 2;
    return vector;
  }

  void multiply(std::int64_t pixel, std::int64_t pixels, std::int64_t filter, std::int64_t filters,
                std::int64_t filters_at, std::int64_t depth) {
    std::int64_t done = 0;
    if (core_.together > 0) {
      for (; filters - done >= core_.together; done += core_.together) {
        multiply_together(pixel, pixels, filter + done, filters_at + done * depth, depth);
      }
    }
    for_each_panel(filters - done, core_.filters, [&](std::int64_t first, std::int64_t width) {
      const std::int64_t at = filters_at + (done + first) * depth;
      if (core_.spread > 0) spread(at, width, depth);
      for_each_panel(pixels, core_.pixels, [&](std::int64_t x, std::int64_t across) {
        tile({.pixel = pixel + x,
              .pixels = across,
              .pixels_at = x * depth,
              .filter = filter + done + first,
              .filters = width,
              .filters_at = at},
             depth);
      });
    });
  }

  /// Each packed filter value several times in a row on the stack, so that the kernel finds vectors of it.
  void spread(std::int64_t from, std::int64_t width, std::int64_t depth) {
    const std::int64_t copies = core_.spread;
    const std::int64_t step = std::max<std::int64_t>(1, 4 / width) * width;
    for (std::int64_t i = 0; i < depth * width; i += step) {
      const std::int64_t n = std::min(step, depth * width - i);
      load_elements(recorder_, buffers_.b, from + i, n, narrow(4, n), Region::packed_b);
      Corner source;
      store_elements(recorder_, buffers_.stack, i * copies, n * copies, narrow(4, n * copies), Region::other,
                     [&](std::int64_t at) {
                       buffers_.stack.data[at] = buffers_.b.data[from + i + source.outer];
                       source.step(copies);
                     });
    }
  }

  /// Twelve filters in one pass over the pixels, in two halves of six that take turns: the first half at a tile of
  /// pixels, the second at this and the next, and so on, so that each tile is read twice while it is near.
  void multiply_together(std::int64_t pixel, std::int64_t pixels, std::int64_t filter, std::int64_t filters_at,
                         std::int64_t depth) {
    const std::int64_t half = core_.together / 2;
    const std::int64_t tiles = pixels / core_.pixels;
    const auto go = [&](std::int64_t x, std::int64_t across, std::int64_t from) {
      tile({.pixel = pixel + x,
            .pixels = across,
            .pixels_at = x * depth,
            .filter = filter + from,
            .filters = half,
            .filters_at = filters_at + from * depth},
           depth);
    };
    std::int64_t done[2] = {0, 0};
    int turn = 0;
    while (done[0] < tiles || done[1] < tiles) {
      const std::int64_t n = std::min<std::int64_t>(done[0] == 0 ? 1 : 2, tiles - done[turn]);
      if (n > 0) go(done[turn] * core_.pixels, n * core_.pixels, turn * half);
      done[turn] += n;
      turn = 1 - turn;
    }
    const std::int64_t rest = tiles * core_.pixels;
    for_each_panel(pixels - rest, core_.pixels / 2, [&](std::int64_t x, std::int64_t across) {
      go(rest + x, across, 0);
      go(rest + x, across, half);
    });
  }

  void tile(const typename Tile::Place& place, std::int64_t depth) {
    Tile(recorder_, core_, p_, buffers_).run(place, depth);
  }

  RunRecorder& recorder_;
  const OpenBlasCore& core_;
  const GemmProblem<Element>& p_;
  const PackBuffers<Element>& buffers_;
};

inline PackSizes openblas_sizes(const OpenBlasCore& core, std::int64_t m, std::int64_t n, std::int64_t k) {
  const std::int64_t depth = std::min(core.q, k);
  return {.a = std::min(core.p, n) * depth,
          .b = std::max(m, 3 * core.filters) * depth,
          .stack = core.spread * core.filters * depth};
}

}  // namespace systole::cachesim
