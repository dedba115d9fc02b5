// SPDX-License-Identifier: MIT
#include "cachesim/studies/workload.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <utility>

#include "cachesim/inputs/binary_file.h"
#include "cachesim/inputs/deep_compression.h"
#include "cachesim/inputs/lenet.h"
#include "cachesim/inputs/npy.h"
#include "cachesim/inputs/npy_weights.h"
#include "cachesim/inputs/weight_archive.h"
#include "core/error.h"
#include "core/files/folder.h"
#include "core/import/network_input.h"
#include "core/ir/shape.h"
#include "core/nearest_name.h"

namespace systole::cachesim {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kLenet = "lenet_caffe";

/// The words of the program's options stand in for the fields that they set.
[[noreturn]] void reject_weights(const std::string& found, std::string expected, std::string nearest = {}) {
  throw core::InputError(core::Diagnostic{.subject = "--weights",
                                          .found = core::in_quotes(found),
                                          .expected = std::move(expected),
                                          .nearest = std::move(nearest)});
}

double share_not_zero(const NetworkWeights& weights) {
  std::size_t all = 0;
  std::size_t kept = 0;
  for (const LayerWeights& layer : weights) {
    all += layer.weights.size();
    kept += layer.weights.size() - static_cast<std::size_t>(std::ranges::count(layer.weights, 0.0F));
  }
  return all == 0 ? 0 : static_cast<double>(kept) / static_cast<double>(all);
}

/// True unless weights are named, or something is said about those to make.
bool takes_own_values(const WorkloadRequest& request) {
  return request.weights.empty() && !request.density && !request.activation_density && !request.pattern;
}

bool has_own_density(const core::Network& network) {
  return std::ranges::any_of(network.layers, [](const core::Layer& layer) { return layer.density != 1; });
}

/// True if something makes zeros of results, or at least bends them; a softmax at the end does neither.
bool has_activations(const core::Network& network) {
  return std::ranges::any_of(network.layers, [](const core::Layer& layer) {
    return layer.op == core::Operator::activation && layer.kind != core::Kind::softmax;
  });
}

/// What the weights are called, and the files they come from for the provenance.
class WeightsReader {
 public:
  /// `model`: what the file of the network says, of which the values are taken.
  WeightsReader(const WorkloadRequest& request, CacheWorkload& workload, core::NetworkInput& model,
                const core::Observer& observer)
      : request_(request),
        observer_(observer),
        network_(workload.network),
        files_(workload.files),
        made_(workload.description.made_weights),
        model_(model) {}

  NetworkWeights read(const std::vector<float>& input, std::string& text) {
    const std::string& wanted = request_.weights;
    const bool by_name = wanted == kSimdWeights || wanted == kDeepCompressionWeights;
    const bool by_default = wanted.empty() && network_.name == kLenet && !request_.density;
    NetworkWeights weights;
    if (!model_.learned.empty()) {
      text_ = "the model's own values";
      weights = std::move(model_.learned);
      validate(network_, weights);
    } else if (by_name || by_default) {
      weights = shipped(wanted == kDeepCompressionWeights ? LenetPruning::deep_compression : LenetPruning::simd_groups);
    } else if (wanted.empty() || wanted == kGeneratedWeights || wanted == kDenseWeights) {
      weights = generated(wanted == kDenseWeights, input);
    } else {
      weights = from_path(wanted);
    }
    text = fmt::format("{}; {:.1f} % of the weights are not zero", text_, 100 * share_not_zero(weights));
    return weights;
  }

 private:
  void refuse_generator_options(std::string_view what) const {
    if (!request_.density && !request_.activation_density && !request_.pattern) return;
    throw core::InputError(
        fmt::format("--density, --pattern and --activation-density make weights; found one of them beside {}", what));
  }

