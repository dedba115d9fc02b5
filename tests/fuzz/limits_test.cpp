// SPDX-License-Identifier: MIT
// The limits of docs/trust.md, each at its edge. Sizes that a test cannot hold are those of files with a hole.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "cachesim/cache/cache_configuration.h"
#include "cachesim/traces/systole_trace.h"
#include "cachesim/traces/trace_simulation.h"
#include "cli/common/json/provenance.h"
#include "cli/report/result.h"
#include "core/error.h"
#include "core/files/npy_file.h"
#include "core/files/text_file.h"
#include "core/import/stablehlo/stablehlo_network.h"
#include "dataflows/machine/machine_file.h"
#include "predictor/dataset/dataset.h"
#include "predictor/models/detail/known_networks.h"
#include "predictor/models/model.h"
#include "predictor/xgboost/saved_trees.h"
#include "tests/fuzz/scratch.h"

namespace systole::tests::fuzz {
namespace {

/// What is said of an input, without the folder of its file.
template <class Read>
std::string said_of(const Read& read) {
  try {
    read();
  } catch (const core::InputError& error) {
    const std::string text = error.what();
    const std::size_t folder = text.find("/systole-fuzz-");
    return folder == std::string::npos ? text : text.substr(text.find('/', folder + 1) + 1);
  }
  return "(read)";
}

std::filesystem::path file_with_a_hole(const Scratch& folder, std::string_view name, std::string_view begin,
                                       std::uintmax_t size) {
  const std::filesystem::path path = folder.write(name, begin);
  std::filesystem::resize_file(path, size);
  return path;
}

std::string said_of_machine(const std::string& name, const std::string& text) {
  return said_of([&] { (void)dataflows::read_machine({.name = name, .text = text}); });
}

TEST_CASE("limits: files that are too long are refused before they are read, devices where they are no text") {
  const Scratch folder;
  const auto text = file_with_a_hole(folder, "long.csv", "name,op\n", (std::uintmax_t{1} << 31U) + 1);
  CHECK(said_of([&] { (void)core::read_text_file(text); }) ==
        "long.csv: found more than 2 GiB, expected a text of at most 2147483648 bytes");
  const auto array = file_with_a_hole(folder, "long.npy", "\x93NUMPY", std::uintmax_t{1} << 32U);
  CHECK(said_of([&] { (void)core::read_npy(array); }) ==
        "long.npy: found more than 2 GiB, expected a NumPy file of at most 2148532224 bytes");
  CHECK(said_of([] { (void)core::read_text_file("/dev/zero"); }) ==
        "/dev/zero: found a binary file, expected a text file");
  CHECK(said_of([] { (void)core::read_npy("/dev/zero"); }) ==
        "/dev/zero: another kind of file, expected a NumPy file (.npy)");
}

TEST_CASE("limits: a .cfg has at most 2000 sections and keys, and references end") {
  std::string cfg = "[general]\n";
  for (int i = 1; i < 2000; ++i) cfg += fmt::format("key{}: 1\n", i);
  CHECK(said_of_machine("a.cfg", cfg) == "(read)");
  CHECK(said_of_machine("a.cfg", cfg + "more: 1\n" + "even_more: 1\n") ==
        "a.cfg:2001:1: found more sections and keys, expected at most 2000 in a file");
  const auto times = [](int count, const std::string& part) {
    std::string text;
    for (int i = 0; i < count; ++i) text += part;
    return text;
  };
  const std::string doubled = "[general]\nrun_name: %(a)s\na: " + times(300, "%(b)s") + "\nb: ";
  CHECK(said_of_machine("a.cfg", doubled + times(200, "x") + "\n") == "(read)");
  CHECK(said_of_machine("a.cfg", doubled + times(300, "%(c)s") + "\nc: xx\n") ==
        "a.cfg:2:11: run_name: found references to more than 65536 bytes, expected a shorter value");
}

TEST_CASE("limits: YAML is at most 2 MiB, and many unknown names are refused as one is") {
  const std::string long_comment = "array: {rows: 4}\n#" + std::string((std::size_t{1} << 21U) - 18, 'x');
  CHECK(said_of_machine("a.yaml", long_comment) == "(read)");
  CHECK(said_of_machine("a.yaml", long_comment + "x") ==
        "a.yaml: found 2097153 bytes, expected at most 2097152 bytes of YAML");
  std::string keys;
  for (int i = 0; i < 5'000; ++i) keys += fmt::format("k{}: 1\n", i);
  const std::string said = said_of_machine("a.yaml", keys);
  CHECK(said.starts_with("a.yaml:1:1: found 'k0', expected a name of"));
  CHECK_MESSAGE(said.find("\n... and 4980 more") != std::string::npos, said.substr(said.size() - 100));
}

TEST_CASE("limits: calls are looked for by name in a module of many functions") {
  std::string module = "module {\n";
  std::string calls = "func.func @main(%a: tensor<4xf32>) -> tensor<4xf32> {\n";
  constexpr int kFunctions = 4'000;
  for (int i = 0; i < kFunctions; ++i) {
    module += fmt::format(
        "func.func private @f{}(%a: tensor<4xf32>) -> tensor<4xf32> {{\n%0 = stablehlo.tanh %a : tensor<4xf32>\n"
        "return %0 : tensor<4xf32>\n}}\n",
        i);
    calls += fmt::format("%{} = call @f{}(%{}) : (tensor<4xf32>) -> tensor<4xf32>\n", i, i,
                         i == 0 ? "a" : fmt::format("{}", i - 1));
  }
  module += calls + fmt::format("return %{} : tensor<4xf32>\n}}\n}}\n", kFunctions - 1);
  CHECK(core::parse_stablehlo("net.mlir", module).network.layers.size() == kFunctions);
}

TEST_CASE("limits: an object of JSON has at most 1000 keys") {
  const Scratch folder;
  std::string object = R"({"schema": "[not a list: {", "\\": {"a": 1},)";
  for (int i = 2; i < 999; ++i) object += fmt::format("\n\"k{}\": [{{\"a\": 1, \"b\": 2}}],", i);
  const auto said_of_model = [&](const std::string& text) {
    (void)folder.write("manifest.json", text);
    return said_of([&] { (void)predictor::load_model(folder.path()); });
  };
  CHECK(said_of_model(object + "\"last\": 1}") == "manifest.json: schema: expected systole/latency-model/1");
  const std::string refused = ": found another key of an object, expected objects of at most 1000 keys";
  const std::string many = object + "\"last\": 1,\n \"more\" : 1}";
  CHECK(said_of_model(many) == "manifest.json:999:9" + refused);
  CHECK(said_of([&] { (void)app::read_report(folder.write("r.json", many)); }) == "r.json:999:9" + refused);
  const auto as_text = [&] { return core::TextFile{.name = "t.json", .text = many}; };
  CHECK(said_of([&] { (void)predictor::read_known_networks(as_text()); }) == "t.json:999:9" + refused);
  CHECK(said_of([&] { (void)predictor::xgboost::read_booster(as_text(), 1); }) == "t.json:999:9" + refused);
}

TEST_CASE("limits: a trace has at most 16384 layers") {
  const Scratch folder;
  cachesim::SystoleTraceWriter writer(32);
  const auto path_of = [&] { return folder.write("many.trace", writer.bytes()); };
  for (int i = 0; i < 16384; ++i) writer.layer("l");
  const std::vector<cachesim::CacheConfiguration> caches{cachesim::conventional_configuration("16k", 16384)};
  const auto read = [&] { (void)cachesim::simulate_trace(path_of(), cachesim::TraceFormat::systole, caches); };
  CHECK(said_of(read) == "(read)");
  writer.layer("l");
  CHECK(said_of(read) == "many.trace: found more layers, expected a trace of at most 16384");
}

TEST_CASE("limits: of many networks without layers the first hundred get a suggestion") {
  std::vector<std::string> names;
  for (int i = 0; i < 101; ++i) names.push_back(fmt::format("m{}", i));
  try {
    (void)predictor::join(predictor::LatencyTable(names, {"d"}),
                          {{.name = "m", .embedding = {}, .layers = {}, .layer_names = {}}}, {});
    FAIL("networks without layers were joined");
  } catch (const core::InputError& error) {
    REQUIRE(error.diagnostics().size() == 101);
    CHECK(error.diagnostics()[0].nearest == "m");
    CHECK(error.diagnostics()[100].nearest == "");
  }
}

}  // namespace
}  // namespace systole::tests::fuzz
