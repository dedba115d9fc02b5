// SPDX-License-Identifier: MIT
#include "core/import/stablehlo/detail/attributes.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/checked.h"
#include "core/diagnostic.h"
#include "core/number.h"

namespace systole::core::stablehlo {
namespace {

/// Lists of a dense constant's numbers are not read beyond this; longer ones are weights.
constexpr std::size_t kLongestDense = 1U << 16U;

/// Reads the sizes before an element type: `1x?x224x`.
Dims read_sizes(Scanner& scanner, std::string_view& rest, std::size_t at) {
  Dims dims;
  while (!rest.empty() && (rest.front() == '?' || (rest.front() >= '0' && rest.front() <= '9'))) {
    const std::size_t end = rest.find('x');
    if (end == std::string_view::npos) scanner.refuse_at(at, in_quotes(rest), "sizes, then the type of the elements");
    const std::string_view size = rest.substr(0, end);
    if (size == "?") {
      dims.push_back(kOpenSize);
    } else {
      const WholeNumber number = parse_whole(size);
      if (number.fault != NumberFault::none) {
        scanner.refuse_at(at, in_quotes(size), "a size of at most 2^63-1");
      }
      dims.push_back(number.value);
    }
    rest.remove_prefix(end + 1);
  }
  return dims;
}

Type other_type(std::string_view text) {
  return {.is_tensor = false, .dims = {}, .element = std::string{text}};
}

Attribute list_of(Scanner& scanner, std::string_view close, int depth);

/// `0:128:2`, a range, is a list of its numbers.
Attribute with_range(Scanner& scanner, Attribute first, int depth) {
  if (!scanner.sees(":") || scanner.sees("::")) return first;
  Attribute range;
  range.items.push_back(std::move(first));
  while (scanner.accept(":")) range.items.push_back(read_attribute(scanner, depth));
  return range;
}

Attribute list_of(Scanner& scanner, std::string_view close, int depth) {
  Attribute list;
  while (!scanner.accept(close)) {
    if (!list.items.empty()) scanner.expect(",");
    list.items.push_back(with_range(scanner, read_attribute(scanner, depth + 1), depth + 1));
  }
  return list;
}

/// Lists that `x` and `->` join: `[2] x [0]`, `[b, f, 0, 1]x[o, i, 0, 1]->[b, f, 0, 1]`.
Attribute joined_lists(Scanner& scanner, int depth) {
  scanner.expect("[");
  Attribute first = list_of(scanner, "]", depth);
  if (!scanner.sees("x [") && !scanner.sees("x[")) return first;
  Attribute all;
  all.items.push_back(std::move(first));
  while (scanner.sees("x [") || scanner.sees("x[") || scanner.sees("->")) {
    if (!scanner.accept("->")) scanner.expect("x");
    scanner.expect("[");
    all.items.push_back(list_of(scanner, "]", depth));
  }
  return all;
}

/// `#stablehlo.gather<offset_dims = [2], ...>`, `#stablehlo<precision DEFAULT>`; those of other dialects are stepped
/// over.
Attribute dialect_attribute(Scanner& scanner, int depth) {
  scanner.expect("#");
  const std::string_view name = scanner.word();
  Attribute attribute{.text = std::string{name}};
  if (!scanner.sees("<")) return attribute;
  const bool known = name.starts_with("stablehlo") || name.starts_with("mhlo") || name.starts_with("chlo");
  if (!known) {
    scanner.between('<', '>');
    return attribute;
  }
  scanner.expect("<");
  if (scanner.sees("[")) {
    attribute = joined_lists(scanner, depth + 1);
    scanner.expect(">");
    return attribute;
  }
  attribute.text.clear();
  while (!scanner.accept(">")) {
    if (scanner.accept(",")) continue;
    const std::string key{scanner.word()};
    if (key.empty()) scanner.refuse("a word, or '>'");
    if (scanner.accept("=")) {
      attribute.fields[key] = read_attribute(scanner, depth + 1);
    } else {
      attribute.text = key;
    }
  }
  return attribute;
}

/// The numbers of a constant, which are not read before somebody asks for them.
Attribute dense_attribute(Scanner& scanner) {
  scanner.word();
  Attribute attribute{.dense = true};
  const std::string_view payload = scanner.between('<', '>');
  if (payload.size() <= kLongestDense) attribute.text = std::string{payload};
  return attribute;
}

void collect_numbers(const Attribute& attribute, Dims& numbers) {
  for (const Attribute& item : attribute.items) collect_numbers(item, numbers);
  if (attribute.dense) {
    std::string_view rest = attribute.text;
    const std::size_t before = numbers.size();
    while (!rest.empty()) {
      const std::size_t begin = rest.find_first_of("-0123456789");
      if (begin == std::string_view::npos) break;
      rest.remove_prefix(begin);
      const std::size_t end = std::min(rest.size(), rest.find_first_not_of("-0123456789"));
      if (const WholeNumber number = parse_whole(rest.substr(0, end)); number.fault == NumberFault::none) {
        numbers.push_back(number.value);
      }
      rest.remove_prefix(end);
    }
    std::int64_t count = 1;
    for (const std::int64_t size : attribute.type.dims) count = checked_multiply(count, size);
    const bool one_for_all = numbers.size() == before + 1 && attribute.type.is_tensor && count > 1 && count <= 1024;
    if (one_for_all) numbers.resize(before + static_cast<std::size_t>(count), numbers.back());
    return;
  }
  if (attribute.text.empty()) return;
  const WholeNumber number = parse_whole(attribute.text);
  if (number.fault == NumberFault::none) {
    numbers.push_back(number.value);
  } else if (attribute.text == "true" || attribute.text == "false") {
    numbers.push_back(attribute.text == "true" ? 1 : 0);
  }
}

}  // namespace

Dims numbers_in(const Attribute* attribute) {
  Dims numbers;
  if (attribute != nullptr) collect_numbers(*attribute, numbers);
  return numbers;
}

Type read_type(Scanner& scanner) {
  const std::size_t at = scanner.position();
  if (scanner.accept("!")) {
    const std::string_view name = scanner.word();
    if (scanner.sees("<")) scanner.between('<', '>');
    return other_type(name);
  }
  if (scanner.sees("(")) {
    // A function's, or one that makes another.
    do scanner.between('(', ')');
    while (scanner.accept("->") && scanner.sees("("));
    if (!scanner.peek_word().empty() || scanner.sees("!")) read_type(scanner);
    return other_type("a function");
  }
  const std::string_view name = scanner.word();
  if (name.empty()) scanner.refuse("a type");
  if (!scanner.sees("<")) return other_type(name);
  std::string_view inner = scanner.between('<', '>');
  if (name != "tensor") return other_type(name);
  Type type{.is_tensor = true};
  type.dims = read_sizes(scanner, inner, at);
  // What follows a comma is a layout or bounds of open sizes.
  if (!inner.starts_with("!") && !inner.starts_with("complex")) inner = inner.substr(0, inner.find(','));
  while (inner.ends_with(' ')) inner.remove_suffix(1);
  if (inner.empty()) scanner.refuse_at(at, "a tensor without a type of its elements", "one, such as f32");
  type.element = std::string{inner};
  return type;
}

Attribute read_attribute(Scanner& scanner, int depth) {
  if (depth > kDeepest) scanner.refuse(fmt::format("at most {} brackets within each other", kDeepest));
  switch (scanner.peek()) {
    case '[':
      return joined_lists(scanner, depth);
    case '{': {
      Attribute attribute;
      scanner.expect("{");
      read_fields(scanner, attribute.fields, "}", depth + 1);
      return attribute;
    }
    case '"':
      return {.text = std::string{scanner.quoted()}};
    case '#':
      return dialect_attribute(scanner, depth);
    case '@':
      scanner.expect("@");
      return {.text = std::string{scanner.peek() == '"' ? scanner.quoted() : scanner.word()}};
    case '<':
      scanner.between('<', '>');
      return {};
    case '(':
    case '!':
      return {.text = read_type(scanner).element};
    default:
      break;
  }
  const std::string_view next = scanner.peek_word();
  if (next.empty()) scanner.refuse("a value of an attribute");
  if (next == "dense" || next == "dense_resource") return dense_attribute(scanner);
  if (next == "array") {
    scanner.word();
    scanner.expect("<");
    scanner.word();  // the type of its numbers
    scanner.accept(":");
    return list_of(scanner, ">", depth + 1);
  }
  if (next == "tensor") return {.text = read_type(scanner).element};
  Attribute attribute{.text = std::string{scanner.word()}};
  // 1.0e+05 is one word and a sign.
  if (scanner.sees("+")) {
    scanner.expect("+");
    attribute.text += std::string{scanner.word()};
  }
  if (scanner.sees("<")) scanner.between('<', '>');
  if (scanner.sees("(")) scanner.between('(', ')');
  return attribute;
}

void read_fields(Scanner& scanner, std::map<std::string, Attribute, std::less<>>& fields, std::string_view close,
                 int depth) {
  for (bool first = true; !scanner.accept(close); first = false) {
    if (!first) scanner.expect(",");
    const std::string name{scanner.peek() == '"' ? scanner.quoted() : scanner.word()};
    if (name.empty()) scanner.refuse(fmt::format("the name of an attribute, or '{}'", close));
    Attribute value;
    if (scanner.accept("=")) value = read_attribute(scanner, depth + 1);
    if (scanner.accept(":")) value.type = read_type(scanner);
    fields[name] = std::move(value);
  }
}

}  // namespace systole::core::stablehlo
