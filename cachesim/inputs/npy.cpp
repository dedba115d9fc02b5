// SPDX-License-Identifier: MIT
#include "cachesim/inputs/npy.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "cachesim/inputs/binary_file.h"
#include "cachesim/streams/element.h"
#include "core/checked.h"
#include "core/error.h"
#include "core/number.h"

namespace systole::cachesim {
namespace {

[[noreturn]] void reject(const BinaryFile& file, const std::string& found, const std::string& expected) {
  throw core::InputError(
      {.where = {.file = file.name}, .subject = {}, .found = found, .expected = expected, .nearest = {}});
}

/// What stands behind `'key':` in the header's dictionary, up to `end`.
std::string_view header_value(const BinaryFile& file, std::string_view header, std::string_view key, char end) {
  const std::size_t at = header.find(key);
  const std::size_t from = at == std::string_view::npos ? at : header.find(':', at + key.size());
  const std::size_t to = from == std::string_view::npos ? from : header.find(end, from + 1);
  if (to == std::string_view::npos) reject(file, "a header without " + std::string(key), "NumPy's header");
  return core::trimmed(header.substr(from + 1, to - from - 1));
}

template <class Stored, class Convert>
std::vector<float> converted(BinaryReader& reader, std::size_t count, const Convert& convert) {
  const std::vector<Stored> stored = reader.values<Stored>(count, "values");
  std::vector<float> values(count);
  std::ranges::transform(stored, values.begin(), convert);
  return values;
}

std::vector<float> values_of(const BinaryFile& file, BinaryReader& reader, std::string_view type, std::size_t count) {
  const auto plain = [](auto value) { return static_cast<float>(value); };
  if (type == "'<f4'") return reader.values<float>(count, "values");
  if (type == "'<f8'") return converted<double>(reader, count, plain);
  if (type == "'<f2'") return converted<std::uint16_t>(reader, count, float32_from);
  if (type == "'|i1'") return converted<std::int8_t>(reader, count, plain);
  if (type == "'|u1'") return converted<std::uint8_t>(reader, count, plain);
  if (type == "'<i4'") return converted<std::int32_t>(reader, count, plain);
  reject(file, "type " + core::in_quotes(type), "<f4, <f8, <f2, |i1, |u1 or <i4");
}

}  // namespace

NpyArray read_npy(const std::filesystem::path& path) {
  const BinaryFile file = read_binary_file(path);
  BinaryReader reader(file);
  const auto magic = reader.values<std::uint8_t>(8, "NumPy's mark");
  if (magic[0] != 0x93 || std::string_view(reinterpret_cast<const char*>(magic.data()) + 1, 5) != "NUMPY") {
    reject(file, "another mark", "a .npy file");
  }
  const std::size_t length = magic[6] == 1 ? reader.value<std::uint16_t>("the header's length")
                                           : reader.value<std::uint32_t>("the header's length");
  const std::span<const std::uint8_t> bytes = reader.take(length, "the header");
  const std::string_view header(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (header_value(file, header, "'fortran_order'", ',') != "False") reject(file, "Fortran order", "C order");

  NpyArray array;
  std::string_view shape = header_value(file, header, "'shape'", ')');
  if (shape.starts_with('(')) shape.remove_prefix(1);
  std::int64_t count = 1;
  while (!core::trimmed(shape).empty()) {
    const std::size_t comma = std::min(shape.find(','), shape.size());
    const core::WholeNumber extent = core::parse_whole(shape.substr(0, comma));
    if (extent.fault != core::NumberFault::none || extent.value < 0) reject(file, "a shape that is none", "numbers");
    array.shape.push_back(extent.value);
    count = core::checked_multiply(count, extent.value);
    shape.remove_prefix(std::min(comma + 1, shape.size()));
  }
  array.values = values_of(file, reader, header_value(file, header, "'descr'", ','), static_cast<std::size_t>(count));
  reader.expect_end();
  return array;
}

NetworkWeights read_npy_weights(const std::filesystem::path& folder, const core::Network& network) {
  NetworkWeights weights(network.layers.size());
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const core::Layer& layer = network.layers[i];
    if (!has_weights(layer)) continue;
    std::string stem = layer.name;
    std::ranges::replace(stem, '/', '_');
    weights[i].weights = read_npy(folder / (stem + ".weight.npy")).values;
    std::error_code ignored;
    const auto optional = [&](const std::string& part) {
      const std::filesystem::path file = folder / (stem + part);
      return std::filesystem::exists(file, ignored) ? read_npy(file).values : std::vector<float>{};
    };
    const auto outputs = static_cast<std::size_t>(layer.out_ch);
    if (layer.bias) {
      weights[i].bias = optional(".bias.npy");
      if (weights[i].bias.empty()) weights[i].bias.assign(outputs, 0.0F);
    }
    if (layer.bn) {
      weights[i].scale_shift = optional(".scale_shift.npy");
      for (std::size_t c = weights[i].scale_shift.size(); c < 2 * outputs; ++c) {
        weights[i].scale_shift.push_back(c % 2 == 0 ? 1.0F : 0.0F);
      }
    }
  }
  validate(network, weights);
  return weights;
}

std::vector<float> read_input(const std::filesystem::path& path) {
  if (path.extension() == ".npy") return read_npy(path).values;
  const BinaryFile file = read_binary_file(path);
  BinaryReader reader(file);
  const auto values = reader.values<float>(file.bytes.size() / sizeof(float), "float32 values");
  reader.expect_end();
  return values;
}

}  // namespace systole::cachesim
