// SPDX-License-Identifier: MIT
#include "predictor/models/detail/systole/systole_model.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.h"
#include "predictor/models/detail/model_files.h"
#include "predictor/models/detail/systole/deviation_kernel.h"
#include "predictor/models/detail/systole/deviation_trees.h"
#include "predictor/models/detail/systole/layer_effect.h"
#include "predictor/models/detail/systole/training_grid.h"
#include "predictor/models/detail/systole/validation.h"
#include "predictor/models/detail/training_rows.h"

namespace systole::predictor {
namespace {

/// The weight of the layers' prediction beside one measured cell in a known network's effect.
constexpr double kPriorWeight = 1;
constexpr const char* kLayerFile = "layers.json";
constexpr const char* kTreeFile = "deviations.json";

struct Parts {
  std::vector<std::string> signature_names;
  SignatureShape signature;
  std::vector<std::uint64_t> known;  ///< fingerprints of the training networks
  Eigen::VectorXd effects;           ///< theirs
  LayerEffect layers;
  DeviationKernel kernel;
  xgboost::Booster trees;
  Hyperparameters chosen;
  Intervals intervals;
};

class SystoleModel final : public Model {
 public:
  explicit SystoleModel(Parts parts) : parts_(std::move(parts)) {}

  [[nodiscard]] ModelKind kind() const override { return ModelKind::systole; }
  [[nodiscard]] const std::vector<std::string>& signature() const override { return parts_.signature_names; }
  [[nodiscard]] const Intervals& intervals() const override { return parts_.intervals; }
  [[nodiscard]] bool knows(const NetworkProfile& network) const override { return row_of(network) >= 0; }

  [[nodiscard]] std::vector<double> predict(std::span<const DeviceSample> devices,
                                            std::span<const NetworkProfile> networks) const override {
    if (devices.empty() || networks.empty()) return {};
    const std::vector<SignatureView> views = views_of(devices);
    const Queries queries = queries_of(networks);
    const Eigen::MatrixXd kernel = parts_.kernel.predict(queries.points, queries.known, views);
    const std::vector<float> trees = parts_.trees.predict(deviation_rows(views, queries.points, queries.effects), 1);
    const double share = parts_.chosen.tree_weight;
    std::vector<double> ms;
    ms.reserve(trees.size());
    for (std::size_t d = 0; d < devices.size(); ++d) {
      for (std::size_t n = 0; n < networks.size(); ++n) {
        const double deviation = ((1 - share) * kernel(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(d))) +
                                 (share * static_cast<double>(trees[(d * networks.size()) + n]));
        ms.push_back(std::exp(views[d].scale + queries.effects(static_cast<Eigen::Index>(n)) + deviation));
      }
    }
    return ms;
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
    ModelWriter writer(folder);
    Json json = manifest_head(ModelKind::systole, parts_.signature_names, parts_.intervals);
    json["noise"] = parts_.chosen.noise;
    json["tree_weight"] = parts_.chosen.tree_weight;
    json["signature_shape"] = parts_.signature.numbers();
    json["known_networks"] = parts_.known;
    json["effects"] = std::vector<double>(parts_.effects.begin(), parts_.effects.end());
    json["work_coefficients"] = parts_.layers.coefficients();
    json["smallest_layer"] = parts_.layers.smallest();
    json["network_space"] = parts_.kernel.networks().numbers();
    json["device_space"] = parts_.kernel.devices().numbers();
    json["dual"] = rows_of(parts_.kernel.dual());
    json["mean_scale"] = parts_.kernel.mean_scale();
    writer.add(kLayerFile, parts_.layers.booster().json());
    writer.add(kTreeFile, parts_.trees.json());
    writer.finish(std::move(json));
  }

 private:
  struct Queries {
    Eigen::MatrixXd points;
    std::vector<Eigen::Index> known;
    Eigen::VectorXd effects;
  };

