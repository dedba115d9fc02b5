// SPDX-License-Identifier: MIT
#include "core/files/npy_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <fstream>
#include <limits>
#include <system_error>
#include <utility>

#include "core/checked.h"
#include "core/diagnostic.h"
#include "core/error.h"
#include "core/number.h"

namespace systole::core {
namespace {

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kMostDimensions = 64;  // NumPy 2's NPY_MAXDIMS
/// Values of a file, which become 2 GiB of doubles; and bytes of one, which leaves room for the header.
constexpr std::int64_t kMostArrayValues = std::int64_t{1} << 28U;
constexpr std::size_t kMostArrayBytes = (std::size_t{8} << 28U) + (std::size_t{1} << 20U);

/// What the header's Python dictionary says.
struct Header {
  bool little_endian = true;
  char type = 'f';  ///< f, i, u or b
  std::size_t bytes = 8;
  bool fortran_order = false;
  std::vector<std::int64_t> shape;
};

/// Where the values of a file in Fortran order (first dimension fastest) stand in C order, one after the other. Each is
/// found in O(1) on average, whatever the number of dimensions.
class FortranOrder {
 public:
  explicit FortranOrder(const std::vector<std::int64_t>& shape) {
    std::size_t stride = 1;
    for (std::size_t d = shape.size(); d-- > 0;) {
      const auto size = static_cast<std::size_t>(shape[d]);
      if (size != 1) wheels_.push_back({.size = size, .stride = stride});
      stride *= size;
    }
    std::ranges::reverse(wheels_);
  }

  std::size_t next() {
    const std::size_t position = position_;
    for (Wheel& wheel : wheels_) {
      position_ += wheel.stride;
      if (++wheel.digit < wheel.size) break;
      position_ -= wheel.size * wheel.stride;
      wheel.digit = 0;
    }
    return position;
  }

 private:
  struct Wheel {
    std::size_t size = 0;
    std::size_t stride = 0;
    std::size_t digit = 0;
  };
  std::vector<Wheel> wheels_;
  std::size_t position_ = 0;
};

class Reader {
 public:
  Reader(const std::string& name, std::string_view bytes) : name_(name), bytes_(bytes) {}

  NpyArray read() {
    const Header header = read_header();
    NpyArray array{.shape = header.shape, .values = {}};
    const std::int64_t count = number_of_values(header.shape);
    const std::int64_t expected = checked_multiply(count, static_cast<std::int64_t>(header.bytes));
    if (std::cmp_not_equal(bytes_.size(), expected)) {
      fail(fmt::format("found {} bytes of values", bytes_.size()),
           fmt::format("{}: {} values of {} bytes", expected, count, header.bytes));
    }
    if (count > kMostArrayValues)
      fail(fmt::format("found {} values", count), fmt::format("at most {}", kMostArrayValues));
    array.values.resize(static_cast<std::size_t>(count));
    FortranOrder order(header.shape);
    for (std::size_t i = 0; i < array.values.size(); ++i) {
      const double value = value_of(bytes_.substr(i * header.bytes, header.bytes), header);
      if (!std::isfinite(value)) fail(fmt::format("value {} is {}", i, value), "finite numbers");
      array.values[header.fortran_order ? order.next() : i] = value;
    }
    return array;
  }

 private:
  [[noreturn]] void fail(const std::string& found, const std::string& expected) const {
    throw InputError(fmt::format("{}: {}, expected {}", name_, found, expected));
  }

  std::string_view take(std::size_t count, const char* what) {
    if (bytes_.size() < count) fail("the file ends early", what);
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }

  std::size_t take_length(std::size_t bytes) {
    const std::string_view text = take(bytes, "the header's length");
    std::size_t length = 0;
    for (std::size_t i = bytes; i-- > 0;) length = length * 256 + static_cast<unsigned char>(text[i]);
    return length;
  }

  Header read_header() {
    if (!bytes_.starts_with(kMagic)) fail("another kind of file", "a NumPy file (.npy)");
    bytes_.remove_prefix(kMagic.size());
    const char major = take(2, "a version")[0];
    if (major < 1 || major > 3) fail(fmt::format("found version {}", static_cast<int>(major)), "version 1, 2 or 3");
    const std::string_view text = take(take_length(major == 1 ? 2 : 4), "a header");
    Header header;
    read_type(header, entry(text, "descr"));
    const std::string_view order = entry(text, "fortran_order");
    header.fortran_order = order.starts_with("True");
    read_shape(header, entry(text, "shape"));
    return header;
  }

  /// What stands behind a key of the dictionary.
  std::string_view entry(std::string_view dictionary, const char* key) const {
    const std::size_t at = dictionary.find(fmt::format("'{}'", key));
    const std::size_t colon = at == std::string_view::npos ? at : dictionary.find(':', at);
    if (colon == std::string_view::npos) fail("a header without its parts", fmt::format("'{}' in the header", key));
    return trimmed(dictionary.substr(colon + 1));
  }

