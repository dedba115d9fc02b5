// SPDX-License-Identifier: MIT
#include "cli/predict/arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/common/arguments.h"
#include "cli/common/json/field_json.h"
#include "core/error.h"
#include "core/nearest_name.h"
#include "predictor/answers/latency.h"

namespace systole::app {

void DataOptions::declare(CommandLine& command) {
  measured.declare(command);
  simulated.declare(command);
  command.group("Data", {"--data", "--statistic", "--accelerators", "--random-networks", "--simulation-seed"});
}

std::vector<std::string> DataOptions::given_names() const {
  std::vector<std::string> names = measured.given_names();
  for (std::string& name : simulated.given_names()) names.push_back(std::move(name));
  return names;
}

DataRequest data_request(const DataOptions& options, core::Diagnostics& mistakes) {
  DataRequest request;
  options.measured.apply(request.measured, mistakes);
  options.simulated.apply(request.simulation, mistakes);
  return request;
}

void refuse_contradictions(const DataOptions& options, const DataRequest& request) {
  if (request.is_simulated()) {
    if (options.measured.given("statistic")) {
      throw core::InputError("--statistic: simulated latencies are one number each; it belongs to --data FOLDER");
    }
    return;
  }
  for (const std::string& option : options.simulated.given_names()) {
    throw core::InputError(fmt::format("{}: cannot stand beside --data: nothing is simulated", option));
  }
}

predictor::LearningData learning_data(const DataRequest& request, unsigned threads, Provenance& provenance,
                                      const core::Observer& observer, const predictor::BeforeCells& check) {
  predictor::LearningData data = request.is_simulated()
                                     ? predictor::simulated_data(request.simulation, threads, observer, check)
                                     : predictor::measured_data(request.measured, observer);
  if (!request.is_simulated()) check(data.dataset);
  for (const core::InputRecord& input : data.inputs) provenance.add_input(input);
  return data;
}

std::vector<std::size_t> networks_named(const std::string& option, const std::string& list,
                                        const predictor::LatencyTable& table) {
  std::vector<std::size_t> networks;
  for (const std::string& name : split_list(list)) {
    const auto index = table.network_index(name);
    if (!index) reject_option(option, name, "a network of the data", core::nearest_name(name, table.networks()));
    if (std::ranges::find(networks, *index) != networks.end()) reject_option(option, name, "each name once");
    networks.push_back(*index);
  }
  return networks;
}

std::vector<std::size_t> networks_among(const std::string& list, const predictor::Dataset& data,
                                        const DataRequest& request, std::size_t size) {
  if (list == "all") return {};
  if (!list.empty()) return networks_named("--among", list, data.latencies);
  if (request.is_simulated()) return {};
  return predictor::runnable_networks(data, size);
}

std::string measured_words(const std::vector<std::string>& signature) {
  return predictor::blank_measurements(signature, "--measured");
}

predictor::SignatureOptions signature_options(const SignatureChoice& choice, const DataRequest& data,
                                              core::Diagnostics& mistakes) {
  predictor::SignatureOptions options;
  options.size = data.is_simulated() ? kSimulatedSignature : kMeasuredSignature;
  choice.apply(options, mistakes);
  refuse_unread(choice, options, mistakes);
  return options;
}

void refuse_unread(const SignatureChoice& choice, const predictor::SignatureOptions& options,
                   core::Diagnostics& mistakes) {
  if (mistakes.empty() && choice.given("spearman") && options.method != predictor::SignatureMethod::spearman) {
    mistakes.add({.subject = "--spearman", .found = "a value without effect", .expected = "--method sccs"});
  }
}

void refuse_unread(const FieldOptions<predictor::TrainOptions>& training, predictor::ModelKind kind,
                   core::Diagnostics& mistakes) {
  if (mistakes.empty() && training.given("trees") && kind == predictor::ModelKind::systole) {
    mistakes.add({.subject = "--trees",
                  .found = "a value without effect",
                  .expected = "--model reference or static: systole's own model has one kind of trees"});
  }
}

void refuse_published_greedy(const predictor::SignatureOptions& options) {
  if (options.as_published && options.method == predictor::SignatureMethod::greedy) {
    throw core::InputError("--as-published: the authors have no greedy choice; give --method rs, mis or sccs");
  }
}

void declare_output(CommandLine& command, OutputArguments& arguments, const char* csv_help, const char* svg_help) {
  if (svg_help != nullptr) command.text("--svg", arguments.svg, "FILE", svg_help);
  const Option csv = command.flag("--csv", arguments.csv, csv_help);
  command.flag("--json", arguments.json, "JSON with provenance").excludes(csv);
  if (svg_help != nullptr) command.group("Output", {"--svg"});
  command.group("Output", {"--csv", "--json"});
}

Json data_configuration(const DataRequest& request) {
  Json json;
  if (request.is_simulated()) {
    json["data"] = "simulated";
    put_fields(json, predictor::simulation_fields(), request.simulation);
  } else {
    put_fields(json, predictor::measured_data_fields(), request.measured);
  }
  return json;
}

Json signature_configuration(const predictor::SignatureOptions& options) {
  Json json;
  put_fields(json, predictor::signature_fields(), options);
  return json;
}

void put_trees(Json& json, predictor::ModelKind kind, const predictor::TrainOptions& training) {
  if (kind != predictor::ModelKind::systole) put_field(json, predictor::train_fields(), "trees", training);
}

}  // namespace systole::app
