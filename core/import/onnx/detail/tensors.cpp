// SPDX-License-Identifier: MIT
#include "core/import/onnx/detail/tensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

#include "core/checked.h"
#include "core/diagnostic.h"
#include "core/error.h"
#include "core/files/folder.h"
#include "core/import/onnx/detail/mapped_file.h"
#include "core/import/onnx/detail/proto.h"
#include "core/number.h"

namespace systole::core::onnx_import {
namespace {

using ::onnx::TensorProto;

/// Bytes of an element in raw data; 0 for types that are not read.
std::size_t width_of(int type) {
  switch (type) {
    case TensorProto::FLOAT:
    case TensorProto::INT32:
    case TensorProto::UINT32:
      return 4;
    case TensorProto::DOUBLE:
    case TensorProto::INT64:
    case TensorProto::UINT64:
      return 8;
    case TensorProto::FLOAT16:
    case TensorProto::BFLOAT16:
    case TensorProto::INT16:
    case TensorProto::UINT16:
      return 2;
    case TensorProto::INT8:
    case TensorProto::UINT8:
    case TensorProto::BOOL:
      return 1;
    default:
      return 0;
  }
}

bool is_real(int type) {
  return type == TensorProto::FLOAT || type == TensorProto::DOUBLE || type == TensorProto::FLOAT16 ||
         type == TensorProto::BFLOAT16;
}

template <class Number>
Number element_at(std::string_view raw, std::size_t i) {
  Number number;
  std::memcpy(&number, raw.data() + i * sizeof(Number), sizeof(Number));
  return number;
}

/// IEEE 754 binary16.
double half_value(std::uint16_t bits) {
  constexpr int kBias = 15;
  constexpr int kFraction = 10;
  const int exponent = (bits >> kFraction) & 0x1f;
  const int fraction = bits & 0x3ff;
  const double sign = (bits & 0x8000) != 0 ? -1 : 1;
  if (exponent == 0x1f) {
    return fraction == 0 ? sign * std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
  }
  if (exponent == 0) return sign * std::ldexp(fraction, 1 - kBias - kFraction);
  return sign * std::ldexp(fraction + (1 << kFraction), exponent - kBias - kFraction);
}

double bfloat_value(std::uint16_t bits) {
  return static_cast<double>(std::bit_cast<float>(std::uint32_t{bits} << 16U));
}

double raw_real(std::string_view raw, int type, std::size_t i) {
  switch (type) {
    case TensorProto::FLOAT:
      return static_cast<double>(element_at<float>(raw, i));
    case TensorProto::DOUBLE:
      return element_at<double>(raw, i);
    case TensorProto::FLOAT16:
      return half_value(element_at<std::uint16_t>(raw, i));
    default:
      return bfloat_value(element_at<std::uint16_t>(raw, i));
  }
}

std::int64_t raw_integer(std::string_view raw, int type, std::size_t i) {
  switch (type) {
    case TensorProto::INT64:
      return element_at<std::int64_t>(raw, i);
    case TensorProto::UINT64:
      return static_cast<std::int64_t>(
          std::min<std::uint64_t>(element_at<std::uint64_t>(raw, i), std::numeric_limits<std::int64_t>::max()));
    case TensorProto::INT32:
      return element_at<std::int32_t>(raw, i);
    case TensorProto::UINT32:
      return element_at<std::uint32_t>(raw, i);
    case TensorProto::INT16:
      return element_at<std::int16_t>(raw, i);
    case TensorProto::UINT16:
      return element_at<std::uint16_t>(raw, i);
    case TensorProto::INT8:
      return element_at<std::int8_t>(raw, i);
    default:
      return element_at<std::uint8_t>(raw, i);
  }
}

template <class Number>
std::size_t count_not(std::string_view raw, Number zero) {
  const std::size_t count = raw.size() / sizeof(Number);
  std::size_t others = 0;
  for (std::size_t i = 0; i < count; ++i) others += static_cast<std::size_t>(element_at<Number>(raw, i) != zero);
  return others;
}

/// Elements that are neither 0.0 nor -0.0, without looking at what else they are.
template <class Bits>
std::size_t count_not_float_zero(std::string_view raw) {
  const std::size_t count = raw.size() / sizeof(Bits);
  std::size_t others = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto magnitude = static_cast<Bits>(element_at<Bits>(raw, i) << 1U);
    others += static_cast<std::size_t>(magnitude != 0);
  }
  return others;
}

std::size_t raw_not_zero(std::string_view raw, int type, std::int64_t zero) {
  switch (type) {
    case TensorProto::FLOAT:
      return count_not_float_zero<std::uint32_t>(raw);
    case TensorProto::DOUBLE:
      return count_not_float_zero<std::uint64_t>(raw);
    case TensorProto::FLOAT16:
    case TensorProto::BFLOAT16:
      return count_not_float_zero<std::uint16_t>(raw);
    case TensorProto::INT64:
    case TensorProto::UINT64:
      return count_not<std::int64_t>(raw, zero);
    case TensorProto::INT32:
    case TensorProto::UINT32:
      return count_not<std::int32_t>(raw, static_cast<std::int32_t>(zero));
    case TensorProto::INT16:
    case TensorProto::UINT16:
      return count_not<std::int16_t>(raw, static_cast<std::int16_t>(zero));
    default:
      return count_not<std::uint8_t>(raw, static_cast<std::uint8_t>(zero));
  }
}

/// Numbers in the fields of their type; what stands for float16 and narrow integers is int32_data.
struct TypedNumbers {
  const TensorProto& tensor;

