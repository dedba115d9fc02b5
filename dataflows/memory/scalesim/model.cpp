// SPDX-License-Identifier: MIT
// SCALE-Sim's memory models, a version each, as rows of the registry.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "core/checked.h"
#include "core/ir/work.h"
#include "core/observer.h"
#include "dataflows/memory/scalesim/check.h"
#include "dataflows/memory/scalesim/group_sequence.h"
#include "dataflows/memory/scalesim/latency_file.h"
#include "dataflows/memory/scalesim/layer_shape.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"

namespace systole::dataflows {
namespace {

std::string reads(const Machine& machine) {
  const PerOperand& sram = machine.sram_kb;
  const bool user = machine.interface_mode == InterfaceMode::user;
  return fmt::format("{}/{}/{} kB of SRAM for ifmap/filter/ofmap, {}", sram.ifmap, sram.filter, sram.ofmap,
                     user ? "given bandwidth" : "estimated bandwidth");
}

std::optional<double> words_per_cycle(const Machine& machine) {
  if (machine.interface_mode == InterfaceMode::calc || machine.bandwidth.empty()) return std::nullopt;
  const std::int64_t given = machine.bandwidth.front();
  if (!scalesim::rules_of(machine).bandwidth_of_banks) return 3 * static_cast<double>(given);
  return static_cast<double>(machine.ifmap_banks.bandwidth + machine.filter_banks.bandwidth + given);
}

/// In USER mode, reads at the ifmap's bandwidth beside writes at the ofmap's; CALC never waits.
core::Cycles transfer_cycles(const Machine& machine, core::Elements reads, core::Elements writes) {
  if (machine.interface_mode == InterfaceMode::calc || machine.bandwidth.empty()) return {};
  const std::int64_t given = machine.bandwidth.front();
  const std::int64_t of_reads = scalesim::rules_of(machine).bandwidth_of_banks ? machine.ifmap_banks.bandwidth : given;
  return core::Cycles{std::max(core::ceil_divide(reads.count(), of_reads), core::ceil_divide(writes.count(), given))};
}

void put_into(LayerResult& layer, const scalesim::LayerReport& report) {
  layer.cycles = report.cycles;
  layer.stall_cycles = report.stall_cycles;
  layer.cycles_with_prefetch = report.cycles_with_prefetch;
  layer.utilisation = report.utilisation;
  layer.sram = {.ifmap_reads = report.ifmap.sram.words,
                .filter_reads = report.filter.sram.words,
                .ofmap_writes = report.ofmap.sram.words};
  layer.dram = {.ifmap_reads = report.ifmap.dram.words,
                .filter_reads = report.filter.dram.words,
                .ofmap_writes = report.ofmap.dram.words,
                .partial_sums_written = {},
                .partial_sums_read = {}};
  layer.memory = std::make_shared<scalesim::ReportDetail>(report);
}

void simulate_layer(const core::Layer& layer, const LayerMapping& /*mapping*/, const Machine& machine,
                    LayerResult& result) {
  put_into(result, scalesim::in_sequence(scalesim::simulate_memory(layer, machine), scalesim::layer_shape(layer).groups,
                                         core::macs(layer), machine.array));
}

std::vector<scalesim::LineLatencies> read_all_latencies(const core::Network& network, const Machine& machine) {
  std::vector<scalesim::LineLatencies> latencies;
  for (const core::Layer& layer : network.layers) {
    if (!core::runs_on_array(layer.op)) continue;
    auto of_layer = scalesim::external_latencies(machine, latencies.size());
    if (!of_layer) return {};
    latencies.push_back(std::move(*of_layer));
  }
  return latencies;
}

void simulate_network(const core::Network& network, const Machine& machine, OnFailure on_failure, unsigned threads,
                      const core::Observer& observer, NetworkResult& result) {
  scalesim::MemoryReport memory =
      scalesim::simulate_memory(network, machine, read_all_latencies(network, machine), threads, observer, on_failure);
  std::ranges::move(memory.missing, std::back_inserter(result.missing));
  for (const scalesim::MemoryReport::Row& row : memory.rows) {
    if (result.layers[row.layer].dataflow == nullptr) continue;  // missing already
    LayerResult& layer = result.layers[row.layer];
    put_into(layer, scalesim::in_sequence(memory.reports[row.report], row.groups, layer.macs, machine.array));
  }
}

constexpr MemoryModel scalesim_model(std::string_view name, std::string_view title, bool sparsity, bool banks) {
  return {.name = name,
          .title = title,
          .reads_sram = true,
          .is_scalesim = true,
          .simulates_sparsity = sparsity,
          .reads_banks = banks,
          .check = scalesim::check,
          .reads = reads,
          .words_per_cycle = words_per_cycle,
          .transfer_cycles = transfer_cycles,
          .simulate_layer = simulate_layer,
          .simulate_network = simulate_network};
}

}  // namespace

extern const MemoryModel scalesim_memory;
extern const MemoryModel scalesim_v2_memory;
extern const MemoryModel scalesim_ispass25_memory;
constexpr MemoryModel scalesim_memory = scalesim_model("scalesim", "SCALE-Sim v3's scratchpads, exact", true, true);
constexpr MemoryModel scalesim_v2_memory =
    scalesim_model("scalesim-v2", "SCALE-Sim v2's scratchpads, exact", false, false);
constexpr MemoryModel scalesim_ispass25_memory =
    scalesim_model("scalesim-ispass25",
                   "the scratchpads behind the sparsity results of SCALE-Sim's ISPASS 2025 artifact", true, false);

namespace scalesim {

Version version_of(const Machine& machine) {
  if (machine.memory == &scalesim_v2_memory) return Version::v2;
  return machine.memory == &scalesim_ispass25_memory ? Version::ispass25 : Version::v3;
}

bool is_scalesim(const MemoryModel& model) {
  return model.is_scalesim;
}

const LayerReport* scalesim_report_of(const LayerResult& result) {
  const auto* const detail = dynamic_cast<const ReportDetail*>(result.memory.get());
  return detail != nullptr ? &detail->report : nullptr;
}

std::optional<LineLatencies> external_latencies(const Machine& machine, std::size_t layer_id) {
  const bool external =
      machine.use_ramulator_trace && machine.interface_mode == InterfaceMode::user && rules_of(machine).layouts;
  if (!external) return std::nullopt;
  return read_latencies(machine.latencies, layer_id);
}

}  // namespace scalesim
}  // namespace systole::dataflows
