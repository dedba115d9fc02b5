// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

constexpr std::string_view kCfg =
    "[general]\nrun_name = edge\n\n"
    "[architecture_presets]\nArrayHeight : 16\nArrayWidth : 8\nIfmapSramSzkB : 64\nFilterSramSzkB : 64\n"
    "OfmapSramSzkB : 64\nIfmapOffset : 0\nFilterOffset : 10000000\nOfmapOffset : 20000000\nDataflow : ws\n"
    "Bandwidth : 10\n\n[run_presets]\nInterfaceBandwidth: CALC\n";
constexpr std::string_view kYaml = "run_name: edge\narray: {rows: 16, cols: 8}\ndataflow: ws\n";

TEST_CASE("a SCALE-Sim .cfg and a YAML file of the same content give the same results") {
  const Folder folder;
  folder.write("edge.cfg", kCfg);
  folder.write("edge.yaml", kYaml);
  const Run cfg = run(folder, "simulate lenet5 -c edge.cfg --memory none --csv");
  const Run yaml = run(folder, "simulate lenet5 -c edge.yaml --csv");
  CHECK(cfg.exit_code == 0);
  CHECK(yaml.exit_code == 0);
  CHECK(cfg.err ==
        "edge.cfg: warning: found scratchpads and DRAM without effect, expected --memory scalesim; this is memory "
        "none\n");
  CHECK(yaml.err == "");
  CHECK(cfg.out == yaml.out);
  CHECK(csv_rows(cfg.out).at(0).at("array") == "16x8");
  CHECK(csv_rows(cfg.out).at(0).at("dataflow") == "ws");
}

TEST_CASE("the same machine as .cfg and as YAML stalls alike: what is said decides, not the file's ending") {
  const Folder folder;
  folder.write("user.cfg",
               "[architecture_presets]\nArrayHeight: 32\nArrayWidth: 32\nIfmapSramSzkB: 64\nFilterSramSzkB: 64\n"
               "OfmapSramSzkB: 64\nBandwidth: 10\n[run_presets]\nInterfaceBandwidth: USER\n");
  folder.write("user.yaml", "array: 32x32\nsram_kb: 64\nbandwidth: 10\ninterface: user\n");
  folder.write("net.csv", "Layer, M, N, K,\ngemm, 256, 128, 256,\n");
  const Run cfg = run(folder, "simulate net.csv -c user.cfg --csv");
  const Run yaml = run(folder, "simulate net.csv -c user.yaml --csv");
  const Run options = run(folder, "simulate net.csv --memory scalesim --sram 64 --bandwidth 10 --interface user --csv");
  CHECK(cfg.out == yaml.out);
  CHECK(csv_rows(cfg.out).at(0).at("cycles") == "52447");  // SCALE-Sim v3's own
  CHECK(csv_rows(cfg.out).at(0).at("model") == "timing scalesim; memory scalesim USER");
  CHECK(cfg.err == "");
  CHECK(yaml.err == "");
  // A flag leaves the banks' bandwidths at their default, which is 10, too.
  CHECK(csv_rows(options.out).at(0).at("cycles") == "52447");
}

TEST_CASE("an option without effect is a mistake that says why, and a value of a file is said") {
  const auto error = [](const std::string& words) { return run("simulate lenet5 " + words).err; };
  CHECK(error("--sram 64") ==
        "systole: error: --sram: found a value without effect, expected only --memory scalesim, scalesim-v2, "
        "scalesim-ispass25 or tiled "
        "reads it, "
        "and this is "
        "memory none\n");
  CHECK(contains(error("--bandwidth 4 --memory scalesim"), "--bandwidth: found a value without effect"));
  CHECK(contains(error("--bandwidth 4 --memory scalesim"), "--interface user"));
  CHECK(contains(error("--dram-latency 4 --memory scalesim"), "--dram-latency: found a value without effect"));
  CHECK(contains(error("--interface user --memory tiled"), "--interface: found a value without effect"));
  CHECK(run("simulate lenet5 --memory scalesim --interface user --bandwidth 4 --summary").exit_code == 0);
  const Folder folder;
  folder.write("a.yaml", "sram_kb: 4\nmemory: none\n");
  const Run said = run(folder, "simulate lenet5 -c a.yaml --summary");
  CHECK(said.exit_code == 0);
  CHECK(contains(said.err, "a.yaml: warning: found sram_kb without effect"));
}

