// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/diagnostic.h"
#include "core/files/text_file.h"

namespace systole::core {

/// A JSON object of a configuration file, whose keys are asked for one by one. It gathers what is wrong, and remembers
/// which keys nobody asked for.
class ConfigFile {
 public:
  /// Throws InputError where the text is not JSON or no object.
  explicit ConfigFile(const TextFile& file);

  /// True if the key is there and not null.
  [[nodiscard]] bool has(std::string_view key) const;

  /// A whole number of at least `least`; the key must be there. After a mistake the result is `least`.
  std::int64_t whole(std::string_view key, std::int64_t least = 1, std::int64_t most = kMostWhole);
  /// The same; `otherwise` where the key is missing or null.
  std::int64_t whole_or(std::string_view key, std::int64_t otherwise, std::int64_t least = 1);
  double number_or(std::string_view key, double otherwise);
  bool truth_or(std::string_view key, bool otherwise);
  std::string text_or(std::string_view key, std::string_view otherwise);
  /// The texts of a list; empty where the key is missing or null.
  std::vector<std::string> texts(std::string_view key);
  /// The entries of an object or list, or 0.
  std::int64_t entries(std::string_view key);

  /// The key changes the network in a way that is not supported unless it is missing, null, or this value.
  void only(std::string_view key, const nlohmann::json& supported, std::string_view reason);
  /// Keys that do not change what is computed.
  void ignore(std::span<const std::string_view> keys);
  void ignore(std::initializer_list<std::string_view> keys) { ignore(std::span{keys.begin(), keys.size()}); }

  /// False if the key was asked for and its value is wrong or missing: what it should fit is then not known.
  [[nodiscard]] bool is_usable(std::string_view key) const { return !wrong_.contains(key); }

  /// A mistake at a key.
  void reject(std::string_view key, std::string found, std::string expected, std::string nearest = {});
  /// Something at a key that has no effect.
  void warn(std::string_view key, std::string found, std::string expected);
  /// The value as it stands in the file, shortened.
  [[nodiscard]] std::string found(std::string_view key) const;

  /// Throws InputError with all mistakes. Returns the warnings: keys that nobody asked for are no mistakes, but deserve
  /// one each.
  std::vector<Diagnostic> finish();

  static constexpr std::int64_t kMostWhole = 1'000'000'000;

 private:
  [[nodiscard]] const nlohmann::json* value(std::string_view key);
  [[nodiscard]] Location place_of(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> unasked() const;

  const TextFile& file_;
  nlohmann::json object_;
  std::set<std::string, std::less<>> asked_;
  std::set<std::string, std::less<>> wrong_;
  std::vector<std::pair<std::string, std::string>> missing_;  ///< keys, and what was expected
  Diagnostics mistakes_;
  std::vector<Diagnostic> warnings_;
};

}  // namespace systole::core
