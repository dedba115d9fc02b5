// SPDX-License-Identifier: MIT
#pragma once

#include <zlib.h>
#include <zstd.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "cli/simulate/trace_format.h"
#include "dataflows/memory/scalesim/traces/trace_text.h"

namespace systole::app {

/// A file that is written piece by piece, compressed on the way if wanted. It has another name until `finish`: a run
/// that dies leaves nothing that looks whole, and one that fails leaves nothing.
class TraceFile final : public dataflows::scalesim::TraceSink {
 public:
  /// `written` hears of every piece's size before compression. Throws core::RunError if the file can't be made.
  TraceFile(std::filesystem::path path, Compression compression, std::function<void(std::size_t)> written);
  ~TraceFile() override;
  TraceFile(const TraceFile&) = delete;
  TraceFile& operator=(const TraceFile&) = delete;
  TraceFile(TraceFile&&) = delete;
  TraceFile& operator=(TraceFile&&) = delete;

  /// Throws core::RunError if the disk is full, core::Stopped after a signal.
  void append(std::string_view bytes) override;

  /// Writes what is left and gives the file its name.
  void finish();

 private:
  void compress(std::string_view bytes, bool last);
  void write(std::string_view bytes);
  [[noreturn]] void fail() const;

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  Compression compression_;
  std::function<void(std::size_t)> written_;
  int descriptor_ = -1;
  std::vector<char> packed_;
  std::unique_ptr<z_stream, int (*)(z_stream*)> gzip_;
  std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> zstd_;
};

}  // namespace systole::app