  void read_type(Header& header, std::string_view text) const {
    const std::string_view type = text.substr(0, text.find('\'', 1));
    const bool known = type.size() == 4 && std::string_view{"<>|="}.find(type[1]) != std::string_view::npos &&
                       std::string_view{"fiub"}.find(type[2]) != std::string_view::npos;
    const int bytes = known ? type[3] - '0' : 0;
    const bool sized = bytes == 8 || bytes == 4 || bytes == 2 || (known && type[2] != 'f' && bytes == 1);
    if (!sized) {
      fail(fmt::format("found values of type {}", in_quotes(type.substr(std::min<std::size_t>(1, type.size())))),
           "whole numbers of 1 to 8 bytes or floats of 2 to 8");
    }
    header.little_endian = type[1] != '>';
    header.type = type[2];
    header.bytes = static_cast<std::size_t>(bytes);
  }

  void read_shape(Header& header, std::string_view text) const {
    const std::size_t end = text.find(')');
    if (!text.starts_with('(') || end == std::string_view::npos) fail("an unreadable shape", "a shape such as (3, 4)");
    std::string_view rest = text.substr(1, end - 1);
    while (!trimmed(rest).empty()) {
      const std::size_t comma = rest.find(',');
      const WholeNumber size = parse_whole(rest.substr(0, comma));
      if (size.fault != NumberFault::none || size.value < 0) fail("an unreadable shape", "a shape such as (3, 4)");
      header.shape.push_back(size.value);
      if (header.shape.size() > kMostDimensions) {
        fail("more dimensions", fmt::format("at most {}, as NumPy", kMostDimensions));
      }
      rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    }
  }

  [[nodiscard]] std::int64_t number_of_values(const std::vector<std::int64_t>& shape) const {
    try {
      std::int64_t count = 1;
      for (const std::int64_t size : shape) count = checked_multiply(count, size);
      checked_multiply(count, 8);
      return count;
    } catch (const OverflowError&) {
      fail("a shape beyond 64 bits", "a smaller array");
    }
  }

  template <class Number>
  static Number load(std::string_view bytes, bool little_endian) {
    std::array<char, sizeof(Number)> raw{};
    std::ranges::copy(bytes, raw.begin());
    if (little_endian != (std::endian::native == std::endian::little)) std::ranges::reverse(raw);
    return std::bit_cast<Number>(raw);
  }

  /// IEEE 754's binary16: 5 bits of exponent, 10 of fraction.
  static double half_precision(unsigned bits) {
    const unsigned exponent = (bits >> 10U) & 0x1fU;
    const double fraction = bits & 0x3ffU;
    double magnitude = std::ldexp(fraction + 1024, static_cast<int>(exponent) - 25);
    if (exponent == 0) magnitude = std::ldexp(fraction, -24);
    if (exponent == 31) {
      magnitude = fraction == 0 ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
    }
    return (bits & 0x8000U) != 0 ? -magnitude : magnitude;
  }

  static double value_of(std::string_view bytes, const Header& header) {
    const bool little = header.little_endian;
    switch (header.type) {
      case 'f':
        if (bytes.size() == 8) return load<double>(bytes, little);
        return bytes.size() == 4 ? static_cast<double>(load<float>(bytes, little))
                                 : half_precision(load<std::uint16_t>(bytes, little));
      case 'i':
        if (bytes.size() == 8) return static_cast<double>(load<std::int64_t>(bytes, little));
        if (bytes.size() == 4) return load<std::int32_t>(bytes, little);
        return bytes.size() == 2 ? load<std::int16_t>(bytes, little) : load<std::int8_t>(bytes, little);
      default:
        if (bytes.size() == 8) return static_cast<double>(load<std::uint64_t>(bytes, little));
        if (bytes.size() == 4) return load<std::uint32_t>(bytes, little);
        return bytes.size() == 2 ? load<std::uint16_t>(bytes, little) : load<std::uint8_t>(bytes, little);
    }
  }

  const std::string& name_;
  std::string_view bytes_;
};

}  // namespace

NpyArray parse_npy(const std::string& name, std::string_view bytes) {
  return Reader(name, bytes).read();
}

NpyArray read_npy(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw InputError(fmt::format("{}: found a directory, expected a NumPy file (.npy)", path.string()));
  }
  const auto refuse_length = [&] {
    throw InputError(fmt::format("{}: found more than 2 GiB, expected a NumPy file of at most {} bytes", path.string(),
                                 kMostArrayBytes));
  };
  if (const auto size = std::filesystem::file_size(path, error); !error && size > kMostArrayBytes) refuse_length();
  std::ifstream stream(path, std::ios::binary);
  bool readable = static_cast<bool>(stream);
  std::string bytes;
  std::string piece(std::size_t{1} << 16U, '\0');
  // What does not begin as an array is not read further: devices have no end.
  while (stream && bytes.size() <= kMostArrayBytes && (bytes.empty() || bytes.starts_with(kMagic))) {
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    bytes.append(piece, 0, static_cast<std::size_t>(stream.gcount()));
  }
  readable = readable && !stream.bad();
  if (bytes.size() > kMostArrayBytes) refuse_length();
  if (!readable) throw InputError(fmt::format("{}: cannot be read", path.string()));
  return parse_npy(path.string(), bytes);
}

}  // namespace systole::core
