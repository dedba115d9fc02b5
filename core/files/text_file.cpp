// SPDX-License-Identifier: MIT
#include "core/files/text_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <istream>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "core/files/binary_kind.h"
#include "core/files/writing/output_file.h"
#include "core/utf8.h"

namespace systole::core {
namespace {

/// The longest text that is read. StableHLO with a network's weights in it may be long.
constexpr std::size_t kMostTextBytes = std::size_t{1} << 31U;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool is_plain(unsigned char byte) {
  return byte >= 0x20 && byte < 0x7f;
}

void check_characters(const TextFile& file) {
  Diagnostics diagnostics;
  const std::string_view text = file.text;
  std::size_t line = 1;
  std::size_t line_start = 0;
  const auto report = [&](std::size_t at, std::string_view expected) {
    diagnostics.add({.where = {file.name, line, at - line_start + 1},
                     .found = fmt::format("byte 0x{:02x}", static_cast<unsigned char>(text[at])),
                     .expected = std::string{expected}});
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (is_plain(byte) || byte == '\t') {
      do ++at;
      while (at < text.size() && is_plain(static_cast<unsigned char>(text[at])));
    } else if (byte == '\n' || byte == '\r') {
      at += byte == '\r' && at + 1 < text.size() && text[at + 1] == '\n' ? 2U : 1U;
      ++line;
      line_start = at;
    } else if (byte < 0x20 || byte == 0x7f) {
      report(at++, "text without control characters");
    } else if (const Utf8Character next = first_character(text.substr(at)); next.sound) {
      at += next.bytes;
    } else {
      report(at++, "UTF-8 text");
    }
  }
  diagnostics.throw_if_any();
}

/// Reads what has no size, pipes and files of /proc, to its end or until it is no text: some devices have no end. False
/// if the text gets too long.
bool append_rest(std::istream& stream, std::string& text) {
  constexpr std::size_t kPiece = std::size_t{1} << 16U;
  std::string piece(kPiece, '\0');
  while (stream) {
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const std::string_view read(piece.data(), static_cast<std::size_t>(stream.gcount()));
    if (read.size() > kMostTextBytes - text.size()) return false;
    text += read;
    if (read.find('\0') != std::string_view::npos) return true;  // it will be refused
  }
  return true;
}

std::string error_text() {
  return std::generic_category().message(errno);
}

}  // namespace

TextFile checked_text(std::string name, std::string text) {
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  TextFile file{.name = std::move(name), .text = std::move(text)};
  check_characters(file);
  return file;
}

TextFile read_text_file(const std::filesystem::path& path) {
  const auto fail = [&](const std::string& found) {
    throw InputError(Diagnostic{.where = {path.string(), 0, 0}, .found = found, .expected = "a readable text file"});
  };
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) fail("a directory");
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) fail(fmt::format("no such readable file ({})", error_text()));
  const auto size = std::filesystem::file_size(path, ignored);
  std::string text;
  bool too_long = !ignored && size > kMostTextBytes;
  if (!too_long) {
    if (!ignored && size > 0) {
      text.resize(size);
      stream.read(text.data(), static_cast<std::streamsize>(size));
      text.resize(static_cast<std::size_t>(stream.gcount()));
    }
    too_long = !append_rest(stream, text);
  }
  if (stream.bad()) fail(fmt::format("a read error ({})", error_text()));
  if (too_long) {
    throw InputError(Diagnostic{.where = {path.string(), 0, 0},
                                .found = "more than 2 GiB",
                                .expected = fmt::format("a text of at most {} bytes", kMostTextBytes)});
  }
  if (const std::string_view kind = binary_kind(text); !kind.empty()) {
    throw InputError(Diagnostic{
        .where = {path.string(), 0, 0},
        .found = std::string{kind},
        .expected = is_model(kind) ? "a text file, or of networks an ONNX model; " + std::string{way_to_onnx(kind)}
                                   : "a text file"});
  }
  return checked_text(path.string(), std::move(text));
}

void for_each_line(std::string_view text, const std::function<void(Line)>& visit) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find_first_of("\r\n"));
    text.remove_prefix(line.size());
    text.remove_prefix(text.starts_with("\r\n") ? 2 : std::min<std::size_t>(1, text.size()));
    visit({.number = number, .text = line});
  }
}

void write_file_atomically(const std::filesystem::path& path, std::string_view text) {
  OutputFile file(path);
  file.append(text);
  file.finish();
}

}  // namespace systole::core
