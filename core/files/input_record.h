// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace systole::core {

/// SHA-256 (FIPS 180-4) of `bytes`, 32 bytes.
std::string sha256_bytes(std::string_view bytes);
/// The same in hexadecimal, as `sha256sum` prints it.
std::string sha256_hex(std::string_view bytes);
/// The same in base64 (RFC 4648, section 4), as HTML's integrity policies write it.
std::string sha256_base64(std::string_view bytes);
/// RFC 4648, section 4.
std::string base64(std::string_view bytes);

/// How the system tells one state of a file from another.
struct FileState {
  std::uint64_t device = 0;
  std::uint64_t number = 0;
  std::uint64_t size = 0;
  std::int64_t changed_ns = 0;  ///< when, since 1970
  friend bool operator==(const FileState&, const FileState&) = default;
};

/// A file that an answer rests on. Whoever reads a file returns one; results list them as their provenance.
struct InputRecord {
  std::filesystem::path path;
  std::string sha256{};  ///< empty: hash() reads the file for it,
  FileState state{};     ///< which must be in this state then
};

/// The record of a text file that was read and held `text`, without its byte order mark. O(size).
InputRecord input_record(const std::filesystem::path& path, std::string_view text);
/// The record of a file that is being read by somebody else. It is hashed only when somebody asks, since it may be
/// large; a pipe, which cannot be read twice, never is.
InputRecord input_record(const std::filesystem::path& path);

/// The SHA-256 of the file's raw bytes, equal to what `sha256sum` prints; of what cannot be read twice, nothing.
/// O(size). Throws InputError if the file is no longer what was read.
std::string hash(const InputRecord& record);

}  // namespace systole::core
