// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/cli/run_program.h"

namespace systole::tests {
namespace {

std::vector<CsvRow> cached(const std::string& options) {
  const Run result = run("cache --csv" + (options.empty() ? "" : " " + options));
  CHECK(result.err == "");
  CHECK(result.exit_code == 0);
  return csv_rows(result.out);
}

const CsvRow& row_of(const std::vector<CsvRow>& rows, const std::string& layer, const std::string& config) {
  for (const CsvRow& row : rows) {
    if (row.at("layer") == layer && row.at("config") == config) return row;
  }
  FAIL("no row of " << layer << ", " << config);
  return rows.front();
}

double number(const CsvRow& row, const std::string& column) {
  return std::stod(row.at(column));
}

/// What is wrong with `options`, which must be refused.
std::string refusal(const std::string& options) {
  const Run result = run("cache " + options);
  CAPTURE(options);
  CHECK(result.exit_code == 2);
  CHECK(result.out == "");
  return result.err;
}

/// A convolution with its ReLU and a linear layer.
constexpr std::string_view kSmall =
    "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h,stride_w,pad_h,pad_w,groups,kind\n"
    "c1,conv,12,12,4,16,3,3,1,1,1,1,1,\n"
    "r1,activation,12,12,16,16,,,,,,,,relu\n"
    "f1,linear,12,12,16,10,,,,,,,,\n";

TEST_CASE("cache's CSV has the documented header, a row a configuration and layer, and totals that add up") {
  const Run result = run("cache --csv");
  CHECK(contains(split(result.out, '\n')[0],
                 "network,layer,config,accesses,misses,miss_rate,cycles,miss_reduction,time_reduction,"));
  const std::vector<CsvRow> rows = csv_rows(result.out);
  REQUIRE(rows.size() == 3 * (10 + 1));
  for (const std::string config : {"16k", "32k", "16k+null"}) {
    std::int64_t accesses = 0;
    std::int64_t misses = 0;
    std::int64_t cycles = 0;
    for (const CsvRow& row : rows) {
      CHECK(row.at("network") == "lenet_caffe");
      if (row.at("config") != config || row.at("layer") == "total") continue;
      accesses += std::stoll(row.at("accesses"));
      misses += std::stoll(row.at("misses"));
      cycles += std::stoll(row.at("cycles"));
    }
    const CsvRow& total = row_of(rows, "total", config);
    CHECK(total.at("accesses") == std::to_string(accesses));
    CHECK(total.at("misses") == std::to_string(misses));
    CHECK(total.at("cycles") == std::to_string(cycles));
    CHECK(cycles == 2 * accesses + 100 * misses);
    CHECK(number(total, "miss_rate") ==
          doctest::Approx(100 * static_cast<double>(misses) / static_cast<double>(accesses)));
  }
  CHECK(row_of(rows, "total", "16k").at("miss_reduction") == "0.0");
}

TEST_CASE("on pruned LeNet the null cache beats a cache of twice the size, and cache says so with every choice") {
  const std::vector<CsvRow> rows = cached("");
  CHECK(number(row_of(rows, "total", "16k+null"), "miss_reduction") == doctest::Approx(5.01).epsilon(0.01));
  CHECK(number(row_of(rows, "total", "32k"), "miss_reduction") == doctest::Approx(3.69).epsilon(0.01));
  const Run text = run("cache");
  for (const char* part : {"lenet_caffe",
                           "a ReLU after each convolution",
                           "lenet_fashion_simd8",
                           "SIMD groups",
                           "a drawn stroke on black",
                           "openblas-atom",
                           "float32",
                           "lines of 32 bytes",
                           "16 KB and 32 KB, 4-way",
                           "256 ternary entries of 27 digits",
                           "32 bits an entry",
                           "8192 bits",
                           "higher, at most 27 X bits",
                           "gd; ",
                           "fill+write",
                           "tau 0",
                           "400 MHz, in order",
                           "100 cycles a miss",
                           "1 KB of TCAM is worth more than another 16 KB under openblas-atom",
                           "worth less than another 16 KB under ",
                           "The library that multiplies decides",
                           "an input that is made, not recorded",
                           "With a second level of 512 KB behind",
                           "Largest outputs of ip2.softmax: ",
                           "128 entries:",
                           "304 entries:"}) {
    CAPTURE(part);
    CHECK(contains(text.out, part));
  }
  CHECK(text.err == "");
  CHECK_FALSE(contains(text.out, "\033"));
  CHECK(run("cache").out == text.out);
}

TEST_CASE("each choice changes what it is about") {
  const std::vector<CsvRow> standard = cached("");
  const std::string usual = row_of(standard, "total", "16k+null").at("misses");
  for (const std::string options : {"--merge none", "--merge first", "--null-entries 64", "--replacement lru",
                                    "--detection fill+evict", "--max-x 2", "--nonzero-write invalidate"}) {
    CAPTURE(options);
    const std::vector<CsvRow> rows = cached(options);
    CHECK(row_of(rows, "total", "16k+null").at("misses") != usual);
    CHECK(row_of(rows, "total", "16k").at("misses") == row_of(standard, "total", "16k").at("misses"));
  }
  for (const std::string options : {"--gemm naive-ikj", "--gemm copied-56", "--gemm goto-64", "--element float16",
                                    "--element 8", "--line 64", "--seed 2", "--inputs 2", "--weights lenet-fashion-dc",
                                    "--weights dense", "--density 0.2", "--prefetch", "--ways 8", "--flush"}) {
    CAPTURE(options);
    CHECK(row_of(cached(options), "total", "16k+null").at("misses") != usual);
  }
  CHECK(row_of(cached("--l2 256"), "total", "16k").at("cycles") != row_of(standard, "total", "16k").at("cycles"));
  const std::vector<CsvRow> rivals = cached("--zca --unlimited");
  CHECK(rivals.size() == 5 * 11);
  CHECK(number(row_of(rivals, "total", "16k+unlimited"), "miss_reduction") >
        number(row_of(rivals, "total", "16k+null"), "miss_reduction"));
  CHECK(number(row_of(rivals, "total", "16k+zca"), "miss_reduction") > 0);
  CHECK(row_of(cached("--detection fill-evict"), "total", "16k+null") ==
        row_of(cached("--detection fill+evict"), "total", "16k+null"));
}

std::int64_t whole(const CsvRow& row, const std::string& column) {
  return std::stoll(row.at(column));
}

TEST_CASE("caches alone, levels, time and the miss stream: each option does what it says") {
  const Folder folder;
  folder.write("small.csv", kSmall);
  const auto rows = [&](const std::string& options) {
    const Run result = run(folder, "cache --csv " + options);
    CHECK(result.exit_code == 0);
    return csv_rows(result.out);
  };
  const auto total = [&](const std::string& options, const std::string& config) {
    return row_of(rows("small.csv" + (options.empty() ? "" : " " + options)), "total", config);
  };
  const Run alone = run(folder, "cache small.csv --null-entries 0 --configurations plain");
  CHECK(alone.exit_code == 0);
  CHECK(contains(alone.out, "misses of 16 KB caches"));
  CHECK_FALSE(contains(alone.out, "null"));
  CHECK(rows("small.csv --configurations plain,null").size() == 2 * 4);
  const std::string usual = total("", "16k+null").at("cycles");
  for (const std::string options :
       {"--l2 64 --l2-inclusion exclusive", "--l2 16 --l2-replacement drrip --l2-cycles 20", "--probing serial",
        "--merger-cycles 1", "--zero-write-cycles 9 --split-cycles 5", "--blobs aligned --align 32 --align-offset 16",
        "--linear gemv", "--prefetch", "--line-cycles 50 --write-buffer 0 --write-through"}) {
    CAPTURE(options);
    CHECK(total(options, "16k+null").at("cycles") != usual);
  }
  CHECK(total("--probing serial", "16k").at("cycles") == total("", "16k").at("cycles"));
  CHECK(run(folder, "cache small.csv --configurations plain --misses misses.din").exit_code == 0);
  CHECK(row_of(rows("--trace misses.din"), "total", "16k").at("loads") == total("", "16k").at("misses"));
  CHECK(contains(run(folder, "cache small.csv").out, "With a second level of 512 KB behind"));
  CHECK_FALSE(contains(run(folder, "cache small.csv --machine-l2 0").out, "With a second level"));
}

TEST_CASE("options of levels and time that have nothing to say are refused") {
  CHECK(contains(refusal("--l2-ways 4"), "--l2-ways: has no effect without --l2"));
  CHECK(contains(refusal("--l2 64 --machine-l2 128"), "--machine-l2: cannot stand beside --l2"));
  CHECK(contains(refusal("--write-buffer 4"), "--write-buffer: has no effect without --line-cycles"));
  CHECK(contains(refusal("--clock 800"), "--clock: has no effect without --energy"));
  CHECK(contains(refusal("--null-entries 0 --merge none"), "--merge: cannot stand beside --null-entries 0"));
  CHECK(contains(refusal("--null-level both"), "expected a second level"));
  CHECK(contains(refusal("--l2 64 --l2-inclusion inclusive --null-level both"), "expected neither"));
  CHECK(contains(refusal("--configurations plain --energy default"), "--energy"));
}

TEST_CASE("--l1 sizes the data caches: the small one, and the one of twice that") {
  const std::vector<CsvRow> standard = cached("");
  const std::vector<CsvRow> rows = cached("--l1 32");
  CHECK(row_of(rows, "total", "32k").at("misses") == row_of(standard, "total", "32k").at("misses"));
  CHECK(whole(row_of(rows, "total", "64k"), "misses") < whole(row_of(rows, "total", "32k"), "misses"));
  CHECK(whole(row_of(rows, "total", "32k+null"), "misses") < whole(row_of(standard, "total", "16k+null"), "misses"));
}

TEST_CASE("--write-through leaves no dirty line, --no-write-allocate no line that a store misses") {
  const std::vector<CsvRow> standard = cached("");
  const CsvRow usual = row_of(standard, "total", "16k");
  CHECK(whole(usual, "write_backs") > 0);
  const CsvRow through = row_of(cached("--write-through"), "total", "16k");
  CHECK(whole(through, "write_backs") == 0);
  CHECK(through.at("misses") == usual.at("misses"));
  const CsvRow around = row_of(cached("--no-write-allocate"), "total", "16k");
  CHECK(around.at("accesses") == usual.at("accesses"));
  CHECK(whole(around, "misses") > whole(usual, "misses"));
  CHECK(whole(around, "write_backs") < whole(usual, "write_backs"));
}

TEST_CASE("--words counts what runs of accesses count, and says so") {
  const std::vector<CsvRow> standard = cached("");
  const std::vector<CsvRow> words = cached("--words");
  REQUIRE(words.size() == standard.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    for (const char* column : {"layer", "config", "accesses", "misses", "cycles", "write_backs"}) {
      CHECK(words[i].at(column) == standard[i].at(column));
    }
  }
  // Which of the two caches holds a line differs within a run, and so does which of them answers.
  CHECK(row_of(words, "total", "16k+null").at("null_hits") != row_of(standard, "total", "16k+null").at("null_hits"));
  const auto granularity = [](const std::string& options) {
    return nlohmann::json::parse(
        run("cache --gemm openblas-atom --json" + options).out)["provenance"]["configuration"]["granularity"];
  };
  CHECK(granularity(" --words") == "words");
  CHECK(granularity("") == "line runs");
}

TEST_CASE("--miss-cycles and --alu are the CPU's time") {
  const CsvRow slow = row_of(cached("--miss-cycles 50"), "total", "16k");
  CHECK(whole(slow, "cycles") == 2 * whole(slow, "accesses") + 50 * whole(slow, "misses"));
  const CsvRow busy = row_of(cached("--alu 3"), "total", "16k");
  CHECK(whole(busy, "cycles") == 4 * whole(busy, "accesses") + 100 * whole(busy, "misses"));
  CHECK(contains(refusal("--alu x"), "--alu: found 'x'"));
}

TEST_CASE("--ignore-zero-sign takes a line of -0.0 for a zero line") {
  const Folder folder;
  folder.write("small.csv", kSmall);
  std::string negative;
  for (int i = 0; i < 12 * 12 * 4; ++i) negative += std::string{'\0', '\0', '\0', '\x80'};
  folder.write("negative.f32", negative);
  const auto hits = [&](const std::string& options) {
    const Run result = run(folder, "cache small.csv --density 0.5 --input negative.f32 --csv" + options);
    REQUIRE(result.exit_code == 0);
    return whole(row_of(csv_rows(result.out), "c1", "16k+null"), "null_hits");
  };
  CHECK(hits(" --ignore-zero-sign") > hits(""));
  CHECK(contains(run(folder, "cache small.csv --density 0.5 --ignore-zero-sign").out, "-0.0 counts as zero"));
  CHECK(contains(refusal("--ignore-zero-sign --element float16"), "float32"));
}

TEST_CASE("--sample simulates a part of a long layer, estimates the rest and bounds the error") {
  const Folder folder;
  folder.write("long.csv",
               "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h,stride_w,pad_h,pad_w,groups\n"
               "c1,conv,32,32,16,32,3,3,1,1,1,1,1\n");
  const std::string command = "cache long.csv --density 0.3";
  const auto total = [&](const std::string& options, const std::string& config) {
    return row_of(csv_rows(run(folder, command + options + " --csv").out), "total", config);
  };
  const CsvRow exact = total("", "16k");
  const CsvRow sampled = total(" --sample 20", "16k");
  CHECK(sampled.at("accesses") == exact.at("accesses"));
  CHECK(exact.at("simulated_accesses") == exact.at("accesses"));
  CHECK(whole(sampled, "simulated_accesses") < whole(sampled, "accesses"));
  CHECK(sampled.at("misses") != exact.at("misses"));
  const auto json = nlohmann::json::parse(run(folder, command + " --sample 20 --json").out);
  const double bound = json["configurations"][0]["total"]["miss_error"].get<double>() / 100;  // of the estimate
  CHECK(bound < 0.2);
  CHECK(std::abs(number(sampled, "misses") - number(exact, "misses")) <= bound * number(sampled, "misses"));
  CHECK(number(total("", "32k"), "miss_reduction_error") == 0);
  CHECK(number(total(" --sample 20", "32k"), "miss_reduction_error") > 0);
  const std::string told = run(folder, command + " --sample 20 --energy default").out;
  CHECK(contains(told, "\nSampled: "));
  CHECK_FALSE(contains(told, "With a second level"));
  CHECK(contains(refusal("--sample 20 --machine-l2 256"), "--machine-l2: cannot stand beside --sample"));
  CHECK(contains(told, "Sampled: what DRAM saves is known to +- "));
  CHECK(contains(refusal("--sample 90"), "a percentage from 0.01 to 50"));
}

TEST_CASE("--no-spill keeps single lines that leave the null cache out of the data cache") {
  const auto spills = [](const std::string& options) {
    const auto json = nlohmann::json::parse(run("cache --gemm openblas-atom --json" + options).out);
    return json["configurations"][2]["total"]["counts"]["spills"].get<std::int64_t>();
  };
  CHECK(spills("") > 0);
  CHECK(spills(" --no-spill") == 0);
  CHECK(contains(run("cache --gemm openblas-atom --no-spill").out, "; no spill;"));
}

TEST_CASE("--activation-density makes that share of outputs positive, and so more lines zero") {
  const auto hits = [](const std::string& options) {
    return whole(row_of(cached("--density 0.5" + options), "total", "16k+null"), "null_hits");
  };
  CHECK(hits(" --activation-density 0.1") > hits(" --activation-density 0.5"));
  CHECK(contains(run("cache --gemm openblas-atom --density 0.5 --activation-density 0.1").out,
                 "biases set for the densities of activations"));
  CHECK(contains(refusal("--activation-density 0.1"), "--activation-density make weights"));
}

TEST_CASE("cache refuses options that the others leave nothing to say") {
  CHECK(contains(refusal("--pattern independent"), "found one of them beside the shipped weights"));
  CHECK(contains(refusal("--weights dense --pattern independent"), "found one of them beside --weights dense"));
  const std::string lines = "cannot stand beside --merge none: an entry is one line, without X bits";
  CHECK(contains(refusal("--merge none --max-x 3"), "--max-x: " + lines));
  CHECK(contains(refusal("--merge none --nonzero-write invalidate"), "--nonzero-write: " + lines));
  const Folder folder;
  folder.write("t.din", "0 100\n1 120\n0 100\n");
  const Run seeded = run(folder, "cache --trace t.din --seed 3");
  CHECK(seeded.exit_code == 2);
  CHECK(contains(seeded.err, "--seed: cannot stand beside --trace: nothing is drawn without --replacement"));
  CHECK(run(folder, "cache --trace t.din --seed 3 --data-replacement random").exit_code == 0);
}

TEST_CASE("any network of the dialect runs with generated weights, or with those of a folder") {
  const Folder folder;
  folder.write("small.csv", kSmall);
  const Run generated = run(folder, "cache small.csv --density 0.1 --csv");
  CHECK(generated.exit_code == 0);
  CHECK(csv_rows(generated.out).size() == 3 * 4);
  CHECK(contains(run(folder, "cache small.csv --density 0.1 --pattern independent").out, "10.0 % of the weights"));
  const Run missing = run(folder, "cache small.csv --weights .");
  CHECK(missing.exit_code == 2);
  CHECK(contains(missing.err, "no c1.weight.npy, f1.weight.npy"));
  folder.write("short.f32", "12345678");
  CHECK(run(folder, "cache small.csv --input short.f32").exit_code == 2);
}

TEST_CASE("a product may name its gate first") {
  const Folder folder;
  const auto squeezed = [](const std::string& inputs) {
    return "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,kind,inputs\n"
           "map,conv,8,8,4,16,1,1,,\n"
           "gate,pool,8,8,16,16,,,global_avg,map\n"
           "scaled,mul,8,8,16,16,,,," +
           inputs + "\n";
  };
  folder.write("map_first.csv", squeezed("map gate"));
  folder.write("gate_first.csv", squeezed("gate map"));
  const auto rows = [&](const std::string& network) {
    const Run result = run(folder, "cache " + network + " --density 0.5 --csv");
    CHECK(contains(result.err, "nothing in network"));
    CHECK(contains(result.err, "is an activation"));
    CHECK(result.exit_code == 0);
    std::vector<CsvRow> all = csv_rows(result.out);
    for (CsvRow& row : all) row.erase("network");
    return all;
  };
  const std::vector<CsvRow> gate_first = rows("gate_first.csv");
  CHECK(row_of(gate_first, "scaled", "16k").at("accesses") == std::to_string(16 + 2 * 16 * 64));
  CHECK(gate_first == rows("map_first.csv"));
}

TEST_CASE("a recorded trace has the same misses as the network that it was recorded from") {
  const Folder folder;
  const Run recorded = run(folder, "cache --record lenet.systrace --csv");
  CHECK(recorded.exit_code == 0);
  const Run replayed = run(folder, "cache --trace lenet.systrace --csv");
  CHECK(replayed.exit_code == 0);
  std::vector<CsvRow> of_network = csv_rows(recorded.out);
  std::vector<CsvRow> of_trace = csv_rows(replayed.out);
  for (std::vector<CsvRow>* rows : {&of_network, &of_trace}) {
    for (CsvRow& row : *rows) {
      row.erase("network");
      row.erase("gemm");
    }
  }
  CHECK(of_network == of_trace);
}

TEST_CASE("din and lackey traces run, with lines that a side file calls zero") {
  const Folder folder;
  std::string din;
  std::string lackey;
  for (int round = 0; round < 2; ++round) {
    for (int line = 0; line < 2048; ++line) {
      const std::string digits = "0123456789abcdef";
      std::string address;
      for (int shift = 16; shift >= 0; shift -= 4) {
        address += digits[static_cast<std::size_t>(((line * 32) >> shift) & 15)];
      }
      din += "0 " + address + "\n";
      lackey += " L " + address + ",4\n";
    }
  }
  folder.write("a.din", din);
  folder.write("a.lackey", lackey);
  folder.write("zeros", "0-ffff\n");
  const auto misses = [&](const std::string& options, const std::string& config) {
    const Run result = run(folder, "cache --csv --trace " + options);
    CHECK(result.err == "");
    REQUIRE(result.exit_code == 0);
    return row_of(csv_rows(result.out), "total", config).at("misses");
  };
  CHECK(misses("a.din", "32k") == "4096");  // 64 KB twice, LRU: nothing survives
  CHECK(misses("a.lackey", "16k+null") == "4096");
  CHECK(misses("a.din --zeros zeros", "16k+null") == "2048");
  CHECK(misses("a.lackey --format lackey --zeros zeros", "16k") == "4096");
  CHECK(run(folder, "cache --trace a.din --format lackey").exit_code == 2);
  CHECK(contains(run(folder, "cache --trace a.din").out, "As cachegrind counts"));
}

TEST_CASE("cache's JSON has its schema, the choices and the files with their hashes") {
  const auto json = nlohmann::json::parse(run("cache --gemm openblas-atom --json").out);
  CHECK(json["schema"] == "systole/cache/1");
  CHECK(json["provenance"]["inputs"].size() == 2);
  CHECK(json["provenance"]["inputs"][1]["sha256"].get<std::string>().size() == 64);
  const auto& configuration = json["provenance"]["configuration"];
  CHECK(configuration["gemm"] == "openblas-atom");
  CHECK(configuration["null_cache"]["bits"] == 8192);
  CHECK(configuration["null_cache"]["tau"] == 0.0);
  CHECK(configuration["data_cache"]["bytes"] == 16384);
  CHECK(configuration["second_level"].is_null());
  CHECK(configuration["unlimited"] == false);
  REQUIRE(json["configurations"].size() == 3);
  CHECK(json["configurations"][2]["total"]["counts"]["null_hits"] > 0);
  CHECK(json["other_entries"].size() == 2);
}

TEST_CASE("cache draws coverage by order of merging") {
  const Folder folder;
  CHECK(run(folder, "cache --gemm openblas-atom --svg coverage.svg").exit_code == 0);
  const std::string svg = folder.read("coverage.svg");
  for (const char* part : {"<svg", "merge none", "merge first", "merge higher", "capacity (KB)"}) {
    CAPTURE(part);
    CHECK(contains(svg, part));
  }
}

TEST_CASE("--paper sets results beside the published ranges and moves one choice at a time") {
  const Run text = run("cache --paper");
  CHECK(text.exit_code == 0);
  for (const char* part : {"5 to 28 % fewer misses", "The likeliest setting is atlas-60", "LeNet under atlas-60",
                           "published range", "within", "below", "merge none", "64 entries", "replacement gd",
                           "detection fill+evict", "Not run: SqueezeNet", "Not run: AlexNet"}) {
    CAPTURE(part);
    CHECK(contains(text.out, part));
  }
  const Run csv = run("cache --paper --csv");
  CHECK(contains(csv.out, "network,layer,config,accesses,misses,miss_rate,cycles,miss_reduction,time_reduction,"));
  CHECK(contains(csv.out, "openblas-haswell"));
}

TEST_CASE("a verdict is over the orders that --gemm lists, each with its rows in CSV") {
  const std::string one = run("cache --gemm naive-ikj").out;
  CHECK(contains(one, "Under naive-ikj alone 1 KB of TCAM is worth more than another 16 KB:"));
  CHECK(contains(one, "Other libraries may turn that round: --gemm all runs "));
  const std::string two = run("cache --gemm goto-64,openblas-atom").out;
  CHECK(contains(two,
                 "worth more than another 16 KB under openblas-atom;\nworth less than another 16 KB under goto-64."));
  CHECK_FALSE(contains(two, "may turn that round"));
  const std::vector<CsvRow> rows = cached("--gemm goto-64,openblas-atom");
  REQUIRE(rows.size() == 2 * 3 * 11);
  CHECK(rows.front().at("gemm") == "goto-64");
  CHECK(rows.back().at("gemm") == "openblas-atom");
  CHECK(rows.back().at("misses") == row_of(cached(""), "total", "16k+null").at("misses"));
  CHECK(contains(refusal("--gemm goto-64,goto-64"), "an order once"));
}

TEST_CASE("a trace without values has no verdict, but how to record values") {
  const Folder folder;
  folder.write("a.din", "0 100\n1 120\n0 100\n");
  const std::string told = run(folder, "cache --trace a.din").out;
  CHECK(contains(told, "No verdict: the trace holds no values"));
  CHECK(contains(told, "--zeros FILE"));
  CHECK_FALSE(contains(told, "worth less"));
  CHECK_FALSE(contains(told, "Null cache:"));
  const std::string energy = run(folder, "cache --trace a.din --energy default").out;
  CHECK(contains(energy, "Whether the null cache pays is not told"));
  CHECK_FALSE(contains(energy, "the null cache wastes"));
  folder.write("zeros", "100\n");
  CHECK(contains(run(folder, "cache --trace a.din --zeros zeros").out, "for this trace:"));
  const auto json = nlohmann::json::parse(run(folder, "cache --trace a.din --json").out);
  CHECK(json["verdict"]["orders"][0]["worth"] == "unknown");
}

TEST_CASE("the network's answer is told, by input, and beside it what approximation makes of it") {
  const auto json = nlohmann::json::parse(run("cache --json --inputs 2 --tau 0.5 --gemm openblas-atom").out);
  REQUIRE(json["answers"].size() == 2);
  CHECK(json["answers"][0]["largest"].size() == 3);
  CHECK(json["answers"][0]["approximated"] != json["answers"][0]["largest"]);
  CHECK(contains(run("cache --inputs 2 --gemm openblas-atom").out, "by input, 2 of 2:\n  0: "));
}

TEST_CASE("approximation says what it did to the answers") {
  CHECK(contains(run("cache --gemm openblas-atom --tau 0.01").out, "of 1 inputs have the same largest output"));
}

TEST_CASE("wrong options of cache are refused with the nearest name") {
  CHECK(contains(refusal("--gemm opnblas-atom"), "nearest: openblas-atom"));
  CHECK(contains(refusal("--merge hgher"), "nearest: higher"));
  CHECK(contains(refusal("--replacement gdd"), "nearest: gd"));
  CHECK(contains(refusal("--detection fill-evct"), "nearest: fill+evict"));
  CHECK(contains(refusal("--element float61"), "nearest: float16"));
  CHECK(contains(refusal("--weights lenet-fashion-simd"), "nearest: lenet-fashion-simd8"));
  CHECK(contains(refusal("--pattern clusterd"), "nearest: clustered"));
  CHECK(contains(refusal("--data-replacement lur"), "nearest: lru"));
  CHECK(contains(refusal("--nonzero-write splt"), "nearest: split"));
  CHECK(contains(refusal("--merg none"), "nearest: --merge"));
  CHECK(contains(refusal("lenet_cafe"), "nearest: lenet_caffe"));
  CHECK(contains(refusal("--line 33"), "a power of two"));
  CHECK(contains(refusal("--null-entries 70000"), "0 to 65535"));
  CHECK(contains(refusal("--tau -1"), "at least 0"));
  CHECK(contains(refusal("--density 1.5"), "at most 1"));
  const Folder folder;
  folder.write("up.csv", "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w\nup,conv_transpose,4,4,2,2,2,2\n");
  CHECK(contains(run(folder, "cache up.csv --density 1").err, "an operator that cachesim executes"));
}

TEST_CASE("options that contradict each other are refused, not ignored") {
  CHECK(contains(refusal("--trace x --gemm goto-64"), "a trace is not executed"));
  CHECK(contains(refusal("--trace x --svg y"), "networks only"));
  CHECK(contains(refusal("--format din"), "--trace FILE"));
  CHECK(contains(refusal("--paper --merge none"), "the published comparison chooses it"));
  CHECK(contains(refusal("--large"), "--paper"));
  CHECK(contains(refusal("--record x --tau 0.1"), "exact detection"));
  CHECK(contains(refusal("--weights lenet-fashion-dc --density 0.1"), "--density"));
  CHECK(contains(refusal("--element int8 --tau 0.1"), "float32"));
  CHECK(contains(refusal("squeezenet1_0 --weights lenet-fashion-dc"), "weights of squeezenet1_0"));
  refusal("--csv --json");
}

}  // namespace
}  // namespace systole::tests
