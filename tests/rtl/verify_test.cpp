// SPDX-License-Identifier: MIT
// What `systole verify` computes, as a library's user sees it.
#include "dataflows/rtl/verify.h"

#include <doctest/doctest.h>

#include <iostream>

#include "core/ir/network_builder.h"
#include "dataflows/rtl/hardware.h"

namespace systole::rtl {
namespace {

core::Network small() {
  core::NetworkBuilder net("small", {.batch = 1, .channels = 3, .h = 9, .w = 9});
  net.conv("a", 8, 3, {.stride = 1, .padding = 1});
  net.conv("b", 4, 1, {});
  return std::move(net).build();
}

VerifyOptions on(const dataflows::Array& array) {
  return {.machine = {.array = array, .dataflow = dataflows::dataflow_named("os"), .timing = dataflows::Timing::array},
          .threads = 2,
          .repeat = 1};
}

TEST_CASE("sums are of distinct folds, and the last of all layers") {
  if (built_arrays().empty()) {
    std::cout << "SKIPPED: built without Verilator\n";
    return;
  }
  double last = 0;
  core::Observer observer;
  observer.progress = [&](std::string_view, double done, double total) {
    CHECK(done >= last);
    CHECK(done <= total);
    last = done;
  };
  const VerifiedNetwork verified = verify_network(small(), on(built_arrays().front()), observer);
  CHECK(last > 0);
  CHECK(verified.differing_folds() == 0);
  const std::vector<VerifiedSum> all = sums(verified);
  REQUIRE(all.size() == 3);
  CHECK(all[0].op == "conv");
  CHECK(all[0].mode == Mode::os);
  CHECK_FALSE(all[2].mode.has_value());
  CHECK(all[2].layers == 2);
  CHECK(all[2].folds == all[0].folds + all[1].folds);
  CHECK(all[2].model_cycles == all[0].model_cycles + all[1].model_cycles);
  CHECK(all[2].rtl_cycles == all[2].model_cycles);
  CHECK(all[2].distinct == static_cast<std::int64_t>(verified.verified.size()));
  CHECK(all[2].values > 0);
  CHECK(all[2].wrong == 0);
}

TEST_CASE("two samples of the smallest length that can be asked for are a line, too") {
  if (built_arrays().empty()) {
    std::cout << "SKIPPED: built without Verilator\n";
    return;
  }
  VerifyOptions options = on(built_arrays().front());
  options.max_steps = 2;
  CHECK(verify_network(small(), options).differing_folds() == 0);
}

TEST_CASE("an observer stops a verification") {
  if (built_arrays().empty()) {
    std::cout << "SKIPPED: built without Verilator\n";
    return;
  }
  VerifyOptions options = on(built_arrays().front());
  options.repeat = 100'000;
  core::Observer observer;
  observer.should_stop = [] { return true; };
  CHECK_THROWS_AS(verify_network(small(), options, observer), core::Stopped);
}

}  // namespace
}  // namespace systole::rtl
