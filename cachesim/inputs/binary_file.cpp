// SPDX-License-Identifier: MIT
#include "cachesim/inputs/binary_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <system_error>

#include "core/error.h"

static_assert(std::endian::native == std::endian::little, "files are little-endian and read as they are");

namespace systole::cachesim {
namespace {

constexpr std::size_t kMostPlain = std::size_t{1} << 32U;
constexpr std::size_t kMostUnpacked = std::size_t{1} << 30U;
constexpr std::size_t kAlwaysUnpacked = std::size_t{1} << 24U;
constexpr std::size_t kMostRatio = 100;

[[noreturn]] void fail(const std::string& file, const std::string& found, const std::string& expected) {
  throw core::InputError({.where = {.file = file}, .subject = {}, .found = found, .expected = expected, .nearest = {}});
}

core::UnpackedFile open_plain_file(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) fail(path.string(), "no file", "a readable file");
  return core::UnpackedFile(path);
}

std::size_t most_bytes(const std::filesystem::path& path, bool packed) {
  if (!packed) return kMostPlain;
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error || size > kMostUnpacked / kMostRatio) return kMostUnpacked;
  return std::max(kAlwaysUnpacked, kMostRatio * static_cast<std::size_t>(size));
}

std::span<char> characters_of(std::vector<std::uint8_t>& bytes, std::size_t from) {
  return {reinterpret_cast<char*>(bytes.data()) + from, bytes.size() - from};
}

}  // namespace

BinaryFile read_binary_file(const std::filesystem::path& path) {
  core::UnpackedFile stream = open_plain_file(path);
  BinaryFile file{.name = path.string(), .bytes = {}};
  constexpr std::size_t kPiece = std::size_t{1} << 20U;
  for (std::size_t read = kPiece; read == kPiece;) {
    const std::size_t at = file.bytes.size();
    file.bytes.resize(at + kPiece);
    read = stream.read(characters_of(file.bytes, at));
    file.bytes.resize(at + read);
    const std::size_t most = most_bytes(path, stream.is_packed());
    if (file.bytes.size() > most) {
      fail(file.name, stream.is_packed() ? "more data than such a gzip file may unpack to" : "too much data",
           fmt::format("at most {} bytes", most));
    }
  }
  return file;
}

BinaryReader::BinaryReader(const std::filesystem::path& path)
    : file_(open_plain_file(path)), buffer_(2 * kMostAtOnce) {}

bool BinaryReader::fill() {
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(at_), buffer_.begin() + static_cast<std::ptrdiff_t>(end_),
            buffer_.begin());
  before_ += at_;
  end_ -= at_;
  at_ = 0;
  const std::size_t read = file_.read(characters_of(buffer_, end_));
  end_ += read;
  return read > 0;
}

void BinaryReader::demand(std::size_t bytes, std::string_view what) {
  if (bytes > kMostAtOnce)
    fail(name(), fmt::format("{} at byte {} of {} bytes", what, offset(), bytes),
         fmt::format("at most {} bytes", kMostAtOnce));
  fill();
  if (bytes > end_ - at_) {
    fail(name(), fmt::format("the end of the file at byte {}", before_ + end_),
         fmt::format("{} ({} bytes from byte {})", what, bytes, offset()));
  }
}

void BinaryReader::expect_end() {
  if (at_end()) return;
  const std::size_t left = end_ - at_;
  fail(name(), fmt::format("{}{} more bytes at byte {}", left >= kMostAtOnce ? "at least " : "", left, offset()),
       "the end of the file");
}

}  // namespace systole::cachesim
