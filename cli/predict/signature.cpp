// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/common/arguments.h"
#include "cli/common/json/json_text.h"
#include "cli/common/outputs.h"
#include "cli/common/terminal/terminal.h"
#include "cli/common/terminal_observer.h"
#include "cli/predict/arguments.h"
#include "cli/predict/subcommands.h"
#include "core/error.h"
#include "core/report/csv_field.h"
#include "core/report/number_text.h"
#include "core/report/table.h"
#include "core/shell_word.h"
#include "predictor/answers/chosen_networks.h"

namespace systole::app {
namespace {

struct SignatureCommandArguments {
  DataOptions data;
  SignatureChoice signature{predictor::signature_fields()};
  OutputArguments output;
  std::string among;
  std::string write;
};

using Rows = std::vector<predictor::ChosenNetwork>;

std::vector<std::string> names_of(const Rows& rows) {
  std::vector<std::string> names;
  for (const predictor::ChosenNetwork& row : rows) names.push_back(row.network);
  return names;
}

/// The options that learn from the same latencies.
std::string data_words(const DataRequest& request) {
  if (!request.is_simulated()) return " --data " + core::shell_path(request.measured.folder.string());
  const predictor::SimulationOptions usual;
  const predictor::SimulationOptions& wanted = request.simulation;
  std::string words = fmt::format(" --accelerators {}", wanted.accelerators);
  if (wanted.random_networks != usual.random_networks)
    words += fmt::format(" --random-networks {}", wanted.random_networks);
  if (wanted.seed != usual.seed) words += fmt::format(" --simulation-seed {}", wanted.seed);
  return words;
}

std::string text_of(const Rows& rows, const predictor::LearningData& data, const DataRequest& request,
                    const predictor::SignatureOptions& options) {
  core::Table table(
      {{""}, {"network", core::Align::left}, {"MACs", core::Align::right, 1}, {"fastest device, ms"}, {"slowest, ms"}});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    table.add({std::to_string(i + 1), rows[i].network, core::grouped(rows[i].macs),
               fmt::format("{:.3f}", rows[i].fastest_ms), fmt::format("{:.3f}", rows[i].slowest_ms)});
  }
  std::string text = fmt::format("Latencies: {}\nMethod: {}{}\n\n{}\n", data.source, core::name_of(options.method),
                                 options.as_published ? ", as published" : "", table.text(terminal_width()));
  if (rows.size() < options.size) {
    text += fmt::format("{} found only {} of {} networks: the others are represented.\n", core::name_of(options.method),
                        rows.size(), options.size);
  }
  const bool random =
      std::ranges::any_of(rows, [](const predictor::ChosenNetwork& row) { return row.network.starts_with("mobile_"); });
  if (!data.networks.empty() && random) {
    text += "mobile_* are random networks: --write FOLDER writes them, --among LIST chooses among others.\n";
  }
  if (!request.is_simulated() && !options.among.empty() && options.among.size() < data.dataset.networks.size()) {
    text += fmt::format(
        "Chosen among {} of {} networks; --among all chooses among those, too, of which there is no file to run.\n",
        options.among.size(), data.dataset.networks.size());
  }
  return text + fmt::format(
                    "Run these {} networks on the new device; then ask, in milliseconds:\n"
                    "systole predict latency NETWORK{} {}\n",
                    rows.size(), data_words(request), measured_words(names_of(rows)));
}

std::string csv_of(const Rows& rows) {
  std::string out = "order,network,macs,fastest_ms,slowest_ms\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out += fmt::format("{},{},{},{},{}\n", i + 1, core::csv_result_field(rows[i].network), rows[i].macs,
                       core::python_text(rows[i].fastest_ms), core::python_text(rows[i].slowest_ms));
  }
  return out;
}

Json json_of(const Rows& rows, const Provenance& provenance) {
  Json signature = Json::array();
  for (const predictor::ChosenNetwork& row : rows) {
    signature.push_back(
        {{"network", row.network}, {"macs", row.macs}, {"fastest_ms", row.fastest_ms}, {"slowest_ms", row.slowest_ms}});
  }
  return {{"schema", "systole/predict-signature/1"},
          {"provenance", provenance.json()},
          {"signature", std::move(signature)}};
}

void run_signature(const SignatureCommandArguments& a, const GeneralOptions& general) {
  core::Diagnostics mistakes;
  const DataRequest request = data_request(a.data, mistakes);
  predictor::SignatureOptions options = signature_options(a.signature, request, mistakes);
  if (a.signature.given("seed") && options.method != predictor::SignatureMethod::random) {
    mistakes.add({.subject = "--seed", .found = "a value without effect", .expected = "--method rs, which draws"});
  }
  mistakes.throw_if_any();
  refuse_contradictions(a.data, request);
  refuse_published_greedy(options);
  if (!a.write.empty() && !request.is_simulated()) {
    throw core::InputError(
        "--write: measured networks are not described well enough to be written; it belongs to "
        "simulated accelerators");
  }
  Outputs().folder("--write", a.write);
  const core::Observer following = observer(general);
  Provenance provenance;
  const predictor::LearningData data =
      learning_data(request, general.threads, provenance, following, [&](const predictor::Dataset& blank) {
        options.among = networks_among(a.among, blank, request, options.size);
        predictor::check_signature(blank.devices.size(), blank.networks.size(), options);
      });
  const std::vector<std::size_t> signature = predictor::select_signature(data.dataset.latencies, options);
  Json configuration = data_configuration(request);
  configuration["signature"] = signature_configuration(options);
  if (!a.among.empty()) configuration["among"] = split_list(a.among);
  provenance.set_configuration(std::move(configuration));
  if (!a.write.empty()) predictor::write_topologies(a.write, data, signature, following);

  const Rows rows = predictor::chosen_networks(data.dataset, signature);
  print_text(a.output.json  ? json_text(json_of(rows, provenance))
             : a.output.csv ? csv_of(rows)
                            : for_terminal(text_of(rows, data, request, options)));
}

}  // namespace

Command add_predict_signature(CommandLine& command, const GeneralOptions& general) {
  auto a = std::make_shared<SignatureCommandArguments>();
  a->data.declare(command);
  a->signature.declare(command, {{"size", kSizeNote}});
  command.text("--among", a->among, "LIST",
               "Networks to choose from, with commas between, or all (default those that anybody can run)");
  command.text("--write", a->write, "FOLDER", "Write the chosen networks as topology files");
  declare_output(command, a->output, "CSV, one row a network", nullptr);
  command.example("systole predict signature --size 5 --accelerators 60",
                  "The five shipped networks that tell most of the others");
  command.example("systole predict signature --size 3 --method sccs --accelerators 60",
                  "Three, by the correlation of ranks");
  return [a, &general] { run_signature(*a, general); };
}

}  // namespace systole::app
