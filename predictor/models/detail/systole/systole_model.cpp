// SPDX-License-Identifier: MIT
#include "predictor/models/detail/systole/systole_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/error.h"
#include "predictor/features/network_features.h"
#include "predictor/models/detail/known_networks.h"
#include "predictor/models/detail/model_files.h"
#include "predictor/models/detail/systole/deviation_kernel.h"
#include "predictor/models/detail/systole/deviation_trees.h"
#include "predictor/models/detail/systole/device_correction.h"
#include "predictor/models/detail/systole/layer_effect.h"
#include "predictor/models/detail/systole/training_grid.h"
#include "predictor/models/detail/systole/validation.h"
#include "predictor/models/detail/training_rows.h"
#include "predictor/statistics/summary.h"

namespace systole::predictor {
namespace {

/// The weight of the layers' prediction beside one measured cell in a known network's effect.
constexpr double kPriorWeight = 1;
/// A measured latency that is this far off, as log error, is named: a factor of four.
constexpr double kContradiction = 1.3862943611198906;
constexpr const char* kLayerFile = "layers.json";
constexpr const char* kTreeFile = "deviations.json";

struct Parts {
  std::vector<std::string> signature_names;
  std::vector<NetworkProfile> networks;  ///< of training; none in models that were saved without
  SignatureShape signature;
  std::vector<std::uint64_t> known;  ///< fingerprints of the training networks
  Eigen::VectorXd effects;           ///< theirs
  LayerEffect layers;
  DeviationKernel kernel;
  xgboost::Booster trees;
  Hyperparameters chosen;
  Intervals intervals;
  TrainedOn trained_on;
};

class SystoleModel final : public Model {
 public:
  explicit SystoleModel(Parts parts) : parts_(std::move(parts)) {
    for (const std::string& name : parts_.signature_names) {
      const auto found = std::ranges::find(parts_.networks, name, &NetworkProfile::name);
      if (found == parts_.networks.end()) continue;
      signature_places_.push_back(static_cast<std::size_t>(&name - parts_.signature_names.data()));
      signature_networks_.push_back(*found);
    }
  }

  [[nodiscard]] ModelKind kind() const override { return ModelKind::systole; }
  [[nodiscard]] const std::vector<std::string>& signature() const override { return parts_.signature_names; }
  [[nodiscard]] const Intervals& intervals() const override { return parts_.intervals; }
  [[nodiscard]] const TrainedOn& trained_on() const override { return parts_.trained_on; }
  [[nodiscard]] const std::vector<NetworkProfile>& networks() const override { return parts_.networks; }
  [[nodiscard]] bool knows(const NetworkProfile& network) const override { return row_of(network) >= 0; }
  [[nodiscard]] double residual(const DeviceSample& device) const override {
    const std::span<const DeviceSample> devices(&device, 1);
    return corrections_of(devices, views_of(devices)).front().residual();
  }
  [[nodiscard]] std::vector<Doubt> doubts(const DeviceSample& device) const override {
    std::vector<Doubt> doubts;
    const std::vector<double> ms = with_scale(device);
    for (const Contradiction& found : parts_.signature.contradictions(ms)) {
      doubts.push_back({.network = parts_.signature_names[found.network],
                        .measured_ms = ms[found.network],
                        .expected_ms = found.expected_ms});
    }
    const std::vector<SignatureView> views = views_of(std::span(&device, 1));
    for (const MeasuredNetwork& other : device.others) {
      const double expected = std::exp(log_predictions(views, queries_of(std::span(&other.network, 1)))(0, 0));
      if (std::abs(std::log(other.ms / expected)) <= kContradiction) continue;
      doubts.push_back({.network = other.network.name, .measured_ms = other.ms, .expected_ms = expected});
    }
    return doubts;
  }

  /// What the deviations' trees see, device by device.
  [[nodiscard]] xgboost::Matrix rows(std::span<const DeviceSample> devices,
                                     std::span<const NetworkProfile> networks) const {
    const Queries queries = queries_of(networks);
    return deviation_rows(views_of(devices), queries.points, queries.effects);
  }