TEST_CASE("--scalesim-defaults is SCALE-Sim's own scale.cfg") {
  const Folder folder;
  folder.write("scale.cfg",
               "[general]\nrun_name = scale_example_run_32x32_ws\n[architecture_presets]\nArrayHeight: 32\n"
               "ArrayWidth: 32\nIfmapSramSzkB: 64\nFilterSramSzkB: 64\nOfmapSramSzkB: 64\nIfmapOffset: 0\n"
               "FilterOffset: 10000000\nOfmapOffset: 20000000\nBandwidth : 10\nDataflow : ws\nMemoryBanks: 1\n"
               "ReadRequestBuffer: 32\nWriteRequestBuffer: 32\n[layout]\nIfmapCustomLayout: False\n"
               "IfmapSRAMBankBandwidth: 10\nIfmapSRAMBankNum: 10\nIfmapSRAMBankPort: 2\nFilterCustomLayout: False\n"
               "FilterSRAMBankBandwidth: 10\nFilterSRAMBankNum: 10\nFilterSRAMBankPort: 2\n[sparsity]\n"
               "SparsitySupport : false\nSparseRep : ellpack_block\nOptimizedMapping : false\nBlockSize : 8\n"
               "RandomNumberGeneratorSeed : 40\n[run_presets]\nInterfaceBandwidth: CALC\nUseRamulatorTrace: False\n");
  const Run defaults = run(folder, "simulate lenet5 --scalesim-defaults -p a --csv");
  const Run file = run(folder, "simulate lenet5 -c scale.cfg -p b --csv");
  CHECK(defaults.exit_code == 0);
  CHECK(defaults.out == file.out);
  for (const std::string report : {"COMPUTE", "BANDWIDTH", "DETAILED_ACCESS"}) {
    const std::string name = "/scale_example_run_32x32_ws/" + report + "_REPORT.csv";
    CHECK(folder.read("a" + name) == folder.read("b" + name));
  }
  CHECK(contains(run(folder, "simulate lenet5 --scalesim-defaults -c scale.cfg").err, "found -c scale.cfg"));
}

TEST_CASE("SCALE-Sim v2 ignores what only v3 has, and so does its memory model, with a warning") {
  const Folder folder;
  folder.write("v3.cfg",
               "[sparsity]\nSparsitySupport: true\n[layout]\nIfmapCustomLayout: true\n[run_presets]\n"
               "InterfaceBandwidth: USER\nUseRamulatorTrace: True\n");
  folder.write("v2.cfg", "[run_presets]\nInterfaceBandwidth: USER\n");
  const Run v3 = run(folder, "simulate lenet5 -c v3.cfg --memory scalesim-v2 --csv");
  CHECK(v3.exit_code == 0);
  CHECK(v3.out == run(folder, "simulate lenet5 -c v2.cfg --memory scalesim-v2 --csv").out);
  for (const char* key : {"SparsitySupport", "IfmapCustomLayout", "UseRamulatorTrace"}) {
    CHECK(contains(v3.err, std::string{"v3.cfg: warning: found "} + key + ", ignored"));
  }
}

TEST_CASE("two networks of one name do not share a folder of reports") {
  const Folder folder;
  for (const char* name : {"x/n.csv", "y/n.csv"}) folder.write(name, "Layer, M, N, K,\ngemm, 4, 5, 6,\n");
  const Run result = run(folder, "simulate x/n.csv y/n.csv -p two");
  CHECK(result.exit_code == 2);
  CHECK(contains(result.err, "found two networks called 'n', the second from y/n.csv"));
  CHECK(folder.names() == "x y");
  CHECK(run(folder, "simulate x/n.csv y/n.csv --summary").exit_code == 0);
}

TEST_CASE("options win over the configuration") {
  const Folder folder;
  folder.write("edge.cfg", kCfg);
  const Run result = run(folder, "simulate lenet5 -c edge.cfg -a 4x4 -d is --memory none --csv");
  CHECK(result.out == run(folder, "simulate lenet5 -a 4x4 -d is --csv").out);
}

TEST_CASE("a configuration's mistakes are all told with their places, and nothing is simulated") {
  const Folder folder;
  folder.write("wrong.yaml", "array: {rows: 0, cols: 8}\ndataflow: wss\nsram_kbs: 4\n");
  const Run yaml = run(folder, "simulate lenet5 -c wrong.yaml");
  CHECK(yaml.exit_code == 2);
  CHECK(yaml.out == "");
  CHECK(yaml.err ==
        "wrong.yaml:1:15: array.rows: found '0', expected a whole number of at least 1\n"
        "wrong.yaml:2:11: dataflow: found 'wss', expected a dataflow: os, ws, is, rp; nearest: ws\n"
        "wrong.yaml:3:1: found 'sram_kbs', expected a name of an accelerator's setting; nearest: sram_kb\n");

  folder.write("wrong.cfg", "[architecture_presets]\nArrayHeight: many\nArrayWidht: 8\n");
  const Run cfg = run(folder, "simulate lenet5 -c wrong.cfg");
  CHECK(cfg.exit_code == 2);
  CHECK(cfg.out == "");
  CHECK(contains(cfg.err, "wrong.cfg:2:14: ArrayHeight: found 'many', expected a whole number of at least 1\n"));
}

TEST_CASE("a key that SCALE-Sim would ignore is a warning with the nearest name") {
  const Folder folder;
  folder.write("typo.cfg", "[architecture_presets]\nArrayHeight: 16\nArrayWidht: 8\n");
  const Run result = run(folder, "simulate lenet5 -c typo.cfg --memory none --csv");
  CHECK(result.exit_code == 0);
  CHECK(contains(result.err, "typo.cfg:3:1: warning: "));
  CHECK(contains(result.err, "nearest: ArrayWidth"));
  CHECK(csv_rows(result.out).at(0).at("array") == "16x32");
}

