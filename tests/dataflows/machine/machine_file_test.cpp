// SPDX-License-Identifier: MIT
#include "dataflows/machine/machine_file.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dataflows/machine/fields.h"
#include "dataflows/machine/scalesim_cfg.h"
#include "tests/dataflows/machine/reading.h"

using namespace systole::core;
using namespace systole::dataflows;
using systole::core::testing::texts;
using systole::core::testing::Texts;
using systole::dataflows::testing::read_cfg;
using systole::dataflows::testing::read_yaml;

namespace {

Machine machine_of(const std::string& cfg) {
  ReadMachine read = read_cfg(cfg);
  CHECK(texts(read.warnings) == Texts{});
  return std::move(read.machine);
}

Machine from_yaml(const std::string& yaml) {
  ReadMachine read = read_yaml(yaml);
  CHECK(texts(read.warnings) == Texts{});
  return std::move(read.machine);
}

/// Every setting with a value of its own.
Machine unusual() {
  return {.run_name = "unusual run",
          .array = {.rows = 12, .cols = 14},
          .dataflow = dataflow_named("ws"),
          .memory = memory_model_named("scalesim"),
          .sram_kb = {.ifmap = 108, .filter = 109, .ofmap = 110},
          .bandwidth = {7, 8, 9},
          .interface_mode = InterfaceMode::user,
          .offsets = {.ifmap = 1, .filter = 2, .ofmap = 0},
          .read_request_buffer = 512,
          .write_request_buffer = 513,
          .ifmap_banks = {.custom_layout = true, .bandwidth = 20, .banks = 10, .ports = 4},
          .filter_banks = {.custom_layout = true, .bandwidth = 30, .banks = 15, .ports = 5},
          .sparsity = {.enabled = true, .representation = "csr", .optimized_mapping = true, .block_size = 4, .seed = 0},
          .use_ramulator_trace = true};
}

}  // namespace

TEST_CASE("an accelerator without a file is SCALE-Sim's usual one") {
  const Machine standard;
  CHECK(standard.array == Array{.rows = 32, .cols = 32});
  CHECK(standard.dataflow->name == "os");
  CHECK(standard.sram_kb == PerOperand{.ifmap = 64, .filter = 64, .ofmap = 64});
  CHECK(standard.offsets == PerOperand{.ifmap = 0, .filter = 10'000'000, .ofmap = 20'000'000});
  CHECK(standard.bandwidth == std::vector<std::int64_t>{10});
  CHECK(standard.interface_mode == InterfaceMode::calc);
  CHECK(standard.run_name.empty());
  CHECK_FALSE(standard.sparsity.enabled);
  CHECK_FALSE(standard.use_ramulator_trace);
}

TEST_CASE("each setting has one place in the .cfg and one name in YAML") {
  std::set<std::pair<std::string_view, std::string_view>> keys;
  std::set<std::string_view> paths;
  std::set<std::string_view> flags;
  for (const MachineField& field : machine_fields()) {
    CAPTURE(field.path);
    CHECK((field.section.empty() || keys.emplace(field.section, field.key).second));
    CHECK((field.flags.empty() || flags.insert(field.flags).second));
    CHECK(paths.insert(field.path).second);
    CHECK_FALSE(systole::core::expected_text(field).empty());
    CHECK_FALSE(field.meaning.empty());
  }
}

