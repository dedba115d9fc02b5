// SPDX-License-Identifier: MIT
#include "predictor/models/detail/paper_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/error.h"
#include "core/threads/start_thread.h"
#include "predictor/embedding/flattened.h"
#include "predictor/models/detail/known_networks.h"
#include "predictor/models/detail/model_files.h"
#include "predictor/models/detail/training_rows.h"
#include "predictor/statistics/additive_fit.h"
#include "predictor/statistics/summary.h"
#include "predictor/xgboost/grid_trees.h"

namespace systole::predictor {
namespace {

using xgboost::Matrix;

constexpr int kRounds = 100;
constexpr const char* kBoosterFile = "xgboost.json";

xgboost::Parameters defaults(const TrainOptions& options) {
  return {{"objective", "reg:squarederror"},
          {"base_score", "0.5"},
          {"tree_method", std::string(core::name_of(options.tree_method))},
          // A histogram is a sum in an order that depends on the threads; exact search is not.
          {"nthread",
           options.tree_method == TreeMethod::exact ? std::to_string(core::startable_threads(options.threads)) : "1"},
          {"seed", std::to_string(options.seed)}};
}

/// What turns a device and a network into a row.
struct Columns {
  ModelKind kind = ModelKind::reference;
  EmbeddingScale scale;
  double largest_ms = 1;
  std::size_t device_columns = 0;
  std::vector<std::size_t> kept;  ///< of all layers' numbers, then the device's
  std::vector<double> profile;    ///< of each signature network: its log latency above the devices' general one

  [[nodiscard]] std::size_t layer_columns() const { return scale.layers * kRowWidth; }

  /// What was not measured is as far above the device's other latencies as on other devices.
  [[nodiscard]] std::vector<double> completed(std::vector<double> ms) const {
    std::vector<double> scales;
    for (std::size_t i = 0; i < profile.size(); ++i) {
      if (!std::isnan(ms[i])) scales.push_back(std::log(ms[i]) - profile[i]);
    }
    if (scales.empty() || scales.size() == ms.size()) return ms;
    const double general = upper_median(std::move(scales));
    for (std::size_t i = 0; i < profile.size(); ++i) {
      if (std::isnan(ms[i])) ms[i] = std::exp(general + profile[i]);
    }
    return ms;
  }

  [[nodiscard]] std::vector<float> device_row(const DeviceSample& sample) const {
    if (kind == ModelKind::static_info) {
      if (!sample.freq_ghz || !sample.ram_gb) {
        throw core::InputError("the static model needs a device's freq_ghz and ram_gb");
      }
      return {static_cast<float>(*sample.freq_ghz), static_cast<float>(*sample.ram_gb)};
    }
    if (sample.signature_ms.size() != device_columns) {
      throw core::InputError(
          fmt::format("found {} signature latencies, expected {}", sample.signature_ms.size(), device_columns));
    }
    std::vector<float> row;
    for (const double ms : completed(sample.signature_ms)) row.push_back(static_cast<float>(ms / largest_ms));
    return row;
  }

  void fill(float* row, const std::vector<float>& layers, const std::vector<float>& device) const {
    for (std::size_t j = 0; j < kept.size(); ++j) {
      row[j] = kept[j] < layers.size() ? layers[kept[j]] : device[kept[j] - layers.size()];
    }
  }
};

/// The columns that tell training rows apart. Those of the layers are looked for on the networks alone and those of the
/// device on the devices, for a whole grid of both: a copy between the two is no copy.
std::vector<std::size_t> kept_columns(const std::vector<std::vector<float>>& networks,
                                      const std::vector<std::vector<float>>& devices) {
  const auto distinct = [](const std::vector<std::vector<float>>& rows) {
    Matrix matrix(rows.size(), rows.front().size());
    for (std::size_t i = 0; i < rows.size(); ++i) std::ranges::copy(rows[i], matrix.row(i));
    return distinct_columns(matrix);
  };
  std::vector<std::size_t> kept = distinct(networks);
  if (devices.front().empty()) return kept;
  for (const std::size_t column : distinct(devices)) kept.push_back(networks.front().size() + column);
  return kept;
}

struct Prepared {
  Columns columns;
  std::vector<std::vector<float>> networks;  ///< flattened embeddings
  std::vector<std::vector<float>> devices;   ///< device rows
  std::vector<TrainingRow> rows;

