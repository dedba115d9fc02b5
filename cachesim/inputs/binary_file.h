// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/files/unpacked_file.h"

namespace systole::cachesim {

/// Reads a file's bytes, unpacked if it is gzip. Throws InputError if it cannot be read, is damaged, or holds more than
/// 4 GiB. A gzip file may unpack to at most 1 GiB and, beyond 16 MiB, to at most a hundred times its size: nobody's
/// weights or pictures are more regular, and a few kilobytes must not fill the memory.
struct BinaryFile {
  std::string name;  ///< as the user wrote it
  std::vector<std::uint8_t> bytes;
};
BinaryFile read_binary_file(const std::filesystem::path& path);

/// Takes little-endian values from a file (gzip or not), front to back. Memory O(what is asked for and is there): a
/// count from a file's header is no reason to allocate. Throws InputError with the offset where the file ends too
/// early.
class BinaryReader {
 public:
  /// Throws InputError unless it is a plain file that can be read.
  explicit BinaryReader(const std::filesystem::path& path);

  template <class T>
  T value(std::string_view what) {
    T result{};
    std::memcpy(&result, take(sizeof(T), what).data(), sizeof(T));
    return result;
  }
  template <class T>
  requires std::is_trivially_copyable_v<T> std::vector<T> values(std::size_t count, std::string_view what) {
    std::vector<T> result;
    for (std::size_t done = 0; done < count;) {
      const std::size_t part = std::min(count - done, kMostAtOnce / sizeof(T));
      const std::span<const std::uint8_t> bytes = take(part * sizeof(T), what);
      result.resize(done + part);
      std::memcpy(result.data() + done, bytes.data(), bytes.size());
      done += part;
    }
    return result;
  }
  /// Gives the next bytes, at most kMostAtOnce; they are valid until the next call.
  std::span<const std::uint8_t> take(std::size_t bytes, std::string_view what) {
    if (bytes > end_ - at_) demand(bytes, what);
    const std::span<const std::uint8_t> taken(buffer_.data() + at_, bytes);
    at_ += bytes;
    return taken;
  }
  static constexpr std::size_t kMostAtOnce = std::size_t{1} << 20U;

  [[nodiscard]] bool at_end() { return at_ == end_ && !fill(); }
  [[nodiscard]] std::size_t offset() const { return before_ + at_; }
  [[nodiscard]] const std::string& name() const { return file_.name(); }
  /// Throws InputError if anything is left.
  void expect_end();

 private:
  void demand(std::size_t bytes, std::string_view what);
  bool fill();

  core::UnpackedFile file_;
  std::vector<std::uint8_t> buffer_;
  std::size_t before_ = 0;  ///< bytes of the file in front of the buffer
  std::size_t at_ = 0;
  std::size_t end_ = 0;
};

}  // namespace systole::cachesim
