// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "core/topology/scalesim_csv.h"
#include "tests/core/reading.h"

using systole::core::ScalesimInput;
using systole::core::testing::Mistake;
using systole::core::testing::mistake_of;
using systole::core::testing::read_net;

namespace {

std::vector<Mistake> conv_mistakes() {
  const std::string first_line = "Layer,H,W,FH,FW,C,N,S,\n";
  return {
      {"", "net.csv:1:1: found an empty file, expected a first line, which is dropped, and at least one layer"},
      {"\n", "net.csv:1:1: found no rows, expected a first line, which is dropped, and at least one layer"},
      {first_line, "net.csv:1:1: found no rows, expected a first line, which is dropped, and at least one layer"},
      {first_line + "\n"
                    "\n",
       "net.csv:1:1: found no rows, expected a first line, which is dropped, and at least one layer"},
      {first_line + "a,8,8,3,3,3,4\n",
       "net.csv:2:14: Strides: found 7 fields, expected at least 8: name, IFMAP Height, IFMAP Width, Filter Height, "
       "Filter Width, Channels, Num Filter, Strides[, N:M]"},
      {first_line + "a,8,8,3,3,3,4,\n",
       "net.csv:2:15: Strides: found 7 fields, expected at least 8: name, IFMAP Height, IFMAP Width, Filter Height, "
       "Filter Width, Channels, Num Filter, Strides[, N:M]"},
      {first_line + "a\n",
       "net.csv:2:2: IFMAP Height: found 1 field, expected at least 8: name, IFMAP Height, IFMAP Width, Filter Height, "
       "Filter Width, Channels, Num Filter, Strides[, N:M]"},
      {first_line + "a\t8\t8\t3\t3\t3\t4\t1\n",
       "net.csv:2:16: IFMAP Height: found 1 field, expected at least 8: name, IFMAP Height, IFMAP Width, Filter "
       "Height, Filter Width, Channels, Num Filter, Strides[, N:M]"},
      {first_line + "a,x,8,3,3,3,4,1,\n",
       "net.csv:2:3: IFMAP Height: found 'x', expected a whole number of at least 1"},
      {first_line + "a,8.5,8,3,3,3,4,1,\n",
       "net.csv:2:3: IFMAP Height: found '8.5', expected a whole number of at least 1"},
      {first_line + "a,8,-8,3,3,3,4,1,\n",
       "net.csv:2:5: IFMAP Width: found '-8', expected a whole number of at least 1"},
      {first_line + "a,8,8,0,3,3,4,1,\n",
       "net.csv:2:7: Filter Height: found '0', expected a whole number of at least 1"},
      {first_line + "a,8,8,3,3,,4,1,\n",
       "net.csv:2:11: Channels: found an empty field, expected a whole number of at least 1"},
      {first_line + "a,8,8,3,3,3,9223372036854775808,1,\n",
       "net.csv:2:13: Num Filter: found '9223372036854775808', expected a whole number below 2^63"},
      {first_line + "a,8,8,3,3,3,4,s,\n", "net.csv:2:15: Strides: found 's', expected a whole number of at least 1"},
      {first_line + "a,8,8,9,3,3,4,1,\n",
       "net.csv:2:7: layer 'a', Filter Height: found 9, expected at most the IFMAP Height, 8"},
      {first_line + "a,8,8,3,9,3,4,1,\n",
       "net.csv:2:9: layer 'a', Filter Width: found 9, expected at most the IFMAP Width, 8"},
      {first_line + "a,8,8,3,3,3,4,1,0,\n",
       "net.csv:2:17: width stride: found '0', expected a whole number of at least 1"},
      {first_line + "a,8,8,3,3,3,4,1,1.5,\n",
       "net.csv:2:17: width stride: found '1.5', expected a whole number of at least 1"},
      {first_line + "conv,a,8,8,3,3,3,4,1\n",
       "net.csv:2:1: found a row of krittika's, which begins with the layer's kind, 'conv', expected SCALE-Sim's rows, "
       "which begin with the layer's name: leave out the first column and end the row with a comma"},
      {first_line + "a,8,8,3,3,3,4,1,1.5:2,\n",
       "net.csv:2:17: N:M: found '1.5:2', expected 1 <= N <= M (N weights kept of every M)"},
      {first_line + "a,8,8,3,3,3,4,1,2:4,7,\n",
       "net.csv:2:21: found '7', expected a comment or the end of the row: name, IFMAP Height, IFMAP Width, Filter "
       "Height, Filter Width, Channels, Num Filter, Strides[, N:M]"},
      {first_line + "a,8,8,3,3,3,4,1,1,7,\n",
       "net.csv:2:19: found '7', expected a comment or the end of the row: name, IFMAP Height, IFMAP Width, Filter "
       "Height, Filter Width, Channels, Num Filter, Strides[, N:M]"},
      {first_line + "a,8,8,3,3,3,4,1,2:4,1:4,\n",
       "net.csv:2:21: found '1:4', expected a comment or the end of the row: name, IFMAP Height, IFMAP Width, Filter "
       "Height, Filter Width, Channels, Num Filter, Strides[, N:M]"},
      {first_line + "a,8,8,3,3,3,4,1,a comment,5,\n",
       "net.csv:2:27: found '5', expected a comment or the end of the row: name, IFMAP Height, IFMAP Width, Filter "
       "Height, Filter Width, Channels, Num Filter, Strides[, N:M]"},
      {first_line + "aDP,8,8,3,3,2000000,1,1,\n",
       "net.csv:2:1: layer 'aDP': found a DP row of 2000000 channels, expected at most 1048576 layers in all"},
      {first_line + "aDP,8,8,3,3,1000000,1,1,\n"
                    "bDP,8,8,3,3,1000000,1,1,\n",
       "net.csv:3:1: layer 'bDP': found a DP row of 1000000 channels, expected at most 1048576 layers in all"},
      {first_line + "a,4000000000,4000000000,3,3,3,4,1,\n",
       "net.csv:2:1: layer 'a': found a layer whose elements, MACs or parameters exceed 2^63-1, expected counts that "
       "fit 64 bits"},
      {first_line + "a,x,8,3,3,3,0,1,\n"
                    ",8,8,3,3,3,4,1,\n"
                    "b,8,8,9,9,3,4,1,\n",
       "net.csv:2:3: IFMAP Height: found 'x', expected a whole number of at least 1\n"
       "net.csv:2:13: Num Filter: found '0', expected a whole number of at least 1\n"
       "net.csv:4:7: layer 'b', Filter Height: found 9, expected at most the IFMAP Height, 8\n"
       "net.csv:4:9: layer 'b', Filter Width: found 9, expected at most the IFMAP Width, 8"},
      {first_line + ",,,,,,,,\n",
       "net.csv:1:1: found no rows, expected a first line, which is dropped, and at least one layer"},
      {first_line + "a,8,8,3,3,3,4,-9223372036854775809,\n",
       "net.csv:2:15: Strides: found '-9223372036854775809', expected a whole number of at least 1"},
      {first_line + "a,8,8,3,3,3,4,1" + std::string(1, '\0') + ",\n",
       "net.csv:2:16: found byte 0x00, expected text without control characters"},
      {first_line + "a,4,5,6,\n",
       "net.csv:2:9: Filter Width: found 4 fields, expected at least 8: name, IFMAP Height, IFMAP Width, Filter "
       "Height, Filter Width, Channels, Num Filter, Strides[, N:M]"},
  };
}

std::vector<Mistake> gemm_mistakes() {
  const std::string first_line = "Layer,M,N,K,\n";
  return {
      {first_line, "net.csv:1:1: found no rows, expected a first line, which is dropped, and at least one layer"},
      {first_line + "a,4,5,\n", "net.csv:2:7: K: found 3 fields, expected at least 4: name, M, N, K[, N:M]"},
      {first_line + "a,4,5\n", "net.csv:2:6: K: found 3 fields, expected at least 4: name, M, N, K[, N:M]"},
      {first_line + "a,4,5,0,\n", "net.csv:2:7: K: found '0', expected a whole number of at least 1"},
      {first_line + "a,4,5,x,\n", "net.csv:2:7: K: found 'x', expected a whole number of at least 1"},
      {first_line + "a,4,5,6,7,\n",
       "net.csv:2:9: after K: found '7', expected N:M or the end of the row: name, M, N, K[, N:M]"},
      {first_line + "a,8,8,3,3,3,4,1,\n",
       "net.csv:2:9: after K: found '3', expected N:M or the end of the row: name, M, N, K[, N:M]"},
      {first_line + "a,4,5,6,3:2.5,\n",
       "net.csv:2:9: N:M: found '3:2.5', expected 1 <= N <= M (N weights kept of every M)"},
      {first_line + "a,4,5,6,2:4,7,\n",
       "net.csv:2:13: found '7', expected a comment or the end of the row: name, M, N, K[, N:M]"},
      {first_line + "a,9223372036854775807,2,1,\n",
       "net.csv:2:1: layer 'a': found a layer whose elements, MACs or parameters exceed 2^63-1, expected counts that "
       "fit 64 bits"},
  };
}

}  // namespace

