// SPDX-License-Identifier: MIT
#include "dataflows/machine/effect.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "dataflows/mapping/dataflow.h"

namespace systole::dataflows {
namespace {

/// Fields of one kind, and why a machine's memory does not read them.
struct Rule {
  std::string_view prefix;  ///< of their paths
  std::string (*why_not)(const Machine& machine);
};

std::string is_of(const Machine& machine, std::string_view models) {
  return fmt::format("only --memory {} reads it, and this is memory {}", models, machine.memory->name);
}

std::string only_scalesim(const Machine& machine) {
  return machine.memory->is_scalesim ? std::string{} : is_of(machine, "scalesim, scalesim-v2 or scalesim-ispass25");
}

std::string only_with_banks(const Machine& machine) {
  return machine.memory->reads_banks ? std::string{} : is_of(machine, "scalesim");
}

std::string only_with_sparsity(const Machine& machine) {
  return machine.memory->simulates_sparsity ? std::string{} : is_of(machine, "scalesim or scalesim-ispass25");
}

std::string no_sram(const Machine& machine) {
  return machine.memory->reads_sram ? std::string{}
                                    : is_of(machine, "scalesim, scalesim-v2, scalesim-ispass25 or tiled");
}

std::string no_bandwidth(const Machine& machine) {
  if (machine.memory->reads_bandwidth) return {};
  if (!machine.memory->is_scalesim) return is_of(machine, "tiled, or scalesim with --interface user,");
  return machine.interface_mode == InterfaceMode::user
             ? std::string{}
             : "SCALE-Sim's CALC mode estimates the bandwidth; --interface user takes the one given";
}

std::string only_tiled(const Machine& machine) {
  return machine.memory->reads_latency ? std::string{} : is_of(machine, "tiled");
}

/// A bandwidth in bytes stands in place of words.
std::string no_word_bandwidth(const Machine& machine) {
  if (std::string why = no_bandwidth(machine); !why.empty()) return why;
  if (!machine.memory->reads_latency) return {};
  if (machine.bandwidth_bytes > 0) return "a bandwidth in bytes stands in its place (--bandwidth-bytes)";
  return machine.bandwidth_gbs > 0 ? "a bandwidth in GB/s stands in its place (--bandwidth-gbs)" : std::string{};
}

std::string no_word_bytes(const Machine& machine) {
  if (std::string why = only_tiled(machine); !why.empty()) return why;
  const bool all = machine.bits.ifmap > 0 && machine.bits.filter > 0 && machine.bits.ofmap > 0;
  return all ? "bits of each operand stand in its place (--bits)" : std::string{};
}

std::string no_banks(const Machine& machine) {
  if (std::string why = only_with_banks(machine); !why.empty()) return why;
  return machine.interface_mode == InterfaceMode::user ? std::string{}
                                                       : "SCALE-Sim's CALC mode looks at no bank and no layout";
}

/// How a scratchpad's words lie in its banks counts where a layout says which words lie together.
std::string no_bank_shape(const Machine& machine, const SramBanks& banks) {
  if (std::string why = no_banks(machine); !why.empty()) return why;
  return banks.custom_layout ? std::string{} : "without a custom layout SCALE-Sim looks at the banks' bandwidth only";
}

std::string no_ifmap_bank_shape(const Machine& machine) {
  return no_bank_shape(machine, machine.ifmap_banks);
}

std::string no_filter_bank_shape(const Machine& machine) {
  return no_bank_shape(machine, machine.filter_banks);
}

std::string no_sparsity(const Machine& machine) {
  if (std::string why = only_with_sparsity(machine); !why.empty()) return why;
  return machine.sparsity.enabled ? std::string{} : "sparsity is not enabled";
}

std::string no_optimized_mapping(const Machine& machine) {
  if (std::string why = no_sparsity(machine); !why.empty()) return why;
  return machine.sparsity.optimized_mapping ? std::string{}
                                            : "blocks and what is drawn in them are of the optimized mapping only";
}

std::string no_requests(const Machine& machine) {
  if (std::string why = only_with_banks(machine); !why.empty()) return why;
  return machine.use_ramulator_trace && machine.interface_mode == InterfaceMode::user
             ? std::string{}
             : "request buffers are of external DRAM latencies only";
}

std::string no_latencies(const Machine& machine) {
  if (std::string why = only_with_banks(machine); !why.empty()) return why;
  return machine.interface_mode == InterfaceMode::user ? std::string{}
                                                       : "external DRAM latencies are of the USER mode only";
}

/// Whether cores may have parts of one sum, as the partition cuts the axis that is summed over.
bool cuts_sums(const Machine& machine) {
  const Dataflow& of_gemms = machine.dataflow->gemm != nullptr ? *machine.dataflow : *default_dataflow();
  const Problem summed = of_gemms.gemm(1, 1, 2);
  switch (machine.cores.partition) {
    case Partition::spatial:
      return summed.t == 1;
    case Partition::st1:
      return summed.s_r == 1;
    case Partition::st2:
      return summed.s_c == 1;
    case Partition::best:
      return true;
    case Partition::layers:
      break;
  }
  return false;
}

/// Cores send partial sums to each other, too.
std::string no_partial_sums(const Machine& machine) {
  const bool sent = machine.cores.count > 1 && machine.cores.model == PartitionModel::systole && cuts_sums(machine);
  return sent ? std::string{} : only_tiled(machine);
}

std::string no_partial_sum_words(const Machine& machine) {
  if (std::string why = no_partial_sums(machine); !why.empty()) return why;
  return machine.bits.partial_sum > 0 ? "bits of partial sums stand in its place (--bits)" : std::string{};
}

std::string no_vector(const Machine& machine) {
  return machine.vector.model == VectorModel::none ? "--vector none gives no operator beside the array a cost"
                                                   : std::string{};
}

std::string no_vector_table(const Machine& machine) {
  if (std::string why = no_vector(machine); !why.empty()) return why;
  return machine.vector.model == VectorModel::krittika ? "only --vector lanes reads it, and this is vector krittika"
                                                       : std::string{};
}

std::string one_core(const Machine& machine) {
  return machine.cores.count > 1 ? std::string{} : "one core has nothing to share (--cores)";
}

std::string no_cut(const Machine& machine) {
  if (std::string why = one_core(machine); !why.empty()) return why;
  return machine.cores.partition == Partition::layers ? "--partition layers cuts no layer" : std::string{};
}

std::string only_own_partition(const Machine& machine) {
  if (std::string why = no_cut(machine); !why.empty()) return why;
  return machine.cores.model == PartitionModel::systole
             ? std::string{}
             : fmt::format("only --partition-model systole reads it, and this is {}", name(machine.cores.model));
}

std::string no_links(const Machine& machine) {
  if (std::string why = only_own_partition(machine); !why.empty()) return why;
  return cuts_sums(machine) ? std::string{}
                            : fmt::format("partition {} cuts no sum of dataflow {}, so no core sends another one words",
                                          name(machine.cores.partition), machine.dataflow->name);
}

std::string no_choice_of_partition(const Machine& machine) {
  if (std::string why = no_cut(machine); !why.empty()) return why;
  return machine.cores.model == PartitionModel::krittika ? "partition model krittika goes by its own cycles"
                                                         : std::string{};
}

std::string keeps_nothing(const Machine& machine) {
  if (!machine.keep_activations) return {};
  return machine.memory->simulate_kept != nullptr ? std::string{} : is_of(machine, "tiled");
}

std::string no_strips(const Machine& machine) {
  if (std::string why = only_tiled(machine); !why.empty()) return why;
  return machine.stream_cut ? std::string{} : "stream_cut is false, and then nothing is cut";
}

std::string keeps_no_halos(const Machine& machine) {
  return machine.keep_halos ? only_tiled(machine) : std::string{};
}

std::string no_operands(const Machine& machine) {
  if (machine.silicon_model == SiliconModel::law || machine.silicon_model == SiliconModel::learned) return {};
  return fmt::format("only --time law and learned read it, and this is time {}", name(machine.silicon_model));
}

std::string no_second_level(const Machine& machine) {
  if (std::string why = no_cut(machine); !why.empty()) return why;
  return machine.memory->simulate_share != nullptr ? std::string{} : is_of(machine, "tiled");
}

/// The first whose prefix fits; a field without one has an effect on all machines.
constexpr std::array<Rule, 34> kRules{{{.prefix = "sram_kb", .why_not = no_sram},
                                       {.prefix = "bandwidth_bytes", .why_not = only_tiled},
                                       {.prefix = "bandwidth_gbs", .why_not = only_tiled},
                                       {.prefix = "bandwidth", .why_not = no_word_bandwidth},
                                       {.prefix = "dram_latency", .why_not = only_tiled},
                                       {.prefix = "word_bytes", .why_not = no_word_bytes},
                                       {.prefix = "partial_sum_words", .why_not = no_partial_sum_words},
                                       {.prefix = "bits.partial_sum", .why_not = no_partial_sums},
                                       {.prefix = "bits", .why_not = only_tiled},
                                       {.prefix = "stream_cut", .why_not = only_tiled},
                                       {.prefix = "strips", .why_not = no_strips},
                                       {.prefix = "keep_halos", .why_not = keeps_no_halos},
                                       {.prefix = "keep_activations", .why_not = keeps_nothing},
                                       {.prefix = "offsets", .why_not = only_scalesim},
                                       {.prefix = "interface", .why_not = only_scalesim},
                                       {.prefix = "request_buffers", .why_not = no_requests},
                                       {.prefix = "banks.ifmap.banks", .why_not = no_ifmap_bank_shape},
                                       {.prefix = "banks.ifmap.ports", .why_not = no_ifmap_bank_shape},
                                       {.prefix = "banks.filter.banks", .why_not = no_filter_bank_shape},
                                       {.prefix = "banks.filter.ports", .why_not = no_filter_bank_shape},
                                       {.prefix = "banks", .why_not = no_banks},
                                       {.prefix = "sparsity.block_size", .why_not = no_optimized_mapping},
                                       {.prefix = "sparsity.seed", .why_not = no_optimized_mapping},
                                       {.prefix = "sparsity.", .why_not = no_sparsity},
                                       {.prefix = "ramulator_trace", .why_not = no_latencies},
                                       {.prefix = "vector.lanes", .why_not = no_vector},
                                       {.prefix = "vector.fuse", .why_not = no_vector_table},
                                       {.prefix = "vector.cycles", .why_not = no_vector_table},
                                       {.prefix = "partition_by", .why_not = no_choice_of_partition},
                                       {.prefix = "partition_scope", .why_not = only_own_partition},
                                       {.prefix = "partition_model", .why_not = no_cut},
                                       {.prefix = "link_words", .why_not = no_links},
                                       {.prefix = "l2_kb", .why_not = no_second_level},
                                       {.prefix = "time_operands", .why_not = no_operands}}};

}  // namespace

std::string why_without_effect(std::string_view path, const Machine& machine) {
  if (path == "sparsity.enabled") return only_with_sparsity(machine);
  if (path == "partition") return one_core(machine);
  const auto rule = std::ranges::find_if(kRules, [&](const Rule& r) { return path.starts_with(r.prefix); });
  return rule == kRules.end() ? std::string{} : rule->why_not(machine);
}

std::string why_without_effect_on(const core::Network& network, std::string_view path, const Machine& machine) {
  const auto none = [&](auto predicate) { return std::ranges::none_of(network.layers, predicate); };
  if (path.starts_with("vector.")) {
    const bool lanes_add_sums = path == "vector.lanes" && machine.cores.count > 1 && cuts_sums(machine);
    const auto has_work = [](const core::Layer& layer) {
      return !core::runs_on_array(layer.op) || layer.bias || layer.bn;
    };
    if (!lanes_add_sums && none(has_work)) return "no operator stands beside the array";
  }
  const auto shares_words = [](const core::Layer& layer) {
    return core::runs_on_array(layer.op) && layer.op == core::Operator::conv && layer.k_h * layer.k_w > 1;
  };
  if (path == "keep_halos" && machine.keep_halos && none(shares_words)) {
    return "no layer has windows of more than one element, which alone have halos";
  }
  if (path == "depthwise" && none([](const core::Layer& layer) { return layer.groups > 1; })) {
    return "no layer is grouped";
  }
  if (path == "sparsity.enabled" && machine.sparsity.enabled && !machine.sparsity.optimized_mapping &&
      none([](const core::Layer& layer) { return layer.sparsity != core::Sparsity{}; })) {
    return "every layer is dense (N:M sparsity such as 2:4 would not be)";
  }
  return {};
}

}  // namespace systole::dataflows
