// SPDX-License-Identifier: MIT
#include "cachesim/inputs/npy_weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/files/folder.h"
#include "core/files/npy_file.h"
#include "core/ir/work.h"
#include "core/nearest_name.h"
#include "core/number.h"

namespace systole::cachesim {
namespace {

using Extents = std::vector<std::int64_t>;

/// PyTorch's BatchNorm2d; a state_dict does not hold it.
constexpr double kEpsilon = 1e-5;
constexpr std::size_t kNamed = 4;

std::string extents_text(const Extents& shape) {
  return shape.empty() ? "a single number" : fmt::format("{}", fmt::join(shape, "x"));
}

Extents without_trailing_ones(Extents shape) {
  while (!shape.empty() && shape.back() == 1) shape.pop_back();
  return shape;
}

std::int64_t product_of(const Extents& shape) {
  std::int64_t product = 1;
  for (const std::int64_t extent : shape) product *= extent;
  return product;
}

/// The first few, and how many more.
std::string some_of(const std::vector<std::string>& names) {
  const std::vector<std::string> first(names.begin(),
                                       names.begin() + static_cast<std::ptrdiff_t>(std::min(kNamed, names.size())));
  return fmt::format("{}{}", fmt::join(first, ", "),
                     names.size() > kNamed ? fmt::format(" and {} more", names.size() - kNamed) : "");
}

/// The shape in which PyTorch and ONNX hold a layer's weights.
Extents expected_shape(const core::Layer& layer) {
  const std::int64_t elements = core::weight_elements(layer).count();
  if (layer.op == core::Operator::conv) return {layer.out_ch, layer.in_ch / layer.groups, layer.k_h, layer.k_w};
  return {output_channels(layer), elements / output_channels(layer)};
}

/// What a shape that does not fit looks like; empty: nothing known.
std::string looks_like(const core::Layer& layer, const Extents& found, const Extents& expected) {
  if (layer.op != core::Operator::conv) {
    return found == Extents{expected[1], expected[0]} ? "the transposed weights (in x out)" : "";
  }
  const Extents hwio{expected[2], expected[3], expected[1], expected[0]};
  const Extents depthwise_hwio{expected[2], expected[3], expected[0], expected[1]};
  const Extents ohwi{expected[0], expected[2], expected[3], expected[1]};
  if (found == hwio || (expected[1] == 1 && found == depthwise_hwio))
    return "TensorFlow's HWIO (height, width, in, out)";
  return found == ohwi ? "OHWI (out, height, width, in)" : "";
}

void check_shape(const core::Layer& layer, const std::string& file, const Extents& found) {
  const Extents expected = expected_shape(layer);
  const bool is_flat = found.size() == 1 && found.front() == product_of(expected);
  // A convolution along one axis has one extent of its kernel.
  const bool is_1d = layer.op == core::Operator::conv &&
                     found == Extents{expected[0], expected[1], expected[2] * expected[3]} &&
                     (layer.k_h == 1 || layer.k_w == 1);
  if (is_flat || is_1d || without_trailing_ones(found) == without_trailing_ones(expected)) return;
  const std::string like = looks_like(layer, found, expected);
  throw core::InputError(
      {.where = {.file = file},
       .subject = fmt::format("layer '{}'", layer.name),
       .found = extents_text(found) + (like.empty() ? "" : ", which looks like " + like),
       .expected = fmt::format(
           "{} ({})", extents_text(expected),
           layer.op == core::Operator::conv ? "outputs, inputs / groups, height, width" : "outputs, inputs"),
       .nearest = {}});
}

/// The folder's arrays by name, and which of them were read.
class Folder {
 public:
  explicit Folder(const std::filesystem::path& path) : path_(path) {
    for (const std::filesystem::path& file : core::files_in(path, ".npy")) names_.insert(file.stem().string());
  }

  [[nodiscard]] bool has(const std::string& name) const { return names_.contains(name); }
  [[nodiscard]] const std::set<std::string>& names() const { return names_; }
  [[nodiscard]] std::string path() const { return path_.string(); }
  [[nodiscard]] std::string file_of(const std::string& name) const { return (path_ / (name + ".npy")).string(); }

  std::vector<float> read(const std::string& name, const core::Layer* shaped = nullptr) {
    read_.insert(name);
    const core::NpyArray array = core::read_npy(file_of(name));
    if (shaped != nullptr) check_shape(*shaped, file_of(name), array.shape);
    std::vector<float> values(array.values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (std::abs(array.values[i]) > std::numeric_limits<float>::max()) {
        throw core::InputError({.where = {.file = file_of(name)},
                                .subject = fmt::format("value {}", i),
                                .found = fmt::format("{}", array.values[i]),
                                .expected = "a number that float32 holds"});
      }
      values[i] = static_cast<float>(array.values[i]);
    }
    return values;
  }

