// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/cli/run_program.h"
#include "tests/places.h"

namespace systole::tests {
namespace {

std::string products_of_tpu() {
  return (source_dir() / "examples/calibrate/tpu_v6e_products.csv").string();
}

/// Times of a device with 100 TFLOP/s, 1 TB/s and 2 us of launch, which numbers of four bytes are moved at.
std::string plain_device() {
  std::string rows = "M,N,K,us,time_ms\n";
  for (const int m : {16, 128, 1024, 4096}) {
    for (const int n : {16, 128, 1024, 4096}) {
      for (const int k : {16, 128, 1024, 4096}) {
        const double operations = 2.0 * m * n * k;
        const double bytes = 4.0 * m * k + 4.0 * k * n + 4.0 * m * n;
        rows += fmt::format("{},{},{},{},1\n", m, n, k, 2 + std::max(operations / 1e8, bytes / 1e6));
      }
    }
  }
  return rows;
}

TEST_CASE("calibrate writes a machine whose errors on the same rows are small, and draws them") {
  const Folder folder;
  folder.write("mine.csv", plain_device());
  const Run made = run(folder,
                       "calibrate mine.csv --column us --edge 16 --fix element_bytes=4 --fix launch_us=2 -o mine.yaml "
                       "--plot mine.svg");
  CAPTURE(made.err);
  REQUIRE(made.exit_code == 0);
  CHECK(made.err == "");
  CHECK(contains(made.out, "64 products of mine.csv: 2.003 to 1,376 us"));
  CHECK(contains(made.out, "held"));
  CHECK(contains(made.out, "roofline with a launch"));
  CHECK(contains(made.out, "Wrote mine.yaml: systole simulate NETWORK -c mine.yaml --time law"));
  CHECK(folder.names() == "mine.csv mine.svg mine.yaml");
  CHECK(contains(folder.read("mine.yaml"), "element_bytes: 4, launch_us: 2,"));
  CHECK(contains(folder.read("mine.svg"), "predicted over measured"));

  const Run checked = run(folder, "calibrate mine.csv -c mine.yaml --check --column us --json");
  REQUIRE(checked.exit_code == 0);
  const auto json = nlohmann::json::parse(checked.out);
  CHECK(json["checked"] == true);
  CHECK(json["products"]["models"][0]["errors"]["mean"] < 15);
  CHECK(run(folder, "simulate lenet5 -c mine.yaml --time law").exit_code == 0);
}

TEST_CASE("calibrate -c keeps a machine's other lines, and what is learned stands beside the file") {
  const Folder folder;
  folder.write("mine.csv", plain_device());
  const Run made =
      run(folder, "calibrate mine.csv --column us --edge 16 --model learned -c tpu_v6e -o here.yaml --csv");
  CAPTURE(made.err);
  REQUIRE(made.exit_code == 0);
  const auto rows = csv_rows(made.out);
  REQUIRE(rows.size() == 64);
  CHECK(rows.front().at("learned_us") != "");
  CHECK(folder.names() == "here.learned.json here.yaml mine.csv");
  const std::string text = folder.read("here.yaml");
  CHECK(contains(text, "clock_mhz: 3500"));
  CHECK(contains(text, "learned: \"here.learned.json\""));
  CHECK(contains(text, "lines: TPUv6e"));
  const Run checked = run(folder, "calibrate mine.csv -c here.yaml --check --model learned --column us");
  REQUIRE(checked.exit_code == 0);
  CHECK(contains(checked.out, "by model learned"));
}

TEST_CASE("calibrate --keep-law learns what a machine's own law leaves, and simulate takes both") {
  const Folder folder;
  const std::string words = "calibrate " + products_of_tpu() + " -c tpu_v6e --keep-law";
  const Run made = run(folder, words + " --model learned -o here.yaml");
  CAPTURE(made.err);
  REQUIRE(made.exit_code == 0);
  CHECK(contains(made.out, "Law of products: the machine's own."));
  CHECK(contains(folder.read("here.yaml"), "isca-tutorial"));  // the law's source stays
  folder.write("products.csv", "Layer, M, N, K,\na, 2048, 3000, 512,\n");
  const auto us = [&](const std::string& model) {
    const Run told = run(folder, "simulate products.csv -i gemm -c here.yaml --csv --time " + model);
    REQUIRE(told.exit_code == 0);
    return std::stod(csv_rows(told.out).at(0).at("us"));
  };
  CHECK(us("law") != us("learned"));
  CHECK(us("learned") == doctest::Approx(us("law")).epsilon(0.2));
  CHECK(run(folder, words).exit_code == 2);
  CHECK(contains(run(folder, words).err, "--keep-law: expected -c MACHINE, whose law is kept, and --model learned"));
}

TEST_CASE("calibrate --check holds the shipped law against measured products") {
  const Run checked = run("calibrate " + products_of_tpu() + " -c tpu_v6e --check --csv");
  REQUIRE(checked.exit_code == 0);
  CHECK(csv_rows(checked.out).size() == 210);
  CHECK(csv_rows(checked.out).front().at("roofline_us") == "");
}

TEST_CASE("calibrate reads the layers of a network") {
  const Folder folder;
  const Run names = run("topology show lenet5 --csv");
  const auto layers = csv_rows(names.out.substr(names.out.find("name,op")));
  std::string rows = "layer,ms\n";
  for (const CsvRow& layer : layers) {
    rows += fmt::format("{},{}\n", layer.at("name"), 0.1 * static_cast<double>(rows.size()));
  }
  folder.write("layers.csv", rows);
  const Run checked = run(folder, "calibrate layers.csv --network lenet5 --input auto -c tpu_v4 --check --csv");
  CAPTURE(checked.err);
  REQUIRE(checked.exit_code == 0);
  CHECK(csv_rows(checked.out).size() < layers.size());
  CHECK(csv_rows(checked.out).front().at("m") != "");
  CHECK(run(folder, "calibrate layers.csv -c tpu_v4 --check").exit_code == 2);
}

TEST_CASE("calibrate says what is wrong with its options") {
  const Folder folder;
  folder.write("mine.csv", plain_device());
  struct Mistake {
    std::string words;
    std::string said;
  };
  for (const Mistake& one :
       {Mistake{"calibrate mine.csv", "2 columns that may be the time: us, time_ms"},
        Mistake{"calibrate mine.csv --column us --check", "expected -c MACHINE"},
        Mistake{"calibrate mine.csv --column us -c tpu_v6e --check --edge 8", "--edge: found it, expected none"},
        Mistake{"calibrate mine.csv --column us --model roofline -o a.yaml", "has no place for roofline"},
        Mistake{"calibrate mine.csv --column us -o a.txt", "a name that ends with .yaml"},
        Mistake{"calibrate mine.csv --column us --fix hbm_tb=1", "nearest: hbm_tbs"},
        Mistake{"calibrate mine.csv --column us --fix hbm_tbs=1 --fix hbm_tbs=2", "each constant once"},
        Mistake{"calibrate mine.csv --column us --model lw", "nearest: law"},
        Mistake{"calibrate mine.csv --column us --skip-unsupported", "found no --network"},
        Mistake{"calibrate mine.csv --column us --dim N=1", "found no --network"},
        Mistake{"calibrate mine.csv --column us -c tpu_v1 --check", "found a machine without silicon.products"},
        Mistake{"calibrate none.csv", "none.csv"}}) {
    CAPTURE(one.words);
    const Run result = run(folder, one.words);
    CAPTURE(result.err);
    CHECK(result.exit_code == 2);
    CHECK(contains(result.err, one.said));
  }
}

}  // namespace
}  // namespace systole::tests
