// SPDX-License-Identifier: MIT
// Ends of epochs found by runs of channels and by slices of the window, against a set of the words seen.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <numeric>
#include <random>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "dataflows/memory/scalesim/detail/addresses/skewed_order.h"
#include "dataflows/memory/scalesim/detail/addresses/sparse_filter.h"
#include "dataflows/memory/scalesim/detail/addresses/tile_order.h"
#include "dataflows/memory/scalesim/detail/epochs/distinct_epochs.h"
#include "dataflows/memory/scalesim/detail/epochs/repeated_epochs.h"
#include "dataflows/memory/scalesim/detail/epochs/run_epochs.h"
#include "dataflows/memory/scalesim/detail/epochs/sliced_epochs.h"

namespace {

using namespace systole;  // NOLINT(google-build-using-namespace): a test file
namespace scalesim = dataflows::scalesim;
using scalesim::Stationary;

/// An ifmap on an array, and half a scratchpad for it.
struct EpochCase {
  scalesim::LayerShape shape;
  std::vector<std::int32_t> kept;  ///< positions of the window; empty: all
  scalesim::FoldGrid grid;
  scalesim::VisitOrder visits;
  scalesim::EpochSize size;

  [[nodiscard]] std::int64_t window() const {
    return kept.empty() ? shape.window() : static_cast<std::int64_t>(kept.size());
  }
};

class EpochDraw {
 public:
  explicit EpochDraw(std::uint64_t seed) : random_(seed) {}
  std::int64_t operator()(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
  }

