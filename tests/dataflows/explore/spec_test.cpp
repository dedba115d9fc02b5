// SPDX-License-Identifier: MIT
// Every mistake in a spec is named with its place and the nearest name, all of a file's at once.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "core/error.h"
#include "core/files/text_file.h"
#include "dataflows/explore/run/run.h"

namespace systole::dataflows::explore {
namespace {

struct Mistake {
  std::string spec;
  std::string message;
};

const std::vector<Mistake>& mistakes() {
  static const std::vector<Mistake> all{
      {"", "s.yaml:1:1: found an empty file, expected a map of space, constraints, objectives, keep and others\n"},
      {"- 1\n", "s.yaml:1:1: found no map, expected a map of space, constraints, objectives, keep and others\n"},
      {"space: [\n", "s.yaml:2:1: found no YAML (end of sequence flow not found), expected a YAML map\n"},
      {"keep: all\n", "s.yaml:1:1: space: found nothing, expected a map of axes\n"},
      {"space: {rows: 8}\n", "s.yaml:1:8: network: found nothing, expected the networks to explore\n"},
      {"space: [1]\n", "s.yaml:1:8: space: found a list, expected a map of axes\n"},
      {"space:\n  network: lenet5\n  row: 8\n  colls: 8\nkeeep: all\n",
       "s.yaml:3:3: found 'row', expected one of network, variant, array, rows, cols, dataflow, timing, depthwise, "
       "memory, sram_kb, bits, bandwidth, bandwidth_bytes, bandwidth_gbs, dram_latency, cores, partition, lanes, "
       "clock_mhz; nearest: rows\n"
       "s.yaml:4:3: found 'colls', expected one of network, variant, array, rows, cols, dataflow, timing, depthwise, "
       "memory, sram_kb, bits, bandwidth, bandwidth_bytes, bandwidth_gbs, dram_latency, cores, partition, lanes, "
       "clock_mhz; nearest: cols\n"
       "s.yaml:5:1: found 'keeep', expected one of space, constraints, objectives, metrics, keep, per, sample, seed, "
       "select, energy, silicon; nearest: keep\n"},
      {"space:\n  network: [lenet5, mobilenetv2]\n",
       "s.yaml:2:21: network: found 'mobilenetv2', expected a topology file or the name of a shipped network (systole "
       "topology list); nearest: mobilenet_v2\n"},
      {"space:\n  network: [lenet5, alexnet, lenet5]\n  rows: [8, 16, 8]\n",
       "s.yaml:2:30: network: found 'lenet5' again, expected each value once\n"
       "s.yaml:3:9: rows: found '8' again, expected each value once\n"},
      {"space:\n  network: lenet5\n  network: alexnet\n",
       "s.yaml:3:3: found 'network' again, expected each name once\n"},
      {"space:\n  network: lenet5\n  rows: [0, 1.5, eight, [1]]\n  cols: []\n",
       "s.yaml:3:10: rows: found '0', expected a whole number of at least 1\n"
       "s.yaml:3:13: rows: found '1.5', expected a whole number of at least 1\n"
       "s.yaml:3:18: rows: found 'eight', expected a whole number of at least 1\n"
       "s.yaml:3:25: rows: found a list, expected a whole number of at least 1\n"
       "s.yaml:4:9: cols: found an empty list, expected at least one value\n"},
      {"space:\n  network: lenet5\n  rows: {from: 8}\n  cols: {from: 8, to: 4}\n  bandwidth: {from: 1, to: 9, step: 1, "
       "factor: 2}\n  dram_latency: {from: 0, to: 9, factor: 2}\n",
       "s.yaml:3:9: rows: found a range without from or to, expected from, to, and step or factor\n"
       "s.yaml:4:9: cols: found a range from 8 to 4, expected one that ascends\n"
       "s.yaml:5:14: bandwidth: found a range with step and factor, expected from, to, and step or factor\n"
       "s.yaml:6:17: dram_latency: found a range from 0 to 9, expected one that ascends from at least 1\n"},
      {"space:\n  network: lenet5\n  rows: {from: 1, too: 4}\n",
       "s.yaml:3:19: found 'rows.too', expected one of from, to, step, factor; nearest: to\n"},
      {"space:\n  network: lenet5\n  rows: {from: 1, to: 4, step: 0}\n",
       "s.yaml:3:32: rows.step: found '0', expected a whole number of at least 1\n"},
      {"space:\n  network: lenet5\n  rows: {from: 1, to: 2000000}\n",
       "s.yaml:3:9: rows: found more values, expected at most 1000000 on an axis\n"},
      {"space:\n  network: lenet5\n  array: [8x8, 8]\n  rows: 4\n",
       "s.yaml:3:16: array: found '8', expected ROWSxCOLS, two whole numbers of at least 1, such as 32x32\n"
       "s.yaml:3:10: array: found rows or cols, too, expected either arrays or rows and cols\n"},
      {"space:\n  network: lenet5\n  dataflow: [os, oz]\n  timing: arry\n  depthwise: pack\n  memory: tile\n  variant: "
       "hlf\n",
       "s.yaml:3:18: dataflow: found 'oz', expected one of os, ws, is, rp, best, or several with | between, each once; "
       "nearest: os\n"
       "s.yaml:4:11: timing: found 'arry', expected one of scalesim, fuseconv, fuseconv-2020, occupied, array, "
       "buffered; "
       "nearest: "
       "array\n"
       "s.yaml:5:14: depthwise: found 'pack', expected one of per-channel, packed, rows; nearest: packed\n"
       "s.yaml:6:11: memory: found 'tile', expected one of none, scalesim, scalesim-v2, scalesim-ispass25, tiled; "
       "nearest: tiled\n"
       "s.yaml:7:12: variant: found 'hlf', expected one of baseline, full, half, full50, half50; nearest: half\n"},
      {"space: {network: lenet5}\nobjectives: [cycles, temperature]\nkeep: paretto\nsample: 0\nselect: best\n",
       "s.yaml:2:22: objectives: found 'temperature', expected one of cycles, macs, params, pes, sram, accesses, "
       "traffic, "
       "network_cycles, nanoseconds, energy, edp, power, area, silicon\n"
       "s.yaml:3:7: keep: found 'paretto', expected all, pareto or {top: N}; nearest: pareto\n"
       "s.yaml:4:9: sample: found '0', expected a whole number of at least 1\n"
       "s.yaml:5:9: select: found 'best', expected one of published, greedy, optimal\n"},
      {"space: {network: lenet5}\nkeep: {topp: 3}\n",
       "s.yaml:2:8: found 'keep.topp', expected one of top; nearest: top\n"},
      {"space: {network: lenet5}\nconstraints:\n  - rowz * cols <= 16384\n  - 'sram <= 2 Mib'\n  - dataflow == ws\n",
       "s.yaml:3:5: constraint: found 'rowz', expected one of rows, cols, sram_ifmap, sram_filter, sram_ofmap, "
       "bandwidth, dram_latency, cores, lanes, clock_mhz, cycles, macs, params, pes, sram, accesses, traffic, "
       "network_cycles, nanoseconds, energy, edp, power, area, silicon; nearest: rows\n"
       "s.yaml:4:16: constraint: found 'Mib', expected an operator or a unit: k, M, G, B, kB, KB, KiB, MB, MiB, GB, "
       "GiB, ns, us, ms, s\n"
       "s.yaml:5:17: constraint: found 'ws', expected a dataflow of the space: os; nearest: os\n"},
      {"space: {network: lenet5}\nconstraints: {a: b}\n",
       "s.yaml:2:14: constraints: found a map, expected a comparison, such as rows * cols <= 16384\n"},
      {"space: {network: lenet5}\nobjectives: traffic\n",
       "s.yaml: traffic is DRAM's: found memory none in the space, expected memory models only\n"},
      {"space:\n  network: lenet5\n  sram_kb: {ifmap: 8, filtre: 4}\n",
       "s.yaml:3:23: found 'sram_kb.filtre', expected one of ifmap, filter, ofmap; nearest: filter\n"},
      {"space:\n  network: lenet5\n  bandwidth: 4\n  bandwidth_gbs: 4\n  bits: [8, '8,8,8,9']\n",
       "s.yaml:4:18: bandwidth_gbs: found bandwidth, too, expected one of bandwidth, bandwidth_bytes and "
       "bandwidth_gbs\n"},
      {"space: {network: lenet5, memory: tiled, bits: '8,4,8,32'}\n",
       "s.yaml: axis bits: found words of unlike bits, which cannot share a bandwidth in words, expected "
       "bandwidth_bytes or bandwidth_gbs\n"},
      {"space: {network: lenet5, memory: tiled, bandwidth_gbs: 4}\n",
       "s.yaml: bandwidth_gbs needs a clock: found clock_mhz 0 in the space, expected the chip's MHz\n"},
      {"space: {network: lenet5, timing: fuseconv, dataflow: ws}\n",
       "no point of the space is defined: timing, depthwise mapping, memory model and dataflow do not "
       "go "
       "together (dataflow ws, timing fuseconv, depthwise per-channel, memory none)\n"},
      {"space: {network: lenet5}\n---\nspace: {network: lenet5}\n",
       "s.yaml:2:1: found a second YAML document, expected one\n"},
  };
  return all;
}

/// What reading the spec, its networks and what they come to says is wrong.
std::string complaint(const std::string& spec) {
  try {
    static_cast<void>(read_input(core::checked_text("s.yaml", spec)));
  } catch (const core::InputError& error) {
    return std::string{error.what()} + "\n";
  }
  return "nothing";
}

TEST_CASE("explore: a spec's mistakes are named with their places, all at once") {
  for (const Mistake& mistake : mistakes()) {
    CAPTURE(mistake.spec);
    CHECK(complaint(mistake.spec) == mistake.message);
  }
}

}  // namespace
}  // namespace systole::dataflows::explore
