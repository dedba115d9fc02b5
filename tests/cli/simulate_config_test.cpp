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
  CHECK(cfg.err == "");
  CHECK(yaml.err == "");
  CHECK(cfg.out == yaml.out);
  CHECK(csv_rows(cfg.out).at(0).at("array") == "16x8");
  CHECK(csv_rows(cfg.out).at(0).at("dataflow") == "ws");
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

TEST_CASE("sparsity that would change the cycles is refused, not simulated as dense") {
  const Folder folder;
  folder.write("sparse.cfg", "[sparsity]\nSparsitySupport : true\n");
  folder.write("sparse.csv", "Layer, H, W, R, S, C, M, Stride, Sparsity,\nconv1, 8, 8, 3, 3, 8, 8, 1, 2:4,\n");
  const Run result = run(folder, "simulate sparse.csv -c sparse.cfg --memory none");
  CHECK(result.exit_code == 2);
  CHECK(result.out == "");
  CHECK(result.err ==
        "systole: error: network 'sparse', layer 'conv1': sparsity 2:4 needs SCALE-Sim's memory model "
        "(--memory scalesim); set SparsitySupport to false for dense cycles\n");
  CHECK(run(folder, "simulate sparse.csv -c sparse.cfg").exit_code == 0);
  CHECK(run(folder, "simulate sparse.csv").exit_code == 0);  // SCALE-Sim ignores the ratio then, too
}

}  // namespace
}  // namespace systole::tests