TEST_CASE(".cfg: every key arrives in its setting") {
  CHECK(machine_of("[general]\n"
                   "run_name = unusual run\n"
                   "[architecture_presets]\n"
                   "ArrayHeight : 12\nArrayWidth : 14\n"
                   "IfmapSramSzkB : 108\nFilterSramSzkB : 109\nOfmapSramSzkB : 110\n"
                   "IfmapOffset : 1\nFilterOffset : 2\nOfmapOffset : 0\n"
                   "Dataflow : ws\nBandwidth : 7, 8,9\n"
                   "ReadRequestBuffer : 512\nWriteRequestBuffer : 513\n"
                   "[layout]\n"
                   "IfmapCustomLayout : True\nIfmapSRAMBankBandwidth : 20\n"
                   "IfmapSRAMBankNum : 10\nIfmapSRAMBankPort : 4\n"
                   "FilterCustomLayout : yes\nFilterSRAMBankBandwidth : 30\n"
                   "FilterSRAMBankNum : 15\nFilterSRAMBankPort : 5\n"
                   "[sparsity]\n"
                   "SparsitySupport : TRUE\nSparseRep : csr\nOptimizedMapping : True\nBlockSize : 4\n"
                   "RandomNumberGeneratorSeed : 0\n"
                   "[run_presets]\n"
                   "InterfaceBandwidth : USER\nUseRamulatorTrace : True\n") == unusual());
}

TEST_CASE("YAML: every name arrives in its setting") {
  CHECK(from_yaml("run_name: unusual run\n"
                  "array: {rows: 12, cols: 14}\n"
                  "sram_kb: {ifmap: 108, filter: 109, ofmap: 110}\n"
                  "offsets:\n  ifmap: 1\n  filter: 2\n  ofmap: 0\n"
                  "dataflow: ws\n"
                  "bandwidth: [7, 8, 9]\n"
                  "request_buffers: {read: 512, write: 513}\n"
                  "banks:\n"
                  "  ifmap: {custom_layout: true, bandwidth: 20, banks: 10, ports: 4}\n"
                  "  filter: {custom_layout: yes, bandwidth: 30, banks: 15, ports: 5}\n"
                  "sparsity: {enabled: on, representation: csr, optimized_mapping: 1, block_size: 4, seed: 0}\n"
                  "interface: user\n"
                  "ramulator_trace: true\n") == unusual());
}

/// A text that is not the field's default.
std::string another(const MachineField& field) {
  if (field.names != nullptr) return std::string{field.names().back()};
  if (field.path == "interface") return "USER";
  if (field.path == "array") return "7x9";
  if (field.path == "sparsity.representation") return "csc";
  if (field.expected.starts_with("true or false")) return field.print(Machine{}) == "true" ? "false" : "true";
  return "77";
}

/// `a.b: value` as YAML's maps in maps.
std::string as_yaml(std::string path, const std::string& value) {
  int depth = 0;
  for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.')) {
    path.replace(dot, 1, ": {");
    ++depth;
  }
  return path + ": " + value + std::string(static_cast<std::size_t>(depth), '}');
}

TEST_CASE("every field is read by YAML under its path, and by the .cfg alike under its key") {
  for (const MachineField& field : machine_fields()) {
    CAPTURE(field.path);
    const std::string value = another(field);
    const Machine read = from_yaml(as_yaml(std::string{field.path}, value));
    CHECK(read != Machine{});
    CHECK(field.print(read) == value);
    if (field.section.empty()) continue;
    // SCALE-Sim knows some flags by one spelling only.
    const std::string in_cfg = value == "true" ? "True" : value;
    CHECK(read == machine_of(fmt::format("[{}]\n{} = {}\n", field.section, field.key, in_cfg)));
  }
}

TEST_CASE("what a field prints it reads back") {
  const std::vector<Machine> machines{Machine{}, unusual()};
  for (const Machine& machine : machines) {
    Machine copy;
    for (const MachineField& field : machine_fields()) {
      CAPTURE(field.path);
      const std::string text = field.print(machine);
      if (!text.empty()) CHECK(field.parse(copy, text));  // only the run name may be empty
    }
    CHECK(copy == machine);
  }
}

TEST_CASE(".cfg: a missing key or section has its default") {
  CHECK(machine_of("[general]\n") == Machine{});
  Machine wide;
  wide.array.cols = 128;
  CHECK(machine_of("[architecture_presets]\nArrayWidth = 128\n") == wide);
}

