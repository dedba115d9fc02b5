// SPDX-License-Identifier: MIT
#include "predictor/calibration/machine_text.h"

#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <vector>

#include "core/error.h"
#include "dataflows/machine/machine_file.h"
#include "dataflows/machine/shipped_machines.h"
#include "predictor/calibration/calibration.h"
#include "predictor/calibration/learned_residual.h"
#include "tests/core/temporary_directory.h"
#include "tests/places.h"
#include "tests/predictor/calibration/made_up_device.h"

namespace systole::calibration {
namespace {

dataflows::Machine machine_of(const std::string& text) {
  return dataflows::read_machine_yaml(core::checked_text("mine.yaml", text)).machine;
}

TEST_CASE("a machine's file is read back with the constants that were written") {
  dataflows::Silicon silicon;
  silicon.source = "mine: \"loud\" \\ times";
  silicon.products = testing::made_up_law();
  silicon.products.peak_tflops = 1.2345e-3;
  silicon.spread.launch = 1.057;
  silicon.operators.launch_us = 0.75;
  const dataflows::Machine machine = machine_of(machine_text("mine", silicon));
  CHECK(machine.silicon == silicon);
  CHECK(machine.array.rows == 256);
  silicon.products.edge = 1;
  CHECK(machine_of(machine_text("mine", silicon)).array.rows == 8);
  CHECK(machine_of(machine_text("mine", silicon)).silicon == silicon);
}

TEST_CASE("the other lines of a machine's file stay, and its other constants too") {
  for (const std::string& name : dataflows::machine_names()) {
    CAPTURE(name);
    const core::TextFile base = core::read_text_file(dataflows::find_machine(name));
    const dataflows::Machine before = dataflows::read_machine_yaml(base).machine;
    dataflows::Silicon silicon = before.silicon;
    silicon.products = testing::made_up_law();
    const std::string text = machine_text(base, silicon);
    dataflows::Machine expected = before;
    expected.silicon = silicon;
    CHECK(machine_of(text) == expected);
    // What was above the block is there as it was.
    CHECK(text.substr(0, text.find("\nsilicon:")) ==
          base.text.substr(0, std::min(base.text.find("\nsilicon:"), base.text.size() - 1)));
  }
}

TEST_CASE("a block that is not of lines of its own is refused") {
  const core::TextFile base = core::checked_text("mine.yaml", "{array: 8x8, silicon: {products: {peak_tflops: 1}}}\n");
  dataflows::Silicon silicon;
  silicon.products = testing::made_up_law();
  CHECK_THROWS_AS(machine_text(base, silicon), core::InputError);
}

TEST_CASE("what was learned is read back from its file, and another file is refused") {
  const std::vector<MeasuredProduct> rows = testing::measured(testing::made_up_law(), 60, 0.1, 2);
  const auto learned = learn_residual(rows, testing::made_up_law());
  CHECK(learned->json() == learn_residual(rows, testing::made_up_law())->json());
  const core::testing::TemporaryDirectory folder;
  const std::filesystem::path path = folder.path() / "mine.learned.json";
  std::ofstream(path) << learned->json();
  const auto read = read_residual(path);
  for (const MeasuredProduct& row : rows) {
    const auto features =
        residual_features(row.shape, product_time(testing::made_up_law(), row.shape, dataflows::TimeOperands::warm));
    CHECK(read->log_ratio(features) == learned->log_ratio(features));
  }
  std::ofstream(path) << R"({"a": 1})";
  CHECK_THROWS_AS(read_residual(path), core::InputError);
  CHECK_THROWS_AS(read_residual(folder.path() / "none.json"), core::InputError);
}

TEST_CASE("the shipped law of the TPU v6e is within 6 % of measured products on average, half of them within 4 %") {
  Measurements measurements;
  core::Diagnostics mistakes;
  const std::filesystem::path path = tests::source_dir() / "examples/calibrate/tpu_v6e_products.csv";
  read_measurements(core::read_text_file(path), {}, measurements, mistakes);
  mistakes.throw_if_any();
  const core::TextFile file = core::read_text_file(dataflows::find_machine("tpu_v6e"));
  const Calibration checked = check(measurements, dataflows::read_machine_yaml(file).machine.silicon);
  const ErrorSummary errors = summary(checked.times(Model::law)->rows);
  CHECK(errors.rows == 210);
  CHECK(errors.mean <= 0.06);
  CHECK(errors.median <= 0.04);
}

}  // namespace
}  // namespace systole::calibration
