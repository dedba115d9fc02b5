// SPDX-License-Identifier: MIT
#include "cli/common/field_options.h"

#include "core/number.h"
#include "core/suffixed_number.h"

namespace systole::app {
namespace {

/// Of a list with commas the first part that is no whole number of at least 1: what is wrong is there, not in the list.
std::optional<std::string_view> wrong_part(std::string_view list) {
  while (true) {
    const std::size_t comma = list.find(',');
    const std::string_view part = core::trimmed(list.substr(0, comma));
    const auto is_right = [](const core::WholeNumber& number) {
      return number.fault == core::NumberFault::none && number.value >= 1;
    };
    if (!is_right(core::parse_count(part)) && !is_right(core::parse_size(part, core::kKilobyte))) return part;
    if (comma == std::string_view::npos) return std::nullopt;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

FieldOption::FieldOption(CommandLine& command, std::string_view flags, std::string_view type, const std::string& help)
    : flags_(flags),
      type_(type),
      declared_(type.empty() ? command.flag(std::string{flags}, flag_, help)
                             : command.text(
                                   std::string{flags}, [this](const std::string& text) { text_ = text; },
                                   std::string{type}, help)) {}

std::string FieldOption::name() const {
  return std::string{flags_.substr(flags_.find("--"))};
}

core::Diagnostic FieldOption::pointed(core::Diagnostic mistake, std::string_view expected) const {
  const bool is_list = type_.find("[,") != std::string_view::npos;
  if (!is_list || !text_ || mistake.expected != expected) return mistake;  // what the field explained itself stays so
  if (const auto part = wrong_part(*text_)) {
    mistake.found = core::in_quotes(*part);
    mistake.expected = "a whole number of at least 1";
  }
  return mistake;
}

}  // namespace systole::app