  [[nodiscard]] Explanation explain(const DeviceSample& device, const NetworkProfile& network) const override {
    const std::span<const NetworkProfile> networks(&network, 1);
    const std::vector<SignatureView> views = views_of(std::span(&device, 1));
    const Queries queries = queries_of(networks);
    const double share = parts_.chosen.tree_weight;
    Explanation why;
    why.ms = predict(std::span(&device, 1), networks).front();
    why.layer_share = parts_.layers.shares(network);
    why.reasons.push_back({.what = "the device's scale, ms", .factor = std::exp(views.front().scale)});
    why.reasons.push_back({.what = knows(network) ? "the network's effect, measured on other devices"
                                                  : "the network's effect, from its layers",
                           .factor = std::exp(queries.effects(0))});
    const double kernel = parts_.kernel.predict(queries.points, queries.known, views)(0, 0);
    std::vector<Reason> rest{{.what = "similar devices on similar networks", .factor = std::exp((1 - share) * kernel)}};
    const DeviceCorrection correction = corrections_of(std::span(&device, 1), views).front();
    if (correction.corrects()) {
      rest.push_back({.what = "what this device's own measurements say beyond that",
                      .factor = std::exp(correction.at(standardised(queries))(0))});
    }
    const xgboost::DMatrix row(deviation_rows(views, queries.points, queries.effects), 1);
    const std::vector<float> parts = parts_.trees.contributions(row);
    const std::vector<std::string> names = deviation_columns(parts_.signature_names);
    for (std::size_t j = 0; j < parts.size(); ++j) {
      const double factor = std::exp(share * static_cast<double>(parts[j]));
      if (factor != 1) rest.push_back({.what = j < names.size() ? names[j] : "base", .factor = factor});
    }
    std::ranges::stable_sort(rest, std::ranges::greater{},
                             [](const Reason& r) { return std::abs(std::log(r.factor)); });
    why.reasons.insert(why.reasons.end(), rest.begin(), rest.end());
    return why;
  }

  void save(const std::filesystem::path& folder) const override {
    Json json = manifest_head(ModelKind::systole, parts_.signature_names, parts_.intervals, parts_.trained_on);
    json["noise"] = parts_.chosen.noise;
    json["tree_weight"] = parts_.chosen.tree_weight;
    json["signature_shape"] = parts_.signature.numbers();
    json["known_networks"] = parts_.known;
    if (parts_.networks.empty()) json.erase("networks_file");
    json["effects"] = std::vector<double>(parts_.effects.begin(), parts_.effects.end());
    json["work_coefficients"] = parts_.layers.coefficients();
    json["smallest_layer"] = parts_.layers.smallest();
    json["network_space"] = parts_.kernel.networks().numbers();
    json["device_space"] = parts_.kernel.devices().numbers();
    json["dual"] = rows_of(parts_.kernel.dual());
    json["mean_scale"] = parts_.kernel.mean_scale();
    require_numbers(folder, json);
    ModelWriter writer(folder);
    if (!parts_.networks.empty()) writer.add(kNetworksFile, known_networks_text(parts_.networks));
    writer.add(kLayerFile, parts_.layers.booster().json());
    writer.add(kTreeFile, parts_.trees.json());
    writer.finish(std::move(json));
  }

 private:
  [[nodiscard]] std::vector<double> compute(std::span<const DeviceSample> devices,
                                            std::span<const NetworkProfile> networks) const override {
    if (devices.empty() || networks.empty()) return {};
    const std::vector<SignatureView> views = views_of(devices);
    const Queries queries = queries_of(networks);
    const Eigen::MatrixXd points = standardised(queries);
    const std::vector<DeviceCorrection> corrections = corrections_of(devices, views);
    Eigen::MatrixXd log_ms = log_predictions(views, queries);
    std::vector<double> ms;
    ms.reserve(devices.size() * networks.size());
    for (Eigen::Index d = 0; d < log_ms.cols(); ++d) {
      const DeviceCorrection& correction = corrections[static_cast<std::size_t>(d)];
      if (correction.corrects()) log_ms.col(d) += correction.at(points);
      for (const double value : log_ms.col(d)) ms.push_back(std::exp(value));
    }
    return ms;
  }

