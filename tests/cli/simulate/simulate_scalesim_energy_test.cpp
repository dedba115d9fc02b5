// SPDX-License-Identifier: MIT
// `--energy scalesim`: the action counts of SCALE-Sim's energy branch beside its reports.
#include <doctest/doctest.h>

#include <string>

#include "tests/cli/run_program.h"
#include "tests/golden/golden_table.h"

namespace systole::tests {
namespace {

/// The branch's configs/scale.cfg.
constexpr const char* kBranchCfg =
    "[general]\nrun_name = example\n\n[architecture_presets]\nArrayHeight:    32\nArrayWidth:     32\n"
    "IfmapSramSzkB:   64\nFilterSramSzkB:  64\nOfmapSramSzkB:   64\nIfmapOffset:    0\nFilterOffset:   10000000\n"
    "OfmapOffset:    20000000\nBandwidth : 10\nDataflow : os\nMemoryBanks:   1\n\n[run_presets]\n"
    "InterfaceBandwidth: CALC\nSRAM_row_size: 2\nSRAM_bank_size: 5\nDRAM_row_size: 2\nDRAM_bank_size: 5\n";

TEST_CASE("--energy scalesim writes the action counts that SCALE-Sim's energy branch ships with its example") {
  const Folder folder;
  folder.write("scale.cfg", kBranchCfg);
  folder.write("test.csv",
               "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n"
               "Inc5b_3x3, 7, 7, 3, 3, 192, 384, 1,\n");
  const Run result = run(folder, "simulate test.csv -c scale.cfg -p out --energy scalesim");
  CHECK(result.exit_code == 0);
  CHECK(result.err == "");
  CHECK(folder.read("out/example/action_count.yaml") == golden_text("scalesim_energy/shipped_os_32x32.yaml"));
  // A run without them says that they are an earlier one's.
  CHECK(contains(run(folder, "simulate test.csv -c scale.cfg -p out").err, "action_count.yaml of an earlier run"));
}

TEST_CASE("--energy scalesim says what it lacks") {
  const Folder folder;
  CHECK(run(folder, "simulate lenet_caffe --energy scalesim").err ==
        "systole: error: --energy scalesim: found no folder for action_count.yaml, expected -p DIR\n");
  const Run sparse = run(folder, "simulate lenet_caffe --energy scalesim -p out --memory tiled");
  CHECK(sparse.exit_code == 2);
  CHECK(run(folder, "simulate lenet_caffe --energy scalesim -p out --memory scalesim --cores 2").exit_code == 2);
  CHECK(contains(run(folder, "simulate lenet_caffe --energy scalesim -p out --energy-svg x.svg").err,
                 "--energy-svg: found --energy scalesim, which counts and prices nothing, expected a table"));
}

}  // namespace
}  // namespace systole::tests