  [[nodiscard]] std::size_t size() const {
    switch (tensor.data_type()) {
      case TensorProto::FLOAT:
        return static_cast<std::size_t>(tensor.float_data_size());
      case TensorProto::DOUBLE:
        return static_cast<std::size_t>(tensor.double_data_size());
      case TensorProto::INT64:
        return static_cast<std::size_t>(tensor.int64_data_size());
      case TensorProto::UINT32:
      case TensorProto::UINT64:
        return static_cast<std::size_t>(tensor.uint64_data_size());
      default:
        return static_cast<std::size_t>(tensor.int32_data_size());
    }
  }
  [[nodiscard]] double real(std::size_t i) const {
    const int at = static_cast<int>(i);
    switch (tensor.data_type()) {
      case TensorProto::FLOAT:
        return static_cast<double>(tensor.float_data(at));
      case TensorProto::DOUBLE:
        return tensor.double_data(at);
      case TensorProto::FLOAT16:
        return half_value(static_cast<std::uint16_t>(tensor.int32_data(at)));
      default:
        return bfloat_value(static_cast<std::uint16_t>(tensor.int32_data(at)));
    }
  }
  [[nodiscard]] std::int64_t integer(std::size_t i) const {
    const int at = static_cast<int>(i);
    switch (tensor.data_type()) {
      case TensorProto::INT64:
        return tensor.int64_data(at);
      case TensorProto::UINT32:
      case TensorProto::UINT64:
        return static_cast<std::int64_t>(
            std::min<std::uint64_t>(tensor.uint64_data(at), std::numeric_limits<std::int64_t>::max()));
      default:
        return tensor.int32_data(at);
    }
  }
};

std::int64_t count_of(const TensorProto& tensor) {
  return element_count(Dims(tensor.dims().begin(), tensor.dims().end()));
}

}  // namespace

struct TensorReader::ExternalFile {
  std::string name;
  MappedFile bytes;
};

TensorReader::TensorReader(std::string file, std::filesystem::path folder)
    : file_(std::move(file)), folder_(std::move(folder)) {}
TensorReader::~TensorReader() = default;

void TensorReader::fail(const TensorProto& tensor, std::string found, std::string expected) const {
  throw InputError(Diagnostic{.where = {.file = file_},
                              .subject = fmt::format("tensor {}", in_quotes(tensor.name())),
                              .found = std::move(found),
                              .expected = std::move(expected)});
}

std::vector<std::filesystem::path> TensorReader::files() const {
  std::vector<std::filesystem::path> paths;
  for (const auto& external : external_) paths.push_back(folder_ / external->name);
  return paths;
}

std::optional<std::string_view> TensorReader::external_bytes(const TensorProto& tensor) {
  std::string location;
  std::int64_t offset = 0;
  std::int64_t length = -1;
  for (const auto& entry : tensor.external_data()) {
    if (entry.key() == "location") location = entry.value();
    if (entry.key() != "offset" && entry.key() != "length") continue;
    const WholeNumber number = parse_whole(entry.value());
    if (number.fault != NumberFault::none || number.value < 0) {
      fail(tensor, fmt::format("{} {} of external data", entry.key(), in_quotes(entry.value())), "a whole number");
    }
    (entry.key() == "offset" ? offset : length) = number.value;
  }
  const std::filesystem::path path = std::filesystem::path(location).lexically_normal();
  const bool inside = !location.empty() && path.is_relative() && *path.begin() != ".." && path != "." &&
                      location.find('\0') == std::string::npos;
  if (!inside) {
    fail(tensor, fmt::format("external data in {}", in_quotes(location)), "a file in the folder of the model");
  }
  auto known = std::ranges::find(external_, location, [](const auto& one) { return one->name; });
  if (known == external_.end()) {
    if (std::ranges::find(missing_, location) != missing_.end()) return std::nullopt;
    // A link inside of the folder may lead out of it.
    std::error_code error;
    const auto real = std::filesystem::weakly_canonical(folder_ / path, error);
    const auto root = std::filesystem::weakly_canonical(folder_.empty() ? "." : folder_, error);
    if (std::mismatch(root.begin(), root.end(), real.begin(), real.end()).first != root.end()) {
      fail(tensor, fmt::format("external data in {}, a link to {}", in_quotes(location), real.string()),
           "a file in the folder of the model");
    }
    if (!is_there(folder_ / path)) {
      missing_.push_back(location);
      return std::nullopt;
    }
    external_.push_back(std::make_unique<ExternalFile>(ExternalFile{location, MappedFile(folder_ / path)}));
    known = external_.end() - 1;
  }
  const std::string_view bytes = (*known)->bytes.bytes();
  const auto size = static_cast<std::int64_t>(bytes.size());
  if (length < 0) length = offset <= size ? size - offset : 0;
  if (offset > size || length > size - offset) {
    fail(tensor,
         fmt::format("bytes {} to {} of {}, which has {}", offset, checked_add(offset, length), in_quotes(location),
                     size),
         "data within their file");
  }
  return bytes.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
}

