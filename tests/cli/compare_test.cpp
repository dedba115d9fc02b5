// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

std::vector<CsvRow> compared(const std::string& options) {
  const Run result = run("compare --csv" + (options.empty() ? "" : " " + options));
  CHECK(result.err == "");
  CHECK(result.exit_code == 0);
  return csv_rows(result.out);
}

/// The parts of a text between `by`.
std::vector<std::string> split_by(std::string text, const std::string& by) {
  std::vector<std::string> parts;
  for (std::size_t at = text.find(by); at != std::string::npos; at = text.find(by)) {
    parts.push_back(text.substr(0, at));
    text.erase(0, at + by.size());
  }
  parts.push_back(text);
  return parts;
}

/// The cycles of a network's variant, chosen by `select` unless that is empty.
std::string cycles_of(const std::vector<CsvRow>& rows, const std::string& network, const std::string& variant,
                      const std::string& select = "") {
  for (const CsvRow& row : rows) {
    const bool chosen = select.empty() || row.at("select") == select;
    if (row.at("network") == network && row.at("variant") == variant && chosen) return row.at("cycles");
  }
  return "no such row";
}

/// A separable block whose depthwise layer has an odd number of channels, and one that is even.
constexpr std::string_view kOdd =
    "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h,stride_w,pad_h,pad_w,groups\n"
    "even,conv,8,8,4,4,3,3,1,1,1,1,4\n"
    "pw1,conv,8,8,4,5,1,1,1,1,0,0,1\n"
    "odd,conv,8,8,5,5,3,3,1,1,1,1,5\n"
    "pw2,conv,8,8,5,6,1,1,1,1,0,0,1\n";

TEST_CASE("compare without arguments is the published table, to the cycle") {
  const std::vector<CsvRow> rows = compared("");
  REQUIRE(rows.size() == 25);
  // Selvam et al., DATE 2021, Table I, cycles of the authors' plot scripts.
  CHECK(cycles_of(rows, "mobilenet_v1", "baseline") == "2536900");
  CHECK(cycles_of(rows, "mobilenet_v1", "half") == "375260");
  CHECK(cycles_of(rows, "mobilenet_v2", "full") == "576770");
  CHECK(cycles_of(rows, "mobilenet_v2", "half50") == "1375054");
  CHECK(cycles_of(rows, "mnasnet_b1", "full50") == "1458602");
  CHECK(cycles_of(rows, "mobilenet_v3_small_fuseconv", "half") == "167935");
  CHECK(cycles_of(rows, "mobilenet_v3_large_fuseconv", "full") == "558553");
  const Run text = run("compare");
  CHECK(contains(text.out, "timing fuseconv-2020"));
  CHECK(contains(text.out, "25 of 25 latencies equal to the cycle."));
  CHECK_FALSE(contains(text.out, "\033"));
}

TEST_CASE("compare's CSV header is the documented one") {
  CHECK(split(run("compare mobilenet_v1 --csv").out, '\n')[0] ==
        "network,variant,array,timing,select,cycles,speedup,macs,params,replaced,model");
  const CsvRow half50 = compared("mobilenet_v1 --variants baseline,half50").at(1);
  CHECK(half50.at("array") == "64x64");
  CHECK(half50.at("timing") == "fuseconv-2020");
  CHECK(half50.at("select") == "published");
  CHECK(half50.at("replaced") == "0 1 2 3 4");
  CHECK(half50.at("params") == "4228328");
  CHECK(std::stod(half50.at("speedup")) == doctest::Approx(2536900.0 / 1072300.0));
  CHECK(
      split(run("compare mobilenet_v1 --csv --pareto cycles,layers --depthwise rows,packed").out, '\n')[0] ==
      "network,variant,array,timing,select,cycles,speedup,macs,params,replaced,choices,depthwise,row_broadcast,model");
}

TEST_CASE("the released model differs from the published numbers, and compare says by how much") {
  const Run result = run("compare mobilenet_v1 --timing fuseconv");
  CHECK(contains(result.out, "2,521,760"));
  CHECK(contains(result.out, "-15,140"));
  CHECK(contains(result.out, "0 of 5 latencies equal to the cycle; speedups differ by up to -0.56 %."));
}

