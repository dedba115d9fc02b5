// SPDX-License-Identifier: MIT
#include "dataflows/machine/detail/field_store.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "dataflows/machine/effect.h"
#include "dataflows/machine/memory_model.h"

namespace systole::dataflows {
namespace {

/// Beginnings of fields that have no effect on a plain machine either, but not for want of a memory model.
constexpr std::array<std::string_view, 3> kBesideMemory{"time", "partition", "link_words"};

}  // namespace

void FieldStore::fail(std::size_t line, std::size_t column, core::Diagnostic mistake) {
  mistake.where = {file_, line, column};
  diagnostics_.add(std::move(mistake));
}

void FieldStore::warn(std::size_t line, std::size_t column, core::Diagnostic warning) {
  if (result_.warnings.size() >= core::Diagnostics::kKept) return;  // nobody reads more
  warning.where = {file_, line, column};
  result_.warnings.push_back(std::move(warning));
}

void FieldStore::store(const MachineField& field, std::string_view called, std::string_view text, std::size_t line,
                       std::size_t column) {
  given_.insert(field.path);
  for (core::Diagnostic& mistake :
       core::parse_field(field, result_.machine, text, {file_, line, column}, std::string{called})) {
    diagnostics_.add(std::move(mistake));
  }
}

void FieldStore::store(const SiliconField& field, std::string_view called, std::string_view text, std::size_t line,
                       std::size_t column) {
  for (core::Diagnostic& mistake :
       core::parse_field(field, result_.machine.silicon, text, {file_, line, column}, std::string{called})) {
    diagnostics_.add(std::move(mistake));
  }
}

ReadMachine FieldStore::finish() && {
  diagnostics_.sort_by_line();
  diagnostics_.throw_if_any();
  std::ranges::stable_sort(result_.warnings, {}, [](const core::Diagnostic& warning) { return warning.where.line; });
  Machine& machine = result_.machine;
  // What a file says decides, not its ending: one that describes scratchpads and DRAM means SCALE-Sim's model of them,
  // unless it names another.
  const auto is_of_memory = [&](std::string_view path) {
    const auto starts = [&](std::string_view prefix) { return path.starts_with(prefix); };
    return std::ranges::none_of(kBesideMemory, starts) && !why_without_effect(path, Machine{}).empty();
  };
  if (!given_.contains("memory") && std::ranges::any_of(given_, is_of_memory)) {
    machine.memory = memory_model_named("scalesim");
  }
  if (!machine.silicon.learned.empty()) {  // an absolute path stays as it is
    machine.silicon.learned = std::filesystem::path(file_).parent_path() / machine.silicon.learned;
  }
  result_.given.assign(given_.begin(), given_.end());
  // Configurations older than the layout section mean one bandwidth for all operands, as SCALE-Sim v2 did.
  if (!given_.contains("banks.ifmap.bandwidth")) machine.ifmap_banks.bandwidth = machine.bandwidth.front();
  if (!given_.contains("banks.filter.bandwidth")) machine.filter_banks.bandwidth = machine.bandwidth.front();
  return std::move(result_);
}

}  // namespace systole::dataflows