  [[nodiscard]] float target(const TrainingRow& row) const { return static_cast<float>(row.ms / columns.largest_ms); }
  [[nodiscard]] std::vector<float> targets() const {
    std::vector<float> all;
    for (const TrainingRow& row : rows) all.push_back(target(row));
    return all;
  }
  [[nodiscard]] Matrix features() const {
    Matrix matrix(rows.size(), columns.kept.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      columns.fill(matrix.row(i), networks[rows[i].network], devices[rows[i].device]);
    }
    return matrix;
  }
  [[nodiscard]] xgboost::Grid grid() const {
    const auto side = [&](const std::vector<std::vector<float>>& items, std::size_t first, std::size_t width) {
      std::vector<std::size_t> wanted;
      for (const std::size_t column : columns.kept) {
        if (column >= first && column < first + width) wanted.push_back(column - first);
      }
      Matrix matrix(items.size(), wanted.size());
      for (std::size_t i = 0; i < items.size(); ++i) {
        for (std::size_t j = 0; j < wanted.size(); ++j) matrix.row(i)[j] = items[i][wanted[j]];
      }
      return matrix;
    };
    xgboost::Grid grid{
        .networks = side(networks, 0, columns.layer_columns()),
        .devices = side(devices, columns.layer_columns(), columns.device_columns),
        .targets = std::vector<float>(networks.size() * devices.size(), std::numeric_limits<float>::quiet_NaN())};
    for (const TrainingRow& row : rows) grid.targets[(row.device * networks.size()) + row.network] = target(row);
    return grid;
  }
};

xgboost::Booster boost(const Prepared& prepared, const TrainOptions& options) {
  if (options.tree_method == TreeMethod::grid)
    return xgboost::train_on_grid(prepared.grid(), kRounds, options.round_done);
  xgboost::DMatrix data(prepared.features(), 1);
  data.set_labels(prepared.targets());
  return xgboost::Booster::train(data, defaults(options), kRounds, options.round_done);
}

std::vector<double> signature_profile(const TrainingSet& set) {
  std::vector<std::vector<double>> log_ms;
  for (const std::size_t network : set.signature) {
    std::vector<double>& row = log_ms.emplace_back();
    for (const std::size_t device : set.devices) row.push_back(std::log(set.data.latencies.at(network, device)));
  }
  return median_polish(log_ms).rows;
}

Prepared prepare(ModelKind kind, const TrainingSet& set) {
  check(set);
  if (kind == ModelKind::reference && set.signature.empty()) {
    throw core::InputError("the reference model needs a signature");
  }
  Prepared prepared;
  prepared.rows = training_rows(set);
  Columns& columns = prepared.columns;
  columns.kind = kind;
  columns.device_columns = kind == ModelKind::static_info ? 2 : set.signature.size();
  std::vector<Embedding> embeddings;
  for (const std::size_t network : set.networks) embeddings.push_back(set.data.networks[network].embedding);
  columns.scale = embedding_scale(embeddings);
  columns.largest_ms = std::ranges::max(prepared.rows, {}, &TrainingRow::ms).ms;
  for (const std::size_t device : set.devices) {
    for (const std::size_t network : set.signature) {
      const double ms = set.data.latencies.at(network, device);
      if (!std::isnan(ms)) columns.largest_ms = std::max(columns.largest_ms, ms);
    }
  }

  if (kind == ModelKind::reference) columns.profile = signature_profile(set);
  for (const Embedding& embedding : embeddings) prepared.networks.push_back(flattened(embedding, columns.scale));
  for (const std::size_t device : set.devices) {
    prepared.devices.push_back(columns.device_row(sample_of(set.data, device, set.signature)));
  }
  columns.kept = kept_columns(prepared.networks, prepared.devices);
  return prepared;
}

Matrix rows_for(const Columns& columns, std::span<const DeviceSample> devices,
                std::span<const NetworkProfile> networks) {
  std::vector<std::vector<float>> layers;
  layers.reserve(networks.size());
  for (const NetworkProfile& network : networks) layers.push_back(flattened(network.embedding, columns.scale));
  Matrix rows(devices.size() * networks.size(), columns.kept.size());
  for (std::size_t d = 0; d < devices.size(); ++d) {
    const std::vector<float> device = columns.device_row(devices[d]);
    for (std::size_t n = 0; n < networks.size(); ++n)
      columns.fill(rows.row((d * networks.size()) + n), layers[n], device);
  }
  return rows;
}

std::vector<std::string> column_names(const Columns& columns) {
  constexpr std::array<std::string_view, kRowWidth> kNumbers{"conv",    "dwconv",   "add",   "relu",   "pool",
                                                             "in_size", "out_size", "in_ch", "out_ch", "kernel",
                                                             "stride",  "pad",      "macs"};
  std::vector<std::string> names;
  for (const std::size_t column : columns.kept) {
    if (column < columns.layer_columns()) {
      names.push_back(fmt::format("layer{}.{}", column / kRowWidth, kNumbers.at(column % kRowWidth)));
    } else if (columns.kind == ModelKind::static_info) {
      names.emplace_back(column == columns.layer_columns() ? "freq_ghz" : "ram_gb");
    } else {
      names.push_back(fmt::format("signature{}", column - columns.layer_columns()));
    }
  }
  return names;
}

class PaperModel final : public Model {
 public:
  PaperModel(Columns columns, xgboost::Booster booster, std::vector<std::string> signature,
             std::vector<std::vector<float>> known, std::vector<NetworkProfile> networks, Intervals intervals,
             TrainedOn trained_on)
      : columns_(std::move(columns)),
        booster_(std::move(booster)),
        signature_(std::move(signature)),
        known_(std::move(known)),
        networks_(std::move(networks)),
        intervals_(std::move(intervals)),
        trained_on_(std::move(trained_on)) {}

