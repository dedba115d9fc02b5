// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "cachesim/streams/gemm/gemm_problem.h"
#include "cachesim/streams/gemm/openblas_cores.h"
#include "cachesim/streams/gemm/panel_loads.h"

namespace systole::cachesim {

/// One tile of C under OpenBLAS: packed pixels times packed filters over a block of k in registers, then C is loaded,
/// added to and stored.
template <class Element>
class OpenBlasTile {
 public:
  /// Where a tile stands in C and its operands in the buffers. Filters may begin and end inside of panels.
  struct Place {
    std::int64_t pixel = 0;
    std::int64_t pixels = 0;
    std::int64_t pixels_at = 0;
    std::int64_t filter = 0;
    std::int64_t filters = 0;
    std::int64_t filters_at = 0;
  };

  OpenBlasTile(RunRecorder& recorder, const OpenBlasCore& core, const GemmProblem<Element>& problem,
               const PackBuffers<Element>& buffers)
      : recorder_(recorder), core_(core), p_(problem), buffers_(buffers) {}

  void run(const Place& place, std::int64_t depth) {
    PanelLoads loads;
    Sums2d sums{};
    const std::int64_t across = std::min(place.pixels, core_.pixels);
    // Two panels of pixels side by side fill the registers: each is loaded once, filters one by one.
    const bool wide = place.pixels > core_.pixels;
    const std::uint32_t pixel_times = wide ? 1 : core_.pixel_times;
    const std::uint32_t filter_load = wide ? 1 : core_.filter_load;
    for (std::int64_t x = 0; x < place.pixels; x += across) {
      loads.add(recorder_.geometry(), buffers_.a, place.pixels_at + x * depth, across, across,
                narrow(core_.pixel_load, across), pixel_times, Region::packed_a);
    }
    for_each_filter_panel(place, depth, [&](std::int64_t from, std::int64_t at, std::int64_t step, std::int64_t width) {
      if (core_.spread > 0) {
        loads.add(recorder_.geometry(), buffers_.stack, 0, step * core_.spread, width * core_.spread, core_.filter_load,
                  core_.filter_times, Region::other);
      } else {
        loads.add(recorder_.geometry(), buffers_.b, at, step, width, narrow(filter_load, width), core_.filter_times,
                  Region::packed_b);
      }
      for (std::int64_t x = 0; x < place.pixels; x += across) {
        multiply({.at = place.pixels_at + x * depth, .step = across, .width = across},
                 {.at = at, .step = step, .width = width}, depth, sums, x, from);
      }
    });
    loads.tell(recorder_, depth);
    update(place, sums);
  }

 private:
  static constexpr std::int64_t kMostPixels = 16;
  static constexpr std::int64_t kMostFilters = 8;
  using Sums2d = std::array<std::array<float, kMostPixels>, kMostFilters>;
  struct Panel {
    std::int64_t at;
    std::int64_t step;
    std::int64_t width;
  };

  static std::uint32_t narrow(std::uint32_t vector, std::int64_t elements) {
    while (vector > elements) vector /= 2;
    return vector;
  }

  /// Calls `visit(first filter of the tile, element, step, filters)` for each packed panel. A tile of more filters than
  /// a panel has begins at a multiple of half a panel.
  template <class Visit>
  void for_each_filter_panel(const Place& place, std::int64_t depth, const Visit& visit) const {
    if (place.filters <= core_.filters) return visit(0, place.filters_at, place.filters, place.filters);
    const std::int64_t whole = core_.filters;
    const std::int64_t panel = whole * depth;
    std::int64_t inside = place.filters_at % panel / depth;  // filters of the panel that belong to the tile before
    std::int64_t at = place.filters_at - inside * depth;
    for (std::int64_t done = 0; done < place.filters; at += panel) {
      const std::int64_t width = std::min(whole - inside, place.filters - done);
      visit(done, at + inside, whole, width);
      done += width;
      inside = 0;
    }
  }

  void multiply(const Panel& pixels, const Panel& filters, std::int64_t depth, Sums2d& sums, std::int64_t to_pixel,
                std::int64_t to_filter) const {
    if (pixels.width == 8) return multiply_wide<8>(pixels, filters, depth, sums, to_pixel, to_filter);
    if (pixels.width == 16) return multiply_wide<16>(pixels, filters, depth, sums, to_pixel, to_filter);
    if (pixels.width == 4) return multiply_wide<4>(pixels, filters, depth, sums, to_pixel, to_filter);
    if (pixels.width == 2) return multiply_wide<2>(pixels, filters, depth, sums, to_pixel, to_filter);
    multiply_wide<1>(pixels, filters, depth, sums, to_pixel, to_filter);
  }

  template <std::size_t Width>
  void multiply_wide(const Panel& pixels, const Panel& filters, std::int64_t depth, Sums2d& sums, std::int64_t to_pixel,
                     std::int64_t to_filter) const {
    std::int64_t f = 0;
    for (; filters.width - f >= 4; f += 4) {
      multiply_registers<Width, 4>(pixels, filters, f, depth, sums, to_pixel, to_filter);
    }
    for (; f < filters.width; ++f) multiply_registers<Width, 1>(pixels, filters, f, depth, sums, to_pixel, to_filter);
  }

  /// Sums that stay in registers over all of k.
  template <std::size_t Width, std::size_t Height>
  void multiply_registers(const Panel& pixels, const Panel& filters, std::int64_t f, std::int64_t depth, Sums2d& sums,
                          std::int64_t to_pixel, std::int64_t to_filter) const {
    std::array<std::array<float, Width>, Height> rows{};
    for (std::int64_t k = 0; k < depth; ++k) {
      std::array<float, Width> pixel{};
      for (std::size_t x = 0; x < Width; ++x) {
        pixel[x] = buffers_.a.get(pixels.at + k * pixels.step + static_cast<std::int64_t>(x));
      }
      for (std::size_t y = 0; y < Height; ++y) {
        const float filter = buffers_.b.get(filters.at + k * filters.step + f + static_cast<std::int64_t>(y));
        for (std::size_t x = 0; x < Width; ++x) rows[y][x] += filter * pixel[x];
      }
    }
    for (std::size_t y = 0; y < Height; ++y) {
      auto& to = sums[static_cast<std::size_t>(to_filter + f) + y];
      std::ranges::copy(rows[y], to.begin() + to_pixel);
    }
  }

  void update(const Place& place, const Sums2d& sums) {
    const std::uint32_t load = narrow(core_.c_load, place.pixels);
    const std::uint32_t store = narrow(core_.c_store, place.pixels);
    for (std::int64_t f = 0; f < place.filters; ++f) {
      load_elements(recorder_, p_.c.tensor, (place.filter + f) * p_.n + place.pixel, place.pixels, load,
                    Region::activations);
    }
    for (std::int64_t f = 0; f < place.filters; ++f) {
      const std::int64_t at = (place.filter + f) * p_.n + place.pixel;
      store_elements(recorder_, p_.c.tensor, at, place.pixels, store, Region::activations, [&](std::int64_t i) {
        p_.c.add(i, sums[static_cast<std::size_t>(f)][static_cast<std::size_t>(i - at)]);
      });
    }
  }

  RunRecorder& recorder_;
  const OpenBlasCore& core_;
  const GemmProblem<Element>& p_;
  const PackBuffers<Element>& buffers_;
};

}  // namespace systole::cachesim