  NetworkWeights shipped(LenetPruning pruning) {
    refuse_generator_options("the shipped weights");
    if (network_.name != kLenet) {
      reject_weights(request_.weights, fmt::format("weights of {} (these are LeNet's)", network_.name));
    }
    const fs::path path = shipped_lenet_weights(pruning);
    files_.push_back(core::input_record(path));
    text_ = fmt::format("{}, trained on Fashion-MNIST, pruned {}", path.filename().string(),
                        pruning == LenetPruning::simd_groups ? "by SIMD groups of 8"
                                                             : "weight by weight to Deep Compression's densities");
    return read_weight_archive(path, network_);
  }

  NetworkWeights generated(bool dense, const std::vector<float>& input) {
    made_ = true;
    const ZeroPattern pattern = request_.pattern.value_or(ZeroPattern::clustered);
    std::vector<LayerDensity> densities;
    if (dense) {
      refuse_generator_options("--weights dense");
      densities = published_densities(network_.name);  // those of activations stay as they are
      if (densities.empty()) densities = uniform_densities(network_, 1, 1);
      for (LayerDensity& layer : densities) layer.weights = 1;
      text_ = fmt::format("random, dense, seed {}", request_.seed);
    } else if (request_.density) {
      densities = uniform_densities(network_, *request_.density, request_.activation_density.value_or(1));
      text_ = fmt::format("random, density {} (--density), zeros {}, seed {}", *request_.density, name(pattern),
                          request_.seed);
    } else {
      densities = published_densities(network_.name);
      std::string_view whose = "Deep Compression's published densities";
      if (densities.empty()) {
        densities = uniform_densities(network_, 1, 1);
        whose = has_own_density(network_) ? "the topology's densities" : "dense (no density is known or given)";
      }
      text_ = fmt::format("random, {}, zeros {}, seed {}", whose, name(pattern), request_.seed);
      if (model_.is_onnx && request_.weights.empty()) text_ = "the model holds no values; " + text_;
    }
    if (request_.activation_density) {
      for (LayerDensity& layer : densities) layer.activations = *request_.activation_density;
    }
    NetworkWeights weights = generate_weights(network_, densities, pattern, request_.seed);
    if (std::ranges::any_of(densities, [](const LayerDensity& d) { return d.activations < 1; })) {
      set_activation_densities(network_, weights, input, densities, request_.seed);
      text_ += ", biases set for the densities of activations";
    }
    return weights;
  }

  NetworkWeights from_path(const std::string& wanted) {
    refuse_generator_options("--weights " + wanted);
    text_ = wanted;
    if (core::is_folder(wanted)) {
      for (const fs::path& file : core::files_in(wanted, ".npy")) files_.push_back(core::input_record(file));
      return read_npy_weights(wanted, network_, observer_);
    }
    if (!core::is_there(wanted)) {
      constexpr std::array kNames{kSimdWeights, kDeepCompressionWeights, kGeneratedWeights, kDenseWeights};
      reject_weights(wanted, fmt::format("a file, a folder of .npy files, or {}", fmt::join(kNames, ", ")),
                     core::nearest_name(wanted, kNames));
    }
    files_.push_back(core::input_record(wanted));
    return wanted.ends_with(".net") ? read_deep_compression(wanted, network_) : read_weight_archive(wanted, network_);
  }

  const WorkloadRequest& request_;
  const core::Observer& observer_;
  const core::Network& network_;
  std::vector<core::InputRecord>& files_;
  bool& made_;
  core::NetworkInput& model_;
  std::string text_;
};

/// Values of one input after another: .npy or raw float32, or bytes scaled to 0..1 (IDX, or raw in .u8).
std::vector<float> input_values(const std::string& path) {
  if (path.ends_with(".npy")) return read_npy_values(path);
  const BinaryFile file = read_binary_file(path);
  const std::vector<std::uint8_t>& bytes = file.bytes;
  const bool is_idx = bytes.size() >= 16 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] == 8 && bytes[3] == 3;
  const bool is_raw = path.ends_with(".u8") || path.ends_with(".u8.gz");
  if (!is_idx && !is_raw) return read_input(path);
  std::vector<float> values;
  values.reserve(bytes.size());
  for (std::size_t i = is_idx ? 16 : 0; i < bytes.size(); ++i) values.push_back(static_cast<float>(bytes[i]) / 255.0F);
  return values;
}

