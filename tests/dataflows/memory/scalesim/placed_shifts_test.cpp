// SPDX-License-Identifier: MIT
// Shifts of a convolution's ifmap computed from the places of its words, against those found with a mark on every word.
#include "dataflows/memory/scalesim/detail/addresses/placed_shifts.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <sstream>
#include <utility>
#include <vector>

#include "dataflows/memory/scalesim/detail/addresses/repeated_shifts.h"
#include "dataflows/memory/scalesim/detail/addresses/sparse_filter.h"

namespace {

using namespace systole;  // NOLINT(google-build-using-namespace): a test file
namespace scalesim = dataflows::scalesim;
using scalesim::Stationary;

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}
  std::int64_t operator()(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
  }

 private:
  std::mt19937_64 random_;
};

/// A convolution whose windows all lie in the ifmap.
scalesim::LayerShape random_shape(Draw& from, std::int64_t largest) {
  scalesim::LayerShape s;
  s.images = from(0, 4) == 0 ? from(2, 3) : 1;
  s.channels = from(0, 1) == 0 ? from(1, 4) : from(1, largest);
  s.k_h = from(1, 5);
  s.k_w = from(1, 5);
  s.stride_h = from(0, 1) == 0 ? 1 : from(1, 3);
  s.stride_w = from(0, 1) == 0 ? s.stride_h : from(1, 3);
  s.dilation_h = from(0, 2) == 0 ? from(1, 3) : 1;
  s.dilation_w = from(0, 2) == 0 ? from(1, 3) : 1;
  s.out_h = from(1, largest);
  s.out_w = from(1, largest);
  s.in_h = (s.out_h - 1) * s.stride_h + (s.k_h - 1) * s.dilation_h + 1 + from(0, s.stride_h - 1);
  s.in_w = (s.out_w - 1) * s.stride_w + (s.k_w - 1) * s.dilation_w + 1 + from(0, s.stride_w - 1);
  s.filters = from(1, 3) == 1 ? from(1, 4) : from(1, 4 * largest);
  return s;
}

TEST_CASE("a word's moves lead to all other places of its cell") {
  Draw from(3);
  for (int i = 0; i < 60; ++i) {
    const scalesim::LayerShape shape = random_shape(from, 5);
    const scalesim::Im2col matrix(shape);
    const scalesim::TapMoves moves(shape, shape.channels);
    for (std::int64_t row = 0; row < shape.pixels(); ++row) {
      for (std::int64_t col = 0; col < shape.window(); ++col) {
        std::vector<std::pair<std::int64_t, std::int64_t>> expected;
        matrix.for_each_use(matrix.cell(row, col), [&](std::int64_t r, std::int64_t c) {
          if (r != row || c != col) expected.emplace_back(r, c);
        });
        std::vector<std::pair<std::int64_t, std::int64_t>> found;
        const scalesim::TapWord word = moves.word(row, col);
        for (const scalesim::TapMove& move : moves.moves()) {
          if (moves.leads_inside(move, word)) found.emplace_back(row + move.rows, col + move.cols);
        }
        std::ranges::sort(expected);
        std::ranges::sort(found);
        REQUIRE(found == expected);
      }
    }
  }
}

void check_same_shifts(scalesim::ShiftSource& expected, scalesim::ShiftSource& found) {
  for (scalesim::LineShifts next = expected.next(); true; next = expected.next()) {
    const scalesim::LineShifts other = found.next();
    REQUIRE(other.line == next.line);
    REQUIRE(other.shifts == next.shifts);
    if (next.line == scalesim::kNever) return;
  }
}

