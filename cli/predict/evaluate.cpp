// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "cli/common/arguments.h"
#include "cli/common/interruption.h"
#include "cli/common/log.h"
#include "cli/common/progress.h"
#include "cli/predict/arguments.h"
#include "cli/predict/data.h"
#include "cli/predict/evaluation.h"
#include "cli/predict/subcommands.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "core/number.h"
#include "predictor/evaluation/feature_export.h"

namespace systole::app {
namespace {

using predictor::Grouping;
using predictor::Protocol;

constexpr std::int64_t kMeasuredSplits = 20;
constexpr std::int64_t kSimulatedSplits = 3;
constexpr std::int64_t kMostSplits = 100'000;

struct Arguments {
  DataArguments data;
  SignatureArguments signature;
  ModelArguments model;
  OutputArguments output;
  std::string protocol = "devices";
  std::string group = "none";
  std::string splits;
  std::string coverage = "0.9";
  std::string export_folder;
};

constexpr std::array<std::string_view, 5> kProtocolNames{"devices", "networks", "both", "leave-one-out",
                                                         "leave-one-network-out"};

struct WantedFolds {
  std::string protocol;  ///< as it was written
  Protocol unseen = Protocol::unseen_devices;
  bool leave_one_out = false;
  Grouping grouping = Grouping::none;
  std::int64_t splits = 0;
  std::string file;  ///< of splits; empty: random ones
};

WantedFolds parse_folds(const CommandLine& command, const Arguments& a, bool quick) {
  WantedFolds wanted{.protocol = a.protocol, .file = {}};
  const std::size_t protocol = parse_choice("--protocol", a.protocol, {kProtocolNames.begin(), kProtocolNames.end()});
  constexpr std::array kUnseen{Protocol::unseen_devices, Protocol::unseen_networks, Protocol::unseen_both,
                               Protocol::unseen_devices, Protocol::unseen_networks};
  wanted.unseen = kUnseen.at(protocol);
  wanted.leave_one_out = protocol >= 3;
  wanted.grouping = choose("--group", a.group, predictor::kGroupings);
  if (wanted.leave_one_out && command.given("--splits")) {
    throw core::InputError(fmt::format("--splits: {} has as many as there are devices or networks", a.protocol));
  }
  if (wanted.grouping != Grouping::none && (wanted.leave_one_out || wanted.unseen == Protocol::unseen_networks)) {
    throw core::InputError(
        fmt::format("--group: it splits devices by their group; --protocol {} does not", a.protocol));
  }
  if (a.splits.empty()) {
    wanted.splits = quick ? 1 : a.data.folder.empty() ? kSimulatedSplits : kMeasuredSplits;
  } else if (const core::WholeNumber number = core::parse_whole(a.splits); number.fault == core::NumberFault::none) {
    if (number.value < 1 || number.value > kMostSplits) {
      reject_option("--splits", a.splits, fmt::format("a whole number from 1 to {}, or a file of splits", kMostSplits));
    }
    wanted.splits = number.value;
  } else {
    wanted.file = a.splits;
    if (wanted.grouping != Grouping::none) throw core::InputError("--group: the splits of a file are made already");
  }
  return wanted;
}

std::vector<predictor::Fold> make_folds(const WantedFolds& wanted, const predictor::Dataset& data, std::int64_t seed,
                                        Provenance& provenance) {
  if (wanted.leave_one_out) return predictor::leave_one_out(data, wanted.unseen);
  if (!wanted.file.empty()) {
    const core::TextFile file = core::read_text_file(wanted.file);
    provenance.add_input(wanted.file, file.text);
    return predictor::read_splits(file, data, wanted.unseen);
  }
  return predictor::random_folds(data, {.protocol = wanted.unseen,
                                        .grouping = wanted.grouping,
                                        .splits = static_cast<std::size_t>(wanted.splits),
                                        .first_seed = static_cast<std::uint32_t>(seed)});
}

/// What an independent re-run needs: the features of each split, and what was predicted from them.
void export_folds(const std::string& folder, const Evaluation& evaluation, const predictor::Dataset& data) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw core::RunError(fmt::format("cannot make the folder {}: {}", folder, error.message()));
  const std::filesystem::path path(folder);
  defer_interruption();
  for (std::size_t i = 0; i < evaluation.results.size(); ++i) {
    check_interruption();
    const predictor::FoldResult& result = evaluation.results[i];
    core::write_file_atomically(path / fmt::format("features_{:03}.csv", i),
                                export_features(data, result.fold, result.signature, evaluation.options.model));
  }
  core::write_file_atomically(path / "predictions.csv", predictions_csv(evaluation, data));
  log_note(fmt::format("wrote {} files of features and predictions.csv to {}", evaluation.results.size(), folder));
}

Json configuration(const Arguments& a, const Evaluation& evaluation, const WantedFolds& wanted) {
  Json json = data_configuration(a.data);
  json["protocol"] = evaluation.protocol;
  json["group"] = predictor::name(evaluation.grouping);
  json["splits"] = evaluation.results.size();
  if (!wanted.file.empty()) json["splits_file"] = wanted.file;
  json["model"] = predictor::name(evaluation.options.model);
  if (evaluation.options.model != predictor::ModelKind::systole) {
    json["trees"] = predictor::name(evaluation.options.training.tree_method);
  }
  json["signature"] = signature_configuration(evaluation.options.signature);
  json["intervals"] = evaluation.options.training.calibrate ? Json(evaluation.options.coverage) : Json(nullptr);
  return json;
}

void run_evaluate(const CommandLine& command, const Arguments& a, const GeneralOptions& general, bool quick) {
  refuse_contradictions(command, a.data);
  const WantedFolds wanted = parse_folds(command, a, quick);
  Evaluation evaluation;
  evaluation.protocol = wanted.protocol;
  evaluation.grouping = wanted.grouping;
  evaluation.leave_one_out = wanted.leave_one_out;
  evaluation.quick = quick;
  evaluation.options = {.model = parse_model(a.model),
                        .signature = parse_signature(a.signature, a.data),
                        .training = parse_training(a.model, a.signature.seed, general.threads),
                        .coverage = parse_share("--coverage", a.coverage, 0.01, 0.999)};
  if (quick) evaluation.options.training.calibrate = false;

  Provenance provenance;
  const PredictData data = predict_data(a.data, general.threads, provenance, !general.quiet);
  evaluation.source = data.source;
  const std::vector<predictor::Fold> folds = make_folds(wanted, data.dataset, a.signature.seed, provenance);
  Progress progress(fmt::format("evaluating {}", name(evaluation.options.model)), static_cast<double>(folds.size()),
                    !general.quiet);
  evaluation.results = predictor::evaluate(data.dataset, folds, evaluation.options, [&](std::size_t /*finished*/) {
    progress.advance(1);
    check_interruption();
  });
  double seconds = 0;
  for (const predictor::FoldResult& r : evaluation.results) seconds += r.select_s + r.train_s + r.predict_s;
  log_note(fmt::format("{} splits took {:.1f} s", folds.size(), seconds));
  provenance.set_configuration(configuration(a, evaluation, wanted));

  if (!a.export_folder.empty()) export_folds(a.export_folder, evaluation, data.dataset);
  if (!a.output.svg.empty()) {
    core::write_file_atomically(a.output.svg, core::chart::svg(evaluation_figure(evaluation)));
    log_note(fmt::format("wrote {}", a.output.svg));
  }
  write_stdout(a.output.json  ? evaluation_json(evaluation, data.dataset, provenance).dump(2) + "\n"
               : a.output.csv ? evaluation_csv(evaluation, data.dataset)
                              : evaluation_text(evaluation, data.dataset));
}

}  // namespace

Command add_predict_evaluate(CommandLine& command, const GeneralOptions& general, bool quick) {
  auto a = std::make_shared<Arguments>();
  declare_data(command, a->data);
  command.text("--protocol", a->protocol, "NAME",
               "What training has not seen: devices (default), networks, both; or leave-one-out (each device), "
               "leave-one-network-out");
  command.text("--group", a->group, "NAME", "Devices that stay together: none (default), model, core");
  command.text(
      "--splits", a->splits, "N|FILE",
      "Random splits, or a file split,role,devices (default 20; on simulated accelerators 3, without a command 1)");
  declare_model(command, a->model);
  declare_intervals(command, a->model.no_intervals);
  declare_signature(command, a->signature, "Of the first split, of random signatures and of training (default 0)");
  command.text("--coverage", a->coverage, "SHARE", "Of the intervals (default 0.9)");
  command.text("--export", a->export_folder, "FOLDER",
               "Write each split's features and all predictions, for a re-run elsewhere");
  declare_output(command, a->output, "CSV, one row a split", "Predicted over measured latencies as a picture");
  return [&command, a, &general, quick] { run_evaluate(command, *a, general, quick); };
}

}  // namespace systole::app
