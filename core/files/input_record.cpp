// SPDX-License-Identifier: MIT
#include "core/files/input_record.h"

#include <fmt/format.h>
#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <sys/stat.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <system_error>

#include "core/diagnostic.h"
#include "core/error.h"

namespace systole::core {
namespace {

/// None of what is no plain file.
std::optional<FileState> state_of(const std::filesystem::path& path) {
  constexpr std::int64_t kNanoseconds = 1'000'000'000;
  struct stat found {};
  if (stat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return std::nullopt;
  return FileState{.device = found.st_dev,
                   .number = found.st_ino,
                   .size = static_cast<std::uint64_t>(found.st_size),
                   .changed_ns = found.st_mtim.tv_sec * kNanoseconds + found.st_mtim.tv_nsec};
}

}  // namespace

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
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);  // of a pipe there is none
  const bool had_mark = !error && size == text.size() + kByteOrderMark.size();
  return {.path = path, .sha256 = had_mark ? sha256_hex(std::string{kByteOrderMark}.append(text)) : sha256_hex(text)};
}

InputRecord input_record(const std::filesystem::path& path) {
  return {.path = path, .state = state_of(path).value_or(FileState{})};
}

std::string hash(const InputRecord& record) {
  if (!record.sha256.empty() || record.state == FileState{}) return record.sha256;
  std::ifstream stream(record.path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(stream), {});
  if (!stream.bad() && state_of(record.path) == record.state && bytes.size() == record.state.size) {
    return sha256_hex(bytes);
  }
  throw InputError(Diagnostic{.where = {record.path.string(), 0, 0},
                              .found = "another file than the one that was read",
                              .expected = "inputs that stay as they are until the run has ended"});
}

}  // namespace systole::core
