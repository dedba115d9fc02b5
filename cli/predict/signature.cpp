// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/common/arguments.h"
#include "cli/common/interruption.h"
#include "cli/predict/arguments.h"
#include "cli/predict/data.h"
#include "cli/predict/subcommands.h"
#include "cli/predict/training.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "core/report/csv_field.h"
#include "core/report/number_text.h"
#include "core/report/table.h"
#include "core/topology/systole_csv.h"

namespace systole::app {
namespace {

struct Arguments {
  DataArguments data;
  SignatureArguments signature;
  OutputArguments output;
  std::string among;
  std::string write;
};

/// A signature network and what is known of it.
struct Row {
  std::string network;
  std::int64_t macs = 0;
  double fastest_ms = 0;  ///< of the devices that ran it
  double slowest_ms = 0;
};

std::vector<Row> rows_of(const predictor::Dataset& data, const std::vector<std::size_t>& signature) {
  std::vector<Row> rows;
  for (const std::size_t network : signature) {
    Row row{.network = data.networks[network].name};
    double macs = 0;
    for (const predictor::LayerWork& layer : data.networks[network].layers) macs += layer.macs;
    row.macs = std::llround(macs);
    for (std::size_t d = 0; d < data.devices.size(); ++d) {
      if (!data.latencies.has(network, d)) continue;
      const double ms = data.latencies.at(network, d);
      row.fastest_ms = row.fastest_ms > 0 ? std::min(row.fastest_ms, ms) : ms;
      row.slowest_ms = std::max(row.slowest_ms, ms);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::string> names_of(const std::vector<Row>& rows) {
  std::vector<std::string> names;
  for (const Row& row : rows) names.push_back(row.network);
  return names;
}

std::string text_of(const std::vector<Row>& rows, const PredictData& data, const std::string& folder,
                    const predictor::SignatureOptions& options) {
  core::Table table({{""}, {"network", core::Align::left}, {"MACs"}, {"fastest device, ms"}, {"slowest, ms"}});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    table.add({std::to_string(i + 1), rows[i].network, core::grouped(rows[i].macs),
               fmt::format("{:.3f}", rows[i].fastest_ms), fmt::format("{:.3f}", rows[i].slowest_ms)});
  }
  std::string text = fmt::format("Latencies: {}\nMethod: {}{}\n\n{}\n", data.source, predictor::name(options.method),
                                 options.as_published ? ", as published" : "", table.text());
  if (rows.size() < options.size) {
    text += fmt::format("{} found only {} of {} networks: the others are represented.\n",
                        predictor::name(options.method), rows.size(), options.size);
  }
  const bool random = std::ranges::any_of(rows, [](const Row& row) { return row.network.starts_with("mobile_"); });
  if (!data.networks.empty() && random) {
    text += "mobile_* are random networks: --write FOLDER writes them, --among LIST chooses among others.\n";
  }
  return text + fmt::format(
                    "Run these {} networks on the new device; then ask, in milliseconds:\n"
                    "systole predict latency NETWORK{} {}\n",
                    rows.size(), folder.empty() ? "" : " --data " + folder, measured_words(names_of(rows)));
}

std::string csv_of(const std::vector<Row>& rows) {
  std::string out = "order,network,macs,fastest_ms,slowest_ms\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out += fmt::format("{},{},{},{},{}\n", i + 1, core::csv_field(rows[i].network), rows[i].macs,
                       core::python_text(rows[i].fastest_ms), core::python_text(rows[i].slowest_ms));
  }
  return out;
}

Json json_of(const std::vector<Row>& rows, const Provenance& provenance) {
  Json signature = Json::array();
  for (const Row& row : rows) {
    signature.push_back(
        {{"network", row.network}, {"macs", row.macs}, {"fastest_ms", row.fastest_ms}, {"slowest_ms", row.slowest_ms}});
  }
  return {{"schema", "systole/predict-signature/1"},
          {"provenance", provenance.json()},
          {"signature", std::move(signature)}};
}

void write_topologies(const std::string& folder, const PredictData& data, const std::vector<std::size_t>& signature) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw core::RunError(fmt::format("cannot make the folder {}: {}", folder, error.message()));
  defer_interruption();
  for (const std::size_t network : signature) {
    check_interruption();
    core::write_file_atomically(std::filesystem::path(folder) / (data.networks[network].name + ".csv"),
                                core::write_systole_csv(data.networks[network]));
  }
}

void run_signature(const CommandLine& command, const Arguments& a, const GeneralOptions& general) {
  refuse_contradictions(command, a.data);
  const predictor::SignatureOptions options = parse_signature(a.signature, a.data);
  if (!a.write.empty() && !a.data.folder.empty()) {
    throw core::InputError(
        "--write: measured networks are not described well enough to be written; it belongs to "
        "simulated accelerators");
  }
  Provenance provenance;
  const PredictData data = predict_data(a.data, general.threads, provenance, !general.quiet);
  std::vector<std::size_t> candidates;
  if (!a.among.empty()) candidates = networks_named("--among", a.among, data.dataset);
  const std::vector<std::size_t> signature = choose_signature(data.dataset, std::move(candidates), options);
  Json configuration = data_configuration(a.data);
  configuration["signature"] = signature_configuration(options);
  if (!a.among.empty()) configuration["among"] = split_list(a.among);
  provenance.set_configuration(std::move(configuration));
  if (!a.write.empty()) write_topologies(a.write, data, signature);

  const std::vector<Row> rows = rows_of(data.dataset, signature);
  write_stdout(a.output.json  ? json_of(rows, provenance).dump(2) + "\n"
               : a.output.csv ? csv_of(rows)
                              : text_of(rows, data, a.data.folder, options));
}

}  // namespace

Command add_predict_signature(CommandLine& command, const GeneralOptions& general) {
  auto a = std::make_shared<Arguments>();
  declare_data(command, a->data);
  declare_signature(command, a->signature, "Of method rs (default 0)");
  command.text("--among", a->among, "LIST", "Networks to choose from, with commas between (default all)");
  command.text("--write", a->write, "FOLDER", "Write the chosen networks as topology files");
  declare_output(command, a->output, "CSV, one row a network", nullptr);
  return [&command, a, &general] { run_signature(command, *a, general); };
}

}  // namespace systole::app