  [[nodiscard]] ModelKind kind() const override { return columns_.kind; }
  [[nodiscard]] const std::vector<std::string>& signature() const override { return signature_; }
  [[nodiscard]] const Intervals& intervals() const override { return intervals_; }
  [[nodiscard]] const TrainedOn& trained_on() const override { return trained_on_; }
  [[nodiscard]] const std::vector<NetworkProfile>& networks() const override { return networks_; }

  [[nodiscard]] Explanation explain(const DeviceSample& device, const NetworkProfile& network) const override {
    const Matrix rows = rows_for(columns_, std::span(&device, 1), std::span(&network, 1));
    const std::vector<float> parts = booster_.contributions(xgboost::DMatrix(rows, 1));
    const std::vector<std::string> names = column_names(columns_);
    Explanation why{
        .ms = predict(std::span(&device, 1), std::span(&network, 1)).front(), .layer_share = {}, .reasons = {}};
    // Additive parts p of the sum m as factors m / (m - p): what the latency would be divided by without them.
    const double total = why.ms / columns_.largest_ms;
    for (std::size_t j = 0; j < names.size(); ++j) {
      const double part = parts[j];
      if (part != 0 && total - part > 0) why.reasons.push_back({.what = names[j], .factor = total / (total - part)});
    }
    std::ranges::stable_sort(why.reasons, std::ranges::greater{},
                             [](const Reason& r) { return std::abs(std::log(r.factor)); });
    return why;
  }

  [[nodiscard]] bool knows(const NetworkProfile& network) const override {
    return std::ranges::find(known_, flattened(network.embedding, columns_.scale)) != known_.end();
  }

  void save(const std::filesystem::path& folder) const override {
    Json json = manifest_head(columns_.kind, signature_, intervals_, trained_on_);
    json["largest_ms"] = columns_.largest_ms;
    json["largest_channels"] = columns_.scale.channels;
    json["largest_macs"] = columns_.scale.macs;
    json["layers"] = columns_.scale.layers;
    json["columns"] = columns_.kept;
    json["known_networks"] = known_;
    json["signature_profile"] = columns_.profile;
    require_numbers(folder, json);
    ModelWriter writer(folder);
    writer.add(kBoosterFile, booster_.json());
    writer.add(kNetworksFile, known_networks_text(networks_));
    writer.finish(std::move(json));
  }

 private:
  [[nodiscard]] std::vector<double> compute(std::span<const DeviceSample> devices,
                                            std::span<const NetworkProfile> networks) const override {
    if (devices.empty() || networks.empty()) return {};
    const std::vector<float> shares = booster_.predict(rows_for(columns_, devices, networks), 1);
    std::vector<double> ms;
    ms.reserve(shares.size());
    for (const float share : shares) ms.push_back(static_cast<double>(share) * columns_.largest_ms);
    return ms;
  }

