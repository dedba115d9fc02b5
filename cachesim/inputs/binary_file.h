// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace systole::cachesim {

/// A file's bytes; unpacked if it is gzip. Throws InputError if it cannot be read, is damaged, or unpacks to more than
/// `most` bytes.
struct BinaryFile {
  std::string name;  ///< as the user wrote it
  std::vector<std::uint8_t> bytes;
};
BinaryFile read_binary_file(const std::filesystem::path& path, std::size_t most = std::size_t{1} << 32U);

/// The first `bytes` of such a file, or all of a shorter one; nothing behind them is read or unpacked.
BinaryFile read_binary_head(const std::filesystem::path& path, std::size_t bytes);

/// Takes little-endian values from a file, front to back. Throws InputError with the offset where it ends too early.
class BinaryReader {
 public:
  explicit BinaryReader(const BinaryFile& file) : file_(file) {}

  template <class T>
  T value(std::string_view what) {
    T result{};
    std::memcpy(&result, take(sizeof(T), what).data(), sizeof(T));
    return result;
  }
  template <class T>
  std::vector<T> values(std::size_t count, std::string_view what) {
    std::vector<T> result(checked(count, sizeof(T), what));
    const std::span<const std::uint8_t> bytes = take(count * sizeof(T), what);
    if (!bytes.empty()) std::memcpy(result.data(), bytes.data(), bytes.size());
    return result;
  }
  std::span<const std::uint8_t> take(std::size_t bytes, std::string_view what);
  [[nodiscard]] std::size_t left() const { return file_.bytes.size() - at_; }
  [[nodiscard]] std::size_t offset() const { return at_; }
  /// Throws InputError if anything is left.
  void expect_end() const;

 private:
  [[nodiscard]] std::size_t checked(std::size_t count, std::size_t size, std::string_view what) const;
  const BinaryFile& file_;
  std::size_t at_ = 0;
};

}  // namespace systole::cachesim
