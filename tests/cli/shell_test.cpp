// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/run_program.h"

namespace {

using systole::tests::Folder;
using systole::tests::run;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> offered(std::vector<std::string> words) {
  words.insert(words.begin(), {"completion", "offer", "--"});
  const Folder folder;
  const auto answer = run(folder, words);
  CHECK(answer.exit_code == 0);
  return lines_of(answer.out);
}

bool holds(const std::vector<std::string>& list, const std::string& word) {
  return std::ranges::find(list, word) != list.end();
}

}  // namespace

TEST_CASE("a shell is offered commands, options, networks, machines and names of values") {
  CHECK(offered({"expl"}) == std::vector<std::string>{"explore"});
  CHECK(offered({"topology", "l"}) == std::vector<std::string>{"list", "llm"});
  CHECK(offered({"simulate", "mobilenet_v2", "--memory", ""}) ==
        std::vector<std::string>{"none", "scalesim", "scalesim-v2", "scalesim-ispass25", "tiled"});
  CHECK(offered({"simulate", "-d", "w"}) == std::vector<std::string>{"ws"});
  CHECK(holds(offered({"simulate", "mobilenet"}), "mobilenet_v2"));
  CHECK(holds(offered({"compare", "-c", "tpu"}), "tpu_v3"));
  CHECK(holds(offered({"simulate", "--energy", ""}), "horowitz_45nm"));
  CHECK(holds(offered({"compare", "--max-"}), "--max-params"));
  CHECK(offered({"compare", "--no-such"}).empty());
  CHECK(offered({"simulate", "--svg", "mob"}).empty());  // a file's name
}

TEST_CASE("the scripts of bash, zsh and fish ask the program") {
  const Folder folder;
  for (const char* const shell : {"bash", "zsh", "fish"}) {
    CHECK(run(folder, std::string("completion ") + shell).out.find("systole completion offer -- ") !=
          std::string::npos);
  }
  const auto wrong = run(folder, "completion tcsh");
  CHECK(wrong.exit_code == 2);
  CHECK(wrong.err.find("expected one of bash, zsh, fish") != std::string::npos);
  CHECK(run(folder, "completion").exit_code == 2);
}

TEST_CASE("every command has a manual page with its options and examples") {
  const Folder folder;
  CHECK(run(folder, "manual -o .").exit_code == 0);
  for (const char* const page : {"systole.1", "systole-simulate.1", "systole-explore-merge.1", "systole-manual.1"}) {
    CHECK(std::filesystem::exists(folder.path() / page));
  }
  const std::string page = run(folder, "manual explore merge").out;
  CHECK(page.starts_with(".TH SYSTOLE-EXPLORE-MERGE 1"));
  CHECK(page.find(".B \\-\\-overwrite\n") != std::string::npos);
  CHECK(page.find("systole explore merge all.sqlite") != std::string::npos);
  CHECK(page.find(".BR systole\\-explore (1)") != std::string::npos);
  const auto wrong = run(folder, "manual explor");
  CHECK(wrong.exit_code == 2);
  CHECK(wrong.err.find("nearest: explore") != std::string::npos);
  CHECK(run(folder, "manual simulate -o .").exit_code == 2);
}
