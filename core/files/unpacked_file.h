// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

struct gzFile_s;

namespace systole::core {

/// A file that is read from front to back, and unpacked on the way if it is gzip (RFC 1952; several members too).
/// Memory O(1), whatever it unpacks to.
class UnpackedFile {
 public:
  /// Throws InputError if there is no such file; `expected` says what it should be ("a trace").
  explicit UnpackedFile(const std::filesystem::path& path, std::string expected = "a readable file");

  /// Fills `into` from the front and returns how many bytes that are: fewer than it holds only at the file's end.
  /// Throws InputError if the file cannot be read, or if its gzip data is damaged or ends too early; what was returned
  /// before is then no answer.
  std::size_t read(std::span<char> into);

  [[nodiscard]] const std::string& name() const { return name_; }
  /// False if the file is as it was written. Known after the first read.
  [[nodiscard]] bool is_packed() const;

 private:
  [[noreturn]] void fail(const char* found, const char* expected) const;

  std::string name_;
  std::unique_ptr<gzFile_s, int (*)(gzFile_s*)> stream_;
};

}  // namespace systole::core