std::vector<std::vector<float>> read_inputs(const WorkloadRequest& request, std::size_t size) {
  const std::vector<float> values = input_values(request.input);
  const auto wanted = static_cast<std::size_t>(request.inputs);
  if (values.empty() || values.size() % size != 0 || values.size() / size < wanted) {
    throw core::InputError({.where = {.file = request.input},
                            .subject = {},
                            .found = fmt::format("{} values", values.size()),
                            .expected = fmt::format("{} for each of at least {} inputs", size, wanted),
                            .nearest = {}});
  }
  std::vector<std::vector<float>> inputs;
  for (std::size_t i = 0; i < wanted; ++i) {
    const auto from = values.begin() + static_cast<std::ptrdiff_t>(i * size);
    inputs.emplace_back(from, from + static_cast<std::ptrdiff_t>(size));
  }
  return inputs;
}

void set_inputs(const WorkloadRequest& request, CacheWorkload& workload) {
  const core::TensorShape shape = core::input_shape(workload.network.layers.front());
  const auto size = static_cast<std::size_t>(core::elements(shape).count());
  const auto last = request.seed + static_cast<std::uint64_t>(request.inputs) - 1;
  const std::string seeds = request.inputs == 1
                                ? fmt::format("seed {}", request.seed)
                                : fmt::format("{} of them, seeds {} to {}", request.inputs, request.seed, last);
  if (!request.input.empty()) {
    workload.inputs = read_inputs(request, size);
    workload.files.push_back(core::input_record(request.input));
    workload.description.input =
        request.inputs == 1 ? request.input : fmt::format("{}, the first {}", request.input, request.inputs);
    return;
  }
  workload.description.made_input = true;
  const bool digit = shape == core::TensorShape{.batch = 1, .channels = 1, .h = 28, .w = 28};
  for (std::uint64_t seed = request.seed; seed <= last; ++seed) {
    workload.inputs.push_back(digit ? drawn_digit(seed) : random_picture(workload.network, seed));
  }
  workload.description.input =
      digit ? fmt::format("a drawn stroke on black, 28x28, {} (made, no file; --input reads one)", seeds)
            : fmt::format("a smooth random picture, {} (made, no file; --input reads one)", seeds);
}

}  // namespace

CacheWorkload cache_workload(const WorkloadRequest& request, const core::Observer& observer) {
  CacheWorkload workload;
  core::NetworkOptions files = request.files;
  files.onnx.values = takes_own_values(request);
  core::NetworkInput read = core::read_network(request.network, files, observer);
  workload.network = std::move(read.network);
  workload.files.push_back(read.record);
  if (workload.network.layers.empty()) {
    throw core::InputError(fmt::format("network '{}' has no layers", workload.network.name));
  }
  workload.description.network = workload.network.name;
  if (workload.network.name == kLenet && read.learned.empty()) {
    workload.network = with_relu_after_convolutions(workload.network);
    workload.description.network +=
        " (LeNet of Caffe, 28x28, with a ReLU after each convolution, as its pruned weights were trained)";
  }
  set_inputs(request, workload);
  workload.weights =
      WeightsReader(request, workload, read, observer).read(workload.inputs.front(), workload.description.weights);
  workload.description.has_activations = has_activations(workload.network);
  if (!workload.description.has_activations) {
    observer.warning(
        fmt::format("nothing in network '{}' is an activation: its results are never zeros that a ReLU makes, so a "
                    "null cache finds "
                    "few; a list of layers without them is not the network that it was taken from",
                    workload.network.name));
  }
  return workload;
}

}  // namespace systole::cachesim
