// SPDX-License-Identifier: MIT
#include "core/files/ini_file.h"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "core/number.h"

namespace systole::core {
namespace {

constexpr std::string_view kDefaults = "DEFAULT";

/// How deep references may stand in each other, as in Python.
constexpr int kMostDepth = 10;
/// What references may make of one value: each may double a text, and there may be many.
constexpr std::size_t kMostValueBytes = std::size_t{1} << 16U;
/// Sections and keys of a file. SCALE-Sim's have some sixty; each is looked for among the others.
constexpr std::size_t kMostItems = 2000;

bool same_key(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

/// Replaces the references of one section's values.
class References {
 public:
  References(const IniFile& file, std::string_view section) : file_(file), section_(section) {}

  /// Nothing where a reference is wrong; `problem` says then which and how.
  std::optional<std::string> replaced(std::string_view text, int depth = 1) {
    std::string out;
    while (true) {
      const std::size_t percent = text.find('%');
      out += text.substr(0, percent);
      if (out.size() > kMostValueBytes) {
        return fail(fmt::format("references to more than {} bytes", kMostValueBytes), "a shorter value");
      }
      if (percent == std::string_view::npos) return out;
      text.remove_prefix(percent);
      if (text.starts_with("%%")) {
        out += '%';
        text.remove_prefix(2);
        continue;
      }
      const std::size_t end = text.find(")s");
      if (!text.starts_with("%(") || end == std::string_view::npos || end == 2) {
        return fail(in_quotes(text), "%(key)s, or %% for a percent sign");
      }
      const auto value = value_of(text.substr(2, end - 2), depth);
      if (!value) return std::nullopt;
      out += *value;
      text.remove_prefix(end + 2);
    }
  }

  Diagnostic problem{};

 private:
  std::optional<std::string> fail(std::string found, std::string expected) {
    problem = {.found = std::move(found), .expected = std::move(expected)};
    return std::nullopt;
  }

  std::optional<std::string> value_of(std::string_view key, int depth) {
    const IniEntry* const entry = file_.find(section_, key);
    if (entry == nullptr) {
      return fail(fmt::format("a reference to {}", in_quotes(key)),
                  fmt::format("a key of [{}] or [{}]", section_, kDefaults));
    }
    if (depth == kMostDepth) {
      return fail(fmt::format("references more than {} deep", kMostDepth), "values that end");
    }
    return replaced(entry->value, depth + 1);
  }

  const IniFile& file_;
  std::string_view section_;
};

}  // namespace

/// Reads the lines of a file.
class IniFile::Parser {
 public:
  Parser(const TextFile& file, std::string_view example, IniFile& into, Diagnostics& diagnostics)
      : file_(file), example_(example), into_(into), diagnostics_(diagnostics) {}

  void parse() {
    for_each_line(file_.text, [this](Line line) { read_line(line); });
    finish_value();
    if (section_ == Section::none && !key_before_section_) {
      fail(1, 1, {.found = "no section", .expected = fmt::format("sections such as {}", example_)});
    }
  }

 private:
  enum class Section : std::uint8_t { none, defaults, named };

  static std::size_t column_of(Line line, std::string_view part) {
    return static_cast<std::size_t>(part.data() - line.text.data()) + 1;
  }

  void fail(std::size_t line, std::size_t column, Diagnostic mistake) {
    mistake.where = {file_.name, line, column};
    diagnostics_.add(std::move(mistake));
  }

  void read_line(Line line) {
    const std::string_view text = trimmed(line.text);
    if (text.empty() || text.starts_with('#') || text.starts_with(';')) return;
    // A line indented deeper than the key above it continues that key's value.
    const std::size_t indent = column_of(line, text) - 1;
    if (has_key_ && indent > indent_) {
      if (!entry_.value.empty()) entry_.value += ' ';
      entry_.value += text;
      return;
    }
    finish_value();
    indent_ = indent;
    if (++items_ > kMostItems) {
      if (items_ == kMostItems + 1) {
        fail(line.number, column_of(line, text),
             {.found = "more sections and keys", .expected = fmt::format("at most {} in a file", kMostItems)});
      }
      return;
    }
    if (text.starts_with('[')) {
      read_section(line, text);
    } else {
      read_key(line, text);
    }
  }

