// SPDX-License-Identifier: MIT
// action_count.yaml, as PyYAML writes the branch's tables: keys in the order of the alphabet.
#include <fmt/format.h>

#include <iterator>
#include <string>
#include <string_view>

#include "core/files/folder.h"
#include "core/files/writing/streamed_file.h"
#include "core/report/number_text.h"
#include "dataflows/memory/scalesim/energy/action_counts.h"

namespace systole::dataflows::scalesim {
namespace {

/// Its files have 2 everywhere (DRAM_row_size).
constexpr std::int64_t kDramRow = 2;
constexpr std::string_view kArchitecture = "systolic_array";

/// What an access changes: the address and the data, or neither.
void put_arguments(std::string& out, bool changes) {
  const int delta = changes ? 1 : 0;
  fmt::format_to(std::back_inserter(out), "    - arguments:\n        address_delta: {0}\n        data_delta: {0}\n",
                 delta);
}

void begin(std::string& out) {
  out += "  - action_counts:\n";
}

void end(std::string& out, std::string_view component) {
  fmt::format_to(std::back_inserter(out), "    name: {}.{}\n", kArchitecture, component);
}

void put_plain(std::string& out, std::string_view action, std::int64_t count) {
  fmt::format_to(std::back_inserter(out), "    - counts: {}\n      name: {}\n", count, action);
}

void put_dram(std::string& out, const MemoryActions& dram, std::string_view operand, std::string_view action) {
  begin(out);
  put_plain(out, action, dram.words);
  put_plain(out, "idle", (dram.busy + 1) * kDramRow - dram.words);
  end(out, fmt::format("{}_dram", operand));
}

void put_scratchpad(std::string& out, const MemoryActions& sram, std::int64_t ports, std::string_view operand,
                    std::string_view action) {
  begin(out);
  put_arguments(out, true);
  fmt::format_to(std::back_inserter(out), "      counts: {}\n      name: {}\n", sram.words - sram.repeats, action);
  put_arguments(out, false);
  fmt::format_to(std::back_inserter(out), "      counts: {}\n      name: {}\n", sram.repeats, action);
  put_plain(out, "idle", (sram.busy + 1) * ports - sram.words);
  end(out, fmt::format("{}_glb", operand));
}

/// What one PE does: the mean of all.
std::string register_actions(const RegisterCounts& counts, double pes, bool writes_change) {
  std::string out;
  begin(out);
  put_arguments(out, writes_change);
  out += "      counts: ";
  core::append_python_text(out, static_cast<double>(counts.writes) / pes);
  out += "\n      name: write\n";
  put_arguments(out, false);
  out += "      counts: ";
  core::append_python_text(out, static_cast<double>(counts.reads) / pes);
  out += "\n      name: read\n";
  return out;
}

void put_pes(core::StreamedFile& file, const std::string& actions, std::string_view unit, std::int64_t pes) {
  std::string out;
  for (std::int64_t pe = 0; pe < pes; ++pe) {
    out = actions;
    end(out, fmt::format("PE[{}].{}", pe, unit));
    file.append(out);
  }
}

}  // namespace

void write_action_counts(const std::filesystem::path& folder, const ActionCounts& counts, const Machine& machine) {
  core::make_folder(folder);
  core::StreamedFile file(folder / kActionCountFile, core::Compression::none, {});
  std::string out = "action_counts:\n  local:\n";
  put_dram(out, counts.dram[0], "ifmap", "read");
  put_dram(out, counts.dram[1], "weights", "read");
  put_dram(out, counts.dram[2], "psum", "write");
  put_scratchpad(out, counts.sram[0], machine.array.rows, "ifmap", "read");
  put_scratchpad(out, counts.sram[1], machine.array.cols, "weights", "read");
  put_scratchpad(out, counts.sram[2], machine.array.cols, "psum", "update");
  file.append(out);
  const std::int64_t pes = machine.array.rows * machine.array.cols;
  const auto each = static_cast<double>(pes);
  const bool sums_stay = machine.dataflow->name == "os";
  put_pes(file, register_actions(counts.registers.filter, each, true), "weights_spad", pes);
  put_pes(file, register_actions(counts.registers.ifmap, each, true), "ifmap_spad", pes);
  put_pes(file, register_actions(counts.registers.sums, each, !sums_stay), "psum_spad", pes);
  std::string macs;
  begin(macs);
  put_plain(macs, "mac_random", counts.cycles);
  put_pes(file, macs, "mac", pes);
  file.append("  version: 0.3\n");
  file.finish();
}

}  // namespace systole::dataflows::scalesim
