// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/common/command_line.h"
#include "cli/common/provenance.h"
#include "predictor/dataset/raw_runs.h"
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
predictor::Statistic parse_statistic(const DataArguments& arguments);

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

/// A share between `least` and `most`, both allowed.
double parse_share(const std::string& option, const std::string& text, double least, double most);

/// What was in force, for provenance.
Json data_configuration(const DataArguments& arguments);
Json signature_configuration(const predictor::SignatureOptions& options);

}  // namespace systole::app
