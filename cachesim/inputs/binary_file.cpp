// SPDX-License-Identifier: MIT
#include "cachesim/inputs/binary_file.h"

#include <fmt/format.h>
#include <zlib.h>

#include <bit>
#include <memory>

#include "core/error.h"

static_assert(std::endian::native == std::endian::little, "files are little-endian and read as they are");

namespace systole::cachesim {
namespace {

[[noreturn]] void fail(const std::string& file, const std::string& found, const std::string& expected) {
  throw core::InputError({.where = {.file = file}, .subject = {}, .found = found, .expected = expected, .nearest = {}});
}

using Stream = std::unique_ptr<gzFile_s, int (*)(gzFile)>;

/// gzopen reads files that are not gzip as they are.
Stream open(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) fail(path.string(), "no file", "a readable file");
  Stream stream(gzopen(path.c_str(), "rb"), gzclose);
  if (!stream) fail(path.string(), "a file that cannot be opened", "a readable file");
  return stream;
}

}  // namespace

BinaryFile read_binary_head(const std::filesystem::path& path, std::size_t bytes) {
  BinaryFile file{.name = path.string(), .bytes = std::vector<std::uint8_t>(bytes)};
  const Stream stream = open(path);
  const int read = gzread(stream.get(), file.bytes.data(), static_cast<unsigned>(bytes));
  if (read < 0) fail(file.name, "damaged gzip data", "a whole gzip file");
  file.bytes.resize(static_cast<std::size_t>(read));
  return file;
}

BinaryFile read_binary_file(const std::filesystem::path& path, std::size_t most) {
  BinaryFile file{.name = path.string(), .bytes = {}};
  const Stream stream = open(path);
  constexpr std::size_t kPiece = std::size_t{1} << 20U;
  while (true) {
    const std::size_t at = file.bytes.size();
    file.bytes.resize(at + kPiece);
    const int read = gzread(stream.get(), file.bytes.data() + at, kPiece);
    if (read < 0) fail(file.name, "damaged gzip data", "a whole gzip file");
    file.bytes.resize(at + static_cast<std::size_t>(read));
    if (file.bytes.size() > most) fail(file.name, "too much data", fmt::format("at most {} bytes", most));
    if (static_cast<std::size_t>(read) < kPiece) break;
  }
  int code = 0;
  gzerror(stream.get(), &code);
  if (code != Z_OK && code != Z_STREAM_END) fail(file.name, "truncated gzip data", "a whole gzip file");
  return file;
}

std::size_t BinaryReader::checked(std::size_t count, std::size_t size, std::string_view what) const {
  if (count > left() / size) {
    fail(file_.name, fmt::format("the end of the file at byte {}", file_.bytes.size()),
         fmt::format("{} ({} values from byte {})", what, count, at_));
  }
  return count;
}

std::span<const std::uint8_t> BinaryReader::take(std::size_t bytes, std::string_view what) {
  const std::size_t count = checked(bytes, 1, what);
  const std::span<const std::uint8_t> taken(file_.bytes.data() + at_, count);
  at_ += count;
  return taken;
}

void BinaryReader::expect_end() const {
  if (left() > 0) fail(file_.name, fmt::format("{} more bytes at byte {}", left(), at_), "the end of the file");
}

}  // namespace systole::cachesim
