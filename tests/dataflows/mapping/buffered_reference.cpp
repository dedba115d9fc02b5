// SPDX-License-Identifier: MIT
#include "tests/dataflows/mapping/buffered_reference.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace systole::tests {
namespace {

using dataflows::Array;
using dataflows::SecondRegister;

/// What is in use, and in which cycle.
class Reservations {
 public:
  enum class What : std::uint8_t { multiplier, second_register, north_edge, bottom_edge };
  using Place = std::tuple<std::int64_t, What, std::int64_t, std::int64_t>;  ///< cycle, what, row, column

  [[nodiscard]] bool free(const std::vector<Place>& places) const {
    return std::ranges::none_of(places, [&](const Place& place) { return taken_.contains(place); });
  }
  void take(const std::vector<Place>& places) { taken_.insert(places.begin(), places.end()); }

 private:
  std::set<Place> taken_;
};
using What = Reservations::What;
using Place = Reservations::Place;

/// Rows and columns are skewed, but for rp, whose first PE is no earlier than its last.
std::int64_t delay(SecondRegister kind, std::int64_t row, std::int64_t col) {
  return kind == SecondRegister::results_of_all_lanes ? 0 : row + col;
}

/// The multipliers of a fold whose first step is in the first PE at `begin`. Operands cross all PEs on their way.
void multiply(SecondRegister kind, const ReferenceFold& fold, const Array& array, std::int64_t begin,
              std::vector<Place>& places) {
  for (std::int64_t i = 0; i < array.rows; ++i) {
    for (std::int64_t j = 0; j < array.cols; ++j) {
      for (std::int64_t t = 0; t < fold.stream; ++t) {
        places.emplace_back(begin + t + delay(kind, i, j), What::multiplier, i, j);
      }
    }
  }
}

/// A stationary operand in the top rows: the last row's words enter first, from `load` on, fall a row a cycle and stay
/// in the second register of their row until the fold's first step comes by.
std::vector<Place> loaded_fold(const ReferenceFold& fold, const Array& array, std::int64_t load, std::int64_t begin) {
  std::vector<Place> places;
  for (std::int64_t i = 0; i < fold.rows; ++i) {
    for (std::int64_t j = 0; j < fold.cols; ++j) {
      const std::int64_t enters = load + (fold.rows - 1 - i) + j;
      places.emplace_back(enters, What::north_edge, 0, j);
      for (std::int64_t row = 0; row < i; ++row) places.emplace_back(enters + 1 + row, What::second_register, row, j);
      for (std::int64_t cycle = enters + 1 + i; cycle <= begin + i + j; ++cycle) {
        places.emplace_back(cycle, What::second_register, i, j);
      }
    }
  }
  // Sums fall through all rows as they come, and are whole in the bottom row.
  for (std::int64_t j = 0; j < fold.cols; ++j) {
    for (std::int64_t t = 0; t < fold.stream; ++t) {
      places.emplace_back(begin + t + array.rows - 1 + j, What::bottom_edge, 0, j);
    }
  }
  multiply(SecondRegister::next_operand, fold, array, begin, places);
  return places;
}

/// Results in the bottom rows: each is in its second register in the cycle after the last product and waits there until
/// the bottom row's is; then a column's words fall together, a row a cycle.
std::vector<Place> drained_fold(SecondRegister kind, const ReferenceFold& fold, const Array& array,
                                std::int64_t begin) {
  std::vector<Place> places;
  for (std::int64_t i = array.rows - fold.rows; i < array.rows; ++i) {
    for (std::int64_t j = 0; j < fold.cols; ++j) {
      const std::int64_t falls = begin + fold.stream + delay(kind, array.rows - 1, j);
      for (std::int64_t cycle = begin + fold.stream + delay(kind, i, j); cycle <= falls; ++cycle) {
        places.emplace_back(cycle, What::second_register, i, j);
      }
      for (std::int64_t row = i + 1; row < array.rows; ++row) {
        places.emplace_back(falls + (row - i), What::second_register, row, j);
      }
      places.emplace_back(falls + (array.rows - 1 - i), What::bottom_edge, 0, j);
    }
  }
  multiply(kind, fold, array, begin, places);
  return places;
}

/// The cycle after the last word has left.
std::int64_t end_of(const std::vector<Place>& places) {
  std::int64_t end = 0;
  for (const auto& [cycle, what, row, col] : places) {
    if (what == What::bottom_edge) end = std::max(end, cycle + 1);
  }
  return end;
}

bool meets_loads(const Reservations& taken, std::vector<Place> places) {
  std::erase_if(places, [](const Place& place) {
    return std::get<1>(place) == What::multiplier || std::get<1>(place) == What::bottom_edge;
  });
  return !taken.free(places);
}

}  // namespace

std::vector<ReferenceFold> folds_in_order(const dataflows::LayerMapping& layer, const Array& array) {
  std::vector<ReferenceFold> folds;
  for (const dataflows::Mapping& part : layer.parts()) {
    const dataflows::Problem& p = part.problem;
    const bool fills = part.model.second_register == SecondRegister::results_of_all_lanes;
    for (std::int64_t repeat = 0; repeat < part.repeats; ++repeat) {
      for (std::int64_t col = 0; col < p.s_c; col += array.cols) {
        for (std::int64_t row = 0; row < p.s_r; row += array.rows) {
          const std::int64_t cols = std::min(array.cols, p.s_c - col);
          folds.push_back({.rows = std::min(array.rows, p.s_r - row),
                           .cols = cols,
                           .stream = p.passes * (p.t + (fills ? p.phases * (cols - 1) : 0))});
        }
      }
    }
  }
  return folds;
}

std::int64_t reserved_cycles(SecondRegister kind, const std::vector<ReferenceFold>& folds, const Array& array) {
  Reservations taken;
  std::int64_t load = 0;
  std::int64_t begin = 0;
  std::int64_t end = 0;
  for (const ReferenceFold& fold : folds) {
    std::vector<Place> places;
    if (kind == SecondRegister::next_operand) {
      // First the load, as early as the words before it let it; then the stream.
      begin = load + fold.rows;
      while (places = loaded_fold(fold, array, load, begin), !taken.free(places)) {
        if (meets_loads(taken, places)) ++load;
        begin = std::max(begin + 1, load + fold.rows);
      }
    } else {
      while (places = drained_fold(kind, fold, array, begin), !taken.free(places)) ++begin;
    }
    taken.take(places);
    end = std::max(end, end_of(places));
  }
  return end;
}

std::int64_t chained_cycles(SecondRegister kind, const std::vector<ReferenceFold>& folds, const Array& array) {
  const bool loads = kind == SecondRegister::next_operand;
  std::int64_t time = loads ? folds.front().rows : 0;
  std::int64_t end = 0;
  for (std::size_t i = 0; i < folds.size(); ++i) {
    const ReferenceFold& fold = folds[i];
    std::int64_t busy = fold.stream;
    if (i > 0) {
      const ReferenceFold& before = folds[i - 1];
      if (loads) time += std::max<std::int64_t>(0, fold.rows - before.stream);
      if (!loads) busy = std::max(busy, before.rows);
    }
    time += busy;
    const std::int64_t skew = kind == SecondRegister::results_of_all_lanes ? 0 : array.rows - 1 + fold.cols - 1;
    end = std::max(end, time + (loads ? 0 : fold.rows) + skew);
  }
  return end;
}

}  // namespace systole::tests