  struct Queries {
    Eigen::MatrixXd points;
    std::vector<Eigen::Index> known;
    Eigen::VectorXd effects;
  };

  [[nodiscard]] Eigen::Index row_of(const NetworkProfile& network) const {
    return known_network(parts_.networks, parts_.known, network);
  }

  [[nodiscard]] Eigen::MatrixXd standardised(const Queries& queries) const {
    return parts_.kernel.networks().standardised(queries.points);
  }

  /// networks x devices, before what the devices' own measurements say.
  [[nodiscard]] Eigen::MatrixXd log_predictions(const std::vector<SignatureView>& views, const Queries& queries) const {
    Eigen::MatrixXd log_ms = parts_.kernel.predict(queries.points, queries.known, views);
    const std::vector<float> trees = parts_.trees.predict(deviation_rows(views, queries.points, queries.effects), 1);
    const double share = parts_.chosen.tree_weight;
    for (Eigen::Index d = 0; d < log_ms.cols(); ++d) {
      for (Eigen::Index n = 0; n < log_ms.rows(); ++n) {
        const double tree = trees[static_cast<std::size_t>((d * log_ms.rows()) + n)];
        const double deviation = ((1 - share) * log_ms(n, d)) + (share * tree);
        log_ms(n, d) = views[static_cast<std::size_t>(d)].scale + queries.effects(n) + deviation;
      }
    }
    return log_ms;
  }

  /// The networks that a device ran and that its other measurements do not contradict, with their log latencies.
  void add_evidence(const DeviceSample& device, std::vector<NetworkProfile>& networks,
                    std::vector<double>& log_ms) const {
    std::vector<std::size_t> doubted;
    const std::vector<double> ms = with_scale(device);
    for (const Contradiction& found : parts_.signature.contradictions(ms)) doubted.push_back(found.network);
    for (std::size_t i = 0; i < signature_places_.size(); ++i) {
      const std::size_t place = signature_places_[i];
      if (std::isnan(device.signature_ms[place]) || contains(doubted, place)) continue;
      networks.push_back(signature_networks_[i]);
      log_ms.push_back(std::log(device.signature_ms[place]));
    }
    for (const MeasuredNetwork& other : device.others) {
      networks.push_back(other.network);
      log_ms.push_back(std::log(other.ms));
    }
  }

  [[nodiscard]] std::vector<DeviceCorrection> corrections_of(std::span<const DeviceSample> devices,
                                                             const std::vector<SignatureView>& views) const {
    std::vector<DeviceCorrection> corrections;
    for (std::size_t d = 0; d < devices.size(); ++d) {
      std::vector<NetworkProfile> networks;
      std::vector<double> log_ms;
      add_evidence(devices[d], networks, log_ms);
      if (networks.empty()) {
        corrections.emplace_back();
        continue;
      }
      const Queries queries = queries_of(networks);
      Eigen::VectorXd residuals =
          Eigen::Map<const Eigen::VectorXd>(log_ms.data(), static_cast<Eigen::Index>(log_ms.size()));
      residuals -= log_predictions({views[d]}, queries).col(0);
      // One that is far off everything else is a mistake, not a lesson.
      residuals = residuals.cwiseMin(kContradiction).cwiseMax(-kContradiction);
      corrections.emplace_back(standardised(queries), residuals);
    }
    return corrections;
  }

  /// The device's signature latencies; where none was measured, what its other networks tell of its scale.
  [[nodiscard]] std::vector<double> with_scale(const DeviceSample& device) const {
    std::vector<double> ms = device.signature_ms;
    const bool measured = std::ranges::any_of(ms, [](double value) { return !std::isnan(value); });
    if (measured || device.others.empty() || signature_networks_.empty()) return ms;
    std::vector<double> scales;
    for (const MeasuredNetwork& other : device.others) {
      scales.push_back(std::log(other.ms) - queries_of(std::span(&other.network, 1)).effects(0));
    }
    const double scale = upper_median(std::move(scales));
    const Queries signature = queries_of(signature_networks_);
    for (std::size_t i = 0; i < signature_places_.size(); ++i) {
      ms[signature_places_[i]] = std::exp(scale + signature.effects(static_cast<Eigen::Index>(i)));
    }
    return ms;
  }

