// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

struct Mistake {
  std::string words;
  std::string message;  ///< all of stderr, without `systole: error: `
};

const std::vector<Mistake>& mistakes() {
  static const std::vector<Mistake> all{
      // no command, or not one
      {"",
       "found no command, expected one of simulate, compare, cache, predict, explore, report, verify, topology, "
       "machines, calibrate, completion, manual (see systole --help)"},
      {"--threads 2",
       "found no command, expected one of simulate, compare, cache, predict, explore, report, verify, topology, "
       "machines, calibrate, completion, manual (see systole --help)"},
      {"simulat lenet5",
       "found 'simulat', expected a command: simulate, compare, cache, predict, explore, report, verify, topology, "
       "machines, calibrate, completion, manual; nearest: simulate (see systole --help)"},
      {"topology", "found no command, expected one of list, show, fuse, convert, llm (see systole topology --help)"},
      {"topology lst",
       "found 'lst', expected a command: list, show, fuse, convert, llm; nearest: list (see systole topology --help)"},
      // options that there are not
      {"simulate lenet5 --arry 8x8",
       "found '--arry', expected an option of systole simulate; nearest: --array (see systole simulate --help)"},
      {"simulate lenet5 -x", "found '-x', expected an option of systole simulate (see systole simulate --help)"},
      {"simulate lenet5 --thread 2",
       "found '--thread', expected an option of systole simulate; nearest: --threads (see systole simulate --help)"},
      {"topology list --cvs",
       "found '--cvs', expected an option of systole topology list; nearest: --csv (see systole topology list --help)"},
      {"topology list lenet5", "found 'lenet5', expected no further argument (see systole topology list --help)"},
      // missing arguments and values
      {"simulate", "NETWORK: found nothing, expected a topology file or a shipped network's name"},
      {"topology show", "NETWORK is required (see systole topology show --help)"},
      {"report", "RESULT is required (see systole report --help)"},
      {"report result.sqlite", "--output is required (see systole report --help)"},
      {"topology convert lenet5", "OUT is required (see systole topology convert --help)"},
      {"simulate lenet5 -a", "--array: found nothing, expected its value (see systole simulate --help)"},
      {"simulate lenet5 -a 8x8 -a 16x16", "--array: found more than once, expected once (see systole simulate --help)"},
      // wrong values
      {"simulate lenet5 -a 8",
       "--array: found '8', expected ROWSxCOLS, two whole numbers of at least 1, such as 32x32"},
      {"simulate lenet5 -a 8x0",
       "--array: found '8x0', expected ROWSxCOLS, two whole numbers of at least 1, such as 32x32"},
      {"simulate lenet5 -a 8x8x8",
       "--array: found '8x8x8', expected ROWSxCOLS, two whole numbers of at least 1, such as 32x32"},
      {"simulate lenet5 -d oz", "--dataflow: found 'oz', expected one of os, ws, is, rp; nearest: os"},
      {"simulate lenet5 --timing scalesin",
       "--timing: found 'scalesin', expected one of scalesim, fuseconv, fuseconv-2020, occupied, array, buffered; "
       "nearest: scalesim"},
      {"simulate lenet5 --depthwise pack",
       "--depthwise: found 'pack', expected one of per-channel, packed, rows; nearest: packed"},
      {"simulate lenet5 -i conf", "--input: found 'conf', expected one of auto, conv, gemm; nearest: conv"},
      {"topology show lenet5 -i conf", "--input: found 'conf', expected one of auto, conv, gemm; nearest: conv"},
      {"topology convert lenet5 - --to sistole",
       "--to: found 'sistole', expected one of systole, scalesim-conv, scalesim-gemm; nearest: systole"},
      {"simulate lenet5 --memory nine",
       "--memory: found 'nine', expected one of none, scalesim, scalesim-v2, scalesim-ispass25, tiled; nearest: none"},
      {"simulate lenet5 -s maybe", "-s: found 'maybe', expected one of N, Y"},
      {"simulate lenet5 --top 0",
       "--top: found '0', expected a whole number from 1 to 1000000000 (see systole simulate --help)"},
      {"simulate lenet5 --top few",
       "--top: found 'few', expected a whole number from 1 to 1000000000 (see systole simulate --help)"},
      {"simulate lenet5 --threads -1",
       "--threads: found '-1', expected a whole number from 0 to 4096 (see systole simulate --help)"},
      {"simulate lenet5 --threads 99999",
       "--threads: found '99999', expected a whole number from 0 to 4096 (see systole simulate --help)"},
      // options that do not go together
      {"simulate lenet5 --csv --json", "--csv excludes --json (see systole simulate --help)"},
      {"topology list --csv --json", "--csv excludes --json (see systole topology list --help)"},
      {"simulate lenet5 --csv --top 3", "found --csv and --top, expected one of them"},
      {"simulate lenet5 --summary --json", "found --json and --summary, expected one of them"},
      {"simulate lenet5 --summary --top 3 --all-layers",
       "found --summary and --top and --all-layers, expected one of them"},
      {"simulate lenet5 -d ws --timing fuseconv", "timing fuseconv does not define dataflow ws; it defines os, rp"},
      {"simulate lenet5 -d is --timing fuseconv-2020",
       "timing fuseconv-2020 does not define dataflow is; it defines os, rp"},
      {"simulate lenet5 -d ws --timing occupied", "timing occupied does not define dataflow ws; it defines os, rp"},
      {"simulate lenet5 --depthwise rows",
       "depthwise mapping rows needs the row broadcast of dataflow rp; dataflow os has none"},
      // networks that there are not
      {"simulate lenet55",
       "NETWORK: found 'lenet55', expected a topology file or the name of a shipped network (systole topology list); "
       "nearest: lenet5"},
      {"topology show mobilenetv2",
       "NETWORK: found 'mobilenetv2', expected a topology file or the name of a shipped network (systole topology "
       "list); nearest: mobilenet_v2"},
      {"simulate .",
       "NETWORK: found '.', expected a topology file or the name of a shipped network (systole topology list)"},
  };
  return all;
}

