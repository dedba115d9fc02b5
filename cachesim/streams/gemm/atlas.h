// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "cachesim/streams/gemm/atlas_builds.h"
#include "cachesim/streams/gemm/gemm_problem.h"
#include "cachesim/streams/gemm/panel_loads.h"
#include "cachesim/streams/recording/interleaved.h"

/// Matrix products as ATLAS runs them for a row-major caller such as Caffe: it computes the transposed product, so its
/// M is the columns of C (pixels) and its N the rows (filters). Sources: ATLAS, src/blas/gemm (ATL_gemmXX, ATL_mmJIK,
/// ATL_mmIJK, the copies *2blk), version 3.9.34, and traces of Debian's 3.10.3.
namespace systole::cachesim {

/// One product under ATLAS. Both operands are copied into panels of NB pixels or filters, in each a block of NB k after
/// the other, in each block a pixel's (filter's) k side by side.
template <class Element>
class AtlasProduct {
 public:
  AtlasProduct(RunRecorder& recorder, const AtlasBuild& build, const GemmProblem<Element>& problem,
               const PackBuffers<Element>& buffers)
      : recorder_(recorder), build_(build), p_(problem), buffers_(buffers), nb_(build.nb) {}

  void run() {
    const std::int64_t work = p_.m * p_.n * p_.k;
    if (p_.k <= kFew) return add_columns();
    if (work < kCopied) return multiply_in_place();
    const std::int64_t most = edge();
    for (std::int64_t k = 0; k < p_.k;) {
      const std::int64_t depth = std::min(most, p_.k - k);
      multiply_copied(k, depth);
      k += depth;
    }
  }

 private:
  static constexpr std::uint32_t kBytes = Tensor<Element>::kWidth;
  static constexpr std::int64_t kFew = 4;         ///< k that go without copies
  static constexpr std::int64_t kCopied = 20000;  ///< multiplications from which operands are copied; assumed
  static constexpr std::int64_t kBesides = 12;    ///< blocks of k from which a block of C is summed in a buffer
  static constexpr std::int64_t kMostFilters = 4;
  static constexpr std::int64_t kMostPixels = 8;

  struct Block {
    std::int64_t first;  ///< pixel or filter
    std::int64_t count;
    std::int64_t at;  ///< of its panel in the buffer
  };

  /// The most k at a time: panels of NB pixels and NB filters and a block of C stay below the edge.
  [[nodiscard]] std::int64_t edge() const {
    if (build_.cache_edge == 0) return p_.k;
    const std::int64_t most = (build_.cache_edge / 4 - nb_ * nb_) / (2 * nb_ * nb_) * nb_;
    return most < nb_ ? p_.k : std::min(most, p_.k);
  }

  template <class Visit>
  void for_each_panel(std::int64_t count, const Visit& visit) const {
    for (std::int64_t first = 0; first < count; first += nb_) visit(first, std::min(nb_, count - first));
  }

  /// The operand that is used again by every panel of the other is copied first, as a whole: the pixels where there are
  /// fewer of them or k is short, else the filters.
  void multiply_copied(std::int64_t k, std::int64_t depth) {
    const bool pixels_first = p_.m >= p_.n || (depth <= 2 * nb_ && p_.n > nb_ && p_.m > nb_);
    // One block of memory: a panel of the other operand, then all of the first.
    place(pixels_, p_.b.scale, pixels_first ? nb_ * depth : 0);
    place(filters_, p_.a.scale, pixels_first ? 0 : nb_ * depth);
    if (pixels_first) {
      for_each_panel(p_.n, [&](std::int64_t x, std::int64_t n) { copy_pixels(x, n, k, depth, x * depth); });
      for_each_panel(p_.m, [&](std::int64_t f, std::int64_t m) {
        copy_filters(f, m, k, depth, 0);
        for_each_panel(p_.n, [&](std::int64_t x, std::int64_t n) {
          multiply({.first = x, .count = n, .at = x * depth}, {.first = f, .count = m, .at = 0}, k, depth);
        });
      });
      return;
    }
    for_each_panel(p_.m, [&](std::int64_t f, std::int64_t m) { copy_filters(f, m, k, depth, f * depth); });
    for_each_panel(p_.n, [&](std::int64_t x, std::int64_t n) {
      copy_pixels(x, n, k, depth, 0);
      for_each_panel(p_.m, [&](std::int64_t f, std::int64_t m) {
        multiply({.first = x, .count = n, .at = 0}, {.first = f, .count = m, .at = f * depth}, k, depth);
      });
    });
  }

