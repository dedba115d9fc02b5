// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/named.h"
#include "predictor/dataset/dataset.h"
#include "predictor/models/interval.h"

namespace systole::predictor {

enum class ModelKind : std::uint8_t {
  systole,      ///< Systole's own, the default: log ratio to the device's scale, physical prior, XGBoost, kernels
  reference,    ///< the paper's: flattened layer features and signature latencies, XGBoost's defaults
  static_info,  ///< the paper's baseline: as `reference`, with frequency and DRAM instead of latencies
};
inline constexpr std::array kModelKinds{
    core::Named{ModelKind::systole, "systole", "Systole's own"},
    core::Named{ModelKind::reference, "reference", "the paper's"},
    core::Named{ModelKind::static_info, "static", "frequency and DRAM only"},
};
constexpr const auto& named_values(ModelKind /*of*/) {
  return kModelKinds;
}

/// How splits are found.
enum class TreeMethod : std::uint8_t {
  exact,  ///< XGBoost's
  hist,   ///< XGBoost's, over histograms
  grid,   ///< what exact finds, by Systole's search over whole grids (xgboost/grid_trees.h)
};
inline constexpr std::array kTreeMethods{
    core::Named{TreeMethod::grid, "grid", "XGBoost's exact ones, much faster"},
    core::Named{TreeMethod::exact, "exact", "XGBoost's"},
    core::Named{TreeMethod::hist, "hist", "XGBoost's, over histograms; worse on other networks"},
};
constexpr const auto& named_values(TreeMethod /*of*/) {
  return kTreeMethods;
}

/// What a model may look at: the cells of `devices` x `networks` that are not missing, and the signature.
struct TrainingSet {
  const Dataset& data;
  std::vector<std::size_t> devices;
  std::vector<std::size_t> networks;
  std::vector<std::size_t> signature;  ///< in the order of the device samples; among `networks`
};

struct TrainOptions {
  TreeMethod tree_method = TreeMethod::grid;  ///< of `reference` and `static`; systole always takes hist
  unsigned threads =
      0;  ///< 0: all cores; results do not depend on it. XGBoost's exact search uses them, and calibration
  std::uint64_t seed = 0;
  bool calibrate = true;               ///< measure intervals on held-out devices and networks (several more trainings)
  std::string source{};                ///< the data in words, for TrainedOn
  std::function<void()> round_done{};  ///< called after each round of boosting, from any thread; see BoostingRounds
};

/// From the least to the most of some numbers.
struct Range {
  double least = 0;
  double most = 0;
  [[nodiscard]] bool holds(double value) const { return value >= least && value <= most; }
};

/// What a model has seen, as far as a question to it must know: beyond these ranges an answer is an extrapolation.
struct TrainedOn {
  std::string source{};               ///< the data in words; empty: it was saved by a Systole that did not note it
  std::optional<Range> macs{};        ///< of the training networks
  std::vector<Range> signature_ms{};  ///< of each signature network, on the training devices
};

/// A network that a device ran.
struct MeasuredNetwork {
  NetworkProfile network;
  double ms = 0;
};

/// What is known of the device to predict for.
struct DeviceSample {
  std::vector<double> signature_ms{};  ///< latencies of the model's signature networks, in its order; NaN: not measured
  std::vector<MeasuredNetwork> others{};  ///< what else ran; read by `systole` only
  std::optional<double> freq_ghz{};       ///< read by `static` only
  std::optional<double> ram_gb{};
};
DeviceSample sample_of(const Dataset& data, std::size_t device, std::span<const std::size_t> signature);

/// A measurement that the others on the device contradict.
struct Doubt {
  std::string network;
  double measured_ms = 0;
  double expected_ms = 0;  ///< what the others say
};

/// One reason for a prediction: a named quantity and the factor by which it moved the latency.
struct Reason {
  std::string what;
  double factor = 1;
};

/// Why a prediction is what it is.
struct Explanation {
  double ms = 0;
  std::vector<double> layer_share{};  ///< estimated share of each layer in the latency (sums to 1); empty if unknown
  std::vector<Reason> reasons{};      ///< largest effect first; the product with the model's base is `ms`
};

/// A trained model. Immutable; all member functions may be called from several threads at once.
class Model {
 public:
  Model() = default;
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;
  Model(Model&&) = delete;
  Model& operator=(Model&&) = delete;
  virtual ~Model() = default;

  [[nodiscard]] virtual ModelKind kind() const = 0;
  /// Networks to run on a device, by name and in order (empty for `static`).
  [[nodiscard]] virtual const std::vector<std::string>& signature() const = 0;

  /// Latencies in ms, devices x networks row-major; all finite, but the paper's models may say less than 0. Throws
  /// InputError where a sample lacks what the model reads, and where the answer would be no number.
  [[nodiscard]] std::vector<double> predict(std::span<const DeviceSample> devices,
                                            std::span<const NetworkProfile> networks) const;
  [[nodiscard]] virtual Explanation explain(const DeviceSample& device, const NetworkProfile& network) const = 0;
  /// True if this network's layers were in training: the error of such networks is smaller (see `intervals`).
  [[nodiscard]] virtual bool knows(const NetworkProfile& network) const = 0;

  [[nodiscard]] virtual const TrainedOn& trained_on() const = 0;
  /// The training networks; none for models that were saved by a Systole that did not keep them.
  [[nodiscard]] virtual const std::vector<NetworkProfile>& networks() const = 0;

  /// How far the model is off on what was measured on the device, as log error: intervals widen with it. 0 for models
  /// that do not tell.
  [[nodiscard]] virtual double residual(const DeviceSample& /*device*/) const { return 0; }
  /// The device's measurements that the others contradict; none of models that do not tell.
  [[nodiscard]] virtual std::vector<Doubt> doubts(const DeviceSample& /*device*/) const { return {}; }

  /// Calibrated spread of the errors on held-out devices, with seen and with unseen networks.
  [[nodiscard]] virtual const Intervals& intervals() const = 0;

  /// Writes `manifest.json` and XGBoost's own `.json` files to `folder` (made if missing). Throws RunError; InputError,
  /// and writes nothing, if training came to numbers that are none.
  virtual void save(const std::filesystem::path& folder) const = 0;

 private:
  /// predict(), as the model computes it.
  [[nodiscard]] virtual std::vector<double> compute(std::span<const DeviceSample> devices,
                                                    std::span<const NetworkProfile> networks) const = 0;
};

/// Trains. Deterministic: the same bytes at any number of threads. Throws InputError if the data do not suffice (no
/// device, a signature network outside `networks`, a device without any signature latency).
std::unique_ptr<Model> train(ModelKind kind, const TrainingSet& set, const TrainOptions& options = {});

/// Reads what `save` wrote; predictions are bit-identical to the saved model's. A folder may come from anybody: every
/// number, length and tree is checked before it is used. Throws InputError that names file and key.
std::unique_ptr<Model> load_model(const std::filesystem::path& folder);

}  // namespace systole::predictor
