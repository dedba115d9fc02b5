// SPDX-License-Identifier: MIT
#include "core/nearest_name.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace systole::core {
namespace {

constexpr std::size_t kLongestCompared = 64;

char lower(char character) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(character)));
}

/// Edits (insert, delete, substitute, swap of neighbours) that turn a into b.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitute = previous[j - 1] + static_cast<std::size_t>(lower(a[i - 1]) != lower(b[j - 1]));
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, substitute});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) current[j] = std::min(current[j], before[j - 2] + 1);
    }
    before.swap(previous);
    previous.swap(current);
  }
  return previous[b.size()];
}

template <class Name>
std::string nearest(std::string_view found, std::span<const Name> names) {
  if (found.empty() || found.size() > kLongestCompared) return {};
  std::string_view best;
  // Up to half of the letters may differ: beyond that a suggestion misleads more than it helps.
  std::size_t best_distance = std::max<std::size_t>(1, found.size() / 2) + 1;
  for (const std::string_view name : names) {
    const std::size_t edits = distance(found, name);
    if (edits < best_distance) {
      best = name;
      best_distance = edits;
    }
  }
  return std::string{best};
}

}  // namespace

std::string nearest_name(std::string_view found, std::span<const std::string> names) {
  return nearest(found, names);
}

std::string nearest_name(std::string_view found, std::span<const std::string_view> names) {
  return nearest(found, names);
}

}  // namespace systole::core
