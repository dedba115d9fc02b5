// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/latency_file.h"

#include <fmt/format.h>

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "core/error.h"

namespace systole::dataflows::scalesim {
namespace {

static_assert(std::endian::native == std::endian::little);

[[noreturn]] void fail(const std::string& file, std::string_view problem) {
  throw core::InputError(
      fmt::format("{}: {}; expected a .npy file of one dimension of little-endian integers or floats", file, problem));
}

/// The text behind `'key':` in the header's Python dictionary.
std::string_view entry(const std::string& file, std::string_view header, std::string_view key) {
  const std::size_t at = header.find(fmt::format("'{}':", key));
  if (at == std::string_view::npos) fail(file, fmt::format("its header has no '{}'", key));
  std::string_view rest = header.substr(at + key.size() + 3);
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  return rest;
}

template <class Number>
Number load(const char* at) {
  Number number{};
  std::memcpy(&number, at, sizeof number);
  return number;
}

template <class Number>
std::vector<std::int64_t> load_all(const std::string& file, std::string_view data, std::size_t count) {
  if (data.size() / sizeof(Number) < count) fail(file, "fewer numbers than its header says");
  constexpr double kLargest = 9.0e18;
  std::vector<std::int64_t> values;
  values.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto number = load<Number>(data.data() + i * sizeof(Number));
    const auto real = static_cast<double>(number);
    if (!(std::abs(real) < kLargest) || std::floor(real) != real) fail(file, fmt::format("number {} is not whole", i));
    values.push_back(static_cast<std::int64_t>(number));
  }
  return values;
}

}  // namespace

std::vector<std::int64_t> parse_npy(std::string_view text, const std::string& file) {
  constexpr std::string_view kMagic = "\x93NUMPY";
  constexpr std::size_t kShortPreamble = 10;  // magic, version, 16 bits of length
  constexpr std::size_t kLongPreamble = 12;
  if (!text.starts_with(kMagic) || text.size() < kLongPreamble) fail(file, "no numpy file");
  const bool is_short = text[kMagic.size()] == 1;
  const std::size_t length = is_short ? load<std::uint16_t>(text.data() + kMagic.size() + 2)
                                      : load<std::uint32_t>(text.data() + kMagic.size() + 2);
  const std::size_t begin = is_short ? kShortPreamble : kLongPreamble;
  if (text.size() - begin < length) fail(file, "its header is cut off");
  const std::string_view header = text.substr(begin, length);
  const std::string_view data = text.substr(begin + length);

  std::string_view shape = entry(file, header, "shape");
  std::size_t count = 0;
  if (!shape.starts_with('(')) fail(file, "its header has no shape");
  const auto [end, error] = std::from_chars(shape.data() + 1, shape.data() + shape.size(), count);
  if (error != std::errc{} || !std::string_view(end, shape.data() + shape.size()).starts_with(",)"))
    fail(file, "not one dimension");

  const std::string_view kind = entry(file, header, "descr").substr(0, 5);
  if (kind == "'<i8'") return load_all<std::int64_t>(file, data, count);
  if (kind == "'<i4'") return load_all<std::int32_t>(file, data, count);
  if (kind == "'<i2'") return load_all<std::int16_t>(file, data, count);
  if (kind == "'|i1'") return load_all<std::int8_t>(file, data, count);
  if (kind == "'<u8'") return load_all<std::uint64_t>(file, data, count);
  if (kind == "'<u4'") return load_all<std::uint32_t>(file, data, count);
  if (kind == "'<u2'") return load_all<std::uint16_t>(file, data, count);
  if (kind == "'|u1'") return load_all<std::uint8_t>(file, data, count);
  if (kind == "'<f8'") return load_all<double>(file, data, count);
  if (kind == "'<f4'") return load_all<float>(file, data, count);
  fail(file, fmt::format("numbers of kind {}", kind));
}

LineLatencies read_latencies(const std::filesystem::path& directory, std::size_t row) {
  const auto read = [&](std::string_view operand) {
    const std::filesystem::path path = directory / fmt::format("_{}File{}.npy", operand, row);
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream bytes;
    if (stream) bytes << stream.rdbuf();
    if (!stream || !bytes) throw core::InputError(fmt::format("{}: can't be read", path.string()));
    return parse_npy(bytes.str(), path.string());
  };
  return {.ifmap = read("ifmap"), .filter = read("filter"), .ofmap = read("ofmap")};
}

}  // namespace systole::dataflows::scalesim