TEST_CASE("published, greedy and optimal stand side by side") {
  const std::vector<CsvRow> rows = compared("mobilenet_v2 --select published,greedy,optimal");
  REQUIRE(rows.size() == 3 + 2 * 3);
  CHECK(cycles_of(rows, "mobilenet_v2", "half50", "published") == "1375054");
  CHECK(cycles_of(rows, "mobilenet_v2", "half50", "greedy") == cycles_of(rows, "mobilenet_v2", "half50", "optimal"));
  CHECK(cycles_of(rows, "mobilenet_v2", "half50", "greedy") == "885660");
  CHECK(contains(run("compare mobilenet_v2 --select greedy,optimal").out,
                 "For a fixed count and variant greedy is optimal"));
}

TEST_CASE("the count of the 50% variants: published, half rounded up, --count, --fraction") {
  const auto replaced = [](const std::string& options) {
    return split(compared(options + " --variants half50 --select greedy").at(0).at("replaced"), ' ').size();
  };
  CHECK(replaced("mobilenet_v1") == 5);
  CHECK(replaced("mobilenet_v3_small") == 6);  // 11 layers, no published list
  CHECK(replaced("mobilenet_v1 --count 3") == 3);
  CHECK(replaced("mobilenet_v1 --fraction 0.2") == 3);
  CHECK(replaced("mobilenet_v1 --fraction 1") == 13);
  CHECK(compared("mobilenet_v1 --variants half50 --count 7").at(0).at("select") == "greedy");
}

TEST_CASE("networks without a published list are compared by greedy") {
  const std::vector<CsvRow> rows = compared("efficientnet_b0");
  REQUIRE(rows.size() == 5);
  CHECK(rows[3].at("select") == "greedy");
  CHECK(split(rows[3].at("replaced"), ' ').size() == 8);
}

TEST_CASE("with a memory model cycles, speedups and choices are those with memory, beside the computing ones") {
  const std::vector<CsvRow> bare = compared("efficientnet_b0 --variants baseline,half");
  const std::vector<CsvRow> tiled = compared("efficientnet_b0 --variants baseline,half --memory tiled");
  REQUIRE(bare.size() == 2);
  REQUIRE(tiled.size() == 2);
  // The paper's model is the default for the paper's networks only.
  CHECK(bare[1].at("model") == "timing array; memory none");
  CHECK(tiled[1].at("model") == "timing array; memory tiled");
  CHECK(std::stod(bare[1].at("speedup")) == doctest::Approx(9.4521).epsilon(1e-5));
  CHECK(std::stod(tiled[1].at("speedup")) == doctest::Approx(3.8001).epsilon(1e-4));
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(tiled[i].at("compute_cycles") == bare[i].at("cycles"));
    CHECK(tiled[i].at("compute_speedup") == bare[i].at("speedup"));
    CHECK_FALSE(bare[i].contains("compute_cycles"));
  }
  // What the baseline takes is what simulate says it takes.
  const Run simulated = run("simulate efficientnet_b0 -a 64x64 -d rp --timing array --memory tiled --summary");
  CHECK(contains(simulated.out, "6,735,961"));
  CHECK(tiled[0].at("cycles") == "6735961");
  const Run text = run("compare efficientnet_b0 --variants baseline,half --memory tiled --bandwidth 4 --sram 32");
  CHECK(contains(text.out, "memory tiled: 32/32/32 kB of SRAM"));
  CHECK(contains(text.out, "computing"));
  const Run json = run("compare efficientnet_b0 --variants baseline --memory tiled --dram-latency 9 --json");
  CHECK(contains(json.out, "--memory tiled --sram 64 --bandwidth 10 --dram-latency 9"));
  const auto configuration = nlohmann::json::parse(json.out)["provenance"]["configuration"];
  CHECK(configuration["memory"] == "tiled");
  CHECK(configuration["sram_kb"] == nlohmann::json({64}));
  CHECK(configuration["dram_latency"] == 9);
}

