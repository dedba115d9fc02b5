// SPDX-License-Identifier: MIT
// The shipped laws against measured times (examples/silicon/measurements): errors are as docs/silicon.md says.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "core/files/text_file.h"
#include "core/import/llm/network.h"
#include "core/import/llm/read.h"
#include "dataflows/machine/machine_file.h"
#include "dataflows/machine/shipped_machines.h"
#include "dataflows/simulate.h"
#include "tests/places.h"

using namespace systole;
using namespace systole::dataflows;

namespace {

using Row = std::map<std::string, std::string>;

std::vector<std::string> cells_of_line(const std::string& line) {
  std::vector<std::string> cells;
  std::stringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
  return cells;
}

std::vector<Row> measured(const std::string& name) {
  std::ifstream stream(tests::source_dir() / "examples/silicon/measurements" / name);
  std::string line;
  std::getline(stream, line);
  const std::vector<std::string> header = cells_of_line(line);
  std::vector<Row> rows;
  while (std::getline(stream, line)) {
    const std::vector<std::string> cells = cells_of_line(line);
    Row row;
    for (std::size_t i = 0; i < std::min(header.size(), cells.size()); ++i) row[header[i]] = cells[i];
    rows.push_back(std::move(row));
  }
  REQUIRE(!rows.empty());
  return rows;
}

Machine shipped(const char* name) {
  Machine machine = read_machine(core::read_text_file(find_machine(name))).machine;
  machine.memory = no_memory();
  machine.cores.count = 1;
  machine.silicon_model = SiliconModel::law;
  return machine;
}

struct Errors {
  std::vector<double> percent{};
  int covered = 0;  ///< by the span around the model's value

  void add(const TimeSpan& told, double truth) {
    percent.push_back(100 * std::abs(told.value / truth - 1));
    if (told.low <= truth && truth <= told.high) ++covered;
  }
  [[nodiscard]] double mean() const {
    double sum = 0;
    for (const double value : percent) sum += value;
    return sum / static_cast<double>(percent.size());
  }
  [[nodiscard]] double median() {
    std::ranges::sort(percent);
    return percent[percent.size() / 2];
  }
  [[nodiscard]] double coverage() const { return 100.0 * covered / static_cast<double>(percent.size()); }
};

/// The errors of products, of which `heads` are one kernel.
Errors product_errors(const char* machine, const std::string& file, const std::string& time, const std::string& heads) {
  core::Network network{.name = "measured"};
  const std::vector<Row> rows = measured(file);
  for (const Row& row : rows) {
    core::Layer layer{.name = "product", .op = core::Operator::gemm};
    layer.m = std::stoll(row.at("M"));
    layer.n = std::stoll(row.at("N"));
    layer.k = std::stoll(row.at("K"));
    if (!heads.empty()) layer.groups = std::stoll(row.at(heads));
    network.layers.push_back(layer);
  }
  const NetworkResult result = simulate(network, shipped(machine));
  Errors errors;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    errors.add(result.layers[i].silicon->time, std::stod(rows[i].at(time)));
  }
  return errors;
}

/// Bytes that an operator of the measurements reads and writes.
double bytes_of(const std::string& op, double elements) {
  const std::set<std::string> of_two{"add", "multiply", "divide", "maximum"};
  if (of_two.contains(op)) return 6 * elements;
  return op == "select" ? 7 * elements : 4 * elements;  // a condition of a byte and two operands
}