TEST_CASE("a configuration or layout that cannot be read is named") {
  const Folder folder;
  CHECK(run(folder, "simulate lenet5 -c nowhere.cfg").exit_code == 2);
  CHECK(run(folder, "simulate lenet5 -c nowhere.cfg").err.starts_with("nowhere.cfg: found no such readable file"));
  CHECK(run(folder, "simulate lenet5 -l nowhere.csv").exit_code == 2);
  CHECK(run(folder, "simulate lenet5 -l nowhere.csv").err.starts_with("nowhere.csv: found no such readable file"));
}

TEST_CASE("sparsity without a ratio, and a layout in CALC mode, are said to have no effect") {
  const Folder folder;
  folder.write("sparse.cfg", "[sparsity]\nSparsitySupport : true\n");
  folder.write("dense.csv", "Layer, H, W, R, S, C, M, Stride,\nconv1, 8, 8, 3, 3, 8, 8, 1,\n");
  folder.write("sparse.csv", "Layer, H, W, R, S, C, M, Stride, Sparsity,\nconv1, 8, 8, 3, 3, 8, 8, 1, 2:4,\n");
  const std::string dense =
      "sparsity.enabled without effect: every layer is dense (N:M sparsity such as 2:4 would not be)";
  CHECK(contains(run(folder, "simulate dense.csv -c sparse.cfg").err, "dense.csv: warning: found " + dense));
  CHECK_FALSE(contains(run(folder, "simulate sparse.csv -c sparse.cfg").err, dense));
  CHECK_FALSE(contains(run(folder, "simulate dense.csv --memory scalesim").err, dense));

  folder.write("layout.csv", "header\nConv1,1,1,1,1,1,1,0,1,2,3,4,5,0,1,2,3,4,5,6,7,\n");
  const std::string layout =
      "[layout]\nIfmapCustomLayout: True\nIfmapSRAMBankBandwidth: 10\nIfmapSRAMBankNum: 10\nIfmapSRAMBankPort: 2\n"
      "[run_presets]\nInterfaceBandwidth: ";
  folder.write("calc.cfg", layout + "CALC\n");
  folder.write("user.cfg", layout + "USER\n");
  const std::string calc = "USER mode (--interface user): in CALC mode SCALE-Sim looks at no layout";
  INFO(run(folder, "simulate dense.csv -c calc.cfg -l layout.csv").err);
  CHECK(contains(run(folder, "simulate dense.csv -c calc.cfg -l layout.csv").err, calc));
  CHECK_FALSE(contains(run(folder, "simulate dense.csv -c user.cfg -l layout.csv").err, calc));
}

TEST_CASE("options of what no layer of the network asks for are said to have no effect") {
  const Folder folder;
  folder.write("dense.csv", "Layer, H, W, R, S, C, M, Stride,\nconv1, 8, 8, 3, 3, 8, 8, 1,\n");
  const auto warnings = [&](const std::string& network, const std::string& options) {
    return run(folder, "simulate " + network + " --csv " + options).err;
  };
  const std::string vector = "without effect: no operator stands beside the array\n";
  for (const char* option : {"--vector krittika", "--lanes 4", "--fuse-elementwise false"}) {
    CAPTURE(option);
    CHECK(contains(warnings("dense.csv", option), vector));
    CHECK(warnings("mobilenet_v1", option).empty());
  }
  CHECK(warnings("dense.csv", "--cores 4 --partition st1 --lanes 4").empty());  // lanes add the cores' sums
  CHECK(contains(warnings("dense.csv", "--cores 4 --partition spatial --lanes 4"), vector));
  CHECK(contains(warnings("dense.csv", "--depthwise packed"), "--depthwise without effect: no layer is grouped\n"));
  CHECK(warnings("mobilenet_v1", "--depthwise packed").empty());
  CHECK(warnings("dense.csv", "-a 8x8").empty());
}

TEST_CASE("sparsity that would change the cycles is refused, not simulated as dense") {
  const Folder folder;
  folder.write("sparse.cfg", "[sparsity]\nSparsitySupport : true\n");
  folder.write("sparse.csv", "Layer, H, W, R, S, C, M, Stride, Sparsity,\nconv1, 8, 8, 3, 3, 8, 8, 1, 2:4,\n");
  const Run result = run(folder, "simulate sparse.csv -c sparse.cfg --memory none");
  CHECK(result.exit_code == 2);
  CHECK(result.out == "");
  CHECK(contains(result.err,
                 "systole: error: network 'sparse', layer 'conv1': sparsity 2:4 needs SCALE-Sim's memory model "
                 "(--memory scalesim); set SparsitySupport to false for dense cycles\n"));
  CHECK(run(folder, "simulate sparse.csv -c sparse.cfg").exit_code == 0);
  CHECK(run(folder, "simulate sparse.csv").exit_code == 0);  // SCALE-Sim ignores the ratio then, too
}

}  // namespace
}  // namespace systole::tests
