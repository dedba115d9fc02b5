// SPDX-License-Identifier: MIT
#include "cachesim/traces/trace_reader.h"

#include <array>
#include <cstring>

#include "core/error.h"
#include "core/files/unpacked_file.h"

namespace systole::cachesim {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20U;
constexpr std::uint32_t kLargestAccess = 4096;

/// The value of a hexadecimal digit, or 16.
constexpr std::array<std::uint8_t, 256> kHexValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(16);
  for (std::uint8_t i = 0; i < 10; ++i) values['0' + i] = i;
  for (std::uint8_t i = 0; i < 6; ++i) values['a' + i] = values['A' + i] = static_cast<std::uint8_t>(10 + i);
  return values;
}();

/// Reads a hexadecimal number of 1 to 15 digits; nothing if there is none or a longer one.
std::optional<Address> hex(const char*& at) {
  const char* const start = at;
  Address value = 0;
  while (kHexValues[static_cast<unsigned char>(*at)] < 16) {
    value = value << 4U | kHexValues[static_cast<unsigned char>(*at)];
    ++at;
  }
  if (at == start || at - start > 15) return std::nullopt;
  return value;
}

enum class Parsed : std::uint8_t { reference, nothing, wrong };

/// `at` is a line that ends in '\n'.
Parsed parse_din(const char* at, Reference& reference) {
  while (*at == ' ') ++at;
  if (*at == '\n' || *at == '\r') return Parsed::nothing;
  const char label = *at++;
  if (label < '0' || label > '4' || (*at != ' ' && *at != '\t')) return Parsed::wrong;
  while (*at == ' ' || *at == '\t') ++at;
  if (at[0] == '0' && (at[1] == 'x' || at[1] == 'X')) at += 2;
  const std::optional<Address> address = hex(at);
  if (!address || (*at != ' ' && *at != '\t' && *at != '\n' && *at != '\r')) return Parsed::wrong;
  if (label > '1') return Parsed::nothing;  // 2 fetches; 3 and 4 are escapes of Dinero
  reference = {.address = *address, .bytes = 1, .store = label == '1', .modify = false};
  return Parsed::reference;
}

Parsed parse_lackey(const char* at, Reference& reference) {
  if (*at == 'I' || *at == '=' || *at == '-' || *at == '\n' || *at == '\r') return Parsed::nothing;
  if (*at++ != ' ') return Parsed::wrong;
  const char kind = *at++;
  if ((kind != 'L' && kind != 'S' && kind != 'M') || *at++ != ' ') return Parsed::wrong;
  const std::optional<Address> address = hex(at);
  if (!address || *at++ != ',') return Parsed::wrong;
  std::uint32_t bytes = 0;
  const char* const digits = at;
  while (*at >= '0' && *at <= '9' && at - digits < 5) bytes = bytes * 10 + static_cast<std::uint32_t>(*at++ - '0');
  if ((*at != '\n' && *at != '\r') || bytes == 0 || bytes > kLargestAccess) return Parsed::wrong;
  reference = {.address = *address, .bytes = bytes, .store = kind == 'S', .modify = kind == 'M'};
  return Parsed::reference;
}

[[noreturn]] void reject(const std::filesystem::path& path, std::size_t number, std::string_view line,
                         TraceFormat format) {
  throw core::InputError({.where = {.file = path.string(), .line = number},
                          .subject = {},
                          .found = core::in_quotes(line),
                          .expected = format == TraceFormat::din ? "a label 0 to 4 and a hexadecimal address"
                                                                 : "' L hex,size', ' S hex,size', ' M hex,size' or 'I'",
                          .nearest = {}});
}

/// The lines of a trace, a piece of the file at a time.
class Lines {
 public:
  explicit Lines(const std::filesystem::path& path) : file_(path, "a trace"), text_(2 * kPiece + 2) {}

  /// Reads a piece and visits its whole lines, which end in a new line. False at the end of the file.
  template <class Visit>
  bool next_piece(const Visit& visit) {
    const std::size_t read = file_.read(std::span(text_).subspan(kept_, kPiece));
    if (read == 0 && !any_) {
      throw core::InputError({.where = {.file = file_.name()}, .found = "an empty file", .expected = "a trace"});
    }
    any_ = true;
    std::size_t size = kept_ + read;
    if (read == 0 && size > 0 && text_[size - 1] != '\n') text_[size++] = '\n';
    const char* at = text_.data();
    const char* const end = at + size;
    while (const void* const found = std::memchr(at, '\n', static_cast<std::size_t>(end - at))) {
      const char* const line_end = static_cast<const char*>(found);
      visit(at, line_end);
      at = line_end + 1;
    }
    kept_ = static_cast<std::size_t>(end - at);
    std::memmove(text_.data(), at, kept_);
    return read != 0;
  }

  /// The start of a line that is longer than any of a trace.
  [[nodiscard]] std::optional<std::string_view> endless_line() const {
    if (kept_ <= kPiece) return std::nullopt;
    return std::string_view(text_.data(), 80);
  }

 private:
  core::UnpackedFile file_;
  bool any_ = false;  ///< something was read
  std::vector<char> text_;
  std::size_t kept_ = 0;  ///< of an unfinished line, at the front
};

}  // namespace

TraceFormat guessed_format(const std::filesystem::path& path) {
  std::array<char, 8> start{};
  const std::string_view text(start.data(), core::UnpackedFile(path, "a trace").read(start));
  if (text == "SYSTRACE") return TraceFormat::systole;
  for (const std::string_view head : {"==", "--", "I ", " L", " S", " M"}) {
    if (text.starts_with(head)) return TraceFormat::lackey;
  }
  return TraceFormat::din;
}

void read_references(const std::filesystem::path& path, TraceFormat format,
                     const std::function<void(std::span<const Reference>)>& visit) {
  Lines lines(path);
  std::vector<Reference> batch;
  batch.reserve(4096);
  std::size_t number = 0;
  const auto take = [&](const char* line, const char* line_end) {
    ++number;
    Reference reference;
    const Parsed parsed = format == TraceFormat::din ? parse_din(line, reference) : parse_lackey(line, reference);
    if (parsed == Parsed::wrong) {
      reject(path, number, std::string_view(line, static_cast<std::size_t>(line_end - line)), format);
    }
    if (parsed == Parsed::reference) batch.push_back(reference);
    if (batch.size() < batch.capacity()) return;
    visit(batch);
    batch.clear();
  };
  while (lines.next_piece(take)) {
    if (const auto line = lines.endless_line()) reject(path, number + 1, *line, format);
  }
  visit(batch);
}

}  // namespace systole::cachesim
