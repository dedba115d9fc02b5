// SPDX-License-Identifier: MIT
#include "core/topology/systole_csv.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "core/ir/validate.h"
#include "core/topology/search_path.h"
#include "tests/core/ir/random_network.h"
#include "tests/core/reading.h"
#include "tests/places.h"

using namespace systole::core;
using systole::core::testing::mistake_of;
using systole::core::testing::random_network;
using systole::core::testing::read_net;

namespace {

const std::string kSystoleHeader = "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w\n";

Network net_of(const std::string& text) {
  ReadNetwork read = read_net(text);
  CHECK(read.warnings.empty());
  return std::move(read.network);
}

Layer plain_conv() {
  Layer layer;
  layer.name = "a";
  layer.in_h = 8;
  layer.in_w = 9;
  layer.in_ch = 3;
  layer.out_ch = 4;
  layer.k_h = 3;
  layer.k_w = 2;
  return layer;
}

Network again(const Network& network) {
  return read_systole_csv(checked_text(network.name + ".csv", write_systole_csv(network))).network;
}

}  // namespace

TEST_CASE("Systole's dialect: what a row leaves out has the obvious default") {
  const Network network = net_of(kSystoleHeader + "a,conv,8,9,3,4,3,2\n");
  CHECK(network.name == "net");
  CHECK(network.notes.empty());
  CHECK(network.layers == std::vector<Layer>{plain_conv()});
}

TEST_CASE("Systole's dialect: the columns may stand in any order") {
  CHECK(net_of("k_w,k_h,out_ch,in_ch,in_w,in_h,op,name\n2,3,4,3,9,8,conv,a\n").layers.front() == plain_conv());
}

TEST_CASE("Systole's dialect: a file without names numbers its layers") {
  const Network network = net_of("op,m,n,k\ngemm,2,3,4\ngemm,5,6,7\n");
  CHECK(network.layers[0].name == "layer0");
  CHECK(network.layers[1].name == "layer1");
  CHECK(network.layers[1].k == 7);
}

TEST_CASE("Systole's dialect: columns whose name begins with # are ignored, whatever they hold") {
  const Network network =
      net_of("name,op,#cycles,in_h,in_w,in_ch,out_ch,k_h,k_w,#\na,conv,1e9 of them,8,9,3,4,3,2,x\n");
  CHECK(network.layers.front() == plain_conv());
}

TEST_CASE("Systole's dialect: spaces, blank lines, comments and trailing commas mean nothing") {
  const Network network = net_of(
      "\n# a comment without a colon\n  name , op,in_h,in_w,in_ch,out_ch,k_h,k_w,\n\n"
      "# not a note: the header is above\n \t\n a\t, conv,8,9 ,3,4, +3,2,\n");
  CHECK(network.layers == std::vector<Layer>{plain_conv()});
  CHECK(network.notes.empty());
}

TEST_CASE("Systole's dialect: CR LF, a byte order mark and a last line without an end are fine") {
  const Network plain = net_of(kSystoleHeader + "a,conv,8,9,3,4,3,2\n");
  CHECK(net_of("\xef\xbb\xbf" + kSystoleHeader + "a,conv,8,9,3,4,3,2") == plain);
  CHECK(net_of("name,op,in_h,in_w,in_ch,out_ch,k_h,k_w\r\na,conv,8,9,3,4,3,2\r\n") == plain);
  CHECK(net_of("name,op,in_h,in_w,in_ch,out_ch,k_h,k_w\r\na,conv,8,9,3,4,3,2\r") == plain);
}

TEST_CASE("Systole's dialect: notes before the header are kept in order, and extra_params counts") {
  const Network network =
      net_of("# title: A net: the first\n#source:here\n# extra_params: 120 = 100 + 20\n# words\n# empty:\n" +
             kSystoleHeader + "a,conv,8,9,3,4,3,2\n");
  CHECK(network.notes ==
        std::vector<Note>{
            {"title", "A net: the first"}, {"source", "here"}, {"extra_params", "120 = 100 + 20"}, {"empty", ""}});
  CHECK(network.extra_params == Parameters{120});
}

TEST_CASE("Systole's dialect: every optional column arrives in its field") {
  const Network network = net_of(
      "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h,stride_w,pad_h,pad_w,groups,dilation_h,dilation_w,batch,kind,"
      "rounding,bias,bn,role,block,density\n"
      "a,conv,8,9,4,6,3,2,1,2,3,0,2,5,6,7,,ceil,1,1,stem of it,12,0.125\n");
  Layer expected;
  expected.name = "a";
  expected.in_h = 8;
  expected.in_w = 9;
  expected.in_ch = 4;
  expected.out_ch = 6;
  expected.k_h = 3;
  expected.k_w = 2;
  expected.stride_w = 2;
  expected.pad_h = 3;
  expected.groups = 2;
  expected.dilation_h = 5;
  expected.dilation_w = 6;
  expected.batch = 7;
  expected.rounding = Rounding::ceil;
  expected.bias = true;
  expected.bn = true;
  expected.role = "stem of it";
  expected.block = 12;
  expected.density = 0.125;
  CHECK(network.layers.front() == expected);
}