TEST_CASE("a wrong word on the command line is named with what was expected and the nearest name, exit code 2") {
  for (const Mistake& mistake : mistakes()) {
    CAPTURE(mistake.words);
    const Run result = run(mistake.words);
    CHECK(result.exit_code == 2);
    CHECK(result.out == "");
    CHECK(result.err == "systole: error: " + mistake.message + "\n");
  }
}

TEST_CASE("help names every option and goes to stdout") {
  const Run program = run("--help");
  CHECK(program.exit_code == 0);
  CHECK(program.err == "");
  for (const char* part : {"--version", "-q,--quiet", "-v,--verbose", "--threads N", "simulate", "topology"}) {
    CHECK_MESSAGE(contains(program.out, part), part);
  }
  const Run simulate = run("simulate --help");
  CHECK(simulate.exit_code == 0);
  CHECK(simulate.err == "");
  for (const char* part : {"-t,--topology NETWORK",
                           "-c,--config FILE",
                           "-a,--array RxC",
                           "-d,--dataflow NAME",
                           "-i,--input NAME",
                           "--timing NAME",
                           "--depthwise NAME",
                           "--memory NAME",
                           "--sram KB[,KB,KB]",
                           "--bandwidth W[,W,W]",
                           "--dram-latency N",
                           "--stream-cut true|false",
                           "--trace-format NAME",
                           "--svg FILE",
                           "--explain",
                           "-l,--layout FILE",
                           "-p,--path DIR",
                           "-s,--save-traces Y|N",
                           "--top N",
                           "--summary",
                           "--all-layers",
                           "--csv",
                           "--json"}) {
    CHECK_MESSAGE(contains(simulate.out, part), part);
  }
  for (const char* command : {"topology list", "topology show", "topology convert"}) {
    const Run result = run(std::string{command} + " --help");
    CHECK(result.exit_code == 0);
    CHECK(contains(result.out, std::string{"Usage: systole "} + command));
  }
}

TEST_CASE("the version is the first line on stdout, with what it was built from below") {
  const Run result = run("--version");
  CHECK(result.exit_code == 0);
  CHECK(result.err == "");
  const std::vector<std::string> lines = split(result.out, '\n');
  REQUIRE(lines.size() > 2);
  CHECK(lines.front().starts_with("systole "));
  CHECK(split(lines.front(), '.').size() == 3);
  for (const char* what : {"commit", "build", "XGBoost", "SQLite", "gzip", "zstd", "RTL", "MPI", "licence   MIT"}) {
    CHECK_MESSAGE(contains(result.out, std::string{"\n  "} + what), what);
  }
  CHECK(result.out.back() == '\n');
}

TEST_CASE("help is a command, too") {
  CHECK(run("help").out == run("--help").out);
  CHECK(run("help simulate").out == run("simulate --help").out);
  CHECK(run("help topology show").out == run("topology show --help").out);
  const Run wrong = run("help simulat");
  CHECK(wrong.exit_code == 2);
  CHECK(contains(wrong.err, "found 'simulat', expected a command: simulate, "));
  CHECK(contains(wrong.err, "nearest: simulate (see systole --help)"));
  CHECK(run("help topology lst").exit_code == 2);
}

TEST_CASE("--csv and --json take no file, and say how to write one") {
  for (const std::string option : {"csv", "json"}) {
    const Run result = run("simulate lenet5 --" + option + " out." + option);
    CHECK(result.exit_code == 2);
    CHECK(result.out == "");
    CHECK(result.err == "systole: error: --" + option + ": found 'out." + option +
                            "' behind it, expected no file: it prints; > out." + option + " writes one\n");
  }
  const Folder folder;  // a network that is there is one, whatever stands before it
  folder.write("mine.csv", "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w\nl,conv,8,8,4,4,3,3\n");
  CHECK(run(folder, "simulate --csv mine.csv").exit_code == 0);
}

TEST_CASE("general options may stand before and after the command") {
  const Run before = run("--threads 1 -q simulate lenet5 --csv");
  const Run after = run("simulate lenet5 --csv --threads 1 -q");
  CHECK(before.exit_code == 0);
  CHECK(after.exit_code == 0);
  CHECK(before.out == after.out);
}

}  // namespace
}  // namespace systole::tests