TEST_CASE("on a machine with a name both speedups stand side by side, and time, and each row's command simulates it") {
  const Run result = run("compare mobilenet_v3_small -c tpu_v3 --cost network --json");
  REQUIRE(result.exit_code == 0);
  const auto json = nlohmann::json::parse(result.out);
  const auto& configuration = json["provenance"]["configuration"];
  CHECK(configuration["machine"] == "tpu_v3");
  CHECK(configuration["cores"] == 4);
  CHECK(configuration["vector"]["lanes"] == 512);
  CHECK(configuration["cost"] == "network");
  REQUIRE(json["rows"].size() == 5);
  for (const auto& row : json["rows"]) {
    CHECK(row["network_cycles"] >= row["cycles"]);
    CHECK(row["milliseconds"].get<double>() ==
          doctest::Approx(row["network_cycles"].get<double>() / 940e3).epsilon(1e-9));
  }
  // The baseline is not rewritten: its command is one program.
  const std::string command = json["rows"][0]["command"];
  REQUIRE(command.starts_with("systole simulate mobilenet_v3_small -c tpu_v3 "));
  const auto simulated = nlohmann::json::parse(run(command.substr(8) + " --json").out)["networks"][0];
  CHECK(simulated["network_cycles"] == json["rows"][0]["network_cycles"]);
  CHECK(simulated["milliseconds"] == json["rows"][0]["milliseconds"]);
  const Run text = run("compare mobilenet_v3_small -c tpu_v3");
  for (const char* part : {"whole network", "inferences/s", "a chip of 4 cores", "--cost array"}) {
    CHECK(contains(text.out, part));
  }
}

TEST_CASE("a chip of options is simulate's, too") {
  const std::string chip =
      "--cores 4 --partition st1 --link 8 --vector lanes --lanes 16 --fuse-elementwise false --clock 500";
  const std::vector<CsvRow> rows = compared("efficientnet_b0 --variants baseline,half -a 32x32 " + chip);
  const auto simulated = nlohmann::json::parse(
      run("simulate efficientnet_b0 -a 32x32 -d rp --timing array " + chip + " --json").out)["networks"][0];
  CHECK(rows.at(0).at("network_cycles") == std::to_string(simulated["network_cycles"].get<std::int64_t>()));
  CHECK(rows.at(0).at("cycles") == std::to_string(simulated["cycles"].get<std::int64_t>()));
  CHECK(std::stod(rows.at(0).at("milliseconds")) == doctest::Approx(simulated["milliseconds"].get<double>()));
  CHECK(std::stod(rows.at(1).at("network_speedup")) < std::stod(rows.at(1).at("speedup")));
  CHECK(run("compare mobilenet_v2 --cores 2 --partition-by words --l2 64 --memory tiled --variants half").exit_code ==
        0);
}

TEST_CASE("several arrays are a row each, and a table of speedups by array") {
  const std::vector<CsvRow> rows = compared("mobilenet_v2 --variants baseline,full -a 32x32,64x64,8x16");
  REQUIRE(rows.size() == 6);
  CHECK(rows[1].at("array") == "32x32");
  CHECK(std::stod(rows[1].at("speedup")) == doctest::Approx(3.3503).epsilon(2e-5));
  CHECK(rows[5].at("array") == "8x16");
  const Run text = run("compare mobilenet_v2 --variants baseline,full -a 32x32,64x64");
  CHECK(contains(text.out, "Speedup over the baseline on the same array"));
  CHECK(contains(text.out, "3.3503 5.1652"));
}

