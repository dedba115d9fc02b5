// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/traces/dram_requests.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iterator>
#include <limits>
#include <system_error>
#include <utility>

#include "core/error.h"

namespace systole::dataflows::scalesim {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 18U;

[[noreturn]] void fail() {
  throw core::RunError(fmt::format("a temporary file cannot be written: {}", std::generic_category().message(errno)));
}

/// One operand's requests while they are merged.
struct Stream {
  DramRequests* requests = nullptr;
  bool writes = false;
  DramRequest head{};
  bool any = false;
};

void append_little_endian(std::string& out, std::uint64_t value) {
  constexpr unsigned kByte = 8;
  for (unsigned i = 0; i < sizeof(value); ++i) out += static_cast<char>(value >> (kByte * i));
}

void append_request(std::string& out, TraceFormat format, const DramRequest& request, bool write) {
  switch (format) {
    case TraceFormat::din:
      fmt::format_to(std::back_inserter(out), FMT_COMPILE("{} {:x}\n"), write ? 1 : 0, request.address);
      return;
    case TraceFormat::ramulator:
      fmt::format_to(std::back_inserter(out), FMT_COMPILE("0x{:x} {}\n"), request.address, write ? 'W' : 'R');
      return;
    case TraceFormat::dramsim3:
      fmt::format_to(std::back_inserter(out), FMT_COMPILE("0x{:x} {} {}\n"), request.address, write ? "WRITE" : "READ",
                     request.cycle);
      return;
    case TraceFormat::bin:
      append_little_endian(out, static_cast<std::uint64_t>(request.cycle));
      append_little_endian(out, static_cast<std::uint64_t>(request.address) | (write ? std::uint64_t{1} << 63U : 0U));
      return;
    case TraceFormat::scalesim:
      break;
  }
  throw core::InternalError("SCALE-Sim's own traces are not merged");
}

}  // namespace

DramRequests::DramRequests(std::function<void(std::size_t)> written)
    : file_(std::tmpfile(), std::fclose), written_(std::move(written)) {
  if (!file_) fail();
}

void DramRequests::append(std::string_view bytes) {
  if (written_) written_(bytes.size());
  constexpr std::int64_t kTen = 10;
  for (const char character : bytes) {
    if (character >= '0' && character <= '9') {
      if (!fraction_) value_ = value_ * kTen + (character - '0');
    } else if (character == '-') {
      negative_ = true;
    } else if (character == '.') {
      fraction_ = true;
    } else if (character == 'e') {
      throw core::RunError("addresses of 10^16 and more have no exact text in SCALE-Sim's traces");
    } else {
      end_field();
      if (character == '\n') in_row_ = false;
    }
  }
}

void DramRequests::end_field() {
  const std::int64_t value = negative_ ? -value_ : value_;
  value_ = 0;
  negative_ = fraction_ = false;
  if (!in_row_) {
    cycle_ = value;
    in_row_ = true;
  } else if (value >= 0) {
    store({.cycle = cycle_, .address = value});
  }
}

void DramRequests::store(const DramRequest& request) {
  if (std::fwrite(&request, sizeof(request), 1, file_.get()) != 1) fail();
  earliest_ = count_ == 0 ? request.cycle : std::min(earliest_, request.cycle);
  ++count_;
}

void DramRequests::rewind() {
  if (std::fflush(file_.get()) != 0) fail();
  std::rewind(file_.get());
}

bool DramRequests::next(DramRequest& request) {
  return std::fread(&request, sizeof(request), 1, file_.get()) == 1;
}

void write_merged(DramRequests& ifmap, DramRequests& filter, DramRequests& ofmap, TraceFormat format, TraceSink& sink) {
  std::array<Stream, 3> streams{Stream{&ifmap, false}, Stream{&filter, false}, Stream{&ofmap, true}};
  std::int64_t earliest = std::numeric_limits<std::int64_t>::max();
  for (Stream& stream : streams) {
    stream.requests->rewind();
    if (!stream.requests->empty()) earliest = std::min(earliest, stream.requests->earliest());
    stream.any = stream.requests->next(stream.head);
  }
  std::string piece;
  while (true) {
    Stream* first = nullptr;
    for (Stream& stream : streams) {
      if (stream.any && (first == nullptr || stream.head.cycle < first->head.cycle)) first = &stream;
    }
    if (first == nullptr) break;
    append_request(piece, format, {.cycle = first->head.cycle - earliest, .address = first->head.address},
                   first->writes);
    first->any = first->requests->next(first->head);
    if (piece.size() < kPiece) continue;
    sink.append(piece);
    piece.clear();
  }
  sink.append(piece);
}

}  // namespace systole::dataflows::scalesim
