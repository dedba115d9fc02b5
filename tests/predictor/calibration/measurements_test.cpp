// SPDX-License-Identifier: MIT
#include "predictor/calibration/measurements.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/error.h"
#include "core/topology/systole_csv.h"
#include "predictor/calibration/suspicious.h"
#include "tests/places.h"
#include "tests/predictor/calibration/made_up_device.h"

namespace systole::calibration {
namespace {

Measurements read(const std::string& text, const MeasurementOptions& options = {}) {
  Measurements measurements;
  core::Diagnostics mistakes;
  read_measurements(core::checked_text("mine.csv", text), options, measurements, mistakes);
  mistakes.throw_if_any();
  return measurements;
}

std::string mistake(const std::string& text, const MeasurementOptions& options = {}) {
  try {
    Measurements measurements = read(text, options);
    core::Diagnostics mistakes;
    report_contradictions(measurements, mistakes);
    mistakes.throw_if_any();
  } catch (const core::InputError& error) {
    return error.what();
  }
  return {};
}

TEST_CASE("products of every kind of header are read, with the unit that the time's column names") {
  struct Case {
    std::string header;
    double us;
  };
  for (const Case& one : {Case{"M,N,K,latency_us_device", 2}, Case{"m,n,k,time_ms", 2000}, Case{"M,N,K,seconds", 2e6},
                          Case{"M,N,K,Time (us)", 2}, Case{"M,N,K,ns", 0.002}, Case{"M,N,K,my_best_ms", 2000}}) {
    CAPTURE(one.header);
    const Measurements read_rows = read("# measured at night\n" + one.header + "\n128,256,64,2\n");
    REQUIRE(read_rows.products.size() == 1);
    const MeasuredProduct& row = read_rows.products.front();
    CHECK(row.shape.rows == 128);
    CHECK(row.shape.cols == 256);
    CHECK(row.shape.depth == 64);
    CHECK(row.shape.count == 1);
    CHECK(row.us == doctest::Approx(one.us));
    CHECK(row.where.line == 3);
  }
  const Measurements heads = read("b,M,N,K,einsum_us,single_us,b_single_us\n12,128,64,32,1.5,1,12\n");
  CHECK(heads.products.front().shape.count == 12);
  CHECK(heads.products.front().us == 1.5);
}

TEST_CASE("operators are read with what they move, and those that the law does not describe are marked") {
  const Measurements rows = read("op,d0,d1,d2,size,us\nadd,1,2,50,100,1\nselect,1,1,10,10,1\nreduce,1,10,10,100,3\n");
  REQUIRE(rows.operators.size() == 3);
  CHECK(rows.operators[0].elements == 300);
  CHECK(rows.operators[1].elements == 35);
  CHECK(rows.operators[0].of_law);
  CHECK_FALSE(rows.operators[2].of_law);
  CHECK(mistake("op,d0,d1,d2,us\nexponental,1,2,50,1\n").find("nearest: exponential") != std::string::npos);
}

TEST_CASE("rows may name the layers of a network") {
  const core::Network network =
      core::read_systole_csv(core::read_text_file(tests::source_dir() / "topologies/lenet5.csv")).network;
  const core::Layer& first = network.layers.front();
  CHECK(mistake("layer,us\nfc,3\n").find("--network") != std::string::npos);
  const MeasurementOptions options{.column = "", .network = &network};
  const Measurements rows = read("layer,ms\n" + first.name + ",3\n", options);
  REQUIRE(rows.products.size() == 1);
  CHECK(rows.products.front().name == first.name);
  CHECK(rows.products.front().us == 3000);
  const dataflows::GemmShape shape = dataflows::gemm_shape(first);
  CHECK(rows.products.front().shape.rows == shape.rows);
  CHECK(rows.products.front().shape.depth == shape.depth);
  CHECK(mistake("layer,us\n" + first.name + "x,3\n", options).find("nearest: " + first.name) != std::string::npos);
}

TEST_CASE("bad data are named, with their place") {
  struct Case {
    std::string text;
    std::string said;
  };
  for (const Case& one :
       {Case{"M,N,K,us\n1,2,3,0\n", "mine.csv:2:7: us: found '0', expected a time above 0"},
        Case{"M,N,K,us\n1,2,3,-4\n", "expected a time above 0"}, Case{"M,N,K,us\n1,2,3,inf\n", "found 'inf'"},
        Case{"M,N,K,us\n1,2,3,nan\n", "found 'nan'"}, Case{"M,N,K,us\n1,2,3,\n", "found nothing"},
        Case{"M,N,K,us\n1,2.5,3,4\n", "mine.csv:2:3: N: found '2.5', expected a whole number of at least 1"},
        Case{"M,N,K,us\n1,2,3\n", "found 3 fields, expected 4"}, Case{"M,N,K,us\n", "at least one row"},
        Case{"M,N,K,cycles\n1,2,3,4\n", "no column of times among M, N, K, cycles"},
        Case{"M,N,K,us,time_ms\n1,2,3,4,5\n",
             "2 columns that may be the time: us, time_ms, expected one, or a choice: "
             "--column us"},
        Case{"M,N,us\n1,2,3\n", "expected columns M, N, K of products"},
        Case{"M,N,K,us\n8,8,8,1\n8,8,8,2.5\n",
             "mine.csv:3:7: M=8 N=8 K=8: found 2.5 us, expected about 1 us as in line 2 of mine.csv"},
        Case{"M,N,K,us\n4096,4096,4096,0.001\n8,8,9,1e-6\n", "which are 1.4e+08 TFLOP/s, expected no more than 100000"},
        Case{"M,N,K,us\n8,8,8,5\n8,8,9,5\n", "found the same time, 5 us, in all of 2 rows"}}) {
    CAPTURE(one.text);
    const std::string said = mistake(one.text);
    CAPTURE(said);
    CHECK(said.find(one.said) != std::string::npos);
  }
  CHECK(mistake("M,N,K,us\n8,8,8,1\n8,8,8,1.9\n") == "");
}

TEST_CASE("the time's column can be chosen by its name") {
  const std::string text = "M,N,K,us,host_ms,runs\n1,2,3,4,5,6\n";
  CHECK(read(text, {.column = "host_ms"}).products.front().us == 5000);
  CHECK(mistake(text, {.column = "runs"}).find("names a time and its unit") != std::string::npos);
  CHECK(mistake(text, {.column = "hostms"}).find("nearest: host_ms") != std::string::npos);
}

TEST_CASE("rows in another unit than the others are found, and slow ones are not taken for them") {
  std::vector<MeasuredProduct> rows = testing::measured(testing::made_up_law(), 80, 0.03, 3);
  std::vector<Predicted> predicted;
  for (const MeasuredProduct& row : rows) {
    predicted.push_back({.us = product_time(testing::made_up_law(), row.shape, dataflows::TimeOperands::warm).total,
                         .measured_us = row.us,
                         .bound = {}});
  }
  const auto said = [&] {
    core::Diagnostics mistakes;
    report_mixed_units(rows, predicted, mistakes);
    return mistakes.empty() ? std::string{} : core::to_string(mistakes.kept().front());
  };
  CHECK(said() == "");
  rows[7].us *= 20;
  CHECK(said() == "");
  rows[7].us /= 20;
  for (std::size_t i = 50; i < rows.size(); ++i) rows[i].us *= 1000;
  CHECK(said().find("made_up.csv:52") == 0);
  CHECK(said().find("with 29 more rows") != std::string::npos);
}

}  // namespace
}  // namespace systole::calibration