  [[nodiscard]] std::vector<SignatureView> views_of(std::span<const DeviceSample> devices) const {
    std::vector<SignatureView> views;
    views.reserve(devices.size());
    for (const DeviceSample& device : devices) views.push_back(parts_.signature.view(with_scale(device)));
    return views;
  }

  [[nodiscard]] Queries queries_of(std::span<const NetworkProfile> networks) const {
    std::vector<const NetworkProfile*> pointers;
    Queries queries{.points = {}, .known = {}, .effects = Eigen::VectorXd(networks.size())};
    for (const NetworkProfile& network : networks) {
      const Eigen::Index row = row_of(network);
      queries.known.push_back(row);
      // A known network is what it was in training, whatever file tells of it.
      const bool kept = row >= 0 && !parts_.networks.empty();
      pointers.push_back(kept ? &parts_.networks[static_cast<std::size_t>(row)] : &network);
    }
    queries.points = network_points(pointers);
    for (std::size_t n = 0; n < networks.size(); ++n) {
      const Eigen::Index row = queries.known[n];
      queries.effects(static_cast<Eigen::Index>(n)) =
          row >= 0 ? parts_.effects(row) : parts_.layers.effect(networks[n]);
    }
    return queries;
  }

  Parts parts_;
  std::vector<std::size_t> signature_places_;       ///< of those signature networks whose layers are known
  std::vector<NetworkProfile> signature_networks_;  ///< those
};

/// The first half of training.
struct Lessons {
  TrainingGrid grid;
  LayerEffect layers;
  Eigen::VectorXd effects;
  Eigen::MatrixXd deviations;  ///< networks x devices, 0 where missing
};

Lessons learn_effects(const TrainingSet& set, const TrainOptions& options) {
  check(set);
  if (set.signature.empty()) throw core::InputError("systole's model needs a signature");
  training_rows(set);  // throws if there is nothing to learn from
  TrainingGrid grid = training_grid(set);
  const RowCentres centres = row_centres(grid);
  const Eigen::VectorXd trust = centres.weight.array() / (centres.weight.array() + kPriorWeight);
  LayerEffect layers = LayerEffect::train(grid.networks, centres.centre, trust, options.seed, options.round_done);
  Eigen::VectorXd effects(centres.centre.size());
  for (Eigen::Index n = 0; n < effects.size(); ++n) {
    const double prior = layers.effect(*grid.networks[static_cast<std::size_t>(n)]);
    effects(n) = (trust(n) * centres.centre(n)) + ((1 - trust(n)) * prior);
  }
  const Eigen::MatrixXd deviations = grid.observed.cwiseProduct(grid.ratios.colwise() - effects);
  return {.grid = std::move(grid), .layers = std::move(layers), .effects = effects, .deviations = deviations};
}

std::unique_ptr<SystoleModel> train_model(const TrainingSet& set, const TrainOptions& options, Intervals intervals) {
  Lessons lessons = learn_effects(set, options);
  const TrainingGrid& grid = lessons.grid;
  const Hyperparameters chosen = validate(grid, lessons.deviations, lessons.effects, options.seed, options.round_done);
  std::vector<std::uint64_t> known;
  for (const NetworkProfile* network : grid.networks) known.push_back(fingerprint(*network));
  return std::make_unique<SystoleModel>(
      Parts{.signature_names = signature_names(set),
            .networks = networks_of(set),
            .signature = grid.signature,
            .known = std::move(known),
            .effects = lessons.effects,
            .layers = std::move(lessons.layers),
            .kernel = DeviationKernel::train(grid, lessons.deviations, chosen.noise),
            .trees = train_deviation_trees(grid, lessons.deviations, lessons.effects, options.seed, options.round_done),
            .chosen = chosen,
            .intervals = std::move(intervals),
            .trained_on = trained_on(set, options.source)});
}

}  // namespace

std::int64_t systole_rounds(std::size_t devices) {
  return LayerEffect::kRounds + validation_rounds(devices) + kDeviationRounds;
}

std::unique_ptr<Model> train_systole_model(const TrainingSet& set, const TrainOptions& options, Intervals intervals) {
  return train_model(set, options, std::move(intervals));
}

SystoleFeatures systole_features(const TrainingSet& set, const TrainOptions& options,
                                 std::span<const std::size_t> test_devices,
                                 std::span<const std::size_t> test_networks) {
  const Lessons lessons = learn_effects(set, options);
  DeviationCells cells = deviation_cells(lessons.grid, lessons.deviations, lessons.effects);
  const auto model = train_model(set, options, {});
  std::vector<DeviceSample> samples;
  for (const std::size_t device : test_devices) samples.push_back(sample_of(set.data, device, set.signature));
  std::vector<NetworkProfile> profiles;
  for (const std::size_t network : test_networks) profiles.push_back(set.data.networks[network]);
  return {.names = deviation_columns(signature_names(set)),
          .train = std::move(cells.rows),
          .target = std::move(cells.targets),
          .test = model->rows(samples, profiles)};
}

std::unique_ptr<Model> load_systole_model(const Manifest& manifest) {
  constexpr double kMostLog = 100;  // of a ratio of latencies
  constexpr double kLargest = std::numeric_limits<double>::max();
  std::vector<std::string> names = manifest.texts("signature");
  if (names.empty()) manifest.fail("signature", "found no network, expected at least one");
  std::vector<std::uint64_t> known = manifest.counts("known_networks", std::numeric_limits<std::uint64_t>::max());
  const std::vector<double> effects = manifest.numbers("effects", known.size(), -kMostLog, kMostLog);
  const std::vector<std::vector<double>> device_rows = manifest.rows("device_space");
  const std::vector<std::vector<double>> network_rows = manifest.rows("network_space");
  const auto features = static_cast<std::size_t>(network_points({}).cols());
  const std::size_t devices = device_rows.size() < 2 ? 0 : device_rows.size() - 2;
  if (network_rows.size() != known.size() + 2) {
    manifest.fail("network_space", "expected two lists, then one for each of known_networks");
  }
  const std::vector<std::string> columns = deviation_columns(names);
  const std::size_t signature_columns = names.size() + 1;
  std::vector<double> coefficients = manifest.numbers("work_coefficients", work_term_names().size(), 0, kLargest);
  TrainedOn seen = trained_on_of(manifest, names.size());
  SignatureShape signature = SignatureShape::from_numbers(manifest.rows("signature_shape"), names.size());
  std::vector<NetworkProfile> networks = manifest.networks();
  if (!networks.empty() && networks.size() != known.size()) {
    manifest.fail("known_networks", fmt::format("found {}, expected one for each of {} networks in {}", known.size(),
                                                networks.size(), kNetworksFile));
  }
  return std::make_unique<SystoleModel>(Parts{
      .signature_names = std::move(names),
      .networks = std::move(networks),
      .signature = std::move(signature),
      .known = std::move(known),
      .effects = Eigen::Map<const Eigen::VectorXd>(effects.data(), static_cast<Eigen::Index>(effects.size())),
      .layers = LayerEffect(std::move(coefficients), manifest.number("smallest_layer", 1e-300, kLargest),
                            manifest.booster(kLayerFile, layer_feature_names().size())),
      .kernel = DeviationKernel(FeatureSpace::from_numbers(network_rows, features),
                                FeatureSpace::from_numbers(device_rows, signature_columns),
                                matrix_of(manifest.rows("dual"), effects.size(), devices, "dual"),
                                manifest.number("mean_scale", -kMostLog, kMostLog)),
      .trees = manifest.booster(kTreeFile, columns.size()),
      .chosen = {.noise = manifest.number("noise", 0, kLargest), .tree_weight = manifest.number("tree_weight", 0, 1)},
      .intervals = intervals_of(manifest),
      .trained_on = std::move(seen)});
}

}  // namespace systole::predictor
