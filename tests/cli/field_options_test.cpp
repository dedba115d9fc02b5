// SPDX-License-Identifier: MIT
// Options come from a table of fields: values, flags, notes in help, and all mistakes at once.
#include "cli/common/field_options.h"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.h"
#include "core/field_values.h"

namespace systole::tests {
namespace {

struct Tea {
  std::int64_t minutes = 3;
  bool milk = true;
  std::string leaf{};
};
using TeaField = core::Field<Tea>;

const std::array kTeaFields{
    TeaField{.path = "minutes",
             .flags = "-m,--minutes",
             .type = "N",
             .expected = core::kPositive,
             .meaning = "How long it draws",
             .parse = [](Tea& t, std::string_view text) { return core::read(t.minutes, text, 1); },
             .print = [](const Tea& t) { return core::text_of(t.minutes); }},
    TeaField{.path = "milk",
             .flags = "--black",
             .set_to = "false",
             .expected = core::kTrueOrFalse,
             .meaning = "Leave out the milk",
             .parse = [](Tea& t, std::string_view text) { return core::read(t.milk, text); },
             .print = [](const Tea& t) { return core::text_of(t.milk); }},
    TeaField{.path = "leaf",
             .flags = "--leaf",
             .type = "NAME",
             .expected = "a leaf",
             .meaning = "Which leaf",
             .otherwise = "what is there",
             .parse =
                 [](Tea& t, std::string_view text) {
                   if (text == "nettle") throw core::InputError(core::Diagnostic{.found = "a weed", .expected = "tea"});
                   t.leaf = text;
                   return !text.empty();
                 },
             .print = [](const Tea& t) { return t.leaf; }},
    TeaField{.path = "without",
             .expected = "anything",
             .meaning = "It has no option",
             .parse = [](Tea&, std::string_view) { return true; },
             .print = [](const Tea&) { return std::string{}; }},
};

struct Kitchen {
  app::CommandLine program{"kitchen", "Makes tea", "1"};
  app::FieldOptions<Tea> options{std::span<const TeaField>{kTeaFields}};

  Kitchen() { options.declare(program, {{"minutes", "5 on Sundays"}}); }
  std::string parse(std::vector<const char*> words) {
    words.insert(words.begin(), "kitchen");
    return program.parse(static_cast<int>(words.size()), words.data()).value_or("");
  }
};

TEST_CASE("options of a table put what was given into the struct, and leave the rest") {
  Kitchen kitchen;
  kitchen.parse({"--black", "-m", "5"});
  Tea tea{.leaf = "mint"};
  kitchen.options.apply(tea);
  CHECK(tea.minutes == 5);
  CHECK_FALSE(tea.milk);
  CHECK(tea.leaf == "mint");
  CHECK(kitchen.options.given("milk"));
  CHECK_FALSE(kitchen.options.given("leaf"));
}

TEST_CASE("help of a table of options has meanings, defaults and notes, and a flag has no default") {
  const std::string help = Kitchen{}.parse({"--help"});
  CHECK(help.find("How long it draws (default 3; 5 on Sundays)\n") != std::string::npos);
  CHECK(help.find("Leave out the milk\n") != std::string::npos);
  CHECK(help.find("Which leaf (default what is there)\n") != std::string::npos);
}

TEST_CASE("all mistakes in a table's options are said at once, each under its option's name") {
  Kitchen kitchen;
  kitchen.parse({"--minutes", "0", "--leaf", "nettle"});
  Tea tea;
  CHECK_THROWS_WITH_AS(
      kitchen.options.apply(tea),
      "--minutes: found '0', expected a whole number of at least 1\n--leaf: found a weed, expected tea",
      core::InputError);
  Kitchen empty;
  empty.parse({"--leaf", ""});
  CHECK_THROWS_WITH_AS(empty.options.apply(tea), "--leaf: found an empty value, expected a leaf", core::InputError);
}

}  // namespace
}  // namespace systole::tests