 private:
  std::mt19937_64 random_;
};

void put_on_array(EpochCase& c, Stationary stationary, std::int64_t rows, std::int64_t cols) {
  const bool os = stationary == Stationary::ofmap;
  const bool is = stationary == Stationary::ifmap;
  c.grid = {.stationary = stationary,
            .rows = rows,
            .cols = cols,
            .s_r = os ? c.shape.pixels() : c.window(),
            .s_c = is ? c.shape.pixels() : c.shape.filters,
            .t = os   ? c.window()
                 : is ? c.shape.filters
                      : c.shape.pixels()};
  c.visits = {.visits = is ? scalesim::Visits::once : scalesim::Visits::cyclic,
              .row_folds = c.grid.row_folds(),
              .count = c.grid.folds()};
}

/// Windows hang over the edge where `holes`. Channels come in multiples of `step`.
EpochCase random_epochs(EpochDraw& from, std::int64_t largest, std::int64_t step, bool holes) {
  EpochCase c;
  scalesim::LayerShape& s = c.shape;
  s.images = from(0, 4) == 0 ? from(2, 3) : 1;
  s.channels = step * from(1, 6);
  s.k_h = from(1, 4);
  s.k_w = from(1, 4);
  s.stride_h = from(0, 1) == 0 ? 1 : from(1, 3);
  s.stride_w = from(0, 1) == 0 ? s.stride_h : from(1, 3);
  s.dilation_h = from(0, 2) == 0 ? from(1, 3) : 1;
  s.dilation_w = from(0, 2) == 0 ? from(1, 3) : 1;
  s.out_h = from(1, largest);
  s.out_w = from(1, largest);
  s.in_h = (s.out_h - 1) * s.stride_h + (s.k_h - 1) * s.dilation_h + 1 + from(0, s.stride_h - 1);
  s.in_w = (s.out_w - 1) * s.stride_w + (s.k_w - 1) * s.dilation_w + 1 + from(0, s.stride_w - 1);
  if (holes && s.stride_h > 1) s.in_h -= std::min(s.in_h - 1, from(0, s.stride_h - 1));
  if (holes && s.stride_w > 1) s.in_w -= std::min(s.in_w - 1, from(0, s.stride_w - 1));
  s.filters = from(1, 30);
  const std::int64_t of = std::int64_t{1} << from(1, 3);
  if (from(0, 3) == 0) {
    s.channels = of * step * from(1, 2);
    c.kept = scalesim::kept_positions(s.window(), from(1, of - 1), of);
  }
  const Stationary stationary =
      std::vector{Stationary::ofmap, Stationary::filter, Stationary::ifmap}[static_cast<std::size_t>(from(0, 2))];
  const std::int64_t rows = from(0, 1) == 0 ? step * from(1, 6) : from(1, 40);
  const std::int64_t cols = from(1, 40);
  put_on_array(c, stationary, rows, cols);
  c.size = {.subset = from(0, 1) == 0 ? 1 : from(1, 12)};
  return c;
}

/// All that the ifmap's port asks for, word by word.
template <class Cells>
std::vector<std::int64_t> plain_ends(const EpochCase& c, const scalesim::Im2col& matrix, const Cells& cells,
                                     std::int64_t& rest) {
  std::vector<std::int64_t> ends;
  std::set<std::int64_t> seen;
  for (std::int64_t visit = 0; visit < c.visits.count; ++visit) {
    const std::int64_t fold = c.visits.fold(visit);
    std::int64_t lead = c.grid.stationary == Stationary::ofmap ? 0 : c.grid.rows;
    if (c.grid.stationary == Stationary::ifmap) lead -= cells.lines(fold);
    for (std::int64_t line = 0; line < cells.lines(fold); ++line) {
      cells.demand(fold, line, [&](std::int32_t cell) {
        const std::int64_t word = matrix.word(cell);
        if (word < 0) return true;
        seen.insert(word);
        if (static_cast<std::int64_t>(seen.size()) == c.size.words()) {
          ends.push_back(visit * c.grid.fold_lines() + lead + line);
          seen.clear();
        }
        return true;
      });
    }
  }
  rest = static_cast<std::int64_t>(seen.size());
  return ends;
}

std::vector<std::int64_t> plain_ends(const EpochCase& c, const scalesim::Im2col& matrix, std::int64_t& rest) {
  if (c.grid.stationary == Stationary::ifmap)
    return plain_ends(c, matrix, scalesim::TileCells(matrix, c.grid, false), rest);
  const bool os = c.grid.stationary == Stationary::ofmap;
  return plain_ends(c, matrix, scalesim::SkewedCells(matrix, os, c.grid.rows, false), rest);
}

void check_ends(scalesim::EpochSource& found, const std::vector<std::int64_t>& ends, std::int64_t rest) {
  for (const std::int64_t end : ends) REQUIRE(found.next() == end);
  REQUIRE(found.next() == scalesim::kNever);
  CHECK(found.rest() == rest);
}

/// How many of the ways to find an epoch's end apply.
int check_epochs(const EpochCase& c) {
  const scalesim::LayerShape& s = c.shape;
  std::ostringstream name;
  name << static_cast<int>(c.grid.stationary) << ": " << s.images << " of " << s.in_h << 'x' << s.in_w << 'x'
       << s.channels << " under " << s.k_h << 'x' << s.k_w << 'x' << s.filters << " strides " << s.stride_h << ','
       << s.stride_w << " dilations " << s.dilation_h << ',' << s.dilation_w << " kept " << c.kept.size() << " on "
       << c.grid.rows << 'x' << c.grid.cols << ", " << c.size.words() << " words";
  CAPTURE(name.str());
  const auto matrix = std::make_shared<const scalesim::Im2col>(s, c.kept);
  const bool os = c.grid.stationary == Stationary::ofmap;
  std::int64_t rest = 0;
  const std::vector<std::int64_t> ends = plain_ends(c, *matrix, rest);
  const std::int64_t tap_channels = c.window() / (s.k_h * s.k_w);
  const std::int64_t length = os ? tap_channels : std::gcd(tap_channels, c.grid.rows);
  scalesim::RunPlaces places(s, tap_channels, length);
  if (c.grid.stationary == Stationary::ifmap) {
    scalesim::RepeatedEpochs<scalesim::TileCells> repeated(matrix, scalesim::TileCells(*matrix, c.grid, false), c.grid,
                                                           c.visits, c.size);
    check_ends(repeated, ends, rest);
    scalesim::RunEpochs<scalesim::PortRuns> runs(scalesim::PortRuns(s, std::move(places), c.grid), c.grid.fold_lines(),
                                                 c.visits, c.size);
    check_ends(runs, ends, rest);
    return 2;
  }
  scalesim::RepeatedEpochs<scalesim::SkewedCells> repeated(
      matrix, scalesim::SkewedCells(*matrix, os, c.grid.rows, false), c.grid, c.visits, c.size);
  check_ends(repeated, ends, rest);
  if (os) {
    scalesim::RunEpochs<scalesim::PortRuns> runs(scalesim::PortRuns(s, std::move(places), c.grid), c.grid.fold_lines(),
                                                 c.visits, c.size);
    check_ends(runs, ends, rest);
    return 2;
  }
  scalesim::RunEpochs<scalesim::PassingRuns> runs(scalesim::PassingRuns(std::move(places), c.grid), c.grid.fold_lines(),
                                                  c.visits, c.size);
  check_ends(runs, ends, rest);
  if (matrix->has_holes()) return 2;
  scalesim::SlicedEpochs sliced(matrix, tap_channels, c.grid, c.visits, c.size);
  check_ends(sliced, ends, rest);
  return 3;
}

TEST_CASE("epochs end where a set of the words seen is full") {
  EpochDraw from(1);
  int ways = 0;
  for (int i = 0; i < 1500; ++i) ways += check_epochs(random_epochs(from, 8, 1, false));
  CHECK(ways > 3300);
}

TEST_CASE("epochs end where a set of the words seen is full, where taps have many channels") {
  EpochDraw from(2);
  for (int i = 0; i < 500; ++i) check_epochs(random_epochs(from, 9, 8, false));
}

TEST_CASE("epochs end where a set of the words seen is full, where windows hang over the edge") {
  EpochDraw from(3);
  int holes = 0;
  for (int i = 0; i < 500; ++i) {
    const EpochCase c = random_epochs(from, 8, i % 2 == 0 ? 1 : 4, true);
    holes += scalesim::Im2col(c.shape).has_holes() ? 1 : 0;
    check_epochs(c);
  }
  CHECK(holes > 80);
}

/// A pointwise layer whose window is one slice, which comes again for every fold of filters.
EpochCase pointwise_epochs(EpochDraw& from) {
  EpochCase c;
  scalesim::LayerShape& s = c.shape;
  s.channels = from(1, 12);
  s.k_h = s.k_w = 1;
  s.stride_h = from(1, 3);
  s.stride_w = from(1, 3);
  s.out_h = from(1, 8);
  s.out_w = from(1, 8);
  s.in_h = (s.out_h - 1) * s.stride_h + 1;
  s.in_w = (s.out_w - 1) * s.stride_w + 1;
  s.filters = from(10, 60);
  const std::int64_t rows = s.channels + from(0, 4);
  const std::int64_t cols = from(1, 12);
  put_on_array(c, Stationary::filter, rows, cols);
  c.size = {.subset = from(1, 6)};
  return c;
}

// An epoch larger than the ifmap never ends, however often the slice comes.
TEST_CASE("epochs end where a set of the words seen is full, where the window's only slice comes again and again") {
  EpochDraw from(7);
  int never = 0;
  for (int i = 0; i < 500; ++i) {
    const EpochCase c = pointwise_epochs(from);
    never += c.shape.pixels() * c.window() < c.size.words() ? 1 : 0;
    CHECK(check_epochs(c) == 3);
  }
  CHECK(never > 100);
  CHECK(never < 400);
}

// An array's line is then as wide as several epochs.
TEST_CASE("epochs end where a set of the words seen is full, several times in a line") {
  EpochDraw from(4);
  for (int i = 0; i < 100; ++i) {
    EpochCase c = random_epochs(from, 20, 8, false);
    const std::int64_t rows = 8 * from(15, 60);
    const std::int64_t cols = from(100, 500);
    put_on_array(c, c.grid.stationary, rows, cols);
    c.size = {.subset = 1};
    check_epochs(c);
  }
}

// Epochs of few words begin and end in the middle of runs; SCALE-Sim's smallest have 500.
TEST_CASE("epochs of one subset begin and end in the middle of runs") {
  EpochDraw from(5);
  for (int i = 0; i < 200; ++i) {
    EpochCase c = random_epochs(from, 5, 16, i % 4 == 0);
    c.size = {.subset = 1};
    check_epochs(c);
  }
}

// Which runs are the first ones of their place is then known in advance.
TEST_CASE("epochs end where a set of the words seen is full, where a fold's windows lie in a row of the output") {
  EpochDraw from(6);
  for (int i = 0; i < 600; ++i) {
    EpochCase c = random_epochs(from, 8, from(0, 1) == 0 ? 1 : 8, i % 4 == 0);
    const std::int64_t more = from(6, 20);
    c.shape.out_w += more;
    c.shape.in_w += more * c.shape.stride_w;
    const std::int64_t rows = from(1, 8);
    const std::int64_t cols = from(1, 8);
    put_on_array(c, i % 2 == 0 ? Stationary::ofmap : Stationary::ifmap, rows, cols);
    check_epochs(c);
  }
}

}  // namespace
