// SPDX-License-Identifier: MIT
#include "core/import/stablehlo/detail/scanner.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/error.h"

namespace systole::core::stablehlo {
namespace {

bool is_space(char character) {
  return character == ' ' || character == '\n' || character == '\t' || character == '\r';
}

bool is_letter(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') || character == '_';
}

bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

bool is_in_word(char character) {
  return is_letter(character) || is_digit(character) || character == '.' || character == '$' || character == '-';
}

}  // namespace

Location location_of(const std::string& file, std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const auto lines = static_cast<std::size_t>(std::ranges::count(before, '\n'));
  const std::size_t line_start = before.rfind('\n');
  const std::size_t column = line_start == std::string_view::npos ? before.size() : before.size() - line_start - 1;
  return {.file = file, .line = lines + 1, .column = column + 1};
}

void Scanner::skip_spaces() {
  while (at_ < text_.size()) {
    if (is_space(text_[at_])) {
      ++at_;
    } else if (text_.substr(at_).starts_with("//")) {
      at_ = std::min(text_.size(), text_.find('\n', at_));
    } else {
      return;
    }
  }
}

std::size_t Scanner::position() {
  skip_spaces();
  return at_;
}

bool Scanner::at_end() {
  return position() == text_.size();
}

char Scanner::peek() {
  return at_end() ? '\0' : text_[at_];
}

bool Scanner::sees(std::string_view wanted) {
  return text_.substr(position()).starts_with(wanted);
}

bool Scanner::accept(std::string_view wanted) {
  if (!sees(wanted)) return false;
  at_ += wanted.size();
  return true;
}

void Scanner::expect(std::string_view wanted) {
  if (!accept(wanted)) refuse(fmt::format("'{}'", wanted));
}

std::string_view Scanner::peek_word() {
  const std::size_t begin = position();
  std::size_t end = begin;
  while (end < text_.size() && is_in_word(text_[end])) {
    // `->` is no part of a word.
    if (text_[end] == '-' && end + 1 < text_.size() && text_[end + 1] == '>') break;
    ++end;
  }
  return text_.substr(begin, end - begin);
}

std::string_view Scanner::word() {
  const std::string_view next = peek_word();
  at_ += next.size();
  return next;
}

void Scanner::skip_string() {
  const std::size_t begin = at_;
  for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
    if (text_[at_] == '\\') ++at_;
  }
  if (at_ >= text_.size()) refuse_at(begin, "a string without an end", "'\"' behind it");
  ++at_;
}

std::string_view Scanner::quoted() {
  if (peek() != '"') refuse("a string");
  const std::size_t begin = at_;
  skip_string();
  return text_.substr(begin + 1, at_ - begin - 2);
}

std::string_view Scanner::until(std::string_view stops) {
  const std::size_t begin = position();
  while (at_ < text_.size() && stops.find(text_[at_]) == std::string_view::npos) {
    if (text_[at_] == '"') {
      skip_string();
    } else {
      ++at_;
    }
  }
  return text_.substr(begin, at_ - begin);
}

std::string_view Scanner::between(char open, char close) {
  expect(std::string_view{&open, 1});
  const std::size_t begin = at_;
  const std::string both{open, close};
  for (std::size_t depth = 1;;) {
    until(both);
    if (at_ >= text_.size()) {
      refuse_at(begin - 1, fmt::format("'{}' that nothing closes", open), fmt::format("'{}' behind it", close));
    }
    const char bracket = text_[at_++];
    const bool arrow = bracket == '>' && text_[at_ - 2] == '-';
    if (bracket == open) ++depth;
    if (bracket == close && !arrow && --depth == 0) return text_.substr(begin, at_ - begin - 1);
  }
}

void Scanner::refuse(std::string expected) {
  const std::size_t at = position();
  std::string found = "the end of the file";
  if (at < text_.size()) {
    const std::string_view word = peek_word();
    found = in_quotes(word.empty() ? text_.substr(at, std::min<std::size_t>(16, text_.find('\n', at) - at)) : word);
  }
  refuse_at(at, std::move(found), std::move(expected));
}

void Scanner::refuse_at(std::size_t at, std::string found, std::string expected) const {
  throw InputError(
      Diagnostic{.where = location_of(file_, text_, at), .found = std::move(found), .expected = std::move(expected)});
}

}  // namespace systole::core::stablehlo
