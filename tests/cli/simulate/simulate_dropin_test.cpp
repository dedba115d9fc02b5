// SPDX-License-Identifier: MIT
// What else a user of SCALE-Sim meets: DP rows, layers that cannot be simulated, wrong ratios, times on silicon.
#include <doctest/doctest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

const std::string kDropinHeader =
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n";

/// A separable block as SCALE-Sim's files write it: sizes include the padding.
const std::string kSeparable =
    kDropinHeader + "stem, 34, 34, 3, 3, 3, 8, 1,\ndwDP, 34, 34, 3, 3, 8, 1, 1,\npw, 32, 32, 1, 1, 8, 16, 1,\n";

TEST_CASE("rows of DP are depthwise in classes and shares") {
  const Folder folder;
  folder.write("dp.csv", kSeparable);
  const std::vector<CsvRow> rows = csv_rows(run(folder, "simulate dp.csv --csv").out);
  REQUIRE(rows.size() == 10);
  for (std::size_t channel = 1; channel <= 8; ++channel) CHECK(rows.at(channel).at("op") == "depthwise");
  CHECK(contains(run(folder, "simulate dp.csv").out, "Cycles by layer: depthwise 78.1 %"));
}

TEST_CASE("compare and fuse take the channels of DP rows for one depthwise layer, and convert keeps them") {
  const Folder folder;
  folder.write("dp.csv", kSeparable);
  // The same network in Systole's dialect.
  folder.write("dw.csv",
               "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h,stride_w,pad_h,pad_w,groups,rounding\n"
               "stem,conv,34,34,3,8,3,3,1,1,0,0,1,ceil\ndwDP,conv,32,32,8,8,3,3,1,1,1,1,8,ceil\n"
               "pw,conv,32,32,8,16,1,1,1,1,0,0,1,ceil\n");
  const std::string options = " --timing array --csv";
  const Run joined = run(folder, "compare dp.csv" + options);
  CHECK(joined.exit_code == 0);
  std::string expected = run(folder, "compare dw.csv" + options).out;
  for (std::size_t at = 0; (at = expected.find("dw,", at)) != std::string::npos; at += 3)
    expected.replace(at, 3, "dp,");
  CHECK(joined.out == expected);
  CHECK(run(folder, "topology fuse dp.csv - --choice half").out ==
        run(folder, "topology fuse dw.csv - --choice half").out);

  CHECK(run(folder, "topology convert dp.csv systole.csv").exit_code == 0);
  CHECK(contains(folder.read("systole.csv"), "dwDPChannel_7,conv,34,34,1,1,3,3,1,1,0,0,1,channel"));
  CHECK(run(folder, "topology convert systole.csv back.csv").exit_code == 0);
  CHECK(contains(folder.read("back.csv"), "\ndwDP,34,34,3,3,8,1,1,\n"));
  CHECK(csv_rows(run(folder, "simulate systole.csv --csv").out).at(3).at("op") == "depthwise");
}

