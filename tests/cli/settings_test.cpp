// SPDX-License-Identifier: MIT
// Options from a file and from the environment: who wins, what is refused, and that what is printed reads back.
#include "cli/common/settings/setting.h"

#include <doctest/doctest.h>

#include <array>
#include <string>

#include "core/error.h"
#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

std::string settings_refusal(const std::string& text) {
  try {
    static_cast<void>(app::settings_of_file({.name = "x.ini", .text = text}));
  } catch (const core::InputError& error) {
    return error.what();
  }
  return "nothing is wrong";
}

/// The array of a run, from its CSV.
std::string array_of(const Run& run) {
  CHECK(run.exit_code == 0);
  CHECK(run.err == "");
  const auto rows = csv_rows(run.out);
  return rows.empty() ? "" : rows.front().at("array");
}

constexpr const char* kCall = "simulate lenet5 --csv";

}  // namespace

TEST_CASE("settings: a file has lines of options, below a command or for all") {
  const auto settings = app::settings_of_file(
      {.name = "x.ini",
       .text = "# no\n; no\n threads=4 \n\n[ topology list ]\r\ncsv = true\n[simulate]\nx = a = b # c\n"});
  REQUIRE(settings.size() == 3);
  CHECK(settings[0].command.empty());
  CHECK(settings[0].option == "threads");
  CHECK(settings[0].value == "4");
  CHECK(settings[0].source == "x.ini:3");
  CHECK(settings[1].command == "topology list");
  CHECK(settings[1].option == "csv");
  CHECK(settings[2].value == "a = b # c");
  CHECK(settings_refusal("a = 1\nb\n= 2\n") ==
        "x.ini:2: found 'b', expected [COMMAND] or OPTION = VALUE\nx.ini:3: found '= 2', expected [COMMAND] or OPTION "
        "= VALUE");
}

TEST_CASE("settings: the environment has options under their names, in an order of its own") {
  const std::array<const char*, 5> variables{"SYSTOLE_OPTION_SRAM_WORDS=1", "SYSTOLE_ENERGY=x",
                                             "SYSTOLE_OPTION_ARRAY=8x8", "SYSTOLE_OPTION_CSV=", nullptr};
  const auto settings = app::settings_of_environment(variables.data());
  REQUIRE(settings.size() == 2);
  CHECK(settings[0].option == "array");
  CHECK(settings[0].source == "$SYSTOLE_OPTION_ARRAY");
  CHECK(settings[1].option == "sram-words");
  CHECK(settings[1].environment);
}

TEST_CASE("settings: the user's file is where the XDG base directory specification says") {
  CHECK(app::settings_path("/c", "/h") == "/c/systole/config.ini");
  CHECK(app::settings_path("", "/h") == "/h/.config/systole/config.ini");
  CHECK(app::settings_path("relative", "/h") == "/h/.config/systole/config.ini");
  CHECK_FALSE(app::settings_path("", "").has_value());
  CHECK(app::truth_of("yes") == true);
  CHECK(app::truth_of("0") == false);
  CHECK_FALSE(app::truth_of("maybe").has_value());
}

TEST_CASE("settings: the command line wins over the environment, that over the file, that over what is built in") {
  const Folder folder;
  folder.write("home/systole/config.ini", "array = 4x4\n[compare]\narray = 2x2\n[simulate]\ndataflow = ws\n");
  folder.write("other.ini", "[simulate]\narray = 6x6\n");
  const std::string home = (folder.path() / "home").string();
  const Setting file{.environment = {{"XDG_CONFIG_HOME", home}}};
  const Setting both{.environment = {{"XDG_CONFIG_HOME", home}, {"SYSTOLE_OPTION_ARRAY", "8x8"}}};
  CHECK(array_of(run(folder, kCall)) == "32x32");
  CHECK(array_of(run(folder, kCall, file)) == "4x4");
  CHECK(csv_rows(run(folder, kCall, file).out).front().at("dataflow") == "ws");
  CHECK(array_of(run(folder, kCall, both)) == "8x8");
  CHECK(array_of(run(folder, std::string{kCall} + " -a 16x16", both)) == "16x16");
  CHECK(array_of(run(folder, std::string{kCall} + " --read-config other.ini", file)) == "6x6");
  CHECK(array_of(run(folder, std::string{kCall} + " --read-config /dev/null", file)) == "32x32");
  const Run json = run(folder, "simulate lenet5 --json", both);
  CHECK(contains(json.out, "systole simulate lenet5 --array 8x8 --dataflow ws"));  // the call that repeats it
}