TEST_CASE("Systole's dialect: cells that mean nothing for an operator may hold neutral values") {
  const Network network = net_of(
      "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h,pad_h,groups,dilation_h,batch,m,n,k,bias,bn,sparsity\n"
      "g,gemm,1,1,1,1,1,1,1,0,1,1,1,2,3,4,0,0,1:1\n"
      "p,activation,2,2,5,5,1,0,1,0,1,1,1,0,0,0,0,0,1:1\n");
  CHECK(network.layers[0].m == 2);
  CHECK(network.layers[1].in_ch == 5);
}

TEST_CASE("Systole's dialect: sparsity is N:M, density a share") {
  const Network network = net_of(
      "name,op,in_h,in_w,in_ch,out_ch,sparsity,density\n"
      "a,linear,1,1,8,4,2:4,\nb,linear,1,1,4,4,,1e-3\nc,linear,1,1,4,4,1:1,1.0\n");
  CHECK(network.layers[0].sparsity == Sparsity{.kept = 2, .of = 4});
  CHECK(network.layers[1].density == 0.001);
  CHECK(network.layers[2].sparsity == Sparsity{});
  CHECK(network.layers[2].density == 1);
}

TEST_CASE("Systole's dialect: rows that an array does not run take their sizes from their producers") {
  const Network network = net_of(
      "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h,stride_w,batch,kind,inputs\n"
      "a,conv,8,8,3,4,3,3,,,2,,\n"
      "a.relu,activation,,,,,,,,,,relu,\n"
      "p,pool,,,,,2,2,2,2,,max,\n"
      "q,pool,,,,,2,2,2,2,,max,a.relu\n"
      "both,concat,,,,,,,,,,,p q\n"
      "g,pool,,,,,,,,,,global_avg,\n"
      "s,mul,,,,,,,,,,,both g\n"
      "n,add,,,,,,,,,,,s s\n");
  const auto is = [&](std::size_t index, std::int64_t channels, std::int64_t size) {
    const Layer& layer = network.layers[index];
    return layer.batch == 2 && layer.in_ch == channels && layer.out_ch == channels && layer.in_h == size &&
           layer.in_w == size;
  };
  CHECK(is(1, 4, 6));
  CHECK(is(2, 4, 6));
  CHECK(is(3, 4, 6));
  CHECK(network.layers[3].inputs == std::vector<std::uint32_t>{1});
  CHECK(network.layers[4].in_h == 3);
  CHECK(network.layers[4].in_ch == 8);
  CHECK(is(5, 8, 3));
  CHECK(is(6, 8, 3));
  CHECK(network.layers[6].inputs == std::vector<std::uint32_t>{4, 5});
  CHECK(is(7, 8, 3));
}

TEST_CASE("Systole's dialect: a plain list of unrelated layers is a network") {
  const Network network = net_of(kSystoleHeader + "a,conv,8,8,3,4,3,3\na,conv,99,7,1,2,5,5\n");
  CHECK(network.layers.size() == 2);
  CHECK(network.layers[1].inputs.empty());
}

TEST_CASE("Systole's dialect is recognised by its header, even a misspelt one") {
  CHECK(is_systole_csv("op,in_h\n"));
  CHECK(is_systole_csv("m,op\n"));
  CHECK(is_systole_csv("# a note: x\n\nname,op,in_h\r\n"));
  CHECK(is_systole_csv("name,opp,in_h,in_w,in_ch,out_ch\n"));
  CHECK_FALSE(is_systole_csv(""));
  CHECK_FALSE(is_systole_csv("# op,in_h\n"));
  CHECK_FALSE(is_systole_csv("op\n"));
  CHECK_FALSE(is_systole_csv("op,in_w\n"));
  CHECK_FALSE(is_systole_csv("Layer, IFMAP Height, IFMAP Width,\nop,in_h\n"));
  CHECK_FALSE(is_systole_csv("Layer,M,N,K,\n"));
  CHECK_FALSE(is_systole_csv("name,m,n,k\n"));
}

