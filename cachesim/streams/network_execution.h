// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "cachesim/lines/line.h"
#include "cachesim/lines/zero_detector.h"
#include "cachesim/streams/gemm/gemm_order.h"
#include "cachesim/streams/network_weights.h"
#include "cachesim/streams/recording/arena.h"
#include "cachesim/streams/recording/element.h"
#include "cachesim/streams/recording/run_recorder.h"
#include "core/ir/network.h"

namespace systole::cachesim {

struct ExecutionOptions {
  GemmOrder gemm;
  std::optional<LinearProduct> linear{};  ///< of linear layers; nothing: gemm for a library's order, else gemv
  ElementType element = ElementType::float32;
  std::uint32_t line_bytes = 32;
  std::optional<Placement> blobs{};    ///< nothing: malloc for a library's order, else aligned
  std::uint32_t alignment = 64;        ///< of aligned blobs, in bytes: a power of two
  std::uint32_t alignment_offset = 0;  ///< bytes behind that at which they begin

  [[nodiscard]] Placement placement() const {
    return blobs.value_or(gemm.is_library() ? Placement::malloc : Placement::aligned);
  }
  /// Whether linear layers are matrix products.
  [[nodiscard]] bool multiplies_images() const {
    return linear.value_or(gemm.is_library() ? LinearProduct::gemm : LinearProduct::gemv) == LinearProduct::gemm;
  }
};

/// The largest magnitudes of a float32 run, from which int8 takes its scales.
struct ActivationRange {
  float input = 1;
  std::vector<float> layers;  ///< the output of each, before an in-place activation
};

/// A network in a simulated address space, executed layer by layer on real values while a RunRecorder hears every load
/// and store of the CPU (SparseCache workloads, sections 1 to 4). Caffe's habits: one blob for each layer's output,
/// weights, bias and im2col buffer; activations in place where their producer has no other reader; pack buffers and the
/// vector of ones shared by all layers.
class NetworkExecution {
 public:
  NetworkExecution() = default;
  NetworkExecution(const NetworkExecution&) = delete;
  NetworkExecution& operator=(const NetworkExecution&) = delete;
  NetworkExecution(NetworkExecution&&) = delete;
  NetworkExecution& operator=(NetworkExecution&&) = delete;
  virtual ~NetworkExecution() = default;

  virtual Arena& arena() = 0;
  [[nodiscard]] virtual AddressRange input_range() const = 0;
  /// Weights, biases and activations: where float data stand, for an approximating detector.
  [[nodiscard]] virtual std::vector<AddressRange> float_ranges() const = 0;
  [[nodiscard]] virtual std::size_t inputs() const = 0;  ///< elements of the network's input

  /// Writes the input past the caches; tell them (CacheModel::invalidate of input_range).
  virtual void set_input(std::span<const float> values) = 0;
  /// Executes one layer. Layers run in order; their results stay until the layer runs again.
  virtual void run_layer(std::size_t index, RunRecorder& recorder) = 0;
  /// What a layer's output blob holds now, as float32. In-place activations have changed it.
  [[nodiscard]] virtual std::vector<float> output(std::size_t index) const = 0;
  /// Replaces the bias of a layer that has one.
  virtual void set_bias(std::size_t index, std::span<const float> bias) = 0;

  /// Called after the product of a conv or linear layer, before its bias is added.
  using BeforeBias = std::function<void(std::size_t index, std::span<const float> sums)>;
  virtual void before_bias(BeforeBias callback) = 0;
};

/// Lays the network out and copies its weights. Throws InputError that names a layer which cannot be executed
/// (conv_transpose, move, other normalisations than layer and rms; lrn and transformers in int8), weights that do not
/// fit, or data beyond 32-bit addresses. `range` is for int8 only.
std::unique_ptr<NetworkExecution> make_execution(const core::Network& network, const NetworkWeights& weights,
                                                 const ExecutionOptions& options,
                                                 const ActivationRange* range = nullptr);

}  // namespace systole::cachesim