std::optional<std::string_view> TensorReader::raw_bytes(const TensorProto& tensor) {
  const std::size_t width = width_of(tensor.data_type());
  if (width == 0) return std::nullopt;
  std::optional<std::string_view> raw;
  if (tensor.data_location() == TensorProto::EXTERNAL) {
    raw = external_bytes(tensor);
  } else if (tensor.has_raw_data() && !tensor.raw_data().empty()) {
    raw = tensor.raw_data();
  }
  if (!raw) return std::nullopt;
  const std::int64_t expected = checked_multiply(count_of(tensor), static_cast<std::int64_t>(width));
  if (std::cmp_not_equal(raw->size(), expected)) {
    fail(tensor, fmt::format("{} bytes", raw->size()),
         fmt::format("{} for {} elements of {}", expected, count_of(tensor), width));
  }
  return raw;
}

std::shared_ptr<const Numbers> TensorReader::numbers(const TensorProto& tensor) {
  const int type = tensor.data_type();
  const std::int64_t count = count_of(tensor);
  if (count > kMostNumbers || width_of(type) == 0) return nullptr;
  auto numbers = std::make_shared<Numbers>();
  numbers->dims.assign(tensor.dims().begin(), tensor.dims().end());
  numbers->whole = !is_real(type);
  const auto fill = [&](const auto& real, const auto& integer) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      if (numbers->whole) {
        numbers->integers.push_back(integer(i));
      } else {
        numbers->reals.push_back(real(i));
      }
    }
  };
  if (const auto raw = raw_bytes(tensor)) {
    fill([&](std::size_t i) { return raw_real(*raw, type, i); },
         [&](std::size_t i) { return raw_integer(*raw, type, i); });
    return numbers;
  }
  const TypedNumbers typed{tensor};
  if (typed.size() == 0 && count > 0) return nullptr;
  if (std::cmp_not_equal(typed.size(), count)) {
    fail(tensor, fmt::format("{} numbers", typed.size()), fmt::format("{}", count));
  }
  fill([&](std::size_t i) { return typed.real(i); }, [&](std::size_t i) { return typed.integer(i); });
  return numbers;
}

bool TensorReader::holds_values(const TensorProto& tensor) {
  if (width_of(tensor.data_type()) == 0) return false;
  return raw_bytes(tensor).has_value() || TypedNumbers{tensor}.size() > 0;
}

std::optional<std::vector<float>> TensorReader::values(const TensorProto& tensor) {
  const int type = tensor.data_type();
  if (width_of(type) == 0) return std::nullopt;
  const bool real = is_real(type);
  std::vector<float> values;
  if (const auto raw = raw_bytes(tensor)) {
    values.resize(static_cast<std::size_t>(count_of(tensor)));
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = static_cast<float>(real ? raw_real(*raw, type, i) : static_cast<double>(raw_integer(*raw, type, i)));
    }
    return values;
  }
  const TypedNumbers typed{tensor};
  if (typed.size() == 0) return std::nullopt;
  if (std::cmp_not_equal(typed.size(), count_of(tensor))) {
    fail(tensor, fmt::format("{} numbers", typed.size()), fmt::format("{}", count_of(tensor)));
  }
  values.resize(typed.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<float>(real ? typed.real(i) : static_cast<double>(typed.integer(i)));
  }
  return values;
}

std::optional<double> TensorReader::share_not_zero(const TensorProto& tensor, std::int64_t zero) {
  const std::int64_t count = count_of(tensor);
  if (count == 0) return std::nullopt;
  std::size_t others = 0;
  if (const auto raw = raw_bytes(tensor)) {
    others = raw_not_zero(*raw, tensor.data_type(), zero);
  } else {
    const TypedNumbers typed{tensor};
    if (typed.size() == 0 || width_of(tensor.data_type()) == 0) return std::nullopt;
    if (std::cmp_not_equal(typed.size(), count)) {
      fail(tensor, fmt::format("{} numbers", typed.size()), fmt::format("{}", count));
    }
    const bool real = is_real(tensor.data_type());
    for (std::size_t i = 0; i < typed.size(); ++i) {
      others += static_cast<std::size_t>(real ? typed.real(i) != 0 : typed.integer(i) != zero);
    }
  }
  return static_cast<double>(others) / static_cast<double>(count);
}

}  // namespace systole::core::onnx_import
