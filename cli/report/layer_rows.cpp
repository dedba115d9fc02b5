// SPDX-License-Identifier: MIT
#include "cli/report/layer_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>

#include "cli/report/data/columns.h"

namespace systole::app {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kOperationsOfMac = 2;

bool any_text(const std::vector<std::string>& texts) {
  return std::ranges::any_of(texts, [](const std::string& text) { return !text.empty(); });
}

}  // namespace

double dram_words(const ResultValue& layer) {
  if (layer.has("compulsory_dram_words")) return layer["compulsory_dram_words"].real();
  if (!layer.has("memory")) return kNone;
  const ResultValue memory = layer["memory"];
  double words = 0;
  if (memory.has("dram_words")) {  // tiled
    const ResultValue of = memory["dram_words"];
    for (const char* operand : {"ifmap", "filter"}) {
      words += of[operand]["compulsory"].real() + of[operand]["refetched"].real();
    }
    for (const char* kind : {"ofmap_writes", "partial_sums_written", "partial_sums_read"}) words += of[kind].real();
    return words;
  }
  for (const char* operand : {"ifmap", "filter", "ofmap"}) words += memory[operand]["dram"]["words"].real();
  return words;
}

const char* LayerUnits::intensity_key() const {
  if (word_bytes == 0) return "macs_per_word";
  return clock_mhz > 0 ? "operations_per_byte" : "macs_per_byte";
}

const char* LayerUnits::intensity_title() const {
  if (word_bytes == 0) return "MACs per DRAM word";
  return clock_mhz > 0 ? "Operations per byte of DRAM" : "MACs per byte of DRAM";
}

const char* LayerUnits::rate_key() const {
  return word_bytes > 0 && clock_mhz > 0 ? "tera_operations_per_second" : "macs_per_cycle";
}

double LayerUnits::intensity(double macs_per_word) const {
  if (word_bytes == 0) return macs_per_word;
  return intensity_of_bytes(macs_per_word / static_cast<double>(word_bytes));
}

double LayerUnits::intensity_of_bytes(double macs_per_byte) const {
  return clock_mhz > 0 ? kOperationsOfMac * macs_per_byte : macs_per_byte;
}

double LayerUnits::rate(double macs_per_cycle) const {
  constexpr double kTeraOfMega = 1e-6;
  if (word_bytes == 0 || clock_mhz <= 0) return macs_per_cycle;
  return kOperationsOfMac * macs_per_cycle * clock_mhz * kTeraOfMega;
}

void LayerRows::add(const std::string& network, const ResultValue& layer, std::int64_t command) {
  const bool on_array = layer.has("overall_util");
  const std::int64_t vector_cycles = layer.has("vector") ? layer["vector"]["cycles"].whole() : 0;
  const double energy = layer.has("energy") ? layer["energy"]["total"]["value"].real() : kNone;
  const double silicon = layer.has("silicon") ? layer["silicon"]["us"].real() : kNone;
  if (!on_array && vector_cycles == 0 && !(energy > 0) && !(silicon > 0)) {
    ++free_;
    return;
  }
  networks_.push_back(network);
  indices_.push_back(layer["index"].whole());
  names_.push_back(layer["layer"].text());
  operators_.push_back(layer[layer.has("operator") ? "operator" : "op"].text());
  kinds_.push_back(on_array ? operators_.back() : "beside the array");
  cycles_.push_back(layer["cycles"].whole());
  vector_cycles_.push_back(vector_cycles);
  milliseconds_.push_back(layer.real_or_nan("milliseconds"));
  silicon_.push_back(silicon);
  stalls_.push_back(layer["stall_cycles"].whole());
  macs_.push_back(layer["macs"].whole());
  commands_.push_back(command);
  energies_.push_back(energy);
  if (on_array) {
    add_array_part(layer);
  } else {
    add_blank_array_part();
  }
  add_cores(layer);
}