  void place(Tensor<Element>& panels, float scale, std::int64_t at) const {
    panels = buffers_.a;
    panels.scale = scale;
    panels.address = buffers_.a.at(at);
    panels.data = buffers_.a.data + at;
  }

  /// Where a panel's element stands: block of k after block of k, in each pixel (filter) after pixel.
  [[nodiscard]] std::int64_t in_panel(std::int64_t row, std::int64_t rows, std::int64_t k, std::int64_t depth) const {
    const std::int64_t block = k / nb_ * nb_;
    return block * rows + row * std::min(nb_, depth - block) + (k - block);
  }

  void move(const Tensor<Element>& from, std::int64_t from_at, Region from_region, const Tensor<Element>& to,
            std::int64_t to_at, Region to_region) {
    recorder_.load(from.at(from_at), kBytes, 1, from_region);
    recorder_.store(to.at(to_at), kBytes, 1, to_region, [&] { to.data[to_at] = from.data[from_at]; });
  }

  /// Rows whose k are adjacent: two rows side by side.
  void copy_rows(const Tensor<Element>& from, Region from_region, std::int64_t first, std::int64_t count,
                 std::int64_t k, std::int64_t depth, const Tensor<Element>& to, std::int64_t at, Region to_region) {
    for (std::int64_t row = 0; row < count; row += 2) {
      for (std::int64_t x = 0; x < depth; x += nb_) {
        const std::int64_t n = std::min(nb_, depth - x);
        const std::int64_t from_at = (first + row) * p_.k + k + x;
        const std::int64_t to_at = at + in_panel(row, count, x, depth);
        if (row + 1 < count) {
          copy_pair(from, from_at, from_region, to, to_at, to_at + n, n, to_region);
        } else {
          for_each_segment(
              recorder_, n, kBytes,
              [&](std::int64_t i, std::int64_t part) {
                move_run(from, from_at + i, from_region, to, to_at + i, part, to_region);
              },
              from.at(from_at), to.at(to_at));
        }
      }
    }
  }

  /// Two rows of the source, element by element in turns.
  void copy_pair(const Tensor<Element>& from, std::int64_t from_at, Region from_region, const Tensor<Element>& to,
                 std::int64_t to_at, std::int64_t second_at, std::int64_t count, Region to_region) {
    for_each_segment(
        recorder_, count, kBytes,
        [&](std::int64_t i, std::int64_t part) {
          // A line that zeros are stored to may become zero before the other row has its turn.
          const bool may_turn = from.data[from_at + i] == 0 || from.data[from_at + p_.k + i] == 0;
          const std::int64_t step = may_turn ? 1 : part;
          for (std::int64_t x = i; x < i + part; x += step) {
            move_run(from, from_at + x, from_region, to, to_at + x, step, to_region);
            move_run(from, from_at + p_.k + x, from_region, to, second_at + x, step, to_region);
          }
        },
        from.at(from_at), to.at(to_at), from.at(from_at + p_.k), to.at(second_at));
  }

  void move_run(const Tensor<Element>& from, std::int64_t from_at, Region from_region, const Tensor<Element>& to,
                std::int64_t to_at, std::int64_t count, Region to_region) {
    recorder_.load(from.at(from_at), kBytes, static_cast<std::uint32_t>(count), from_region);
    recorder_.store(to.at(to_at), kBytes, static_cast<std::uint32_t>(count), to_region,
                    [&] { std::copy_n(from.data + from_at, count, to.data + to_at); });
  }

  void copy_filters(std::int64_t first, std::int64_t count, std::int64_t k, std::int64_t depth, std::int64_t at) {
    copy_rows(p_.a, p_.a_region, first, count, k, depth, filters_, at, Region::packed_b);
  }

  /// Pixels that are adjacent are transposed: two k side by side, over the panel.
  void copy_pixels(std::int64_t first, std::int64_t count, std::int64_t k, std::int64_t depth, std::int64_t at) {
    if (p_.b_transposed) {
      return copy_rows(p_.b, p_.b_region, first, count, k, depth, pixels_, at, Region::packed_a);
    }
    for (std::int64_t x = 0; x < depth; x += 2) {
      for (std::int64_t pixel = 0; pixel < count; ++pixel) {
        for (std::int64_t r = x; r < std::min(x + 2, depth); ++r) {
          move(p_.b, (k + r) * p_.n + first + pixel, p_.b_region, pixels_, at + in_panel(pixel, count, r, depth),
               Region::packed_a);
        }
      }
    }
  }