TEST_CASE("SCALE-Sim's conv dialect: each mistake is named with its place and what may stand there") {
  for (const Mistake& mistake : conv_mistakes()) {
    CAPTURE(mistake.text);
    CHECK(mistake_of([&] { read_net(mistake.text, ScalesimInput::conv); }) == mistake.message);
  }
}

TEST_CASE("SCALE-Sim's gemm dialect: each mistake is named with its place and what may stand there") {
  for (const Mistake& mistake : gemm_mistakes()) {
    CAPTURE(mistake.text);
    CHECK(mistake_of([&] { read_net(mistake.text, ScalesimInput::gemm); }) == mistake.message);
  }
}

TEST_CASE("SCALE-Sim's dialect: a header of columns that are Systole's is doubtful, and it is said") {
  const std::string doubt =
      "net.csv:1:6: header: found 'in_h', but no column op, expected both in Systole's dialect; without, the file is "
      "read "
      "as SCALE-Sim's";
  CHECK(mistake_of([&] { read_net("name,in_h,width\na,8,x\n"); }).starts_with(doubt + "\n"));
  const ReadNetwork read = read_net("name,in_h,width\na,8,8,3,3,3,4,1,\n");
  REQUIRE(!read.warnings.empty());
  CHECK(to_string(read.warnings.front()) == doubt);
  // Columns of both dialects are no doubt.
  CHECK(read_net("name,m,n,k\na,8,8,3,3,3,4,1,\n").warnings.empty());
}

TEST_CASE("SCALE-Sim's dialect: the first 20 mistakes are said and the others counted") {
  std::string text = "first line\n";
  for (int i = 0; i < 1234; ++i) text += "a,8,8,x,3,3,4,1,\n";
  CHECK(mistake_of([&] { read_net(text); })
            .ends_with("net.csv:21:7: Filter Height: found 'x', expected a whole number of at least 1\n"
                       "... and 1214 more"));
}