TEST_CASE("a layer that cannot be simulated is named, and the others are reported under their own numbers") {
  const Folder folder;
  folder.write("small.csv", kDropinHeader + "a, 8, 8, 3, 3, 4, 6, 1,\nc, 6, 6, 3, 3, 4, 6, 1,\n");
  folder.write("huge.csv",
               kDropinHeader + "a, 8, 8, 3, 3, 4, 6, 1,\nb, 50000, 50000, 3, 3, 1, 1, 2,\nc, 6, 6, 3, 3, 4, 6, 1,\n");
  folder.write("user.cfg", "[run_presets]\nInterfaceBandwidth: USER\n");
  const std::string options = " -c user.cfg -a 8x8 -d ws";
  const Run table = run(folder, "simulate huge.csv" + options + " -p out");
  CHECK(table.exit_code == 2);
  CHECK(
      contains(table.err,
               "systole: error: network 'huge', layer 1 'b': the memory model needs an ifmap of less than 2^31 words"));
  CHECK(contains(table.out, "total, without those missing"));
  const std::vector<std::string> all = split(folder.read("out/huge/COMPUTE_REPORT.csv"), '\n');
  REQUIRE(run(folder, "simulate small.csv" + options + " -p out").exit_code == 0);
  const std::vector<std::string> few = split(folder.read("out/small/COMPUTE_REPORT.csv"), '\n');
  CHECK(all.at(0) == few.at(0));
  CHECK(all.at(1) == few.at(1));
  CHECK(all.at(2) == "2" + few.at(2).substr(1));

  const Run csv = run(folder, "simulate huge.csv" + options + " --csv");
  CHECK(csv.exit_code == 2);
  const std::vector<CsvRow> rows = csv_rows(csv.out);
  REQUIRE(rows.size() == 3);
  CHECK(rows.at(1).at("layer") == "b");
  CHECK(rows.at(1).at("cycles").empty());
  CHECK(rows.at(1).at("model") == "missing: the memory model needs an ifmap of less than 2^31 words");
  CHECK(rows.at(2) != rows.at(1));
  CHECK(csv_rows(run(folder, "simulate small.csv" + options + " --csv").out).at(1).at("cycles") ==
        rows.at(2).at("cycles"));

  const Run json = run(folder, "simulate huge.csv" + options + " --json");
  CHECK(json.exit_code == 2);
  const auto network = nlohmann::json::parse(json.out).at("networks").at(0);
  CHECK(network.at("layers").size() == 2);
  CHECK(network.at("missing").size() == 1);
  CHECK(network.at("missing").at(0).at("index") == 1);
  CHECK(network.at("missing").at(0).at("layer") == "b");

  const Run summary = run(folder, "simulate huge.csv small.csv" + options + " --summary");
  CHECK(summary.exit_code == 2);
  CHECK(contains(summary.out, "huge, layers missing"));

  // Where nothing is left there is nothing to print.
  folder.write("only.csv", kDropinHeader + "b, 50000, 50000, 3, 3, 1, 1, 2,\n");
  const Run nothing = run(folder, "simulate only.csv" + options);
  CHECK(nothing.exit_code == 2);
  CHECK(nothing.out == "");
}

TEST_CASE("a ratio that SCALE-Sim fails on is an error where sparsity is simulated, and a warning elsewhere") {
  const Folder folder;
  folder.write("net.csv", kDropinHeader + "a, 8, 8, 3, 3, 4, 6, 1, 4:2,\n");
  const auto configured = [&](const std::string& rest) {
    folder.write("s.cfg", "[architecture_presets]\nArrayHeight: 8\nDataflow: ws\n[sparsity]\nBlockSize: 4\n" + rest);
    return run(folder, "simulate net.csv -c s.cfg --csv");
  };
  const Run on = configured("SparsitySupport: true\n");
  CHECK(on.exit_code == 2);
  CHECK(on.out == "");
  CHECK(contains(on.err, "net.csv:2:25: N:M: found '4:2', expected 1 <= N <= M (N weights kept of every M)"));
  const Run off = configured("SparsitySupport: false\n");
  CHECK(off.exit_code == 0);
  CHECK(contains(off.err, "net.csv:2:25: warning: found '4:2', taken for dense"));
  // Row-wise sparsity draws its own N; M counts for the metadata of ELLPACK.
  const Run rowwise = configured("SparsitySupport: true\nOptimizedMapping: true\nSparseRep: ellpack_block\n");
  CHECK(rowwise.exit_code == 0);
  CHECK(contains(rowwise.err, "found '4:2', of which M alone is read"));
  folder.write("net.csv", kDropinHeader + "a, 8, 8, 3, 3, 4, 6, 1, 2:0,\n");
  CHECK(configured("SparsitySupport: true\nOptimizedMapping: true\nSparseRep: ellpack_block\n").exit_code == 2);
  CHECK(configured("SparsitySupport: true\nOptimizedMapping: true\nSparseRep: csr\n").exit_code == 0);
}

