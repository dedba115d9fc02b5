// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/traces/trace_text.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

#include "core/report/number_text.h"

namespace systole::dataflows::scalesim {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 18U;

constexpr std::array<char, 200> two_digits() {
  std::array<char, 200> digits{};
  for (std::size_t i = 0; i < 100; ++i) {
    digits.at(2 * i) = static_cast<char>('0' + i / 10);
    digits.at(2 * i + 1) = static_cast<char>('0' + i % 10);
  }
  return digits;
}
constexpr std::array<char, 200> kTwoDigits = two_digits();

unsigned digits_of(std::uint64_t value) {
  unsigned digits = 1;
  while (value >= 10'000) {
    value /= 10'000;
    digits += 4;
  }
  return digits + static_cast<unsigned>(value >= 10) + static_cast<unsigned>(value >= 100) +
         static_cast<unsigned>(value >= 1000);
}

}  // namespace

TraceText::TraceText(TraceSink& sink) : sink_(sink), buffer_(kBuffer), end_(buffer_.data()) {}

char* TraceText::write_whole(char* out, std::int64_t value) {
  auto rest = static_cast<std::uint64_t>(value);
  if (value < 0) {
    *out++ = '-';
    rest = 0 - rest;
  }
  char* const end = out + digits_of(rest);
  char* at = end;
  while (rest >= 100) {
    at -= 2;
    std::memcpy(at, kTwoDigits.data() + 2 * (rest % 100), 2);
    rest /= 100;
  }
  if (rest >= 10) {
    std::memcpy(at - 2, kTwoDigits.data() + 2 * rest, 2);
  } else {
    at[-1] = static_cast<char>('0' + rest);
  }
  return end;
}

char* TraceText::write_real(char* out, std::int64_t value) {
  constexpr std::int64_t kFirstScientific = 10'000'000'000'000'000;
  if (value >= kFirstScientific || value <= -kFirstScientific) {
    const std::string text = core::python_text(static_cast<double>(value));
    return std::ranges::copy(text, out).out;
  }
  out = write_whole(out, value);
  *out++ = '.';
  *out++ = '0';
  return out;
}

void TraceText::text(std::string_view bytes) {
  while (!bytes.empty()) {
    reserve(1);
    const auto room = static_cast<std::size_t>(buffer_.data() + buffer_.size() - end_);
    const std::size_t piece = std::min(room, bytes.size());
    std::memcpy(end_, bytes.data(), piece);
    end_ += piece;
    bytes.remove_prefix(piece);
  }
}

void TraceText::flush() {
  sink_.append({buffer_.data(), static_cast<std::size_t>(end_ - buffer_.data())});
  end_ = buffer_.data();
}

}  // namespace systole::dataflows::scalesim