  Columns columns_;
  xgboost::Booster booster_;
  std::vector<std::string> signature_;
  std::vector<std::vector<float>> known_;  ///< flattened embeddings of the training networks
  std::vector<NetworkProfile> networks_;
  Intervals intervals_;
  TrainedOn trained_on_;
};

}  // namespace

std::int64_t paper_rounds() {
  return kRounds;
}

std::unique_ptr<Model> train_paper_model(ModelKind kind, const TrainingSet& set, const TrainOptions& options,
                                         Intervals intervals) {
  Prepared prepared = prepare(kind, set);
  xgboost::Booster booster = boost(prepared, options);
  return std::make_unique<PaperModel>(std::move(prepared.columns), std::move(booster), signature_names(set),
                                      std::move(prepared.networks), networks_of(set), std::move(intervals),
                                      trained_on(set, options.source));
}

std::unique_ptr<Model> load_paper_model(ModelKind kind, const Manifest& manifest) {
  constexpr double kMostChannels = 1e9;
  constexpr double kMostMacs = 1e18;
  constexpr std::uint64_t kMostLayers = 100'000;
  Columns columns;
  columns.kind = kind;
  columns.largest_ms = manifest.number("largest_ms", kLeastMs, kMostMs);
  columns.scale = {.channels = manifest.number("largest_channels", 1, kMostChannels),
                   .macs = manifest.number("largest_macs", 1, kMostMacs),
                   .layers = manifest.count("layers", kMostLayers)};
  std::vector<std::string> signature = manifest.texts("signature");
  columns.device_columns = kind == ModelKind::static_info ? 2 : signature.size();
  const std::size_t all_columns = columns.layer_columns() + columns.device_columns;
  if (all_columns == 0) manifest.fail("layers", "found none, and no signature either");
  for (const std::uint64_t column : manifest.counts("columns", all_columns - 1)) columns.kept.push_back(column);
  if (columns.kept.size() > all_columns) {
    manifest.fail("columns", fmt::format("found {}, expected at most {}", columns.kept.size(), all_columns));
  }
  constexpr double kMostLog = 100;
  if (manifest.has("signature_profile")) {
    columns.profile = manifest.numbers("signature_profile", {}, -kMostLog, kMostLog);
    if (!columns.profile.empty() && columns.profile.size() != signature.size()) {
      manifest.fail("signature_profile", "expected a number for each signature network");
    }
  }
  std::vector<std::vector<float>> known;
  for (const std::vector<double>& row : manifest.rows("known_networks")) {
    if (row.size() != columns.layer_columns()) {
      manifest.fail("known_networks",
                    fmt::format("found {} numbers, expected {} for each", row.size(), columns.layer_columns()));
    }
    std::vector<float>& numbers = known.emplace_back();
    for (const double number : row) {
      if (std::abs(number) > std::numeric_limits<float>::max()) {
        manifest.fail("known_networks", "expected numbers that float32 holds");
      }
      numbers.push_back(static_cast<float>(number));
    }
  }
  xgboost::Booster booster = manifest.booster(kBoosterFile, columns.kept.size());
  TrainedOn seen = trained_on_of(manifest, signature.size());
  return std::make_unique<PaperModel>(std::move(columns), std::move(booster), std::move(signature), std::move(known),
                                      manifest.networks(), intervals_of(manifest), std::move(seen));
}

PaperFeatures paper_features(ModelKind kind, const TrainingSet& set, std::span<const std::size_t> test_devices,
                             std::span<const std::size_t> test_networks) {
  const Prepared prepared = prepare(kind, set);
  std::vector<DeviceSample> samples;
  for (const std::size_t device : test_devices) samples.push_back(sample_of(set.data, device, set.signature));
  std::vector<NetworkProfile> profiles;
  for (const std::size_t network : test_networks) profiles.push_back(set.data.networks[network]);
  return {.names = column_names(prepared.columns),
          .train = prepared.features(),
          .target = prepared.targets(),
          .test = rows_for(prepared.columns, samples, profiles)};
}

}  // namespace systole::predictor