  [[nodiscard]] Eigen::Index row_of(const NetworkProfile& network) const {
    const auto found = std::ranges::find(parts_.known, fingerprint(network));
    return found == parts_.known.end() ? -1 : found - parts_.known.begin();
  }

  [[nodiscard]] std::vector<SignatureView> views_of(std::span<const DeviceSample> devices) const {
    std::vector<SignatureView> views;
    views.reserve(devices.size());
    for (const DeviceSample& device : devices) views.push_back(parts_.signature.view(device.signature_ms));
    return views;
  }

  [[nodiscard]] Queries queries_of(std::span<const NetworkProfile> networks) const {
    std::vector<const NetworkProfile*> pointers;
    for (const NetworkProfile& network : networks) pointers.push_back(&network);
    Queries queries{.points = network_points(pointers), .known = {}, .effects = Eigen::VectorXd(networks.size())};
    for (std::size_t n = 0; n < networks.size(); ++n) {
      const Eigen::Index row = row_of(networks[n]);
      queries.known.push_back(row);
      queries.effects(static_cast<Eigen::Index>(n)) =
          row >= 0 ? parts_.effects(row) : parts_.layers.effect(networks[n]);
    }
    return queries;
  }

  Parts parts_;
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
  LayerEffect layers = LayerEffect::train(grid.networks, centres.centre, trust, options.seed);
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
  const Hyperparameters chosen = validate(grid, lessons.deviations, lessons.effects, options.seed);
  std::vector<std::uint64_t> known;
  for (const NetworkProfile* network : grid.networks) known.push_back(fingerprint(*network));
  return std::make_unique<SystoleModel>(
      Parts{.signature_names = signature_names(set),
            .signature = grid.signature,
            .known = std::move(known),
            .effects = lessons.effects,
            .layers = std::move(lessons.layers),
            .kernel = DeviationKernel::train(grid, lessons.deviations, chosen.noise),
            .trees = train_deviation_trees(grid, lessons.deviations, lessons.effects, options.seed),
            .chosen = chosen,
            .intervals = std::move(intervals)});
}

}  // namespace

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
  using Rows = std::vector<std::vector<double>>;
  auto names = manifest.get<std::vector<std::string>>("signature");
  auto known = manifest.get<std::vector<std::uint64_t>>("known_networks");
  const auto effects = manifest.get<std::vector<double>>("effects");
  const auto device_rows = manifest.get<Rows>("device_space");
  const auto network_rows = manifest.get<Rows>("network_space");
  const auto features = static_cast<std::size_t>(network_points({}).cols());
  const std::size_t devices = device_rows.size() < 2 ? 0 : device_rows.size() - 2;
  if (effects.size() != known.size() || network_rows.size() != known.size() + 2) {
    throw core::InputError("manifest.json: effects, network_space: expected one for each of known_networks");
  }
  return std::make_unique<SystoleModel>(Parts{
      .signature_names = names,
      .signature = SignatureShape::from_numbers(manifest.get<Rows>("signature_shape")),
      .known = std::move(known),
      .effects = Eigen::Map<const Eigen::VectorXd>(effects.data(), static_cast<Eigen::Index>(effects.size())),
      .layers = LayerEffect(manifest.get<std::vector<double>>("work_coefficients"),
                            manifest.get<double>("smallest_layer"), manifest.booster(kLayerFile)),
      .kernel = DeviationKernel(
          FeatureSpace::from_numbers(network_rows, features), FeatureSpace::from_numbers(device_rows, names.size() + 1),
          matrix_of(manifest.get<Rows>("dual"), effects.size(), devices, "dual"), manifest.get<double>("mean_scale")),
      .trees = manifest.booster(kTreeFile),
      .chosen = {.noise = manifest.get<double>("noise"), .tree_weight = manifest.get<double>("tree_weight")},
      .intervals = intervals_of(manifest)});
}

}  // namespace systole::predictor