  /// A block of C: its blocks of k one after the other.
  void multiply(const Block& pixels, const Block& filters, std::int64_t k, std::int64_t depth) {
    const bool besides = depth / nb_ >= kBesides;
    for (std::int64_t x = 0; x < depth; x += nb_) {
      const std::int64_t kb = std::min(nb_, depth - x);
      const bool whole = pixels.count == nb_ && filters.count == nb_;
      const bool vectors = build_.vector > 1 && (kb == nb_ || (whole && kb % build_.vector == 0));
      const bool first = x == 0 && (besides || (k == 0 && !p_.adds));
      multiply_block(pixels, filters, x, kb, {.first = first, .besides = besides, .vectors = vectors, .whole = whole});
    }
    if (besides) put(pixels, filters, k == 0 && !p_.adds);
  }

  struct BlockKind {
    bool first;    ///< results are stored, not added
    bool besides;  ///< into the buffer, not into C
    bool vectors;
    bool whole;
  };

  /// Tiles: filters outside, pixels inside. Cleanup has tiles of its own.
  void multiply_block(const Block& pixels, const Block& filters, std::int64_t x, std::int64_t kb,
                      const BlockKind& kind) {
    // Vectors have kernels of their own for what is left beyond whole blocks.
    const bool own = kind.whole || build_.vector == 1;
    std::int64_t across = own ? build_.pixels : 4;
    std::int64_t down = own ? build_.filters : 1;
    if (!kind.vectors && build_.vector > 1) {
      across = 3;
      down = 2;
    }
    for (std::int64_t f = 0; f < filters.count; f += down) {
      for (std::int64_t p = 0; p < pixels.count; p += across) {
        tile(pixels, p, std::min(across, pixels.count - p), filters, f, std::min(down, filters.count - f), x, kb, kind);
      }
    }
  }

  void tile(const Block& pixels, std::int64_t p, std::int64_t across, const Block& filters, std::int64_t f,
            std::int64_t down, std::int64_t x, std::int64_t kb, const BlockKind& kind) {
    const std::int64_t step = kind.vectors ? build_.vector : 1;
    // Compiled C fills its registers twice over where it has no vectors.
    const std::uint32_t times = !kind.vectors && build_.vector > 1 ? 2 : 1;
    const std::int64_t filter_at = filters.at + x * filters.count + f * kb;
    const std::int64_t pixel_at = pixels.at + x * pixels.count + p * kb;
    PanelLoads loads;
    for (std::int64_t r = 0; r < down; ++r) {
      loads.add(recorder_.geometry(), filters_, filter_at + r * kb, step, step, static_cast<std::uint32_t>(step),
                build_.filter_again ? static_cast<std::uint32_t>(across) : times, Region::packed_b);
    }
    for (std::int64_t c = 0; c < across; ++c) {
      loads.add(recorder_.geometry(), pixels_, pixel_at + c * kb, step, step, static_cast<std::uint32_t>(step), times,
                Region::packed_a);
    }
    const Sums<Element> to = kind.besides ? besides() : p_.c;
    const std::int64_t row = kind.besides ? nb_ : p_.n;
    const std::int64_t at = kind.besides ? f * nb_ + p : (filters.first + f) * p_.n + pixels.first + p;
    const std::uint32_t width = kind.vectors && kind.whole ? 1 : across == 4 && kind.vectors ? 4 : 1;
    for (std::int64_t r = 0; r < down && !kind.first && kind.whole; ++r) load_c(to, at + r * row, across, width, kind);
    loads.tell(recorder_, kb / step);
    for (std::int64_t r = 0; r < down && !kind.first && !kind.whole; ++r) load_c(to, at + r * row, across, width, kind);
    for (std::int64_t r = 0; r < down; ++r) {
      std::array<float, kMostPixels> sums{};
      for (std::int64_t c = 0; c < across; ++c) {
        const float sum = dot(pixel_at + c * kb, filter_at + r * kb, kb);
        sums[static_cast<std::size_t>(c)] = sum;
      }
      store_elements(recorder_, to.tensor, at + r * row, across, kind.vectors ? 4 : 1, region_of(kind),
                     [&](std::int64_t i) {
                       const float sum = sums[static_cast<std::size_t>(i - at - r * row)];
                       to.set(i, kind.first ? sum : to.sums[i] + sum);
                     });
    }
  }

