// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/cli/run_program.h"
#include "tests/places.h"

namespace systole::tests {
namespace {

TEST_CASE("fuse writes a rewritten network that simulates like compare's variant") {
  const Folder folder;
  CHECK(run(folder, "topology fuse mobilenet_v1 half.csv --choice half").exit_code == 0);
  const Run half = run(folder, "simulate half.csv -d rp -a 64x64 --timing fuseconv --summary");
  CHECK(contains(half.out, "375,032"));  // FuSeConv's released model
  const Run some = run(folder, "topology fuse mobilenet_v1 - --choice full --blocks 0,2");
  CHECK(contains(some.out, "# fuse: 0 full, 2 full"));
  CHECK(contains(some.out, "block2.spatial.row"));
  CHECK(contains(some.out, "\nblock1.spatial,"));
  CHECK(contains(run(folder, "topology fuse mobilenet_v1 - --choice ful").err, "nearest: full"));
  CHECK(run(folder, "topology fuse mobilenet_v1 - --choice keep").exit_code == 2);
  CHECK(contains(run(folder, "topology fuse mobilenet_v1 - --choice half --blocks 13").err,
                 "--blocks: found '13', expected indices of the 13 depthwise layers, from 0"));
  CHECK(run(folder, "topology fuse resnet18 - --choice half").exit_code == 2);
}

using Json = nlohmann::json;

TEST_CASE("the list has every shipped network with its layers, MACs and parameters") {
  const Run table = run("topology list");
  const Run csv = run("topology list --csv");
  const Json json = Json::parse(run("topology list --json").out);
  CHECK(table.exit_code == 0);
  CHECK(table.err == "");
  CHECK(csv.out.starts_with("network,layers,depthwise,macs,params\n"));
  CHECK(contains(csv.out, "\nmobilenet_v2,53,17,300774272,3504872\n"));
  CHECK(contains(table.out, "300,774,272   3,504,872 MobileNetV2 1.0, 224x224"));
  CHECK(json["schema"] == "systole/topology-list/1");

  std::size_t shipped = 0;
  for (const auto& entry : std::filesystem::directory_iterator(topologies_dir())) {
    if (entry.path().extension() != ".csv") continue;
    ++shipped;
    CHECK(contains(csv.out, "\n" + entry.path().stem().string() + ","));
    CHECK(contains(table.out, " " + entry.path().stem().string() + " "));
  }
  CHECK(csv_rows(csv.out).size() == shipped);
  CHECK(json["networks"].size() == shipped);
}

TEST_CASE("show has a row a layer, the file's notes and the totals") {
  const Run result = run("topology show lenet5");
  CHECK(result.exit_code == 0);
  CHECK(result.err == "");
  CHECK(result.out.starts_with("title: LeNet-5 with a dense C3, 32x32\n"));
  CHECK(contains(result.out, "   0 c1      conv       5x5        32x32x1  28x28x6 117,600        156\n"));
  CHECK(contains(result.out, "   2 s2      pool       2x2/2 avg  28x28x6  14x14x6       -          -\n"));
  CHECK(contains(result.out, "416,520     61,706\n"));
}

TEST_CASE("show says which parameters no layer holds") {
  const Run result = run("topology show bert_base");
  CHECK(contains(result.out, "without a row (extra_params)"));
  CHECK(contains(result.out, "24,464,640"));
}

TEST_CASE("show --json sums up to the totals and hashes its file") {
  const Json json = Json::parse(run("topology show mobilenet_v2 --json").out);
  CHECK(json["schema"] == "systole/topology/1");
  CHECK(json["network"] == "mobilenet_v2");
  CHECK(json["provenance"]["inputs"][0]["sha256"].get<std::string>().size() == 64);
  std::int64_t macs = 0;
  std::int64_t params = json["extra_params"].get<std::int64_t>();
  for (const Json& layer : json["layers"]) {
    macs += layer["macs"].get<std::int64_t>();
    params += layer["params"].get<std::int64_t>();
  }
  CHECK(json["macs"] == macs);
  CHECK(json["params"] == params);
  CHECK(macs == 300774272);
  CHECK(params == 3504872);
}

TEST_CASE("show --csv prints every shipped network's file, to the byte") {
  for (const CsvRow& row : csv_rows(run("topology list --csv").out)) {
    const std::string name = row.at("network");
    CAPTURE(name);
    std::ifstream stream(topology_file(name), std::ios::binary);
    const std::string file(std::istreambuf_iterator<char>(stream), {});
    CHECK((run("topology show " + name + " --csv").out == file));
  }
}

TEST_CASE("totals beyond 64 bits are the file's fault, not a bug") {
  const Folder folder;
  const std::string row = ",gemm,2147483648,2147483647,1\n";  // just below 2^62 MACs each
  folder.write("huge.csv", "name,op,m,n,k\na" + row + "b" + row + "c" + row);
  const Run shown = run(folder, "topology show huge.csv");
  CHECK(shown.exit_code == 2);
  CHECK(shown.out == "");
  CHECK(shown.err == "systole: error: a count exceeds 2^63-1\n");
}

TEST_CASE("-i is of SCALE-Sim's files: beside Systole's dialect a warning says that it has no effect") {
  for (const std::string command : {"topology show lenet5", "simulate lenet5", "verify lenet5 -a 4x4"}) {
    CAPTURE(command);
    const Run plain = run(command + " -i auto");
    CHECK(plain.err == "");
    const Run result = run(command + " -i conv");
    CHECK(result.exit_code == 0);
    CHECK(result.out == plain.out);
    CHECK(contains(result.err, "lenet5.csv: warning: -i: found Systole's dialect, expected a SCALE-Sim file"));
  }
}

TEST_CASE("the window of a global pool is said to have no effect") {
  const Folder folder;
  folder.write("net.csv",
               "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,kind\nc,conv,8,8,3,4,3,3,\np,pool,,,,,3,,global_avg\n");
  const Run result = run(folder, "topology show net.csv");
  CHECK(result.exit_code == 0);
  CHECK(contains(result.err,
                 "net.csv:3:12: warning: k_h: found '3', expected an empty field: a global_avg pool takes "
                 "the whole map"));
  folder.write("net.csv",
               "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,kind\nc,conv,8,8,3,4,3,3,\np,pool,,,,,1,1,global_avg\n");
  CHECK(run(folder, "topology show net.csv").err == "");
}

TEST_CASE("show reads SCALE-Sim's GEMM files with -i gemm") {
  const Folder folder;
  folder.write("gemm.csv", "Layer, M, N, K,\nproduct, 64, 96, 10,\n");
  const Run result = run(folder, "topology show gemm.csv -i gemm --csv");
  CHECK(result.exit_code == 0);
  CHECK(result.out == "name,op,m,n,k\nproduct,gemm,64,96,10\n");
}

}  // namespace
}  // namespace systole::tests