TEST_CASE("the bake-off puts mappings of the unmodified network beside FuSe and names their hardware") {
  const std::vector<CsvRow> rows = compared("mobilenet_v1 --timing occupied --depthwise per-channel,packed,rows");
  REQUIRE(rows.size() == 5);
  CHECK(rows[0].at("depthwise") == "per-channel");
  CHECK(rows[1].at("depthwise") == "packed");
  CHECK(rows[1].at("row_broadcast") == "0");
  CHECK(std::stod(rows[1].at("speedup")) == doctest::Approx(3.83).epsilon(0.002));
  CHECK(rows[2].at("depthwise") == "rows");
  CHECK(rows[2].at("row_broadcast") == "1");
  CHECK(std::stod(rows[2].at("speedup")) == doctest::Approx(6.23).epsilon(0.002));
  CHECK(rows[3].at("variant") == "full");
  CHECK(rows[3].at("row_broadcast") == "1");
  CHECK(std::stod(rows[4].at("speedup")) == doctest::Approx(7.682).epsilon(0.0002));
  const Run text = run("compare mobilenet_v1 --timing occupied --depthwise per-channel,packed,rows");
  CHECK(contains(text.out, "row broadcast"));
  CHECK(contains(text.out, "plain array"));
}

TEST_CASE("under a limit each block chooses for itself, and greedy's loss is said") {
  Folder folder;
  std::string costs = "block,variant,cost\n";
  for (int b = 0; b < 13; ++b) costs += std::to_string(b) + ",full," + std::to_string(b % 5) + ".5\n";
  for (int b = 0; b < 13; ++b) costs += std::to_string(b) + ",half," + std::to_string(b % 3 + 2) + ".25\n";
  folder.write("costs.csv", costs);
  const Run result = run(folder, "compare mobilenet_v1 --sensitivity costs.csv --max-sensitivity 9 --csv");
  CHECK(result.err == "");
  const std::vector<CsvRow> rows = csv_rows(result.out);
  REQUIRE(rows.size() == 5);
  CHECK(rows[3].at("variant") == "mixed");
  CHECK(rows[3].at("select") == "greedy");
  CHECK(rows[4].at("select") == "optimal");
  CHECK(std::stod(rows[3].at("sensitivity")) <= 9);
  CHECK(std::stod(rows[4].at("sensitivity")) <= 9);
  CHECK(std::stoll(rows[4].at("cycles")) < std::stoll(rows[3].at("cycles")));
  const Run text = run(folder, "compare mobilenet_v1 --sensitivity costs.csv --max-sensitivity 9");
  CHECK(contains(text.out, "mobilenet_v1 on 64x64: greedy leaves"));
  const Run front = run(folder, "compare mobilenet_v1 --sensitivity costs.csv --csv");
  CHECK(csv_rows(front.out).size() > 10);
  const Run budget = run(folder, "compare mobilenet_v1 --max-cycles 800000 --csv");
  CHECK(std::stoll(csv_rows(budget.out).back().at("cycles")) <= 800000);
}

TEST_CASE("--max-macs is kept with as few layers replaced as --minimize layers allows") {
  const std::vector<CsvRow> whole = compared("mobilenet_v1 --variants baseline,half");
  const std::int64_t most = (std::stoll(whole[0].at("macs")) + std::stoll(whole[1].at("macs"))) / 2;
  const std::string limit = "mobilenet_v1 --minimize layers --max-macs ";
  const auto best = [&](std::int64_t macs) { return compared(limit + std::to_string(macs)).back(); };
  const auto replaced = [](const CsvRow& row) { return split(row.at("replaced"), ' ').size(); };
  const CsvRow row = best(most);
  CHECK(row.at("select") == "optimal");
  CHECK(std::stoll(row.at("macs")) <= most);
  CHECK(replaced(row) > 0);
  CHECK(replaced(row) < 13);
  CHECK(replaced(best(std::stoll(whole[1].at("macs")))) > replaced(row));
  CHECK(best(std::stoll(whole[0].at("macs"))).at("replaced") == "");
}

TEST_CASE("a front is whole in CSV and thinned for people") {
  const std::vector<CsvRow> rows = compared("mobilenet_v2 --pareto cycles,layers");
  REQUIRE(rows.size() == 3 + 18);
  CHECK(rows[3].at("select") == "pareto");
  CHECK(rows[3].at("choices").starts_with("0:half 1:half"));
  CHECK(rows.back().at("choices") == "");
  CHECK(contains(run("compare mobilenet_v2 --pareto cycles,layers").out, "HHHHHHHHHHHHHHHHH"));
}

