// SPDX-License-Identifier: MIT
#include "dataflows/time/region_time.h"

#include <doctest/doctest.h>

#include <array>
#include <string>

#include "core/error.h"
#include "core/files/text_file.h"
#include "dataflows/machine/machine_file.h"
#include "dataflows/machine/shipped_machines.h"
#include "dataflows/simulate.h"
#include "dataflows/time/linear_time.h"

using namespace systole;
using namespace systole::dataflows;

namespace {

RegionTable table_of(const char* machine) {
  return read_machine(core::read_text_file(find_machine(machine))).machine.silicon.regions;
}

}  // namespace

TEST_CASE("GPT-2's 73 products take 182.06 us by the table of SCALE-Sim's tutorial") {
  const RegionTable table = table_of("tpu_v6e");
  const auto us = [&](std::int64_t m, std::int64_t n, std::int64_t k, std::int64_t heads = 1) {
    return region_time(table, {.rows = m, .cols = n, .depth = k, .count = heads});
  };
  const double block = us(128, 2304, 768) + us(128, 128, 64, 12) + us(128, 64, 128, 12) + us(128, 768, 768) +
                       us(128, 3072, 768) + us(128, 768, 3072);
  CHECK(12 * block + us(128, 50257, 768) == doctest::Approx(182.06).epsilon(0.00003));
}

TEST_CASE("every product is in one region of both shipped tables") {
  for (const char* machine : {"tpu_v6e", "tpu_v4"}) {
    const RegionTable table = table_of(machine);
    CHECK(table.regions.size() == 12);
    for (const std::int64_t m : {1, 128, 129, 640, 641}) {
      for (const std::int64_t n : {1, 128, 129}) {
        for (const std::int64_t k : {1, 128, 129}) {
          const GemmShape product{.rows = m, .cols = n, .depth = k};
          const int region = (k > 128 ? 4 : 0) + (n > 128 ? 2 : 0) + (m > 128 ? 1 : 0) + (m > 640 ? 8 : 0);
          CHECK(time_region(product) == region);
          CHECK(region_time(table, product) > 0);
        }
      }
    }
  }
}

TEST_CASE("a table without a product's region says so") {
  RegionTable table = table_of("tpu_v4");
  table.regions.erase(table.regions.begin());
  std::string message;
  try {
    region_time(table, {.rows = 1, .cols = 2, .depth = 3});
  } catch (const core::InputError& error) {
    message = error.what();
  }
  CHECK(message.find("no row of region 0, which a product of 1 x 2 x 3 is in") != std::string::npos);
}

TEST_CASE("the cycles that the lines were fitted to are those of a weight-stationary 128x128 array") {
  const Machine machine{.array = {.rows = 128, .cols = 128}, .dataflow = dataflow_named("ws")};
  for (const std::int64_t m : {1, 127, 500}) {
    for (const std::int64_t n : {1, 128, 300}) {
      for (const std::int64_t k : {1, 129, 1000}) {
        const core::Layer layer{.op = core::Operator::gemm, .m = m, .n = n, .k = k};
        CHECK(fitted_cycles({.rows = m, .cols = n, .depth = k}) == simulate_layer(layer, machine).cycles);
      }
    }
  }
}
