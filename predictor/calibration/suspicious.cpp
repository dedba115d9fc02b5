// SPDX-License-Identifier: MIT
#include "predictor/calibration/suspicious.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "predictor/statistics/indices.h"

namespace systole::calibration {
namespace {

/// Times of one shape that are further apart are not of one device.
constexpr double kMostApart = 2;

std::string shape_text(const MeasuredProduct& row) {
  return fmt::format("M={} N={} K={}{}", row.shape.rows, row.shape.cols, row.shape.depth,
                     row.shape.count > 1 ? fmt::format(" b={}", row.shape.count) : "");
}

/// Reports rows that contradict an earlier one; `key` says what they measure, `text` in words.
template <class Row, class Key, class Text>
void report_repeats(std::span<const Row> rows, const Key& key, const Text& text, core::Diagnostics& diagnostics) {
  std::map<decltype(key(rows.front())), const Row*> first;
  for (const Row& row : rows) {
    const auto [known, is_new] = first.emplace(key(row), &row);
    if (is_new) continue;
    const Row& before = *known->second;
    const double factor = std::max(row.us / before.us, before.us / row.us);
    if (factor <= kMostApart) continue;
    diagnostics.add({.where = row.where,
                     .subject = text(row),
                     .found = fmt::format("{:.4g} us", row.us),
                     .expected = fmt::format("about {:.4g} us as in line {} of {}; keep the row that was measured well",
                                             before.us, before.where.line, before.where.file)});
  }
}

template <class Row>
void report_equal(std::span<const Row> rows, core::Diagnostics& diagnostics) {
  if (rows.size() < 2) return;
  const auto differs = [&](const Row& row) { return row.us != rows.front().us; };
  if (std::ranges::any_of(rows, differs)) return;
  diagnostics.add({.where = rows.front().where,
                   .found = fmt::format("the same time, {:.4g} us, in all of {} rows", rows.front().us, rows.size()),
                   .expected = "a time measured for each"});
}

void report_impossible_rates(std::span<const MeasuredProduct> rows, core::Diagnostics& diagnostics) {
  constexpr double kMostTflops = 100'000;  // a chip of 2026 does some thousand
  const auto tflops = [](const MeasuredProduct& row) {
    const dataflows::GemmShape& shape = row.shape;
    return 2e-6 * static_cast<double>(shape.rows) * static_cast<double>(shape.cols) * static_cast<double>(shape.depth) *
           static_cast<double>(shape.count) / row.us;
  };
  const auto fastest = std::ranges::max_element(rows, {}, tflops);
  if (fastest == rows.end() || tflops(*fastest) <= kMostTflops) return;
  diagnostics.add(
      {.where = fastest->where,
       .subject = shape_text(*fastest),
       .found = fmt::format("{:.4g} us, which are {:.2g} TFLOP/s", fastest->us, tflops(*fastest)),
       .expected = fmt::format("no more than {:g}: is the time in the unit that its column names?", kMostTflops)});
}

}  // namespace

void report_contradictions(const Measurements& measurements, core::Diagnostics& diagnostics) {
  const std::span<const MeasuredProduct> products(measurements.products);
  const std::span<const MeasuredOperator> operators(measurements.operators);
  report_repeats(
      products,
      [](const MeasuredProduct& row) {
        return std::tuple(row.shape.rows, row.shape.cols, row.shape.depth, row.shape.count);
      },
      shape_text, diagnostics);
  // Shapes of an operator differ in what is next to what, and so may their times: nothing is held against them.
  report_equal(products, diagnostics);
  report_impossible_rates(products, diagnostics);
  report_equal(operators, diagnostics);
}

void report_mixed_units(std::span<const MeasuredProduct> rows, std::span<const Predicted> predicted,
                        core::Diagnostics& diagnostics) {
  // Rows of one unit lie together around the model, those of another unit apart from them: one gap is between both.
  constexpr double kWidestGap = 30;
  constexpr double kLeastFactor = 200;
  std::vector<std::size_t> order = predictor::indices_below(rows.size());
  const auto ratio = [&](std::size_t i) { return std::log(rows[i].us / predicted[i].us); };
  std::ranges::stable_sort(order, {}, ratio);
  std::size_t gap = 0;
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (gap == 0 || ratio(order[i]) - ratio(order[i - 1]) > ratio(order[gap]) - ratio(order[gap - 1])) gap = i;
  }
  if (gap == 0 || ratio(order[gap]) - ratio(order[gap - 1]) < std::log(kWidestGap)) return;
  const auto middle = [&](std::size_t from, std::size_t to) { return ratio(order[from + (to - from) / 2]); };
  const double factor = std::exp(middle(gap, order.size()) - middle(0, gap));
  if (factor < kLeastFactor) return;
  const bool few_are_longer = order.size() - gap <= gap;
  std::vector<std::size_t> odd = few_are_longer
                                     ? std::vector(order.begin() + static_cast<std::ptrdiff_t>(gap), order.end())
                                     : std::vector(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(gap));
  std::ranges::sort(odd);
  diagnostics.add({.where = rows[odd.front()].where,
                   .found = fmt::format("{:.4g} us, which is with {} more rows about {:.2g} times what the others say",
                                        rows[odd.front()].us, odd.size() - 1, few_are_longer ? factor : 1 / factor),
                   .expected = "times in one unit, which the column's name says"});
}

std::vector<std::string_view> missing_kinds(std::span<const MeasuredProduct> rows) {
  constexpr std::int64_t kSmall = 128;
  constexpr std::int64_t kLarge = 1024;
  constexpr std::int64_t kThin = 64;
  const auto none = [&](auto is) { return std::ranges::none_of(rows, is, &MeasuredProduct::shape); };
  std::vector<std::string_view> missing;
  using dataflows::GemmShape;
  if (none([](const GemmShape& s) { return std::max({s.rows, s.cols, s.depth}) <= kSmall; })) {
    missing.emplace_back("small ones (M, N and K up to 128), which show the launch");
  }
  if (none([](const GemmShape& s) { return std::min({s.rows, s.cols, s.depth}) >= kLarge; })) {
    missing.emplace_back("large ones (M, N and K from 1024), which show the peak");
  }
  if (none([](const GemmShape& s) {
        return std::min(s.rows, s.cols) <= kThin && std::min(std::max(s.rows, s.cols), s.depth) >= kLarge;
      })) {
    missing.emplace_back("thin ones (M up to 64, N and K from 1024), which show how fast operands come");
  }
  if (none([](const GemmShape& s) { return std::min(s.rows, s.cols) >= kLarge && s.depth <= kSmall; })) {
    missing.emplace_back("shallow ones (M and N from 1024, K up to 128), which show how fast results leave");
  }
  return missing;
}

}  // namespace systole::calibration
