// SPDX-License-Identifier: MIT
#pragma once

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

/// A file that an answer rests on. Whoever reads a file returns one; results list them as their provenance.
struct InputRecord {
  std::filesystem::path path;
  std::string sha256{};  ///< empty: the file can be read again, and hash() does so
};

/// The record of a file that was read and held `text`. A plain file is hashed only when somebody asks; a pipe, which
/// cannot be read twice, at once.
InputRecord input_record(const std::filesystem::path& path, std::string_view text);

/// The SHA-256 of the file's raw bytes, equal to what `sha256sum` prints. O(size).
std::string hash(const InputRecord& record);

}  // namespace systole::core
