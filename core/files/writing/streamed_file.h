// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "core/files/writing/output_file.h"

struct z_stream_s;
struct ZSTD_CCtx_s;

namespace systole::core {

enum class Compression : std::uint8_t { none, gzip, zstd };
/// `.gz`, `.zst`, or nothing.
std::string_view extension(Compression compression);

/// A file that is written piece by piece (OutputFile), compressed on the way if wanted.
class StreamedFile {
 public:
  /// `written` hears of every piece's size before compression, and may throw to end the work. Throws RunError if the
  /// file can't be made.
  StreamedFile(std::filesystem::path path, Compression compression, std::function<void(std::size_t)> written);
  ~StreamedFile();
  StreamedFile(const StreamedFile&) = delete;
  StreamedFile& operator=(const StreamedFile&) = delete;
  StreamedFile(StreamedFile&&) = delete;
  StreamedFile& operator=(StreamedFile&&) = delete;

  /// Throws RunError if the disk is full.
  void append(std::string_view bytes);

  /// Writes what is left and gives the file its name.
  void finish();

 private:
  void compress(std::string_view bytes, bool last);

  OutputFile file_;
  Compression compression_;
  std::function<void(std::size_t)> written_;
  std::vector<char> packed_;
  std::unique_ptr<z_stream_s, int (*)(z_stream_s*)> gzip_;
  std::unique_ptr<ZSTD_CCtx_s, std::size_t (*)(ZSTD_CCtx_s*)> zstd_;
};

}  // namespace systole::core
