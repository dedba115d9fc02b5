// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/common/command_line.h"
#include "cli/common/provenance.h"
#include "core/error.h"
#include "core/named.h"
#include "core/observer.h"
#include "predictor/dataset/learning_data.h"
#include "predictor/models/model.h"
#include "predictor/signature/selection.h"

/// Options that several subcommands of `systole predict` share: as they were written, and what they mean.
namespace systole::app {

/// Where latencies come from: a folder, or accelerators that are simulated on the spot.
struct DataArguments {
  std::string folder;
  std::string statistic = "mean";
  std::int64_t accelerators = 240;
  std::int64_t random_networks = 100;
  std::int64_t simulation_seed = 1;
};
void declare_data(CommandLine& command, DataArguments& arguments);
/// Throws core::InputError for options of simulated devices beside a folder, and of measurements without one.
void refuse_contradictions(const CommandLine& command, const DataArguments& arguments);
/// Reads the folder or simulates. Adds the files that were read to `provenance`. Throws core::InputError, Stopped.
predictor::LearningData learning_data(const DataArguments& arguments, unsigned threads, Provenance& provenance,
                                      const core::Observer& observer);

/// The networks of a list with commas, each once, by their place in the table. Throws core::InputError with the nearest
/// name.
std::vector<std::size_t> networks_named(const std::string& option, const std::string& list,
                                        const predictor::LatencyTable& table);
/// `--measured a=MS --measured b=MS`, for the user to fill in.
std::string measured_words(const std::vector<std::string>& signature);

/// Signature networks on simulated devices, and on measured ones as in the paper.
inline constexpr std::int64_t kSimulatedSignature = 5;
inline constexpr std::int64_t kMeasuredSignature = 10;

/// Which networks are run on a new device.
struct SignatureArguments {
  std::string method = "greedy";
  std::int64_t size = 0;  ///< 0: not given
  std::int64_t seed = 0;
  std::string spearman = "0.98";
  bool as_published = false;
};
/// `seed_help` says what `--seed` is of, `size_help` what `--size` is where it is not given.
void declare_signature(CommandLine& command, SignatureArguments& arguments, const char* seed_help,
                       const char* size_help = "Signature networks (default 10, on simulated accelerators 5)");
predictor::SignatureOptions parse_signature(const SignatureArguments& arguments, const DataArguments& data);

struct ModelArguments {
  std::string model = "systole";
  std::string trees = "hist";
  bool no_intervals = false;
};
void declare_model(CommandLine& command, ModelArguments& arguments);
/// Of models that say how far off they may be.
void declare_intervals(CommandLine& command, bool& no_intervals);
predictor::ModelKind parse_model(const ModelArguments& arguments);
predictor::TrainOptions parse_training(const ModelArguments& arguments, std::int64_t seed, unsigned threads);

struct OutputArguments {
  std::string svg;
  bool csv = false;
  bool json = false;
};
/// `--csv` and `--json`; `--svg` too if `svg_help` is not null.
void declare_output(CommandLine& command, OutputArguments& arguments, const char* csv_help, const char* svg_help);

/// The value of a named enumeration that `text` names. Throws core::InputError with the nearest name.
template <core::HasNames Value>
Value parse_named(const std::string& option, const std::string& text) {
  if (const auto value = core::value_named<Value>(text)) return *value;
  throw core::InputError(core::unknown_name({}, option, text, core::names_of<Value>()));
}

/// The names of an enumeration with what they mean, for a help.
template <core::HasNames Value>
std::string listed() {
  std::string text;
  for (const auto& row : named_values(Value{})) {
    text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", row.name, row.meaning);
  }
  return text;
}

/// A share between `least` and `most`, both allowed.
double parse_share(const std::string& option, const std::string& text, double least, double most);

/// What was in force, for provenance.
Json data_configuration(const DataArguments& arguments);
Json signature_configuration(const predictor::SignatureOptions& options);

}  // namespace systole::app
