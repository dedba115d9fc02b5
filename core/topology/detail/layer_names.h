// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace systole::core {

/// The names of a file's layers and the rows they stand in, to resolve the producers that rows name.
class LayerNames {
 public:
  /// Adds the layer of row `index`; rows come in order.
  void add(std::string_view name, std::uint32_t index);

  /// The first row of that name before row `end`, if there is one. O(1).
  [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name, std::uint32_t end) const;

  /// True if several layers have that name.
  [[nodiscard]] bool is_ambiguous(std::string_view name) const;

  /// The name before row `end` that is closest to `name`, or nothing. Costs a comparison with each of them, so files of
  /// many names, and many such mistakes, get no suggestion.
  [[nodiscard]] std::string nearest(std::string_view name, std::uint32_t end);

 private:
  std::unordered_map<std::string, std::uint32_t> index_of_;
  std::unordered_map<std::string, bool> ambiguous_;
  std::size_t suggestions_ = 0;
};

}  // namespace systole::core