void LayerRows::add_array_part(const ResultValue& layer) {
  ++on_array_;
  dataflows_.push_back(layer["dataflow"].text());
  overall_.push_back(layer["overall_util"].real());
  mapping_.push_back(layer["mapping_efficiency"].real());
  compute_.push_back(layer["compute_util"].real());
  const ResultValue sram = layer["sram_words"];
  sram_.push_back(sram["ifmap_reads"].real() + sram["filter_reads"].real() + sram["ofmap_writes"].real());
  folds_.push_back(static_cast<double>(layer["folds"].whole()));
  packed_channels_.push_back(static_cast<double>(layer["packed_channels"].whole()));
  dram_.push_back(dram_words(layer));
  const auto macs = static_cast<double>(macs_.back());
  intensity_.push_back(dram_.back() > 0 ? macs / dram_.back() : kNone);
  rate_.push_back(cycles_.back() > 0 ? macs / static_cast<double>(cycles_.back()) : kNone);
  const double bytes = layer.real_or_nan("dram_bytes");  // said where operands have words of their own sizes
  operation_intensity_.push_back(bytes > 0 ? units_.intensity_of_bytes(macs / bytes)
                                           : units_.intensity(intensity_.back()));
  operation_rate_.push_back(units_.rate(rate_.back()));
  bounds_.push_back(layer.has("memory") ? layer["memory"].text_or_empty("bound") : "");
}

void LayerRows::add_blank_array_part() {
  dataflows_.emplace_back("none");
  for (std::vector<double>* values : {&overall_, &mapping_, &compute_, &sram_, &folds_, &packed_channels_, &dram_,
                                      &intensity_, &rate_, &operation_intensity_, &operation_rate_}) {
    values->push_back(kNone);
  }
  bounds_.emplace_back("");
}

void LayerRows::add_cores(const ResultValue& layer) {
  const bool cut = layer.has("cores");
  const bool used = cut && layer["cores"].has("use");
  partitions_.push_back(cut ? fmt::format("{} {}", layer["cores"]["partition"].text(), layer["cores"]["parts"].text())
                            : "");
  computing_.push_back(used ? layer["cores"]["use"]["computing_percent"].real() : kNone);
  reducing_.push_back(used ? layer["cores"]["use"]["reducing_percent"].real() : kNone);
  idle_.push_back(used ? layer["cores"]["use"]["idle_percent"].real() : kNone);
}

Json LayerRows::columns() const {
  Json columns = Json::array();
  const auto add = [&](const char* key, const char* title, const char* unit, int decimals, const auto& values) {
    columns.push_back(packed({.key = key, .title = title, .unit = unit, .decimals = decimals}, values));
  };
  constexpr int kPercent = 2;
  constexpr int kFine = 4;
  add("network", "Network", "", 0, networks_);
  add("index", "Index", "", 0, indices_);
  add("layer", "Layer", "", 0, names_);
  add("op", "Operator", "", 0, operators_);
  columns.push_back(packed({.key = "kind", .title = "Operator", .hidden = true}, kinds_));
  add("dataflow", "Dataflow", "", 0, dataflows_);
  add("cycles", "Cycles", "", 0, cycles_);
  add("vector_cycles", "Vector cycles", "", 0, vector_cycles_);
  if (units_.clock_mhz > 0) add("milliseconds", "Time", "ms", kFine, milliseconds_);
  const auto is_known = [](double us) { return !std::isnan(us); };
  if (std::ranges::any_of(silicon_, is_known)) add("silicon_us", "Time on silicon", "us", kFine, silicon_);
  add("stall_cycles", "Stall cycles", "", 0, stalls_);
  add("macs", "MACs", "", 0, macs_);
  add("overall_util", "Overall util.", "%", kPercent, overall_);
  add("compute_util", "Compute util.", "%", kPercent, compute_);
  add("mapping_efficiency", "Mapping eff.", "%", kPercent, mapping_);
  add("macs_per_cycle", "MACs per cycle", "", kPercent, rate_);
  if (units_.rate_key() != std::string_view{"macs_per_cycle"}) {
    add(units_.rate_key(), "Rate", "TOP/s", kFine, operation_rate_);
  }
  add(units_.intensity_key(), units_.intensity_title(), "", kPercent, operation_intensity_);
  add("sram_words", "SRAM words", "", 0, sram_);
  add("dram_words", "DRAM words", "", 0, dram_);
  if (!units_.energy.empty()) add("energy", "Energy", units_.energy.c_str(), 0, energies_);
  add("folds", "Folds", "", 0, folds_);
  add("packed_channels", "Packed channels", "", 0, packed_channels_);
  if (any_text(bounds_)) add("bound", "Bound by", "", 0, bounds_);
  if (any_text(partitions_)) {
    add("partition", "Partition", "", 0, partitions_);
    add("cores_computing", "Cores computing", "%", kPercent, computing_);
    add("cores_reducing", "Cores adding sums", "%", kPercent, reducing_);
    add("cores_idle", "Cores idle", "%", kPercent, idle_);
  }
  return columns;
}

Json LayerRows::commands() const {
  return packed({.key = {}, .title = {}}, commands_);
}

}  // namespace systole::app
