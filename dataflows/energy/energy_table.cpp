// SPDX-License-Identifier: MIT
#include "dataflows/energy/energy_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"

namespace systole::dataflows {
namespace {

std::size_t index_of(EnergyAction action) {
  return static_cast<std::size_t>(action);
}

/// By how much the price of a row grows for words of other bits.
double growth(const EnergyPrice& row, const PricedWords& words) {
  if (row.growth == Growth::none || row.bits == 0) return 1;
  const double own = static_cast<double>(words.bits) / static_cast<double>(row.bits);
  if (row.growth == Growth::linear) return own;
  const std::int64_t other = words.other_bits > 0 ? words.other_bits : words.bits;
  return own * static_cast<double>(other) / static_cast<double>(row.bits);
}

Picojoules of_row(const EnergyPrice& row, const PricedWords& words) {
  return growth(row, words) * row.each;
}

/// `at` between two rows of other capacities, along a power of the capacity.
double between(double low_kb, double low, double high_kb, double high, double at) {
  if (low <= 0 || high <= 0) return low + (high - low) * (at - low_kb) / (high_kb - low_kb);
  const double share = std::log(at / low_kb) / std::log(high_kb / low_kb);
  return low * std::pow(high / low, share);
}

}  // namespace

Picojoules& Picojoules::operator+=(const Picojoules& other) {
  low += other.low;
  value += other.value;
  high += other.high;
  return *this;
}

void EnergyTable::add(EnergyAction action, EnergyPrice price) {
  std::vector<EnergyPrice>& rows = rows_[index_of(action)];
  rows.insert(std::ranges::upper_bound(rows, price.kb, {}, &EnergyPrice::kb), std::move(price));
}

const std::vector<EnergyPrice>& EnergyTable::rows(EnergyAction action) const {
  return rows_[index_of(action)];
}

core::Diagnostic EnergyTable::no_price(EnergyAction action) const {
  return {.where = where,
          .subject = fmt::format("actions.{}", core::name_of(action)),
          .found = "nothing",
          .expected = "a price: the machine does it",
          .nearest = {}};
}

Picojoules EnergyTable::price(EnergyAction action, const PricedWords& words) const {
  const std::vector<EnergyPrice>& known = rows(action);
  if (known.empty()) {
    throw core::InputError(no_price(action));
  }
  if (words.kb <= 0 || known.front().kb <= 0) return of_row(known.front(), words);
  const auto above = std::ranges::lower_bound(known, words.kb, {}, &EnergyPrice::kb);
  if (above == known.begin() || above == known.end()) {
    const EnergyPrice& nearest = above == known.begin() ? known.front() : known.back();
    return std::sqrt(words.kb / nearest.kb) * of_row(nearest, words);
  }
  const EnergyPrice& small = *std::prev(above);
  const Picojoules low = of_row(small, words);
  const Picojoules high = of_row(*above, words);
  const auto at = [&](double of_small, double of_large) {
    return between(small.kb, of_small, above->kb, of_large, words.kb);
  };
  return {.low = at(low.low, high.low), .value = at(low.value, high.value), .high = at(low.high, high.high)};
}

const std::string& EnergyTable::source(EnergyAction action, const PricedWords& words) const {
  const std::vector<EnergyPrice>& known = rows(action);
  const auto distance = [&](const EnergyPrice& row) {
    return row.kb > 0 && words.kb > 0 ? std::fabs(std::log(row.kb / words.kb)) : 0.0;
  };
  return std::ranges::min_element(known, {}, distance)->source;
}

}  // namespace systole::dataflows
