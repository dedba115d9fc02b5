// SPDX-License-Identifier: MIT
// Runs that end before their end: by signals, closed pipes, and missing threads.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSixty = "space: {network: lenet5, rows: {from: 1, to: 60}, cols: [8, 16]}\nkeep: all\n";

TEST_CASE("ends: a reader that goes away ends the run as it ends other programs, and leaves nothing in the way") {
  const Folder folder;
  folder.write("a.yaml", kSixty);
  for (int round = 0; round < 2; ++round) {
    const Run result = run(folder, "explore a.yaml -o a.sqlite --csv", {.closed_stdout = true});
    CHECK(result.exit_code == -SIGPIPE);
    CHECK(result.err == "");
    CHECK(folder.names() == "a.sqlite a.yaml");
  }
  CHECK(run(folder, "simulate lenet5", {.closed_stdout = true}).exit_code == -SIGPIPE);
}

TEST_CASE("ends: signals leave no temporary file") {
  const Folder folder;
  // Half a gigabyte of traces.
  folder.write("n.csv", "name,op,m,n,k\ng,gemm,2000,2000,2000\n");
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGKILL}) {
    for (const int wait : {300, 1500}) {
      CAPTURE(signal);
      CAPTURE(wait);
      const Run result = run(folder, "simulate n.csv -p out -s Y --summary",
                             {.signal = signal, .signal_after = std::chrono::milliseconds(wait)});
      CHECK(result.exit_code != 0);
      if (!fs::exists(folder.path() / "out")) continue;
      for (const auto& entry : fs::recursive_directory_iterator(folder.path() / "out")) {
        const std::string name = entry.path().filename().string();
        CAPTURE(name);
        CHECK(!contains(name, ".part"));
      }
    }
  }
}

TEST_CASE("ends: without a thread to be had runs go on with one") {
  if (geteuid() != 0 || !can_be_unprivileged()) {
    std::cout << "SKIPPED: only root can give a program no threads, by setpriv\n";
    return;
  }
  const Folder folder;
  fs::permissions(folder.path(), fs::perms::all);
  folder.write("a.yaml", kSixty);
  rlimit before{};
  getrlimit(RLIMIT_NPROC, &before);
  const std::vector<std::string> commands{"explore a.yaml --csv --threads 4",
                                          "simulate resnet50 --memory scalesim --csv", "compare mobilenet_v1 --csv"};
  std::vector<std::string> usual;
  for (const std::string& words : commands) usual.push_back(run(folder, words).out);
  // A sanitizer looks for leaks with a thread of its own, which is not to be had either.
  const Setting setting{.environment = {{"LSAN_OPTIONS", "detect_leaks=0"}}, .unprivileged = true};
  const rlimit none{.rlim_cur = 1, .rlim_max = before.rlim_max};
  for (std::size_t i = 0; i < commands.size(); ++i) {
    CAPTURE(commands[i]);
    setrlimit(RLIMIT_NPROC, &none);  // which root does not feel, and the program does
    const Run result = run(folder, commands[i], setting);
    setrlimit(RLIMIT_NPROC, &before);
    CHECK(result.exit_code == 0);
    CHECK(result.err == "");
    CHECK(result.out == usual[i]);
  }
}

}  // namespace
}  // namespace systole::tests
