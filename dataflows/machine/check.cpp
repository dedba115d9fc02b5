// SPDX-License-Identifier: MIT
#include "dataflows/machine/check.h"

#include <fmt/format.h>

#include <array>

#include "core/error.h"
#include "dataflows/machine/precision.h"

namespace systole::dataflows {
namespace {

void check_positive(std::vector<Reason>& reasons, std::string_view field, std::int64_t value, std::string_view what) {
  if (value >= 1) return;
  reasons.push_back({.field = field, .text = fmt::format("{} of {}; expected at least 1", what, value)});
}

/// Several cores need a memory model that knows of each other's transfers, and SCALE-Sim's tools' closed forms know
/// none.
void check_cores(const Machine& machine, std::vector<Reason>& reasons) {
  const Cores& cores = machine.cores;
  check_positive(reasons, "cores", cores.count, "a number of cores");
  if (cores.link_words < 0) {
    reasons.push_back({.field = "link_words", .text = "a link between cores moves at least 0 words a cycle"});
  }
  if (cores.l2_kb < 0) reasons.push_back({.field = "l2_kb", .text = "a second level has at least 0 kB"});
  if (cores.count <= 1 || cores.partition == Partition::layers) return;
  const bool has_memory = machine.memory != no_memory();
  if (has_memory && machine.memory->simulate_share == nullptr) {
    reasons.push_back({.field = "cores",
                       .text = fmt::format("memory {} knows one core only; several cores need memory none or tiled",
                                           machine.memory->name)});
  }
  if (cores.model != PartitionModel::systole && has_memory) {
    reasons.push_back(
        {.field = "partition_model",
         .text = fmt::format("partition model {} knows no memory; it needs memory none", name(cores.model))});
  }
  if (cores.model == PartitionModel::krittika && cores.partition != Partition::best &&
      cores.partition != Partition::spatial) {
    reasons.push_back({.field = "partition",
                       .text = fmt::format("partition model krittika cuts rows and filters only (spatial), not {}",
                                           name(cores.partition))});
  }
  if (cores.model != PartitionModel::systole && machine.dataflow->gemm == nullptr) {
    reasons.push_back({.field = "dataflow",
                       .text = fmt::format("partition model {} does not know dataflow {}", name(cores.model),
                                           machine.dataflow->name)});
  }
}

/// Which of a layer's words are on chip is known where one core runs one layer after the other.
void check_kept(const Machine& machine, std::vector<Reason>& reasons) {
  if (!keeps_activations(machine) || machine.cores.count <= 1) return;
  reasons.push_back(
      {.field = "keep_activations",
       .text = fmt::format("activations are kept on chip of one core; found {} cores (--cores)", machine.cores.count)});
}

void check_vector(const Machine& machine, std::vector<Reason>& reasons) {
  if (machine.vector.lanes < 0) {
    reasons.push_back({.field = "vector.lanes", .text = "a vector unit has at least 0 lanes (0: the array's columns)"});
  }
  constexpr std::array<std::string_view, kElementaries> kPaths{
      "vector.cycles.add",    "vector.cycles.multiply", "vector.cycles.max", "vector.cycles.exp",
      "vector.cycles.divide", "vector.cycles.sqrt",     "vector.cycles.move"};
  for (std::size_t i = 0; i < kElementaries; ++i) {
    if (machine.vector.cycles.counts[i] >= 0) continue;
    reasons.push_back({.field = kPaths[i], .text = "an operation takes at least 0 cycles"});
  }
  if (!(machine.clock_mhz >= 0)) {
    reasons.push_back({.field = "clock_mhz", .text = "a clock of at least 0 MHz (0: not known)"});
  }
}

/// What the laws need beside the constants that may be 0. Empty: they have it.
std::string why_no_law(const Silicon& silicon) {
  constexpr double kLeastPeak = 1e-6;  // a megaflop a second
  constexpr std::int64_t kMostEdge = 1 << 20;
  const ProductLaw& products = silicon.products;
  if (products.peak_tflops < kLeastPeak) return "silicon.products.peak_tflops of at least 1e-6";
  if (products.hbm_tbs <= 0) return "silicon.products.hbm_tbs above 0";
  if (products.element_bytes <= 0) return "silicon.products.element_bytes above 0";
  if (products.overlap < 1) return "silicon.products.overlap of at least 1";
  if (products.edge > kMostEdge) return "silicon.products.edge of at most 1048576";
  if (silicon.program.peak_tflops > 0 && (silicon.program.hbm_tbs <= 0 || silicon.program.peak_tflops < kLeastPeak)) {
    return "silicon.program.peak_tflops and hbm_tbs above 0, or neither";
  }
  return {};
}

/// Why the machine's model of time tells none: what it needs and the machine lacks. Empty: it tells one.
std::string why_no_silicon_time(const Machine& machine) {
  const Silicon& silicon = machine.silicon;
  const auto lacks = [&](std::string_view what) {
    return fmt::format("time {} needs {}", name(machine.silicon_model), what);
  };
  switch (machine.silicon_model) {
    case SiliconModel::none:
      break;
    case SiliconModel::cycles:
      if (machine.clock_mhz <= 0) return lacks("a clock (--clock or clock_mhz)");
      break;
    case SiliconModel::scalesim_linear:
      if (!silicon.lines || *silicon.lines == TimeModel::cycles) return lacks("a machine with silicon.lines");
      break;
    case SiliconModel::regions:
      if (silicon.regions.regions.empty()) return lacks("a machine with silicon.regions");
      if (silicon.regions.heads_power <= 0 || silicon.regions.heads_constant <= 0) {
        return lacks("silicon.regions.heads_power and heads_constant above 0");
      }
      break;
    case SiliconModel::law:
    case SiliconModel::learned:
      if (silicon.products == ProductLaw{}) {
        return lacks("a machine with silicon.products (tpu_v4, tpu_v6e, or systole calibrate)");
      }
      if (std::string lacking = why_no_law(silicon); !lacking.empty()) return lacks(lacking);
      if (machine.silicon_model == SiliconModel::learned && silicon.residual == nullptr) {
        return lacks("a machine with silicon.learned (tpu_v4, tpu_v6e, or systole calibrate --model learned)");
      }
      break;
  }
  return {};
}

}  // namespace

std::vector<Reason> check(const Machine& machine) {
  std::vector<Reason> reasons;
  if (machine.array.rows < 1 || machine.array.cols < 1) {
    reasons.push_back({.field = "array", .text = "an array has at least 1 row and 1 column"});
  }
  if (auto undefined = why_undefined(*machine.dataflow, machine.timing, machine.depthwise); !undefined.empty()) {
    reasons.push_back(
        {.field = machine.dataflow->cycles[machine.timing] ? "depthwise" : "timing", .text = std::move(undefined)});
  }
  check_positive(reasons, "sram_kb.ifmap", machine.sram_kb.ifmap, "an ifmap scratchpad (in kB)");
  check_positive(reasons, "sram_kb.filter", machine.sram_kb.filter, "a filter scratchpad (in kB)");
  check_positive(reasons, "sram_kb.ofmap", machine.sram_kb.ofmap, "an ofmap scratchpad (in kB)");
  for (const std::int64_t words : machine.bandwidth) {
    check_positive(reasons, "bandwidth", words, "a DRAM bandwidth (in words per cycle)");
  }
  check_positive(reasons, "word_bytes", machine.word_bytes, "a word (in bytes)");
  check_positive(reasons, "partial_sum_words", machine.partial_sum_words, "a partial sum (in words)");
  if (machine.dram_latency < 0) {
    reasons.push_back({.field = "dram_latency",
                       .text = fmt::format("a DRAM latency of {} cycles; expected at least 0", machine.dram_latency)});
  }
  check_precision(machine, reasons);
  check_vector(machine, reasons);
  check_cores(machine, reasons);
  check_kept(machine, reasons);
  if (std::string why = why_no_silicon_time(machine); !why.empty()) {
    reasons.push_back({.field = "time", .text = std::move(why)});
  }
  if (machine.memory->check != nullptr) machine.memory->check(machine, reasons);
  return reasons;
}

void require(const Machine& machine) {
  const std::vector<Reason> reasons = check(machine);
  if (reasons.empty()) return;
  core::Diagnostics diagnostics;
  for (const Reason& reason : reasons) diagnostics.add({.subject = reason.text});
  diagnostics.throw_if_any();
}

}  // namespace systole::dataflows