TEST_CASE("--layers lists the layers that an array runs with the golden files' words") {
  const std::vector<CsvRow> rows = compared("mobilenet_v1 --variants baseline,half --layers --timing fuseconv");
  REQUIRE(rows.size() == 28 + 41);
  CHECK(rows[1].at("op") == "depthwise");
  CHECK(rows[1].at("role") == "spatial");
  CHECK(rows[1].at("block") == "0");
  CHECK(rows[1].at("layer_index") == "1");
  CHECK(rows[1].at("cycles") == "457856");
  CHECK(rows[1].at("params") == "288");
  CHECK(rows[28].at("variant") == "half");
  CHECK(rows[29].at("op") == "fuse_1xk");
  CHECK(rows[30].at("op") == "fuse_kx1");
  CHECK(rows[29].at("layer_name") == "block0.spatial.row");
  const Run text = run("compare mobilenet_v2 --variants baseline,full --layers");
  CHECK(contains(text.out, "11.14"));
  CHECK(contains(text.out, "Cycles by operator"));
  CHECK(contains(text.out, "89.88"));
}

TEST_CASE("--layers shows a window's stride in both directions where they differ") {
  const Folder folder;
  folder.write("wide.csv",
               "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h,stride_w,pad_h,pad_w,groups\n"
               "dw,conv,8,8,4,4,3,3,2,1,1,1,4\n"
               "pw,conv,4,8,4,8,1,1,1,1,0,0,1\n"
               "square,conv,4,8,8,8,3,3,2,2,1,1,8\n"
               "pw2,conv,2,4,8,8,1,1,1,1,0,0,1\n");
  const Run result = run(folder, "compare wide.csv --variants baseline,half --layers");
  CHECK(result.exit_code == 0);
  CHECK(contains(result.out, " 3x3/2x1 "));
  CHECK(contains(result.out, " 3x3/2 "));
}

TEST_CASE("compare's JSON holds rows, blocks and provenance") {
  const Run result = run("compare mobilenet_v1 --variants baseline,half --layers --json");
  CHECK(result.exit_code == 0);
  CHECK(contains(result.out, "\"schema\": \"systole/compare/1\""));
  CHECK(contains(result.out, "\"timing\": \"fuseconv-2020\""));
  CHECK(contains(result.out, "\"cycles\": 375260"));
  CHECK(contains(result.out, "\"speedup_printed\": \"6.76x\""));
  CHECK(contains(result.out, "\"cycles_by_operator\""));
  CHECK(contains(result.out, "mobilenet_v1.csv"));
}

TEST_CASE("layers that get slower are named when the count demands them") {
  Folder folder;
  // One wide line a row: the baseline's product is small here, and FuSe's full-width folds cost more.
  folder.write("slow.csv",
               "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h,stride_w,pad_h,pad_w,groups\n"
               "dw,conv,3,3,2,2,3,3,1,1,1,1,2\n"
               "pw,conv,3,3,2,4,1,1,1,1,0,0,1\n");
  const Run result = run(folder, "compare slow.csv --variants baseline,full50 -a 256x256 --timing fuseconv-2020");
  CHECK(result.exit_code == 0);
  CHECK(contains(result.out, "slow on 256x256: full50 (greedy) replaces layers that get slower: 0 'dw' ("));
}

