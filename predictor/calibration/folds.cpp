// SPDX-License-Identifier: MIT
#include "predictor/calibration/folds.h"

#include <bit>
#include <initializer_list>
#include <map>

#include "core/random_bits.h"

namespace systole::calibration {
namespace {

/// A number that is the same wherever the row stands.
std::uint64_t mixed(std::initializer_list<std::uint64_t> parts) {
  std::uint64_t all = 0;
  for (const std::uint64_t part : parts) all = core::RandomBits(all ^ part).next();
  return all;
}

std::uint64_t key(const MeasuredProduct& row) {
  return mixed({static_cast<std::uint64_t>(row.shape.rows), static_cast<std::uint64_t>(row.shape.cols),
                static_cast<std::uint64_t>(row.shape.depth), static_cast<std::uint64_t>(row.shape.count)});
}

std::uint64_t key(const MeasuredOperator& row) {
  std::uint64_t name = 0;
  for (const char letter : row.op) name = mixed({name, static_cast<std::uint64_t>(letter)});
  return mixed({name, std::bit_cast<std::uint64_t>(row.elements)});
}

template <class Row>
std::vector<std::size_t> dealt(std::span<const Row> rows) {
  std::map<std::uint64_t, std::size_t> folds;
  for (const Row& row : rows) folds.emplace(key(row), 0);
  std::size_t next = 0;
  for (auto& [shape, fold] : folds) fold = next++ % kFolds;
  std::vector<std::size_t> of_rows;
  of_rows.reserve(rows.size());
  for (const Row& row : rows) of_rows.push_back(folds.at(key(row)));
  return of_rows;
}

}  // namespace

std::vector<std::size_t> folds_of(std::span<const MeasuredProduct> rows) {
  return dealt(rows);
}

std::vector<std::size_t> folds_of(std::span<const MeasuredOperator> rows) {
  return dealt(rows);
}

}  // namespace systole::calibration