  std::vector<float> read_sized(const std::string& name, std::int64_t size) {
    std::vector<float> values = read(name);
    if (std::cmp_not_equal(values.size(), size)) {
      throw core::InputError({.where = {.file = file_of(name)},
                              .subject = {},
                              .found = fmt::format("{} values", values.size()),
                              .expected = fmt::format("{}, one an output channel", size),
                              .nearest = {}});
    }
    return values;
  }

  /// What nothing reads; counters of batches say nothing.
  [[nodiscard]] std::vector<std::string> unread() const {
    std::vector<std::string> left;
    for (const std::string& name : names_) {
      if (!read_.contains(name) && !name.ends_with("num_batches_tracked")) left.push_back(name);
    }
    return left;
  }

 private:
  std::filesystem::path path_;
  std::set<std::string> names_;
  std::set<std::string> read_;
};

/// Names under which a layer's normalisation may stand in a state_dict.
std::vector<std::string> normalisation_names(const std::string& layer) {
  std::vector<std::string> names{layer + ".bn", layer + ".norm", layer + "_bn"};
  const std::size_t dot = layer.rfind('.');
  const std::string parent = dot == std::string::npos ? "" : layer.substr(0, dot + 1);
  const std::string last = dot == std::string::npos ? layer : layer.substr(dot + 1);
  const core::WholeNumber number = core::parse_whole(last);
  if (number.fault == core::NumberFault::none) names.push_back(fmt::format("{}{}", parent, number.value + 1));
  const std::size_t conv = last.rfind("conv");
  if (conv != std::string::npos) {
    for (const char* other : {"bn", "norm"}) {
      names.push_back(parent + std::string(last).replace(conv, 4, other));
    }
  }
  return names;
}

bool holds_normalisation(const Folder& folder, const std::string& name) {
  return folder.has(name + ".running_mean") && folder.has(name + ".running_var");
}

class WeightFolder {
 public:
  WeightFolder(const std::filesystem::path& path, const core::Network& network, const core::Observer& observer)
      : folder_(path), network_(network), observer_(observer) {}

  NetworkWeights read() {
    require_all();
    NetworkWeights weights(network_.layers.size());
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (has_weights(network_.layers[i])) read_layer(network_.layers[i], weights[i]);
    }
    report();
    validate(network_, weights);
    return weights;
  }

 private:
  static std::string stem_of(const core::Layer& layer) {
    std::string stem = layer.name;
    std::ranges::replace(stem, '/', '_');
    return stem;
  }

  /// All that is missing at once: names of another program fit nowhere.
  void require_all() const {
    std::vector<std::string> missing;
    for (const core::Layer& layer : network_.layers) {
      if (has_weights(layer) && !folder_.has(stem_of(layer) + ".weight")) {
        missing.push_back(stem_of(layer) + ".weight.npy");
      }
    }
    if (missing.empty()) return;
    const std::vector<std::string> names(folder_.names().begin(), folder_.names().end());
    const std::string wanted = missing.front().substr(0, missing.front().size() - 4);
    const std::string nearest = core::nearest_name(wanted, names);
    throw core::InputError({.where = {.file = folder_.path()},
                            .subject = "weights",
                            .found = fmt::format("no {}", some_of(missing)),
                            .expected = "a file LAYER.weight.npy for each layer with weights",
                            .nearest = nearest.empty() ? "" : nearest + ".npy"});
  }

  /// A product's weights stand k x n, a state_dict's n x k.
  static std::vector<float> transposed(const std::vector<float>& values, std::int64_t rows, std::int64_t columns) {
    std::vector<float> turned(values.size());
    for (std::int64_t r = 0; r < rows; ++r) {
      for (std::int64_t c = 0; c < columns; ++c) {
        turned[static_cast<std::size_t>(c * rows + r)] = values[static_cast<std::size_t>(r * columns + c)];
      }
    }
    return turned;
  }

  void read_layer(const core::Layer& layer, LayerWeights& into) {
    const std::string stem = stem_of(layer);
    into.weights = folder_.read(stem + ".weight", &layer);
    if (layer.op == core::Operator::gemm) into.weights = transposed(into.weights, layer.n, layer.k);
    const std::optional<std::string> norm = normalisation_of(layer, stem);
    if (layer.bias) {
      into.bias.assign(static_cast<std::size_t>(output_channels(layer)), 0.0F);
      if (folder_.has(stem + ".bias")) {
        into.bias = folder_.read_sized(stem + ".bias", output_channels(layer));
      } else {
        without_bias_.push_back(layer.name);
      }
    }
    if (layer.bn) {
      into.scale_shift = norm ? scale_shift_of(*norm, layer.out_ch) : pairs_of(layer, stem);
    } else if (norm && layer.bias) {
      fold(scale_shift_of(*norm, layer.out_ch), into);
    }
  }

