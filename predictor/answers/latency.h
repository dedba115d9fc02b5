// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/files/input_record.h"
#include "core/import/network_input.h"
#include "core/observer.h"
#include "predictor/dataset/learning_data.h"
#include "predictor/dataset/measurements.h"
#include "predictor/models/model.h"
#include "predictor/signature/selection.h"

/// How long networks take on devices that ran the signature networks.
namespace systole::predictor {

/// What messages call the parts of a question, so that users find their own words in them.
struct QuestionWords {
  std::string network = "network";
  std::string measured = "measured";  ///< before NAME=MS
};

struct LatencyQuestion {
  std::vector<std::string> networks{};     ///< each a name of the data, a network file's path or a shipped name
  core::NetworkOptions files{};            ///< how the networks' files are read
  std::optional<Measurements> measured{};  ///< of the signature networks and any others, on one or more devices
  std::optional<double> freq_ghz{};        ///< of the devices; the model `static` reads it
  std::optional<double> ram_gb{};          ///< the same
  double coverage = 0.9;                   ///< of the intervals
  QuestionWords words{};
};

/// Which model is asked.
struct AskedModel {
  ModelKind kind = ModelKind::systole;  ///< to be trained now, unless
  std::filesystem::path saved{};        ///< there is a folder of a saved one
  [[nodiscard]] bool is_saved() const { return !saved.empty(); }
};

/// A model that is trained only to answer one question.
struct ModelToTrain {
  ModelKind kind = ModelKind::systole;
  SignatureOptions signature{};
  bool measured_are_signature = true;  ///< where there are measurements, they say which networks are the signature
  TrainOptions training{};
};

/// One network on one device.
struct PredictedLatency {
  std::string network;
  std::string device;
  std::optional<Interval> interval;   ///< none if the model was not calibrated
  bool seen = false;                  ///< the network was in training
  std::optional<double> measured_ms;  ///< where somebody measured it
  std::vector<std::string> layer_names;
  Explanation explanation;  ///< its `ms` is the prediction
};

struct LatencyAnswers {
  std::string model{};  ///< in words
  std::vector<std::string> signature{};
  double coverage = 0.9;
  std::vector<PredictedLatency> rows{};     ///< network by network, in each the devices
  std::vector<core::InputRecord> inputs{};  ///< the networks that were read
};

/// Asks a saved model. Throws InputError for networks that nobody knows, for a device that ran nothing that the model
/// reads, and for a prediction that is no latency (negative, infinite). Warns of signature networks that were not
/// measured, of measurements that the model does not read or that contradict each other, and of networks and devices
/// beyond those that it was trained on.
LatencyAnswers predict_latencies(const std::filesystem::path& saved_model, const LatencyQuestion& question,
                                 const core::Observer& observer = {});

/// Throws InputError where a question does not fit the data's networks: names that nobody knows, measurements of none
/// of the data. No latency of the data is looked at.
void check(const Dataset& data, const ModelToTrain& wanted, const LatencyQuestion& question);

/// Asks a model that is trained now, on all of `data`. The user's mistakes are found before training. Throws and warns
/// as above.
LatencyAnswers predict_latencies(const LearningData& data, const ModelToTrain& wanted, const LatencyQuestion& question,
                                 const core::Observer& observer = {});

/// `measured a=MS measured b=MS`, for the user to fill in, as words of a shell; `measured` is QuestionWords::measured.
std::string blank_measurements(const std::vector<std::string>& signature, const std::string& measured);

}  // namespace systole::predictor
