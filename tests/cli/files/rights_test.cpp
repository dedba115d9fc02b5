// SPDX-License-Identifier: MIT
// Every argument that names a file or a folder, with one that the user has no right to: an error with its name, never a
// bug of the program's.
#include <doctest/doctest.h>

#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

namespace fs = std::filesystem;

TEST_CASE("rights: what a user may not read or write is an error with its name") {
  if (!can_be_unprivileged()) {
    std::cout << "SKIPPED: root has all rights, and there is no setpriv to give them up\n";
    return;
  }
  const Folder folder;
  folder.write("n.csv", "name,op,m,n,k\ng,gemm,8,8,8\n");
  folder.write("a.yaml", "space: {network: lenet5, rows: [8, 16]}\n");
  folder.write("shut/file", "secret");
  folder.write("file", "secret");
  folder.write("readonly/file", "");
  fs::permissions(folder.path() / "file", fs::perms::none);
  fs::permissions(folder.path() / "shut", fs::perms::none);
  fs::permissions(folder.path() / "readonly",
                  fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read | fs::perms::others_exec);
  fs::permissions(folder.path(), fs::perms::all);
  fs::permissions(folder.path() / "n.csv", fs::perms::all);
  fs::permissions(folder.path() / "a.yaml", fs::perms::all);
  const std::vector<std::string> readers{"simulate @",
                                         "simulate n.csv -t @",
                                         "simulate n.csv -c @",
                                         "simulate n.csv --memory scalesim -l @",
                                         "compare @",
                                         "compare mobilenet_v1 --sensitivity @",
                                         "cache @",
                                         "cache --weights @",
                                         "cache --input @",
                                         "cache --trace @",
                                         "predict signature --data @ --size 2",
                                         "predict evaluate --data @ --size 2",
                                         "predict evaluate --accelerators 12 --random-networks 0 --splits @",
                                         "predict train --data @ -o model",
                                         "predict latency lenet5 --model @",
                                         "predict latency lenet5 --measured @",
                                         "predict collaborate --data @",
                                         "explore @",
                                         "explore merge m.sqlite @",
                                         "report @ -o r.html",
                                         "topology show @",
                                         "topology convert @ out.csv",
                                         "topology fuse @ out.csv --choice half"};
  const std::vector<std::string> writers{"simulate n.csv --svg @",
                                         "simulate n.csv -p @",
                                         "simulate n.csv -p @ -s Y",
                                         "compare mobilenet_v1 --svg @",
                                         "cache --density 0.1 --record @",
                                         "cache --density 0.1 --svg @",
                                         "predict train -o @",
                                         "predict evaluate --export @",
                                         "predict evaluate --svg @",
                                         "predict signature --write @",
                                         "explore a.yaml -o @",
                                         "explore a.yaml -o @ --resume",
                                         "topology convert n.csv @"};
  const auto check = [&](const std::vector<std::string>& commands, const std::vector<std::string>& paths) {
    for (const std::string& command : commands) {
      for (const std::string& path : paths) {
        std::string words = command;
        words.replace(words.find('@'), 1, path);
        CAPTURE(words);
        const Run result = run(folder, words, {.unprivileged = true});
        CAPTURE(result.err);
        CHECK((result.exit_code == 1 || result.exit_code == 2));
        CHECK(contains(result.err, path));
      }
    }
  };
  check(readers, {"file", "shut/file", "shut"});
  check(writers, {"shut/new", "readonly/new"});
  CHECK(contains(run(folder, "report n.csv -o shut/r.html", {.unprivileged = true}).err, "shut/r.html"));
  fs::permissions(folder.path() / "shut", fs::perms::all);
  CHECK(folder.read("shut/file") == "secret");
}

}  // namespace
}  // namespace systole::tests