  /// The name of the layer's normalisation; none if there is no such file.
  std::optional<std::string> normalisation_of(const core::Layer& layer, const std::string& stem) const {
    if (!layer.bn && !layer.bias) return std::nullopt;
    for (const std::string& name : normalisation_names(stem)) {
      if (holds_normalisation(folder_, name)) return name;
    }
    return std::nullopt;
  }

  std::vector<float> scale_shift_of(const std::string& norm, std::int64_t channels) {
    const std::vector<float> mean = folder_.read_sized(norm + ".running_mean", channels);
    const std::vector<float> variance = folder_.read_sized(norm + ".running_var", channels);
    const auto or_all = [&](const char* part, float otherwise) {
      return folder_.has(norm + part) ? folder_.read_sized(norm + part, channels)
                                      : std::vector<float>(static_cast<std::size_t>(channels), otherwise);
    };
    const std::vector<float> gamma = or_all(".weight", 1);
    const std::vector<float> beta = or_all(".bias", 0);
    std::vector<float> pairs;
    for (std::size_t c = 0; c < mean.size(); ++c) {
      if (variance[c] < 0) {
        throw core::InputError({.where = {.file = folder_.file_of(norm + ".running_var")},
                                .subject = fmt::format("value {}", c),
                                .found = fmt::format("{}", variance[c]),
                                .expected = "a variance of at least 0",
                                .nearest = {}});
      }
      const double scale = gamma[c] / std::sqrt(static_cast<double>(variance[c]) + kEpsilon);
      pairs.push_back(static_cast<float>(scale));
      pairs.push_back(static_cast<float>(beta[c] - mean[c] * scale));
    }
    return pairs;
  }

  /// LAYER.scale_shift.npy, or a normalisation that changes nothing; refused where the folder has one that fits.
  std::vector<float> pairs_of(const core::Layer& layer, const std::string& stem) {
    if (folder_.has(stem + ".scale_shift")) return folder_.read_sized(stem + ".scale_shift", 2 * layer.out_ch);
    std::vector<std::string> others;
    for (const std::string& name : folder_.names()) {
      if (name.ends_with(".running_mean")) others.push_back(name.substr(0, name.rfind('.')));
    }
    if (!others.empty()) {
      throw core::InputError({.where = {.file = folder_.path()},
                              .subject = fmt::format("layer '{}': batch normalisation", layer.name),
                              .found = fmt::format("running_mean and running_var of {} only", some_of(others)),
                              .expected = fmt::format("those of {}", fmt::join(normalisation_names(stem), ", ")),
                              .nearest = {}});
    }
    without_norm_.push_back(layer.name);
    std::vector<float> pairs;
    for (std::int64_t c = 0; c < layer.out_ch; ++c) pairs.insert(pairs.end(), {1.0F, 0.0F});
    return pairs;
  }

  static void fold(const std::vector<float>& scale_shift, LayerWeights& into) {
    const std::size_t row = into.weights.size() / into.bias.size();
    for (std::size_t i = 0; i < into.weights.size(); ++i) into.weights[i] *= scale_shift[2 * (i / row)];
    for (std::size_t c = 0; c < into.bias.size(); ++c) {
      into.bias[c] = into.bias[c] * scale_shift[2 * c] + scale_shift[2 * c + 1];
    }
  }

  void report() const {
    if (!without_norm_.empty()) {
      observer_.warning(fmt::format(
          "--weights: no scale_shift, running_mean or running_var of {}: these normalisations change nothing",
          some_of(without_norm_)));
    }
    if (!without_bias_.empty()) {
      observer_.warning(fmt::format("--weights: no bias of {}: taken as 0", some_of(without_bias_)));
    }
    const std::vector<std::string> unread = folder_.unread();
    if (!unread.empty()) {
      observer_.warning(fmt::format("--weights: {} of {} files are of no layer and were not read: {}", unread.size(),
                                    folder_.names().size(), some_of(unread)));
    }
  }

  Folder folder_;
  const core::Network& network_;
  const core::Observer& observer_;
  std::vector<std::string> without_norm_;
  std::vector<std::string> without_bias_;
};

}  // namespace

NetworkWeights read_npy_weights(const std::filesystem::path& folder, const core::Network& network,
                                const core::Observer& observer) {
  return WeightFolder(folder, network, observer).read();
}

}  // namespace systole::cachesim
