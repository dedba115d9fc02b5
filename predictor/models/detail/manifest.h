// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "predictor/models/interval.h"
#include "predictor/models/model.h"
#include "predictor/xgboost/booster.h"

/// A saved model's folder: `manifest.json` and XGBoost's files.
namespace systole::predictor {

using Json = nlohmann::ordered_json;

/// Reads one model's manifest; every key that is missing or of the wrong type is an InputError that names file and key.
class Manifest {
 public:
  explicit Manifest(std::filesystem::path folder);

  template <class Value>
  [[nodiscard]] Value get(const std::string& key) const {
    try {
      return json_.at(key).get<Value>();
    } catch (const nlohmann::json::exception& error) {
      fail(key, error.what());
    }
  }
  [[nodiscard]] xgboost::Booster booster(const std::string& file) const;

 private:
  [[noreturn]] void fail(const std::string& key, const std::string& why) const;

  std::filesystem::path folder_;
  Json json_;
};

/// What every manifest begins with.
Json manifest_head(ModelKind kind, const std::vector<std::string>& signature, const Intervals& intervals);
Intervals intervals_of(const Manifest& manifest);

}  // namespace systole::predictor
