// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "dataflows/memory/scalesim/traces/trace_format.h"
#include "dataflows/memory/scalesim/traces/trace_text.h"

namespace systole::dataflows::scalesim {

/// One word that is read from or written to DRAM.
struct DramRequest {
  std::int64_t cycle = 0;
  std::int64_t address = 0;
};

/// Takes an operand's DRAM trace as SCALE-Sim writes it (rows of a cycle and addresses, as floats; -1 is no word) and
/// keeps its requests in a file without a name until they are read back. Memory O(1).
class DramRequests final : public TraceSink {
 public:
  /// `written` hears of the size of every piece of text, and may throw to end the work.
  explicit DramRequests(std::function<void(std::size_t)> written);

  void append(std::string_view bytes) override;

  /// After the last append: back to the first request. The earliest cycle is known then.
  void rewind();
  /// The next request; false after the last.
  bool next(DramRequest& request);
  [[nodiscard]] std::int64_t earliest() const { return earliest_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }

 private:
  void end_field();
  void store(const DramRequest& request);

  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  std::function<void(std::size_t)> written_;
  bool in_row_ = false;  ///< the row's cycle has been read
  bool negative_ = false;
  bool fraction_ = false;  ///< behind the point, where only a zero stands
  std::int64_t value_ = 0;
  std::int64_t cycle_ = 0;
  std::int64_t earliest_ = 0;
  std::int64_t count_ = 0;
};

/// Writes the requests of three operands in one stream, in order of their cycles (of equal ones ifmap, filter, ofmap;
/// each operand's own order stays). Cycles count from the earliest request: tools know no negative ones. Not for
/// TraceFormat::scalesim.
void write_merged(DramRequests& ifmap, DramRequests& filter, DramRequests& ofmap, TraceFormat format, TraceSink& sink);

}  // namespace systole::dataflows::scalesim