  /// In four sums, as a vector holds them.
  [[nodiscard]] float dot(std::int64_t pixel, std::int64_t filter, std::int64_t kb) const {
    std::array<float, 4> lanes{};
    std::int64_t i = 0;
    for (; i + 4 <= kb; i += 4) {
      for (std::int64_t lane = 0; lane < 4; ++lane) {
        lanes[static_cast<std::size_t>(lane)] += pixels_.get(pixel + i + lane) * filters_.get(filter + i + lane);
      }
    }
    float sum = (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
    for (; i < kb; ++i) sum += pixels_.get(pixel + i) * filters_.get(filter + i);
    return sum;
  }

  static Region region_of(const BlockKind& kind) { return kind.besides ? Region::other : Region::activations; }

  void load_c(const Sums<Element>& to, std::int64_t at, std::int64_t count, std::uint32_t width,
              const BlockKind& kind) {
    load_elements(recorder_, to.tensor, at, count, width, region_of(kind));
  }

  [[nodiscard]] Sums<Element> besides() const { return {.tensor = buffers_.stack, .sums = buffers_.sums}; }

  /// A block that was summed in the buffer goes to C.
  void put(const Block& pixels, const Block& filters, bool replaces) {
    const Sums<Element> from = besides();
    for (std::int64_t f = 0; f < filters.count; ++f) {
      for (std::int64_t p = 0; p < pixels.count; ++p) {
        const std::int64_t at = (filters.first + f) * p_.n + pixels.first + p;
        recorder_.load(from.tensor.at(f * nb_ + p), kBytes, 1, Region::other);
        if (!replaces) recorder_.load(p_.c.tensor.at(at), kBytes, 1, Region::activations);
        const float sum = from.sums[f * nb_ + p];
        recorder_.store(p_.c.tensor.at(at), kBytes, 1, Region::activations,
                        [&] { p_.c.set(at, replaces ? sum : p_.c.sums[at] + sum); });
      }
    }
  }

  /// Few k: each column of the filters times a row of pixels is added to a row of C.
  void add_columns() {
    if (!p_.adds) {
      store_elements(recorder_, p_.c.tensor, 0, p_.m * p_.n, 4, Region::activations,
                     [&](std::int64_t i) { p_.c.set(i, 0); });
    }
    for (std::int64_t f = 0; f < p_.m; ++f) {
      for (std::int64_t k = 0; k < p_.k; ++k) {
        recorder_.load(p_.a.at(f * p_.k + k), kBytes, 1, p_.a_region);
        const float factor = p_.a.get(f * p_.k + k);
        for (std::int64_t x = 0; x < p_.n; x += 4) {
          const std::int64_t n = std::min<std::int64_t>(4, p_.n - x);
          const std::int64_t at = f * p_.n + x;
          for (std::int64_t i = 0; i < (p_.b_transposed ? n : 1); ++i) {
            load_elements(recorder_, p_.b, p_.b_at(k, x + i), p_.b_transposed ? 1 : n, p_.b_transposed || n < 4 ? 1 : 4,
                          p_.b_region);
          }
          load_elements(recorder_, p_.c.tensor, at, n, n < 4 ? 1 : 4, Region::activations);
          store_elements(recorder_, p_.c.tensor, at, n, n < 4 ? 1 : 4, Region::activations,
                         [&](std::int64_t i) { p_.c.add(i, factor * p_.b.get(p_.b_at(k, x + i - at))); });
        }
      }
    }
  }

  /// A small product: dot products of the operands where they are.
  void multiply_in_place() {
    for (std::int64_t f = 0; f < p_.m; ++f) {
      for (std::int64_t x = 0; x < p_.n; ++x) {
        float sum = 0;
        for (std::int64_t k = 0; k < p_.k; ++k) {
          recorder_.load(p_.b.at(p_.b_at(k, x)), kBytes, 1, p_.b_region);
          recorder_.load(p_.a.at(f * p_.k + k), kBytes, 1, p_.a_region);
          sum += p_.a.get(f * p_.k + k) * p_.b.get(p_.b_at(k, x));
        }
        const std::int64_t at = f * p_.n + x;
        if (p_.adds) recorder_.load(p_.c.tensor.at(at), kBytes, 1, Region::activations);
        recorder_.store(p_.c.tensor.at(at), kBytes, 1, Region::activations,
                        [&] { p_.c.set(at, p_.adds ? p_.c.sums[at] + sum : sum); });
      }
    }
  }

  RunRecorder& recorder_;
  const AtlasBuild& build_;
  const GemmProblem<Element>& p_;
  const PackBuffers<Element>& buffers_;
  std::int64_t nb_;
  Tensor<Element> pixels_{};
  Tensor<Element> filters_{};
};

inline PackSizes atlas_sizes(const AtlasBuild& build, std::int64_t m, std::int64_t n, std::int64_t k) {
  return {.a = (build.nb + std::max(m, n)) * k, .stack = build.nb * build.nb};
}

}  // namespace systole::cachesim
