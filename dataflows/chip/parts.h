// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

/// How many parts a layer is cut into, and how large they are.
namespace systole::dataflows {

/// The axes of a layer that can be cut: its independent groups (heads, channels), and S_r, S_c and T of the product
/// that each group is (Problem).
enum class Axis : std::uint8_t { groups, rows, cols, steps };
inline constexpr std::size_t kAxes = 4;

/// One number for each axis: parts, or positions.
struct PerAxis {
  std::array<std::int64_t, kAxes> counts{1, 1, 1, 1};
  [[nodiscard]] constexpr std::int64_t& operator[](Axis axis) { return counts[static_cast<std::size_t>(axis)]; }
  [[nodiscard]] constexpr std::int64_t operator[](Axis axis) const { return counts[static_cast<std::size_t>(axis)]; }
  /// Of all axes together.
  [[nodiscard]] constexpr std::int64_t product() const { return counts[0] * counts[1] * counts[2] * counts[3]; }
  friend bool operator==(const PerAxis&, const PerAxis&) = default;
};

/// An axis of `whole` positions in `parts` nearly equal parts: some have one position more than the others.
struct EvenCut {
  std::int64_t larger = 0;         ///< positions of a larger part
  std::int64_t larger_count = 0;   ///< how many there are
  std::int64_t smaller = 0;        ///< positions of the others
  std::int64_t smaller_count = 0;  ///< may be 0

  /// At least one position a part: `parts` <= `whole`.
  static constexpr EvenCut of(std::int64_t whole, std::int64_t parts) {
    const std::int64_t smaller = whole / parts;
    const std::int64_t larger_count = whole % parts;
    if (larger_count == 0) return {.larger = smaller, .larger_count = parts, .smaller = smaller, .smaller_count = 0};
    return {
        .larger = smaller + 1, .larger_count = larger_count, .smaller = smaller, .smaller_count = parts - larger_count};
  }
};

}  // namespace systole::dataflows
