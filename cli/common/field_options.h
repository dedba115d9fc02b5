// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/common/arguments.h"
#include "cli/common/command_line.h"
#include "core/diagnostic.h"
#include "core/field.h"

namespace systole::app {

/// The option of one field: what the user gave for it. It must not move, since the parser writes into it.
class FieldOption {
 public:
  /// Declares it on `command`: a flag if `type` is empty.
  FieldOption(CommandLine& command, std::string_view flags, std::string_view type, const std::string& help);
  ~FieldOption() = default;
  FieldOption(const FieldOption&) = delete;
  FieldOption& operator=(const FieldOption&) = delete;
  FieldOption(FieldOption&&) = delete;
  FieldOption& operator=(FieldOption&&) = delete;

  [[nodiscard]] Option declared() const { return declared_; }
  [[nodiscard]] bool given() const { return flag_ || text_.has_value(); }
  /// What the user wrote; of a flag nothing.
  [[nodiscard]] const std::optional<std::string>& text() const { return text_; }
  /// Its long name, `--array`.
  [[nodiscard]] std::string name() const;
  /// A mistake in its text, which was to be as `expected`. If the text is a list of whole numbers, what is wrong is in
  /// one of its parts.
  [[nodiscard]] core::Diagnostic pointed(core::Diagnostic mistake, std::string_view expected) const;

 private:
  std::string_view flags_;
  std::string_view type_;
  bool flag_ = false;
  std::optional<std::string> text_;
  Option declared_;
};

/// The options that describe a struct: one for every row of a table of its fields that has flags, so that a new field
/// needs nothing in the command.
template <class Struct>
class FieldOptions {
 public:
  using Field = core::Field<Struct>;

  using Notes = std::map<std::string_view, std::string_view>;

  explicit FieldOptions(std::span<const Field> fields) : fields_(fields) {}

  /// Declares the fields' options on `command`. `notes` are put behind the default in help, by the field's path.
  void declare(CommandLine& command, const Notes& notes = {}) {
    for (const Field& field : fields_) {
      if (!field.flags.empty()) declare(command, field, notes);
    }
  }
  /// The same of one field, for a command that lacks others or has their options elsewhere in its help.
  void declare_only(std::string_view path, CommandLine& command, const Notes& notes = {}) {
    declare(command, *core::field_at(fields_, path), notes);
  }

  /// The option of the field of that path, which must be declared.
  [[nodiscard]] Option option(std::string_view path) const { return options_.at(path).declared(); }
  /// Whether the user gave it; false, too, where it is not declared.
  [[nodiscard]] bool given(std::string_view path) const {
    const auto found = options_.find(path);
    return found != options_.end() && found->second.given();
  }
  /// The long names of the options that the user gave, in the table's order.
  [[nodiscard]] std::vector<std::string> given_names() const {
    std::vector<std::string> names;
    for (const Field& field : fields_) {
      if (given(field.path)) names.push_back(options_.at(field.path).name());
    }
    return names;
  }

  /// Puts what was given into `values`, and what is wrong with it into `mistakes`, each under its option's name.
  void apply(Struct& values, core::Diagnostics& mistakes) const {
    for (const Field& field : fields_) {
      if (!given(field.path)) continue;
      const FieldOption& option = options_.at(field.path);
      const std::string_view text = option.text() ? std::string_view{*option.text()} : field.set_to;
      for (core::Diagnostic& mistake : core::parse_field(field, values, text, {}, option.name())) {
        mistakes.add(option.pointed(std::move(mistake), core::expected_text(field)));
      }
    }
  }
  /// What was given, put into `base`, where fields of the paths `listed` may have several values, with commas between:
  /// one struct for each combination, in the order of the values, the last field's changing first. Throws
  /// core::InputError with all mistakes, a value given twice among them.
  [[nodiscard]] std::vector<Struct> apply_each(const Struct& base, std::span<const std::string_view> listed) const {
    core::Diagnostics mistakes;
    std::vector<Struct> all{base};
    for (const Field& field : fields_) {
      if (field.flags.empty() || !given(field.path)) continue;
      const bool is_list = std::ranges::find(listed, field.path) != listed.end();
      const std::vector<std::string> texts = texts_of(field, base, is_list, mistakes);
      std::vector<Struct> next;
      for (const Struct& before : all) {
        for (const std::string& text : texts) {
          next.push_back(before);
          static_cast<void>(core::parse_field(field, next.back(), text, {}, {}));
        }
      }
      all = std::move(next);
    }
    mistakes.throw_if_any();
    return all;
  }

  /// The same. Throws core::InputError with all mistakes.
  void apply(Struct& values) const {
    core::Diagnostics mistakes;
    apply(values, mistakes);
    mistakes.throw_if_any();
  }

 private:
  void declare(CommandLine& command, const Field& field, const Notes& notes) {
    const auto note = notes.find(field.path);
    const std::string help = core::help_text(field, note == notes.end() ? std::string_view{} : note->second);
    options_.try_emplace(field.path, command, field.flags, field.type, help);
  }

  /// What was given for a field, the parts of a list one by one. What is wrong with them is put into `mistakes`.
  std::vector<std::string> texts_of(const Field& field, const Struct& base, bool is_list,
                                    core::Diagnostics& mistakes) const {
    const FieldOption& option = options_.at(field.path);
    const std::string whole = option.text().value_or(std::string{field.set_to});
    std::vector<std::string> texts = is_list ? split_list(whole) : std::vector<std::string>{whole};
    std::vector<std::string> values;
    for (const std::string& text : texts) {
      Struct scratch = base;
      std::vector<core::Diagnostic> wrong = core::parse_field(field, scratch, text, {}, option.name());
      if (wrong.empty() && std::ranges::find(values, field.print(scratch)) != values.end()) {
        wrong.push_back({.subject = option.name(), .found = core::in_quotes(text), .expected = "each value once"});
      }
      values.push_back(field.print(scratch));
      for (core::Diagnostic& mistake : wrong) {
        mistakes.add(option.pointed(std::move(mistake), core::expected_text(field)));
      }
    }
    return texts;
  }

  std::span<const Field> fields_;
  std::map<std::string_view, FieldOption> options_;  ///< by the field's path
};

}  // namespace systole::app
