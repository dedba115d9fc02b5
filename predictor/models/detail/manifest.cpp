// SPDX-License-Identifier: MIT
#include "predictor/models/detail/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "core/files/folder.h"
#include "core/files/json_shape.h"
#include "core/files/text_file.h"
#include "predictor/dataset/latency_table.h"
#include "predictor/models/detail/known_networks.h"
#include "predictor/models/detail/model_files.h"
#include "predictor/xgboost/saved_trees.h"

namespace systole::predictor {
namespace {

constexpr const char* kSchema = "systole/latency-model/1";
constexpr const char* kFile = "manifest.json";
constexpr double kMostLogError = 1e5;  // e^100, and a two-hundredth of that is the least spread
constexpr double kMostResidual = 100;  // a log error
constexpr double kLargest = std::numeric_limits<double>::max();

bool is_finite(const Json& json) {
  if (json.is_structured()) return std::ranges::all_of(json, is_finite);
  return !json.is_number_float() || std::isfinite(json.get<double>());
}

Json json_of(const Range& range) {
  return Json::array({range.least, range.most});
}

}  // namespace

Manifest::Manifest(std::filesystem::path folder) : folder_(std::move(folder)) {
  if (!core::is_folder(folder_)) {
    throw core::InputError(folder_.string() + ": found no folder, expected a saved model's");
  }
  const core::TextFile file = core::read_text_file(folder_ / kFile);
  core::require_few_json_keys(file);
  try {
    json_ = Json::parse(file.text);
  } catch (const Json::exception& failure) {
    throw core::InputError(file.name + ": expected JSON: " + failure.what());
  }
  if (!json_.is_object() || text("schema") != kSchema) fail("schema", std::string("expected ") + kSchema);
}

void Manifest::fail(const std::string& key, const std::string& why) const {
  throw core::InputError((folder_ / kFile).string() + ": " + key + ": " + why);
}

const Json& Manifest::at(const std::string& key) const {
  const auto found = json_.find(key);
  if (found == json_.end()) fail(key, "found nothing, expected a value");
  return *found;
}

const Json& Manifest::list(const std::string& key, const Json& json) const {
  if (!json.is_array()) fail(key, "expected a list");
  return json;
}

std::string Manifest::text(const std::string& key) const {
  const Json& json = at(key);
  if (!json.is_string()) fail(key, "expected text");
  return json.get<std::string>();
}

std::vector<std::string> Manifest::texts(const std::string& key) const {
  std::vector<std::string> texts;
  for (const Json& item : list(key, at(key))) {
    if (!item.is_string()) fail(key, "expected a list of texts");
    texts.push_back(item.get<std::string>());
  }
  return texts;
}

double Manifest::number(const std::string& key, const Json& json, double least, double most) const {
  const double value = json.is_number() ? json.get<double>() : std::numeric_limits<double>::quiet_NaN();
  if (!(value >= least && value <= most)) {
    if (most == kLargest)
      fail(key, least == -kLargest ? "expected finite numbers" : "expected finite numbers, none below 0");
    fail(key, fmt::format("expected numbers from {:g} to {:g}", least, most));
  }
  return value;
}

double Manifest::number(const std::string& key, double least, double most) const {
  return number(key, at(key), least, most);
}

std::vector<double> Manifest::numbers(const std::string& key, std::optional<std::size_t> count, double least,
                                      double most) const {
  std::vector<double> numbers;
  for (const Json& item : list(key, at(key))) numbers.push_back(number(key, item, least, most));
  if (count && numbers.size() != *count) {
    fail(key, fmt::format("found {} numbers, expected {}", numbers.size(), *count));
  }
  return numbers;
}

std::vector<std::vector<double>> Manifest::rows(const std::string& key) const {
  std::vector<std::vector<double>> rows;
  for (const Json& row : list(key, at(key))) {
    rows.emplace_back();
    for (const Json& item : list(key, row)) rows.back().push_back(number(key, item, -kLargest, kLargest));
  }
  return rows;
}

std::uint64_t Manifest::count(const std::string& key, const Json& json, std::uint64_t most) const {
  if (!json.is_number_unsigned() || json.get<std::uint64_t>() > most) {
    fail(key, fmt::format("expected whole numbers from 0 to {}", most));
  }
  return json.get<std::uint64_t>();
}

std::uint64_t Manifest::count(const std::string& key, std::uint64_t most) const {
  return count(key, at(key), most);
}

std::vector<std::uint64_t> Manifest::counts(const std::string& key, std::uint64_t most) const {
  std::vector<std::uint64_t> counts;
  for (const Json& item : list(key, at(key))) counts.push_back(count(key, item, most));
  return counts;
}

std::vector<NetworkProfile> Manifest::networks() const {
  if (!has("networks_file")) return {};
  if (text("networks_file") != kNetworksFile) fail("networks_file", std::string("expected ") + kNetworksFile);
  return read_known_networks(read_model_file(folder_, kNetworksFile, json_));
}

xgboost::Booster Manifest::booster(const std::string& file, std::size_t columns) const {
  const core::TextFile text = read_model_file(folder_, file, json_);
  try {
    return xgboost::read_booster(text, columns);
  } catch (const core::RunError& error) {
    throw core::InputError(text.name + ": expected a model in XGBoost's JSON: " + error.what());
  }
}

Json manifest_head(ModelKind kind, const std::vector<std::string>& signature, const Intervals& intervals,
                   const TrainedOn& trained_on) {
  Json json;
  json["schema"] = kSchema;
  json["model"] = core::name_of(kind);
  json["signature"] = signature;
  json["trained_on"] = trained_on.source;
  if (trained_on.macs) json["trained_macs"] = json_of(*trained_on.macs);
  Json& latencies = json["trained_signature_ms"] = Json::array();
  for (const Range& range : trained_on.signature_ms) latencies.push_back(json_of(range));
  json["log_errors_seen"] = intervals.seen_networks.log_errors();
  json["log_errors_unseen"] = intervals.unseen_networks.log_errors();
  json["spread_seen"] = {intervals.seen_networks.floor(), intervals.seen_networks.usual_residual()};
  json["spread_unseen"] = {intervals.unseen_networks.floor(), intervals.unseen_networks.usual_residual()};
  json["networks_file"] = kNetworksFile;
  return json;
}

Intervals intervals_of(const Manifest& manifest) {
  const auto errors = [&](const char* key, const char* spread) {
    // Models without it have one width for all devices.
    const std::vector<double> numbers =
        manifest.has(spread) ? manifest.numbers(spread, 2, 0, kMostResidual) : std::vector<double>{0, 0};
    return ConformalErrors(manifest.numbers(key, {}, -kMostLogError, kMostLogError), numbers[0], numbers[1]);
  };
  return {.seen_networks = errors("log_errors_seen", "spread_seen"),
          .unseen_networks = errors("log_errors_unseen", "spread_unseen")};
}

TrainedOn trained_on_of(const Manifest& manifest, std::size_t signature) {
  TrainedOn trained_on;
  if (manifest.has("trained_on")) trained_on.source = manifest.text("trained_on");
  if (manifest.has("trained_macs")) {
    const std::vector<double> macs = manifest.numbers("trained_macs", 2, 0, kLargest);
    trained_on.macs = {.least = macs[0], .most = macs[1]};
  }
  if (!manifest.has("trained_signature_ms")) return trained_on;
  for (const std::vector<double>& range : manifest.rows("trained_signature_ms")) {
    if (range.size() != 2) manifest.fail("trained_signature_ms", "expected pairs of the least and the most");
    trained_on.signature_ms.push_back({.least = range[0], .most = range[1]});
  }
  if (trained_on.signature_ms.size() != signature) {
    manifest.fail("trained_signature_ms", fmt::format("expected a pair for each of {} networks", signature));
  }
  return trained_on;
}

void require_numbers(const std::filesystem::path& folder, const Json& json) {
  if (!is_finite(json)) {
    throw core::InputError(folder.string() + ": the trained model holds numbers that are none: its latencies or " +
                           "networks are beyond what can be learnt from, and nothing is saved");
  }
}

}  // namespace systole::predictor