TEST_CASE("Systole's dialect: every shipped network is read, written and read back equal") {
  const std::filesystem::path directory = systole::tests::topologies_dir();
  const auto names = topology_names({directory});
  REQUIRE(names.size() >= 21);
  for (const std::string& name : names) {
    CAPTURE(name);
    const Network network = read_topology(find_topology(name, {directory})).network;
    CHECK(again(network) == network);
  }
}

TEST_CASE("Systole's dialect: random networks over all operators and columns are written and read back equal") {
  constexpr std::uint64_t kSeed = 20'240'601;
  for (std::uint64_t seed = kSeed; seed < kSeed + 40; ++seed) {
    CAPTURE(seed);
    const Network network = random_network(seed, 100);
    REQUIRE_NOTHROW(validate(network));
    CHECK(again(network) == network);
  }
}

TEST_CASE("Systole's dialect: a layer of batch 1 stays one behind a layer of batch 2") {
  const Network network = net_of(
      "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,batch\na,conv,8,8,3,4,3,3,2\n"
      "p,pool,4,4,4,4,2,2,1\n");
  REQUIRE(network.layers[1].batch == 1);
  CHECK(again(network) == network);
}

TEST_CASE("Systole's dialect: extra parameters without a note of their own are not lost") {
  Network network = net_of(kSystoleHeader + "a,conv,8,9,3,4,3,2\n");
  network.extra_params = Parameters{77};
  CHECK(again(network).extra_params == Parameters{77});
}

TEST_CASE("Systole's dialect: a file shows only the columns it needs") {
  CHECK(write_systole_csv(net_of(kSystoleHeader + "a,conv,8,9,3,4,3,2\n")) ==
        "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h,stride_w,pad_h,pad_w,groups\n"
        "a,conv,8,9,3,4,3,2,1,1,0,0,1\n");
  CHECK(write_systole_csv(net_of("op,m,n,k\ngemm,2,3,4\n")) == "name,op,m,n,k\nlayer0,gemm,2,3,4\n");
}

TEST_CASE("Systole's dialect: what it cannot say is refused with the layer's name") {
  const auto refusal = [](const Network& network) { return mistake_of([&] { write_systole_csv(network); }); };
  const auto named = [](const std::string& name) {
    Network network;
    network.name = "n";
    network.layers = {plain_conv()};
    network.layers.front().name = name;
    return network;
  };
  CHECK(refusal(named("a,b")) == "network 'n', layer 'a,b': Systole's dialect cannot say such a name");
  CHECK(refusal(named("a\nb")) == "network 'n', layer 'a\\x0ab': Systole's dialect cannot say such a name");
  CHECK(refusal(named(" a")) == "network 'n', layer ' a': Systole's dialect cannot say such a name");
  CHECK(refusal(named("#a")) == "network 'n', layer '#a': Systole's dialect cannot say such a name");
  CHECK(refusal(named("a\x1b")) == "network 'n', layer 'a\\x1b': Systole's dialect cannot say such a name");
  CHECK(refusal(named("")) == "network 'n', layer '': Systole's dialect cannot say such a name");

  Network role = named("a");
  role.layers.front().role = "stem, or not";
  CHECK(refusal(role) == "network 'n', layer 'a': Systole's dialect cannot say such a role");

  Network twins = named("a");
  twins.layers.push_back(twins.layers.front());
  twins.layers.push_back(twins.layers.front());
  twins.layers.back().name = "b";
  CHECK(again(twins).layers == twins.layers);  // nobody reads the twins
  twins.layers.back().inputs = {1};
  CHECK(refusal(twins) ==
        "network 'n', layer 'b': Systole's dialect cannot say which layer 'a' it reads: that name is not unique or "
        "holds a space");

  Network note = named("a");
  note.notes.push_back({"title", "two\nlines"});
  CHECK(refusal(note) == "network 'n', note 'title': Systole's dialect cannot say such a note");
  note.notes = {{"a:b", "c"}};
  CHECK(refusal(note) == "network 'n', note 'a:b': Systole's dialect cannot say such a note");
}

TEST_CASE("Systole's dialect: 200,000 rows are read in a moment") {
  std::string text = "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h,stride_w,pad_h,pad_w,groups,inputs,bias\n";
  for (int i = 0; i < 200'000; ++i) {
    const std::string input = i % 2 == 0 || i == 0 ? "" : fmt::format("l{}", i - 1);
    text += fmt::format("l{},conv,56,56,64,64,3,3,1,1,1,1,1,{},1\n", i, input);
  }
  const auto start = std::chrono::steady_clock::now();
  const Network network = net_of(text);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  CHECK(network.layers.size() == 200'000);
  CHECK(network.layers.back().name == "l199999");
  CHECK(taken.count() < 20);  // linear: a second or so; quadratic would be minutes
}
