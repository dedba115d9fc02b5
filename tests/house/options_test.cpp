// SPDX-License-Identifier: MIT
// Every option of every --help stands in docs/cli.md and is passed by a test.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/cli/run_program.h"
#include "tests/places.h"

namespace systole::tests::house {
namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// An option as --help names it: "-a,--array".
struct Option {
  std::string letter;  ///< "-a", or empty
  std::string name;    ///< "--array"
};

/// The lines of a help text's section, without its heading.
std::vector<std::string> section(const std::string& help, const std::string& heading) {
  std::vector<std::string> lines;
  std::istringstream stream(help);
  bool within = false;
  for (std::string line; std::getline(stream, line);) {
    if (line == heading) {
      within = true;
    } else if (line.empty()) {
      within = false;
    } else if (within) {
      lines.push_back(line);
    }
  }
  return lines;
}

std::vector<Option> options_in(const std::string& help) {
  std::vector<Option> options;
  for (const std::string& line : split(help, '\n')) {  // under whatever heading
    if (!line.starts_with("  -")) continue;
    std::string names = line.substr(2, line.find(' ', 2) - 2);
    const std::size_t comma = names.find(',');
    if (comma == std::string::npos) {
      options.push_back({.letter = "", .name = names});
    } else {
      options.push_back({.letter = names.substr(0, comma), .name = names.substr(comma + 1)});
    }
  }
  return options;
}

std::vector<std::string> commands_in(const std::string& help) {
  std::vector<std::string> commands;
  for (const std::string& line : section(help, "Commands:")) {
    if (line.starts_with("  ") && line[2] != ' ') commands.push_back(line.substr(2, line.find(' ', 2) - 2));
  }
  return commands;
}

/// The options of `command` ("" is the program itself) and of all commands below it.
void add_options(const std::string& command, std::map<std::string, std::vector<Option>>& all) {
  const Run help = run(command + (command.empty() ? "" : " ") + "--help");
  REQUIRE(help.exit_code == 0);
  all[command] = options_in(help.out);
  for (const std::string& below : commands_in(help.out)) {
    add_options(command + (command.empty() ? "" : " ") + below, all);
  }
}

const std::map<std::string, std::vector<Option>>& all_options() {
  static const auto all = [] {
    std::map<std::string, std::vector<Option>> options;
    add_options("", options);
    return options;
  }();
  return all;
}

/// True if `text` holds `word` and neither what is before nor what is behind makes it another one.
bool has_word(std::string_view text, std::string_view word) {
  const auto is_part = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_part(text[at - 1])) && (end == text.size() || !is_part(text[end]))) return true;
  }
  return false;
}

/// What docs/cli.md says of a command: its section, or what stands before all sections.
std::string documentation(const std::string& command) {
  const std::string page = text_of(source_dir() / "docs/cli.md");
  if (command.empty()) return page.substr(0, page.find("\n## "));
  const std::string heading = "\n## " + command.substr(0, command.find(' ')) + "\n";
  const std::size_t begin = page.find(heading);
  if (begin == std::string::npos) return {};
  return page.substr(begin, page.find("\n## ", begin + 1) - begin);
}

/// The text of every test and example that can run the program.
const std::vector<std::string>& users() {
  static const std::vector<std::string> texts = [] {
    const std::set<std::string> kinds{".cpp", ".sh", ".mjs", ".py", ".cmake"};
    std::vector<std::string> found;
    for (const char* folder : {"tests", "examples"}) {
      for (const auto& entry : std::filesystem::recursive_directory_iterator(source_dir() / folder)) {
        const std::filesystem::path& path = entry.path();
        if (entry.is_regular_file() && kinds.contains(path.extension().string()) &&
            path.filename() != "options_test.cpp")
          found.push_back(text_of(path));
      }
    }
    return found;
  }();
  return texts;
}

bool is_passed(const std::string& command, const Option& option) {
  const std::string word = command.substr(command.rfind(' ') + 1);  // of "predict train" train
  return std::ranges::any_of(users(), [&](const std::string& text) {
    return (word.empty() || has_word(text, word)) &&
           (has_word(text, option.name) || (!option.letter.empty() && has_word(text, option.letter)));
  });
}

TEST_CASE("every option of every --help stands in docs/cli.md") {
  REQUIRE(all_options().size() >= 17);
  for (const auto& each : all_options()) {
    const auto& [command, options] = each;
    CAPTURE(each.first);
    const std::string page = documentation(command);
    CHECK(page != "");
    for (const Option& option : options) {
      CAPTURE(option.name);
      if (option.name != "--help") CHECK(has_word(page, option.name));
    }
  }
}

TEST_CASE("every option of every --help is passed by a test or an example") {
  for (const auto& each : all_options()) {
    const auto& [command, options] = each;
    CAPTURE(each.first);
    for (const Option& option : options) {
      CAPTURE(option.name);
      if (option.name != "--help") CHECK(is_passed(command, option));
    }
  }
}

TEST_CASE("seeded: what --help says is read, and words are not taken for longer ones") {
  const std::string help =
      "What it does\nUsage: systole x\n\nArray:\n  -a,--array RxC      Array --not-an-option\n\nOptions:\n"
      "  --max-macs N        Limit\n                      more --text\n\nCommands:\n  list                Lists\n";
  REQUIRE(options_in(help).size() == 2);
  CHECK(options_in(help)[0].letter == "-a");
  CHECK(options_in(help)[0].name == "--array");
  CHECK(options_in(help)[1].name == "--max-macs");
  CHECK(commands_in(help) == std::vector<std::string>{"list"});
  CHECK(has_word("`--csv`, `--json`", "--csv"));
  CHECK_FALSE(has_word("--csv-like", "--csv"));
  CHECK_FALSE(has_word("run-a 3", "-a"));
  CHECK_FALSE(has_word("", "--csv"));
}

}  // namespace
}  // namespace systole::tests::house
