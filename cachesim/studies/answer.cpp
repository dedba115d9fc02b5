// SPDX-License-Identifier: MIT
#include "cachesim/studies/answer.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace systole::cachesim {

Answer answer_of(const std::vector<float>& outputs) {
  Answer answer;
  answer.outputs = outputs.size();
  std::vector<std::size_t> order(outputs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto rank = [&](std::size_t i) { return std::isnan(outputs[i]) ? -HUGE_VALF : outputs[i]; };
  const std::size_t shown = std::min(kTopClasses, outputs.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(shown), order.end(),
                    [&](std::size_t a, std::size_t b) { return rank(a) != rank(b) ? rank(a) > rank(b) : a < b; });
  for (std::size_t i = 0; i < shown; ++i) answer.top.push_back({.index = order[i], .value = outputs[order[i]]});
  answer.all_equal =
      outputs.size() > 1 && std::ranges::all_of(outputs, [&](float value) { return value == outputs.front(); });
  answer.has_overflown = std::ranges::any_of(outputs, [](float value) { return !std::isfinite(value); });
  return answer;
}

}  // namespace systole::cachesim
