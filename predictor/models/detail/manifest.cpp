// SPDX-License-Identifier: MIT
#include "predictor/models/detail/manifest.h"

#include <utility>

#include "core/error.h"
#include "core/files/folder.h"
#include "core/files/text_file.h"
#include "predictor/models/detail/model_files.h"

namespace systole::predictor {
namespace {
constexpr const char* kSchema = "systole/latency-model/1";
constexpr const char* kFile = "manifest.json";
}  // namespace

Manifest::Manifest(std::filesystem::path folder) : folder_(std::move(folder)) {
  if (!core::is_folder(folder_)) {
    throw core::InputError(folder_.string() + ": found no folder, expected a saved model's");
  }
  const core::TextFile file = core::read_text_file(folder_ / kFile);
  try {
    json_ = Json::parse(file.text);
  } catch (const nlohmann::json::exception& error) {
    throw core::InputError(file.name + ": expected JSON: " + error.what());
  }
  if (!json_.is_object() || get<std::string>("schema") != kSchema) fail("schema", std::string("expected ") + kSchema);
}

void Manifest::fail(const std::string& key, const std::string& why) const {
  throw core::InputError((folder_ / kFile).string() + ": " + key + ": " + why);
}

xgboost::Booster Manifest::booster(const std::string& file) const {
  const core::TextFile text = read_model_file(folder_, file, json_);
  try {
    return xgboost::Booster::from_json(text.text, 1);
  } catch (const core::RunError& error) {
    throw core::InputError(text.name + ": expected a model in XGBoost's JSON: " + error.what());
  }
}

Json manifest_head(ModelKind kind, const std::vector<std::string>& signature, const Intervals& intervals) {
  Json json;
  json["schema"] = kSchema;
  json["model"] = core::name_of(kind);
  json["signature"] = signature;
  json["log_errors_seen"] = intervals.seen_networks.log_errors();
  json["log_errors_unseen"] = intervals.unseen_networks.log_errors();
  return json;
}

Intervals intervals_of(const Manifest& manifest) {
  return {.seen_networks = ConformalErrors(manifest.get<std::vector<double>>("log_errors_seen")),
          .unseen_networks = ConformalErrors(manifest.get<std::vector<double>>("log_errors_unseen"))};
}

}  // namespace systole::predictor
