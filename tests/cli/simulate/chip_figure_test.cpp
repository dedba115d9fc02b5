// SPDX-License-Identifier: MIT
// Figures of whole chips: operators beside the array, shares of the time, cores, milliseconds, the ridge of a roofline.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/cli/run_program.h"
#include "tests/core/report/chart/svg_reading.h"

namespace systole::tests {
namespace {

using core::testing::Element;
using Json = nlohmann::json;

/// A network's result as JSON, and the figures of the same command.
struct Drawn {
  Json network;
  std::vector<Element> layers;
  std::vector<Element> roofline;
};

Drawn drawn_by(const std::string& words) {
  const Folder folder;
  const Run done = run(folder, "simulate " + words + " --json --svg layers.svg --roofline roof.svg");
  CAPTURE(done.err);
  REQUIRE(done.exit_code == 0);
  return {.network = Json::parse(done.out)["networks"][0],
          .layers = core::testing::read_xml(folder.read("layers.svg")),
          .roofline = core::testing::read_xml(folder.read("roof.svg"))};
}

std::vector<double> bar_heights(const std::vector<Element>& elements, int panel) {
  std::vector<double> heights;
  for (const Element& bar : core::testing::of_role(elements, "bar")) {
    if (bar.panel == panel) heights.push_back(bar.box().height());
  }
  return heights;
}

/// Bars and values have one scale.
void check_in_proportion(const std::vector<double>& heights, const std::vector<double>& values) {
  REQUIRE(heights.size() == values.size());
  const auto most = static_cast<std::size_t>(std::ranges::max_element(values) - values.begin());
  for (std::size_t i = 0; i < values.size(); ++i) {
    CHECK(std::abs(heights[i] / heights[most] - values[i] / values[most]) < 0.002);
  }
}

bool has_text(const std::vector<Element>& elements, std::string_view part) {
  return std::ranges::any_of(elements, [&](const Element& element) { return contains(element.text, part); });
}

TEST_CASE("--svg: operators beside the array have bars of their own among the layers") {
  for (const std::string words : {"mobilenet_v2", "squeezenet1_1 -a 16x8 -d ws", "mobilenet_v2 --lanes 1"}) {
    const Drawn drawn = drawn_by(words);
    std::vector<double> cycles;
    int beside = 0;
    for (const Json& layer : drawn.network["layers"]) {
      if (layer["cycles"] > 0) cycles.push_back(layer["cycles"]);
      if (layer["vector"]["cycles"] == 0) continue;
      cycles.push_back(layer["vector"]["cycles"]);
      ++beside;
    }
    CAPTURE(words);
    CHECK(beside > 0);
    check_in_proportion(bar_heights(drawn.layers, 0), cycles);
    CHECK(has_text(drawn.layers, "beside the array"));
    CHECK(has_text(drawn.layers, "of the whole network"));
  }
  const Drawn alone = drawn_by("mobilenet_v2 --vector none");
  for (const Element& name : core::testing::of_role(alone.layers, "legend-name")) {
    CHECK(name.text != "beside the array");
  }
  CHECK_FALSE(has_text(alone.layers, "of the whole network"));
}

TEST_CASE("--svg: the shares of the operators are those of --json, and add up to all") {
  const Drawn drawn = drawn_by("squeezenet1_1 --memory tiled");
  std::vector<double> cycles;
  for (const Json& time : drawn.network["time_by_operator"]) {
    for (const char* part : {"array_cycles", "vector_cycles"}) {
      if (time[part] > 0) cycles.push_back(time[part]);
    }
    CHECK(has_text(drawn.layers, time["op"].get<std::string>()));
  }
  check_in_proportion(bar_heights(drawn.layers, 1), cycles);
  double all = 0;
  for (const Element& value : core::testing::of_role(drawn.layers, "value")) {
    if (value.panel == 1) all += std::stod(value.text);
  }
  CHECK(all == doctest::Approx(100).epsilon(0.005));

  const std::vector<Element> several = drawn_by("mobilenet_v2 gpt2_prefill").layers;
  CHECK(has_text(several, "softmax"));
  CHECK(has_text(several, "(c) Time by operator"));
}

TEST_CASE("--svg: what cores do is that of --json, layer by layer or core by core, and one core has no such panel") {
  const Drawn cut = drawn_by("mobilenet_v2 --cores 4 --partition auto --partition-by cycles");
  std::vector<double> shares;
  for (const Json& layer : cut.network["layers"]) {
    if (!layer.contains("cores")) continue;
    const Json& use = layer["cores"]["use"];
    for (const char* part : {"computing_percent", "reducing_percent"}) {
      if (use[part] > 0) shares.push_back(use[part]);
    }
    const double all = use["computing_percent"].get<double>() + use["reducing_percent"].get<double>() +
                       use["idle_percent"].get<double>();
    CHECK(all == doctest::Approx(100));
  }
  check_in_proportion(bar_heights(cut.layers, 2), shares);
  CHECK(has_text(cut.layers, "(c) 4 cores, busy "));

  const Drawn whole = drawn_by("squeezenet1_1 --cores 3 --partition layers");
  const Json& use = whole.network["core_use"];
  const std::vector<double> busy = use["busy_cycles"];
  check_in_proportion(bar_heights(whole.layers, 2), busy);
  CHECK(has_text(whole.layers, fmt::format("(c) {} of 3 cores have layers", busy.size())));

  CHECK_FALSE(has_text(drawn_by("mobilenet_v2").layers, "(c) "));
  CHECK_FALSE(cut.network["core_use"].contains("busy_cycles"));
}

TEST_CASE("--svg: a clock adds milliseconds on the right side and in the title") {
  const Drawn timed = drawn_by("mobilenet_v2 --clock 500");
  CHECK(has_text(timed.layers, "ms at 500 MHz"));
  CHECK(has_text(timed.layers, fmt::format(": {:.4g} ms", timed.network["milliseconds"].get<double>())));
  CHECK(has_text(timed.layers, "inferences/s"));
  CHECK_FALSE(core::testing::of_role(timed.layers, "other-label").empty());
  CHECK(core::testing::of_role(drawn_by("mobilenet_v2").layers, "other-label").empty());
}

TEST_CASE("--roofline: intensity is per byte, and the ridge is marked where there is a bandwidth") {
  const Drawn chip = drawn_by("mobilenet_v2 -c tpu_v3");
  const Json& roof = chip.network["roofline"];
  const double ridge = roof["ridge_macs_per_byte"];
  CHECK(ridge ==
        doctest::Approx(roof["peak_macs_per_cycle"].get<double>() / roof["dram_bytes_per_cycle"].get<double>()));
  CHECK(has_text(chip.roofline, fmt::format("ridge: {:.4g} operations per byte", 2 * ridge)));
  CHECK(has_text(chip.roofline, "operations per byte from and to DRAM"));
  CHECK(has_text(chip.roofline,
                 fmt::format("roof: {:.4g} TOP/s", roof["peak_tera_operations_per_second"].get<double>())));
  CHECK(has_text(chip.roofline, "Machine: tpu_v3"));

  const Drawn cycles = drawn_by("mobilenet_v2 --memory tiled --bandwidth 8");
  CHECK(has_text(cycles.roofline, "ridge: 128 MACs per byte"));
  CHECK(has_text(cycles.roofline, "MACs per byte from and to DRAM"));
  CHECK(cycles.network["roofline"]["peak_tera_operations_per_second"].is_null());

  const Drawn none = drawn_by("mobilenet_v2");
  CHECK(has_text(none.roofline, "there is no"));
  CHECK_FALSE(has_text(none.roofline, "ridge: "));
  CHECK(none.network["roofline"]["ridge_macs_per_byte"].is_null());
}

TEST_CASE("results say which machine made them, and which of its fields options changed") {
  const Folder folder;
  const Json plain = Json::parse(run(folder, "simulate lenet5 -c tpu_v1 --json").out);
  CHECK(plain["machine"]["name"] == "tpu_v1");
  CHECK_FALSE(plain["machine"]["source"].get<std::string>().empty());
  CHECK(plain["machine"]["changed"].empty());
  const Json changed = Json::parse(run(folder, "simulate lenet5 -c tpu_v1 --clock 800 --json").out);
  CHECK(changed["machine"]["changed"] == Json{"clock_mhz"});
  CHECK_FALSE(Json::parse(run(folder, "simulate lenet5 --json").out).contains("machine"));
}

}  // namespace
}  // namespace systole::tests
