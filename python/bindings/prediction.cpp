// SPDX-License-Identifier: MIT
#include <nanobind/nanobind.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bindings.h"
#include "cli/common/json/json_text.h"
#include "cli/predict/arguments.h"
#include "cli/predict/latency.h"
#include "core/error.h"
#include "keywords.h"
#include "predictor/answers/fields.h"
#include "predictor/answers/latency.h"
#include "predictor/dataset/measurements.h"
#include "python_observer.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace systole::python {
namespace {

/// Answers, with what their reports say of their inputs.
struct LatencyHandle {
  predictor::LatencyAnswers answers;
  app::Provenance provenance{};
};

/// What keywords say, each of the table that has it.
struct Wanted {
  app::DataRequest data;
  predictor::ModelToTrain training;
  predictor::AskedModel model;
  predictor::LatencyQuestion question;
  bool names_data = false;  ///< where to learn from was said
};

template <class Struct>
bool take(std::span<const core::Field<Struct>> fields, const std::pair<std::string, std::string>& pair,
          Struct& values) {
  if (field_of_keyword(fields, pair.first) == nullptr) return false;
  apply_keywords(fields, {pair}, values);
  return true;
}

Wanted wanted_of(const Keywords& given) {
  Wanted wanted;
  bool sized = false;
  for (const auto& pair : given) {
    const bool of_data = take(predictor::measured_data_fields(), pair, wanted.data.measured) ||
                         take(predictor::simulation_fields(), pair, wanted.data.simulation);
    wanted.names_data = wanted.names_data || of_data;
    if (of_data || take(predictor::asked_model_fields(), pair, wanted.model) ||
        take(predictor::latency_fields(), pair, wanted.question)) {
      continue;
    }
    if (take(predictor::signature_fields(), pair, wanted.training.signature)) {
      sized = sized || pair.first == "size" || pair.first == "method";
      continue;
    }
    apply_keywords(predictor::train_fields(), {pair}, wanted.training.training);
  }
  if (!sized && wanted.data.is_simulated()) wanted.training.signature.size = app::kSimulatedSignature;
  wanted.training.measured_are_signature = !sized;
  wanted.training.kind = wanted.model.kind;
  wanted.training.training.seed = wanted.training.signature.seed;
  return wanted;
}

/// `measured`: a device's networks and milliseconds; `file`: a table of several devices, or empty.
LatencyHandle predict_latency(std::vector<std::string> networks,
                              const std::vector<std::pair<std::string, double>>& measured, const std::string& file,
                              const Keywords& given, unsigned threads, nb::object progress) {
  const core::Observer observer = python_observer(std::move(progress));
  const nb::gil_scoped_release unlocked;
  Wanted wanted = wanted_of(given);
  wanted.training.training.threads = threads;
  predictor::LatencyQuestion& question = wanted.question;
  question.networks = std::move(networks);
  if (!file.empty()) {
    question.measured = predictor::read_measurements(file);
  } else if (!measured.empty()) {
    std::vector<std::string> names;
    std::vector<double> latencies;
    for (const auto& [name, ms] : measured) {
      names.push_back(name);
      latencies.push_back(ms);
    }
    question.measured = predictor::measured_on_one_device(std::move(names), latencies);
  }
  LatencyHandle handle;
  if (question.measured && question.measured->input) handle.provenance.add_input(*question.measured->input);
  if (wanted.model.is_saved()) {
    handle.answers = predictor::predict_latencies(wanted.model.saved, question, observer);
  } else {
    if (!wanted.names_data) {
      throw core::InputError(
          "predict_latency: found nothing to learn from, expected data=FOLDER (measured devices), model=FOLDER (a "
          "saved "
          "model) or accelerators=N (simulated systolic accelerators)");
    }
    const predictor::LearningData data = app::learning_data(
        wanted.data, threads, handle.provenance, observer,
        [&](const predictor::Dataset& blank) { predictor::check(blank, wanted.training, question); });
    handle.answers = predictor::predict_latencies(data, wanted.training, question, observer);
  }
  for (const core::InputRecord& input : handle.answers.inputs) handle.provenance.add_input(input);
  return handle;
}

}  // namespace

void bind_prediction(nb::module_& module) {
  nb::class_<LatencyHandle>(module, "NativePrediction")
      .def("csv", [](const LatencyHandle& h) { return app::latency_csv(h.answers); })
      .def("json", [](const LatencyHandle& h) { return app::json_text(app::latency_json(h.answers, h.provenance)); })
      .def("text", [](const LatencyHandle& h) { return app::latency_text(h.answers, false); });
  module.def("predict_latency", &predict_latency, "networks"_a, "measured"_a, "file"_a, "given"_a, "threads"_a,
             "progress"_a.none());
}

}  // namespace systole::python
