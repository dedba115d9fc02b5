// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

/// What a network said of an input: whoever reads it sees whether weights and inputs were read as they are meant.
namespace systole::cachesim {

/// The largest outputs of the last layer.
struct Answer {
  struct Class {
    std::size_t index = 0;
    float value = 0;
    friend bool operator==(const Class&, const Class&) = default;
  };
  std::vector<Class> top{};    ///< the largest first, at most kTopClasses; of equal ones the first
  bool all_equal = false;      ///< every output is the same number: nothing was recognised
  std::size_t outputs = 0;     ///< how many there are
  bool has_overflown = false;  ///< one of them is infinite or no number

  [[nodiscard]] std::size_t winner() const { return top.empty() ? 0 : top.front().index; }
};
inline constexpr std::size_t kTopClasses = 3;

/// O(outputs).
Answer answer_of(const std::vector<float>& outputs);

}  // namespace systole::cachesim
