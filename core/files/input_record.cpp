// SPDX-License-Identifier: MIT
#include "core/files/input_record.h"

#include <fmt/format.h>
#include <nettle/base64.h>
#include <nettle/sha2.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>

namespace systole::core {

std::string sha256_bytes(std::string_view bytes) {
  sha256_ctx context{};
  sha256_init(&context);
  sha256_update(&context, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
  std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
  sha256_digest(&context, digest.size(), digest.data());
  return {digest.begin(), digest.end()};
}

std::string sha256_hex(std::string_view bytes) {
  std::string text;
  for (const char byte : sha256_bytes(bytes)) text += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return text;
}

std::string sha256_base64(std::string_view bytes) {
  return base64(sha256_bytes(bytes));
}

std::string base64(std::string_view bytes) {
  std::string text(BASE64_ENCODE_RAW_LENGTH(bytes.size()), '\0');
  base64_encode_raw(text.data(), bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
  return text;
}

InputRecord input_record(const std::filesystem::path& path, std::string_view text) {
  std::error_code error;
  const bool plain = std::filesystem::is_regular_file(path, error);
  return {.path = path, .sha256 = plain ? std::string{} : sha256_hex(text)};
}

std::string hash(const InputRecord& record) {
  if (!record.sha256.empty()) return record.sha256;
  // The raw bytes, not the text that was checked and stripped: the hash must equal sha256sum's.
  std::ifstream stream(record.path, std::ios::binary);
  return sha256_hex(std::string(std::istreambuf_iterator<char>(stream), {}));
}

}  // namespace systole::core