TEST_CASE("settings: flags are truths, and what the call excludes stays out") {
  const Folder folder;
  folder.write("x.ini", "[simulate]\nsummary = true\n");
  CHECK(contains(run(folder, "simulate lenet5 --read-config x.ini").out, "overall %"));
  CHECK(contains(run(folder, "simulate lenet5 --csv --read-config x.ini").err, "summary = true is of x.ini:2\n"));
  folder.write("json.ini", "[simulate]\njson = true\n");
  CHECK(run(folder, "simulate lenet5 --csv --read-config json.ini").out == run("simulate lenet5 --csv").out);
  const Run off =
      run(folder, "simulate lenet5 --read-config x.ini", {.environment = {{"SYSTOLE_OPTION_SUMMARY", "false"}}});
  CHECK(off.out == run("simulate lenet5").out);
  const Run neither = run(folder, "simulate lenet5", {.environment = {{"SYSTOLE_OPTION_SUMMARY", "maybe"}}});
  CHECK(neither.exit_code == 2);
  CHECK(neither.err == "$SYSTOLE_OPTION_SUMMARY: found 'maybe', expected true or false\n");
}

TEST_CASE("settings: a mistake has its place and the nearest name, and the settings in use stand below any error") {
  const Folder folder;
  folder.write("x.ini",
               "aray = 4x4\n[simulate]\ncsv-file = x\n[simulat]\n[compare]\nsram = 3\n[simulate]\nhelp = true\n");
  const Run unknown = run(folder, "simulate lenet5 --read-config x.ini");
  CHECK(unknown.exit_code == 2);
  CHECK(contains(unknown.err, "x.ini:1: found 'aray', expected an option of some command; nearest: array\n"));
  CHECK(contains(unknown.err, "x.ini:3: found 'csv-file', expected an option of simulate"));
  CHECK(contains(unknown.err, "x.ini:8: found 'help', expected an option of simulate"));
  CHECK_FALSE(contains(unknown.err, "x.ini:6"));
  folder.write("y.ini", "[simulat]\narray = 4x4\n");
  CHECK(contains(run(folder, "simulate lenet5 --read-config y.ini").err,
                 "y.ini:2: found '[simulat]', expected a command: simulate, "));
  const Run effect = run(folder, "simulate lenet5", {.environment = {{"SYSTOLE_OPTION_SRAM", "3"}}});
  CHECK(effect.exit_code == 2);
  CHECK(contains(effect.err, "--sram"));
  CHECK(contains(effect.err, "sram = 3 is of $SYSTOLE_OPTION_SRAM\n"));
  CHECK(run(folder, "simulate lenet5 --read-config none.ini").exit_code == 2);
  CHECK(run(folder, "simulate --help", {.environment = {{"SYSTOLE_OPTION_ARAY", "3"}}}).exit_code == 0);
}

TEST_CASE("settings: --print-config prints what reads back, and says who gave each option") {
  const Folder folder;
  folder.write("x.ini", "[simulate]\narray = 4x4\n");
  const Setting environment{.environment = {{"SYSTOLE_OPTION_DATAFLOW", "ws"}}};
  const Run printed = run(folder, "simulate lenet5 --csv --threads 2 --read-config x.ini --print-config", environment);
  CHECK(printed.exit_code == 0);
  CHECK(contains(printed.out, "[simulate]\n"));
  CHECK(contains(printed.out, "# NETWORK: lenet5\n"));
  CHECK(contains(printed.out, "# x.ini:2\narray = 4x4\n# $SYSTOLE_OPTION_DATAFLOW\ndataflow = ws\n"));
  CHECK(contains(printed.out, "# command line\ncsv = true\n"));
  CHECK(contains(printed.out, "# command line\nthreads = 2\n"));
  CHECK(contains(printed.out, "# Not given:\n# "));
  folder.write("printed.ini", printed.out);
  CHECK(run(folder, "simulate lenet5 --read-config printed.ini").out ==
        run(folder, "simulate lenet5 -a 4x4 -d ws --csv").out);
  // What a call has to have it need not have to be printed; no command has nothing to print.
  CHECK(run(folder, "explore --print-config").exit_code == 0);
  CHECK(run(folder, "--print-config").exit_code == 2);
}

}  // namespace systole::tests