TEST_CASE("what a file says of memory means SCALE-Sim's model, in both formats, unless it names another") {
  const MemoryModel* const scalesim = memory_model_named("scalesim");
  for (const char* yaml : {"sram_kb: 64", "bandwidth: 10", "interface: user", "offsets: {ifmap: 0}",
                           "banks: {ifmap: {ports: 2}}", "sparsity: {enabled: false}"}) {
    CAPTURE(yaml);
    CHECK(from_yaml(yaml).memory == scalesim);
    CHECK(from_yaml(std::string{yaml} + "\nmemory: none").memory == no_memory());
  }
  CHECK(from_yaml("array: 8x8\ndataflow: ws").memory == no_memory());
  CHECK(machine_of("[architecture_presets]\nArrayHeight = 8\nDataflow = ws").memory == no_memory());
  CHECK(machine_of("[architecture_presets]\nIfmapSramSzkB = 64").memory == scalesim);
  CHECK(machine_of("[run_presets]\nInterfaceBandwidth = USER") == from_yaml("interface: user"));
}

TEST_CASE("YAML: an empty map is the usual accelerator") {
  CHECK(from_yaml("{}\n") == Machine{});
}

TEST_CASE("YAML: a list of one bandwidth and a plain one are the same") {
  CHECK(from_yaml("bandwidth: 20") == from_yaml("bandwidth: [20]"));
  CHECK(from_yaml("bandwidth: \"20, 30\"") == from_yaml("bandwidth:\n- 20\n- 30\n"));
}

TEST_CASE("a configuration without the banks' bandwidths means the first bandwidth for all operands") {
  const Machine cfg = machine_of("[architecture_presets]\nBandwidth : 50,60\n");
  CHECK(cfg.ifmap_banks.bandwidth == 50);
  CHECK(cfg.filter_banks.bandwidth == 50);
  const Machine layout = machine_of("[architecture_presets]\nBandwidth : 50\n[layout]\nIfmapSRAMBankBandwidth : 3\n");
  CHECK(layout.ifmap_banks.bandwidth == 3);
  CHECK(layout.filter_banks.bandwidth == 50);
  CHECK(from_yaml("bandwidth: 50\nbanks: {filter: {bandwidth: 4}}").ifmap_banks.bandwidth == 50);
}

TEST_CASE(".cfg: a configuration of the first version, without layout and with legacy keys, loads without a word") {
  const Machine read = machine_of(
      "[general]\n"
      "run_name = old_chip\n"
      "\n"
      "[architecture_presets]\n"
      "ArrayHeight:    12\n"
      "ArrayWidth:     14\n"
      "ifmapsramszkB:  108\n"
      "filtersramszkB: 108\n"
      "ofmapsramszkB:  108\n"
      "IfmapOffset:    0\n"
      "FilterOffset:   10000000\n"
      "OfmapOffset:    20000000\n"
      "Bandwidth : 10\n"
      "Dataflow : ws\n"
      "MemoryBanks:   1\n"
      "OnChipMemoryBanks: 4\n"
      "OnChipMemoryBankPorts: 2\n"
      "\n"
      "[network_presets]\n"
      "TopologyCsvLoc : \"./topologies/conv_nets/alexnet.csv\"\n"
      "\n"
      "[run_presets]\n"
      "InterfaceBandwidth: CALC\n");
  Machine expected;
  expected.run_name = "old_chip";
  expected.array = {.rows = 12, .cols = 14};
  expected.dataflow = dataflow_named("ws");
  expected.memory = memory_model_named("scalesim");
  expected.sram_kb = {.ifmap = 108, .filter = 108, .ofmap = 108};
  CHECK(read == expected);
}

TEST_CASE(".cfg: a configuration without UseRamulatorTrace does not use it") {
  const Machine read = machine_of("[run_presets]\nInterfaceBandwidth: USER\n");
  CHECK(read.interface_mode == InterfaceMode::user);
  CHECK_FALSE(read.use_ramulator_trace);
}