/// The errors of the operators that `wanted` names; of all ten elementwise and moving ones where it is empty.
Errors operator_errors(const char* machine, const std::string& file, const std::string& wanted) {
  const Silicon silicon = shipped(machine).silicon;
  Errors errors;
  for (const Row& row : measured(file)) {
    const std::string& op = row.at("op");
    const bool is_elementwise = op != "reduce" && op != "batch_norm_training" && op != "convert";
    if (wanted.empty() ? !is_elementwise : op != wanted) continue;
    const RowShape shape{.rows = std::stod(row.at("d0")) * std::stod(row.at("d1")), .length = std::stod(row.at("d2"))};
    double us = 0;
    if (op == "reduce") {
      us = reduction_time(silicon.reductions, silicon.many_reductions, shape, 2);
    } else if (op == "batch_norm_training") {
      us = norm_time(silicon.norms, shape, 2);
    } else {
      us = operator_time(silicon.operators, bytes_of(op, shape.rows * shape.length));
    }
    errors.add({.low = us / silicon.spread.operators, .value = us, .high = us * silicon.spread.operators},
               std::stod(row.at("latency_us_device")));
  }
  return errors;
}

/// The errors of language models' forward passes as one program.
Errors program_errors(const char* machine, const std::string& file) {
  const std::map<std::string, std::string> models{
      {"gpt2", "gpt2"}, {"qwen2.5-0.5b", "qwen2_5_0_5b"}, {"smollm2-135m", "smollm2_135m"}};
  Errors errors;
  for (const Row& row : measured(file)) {
    if (!models.contains(row.at("model")) || row.at("device_ms").empty()) continue;
    const std::filesystem::path path = tests::topologies_dir() / "llm" / (models.at(row.at("model")) + ".json");
    const core::LlmModel model = core::read_llm_model(core::read_text_file(path)).model;
    const core::Network network =
        core::llm_network(model, {.context = std::stoll(row.at("seq")), .batch = std::stoll(row.at("batch"))}).network;
    const NetworkResult result = simulate(network, shipped(machine));
    errors.add(*result.silicon->program, 1000 * std::stod(row.at("device_ms")));
  }
  return errors;
}

}  // namespace

TEST_CASE("products of a TPU v6e: 3.7 % on average, half of them within 2.7 %") {
  Errors errors = product_errors("tpu_v6e", "gemm_tpuv6e.csv", "latency_us_device", "");
  CHECK(errors.percent.size() == 630);
  CHECK(errors.mean() < 3.75);
  CHECK(errors.median() < 2.75);
  CHECK(errors.coverage() > 89.5);
  CHECK(errors.coverage() < 93);
}

TEST_CASE("products of a TPU v4: 5.7 % on average, half of them within 4.3 %") {
  Errors errors = product_errors("tpu_v4", "gemm_tpuv4.csv", "latency_us_device", "");
  CHECK(errors.percent.size() == 261);
  CHECK(errors.mean() < 5.7);
  CHECK(errors.median() < 4.3);
  CHECK(errors.coverage() > 89.5);
  CHECK(errors.coverage() < 93);
}

TEST_CASE("heads of a TPU v6e: 4.7 % on average, with nothing fitted to them but which bandwidth") {
  CHECK(product_errors("tpu_v6e", "batch_reduction.csv", "einsum_us", "b").mean() < 4.7);
}

TEST_CASE("operators beside the matrix units: ten elementwise and moving ones, sums over rows, normalisations") {
  CHECK(operator_errors("tpu_v6e", "ops_tpuv6e.csv", "").mean() < 4.75);
  CHECK(operator_errors("tpu_v4", "ops_tpuv4.csv", "").mean() < 5.55);
  CHECK(operator_errors("tpu_v6e", "ops_tpuv6e.csv", "reduce").mean() < 2.2);
  CHECK(operator_errors("tpu_v4", "ops_tpuv4.csv", "reduce").mean() < 2.0);
  CHECK(operator_errors("tpu_v6e", "ops_tpuv6e.csv", "batch_norm_training").mean() < 2.9);
}

TEST_CASE("whole language models as one program: 6.8 % on a v6e, 7.4 % on a v4") {
  const Errors v6e = program_errors("tpu_v6e", "e2e_device_truth_tpuv6e.csv");
  CHECK(v6e.percent.size() == 12);
  CHECK(v6e.mean() < 6.9);
  const Errors v4 = program_errors("tpu_v4", "e2e_device_truth_tpuv4.csv");
  CHECK(v4.percent.size() == 17);
  CHECK(v4.mean() < 7.5);
}
