// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/common/command_line.h"
#include "cli/common/field_options.h"
#include "cli/common/json/provenance.h"
#include "core/diagnostic.h"
#include "core/observer.h"
#include "predictor/dataset/fields.h"
#include "predictor/models/fields.h"
#include "predictor/signature/fields.h"
#include "predictor/simulated/fields.h"
#include "predictor/simulated/simulated_data.h"

/// Options that several subcommands of `systole predict` share, and what they mean. The tables of the library's structs
/// describe them.
namespace systole::app {

/// Where latencies come from: a folder, or accelerators that are simulated on the spot.
struct DataOptions {
  FieldOptions<predictor::MeasuredDataOptions> measured{predictor::measured_data_fields()};
  FieldOptions<predictor::SimulationOptions> simulated{predictor::simulation_fields()};

  void declare(CommandLine& command);
  /// The long names of those that the user gave.
  [[nodiscard]] std::vector<std::string> given_names() const;
};

struct DataRequest {
  predictor::MeasuredDataOptions measured;
  predictor::SimulationOptions simulation;
  [[nodiscard]] bool is_simulated() const { return measured.folder.empty(); }
};
DataRequest data_request(const DataOptions& options, core::Diagnostics& mistakes);
/// Throws core::InputError for options of simulated devices beside a folder, and of measurements without one.
void refuse_contradictions(const DataOptions& options, const DataRequest& request);
/// Reads the folder or simulates. Adds the files that were read to `provenance`. `check` looks at the names of devices
/// and networks, before anything is simulated. Throws core::InputError, Stopped, what `check` throws.
predictor::LearningData learning_data(const DataRequest& request, unsigned threads, Provenance& provenance,
                                      const core::Observer& observer, const predictor::BeforeCells& check);

/// The networks of a list with commas, each once, by their place in the table. Throws core::InputError with the nearest
/// name.
std::vector<std::size_t> networks_named(const std::string& option, const std::string& list,
                                        const predictor::LatencyTable& table);
/// What `--among` says: a list, `all`, or, where it says nothing of measured data, those that anybody can run. Empty:
/// all networks.
std::vector<std::size_t> networks_among(const std::string& list, const predictor::Dataset& data,
                                        const DataRequest& request, std::size_t size);
/// `--measured a=MS --measured b=MS`, for the user to fill in.
std::string measured_words(const std::vector<std::string>& signature);

/// Signature networks on simulated devices, and on measured ones as in the paper.
inline constexpr std::size_t kSimulatedSignature = 5;
inline constexpr std::size_t kMeasuredSignature = 10;

using SignatureChoice = FieldOptions<predictor::SignatureOptions>;
/// What help says of the size of a signature behind its default.
inline constexpr std::string_view kSizeNote = "on simulated accelerators 5";
predictor::SignatureOptions signature_options(const SignatureChoice& choice, const DataRequest& data,
                                              core::Diagnostics& mistakes);
/// Notes options that the method or the model does not read, where nothing else is wrong.
void refuse_unread(const SignatureChoice& choice, const predictor::SignatureOptions& options,
                   core::Diagnostics& mistakes);
void refuse_unread(const FieldOptions<predictor::TrainOptions>& training, predictor::ModelKind kind,
                   core::Diagnostics& mistakes);
/// Throws core::InputError for the greedy method as published: the authors have none.
void refuse_published_greedy(const predictor::SignatureOptions& options);

struct OutputArguments {
  std::string svg;
  bool csv = false;
  bool json = false;
};
/// `--csv` and `--json`; `--svg` too if `svg_help` is not null.
void declare_output(CommandLine& command, OutputArguments& arguments, const char* csv_help, const char* svg_help);

/// What was in force, for provenance.
Json data_configuration(const DataRequest& request);
Json signature_configuration(const predictor::SignatureOptions& options);
/// `trees` where the model reads it.
void put_trees(Json& json, predictor::ModelKind kind, const predictor::TrainOptions& training);

}  // namespace systole::app
