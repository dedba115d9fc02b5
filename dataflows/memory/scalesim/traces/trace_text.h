// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "dataflows/memory/scalesim/abstract.h"

namespace systole::dataflows::scalesim {

/// Where a trace's bytes go to: a file, a compressor, a hash. May throw.
class TraceSink : public Abstract {
 public:
  virtual void append(std::string_view bytes) = 0;
};

/// Numbers as text, buffered; some hundred megabytes a second. Nothing is written before the buffer is full or flush()
/// is called; the destructor drops what is left.
class TraceText {
 public:
  explicit TraceText(TraceSink& sink);

  void whole(std::int64_t value) {
    reserve(kLongest);
    end_ = write_whole(end_, value);
  }
  /// As Python prints a float of that value.
  void real(std::int64_t value) {
    reserve(kLongest);
    end_ = write_real(end_, value);
  }
  void character(char c) {
    reserve(1);
    *end_++ = c;
  }
  void text(std::string_view bytes);
  void flush();

  /// The longest number, with a separator.
  static constexpr std::size_t kLongest = 32;
  static char* write_whole(char* out, std::int64_t value);
  static char* write_real(char* out, std::int64_t value);

 private:
  void reserve(std::size_t bytes) {
    if (static_cast<std::size_t>(buffer_.data() + buffer_.size() - end_) < bytes) flush();
  }

  TraceSink& sink_;
  std::vector<char> buffer_;
  char* end_;
};

}  // namespace systole::dataflows::scalesim