TEST_CASE(".cfg: the grammar is Python's configparser's") {
  const auto rows = [](const std::string& text) { return machine_of(text).array.rows; };
  CHECK(rows("[architecture_presets]\nArrayHeight:8\n") == 8);
  CHECK(rows("[architecture_presets]\nArrayHeight=8\n") == 8);
  CHECK(rows("[architecture_presets]\nArrayHeight : 8   \n") == 8);
  CHECK(rows("[architecture_presets]\nARRAYHEIGHT\t=\t8\t\n") == 8);
  CHECK(rows("[architecture_presets]  \r\narrayheight : 8\r\n") == 8);
  CHECK(rows("\xef\xbb\xbf[architecture_presets]\nArrayHeight : +8") == 8);
  CHECK(rows("# a comment\n; another\n[architecture_presets]\n  # indented\n;ArrayHeight : 9\nArrayHeight : 8\n") == 8);
  CHECK(rows("[run_presets]\n[general]\n[architecture_presets]\nArrayWidth : 4\nArrayHeight : 8\n") == 8);
  CHECK(rows("[general]\nrun_name : [architecture_presets]\n[architecture_presets]\nArrayHeight : 8\n") == 8);
}

TEST_CASE(".cfg: a line indented deeper than its key continues the key's value") {
  const Machine read = machine_of("[architecture_presets]\nBandwidth : 10,\n   20,\n\n\t30\nArrayHeight : 8\n");
  CHECK(read.bandwidth == std::vector<std::int64_t>{10, 20, 30});
  CHECK(read.array.rows == 8);
  CHECK(machine_of("[architecture_presets]\nBandwidth :\n  10\n").bandwidth == std::vector<std::int64_t>{10});
}

TEST_CASE(".cfg: keys indented alike are keys of their own") {
  const Machine read = machine_of("[architecture_presets]\n  ArrayHeight : 8\n  ArrayWidth : 16\n [run_presets]\n");
  CHECK(read.array == Array{.rows = 8, .cols = 16});
}

TEST_CASE(".cfg: the value of a key that nobody reads may be continued too") {
  CHECK(machine_of("[network_presets]\nTopologyCsvLoc : a.csv,\n  b.csv\n") == Machine{});
  CHECK(texts(read_cfg("[general]\nauthor : me\n  and you\nrun_name = x\n").warnings) ==
        Texts{"array.cfg:2:1: found key 'author', ignored, expected a key of [general]"});
}

TEST_CASE(".cfg: what SCALE-Sim would ignore is a warning with the nearest name") {
  CHECK(
      texts(read_cfg("[architecture_preset]\nArrayHeight : 8\n[architecture_presets]\nArayHeight : 8\nCores : 4\n")
                .warnings) ==
      Texts{"array.cfg:1:1: found section 'architecture_preset', ignored, expected a section of SCALE-Sim's; nearest: "
            "architecture_presets",
            "array.cfg:4:1: found key 'ArayHeight', ignored, expected a key of [architecture_presets]; nearest: "
            "ArrayHeight",
            "array.cfg:5:1: found key 'Cores', ignored, expected a key of [architecture_presets]"});
  // A key in another section is as good as missing.
  CHECK(texts(read_cfg("[general]\nArrayHeight : 8\n").warnings) ==
        Texts{"array.cfg:2:1: found key 'ArrayHeight', ignored, expected a key of [general]"});
}

TEST_CASE("an accelerator file is YAML if its name says so") {
  const std::string yaml = "array: {rows: 5}";
  for (const std::string name : {"a.yaml", "b.yml"}) {
    CHECK(read_machine(checked_text(name, yaml)).machine.array.rows == 5);
  }
  CHECK_THROWS_AS(read_machine(checked_text("a.txt", yaml)), InputError);
}

TEST_CASE("YAML: anchors and aliases of plain values work") {
  const Machine read = from_yaml("array: {rows: &n 16, cols: *n}\nsram_kb: &s {ifmap: 2, filter: 2, ofmap: 2}\n");
  CHECK(read.array == Array{.rows = 16, .cols = 16});
}
