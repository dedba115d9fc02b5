// SPDX-License-Identifier: MIT
#include "cli/report/point_command.h"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/shell_word.h"

namespace systole::app {
namespace {

using dataflows::DepthwiseMapping;
using dataflows::FuseVariant;
using dataflows::explore::DesignPoint;

/// Texts and the names of columns in turn.
class Template {
 public:
  Template& text(std::string_view text) {
    text_ += text;
    return *this;
  }
  Template& column(std::string_view key) {
    parts_.push_back(text_);
    parts_.push_back(key);
    text_.clear();
    return *this;
  }
  Json json() {
    parts_.push_back(text_);
    return parts_;
  }

 private:
  Json parts_ = Json::array();
  std::string text_;
};

Template& put_bits(Template& command) {
  command.column("bits_ifmap").text(",").column("bits_filter").text(",").column("bits_ofmap").text(",");
  return command.column("bits_partial_sum");
}

/// The bandwidth that the point gives: `--bandwidth-bytes 16` or `bandwidth_bytes: 16`.
void put_bandwidth(Template& command, const DesignPoint& point, std::string_view name, char joint,
                   std::string_view end) {
  std::string column = "bandwidth";
  std::string ending;
  if (point.bandwidth_bytes > 0) ending = "bytes";
  if (point.bandwidth_gbs > 0) ending = "gbs";
  command.text(name);
  if (!ending.empty()) {
    command.text(fmt::format("{}{}", joint, ending));
    column += "_" + ending;
  }
  command.text(end).column(column);
}

std::string yaml_text(std::string_view text) {
  return Json(text).dump();  // JSON's strings are YAML's in double quotes
}

Json simulation(const std::string& network, std::string_view dataflow, const DesignPoint& point,
                const std::string& energy) {
  Template command;
  std::string simulated = network;
  if (point.variant != FuseVariant::baseline) {
    simulated = fmt::format("{}-{}.csv", std::filesystem::path(network).stem().string(), name(point.variant));
    command.text(fmt::format("systole topology fuse {} {} --choice {} && ", core::shell_path(network),
                             core::shell_path(simulated), name(point.variant)));
  }
  command.text(fmt::format("systole simulate {} -a ", core::shell_path(simulated)));
  command.column("rows").text("x").column("cols");
  command.text(fmt::format(" -d {} --timing {}", dataflow, name(point.timing)));
  if (point.depthwise != DepthwiseMapping::per_channel)
    command.text(fmt::format(" --depthwise {}", name(point.depthwise)));
  if (point.cores > 1) command.text(" --cores ").column("cores").text(" --partition ").column("partition");
  if (point.lanes > 0) command.text(" --lanes ").column("lanes");
  if (point.clock_mhz > 0) command.text(" --clock ").column("clock_mhz");
  if (point.memory == dataflows::no_memory()) return command.json();
  if (!energy.empty()) command.text(" --energy " + core::shell_path(energy));
  command.text(fmt::format(" --memory {} --sram ", name(point.memory)));
  command.column("sram_ifmap_kb").text(",").column("sram_filter_kb").text(",").column("sram_ofmap_kb");
  if (point.memory->reads_latency) {
    if (point.bits != dataflows::WordBits{}) put_bits(command.text(" --bits "));
    put_bandwidth(command, point, " --bandwidth", '-', " ");
    command.text(" --dram-latency ").column("dram_latency");
  }
  return command.json();
}

Json exploration(const std::string& network, std::string_view dataflow, std::optional<dataflows::Select> select,
                 const DesignPoint& point, const std::string& energy) {
  Template command;
  command.text("systole explore /dev/stdin <<'END'\nspace:\n");
  command.text(fmt::format("  network: {}\n  variant: {}\n  rows: ", yaml_text(network), name(point.variant)));
  command.column("rows").text("\n  cols: ").column("cols");
  command.text(fmt::format("\n  dataflow: {}\n  timing: {}\n  depthwise: {}\n  memory: {}\n", yaml_text(dataflow),
                           name(point.timing), name(point.depthwise), name(point.memory)));
  if (point.cores > 1) {
    command.text("  cores: ").column("cores").text("\n  partition: ").column("partition").text("\n");
  }
  if (point.lanes > 0) command.text("  lanes: ").column("lanes").text("\n");
  if (point.clock_mhz > 0) command.text("  clock_mhz: ").column("clock_mhz").text("\n");
  if (point.bits != dataflows::WordBits{}) put_bits(command.text("  bits: \"")).text("\"\n");
  if (point.memory != dataflows::no_memory()) {
    command.text("  sram_kb: {ifmap: ").column("sram_ifmap_kb").text(", filter: ").column("sram_filter_kb");
    command.text(", ofmap: ").column("sram_ofmap_kb").text("}");
    put_bandwidth(command, point, "\n  bandwidth", '_', ": ");
    command.text("\n  dram_latency: ").column("dram_latency").text("\n");
  }
  if (select) command.text(fmt::format("select: {}\n", name(*select)));
  if (!energy.empty()) {
    const bool has_memory = point.memory != dataflows::no_memory();
    command.text(fmt::format("energy: {}\nmetrics: {}\n", yaml_text(energy), has_memory ? "energy" : "area"));
  }
  command.text("keep: all\nEND");
  return command.json();
}

}  // namespace

Json point_command(const dataflows::explore::DesignSpace& space, std::optional<dataflows::Select> select,
                   const DesignPoint& point, const std::string& energy) {
  const std::string& network = space.axes().network[point.network];
  const auto& dataflow = space.axes().dataflow[point.dataflow];
  // Flags give words their bits for a memory alone; cores read those of partial sums without one.
  const bool has_flags = point.bits == dataflows::WordBits{} || point.memory->reads_latency || point.cores == 1;
  const bool simulates = has_flags && dataflow.candidates.size() == 1 && !dataflows::is_partial(point.variant);
  return simulates ? simulation(network, dataflow.candidates.front()->name, point, energy)
                   : exploration(network, dataflow.name, select, point, energy);
}

}  // namespace systole::app
