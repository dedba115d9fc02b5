// SPDX-License-Identifier: MIT
#include "dataflows/machine/scalesim_cfg.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <string_view>

#include "tests/dataflows/machine/reading.h"

using namespace systole::dataflows;
using systole::core::testing::texts;
using systole::core::testing::Texts;
using systole::dataflows::testing::read_cfg;

TEST_CASE(".cfg: [DEFAULT] holds keys for all sections, and a section's own key wins") {
  const ReadMachine read = read_cfg(
      "[DEFAULT]\nArrayHeight = 7\nArrayWidth = 9\nInterfaceBandwidth = USER\n"
      "[architecture_presets]\nArrayWidth = 5\n[run_presets]\n");
  CHECK(read.machine.array == Array{.rows = 7, .cols = 5});
  CHECK(read.machine.interface_mode == InterfaceMode::user);
  CHECK(texts(read.warnings) == Texts{});
}

TEST_CASE(".cfg: %(key)s is another key's value, of the section or of [DEFAULT], as deep as it goes") {
  const ReadMachine read = read_cfg(
      "[DEFAULT]\nSIDE = 6\nkb = 1%(side)s\n"
      "[general]\nrun_name = half_%(Side)s_50%%\n"
      "[architecture_presets]\nArrayHeight = %(side)s\nArrayWidth = %(ArrayHeight)s4\nIfmapSramSzkB = %(kb)s\n");
  CHECK(read.machine.array == Array{.rows = 6, .cols = 64});
  CHECK(read.machine.sram_kb.ifmap == 16);
  CHECK(read.machine.run_name == "half_6_50%");
  CHECK(texts(read.warnings) == Texts{});
}

TEST_CASE(".cfg: a key of [DEFAULT] that nobody reads is said") {
  CHECK(
      texts(read_cfg("[DEFAULT]\nArrayHigh = 7\n[general]\n").warnings) ==
      Texts{"array.cfg:2:1: found key 'ArrayHigh' of [DEFAULT], ignored, expected a key of some section, or one that a "
            "value refers to"});
}

TEST_CASE(".cfg: flags are on by the words that SCALE-Sim compares with, and a warning names the others") {
  struct Spelling {
    std::string_view text;
    bool sparsity;
    bool ramulator;
    bool layout;  ///< getboolean of Python
  };
  for (const Spelling& s : {Spelling{.text = "true", .sparsity = true, .ramulator = false, .layout = true},
                            Spelling{.text = "True", .sparsity = true, .ramulator = true, .layout = true},
                            Spelling{.text = "TRUE", .sparsity = true, .ramulator = false, .layout = true},
                            Spelling{.text = "yes", .sparsity = false, .ramulator = false, .layout = true},
                            Spelling{.text = "on", .sparsity = false, .ramulator = false, .layout = true},
                            Spelling{.text = "1", .sparsity = false, .ramulator = false, .layout = true},
                            Spelling{.text = "0", .sparsity = false, .ramulator = false, .layout = false},
                            Spelling{.text = "False", .sparsity = false, .ramulator = false, .layout = false},
                            Spelling{.text = "off", .sparsity = false, .ramulator = false, .layout = false}}) {
    CAPTURE(s.text);
    const ReadMachine read =
        read_cfg(fmt::format("[sparsity]\nSparsitySupport = {0}\n[run_presets]\nUseRamulatorTrace = {0}\n"
                             "[layout]\nFilterCustomLayout = {0}\n",
                             s.text));
    CHECK(read.machine.sparsity.enabled == s.sparsity);
    CHECK(read.machine.use_ramulator_trace == s.ramulator);
    CHECK(read.machine.filter_banks.custom_layout == s.layout);
    const auto surprises = static_cast<std::size_t>(s.layout != s.sparsity) + (s.layout != s.ramulator ? 1U : 0U);
    CHECK(read.warnings.size() == surprises);
  }
  CHECK(texts(read_cfg("[sparsity]\nSparsitySupport: true\nOptimizedMapping: yes\n").warnings) ==
        Texts{"array.cfg:3:19: OptimizedMapping: found 'yes', which SCALE-Sim takes for off, expected True for on, "
              "False for off"});
}

TEST_CASE(".cfg: the sizes of SCALE-Sim v1 are read, and said") {
  const ReadMachine read = read_cfg("[architecture_presets]\nIfmapSramSz: 512\nFilterSramSzkB: 16\nFilterSramSz: 8\n");
  CHECK(read.machine.sram_kb == PerOperand{.ifmap = 512, .filter = 16, .ofmap = 64});
  CHECK(texts(read.warnings) == Texts{"array.cfg:2:1: found key 'IfmapSramSz' of SCALE-Sim v1, expected IfmapSramSzkB, "
                                      "as which it is read, in kB"});
}

TEST_CASE(".cfg: what the mode does not read may be wrong, with a warning") {
  const ReadMachine read = read_cfg(
      "[architecture_presets]\nBandwidth:\nReadRequestBuffer: 0\n[layout]\nIfmapSRAMBankNum: 0\n"
      "[sparsity]\nSparsitySupport: false\nBlockSize: none\nSparseRep: coo\n[run_presets]\n"
      "InterfaceBandwidth: CALC\n");
  Machine expected;
  expected.memory = memory_model_named("scalesim");
  CHECK(read.machine == expected);
  const std::string whole = "expected a whole number of at least 1";
  const Texts unread{
      "array.cfg:2:11: Bandwidth: found an empty value, not read: InterfaceBandwidth is CALC, expected whole numbers "
      "of "
      "at least 1, separated by commas",
      "array.cfg:3:20: ReadRequestBuffer: found '0', not read: UseRamulatorTrace is off, " + whole,
      "array.cfg:5:19: IfmapSRAMBankNum: found '0', not read: InterfaceBandwidth is CALC and there is no custom "
      "layout, " +
          whole,
      "array.cfg:8:12: BlockSize: found 'none', not read: SparsitySupport is off, " + whole,
      "array.cfg:9:12: SparseRep: found 'coo', not read: SparsitySupport is off, expected csr, csc or ellpack_block"};
  CHECK(texts(read.warnings) == unread);
}

TEST_CASE(".cfg: ports of banks are read with a custom layout only") {
  CHECK(texts(read_cfg("[layout]\nIfmapSRAMBankPort: 0\n[run_presets]\nInterfaceBandwidth: USER\n").warnings) ==
        Texts{"array.cfg:2:20: IfmapSRAMBankPort: found '0', not read: there is no custom layout, expected a whole "
              "number of at least 1"});
}

TEST_CASE(".cfg: banks of memory that SCALE-Sim no longer has are said, unless they are one") {
  CHECK(texts(read_cfg("[architecture_presets]\nMemoryBanks: 1\n").warnings) == Texts{});
  CHECK(texts(read_cfg("[architecture_presets]\nMemoryBanks: 4\n").warnings) ==
        Texts{"array.cfg:2:14: MemoryBanks: found '4', ignored, expected 1: SCALE-Sim reads this key no more"});
}

TEST_CASE(".cfg: the energy branch's rows and banks are known, unless they are others than in its files") {
  const std::string start = "[run_presets]\nInterfaceBandwidth: CALC\nSRAM_row_size: 2\nSRAM_bank_size: 5\n";
  CHECK(texts(read_cfg(start + "DRAM_row_size: 2\nDRAM_bank_size: 5\n").warnings) == Texts{});
  CHECK(texts(read_cfg(start + "DRAM_row_size: 4\n").warnings) ==
        Texts{"array.cfg:5:16: DRAM_row_size: found '4', ignored, expected 2: SCALE-Sim reads this key no more"});
}
