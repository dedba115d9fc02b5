// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "predictor/models/interval.h"
#include "predictor/models/model.h"
#include "predictor/xgboost/booster.h"

/// A saved model's folder: `manifest.json` and XGBoost's files.
namespace systole::predictor {

using Json = nlohmann::ordered_json;

/// Reads one model's manifest. Every key that is missing, of the wrong type, beyond its range or of another length is
/// an InputError that names file and key: nothing that a file says is used before it is known to make sense.
class Manifest {
 public:
  explicit Manifest(std::filesystem::path folder);

  [[nodiscard]] std::string text(const std::string& key) const;
  [[nodiscard]] std::vector<std::string> texts(const std::string& key) const;
  /// A finite number from `least` to `most`.
  [[nodiscard]] double number(const std::string& key, double least, double most) const;
  [[nodiscard]] std::vector<double> numbers(const std::string& key, std::optional<std::size_t> count, double least,
                                            double most) const;
  /// Lists of finite numbers.
  [[nodiscard]] std::vector<std::vector<double>> rows(const std::string& key) const;
  /// Whole numbers from 0 to `most`.
  [[nodiscard]] std::uint64_t count(const std::string& key, std::uint64_t most) const;
  [[nodiscard]] std::vector<std::uint64_t> counts(const std::string& key, std::uint64_t most) const;

  [[nodiscard]] bool has(const std::string& key) const { return json_.contains(key); }
  /// The networks of a file beside it; none if the model was saved without.
  [[nodiscard]] std::vector<NetworkProfile> networks() const;
  /// The trees of a file beside it, over so many columns.
  [[nodiscard]] xgboost::Booster booster(const std::string& file, std::size_t columns) const;
  [[noreturn]] void fail(const std::string& key, const std::string& why) const;

 private:
  [[nodiscard]] const Json& at(const std::string& key) const;
  [[nodiscard]] const Json& list(const std::string& key, const Json& json) const;
  [[nodiscard]] double number(const std::string& key, const Json& json, double least, double most) const;
  [[nodiscard]] std::uint64_t count(const std::string& key, const Json& json, std::uint64_t most) const;

  std::filesystem::path folder_;
  Json json_;
};

/// The file of the training networks (known_networks.h).
inline constexpr const char* kNetworksFile = "networks.json";

/// What every manifest begins with.
Json manifest_head(ModelKind kind, const std::vector<std::string>& signature, const Intervals& intervals,
                   const TrainedOn& trained_on);
Intervals intervals_of(const Manifest& manifest);
/// Nothing is known of what older models were trained on.
TrainedOn trained_on_of(const Manifest& manifest, std::size_t signature);

/// Throws InputError if a number of a manifest is none (NaN, infinity): such a model could not be read again.
void require_numbers(const std::filesystem::path& folder, const Json& json);

}  // namespace systole::predictor
