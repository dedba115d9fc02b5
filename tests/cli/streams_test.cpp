// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <filesystem>
#include <iostream>
#include <string>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

/// A file that is worth a warning.
constexpr std::string_view kWarned = "Layer name, H, W, R, S, C, M, Stride,\nconv1, 8, 8, 3, 3, 3, 4, 1\n";

TEST_CASE("results that cannot be written are exit code 1") {
  if (!std::filesystem::is_character_file("/dev/full")) {
    MESSAGE("SKIPPED: there is no /dev/full");
    return;
  }
  const Folder folder;
  for (const std::string command : {"simulate lenet5", "simulate lenet5 --csv", "simulate lenet5 --json",
                                    "topology list", "topology show lenet5", "topology convert lenet5 - --lossy -q"}) {
    CAPTURE(command);
    const Run result = run(folder, command, {.stdout_file = "/dev/full"});
    CHECK(result.exit_code == 1);
    CHECK(result.err == "systole: error: cannot write to standard output: No space left on device\n");
  }
}

TEST_CASE("warnings are on stderr, -q leaves them out and errors stay") {
  const Folder folder;
  folder.write("net.csv", kWarned);
  const Run usual = run(folder, "simulate net.csv --csv");
  const Run quiet = run(folder, "simulate net.csv --csv -q");
  CHECK(usual.exit_code == 0);
  CHECK(contains(usual.err, "warning"));
  CHECK(quiet.err == "");
  CHECK(usual.out == quiet.out);
  CHECK(contains(run("simulate nowhere -q").err, "systole: error: "));
}

TEST_CASE("-v says what is done, on stderr") {
  const Folder folder;
  folder.write("gemm.csv", "Layer, M, N, K,\nproduct,64,96,10,\n");
  const Run simulate = run(folder, "simulate gemm.csv --csv -v");
  CHECK(simulate.err == "systole: reading gemm.csv\n");
  CHECK(simulate.out == run(folder, "simulate gemm.csv --csv").out);
  CHECK(run(folder, "-v topology convert gemm.csv out.csv").err ==
        "systole: reading gemm.csv\nsystole: wrote out.csv in dialect systole\n");
}

TEST_CASE("a pipe gets no escape codes") {
  const Folder folder;
  folder.write("net.csv", kWarned);
  const Setting colourful{.environment = {{"TERM", "xterm-256color"}, {"COLORTERM", "truecolor"}}};
  for (const std::string command : {"simulate net.csv", "simulate lenet5 --top 3", "simulate nowhere", "--help"}) {
    CAPTURE(command);
    const Run result = run(folder, command, colourful);
    CHECK_FALSE(contains(result.out, "\x1b"));
    CHECK_FALSE(contains(result.err, "\x1b"));
  }
}

TEST_CASE("a terminal's messages are coloured, unless NO_COLOR is set") {
  if (!has_terminals()) {
    std::cout << "SKIPPED: this machine has no pseudo terminals\n";
    return;
  }
  const Folder folder;
  folder.write("net.csv", kWarned);
  const Run coloured =
      run(folder, "simulate net.csv", {.environment = {{"TERM", "xterm-256color"}}, .stderr_is_terminal = true});
  CHECK(contains(coloured.err, "\x1b["));
  CHECK(contains(coloured.err, "warning"));
  const Run plain = run(folder, "simulate net.csv",
                        {.environment = {{"TERM", "xterm-256color"}, {"NO_COLOR", "1"}}, .stderr_is_terminal = true});
  CHECK_FALSE(contains(plain.err, "\x1b"));
  CHECK(contains(plain.err, "warning"));
}

TEST_CASE("a message never passes a file's control characters on to the terminal") {
  const Folder folder;
  const Run result = run(folder, {"simulate", "lenet5", "--timing", "\x1b[31mred"});
  CHECK(result.exit_code == 2);
  CHECK_FALSE(contains(result.err, "\x1b"));
  CHECK(contains(result.err, "\\x1b[31mred"));
}

}  // namespace
}  // namespace systole::tests