TEST_CASE("what compare cannot do exits 2 and says why") {
  const Folder folder;
  CHECK(contains(run("compare efficientnet_b0 --sram 4").err, "--sram: found a value without effect"));
  CHECK(contains(run("compare efficientnet_b0 --memory scalesim").err, "found dataflow rp, expected os, ws or is"));
  folder.write("odd.csv", kOdd);
  folder.write("costs.csv", "block,variant,cost\n0,hlaf,1\n");
  const auto error = [&](const std::string& words, const std::string& text) {
    CAPTURE(words);
    const Run result = run(folder, "compare " + words);
    CHECK(result.exit_code == 2);
    CHECK(result.out == "");
    CHECK_MESSAGE(contains(result.err, text), result.err);
  };
  error("odd.csv", "network 'odd', layer 2 'odd': found 5 channels, expected an even number to halve");
  error("resnet18", "network 'resnet18' has no depthwise layer that FuSeConv could replace");
  error("mobilenet_v1 --max-layers 2 --count 3",
        "--count: found a value without effect, expected full50 or half50 among --variants");
  error("mobilenet_v1 --variants full --fraction 0.3", "--fraction: found a value without effect");
  error("mobilenet_v1 --pareto cycles,params --select optimal",
        "--select: found a value without effect, expected full50 or half50 among --variants, or a limit such as");
  error("efficientnet_b0 --select published", "network 'efficientnet_b0' has no published list");
  error("mobilenet_v1 --select published --count 3", "expected the 5 layers of its published list");
  error("mobilenet_v1 --count 14", "expected at most the network's 13 depthwise layers");
  error("mobilenet_v1 --count 1 --fraction 0.5", "--fraction");
  error("mobilenet_v1 --fraction 1.5", "--fraction: found '1.5', expected a share from 0 to 1");
  error("mobilenet_v1 --variants full,fll", "--variants: found 'fll'");
  error("mobilenet_v1 --variants full,full", "--variants: found 'full', expected each name once");
  error("mobilenet_v1 -a 8x8,8x8", "--array: found '8x8', expected each array once");
  error("mobilenet_v1 --timing occupie", "nearest: occupied");
  error("mobilenet_v1 --max-params 5",
        "no choice of layers keeps the limits; the least params that any has is 4,202,216.");
  error("mobilenet_v1 --max-macs 5", "no choice of layers keeps the limits; the least macs that any has is ");
  error("mobilenet_v1 --max-cycles 1.5", "--max-cycles: found '1.5'");
  error("mobilenet_v1 --max-sensitivity 1", "--max-sensitivity needs the costs of a file: --sensitivity FILE");
  error("mobilenet_v1 --pareto sensitivity", "--pareto sensitivity needs the costs of a file");
  error("mobilenet_v1 --minimize macs", "--minimize chooses under limits");
  error("mobilenet_v1 --sensitivity costs.csv",
        "costs.csv:2:3: variant: found 'hlaf', expected full or half; nearest: half");
  error("--sensitivity costs.csv", "--sensitivity holds the costs of one network; found 5 networks");
  error("mobilenet_v1 --variants baseline --max-layers 3",
        "--variants: found 'baseline', expected full or half among them");
  error("mobilenet_v1 --csv --json", "excludes");
  error("mobilenet_v1 --cores 2 --partition layers", "partition layers runs layers side by side");
  error("mobilenet_v1 --partition st1", "--partition: found a value without effect, expected one core");
  error("mobilenet_v1 --vector none --lanes 4", "--lanes: found a value without effect");
  error("mobilenet_v1 --vector none --cost network", "--cost");
  error("mobilenet_v1 -c tpu_v33", "nearest: tpu_v3");
  CHECK(run(folder, "compare odd.csv --variants baseline,full").exit_code == 0);
}

