// SPDX-License-Identifier: MIT
#include "predictor/models/detail/known_networks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "core/error.h"
#include "core/files/json_shape.h"
#include "predictor/models/detail/manifest.h"

namespace systole::predictor {
namespace {

constexpr double kMostOfLayer = 1e18;
constexpr std::size_t kKinds = static_cast<std::size_t>(WorkKind::copy) + 1;
constexpr std::array kLayerNumbers{&LayerWork::in_h,   &LayerWork::in_w,   &LayerWork::in_ch, &LayerWork::out_h,
                                   &LayerWork::out_w,  &LayerWork::out_ch, &LayerWork::k_h,   &LayerWork::k_w,
                                   &LayerWork::stride, &LayerWork::groups, &LayerWork::macs,  &LayerWork::weights};

/// Whether the layers are what the rows tell, and nothing else.
bool tells_all(const NetworkProfile& network) {
  return std::ranges::equal(network.layers, network.embedding,
                            [](const LayerWork& layer, const LayerRow& row) { return layer == work_of(row); });
}

Json network_json(const NetworkProfile& network) {
  Json rows = Json::array();
  for (const LayerRow& row : network.embedding) {
    Json numbers = Json::array({static_cast<int>(row.op)});
    for (const RowNumber& number : kRowNumbers) numbers.push_back(row.*number.field);
    rows.push_back(std::move(numbers));
  }
  Json json{{"name", network.name}, {"rows", std::move(rows)}};
  if (tells_all(network) && network.layer_names == profile(network.name, network.embedding).layer_names) return json;
  Json layers = Json::array();
  for (const LayerWork& layer : network.layers) {
    Json numbers = Json::array({static_cast<int>(layer.kind)});
    for (const auto number : kLayerNumbers) numbers.push_back(layer.*number);
    layers.push_back(std::move(numbers));
  }
  json["layers"] = std::move(layers);
  json["layer_names"] = network.layer_names;
  return json;
}

/// Reads one network; `what` says which, for messages.
class NetworkReader {
 public:
  NetworkReader(const Json& json, std::string what) : json_(json), what_(std::move(what)) {}

  NetworkProfile read() const {
    if (!json_.is_object() || !json_.contains("name") || !json_["name"].is_string()) fail("expected a name");
    NetworkProfile network = profile(json_["name"].get<std::string>(), rows());
    if (!json_.contains("layers")) return network;
    network.layers.clear();
    for (const Json& json : list("layers")) network.layers.push_back(layer(json));
    network.layer_names.clear();
    for (const Json& name : list("layer_names")) {
      if (!name.is_string()) fail("expected a list of layer_names");
      network.layer_names.push_back(name.get<std::string>());
    }
    if (network.layer_names.size() != network.layers.size()) fail("expected as many layer_names as layers");
    return network;
  }

 private:
  [[noreturn]] void fail(const std::string& why) const { throw core::InputError(what_ + ": " + why); }

  [[nodiscard]] const Json& list(const char* key) const {
    const auto found = json_.find(key);
    if (found == json_.end() || !found->is_array()) fail(fmt::format("expected a list of {}", key));
    return *found;
  }

  /// The place of a name, then numbers.
  void require_width(const Json& json, std::size_t numbers, std::size_t places) const {
    if (!json.is_array() || json.size() != numbers + 1) fail(fmt::format("expected lists of {} numbers", numbers + 1));
    if (!json[0].is_number_unsigned() || json[0].get<std::uint64_t>() >= places) {
      fail(fmt::format("expected whole numbers below {} first", places));
    }
  }

  [[nodiscard]] Embedding rows() const {
    Embedding embedding;
    for (const Json& json : list("rows")) {
      require_width(json, kRowNumbers.size(), kRowOps.size());
      LayerRow row{.op = static_cast<RowOp>(json[0].get<std::uint64_t>())};
      for (std::size_t i = 0; i < kRowNumbers.size(); ++i) {
        const RowNumber& number = kRowNumbers.at(i);
        const Json& value = json[i + 1];
        if (!value.is_number_integer() || value.get<std::int64_t>() < number.least ||
            value.get<std::int64_t>() > number.most) {
          fail(fmt::format("expected {} from {} to {}", number.name, number.least, number.most));
        }
        row.*number.field = value.get<std::int64_t>();
      }
      embedding.push_back(row);
    }
    return embedding;
  }

  [[nodiscard]] LayerWork layer(const Json& json) const {
    require_width(json, kLayerNumbers.size(), kKinds);
    LayerWork work;
    work.kind = static_cast<WorkKind>(json[0].get<std::uint64_t>());
    for (std::size_t i = 0; i < kLayerNumbers.size(); ++i) {
      const double value = json[i + 1].is_number() ? json[i + 1].get<double>() : -1;
      if (!(value >= 0 && value <= kMostOfLayer)) fail("expected a layer's numbers from 0 to 1e18");
      work.*kLayerNumbers.at(i) = value;
    }
    return work;
  }

  const Json& json_;
  std::string what_;
};

}  // namespace

std::string known_networks_text(std::span<const NetworkProfile> networks) {
  Json list = Json::array();
  for (const NetworkProfile& network : networks) list.push_back(network_json(network));
  return Json{{"networks", std::move(list)}}.dump() + "\n";
}

std::vector<NetworkProfile> read_known_networks(const core::TextFile& file) {
  core::require_few_json_keys(file);
  Json json;
  try {
    json = Json::parse(file.text);
  } catch (const Json::exception& failure) {
    throw core::InputError(file.name + ": expected JSON: " + failure.what());
  }
  if (!json.is_object() || !json.contains("networks") || !json["networks"].is_array()) {
    throw core::InputError(file.name + ": expected a list of networks");
  }
  std::vector<NetworkProfile> networks;
  std::set<std::string> names;
  for (const Json& network : json["networks"]) {
    const std::string what = fmt::format("{}: network {}", file.name, networks.size() + 1);
    networks.push_back(NetworkReader(network, what).read());
    if (!names.insert(networks.back().name).second) throw core::InputError(what + ": expected each name once");
  }
  return networks;
}

std::ptrdiff_t known_network(std::span<const NetworkProfile> networks, std::span<const std::uint64_t> fingerprints,
                             const NetworkProfile& network) {
  const auto found = std::ranges::find(fingerprints, fingerprint(network));
  if (found != fingerprints.end()) return found - fingerprints.begin();
  const auto same = std::ranges::find_if(
      networks, [&](const NetworkProfile& known) { return known.embedding == network.embedding && tells_all(known); });
  return same == networks.end() ? -1 : same - networks.begin();
}

}  // namespace systole::predictor
