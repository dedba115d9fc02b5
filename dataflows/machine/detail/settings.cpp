// SPDX-License-Identifier: MIT
#include "dataflows/machine/detail/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "core/nearest_name.h"
#include "core/number.h"

namespace systole::dataflows {
namespace {

std::string lower(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

bool store_whole(std::int64_t& value, std::string_view text, std::int64_t least) {
  const core::WholeNumber number = core::parse_whole(text);
  if (number.fault != core::NumberFault::none || number.value < least) return false;
  value = number.value;
  return true;
}

bool store_flag(bool& value, std::string_view text) {
  const std::string word = lower(text);
  if (word == "true" || word == "yes" || word == "on" || word == "1") {
    value = true;
  } else if (word == "false" || word == "no" || word == "off" || word == "0") {
    value = false;
  } else {
    return false;
  }
  return true;
}

bool store_bandwidth(Accelerator& accelerator, std::string_view text) {
  std::vector<std::int64_t> values;
  while (true) {
    const std::size_t comma = text.find(',');
    std::int64_t value = 0;
    if (!store_whole(value, text.substr(0, comma), 1)) return false;
    values.push_back(value);
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  accelerator.bandwidth = std::move(values);
  return true;
}

constexpr std::string_view kWholeNumber = "a whole number";
constexpr std::string_view kPositive = "a whole number of at least 1";
constexpr std::string_view kNatural = "a whole number of at least 0";
constexpr std::string_view kFlag = "true or false";

using A = Accelerator;
using Text = std::string_view;

constexpr std::array kSettings{
    Setting{"general", "run_name", "run_name", "a name for the output folder, without '/'",
            [](A& a, Text t) {
              a.run_name = t;
              return !t.empty() && t.find('/') == Text::npos && t != "." && t != "..";
            }},
    Setting{"architecture_presets", "ArrayHeight", "array.rows", kPositive,
            [](A& a, Text t) { return store_whole(a.array.rows, t, 1); }},
    Setting{"architecture_presets", "ArrayWidth", "array.cols", kPositive,
            [](A& a, Text t) { return store_whole(a.array.cols, t, 1); }},
    Setting{"architecture_presets", "IfmapSramSzkB", "sram_kb.ifmap", kPositive,
            [](A& a, Text t) { return store_whole(a.sram_kb.ifmap, t, 1); }},
    Setting{"architecture_presets", "FilterSramSzkB", "sram_kb.filter", kPositive,
            [](A& a, Text t) { return store_whole(a.sram_kb.filter, t, 1); }},
    Setting{"architecture_presets", "OfmapSramSzkB", "sram_kb.ofmap", kPositive,
            [](A& a, Text t) { return store_whole(a.sram_kb.ofmap, t, 1); }},
    Setting{"architecture_presets", "IfmapOffset", "offsets.ifmap", kNatural,
            [](A& a, Text t) { return store_whole(a.offsets.ifmap, t, 0); }},
    Setting{"architecture_presets", "FilterOffset", "offsets.filter", kNatural,
            [](A& a, Text t) { return store_whole(a.offsets.filter, t, 0); }},
    Setting{"architecture_presets", "OfmapOffset", "offsets.ofmap", kNatural,
            [](A& a, Text t) { return store_whole(a.offsets.ofmap, t, 0); }},
    Setting{"architecture_presets", "Dataflow", "dataflow", "a dataflow",
            [](A& a, Text t) {
              a.dataflow = t;
              return true;
            }},
    Setting{"architecture_presets", "Bandwidth", "bandwidth", "whole numbers of at least 1, separated by commas",
            [](A& a, Text t) { return store_bandwidth(a, t); }},
    Setting{"architecture_presets", "ReadRequestBuffer", "request_buffers.read", kPositive,
            [](A& a, Text t) { return store_whole(a.read_request_buffer, t, 1); }},
    Setting{"architecture_presets", "WriteRequestBuffer", "request_buffers.write", kPositive,
            [](A& a, Text t) { return store_whole(a.write_request_buffer, t, 1); }},
    Setting{"layout", "IfmapCustomLayout", "banks.ifmap.custom_layout", kFlag,
            [](A& a, Text t) { return store_flag(a.ifmap_banks.custom_layout, t); }},
    Setting{"layout", "IfmapSRAMBankBandwidth", "banks.ifmap.bandwidth", kPositive,
            [](A& a, Text t) { return store_whole(a.ifmap_banks.bandwidth, t, 1); }},
    Setting{"layout", "IfmapSRAMBankNum", "banks.ifmap.banks", kPositive,
            [](A& a, Text t) { return store_whole(a.ifmap_banks.banks, t, 1); }},
    Setting{"layout", "IfmapSRAMBankPort", "banks.ifmap.ports", kPositive,
            [](A& a, Text t) { return store_whole(a.ifmap_banks.ports, t, 1); }},
    Setting{"layout", "FilterCustomLayout", "banks.filter.custom_layout", kFlag,
            [](A& a, Text t) { return store_flag(a.filter_banks.custom_layout, t); }},
    Setting{"layout", "FilterSRAMBankBandwidth", "banks.filter.bandwidth", kPositive,
            [](A& a, Text t) { return store_whole(a.filter_banks.bandwidth, t, 1); }},
    Setting{"layout", "FilterSRAMBankNum", "banks.filter.banks", kPositive,
            [](A& a, Text t) { return store_whole(a.filter_banks.banks, t, 1); }},
    Setting{"layout", "FilterSRAMBankPort", "banks.filter.ports", kPositive,
            [](A& a, Text t) { return store_whole(a.filter_banks.ports, t, 1); }},
    Setting{"sparsity", "SparsitySupport", "sparsity.enabled", kFlag,
            [](A& a, Text t) { return store_flag(a.sparsity.enabled, t); }},
    Setting{"sparsity", "SparseRep", "sparsity.representation", "csr, csc or ellpack_block",
            [](A& a, Text t) {
              a.sparsity.representation = t;
              return t == "csr" || t == "csc" || t == "ellpack_block";
            }},
    Setting{"sparsity", "OptimizedMapping", "sparsity.optimized_mapping", kFlag,
            [](A& a, Text t) { return store_flag(a.sparsity.optimized_mapping, t); }},
    Setting{"sparsity", "BlockSize", "sparsity.block_size", kPositive,
            [](A& a, Text t) { return store_whole(a.sparsity.block_size, t, 1); }},
    Setting{"sparsity", "RandomNumberGeneratorSeed", "sparsity.seed", kNatural,
            [](A& a, Text t) { return store_whole(a.sparsity.seed, t, 0); }},
    Setting{"run_presets", "InterfaceBandwidth", "interface", "CALC or USER",
            [](A& a, Text t) {
              const std::string mode = lower(t);
              a.interface_mode = mode == "user" ? InterfaceMode::user : InterfaceMode::calc;
              return mode == "user" || mode == "calc";
            }},
    Setting{"run_presets", "UseRamulatorTrace", "ramulator_trace", kFlag,
            [](A& a, Text t) { return store_flag(a.use_ramulator_trace, t); }},
};

}  // namespace

std::span<const Setting> settings() {
  return kSettings;
}

SettingStore::SettingStore(std::string file, std::span<const std::string_view> dataflows)
    : file_(std::move(file)), dataflows_(dataflows) {}

void SettingStore::fail(std::size_t line, std::size_t column, std::string subject, std::string found,
                        std::string expected, std::string nearest) {
  diagnostics_.add(
      {{file_, line, column}, std::move(subject), std::move(found), std::move(expected), std::move(nearest)});
}

void SettingStore::warn(std::size_t line, std::size_t column, std::string subject, std::string found,
                        std::string expected, std::string nearest) {
  result_.warnings.push_back(
      {{file_, line, column}, std::move(subject), std::move(found), std::move(expected), std::move(nearest)});
}

void SettingStore::store(const Setting& setting, std::string_view called, std::string_view text, std::size_t line,
                         std::size_t column) {
  given_.insert(setting.yaml);
  const std::string found = text.empty() ? "an empty value" : core::in_quotes(text);
  if (setting.yaml == "dataflow" && std::ranges::find(dataflows_, text) == dataflows_.end()) {
    fail(line, column, std::string{called}, found, fmt::format("a dataflow: {}", fmt::join(dataflows_, ", ")),
         core::nearest_name(text, dataflows_));
  } else if (!setting.store(result_.accelerator, text)) {
    const bool too_large = setting.expected.starts_with(kWholeNumber) && !text.starts_with('-') &&
                           core::parse_whole(text).fault == core::NumberFault::too_large;
    fail(line, column, std::string{called}, found,
         too_large ? "a whole number below 2^63" : std::string{setting.expected});
  }
}

ReadAccelerator SettingStore::finish() && {
  diagnostics_.throw_if_any();
  Accelerator& accelerator = result_.accelerator;
  // Configurations older than the layout section mean one bandwidth for all operands, as SCALE-Sim v2 did.
  if (!given_.contains("banks.ifmap.bandwidth")) accelerator.ifmap_banks.bandwidth = accelerator.bandwidth.front();
  if (!given_.contains("banks.filter.bandwidth")) accelerator.filter_banks.bandwidth = accelerator.bandwidth.front();
  return std::move(result_);
}

}  // namespace systole::dataflows