TEST_CASE("--svg draws what the tables say, and writes nothing where that is impossible") {
  const Folder folder;
  const auto drawn = [&](const std::string& options) {
    const Run result = run(folder, "compare " + options + " --svg figure.svg");
    CHECK(result.exit_code == 0);
    CHECK(result.err == "");
    CHECK_FALSE(result.out.empty());
    return folder.read("figure.svg");
  };
  const std::string bars = drawn("mobilenet_v1 mobilenet_v2");
  CHECK(bars.starts_with("<?xml"));
  CHECK(contains(bars, ">published<"));
  CHECK(contains(bars, ">half50<"));
  const std::string scaling = drawn("mobilenet_v2 -a 8x8,64x64,16x16 --variants baseline,full");
  CHECK(contains(scaling, ">16x16<"));
  CHECK(contains(scaling, "array (rows x columns)"));
  CHECK(scaling.find(">8x8<") < scaling.find(">64x64<"));
  const std::string blocks = drawn("mobilenet_v2 --variants baseline,full --layers");
  CHECK(contains(blocks, "depthwise block"));
  CHECK(contains(blocks, "share of cycles (%)"));
  CHECK(contains(drawn("mobilenet_v2 --pareto cycles,layers"), "Pareto front"));
  CHECK(contains(drawn("mobilenet_v2 --depthwise packed,rows"), ">baseline, packed<"));
  CHECK(drawn("mobilenet_v2") == drawn("mobilenet_v2"));
  CHECK(contains(bars, "Model: "));
  // The paper's five: a panel each, one legend for all.
  const std::string many_networks = drawn("-a 64x64");
  for (const char* title : {">(a) mobilenet_v1<", ">(b) mobilenet_v2<", ">(e) "}) CHECK(contains(many_networks, title));
  CHECK(many_networks.find(">half50<") == many_networks.rfind(">half50<"));
  const std::string two = drawn("mobilenet_v1 mobilenet_v2 -a 8x8,16x16 --variants baseline,full");
  CHECK(contains(two, ">(b) mobilenet_v2<"));

  const Run many = run(folder,
                       "compare mobilenet_v1 --pareto cycles,layers --svg many.svg -a "
                       "1x1,2x2,3x3,4x4,5x5,6x6,7x7,8x8,9x9,10x10,11x11,12x12,13x13,14x14,15x15,16x16,17x17,"
                       "18x18,19x19,20x20,21x21,22x22,23x23,24x24,25x25,26x26,27x27");
  CHECK(many.exit_code == 2);
  CHECK(contains(many.err, "found 27 panels"));
  CHECK_FALSE(contains(folder.names(), "many.svg"));
}

TEST_CASE("compare --energy: text, CSV and JSON tell what each row's command comes to") {
  const Folder folder;
  const std::string words = "compare mobilenet_v3_small -a 8x8 --variants baseline,half --energy horowitz_45nm";
  const nlohmann::json rows = nlohmann::json::parse(run(folder, words + " --json").out)["rows"];
  REQUIRE(rows.size() == 2);
  for (const nlohmann::json& row : rows) {
    const nlohmann::json& energy = row["energy"];
    std::string last;
    for (std::string command : split_by(row["command"], " && ")) {
      command.erase(0, std::string("systole ").size());
      const bool simulates = command.starts_with("simulate");
      const Run made = run(folder, command + (simulates ? " --json" : ""));
      CAPTURE(made.err);
      REQUIRE(made.exit_code == 0);
      last = made.out;
    }
    const nlohmann::json simulated = nlohmann::json::parse(last)["networks"][0]["energy"];
    CHECK(energy["total"] == simulated["total"]);
    CHECK(energy["components"] == simulated["components"]);
    CHECK(energy["energy_delay"] == simulated["energy_delay"]);
    CHECK(energy["table"] == "horowitz_45nm");
  }
  const double before = rows[0]["energy"]["total"]["value"];
  const double after = rows[1]["energy"]["total"]["value"];
  CHECK(rows[0]["energy"]["ratio"] == 1);
  CHECK(rows[1]["energy"]["ratio"].get<double>() == before / after);
  const std::vector<CsvRow> csv = csv_rows(run(folder, words + " --csv").out);
  CHECK(std::stod(csv.at(1).at("energy")) == after);
  CHECK(csv.at(1).at("energy_unit") == "pJ");
  CHECK(std::stod(csv.at(1).at("energy_low")) < after);
  CHECK(std::stod(csv.at(1).at("energy_delay")) == rows[1]["energy"]["energy_delay"]);
  const std::string text = run(folder, words).out;
  CHECK(contains(text, "Energy by horowitz_45nm"));
  CHECK(contains(text, "energy x delay"));
  CHECK(contains(run(folder, "compare lenet5 --energy horowitz").err, "one of aladdin_40nm"));
  const std::string table = "compare mobilenet_v3_small -a 8x8 --energy horowitz_45nm ";
  CHECK(contains(run(folder, table + "--memory none").err, "counts no words of DRAM"));
  CHECK(contains(run(folder, table + "--layers --csv").err, "whose rows are layers"));
}

}  // namespace
}  // namespace systole::tests
