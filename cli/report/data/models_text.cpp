// SPDX-License-Identifier: MIT
#include "cli/report/data/models_text.h"

#include <fmt/format.h>

#include <string_view>

#include "core/named.h"

namespace systole::app {
namespace {

using dataflows::MemoryModel;
using dataflows::Timing;

std::string with_meaning(std::string_view kind, std::string_view name, std::string_view meaning) {
  return meaning.empty() ? fmt::format("{} {}", kind, name) : fmt::format("{} {}: {}", kind, name, meaning);
}

}  // namespace

std::string models_text(const std::vector<Timing>& timings, const std::vector<const MemoryModel*>& memories) {
  std::vector<std::string> parts;
  for (const Timing timing : timings) parts.push_back(with_meaning("timing", name(timing), description(timing)));
  for (const MemoryModel* const memory : memories) parts.push_back(with_meaning("memory", memory->name, memory->title));
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string models_text(const std::string& timing, const std::string& memory) {
  const auto known = core::value_named<Timing>(timing);
  std::string text = with_meaning("timing", timing, known ? description(*known) : std::string_view{});
  if (memory.empty()) return text;
  const MemoryModel* const model = dataflows::memory_model_named(memory);
  return text + "; " + with_meaning("memory", memory, model == nullptr ? std::string_view{} : model->title);
}

}  // namespace systole::app