  void read_section(Line line, std::string_view text) {
    const std::size_t end = text.find(']');
    const bool complete = end != std::string_view::npos && end > 1;
    if (!complete) {
      fail(line.number, column_of(line, text),
           {.found = in_quotes(text), .expected = fmt::format("a section in brackets: {}", example_)});
    }
    // A broken one is taken as it was meant, or its keys would be mistakes too.
    const std::string_view name = complete ? text.substr(1, end - 1) : text.substr(1);
    if (name == kDefaults) {
      section_ = Section::defaults;
      return;
    }
    section_ = Section::named;
    if (const IniSection* const first = into_.section(name)) {
      fail(line.number, column_of(line, text),
           {.found = fmt::format("section {} again", in_quotes(name)),
            .expected = fmt::format("each section once (first in line {})", first->line)});
    }
    into_.sections_.push_back(
        {.name = std::string{name}, .line = line.number, .column = column_of(line, text), .entries = {}});
  }

  void read_key(Line line, std::string_view text) {
    const std::size_t delimiter = text.find_first_of(":=");
    const std::string_view key = trimmed(text.substr(0, delimiter));
    if (delimiter == std::string_view::npos || key.empty()) {
      fail(line.number, column_of(line, text), {.found = in_quotes(text), .expected = "'key: value' or 'key = value'"});
      return;
    }
    if (section_ == Section::none) {
      key_before_section_ = true;
      fail(line.number, column_of(line, text),
           {.found = fmt::format("key {} before any section", in_quotes(key)),
            .expected = "a section in brackets first"});
      return;
    }
    const std::string_view value = trimmed(text.substr(delimiter + 1));
    has_key_ = true;
    entry_ = {.key = std::string{key},
              .value = std::string{value},
              .line = line.number,
              .key_column = column_of(line, key),
              .column = value.empty() ? line.text.size() + 1 : column_of(line, value)};
  }

  void finish_value() {
    if (!std::exchange(has_key_, false)) return;
    IniSection& section = section_ == Section::defaults ? into_.defaults_ : into_.sections_.back();
    if (const IniEntry* const first = section.find(entry_.key)) {
      fail(entry_.line, entry_.key_column,
           {.subject = entry_.key,
            .found = "this key again",
            .expected = fmt::format("each key once (first in line {})", first->line)});
      return;
    }
    section.entries.push_back(std::move(entry_));
  }

  const TextFile& file_;
  std::string_view example_;
  IniFile& into_;
  Diagnostics& diagnostics_;
  Section section_ = Section::none;
  bool key_before_section_ = false;
  std::size_t items_ = 0;   ///< sections and keys so far
  std::size_t indent_ = 0;  ///< of the latest key or section
  bool has_key_ = false;    ///< `entry_` is being read
  IniEntry entry_;
};

const IniEntry* IniSection::find(std::string_view key) const {
  const auto entry = std::ranges::find_if(entries, [&](const IniEntry& e) { return same_key(e.key, key); });
  return entry == entries.end() ? nullptr : &*entry;
}

IniFile::IniFile(const TextFile& file, std::string_view example, Diagnostics& diagnostics)
    : file_(file.name), defaults_{.name = std::string{kDefaults}, .entries = {}} {
  Parser(file, example, *this, diagnostics).parse();
}

const IniSection* IniFile::section(std::string_view name) const {
  const auto found = std::ranges::find(sections_, name, &IniSection::name);
  return found == sections_.end() ? nullptr : &*found;
}

const IniEntry* IniFile::find(std::string_view section_name, std::string_view key) const {
  if (const IniSection* const own = section(section_name)) {
    if (const IniEntry* const entry = own->find(key)) return entry;
  }
  return defaults_.find(key);
}

std::optional<std::string> IniFile::value(std::string_view section_name, const IniEntry& entry,
                                          Diagnostics& diagnostics) const {
  References references(*this, section_name);
  auto text = references.replaced(entry.value);
  if (text) return text;
  references.problem.where = {file_, entry.line, entry.column};
  references.problem.subject = entry.key;
  diagnostics.add(std::move(references.problem));
  return std::nullopt;
}

}  // namespace systole::core
