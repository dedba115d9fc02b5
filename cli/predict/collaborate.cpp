// SPDX-License-Identifier: MIT
#include "cli/predict/collaborate.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/common/arguments.h"
#include "cli/common/terminal.h"
#include "cli/common/terminal_observer.h"
#include "cli/predict/arguments.h"
#include "cli/predict/subcommands.h"
#include "core/error.h"
#include "core/files/text_file.h"

namespace systole::app {
namespace {

constexpr std::int64_t kMeasuredSeeds = 10;
constexpr std::int64_t kSimulatedSeeds = 2;

struct CollaborateArguments {
  DataArguments data;
  ModelArguments model;
  OutputArguments output;
  std::int64_t devices = 50;
  std::int64_t size = 0;
  std::int64_t seeds = 0;
  std::int64_t seed = 0;
  std::string shares = "0.03,0.05,0.1,0.2,0.3,0.5,1";
  bool no_isolated = false;
};

std::vector<double> parse_shares(const std::string& list) {
  std::vector<double> shares;
  for (const std::string& part : split_list(list)) {
    const double share = parse_share("--shares", part, 0.001, 1);
    if (!shares.empty() && share <= shares.back())
      reject_option("--shares", part, "each share above the one before it");
    shares.push_back(share);
  }
  return shares;
}

predictor::CollaborationOptions parse(const CollaborateArguments& a, unsigned threads) {
  const bool simulated = a.data.folder.empty();
  predictor::CollaborationOptions options;
  options.devices = static_cast<std::size_t>(a.devices);
  options.signature = static_cast<std::size_t>(a.size > 0  ? a.size
                                               : simulated ? kSimulatedSignature
                                                           : kMeasuredSignature);
  options.shares = parse_shares(a.shares);
  options.seeds = static_cast<std::size_t>(a.seeds > 0 ? a.seeds : simulated ? kSimulatedSeeds : kMeasuredSeeds);
  options.first_seed = static_cast<std::uint32_t>(a.seed);
  options.model = parse_model(a.model);
  options.training = parse_training(a.model, a.seed, threads);
  options.training.calibrate = false;
  options.isolated = !a.no_isolated;
  return options;
}

Json configuration(const CollaborateArguments& a, const predictor::CollaborationOptions& options) {
  Json json = data_configuration(a.data);
  json["model"] = core::name_of(options.model);
  json["joined_devices"] = options.devices;
  json["signature"] = options.signature;
  json["shares"] = options.shares;
  json["seeds"] = options.seeds;
  json["first_seed"] = options.first_seed;
  json["isolated"] = options.isolated;
  return json;
}

void run_collaborate(const CommandLine& command, const CollaborateArguments& a, const GeneralOptions& general) {
  refuse_contradictions(command, a.data);
  const predictor::CollaborationOptions options = parse(a, general.threads);
  const core::Observer following = observer(general);
  Provenance provenance;
  const predictor::LearningData data = learning_data(a.data, general.threads, provenance, following);
  const predictor::Collaboration collaboration = predictor::collaborate(data, options, following);
  provenance.set_configuration(configuration(a, options));
  if (!a.output.svg.empty()) {
    core::write_file_atomically(a.output.svg, core::chart::svg(collaboration_figure(collaboration)));
    following.say(fmt::format("wrote {}", a.output.svg));
  }
  write_stdout(a.output.json  ? collaboration_json(collaboration, provenance).dump(2) + "\n"
               : a.output.csv ? collaboration_csv(collaboration)
                              : for_terminal(collaboration_text(collaboration)));
}

}  // namespace

Command add_predict_collaborate(CommandLine& command, const GeneralOptions& general) {
  auto a = std::make_shared<CollaborateArguments>();
  declare_data(command, a->data);
  command.number("--devices", a->devices, 2, 100'000, "Devices that join (default 50)");
  command.number("--size", a->size, 1, 1000,
                 "Random signature networks that every device runs (default 10, on simulated accelerators 5)");
  command.text("--shares", a->shares, "LIST",
               "Of the networks that each device also runs, above 0 to 1 (default 0.03,0.05,0.1,0.2,0.3,0.5,1)");
  command.number("--seeds", a->seeds, 1, 1000, "Repetitions (default 10, on simulated accelerators 2)");
  command.number("--seed", a->seed, 0, 1'000'000'000, "Of the first repetition (default 0)");
  declare_model(command, a->model);
  command.flag("--no-isolated", a->no_isolated, "Without a model per device beside the shared one");
  declare_output(command, a->output, "CSV, one row a share and repetition", "R2 over measurements as a picture");
  command.group("Collaboration", {"--devices", "--size", "--shares", "--seeds", "--seed", "--no-isolated"});
  command.example("systole predict collaborate --accelerators 40 --devices 20 --seeds 1",
                  "Twenty simulated accelerators; what each gains from the others' measurements");
  command.example("systole predict collaborate --accelerators 40 --devices 20 --shares 0.2",
                  "One share of the networks from each, twice");
  return [&command, a, &general] { run_collaborate(command, *a, general); };
}

}  // namespace systole::app