TEST_CASE("TIME_REPORT.csv is the one of SCALE-Sim's main branch, where the configuration asks for it") {
  const Folder folder;
  folder.write("net.csv", "Layer,M,N,K,\na,64,20,30,\nb,129,3,2,\nc,1025,1,2,\n");
  const auto report = [&](const std::string& name) {
    folder.write("t.cfg", "[general]\nrun_name = " + name +
                              "\n[architecture_presets]\nArrayHeight: 64\nArrayWidth: 32\nDataflow: os\n[run_presets]\n"
                              "InterfaceBandwidth: CALC\nTimeLinearModel: " +
                              name + "\n");
    const Run result = run(folder, "simulate net.csv -c t.cfg -i gemm -p out");
    CHECK(result.exit_code == 0);
    CHECK(contains(result.out, "Time by the model " + name));
    return folder.read("out/" + name + "/TIME_REPORT.csv");
  };
  // What commit 9f98c43 wrote.
  CHECK(report("None") == "LayerID, Time (us),\n0, 123,\n1, 287,\n2, 1631,\n");
  CHECK(report("TPUv4") == "LayerID, Time (us),\n0, 0.277061,\n1, 2.1707759999999996,\n2, 30.051161999999998,\n");
  CHECK(report("TPUv5e") == "LayerID, Time (us),\n0, 0.09356300000000001,\n1, 1.206852,\n2, -0.121367,\n");
  CHECK(report("TPUv6e") ==
        "LayerID, Time (us),\n0, 0.7756449999999999,\n1, 1.5663090000000002,\n2, 4.449952000000001,\n");

  folder.write("plain.cfg", "[general]\nrun_name = plain\n[run_presets]\nInterfaceBandwidth: CALC\n");
  CHECK(run(folder, "simulate net.csv -c plain.cfg -i gemm -p out").exit_code == 0);
  CHECK(std::filesystem::exists(folder.path() / "out/plain/COMPUTE_REPORT.csv"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "out/plain/TIME_REPORT.csv"));
  folder.write("wrong.cfg", "[run_presets]\nTimeLinearModel: TPUv5\n");
  CHECK(contains(run(folder, "simulate net.csv -c wrong.cfg").err,
                 "wrong.cfg:2:18: TimeLinearModel: found 'TPUv5', expected a time model: None, TPUv4, TPUv5e, TPUv6e; "
                 "nearest: TPUv4"));
  folder.write("yaml.yaml", "array: 64x32\ntime_model: TPUv6e\n");
  CHECK(csv_rows(run(folder, "simulate net.csv -c yaml.yaml -i gemm --csv").out).at(0).at("time") ==
        "0.7756449999999999");
  folder.write("old.cfg", "[run_presets]\nTimeLinearModel: TPUv4\n");
  CHECK(contains(run(folder, "simulate net.csv -c old.cfg --memory scalesim-v2").err, "TimeLinearModel, ignored"));
}

TEST_CASE("what CSV and JSON call alike is alike") {
  for (const std::string options : {"", " --memory scalesim -a 8x8", " --memory tiled --bandwidth 4"}) {
    CAPTURE(options);
    const std::vector<CsvRow> rows = csv_rows(run("simulate lenet5" + options + " --csv").out);
    const auto layers =
        nlohmann::json::parse(run("simulate lenet5" + options + " --json").out).at("networks").at(0).at("layers");
    REQUIRE(rows.size() == layers.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (const auto& [key, value] : layers.at(i).items()) {
        const auto column = rows.at(i).find(key);
        if (column == rows.at(i).end() || key == "memory") continue;  // a model's name there, its numbers here
        CAPTURE(column->first);
        CHECK(column->second == (value.is_string() ? value.get<std::string>() : value.dump()));
      }
    }
  }
}

}  // namespace
}  // namespace systole::tests
