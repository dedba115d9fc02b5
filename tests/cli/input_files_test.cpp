// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <string>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

constexpr std::string_view kTwo =
    "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w\n"
    "a,conv,8,8,3,4,3,3\n"
    "b,conv,6,6,4,4,3,3\n";

constexpr std::string_view kOne = "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w\nonly,conv,8,8,3,4,3,3\n";

TEST_CASE("a wrong file's mistakes are all on stderr as file:line:column, and nothing is on stdout") {
  const Folder folder;
  folder.write("wrong.csv",
               "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w\n"
               "stem,conf,28,28,1,6,5,5\n"
               "next,conv,24,x,6,16,5,5\n"
               "last,conv,24,24,6,16,55,5\n");
  for (const std::string command :
       {"simulate wrong.csv", "simulate lenet5 wrong.csv --csv", "simulate wrong.csv --json", "topology show wrong.csv",
        "topology convert wrong.csv out.csv"}) {
    CAPTURE(command);
    const Run result = run(folder, command);
    CHECK(result.exit_code == 2);
    CHECK(result.out == "");
    CHECK(result.err ==
          "wrong.csv:2:6: op: found 'conf', expected an operator: conv, linear, gemm, pool, add, mul, activation, "
          "concat, slice, norm, lrn, conv_transpose, move; nearest: conv\n"
          "wrong.csv:3:14: in_w: found 'x', expected a whole number of at least 1\n"
          "wrong.csv:4:22: layer 'last', k_h: found 55, expected a kernel of at most 24 (in_h + 2*pad_h)\n");
    CHECK(folder.names() == "wrong.csv");
  }
}

TEST_CASE("an unknown column is named with the nearest one") {
  const Folder folder;
  folder.write("wrong.csv", "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,strid_w\na,conv,8,8,3,4,3,3,1\n");
  const Run result = run(folder, "simulate wrong.csv");
  CHECK(result.exit_code == 2);
  CHECK(result.err ==
        "wrong.csv:1:40: found column 'strid_w', expected a column of Systole's dialect; nearest: stride_w\n");
}

TEST_CASE("an empty file and a binary one are refused with what they hold") {
  const Folder folder;
  folder.write("empty.csv", "");
  CHECK(run(folder, "simulate empty.csv").exit_code == 2);
  CHECK(contains(run(folder, "simulate empty.csv").err, "empty.csv:1:1: found an empty file"));
  folder.write("binary.csv", std::string_view{"\x7f"
                                              "ELF\0\x01",
                                              6});
  CHECK(run(folder, "simulate binary.csv").exit_code == 2);
  CHECK(contains(run(folder, "simulate binary.csv").err, "binary.csv: found a program, expected a text file"));
}

TEST_CASE("a layer whose counts leave 64 bits is named") {
  const Folder folder;
  folder.write("huge.csv", "Layer, M, N, K,\nsmall, 2, 2, 2,\nhuge, 4000000000, 4000000000, 4000000000,\n");
  const Run result = run(folder, "simulate huge.csv");
  CHECK(result.exit_code == 2);
  CHECK(result.out == "");
  CHECK(contains(result.err, "'huge'"));
}

TEST_CASE("a name is looked for in SYSTOLE_TOPOLOGIES, then among the shipped networks, then as a file") {
  const Folder folder;
  folder.write("first/lenet5.csv", kTwo);
  folder.write("second/lenet5.csv", kOne);
  folder.write("second/mine.csv", kTwo);
  const Setting setting{.environment = {{"SYSTOLE_TOPOLOGIES", "first::second:nowhere"}}};
  const auto layers = [&](const std::string& network) {
    return csv_rows(run(folder, "simulate " + network + " --csv", setting).out).size();
  };
  CHECK(layers("lenet5") == 2);
  CHECK(layers("second/lenet5.csv") == 1);
  CHECK(layers("mine") == 2);
  CHECK(layers("alexnet") > 8);
  folder.write("mine", kOne);
  CHECK(layers("mine") == 2);
  CHECK(layers("./mine") == 1);

  const Run list = run(folder, "topology list --csv", setting);
  CHECK(contains(list.out, "\nlenet5,2,0,"));
  CHECK(contains(list.out, "\nmine,2,0,"));
  CHECK(contains(list.out, "\nalexnet,8,0,"));
  CHECK(contains(run(folder, "simulate mina", setting).err, "; nearest: mine\n"));
}

TEST_CASE("a wrong file in SYSTOLE_TOPOLOGIES does not hide the other networks from the list") {
  const Folder folder;
  folder.write("mine/broken.csv", "name,op,in_h\n");
  folder.write("mine/good.csv", kTwo);
  const Run result = run(folder, "topology list --csv", {.environment = {{"SYSTOLE_TOPOLOGIES", "mine"}}});
  CHECK(result.exit_code == 2);
  CHECK(contains(result.out, "\ngood,2,0,"));
  CHECK_FALSE(contains(result.out, "broken"));
  CHECK(result.err.starts_with("mine/broken.csv:1:"));
  CHECK(result.err.ends_with("systole: error: 1 of the networks cannot be read\n"));
}

}  // namespace
}  // namespace systole::tests
