// SPDX-License-Identifier: MIT
#include "cli/common/provenance.h"

#include <fmt/format.h>
#include <nettle/sha2.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/version.h"

namespace systole::app {

std::string sha256(std::string_view bytes) {
  sha256_ctx context{};
  sha256_init(&context);
  sha256_update(&context, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
  sha256_digest(&context, digest.size(), digest.data());
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

void Provenance::add_input(const std::filesystem::path& path, std::string_view text) {
  std::error_code error;
  inputs_.push_back({.path = path, .hash = std::filesystem::is_regular_file(path, error) ? "" : sha256(text)});
}

void Provenance::set_configuration(Json configuration) {
  configuration_ = std::make_shared<const Json>(std::move(configuration));
}

Json Provenance::json() const {
  Json inputs = Json::array();
  for (const Input& input : inputs_) {
    std::string hash = input.hash;
    if (hash.empty()) {
      // The raw bytes, not the text that was checked and stripped: the hash must equal sha256sum's.
      std::ifstream stream(input.path, std::ios::binary);
      hash = sha256(std::string(std::istreambuf_iterator<char>(stream), {}));
    }
    inputs.push_back({{"path", input.path.string()}, {"sha256", hash}});
  }
  Json json{{"program", "systole"},
            {"version", kVersion},
            {"inputs", inputs},
            {"configuration", configuration_ ? *configuration_ : Json{}}};
  if (!command_.empty()) json["command"] = command_;
  return json;
}

}  // namespace systole::app