/// One ifmap under both, with a scratchpad of `words`. `kept` of each `of` channels.
void check_shape(const scalesim::LayerShape& shape, Stationary stationary, std::int64_t rows, std::int64_t cols,
                 std::int64_t words, std::int64_t kept, std::int64_t of) {
  std::vector<std::int32_t> positions;
  if (kept < of) positions = scalesim::kept_positions(shape.window(), kept, of);
  const std::int64_t window = kept < of ? static_cast<std::int64_t>(positions.size()) : shape.window();
  const auto matrix = std::make_shared<const scalesim::Im2col>(shape, positions);
  const bool os = stationary == Stationary::ofmap;
  const bool is = stationary == Stationary::ifmap;
  const scalesim::FoldGrid grid{.stationary = stationary,
                                .rows = rows,
                                .cols = cols,
                                .s_r = os ? shape.pixels() : window,
                                .s_c = is ? shape.pixels() : shape.filters,
                                .t = os   ? window
                                     : is ? shape.filters
                                          : shape.pixels()};
  const scalesim::VisitOrder visits{.visits = is ? scalesim::Visits::once : scalesim::Visits::cyclic,
                                    .row_folds = grid.row_folds(),
                                    .count = grid.folds()};
  const scalesim::ResidentWindow resident(words, shape.pixels() * window);
  scalesim::TapMoves moves(shape, window / (shape.k_h * shape.k_w));
  if (is) {
    scalesim::RepeatedShifts<scalesim::TileCells> marked(matrix, scalesim::TileCells(*matrix, grid), grid, visits,
                                                         resident);
    scalesim::PlacedShifts<scalesim::TilePlaces> placed(std::move(moves), scalesim::TilePlaces(grid), visits,
                                                        grid.fold_lines(), resident);
    check_same_shifts(marked, placed);
    return;
  }
  const scalesim::SkewedCells cells(*matrix, os, rows);
  scalesim::RepeatedShifts<scalesim::SkewedCells> marked(matrix, cells, grid, visits, resident);
  scalesim::PlacedShifts<scalesim::SkewedPlaces> placed(
      std::move(moves), scalesim::SkewedPlaces(cells.order(), os, os ? 0 : rows), visits, grid.fold_lines(), resident);
  check_same_shifts(marked, placed);
}

void check_random_shape(Draw& from, std::int64_t largest, std::int64_t largest_array, std::int64_t largest_sram) {
  scalesim::LayerShape shape = random_shape(from, largest);
  const std::int64_t of = std::int64_t{1} << from(0, 3);
  const std::int64_t kept = from(0, 3) == 0 ? from(1, of) : of;
  if (kept < of) shape.channels = of * from(1, 3);
  const Stationary stationary =
      std::vector{Stationary::ofmap, Stationary::filter, Stationary::ifmap}[static_cast<std::size_t>(from(0, 2))];
  const std::int64_t rows = from(1, largest_array);
  const std::int64_t cols = from(1, largest_array);
  const std::int64_t words = from(0, 3) == 0 ? 1024 * from(1, largest_sram) : from(100, 1024 * largest_sram);
  std::ostringstream name;
  name << static_cast<int>(stationary) << ": " << shape.images << " of " << shape.in_h << 'x' << shape.in_w << 'x'
       << shape.channels << " under " << shape.k_h << 'x' << shape.k_w << 'x' << shape.filters << " strides "
       << shape.stride_h << ',' << shape.stride_w << " dilations " << shape.dilation_h << ',' << shape.dilation_w
       << " kept " << kept << ':' << of << " on " << rows << 'x' << cols << ", " << words << " words";
  CAPTURE(name.str());
  check_shape(shape, stationary, rows, cols, words, kept, of);
}

TEST_CASE("shifts by places equal shifts by marks where scratchpads are small") {
  Draw from(5);
  for (int i = 0; i < 1500; ++i) check_random_shape(from, 9, 40, 1);
}

TEST_CASE("shifts by places equal shifts by marks where scratchpads are large") {
  Draw from(6);
  for (int i = 0; i < 250; ++i) check_random_shape(from, 36, 40, 64);
}

// The fold before the last, narrower one then ends behind it.
TEST_CASE("shifts by places equal shifts by marks where folds are wider than long") {
  Draw from(7);
  for (int i = 0; i < 300; ++i) {
    scalesim::LayerShape shape = random_shape(from, 9);
    shape.channels = 1;
    check_shape(shape, Stationary::ofmap, from(20, 90), from(1, 9), from(100, 1024), 1, 1);
  }
}

}  // namespace
