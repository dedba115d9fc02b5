// SPDX-License-Identifier: MIT
// SCALE-Sim's files in, SCALE-Sim's files out.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/cli/run_program.h"
#include "tests/golden/golden_table.h"
#include "tests/places.h"

namespace systole::tests {
namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// Simulates a recorded run's files and compares every file that SCALE-Sim wrote.
void check_run(const std::filesystem::path& recorded) {
  CAPTURE(recorded.string());
  const std::vector<std::string> files = golden_files(recorded);
  const Folder folder;
  bool laid_out = false;
  for (const std::string name : {"config.cfg", "topology.csv", "layout.csv"}) {
    if (std::ranges::find(files, name) == files.end()) continue;
    folder.write(name, golden_text(recorded / name));
    laid_out = laid_out || name == "layout.csv";
  }
  const Run result = run(
      folder, std::string{"simulate -t topology.csv -c config.cfg -p out -s Y"} + (laid_out ? " -l layout.csv" : ""));
  CHECK(result.exit_code == 0);
  CHECK(result.err == "");
  int compared = 0;
  for (const std::string& name : files) {
    CAPTURE(name);
    if (name == "config.cfg" || name == "topology.csv" || name == "layout.csv") continue;
    const std::string place = name.ends_with("_TRACE.csv") ? "out/run/layer0/" : "out/run/";
    CHECK(text_of(folder.path() / (place + name)) == golden_text(recorded / name));
    ++compared;
  }
  CHECK(compared >= 9);
  CHECK(folder.names() == (laid_out ? "config.cfg layout.csv out topology.csv" : "config.cfg out topology.csv"));
}

constexpr std::string_view kMemoryCfg =
    "[general]\nrun_name = edge\n[architecture_presets]\nArrayHeight: 8\nArrayWidth: 8\nIfmapSramSzkB: 1\n"
    "FilterSramSzkB: 1\nOfmapSramSzkB: 1\nDataflow: ws\nBandwidth: 4\n[run_presets]\nInterfaceBandwidth: USER\n";

TEST_CASE("SCALE-Sim's reports and traces come out as the same bytes") {
  const auto runs = scalesim_runs();
  CHECK(runs.size() == 9);
  for (const auto& recorded : runs) check_run(recorded);
}

TEST_CASE("a .cfg simulates SCALE-Sim's memory unless told otherwise, and without one there is none") {
  const Folder folder;
  folder.write("edge.cfg", kMemoryCfg);
  const auto row = [&](const std::string& options) {
    const Run result = run(folder, "simulate lenet5 --csv " + options);
    CHECK(result.exit_code == 0);
    return csv_rows(result.out).at(0);
  };
  const CsvRow with = row("-c edge.cfg");
  const CsvRow without = row("-c edge.cfg --memory none");
  CHECK(with.at("memory") == "scalesim");
  CHECK(std::stoll(with.at("stall_cycles")) > 0);
  CHECK(std::stoll(with.at("cycles")) > std::stoll(without.at("cycles")));
  CHECK(without.at("stall_cycles") == "0");
  CHECK_FALSE(without.contains("memory"));
  CHECK_FALSE(row("-a 8x8").contains("memory"));
  CHECK(row("-a 8x8 --memory scalesim").at("memory") == "scalesim");
  // v2 waits once for a late block where v3 waits twice, and reads at Bandwidth.
  CHECK(row("-c edge.cfg --memory scalesim-v2").at("cycles") != with.at("cycles"));
  CHECK(contains(run(folder, "simulate lenet5 -c edge.cfg").out,
                 "memory scalesim: 1/1/1 kB of SRAM for ifmap/filter/ofmap, given bandwidth"));
  CHECK(contains(run(folder, "simulate lenet5 -c edge.cfg --json").out, "\"dram\""));
}

TEST_CASE("results with memory do not depend on threads") {
  const Folder folder;
  folder.write("edge.cfg", kMemoryCfg);
  const std::string one = run(folder, "--threads 1 simulate mobilenet_v1 -c edge.cfg --csv").out;
  CHECK(one == run(folder, "--threads 2 simulate mobilenet_v1 -c edge.cfg --csv").out);
  CHECK(one == run(folder, "--threads 7 simulate mobilenet_v1 -c edge.cfg --csv").out);
}

TEST_CASE("groups of a layer run one after the other, and its report is one row") {
  const Folder folder;
  const std::string header = "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,groups\n";
  folder.write("one.csv", header + "dw,conv,9,9,1,1,3,3,1\n");
  folder.write("five.csv", header + "dw,conv,9,9,5,5,3,3,5\n");
  const auto row = [&](const std::string& file) {
    return csv_rows(run(folder, "simulate " + file + " --memory scalesim --csv").out).at(0);
  };
  const std::int64_t one = std::stoll(row("one.csv").at("cycles"));
  CHECK(std::stoll(row("five.csv").at("cycles")) == 5 * (one + 1) - 1);
  CHECK(std::stoll(row("five.csv").at("ifmap_dram_reads")) == 5 * std::stoll(row("one.csv").at("ifmap_dram_reads")));
  CHECK(run(folder, "simulate five.csv -p out -s Y").exit_code == 0);
  CHECK(split(folder.read("out/five/COMPUTE_REPORT.csv"), '\n').size() == 3);
  CHECK(std::filesystem::exists(folder.path() / "out/five/layer0/group4/OFMAP_DRAM_TRACE.csv"));
}

TEST_CASE("traces for other tools hold the same requests, and compressed ones unpack to the same bytes") {
  const Folder folder;
  folder.write("edge.cfg", kMemoryCfg);
  folder.write("net.csv", "Layer, H, W, R, S, C, M, Stride,\nconv, 6, 6, 3, 3, 2, 3, 1,\n");
  const auto traced = [&](const std::string& format) {
    const Run result = run(folder, "simulate net.csv -c edge.cfg -s Y -p " + format + " --trace-format " + format);
    CHECK(result.exit_code == 0);
    CHECK(result.err == "");
  };
  for (const char* format : {"scalesim", "din", "ramulator", "dramsim3", "bin", "scalesim.gz", "din.zst"})
    traced(format);
  const auto lines = [&](const std::string& file) { return split(folder.read(file), '\n').size() - 1; };
  const std::size_t requests = lines("din/edge/layer0/DRAM_TRACE.din");
  CHECK(requests > 100);
  CHECK(lines("ramulator/edge/layer0/DRAM_TRACE.ramulator") == requests);
  CHECK(lines("dramsim3/edge/layer0/DRAM_TRACE.dramsim3") == requests);
  CHECK(folder.read("bin/edge/layer0/DRAM_TRACE.bin").size() == 16 * requests);
  CHECK(contains(folder.read("dramsim3/edge/layer0/DRAM_TRACE.dramsim3"), " READ 0\n"));
  CHECK(contains(folder.read("ramulator/edge/layer0/DRAM_TRACE.ramulator"), " W\n"));

  const auto unpacked = [&](const std::string& command, const std::string& file) {
    const std::string shell =
        "cd '" + folder.path().string() + "' && " + command + " < " + file + " > plain 2>/dev/null";
    return std::system(shell.c_str()) == 0 ? folder.read("plain") : "no unpacker";  // NOLINT(*-mt-unsafe)
  };
  const std::string name = "/edge/layer0/IFMAP_SRAM_TRACE.csv";
  CHECK(unpacked("gzip -d", "scalesim.gz" + name + ".gz") == folder.read("scalesim" + name));
  const std::string zst = unpacked("zstd -d", "din.zst/edge/layer0/DRAM_TRACE.din.zst");
  if (zst == "no unpacker") {
    MESSAGE("zstd is not installed: the .zst file was written but not unpacked");
  } else {
    CHECK(zst == folder.read("din/edge/layer0/DRAM_TRACE.din"));
  }
}

TEST_CASE("in CALC mode the requests for other tools are the words that the reports count") {
  const Folder folder;
  folder.write("net.csv", "Layer, M, N, K,\ngemm, 40, 30, 50,\n");
  folder.write("calc.cfg",
               "[architecture_presets]\nIfmapSramSzkB: 1\nFilterSramSzkB: 1\nDataflow: is\n"
               "[run_presets]\nInterfaceBandwidth: CALC\n");
  const Run result = run(folder, "simulate net.csv -c calc.cfg -a 8x8 -s Y -p out --trace-format din --csv");
  const CsvRow row = csv_rows(result.out).at(0);
  const auto count = [&](const char* column) { return std::stoull(row.at(column)); };
  CHECK(split(folder.read("out/net/layer0/DRAM_TRACE.din"), '\n').size() - 1 ==
        count("ifmap_dram_reads") + count("filter_dram_reads") + count("ofmap_dram_writes"));
}

TEST_CASE("requests for other tools are in the order of their cycles") {
  const Folder folder;
  folder.write("edge.cfg", kMemoryCfg);
  folder.write("net.csv", "Layer, M, N, K,\ngemm, 20, 9, 30,\n");
  CHECK(run(folder, "simulate net.csv -c edge.cfg -s Y -p out --trace-format dramsim3").exit_code == 0);
  std::int64_t before = 0;
  std::size_t back = 0;
  for (const std::string& line : split(folder.read("out/edge/layer0/DRAM_TRACE.dramsim3"), '\n')) {
    if (line.empty()) continue;
    const std::int64_t cycle = std::stoll(split(line, ' ').at(2));
    if (cycle < before) ++back;
    before = cycle;
  }
  CHECK(back == 0);
}

TEST_CASE("what the memory model cannot do exits 2, says why and leaves no files") {
  const auto error = [](const std::string& words, const std::string& text) {
    CAPTURE(words);
    const Folder folder;
    folder.write("edge.cfg", kMemoryCfg);
    folder.write("sparse.cfg",
                 "[sparsity]\nSparsitySupport : true\nSparseRep : csr\n[architecture_presets]\nFilterOffset: 0\n");
    folder.write("layout.cfg", "[layout]\nIfmapCustomLayout: True\n[run_presets]\nInterfaceBandwidth: USER\n");
    folder.write("latency.cfg", "[run_presets]\nInterfaceBandwidth: USER\nUseRamulatorTrace: True\n");
    folder.write("sparse.csv", "Layer, H, W, R, S, C, M, Stride, Sparsity,\nconv1, 8, 8, 3, 3, 8, 8, 1, 2:4,\n");
    const std::string before = folder.names();
    const Run result = run(folder, "simulate " + words);
    CHECK(result.exit_code == 2);
    CHECK(result.out == "");
    CHECK_MESSAGE(contains(result.err, text), result.err);
    CHECK(folder.names() == before);
  };
  error("lenet5 --memory scalesim -d rp", "found dataflow rp, expected os, ws or is");
  error("lenet5 -p out -d rp", "found dataflow rp, expected os, ws or is");
  error("lenet5 --memory scalesim --timing array", "found timing array, expected scalesim");
  error("mobilenet_v1 --memory scalesim --depthwise packed", "found depthwise layers packed, expected per-channel");
  error("lenet5 -p out --memory none", "which --memory none does not have");
  error("lenet5 -s Y", "-s Y: found no folder for the traces, expected -p DIR");
  error("lenet5 --trace-format din -p out", "--trace-format is of traces, which -s Y writes");
  error("lenet5 -p out -s Y --trace-format dim", "nearest: din");
  error("lenet5 alexnet -c edge.cfg -p out", "run name 'edge' is one folder; found 2 networks, expected one");
  error("sparse.csv -c sparse.cfg", "the filter offset must be greater than 0");
  error("lenet5 -c layout.cfg", "a custom layout needs a layout file");
  error("lenet5 --memory tiled --bandwidth 1,2", "bandwidth: found 2 numbers, expected one that all operands share");
  error("lenet5 --memory tiled --bandwidth 0", "--bandwidth: found '0', expected a whole number of at least 1");
  error("lenet5 --sram 1,2", "--sram: found '1,2', expected one size in kB, or three");
  error("lenet5 --dram-latency 5", "only --memory tiled reads it, and this is memory none");
  error("mobilenet_v2 --memory tiled --timing fuseconv-2020", "fuseconv-2020");
  error("lenet5 --memory tiled -p out", "which --memory tiled does not have");
  error("lenet5 -c latency.cfg", "results/_ifmapFile0.npy");
  error("lenet5 -c latency.cfg", "UseRamulatorTrace is True");
}

TEST_CASE("a run that is killed while it writes traces leaves nothing that looks whole and is not") {
  const Folder folder;
  const Run whole = run(folder, "simulate lenet_caffe -a 4x4 -p whole -s Y");
  REQUIRE(whole.exit_code == 0);
  std::size_t compared = 0;
  for (const char* seconds : {"0.01", "0.02", "0.03", "0.05", "0.1", "0.2"}) {
    const std::string shell = "cd '" + folder.path().string() + "' && timeout -s KILL " + seconds + " '" + program() +
                              "' simulate lenet_caffe -a 4x4 -p killed -s Y > plain 2>&1";
    static_cast<void>(std::system(shell.c_str()));  // NOLINT(*-mt-unsafe): killed or not
    const auto killed = folder.path() / "killed";
    if (!std::filesystem::exists(killed)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(killed)) {
      if (!entry.is_regular_file() || entry.path().extension() != ".csv") continue;
      const auto twin = folder.path() / "whole" / std::filesystem::relative(entry.path(), killed);
      CAPTURE(entry.path());
      CHECK(text_of(entry.path()) == text_of(twin));
      ++compared;
    }
    std::filesystem::remove_all(killed);
  }
  MESSAGE("files that were whole: " << compared);
}

TEST_CASE("a run that is interrupted while it writes traces takes the half-written ones away and exits 130") {
  const Folder folder;
  // More than a gigabyte of traces: they are far from whole when the first file appears.
  const std::string shell = "cd '" + folder.path().string() + "' && { '" + program() +
                            "' -q simulate alexnet -a 32x32 -p out -s Y > plain 2>&1 & } && until [ -n \"$(ls "
                            "out/alexnet/layer0 2>/dev/null)\" ]; "
                            "do sleep 0.01; done && kill -TERM $! && wait $!; echo $? > code";
  static_cast<void>(std::system(shell.c_str()));  // NOLINT(*-mt-unsafe)
  CHECK(folder.read("code") == "130\n");
  CHECK(folder.read("plain") == "systole: error: interrupted\n");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path() / "out")) {
    CAPTURE(entry.path());
    CHECK_FALSE(contains(entry.path().filename().string(), ".part"));
  }
}

TEST_CASE("traces that cannot be written to the end fail the run and leave no half file") {
  const Folder folder;
  // A limit on file sizes stands in for a full disk: the write fails half way.
  const std::string shell = "cd '" + folder.path().string() + "' && trap '' XFSZ && ulimit -f 200 && '" + program() +
                            "' simulate lenet_caffe -a 4x4 -p out -s Y > plain 2>&1; echo $? > code";
  static_cast<void>(std::system(shell.c_str()));  // NOLINT(*-mt-unsafe)
  CHECK(folder.read("code") == "1\n");
  CHECK(contains(folder.read("plain"), "_TRACE.csv: cannot be written: File too large"));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path() / "out")) {
    CAPTURE(entry.path());
    CHECK_FALSE(contains(entry.path().filename().string(), ".part"));
  }
  CHECK_FALSE(std::filesystem::exists(folder.path() / "out/lenet_caffe/COMPUTE_REPORT.csv"));
}

TEST_CASE("the tiled model: more bandwidth, more scratchpad or less latency never cost cycles") {
  const auto cycles = [](const std::string& options) {
    const Run result = run("simulate lenet5 -d ws -a 8x8 --memory tiled --csv " + options);
    CHECK(result.exit_code == 0);
    CHECK(result.err == "");
    std::int64_t sum = 0;
    for (const CsvRow& row : csv_rows(result.out)) {
      sum += std::stoll(row.at("cycles"));
      CHECK(std::stoll(row.at("stall_cycles")) >= 0);
      CHECK(row.at("memory") == "tiled");
    }
    return sum;
  };
  const std::int64_t base = cycles("--bandwidth 4 --sram 2 --dram-latency 50");
  CHECK(cycles("--bandwidth 8 --sram 2 --dram-latency 50") < base);
  CHECK(cycles("--bandwidth 4 --sram 64 --dram-latency 50") <= base);
  CHECK(cycles("--bandwidth 4 --sram 2 --dram-latency 0") < base);
  CHECK(cycles("--bandwidth 4,4,4 --sram 2,2,2 --dram-latency 50") <= base);
  // Unlimited in effect: the compute cycles.
  std::int64_t compute = 0;
  for (const CsvRow& row : csv_rows(run("simulate lenet5 -d ws -a 8x8 --csv").out))
    compute += std::stoll(row.at("cycles"));
  CHECK(cycles("--bandwidth 1000000000 --sram 1000000") - compute < 40);  // a word still takes its fill and its drain
}

TEST_CASE("--stream-cut false is the tiled model of version 0.1, which chunks of the stream are faster than") {
  const Folder folder;
  folder.write("c.csv", "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,pad_h,pad_w\nc,conv,56,56,64,64,3,3,1,1\n");
  const auto shown = [&](const std::string& options) {
    const Run result = run(folder, "simulate c.csv -d ws --timing array --memory tiled --json " + options);
    CHECK(result.exit_code == 0);
    CHECK(result.err == "");
    return nlohmann::json::parse(result.out)["networks"][0]["layers"][0];
  };
  const nlohmann::json whole = shown("--stream-cut false");
  CHECK(whole["cycles"] == 728'730);
  CHECK(whole["memory"]["compute_cycles"] == 116'280);
  CHECK(whole["memory"]["refill"] == 0);
  const nlohmann::json cut = shown("--sram 64");
  CHECK(cut["memory"]["compute_cycles"] == 116'280);
  CHECK(cut["memory"]["refill"] > 0);
  CHECK(cut["cycles"] < 200'000);
  CHECK(contains(cut["memory"]["schedules"][0].get<std::string>(), " steps, for each "));
  CHECK(shown("--stream-cut true") == cut);
  CHECK(contains(run("simulate lenet5 --stream-cut false").err, "only --memory tiled reads it"));
}

TEST_CASE("the tiled model runs every dataflow and says what moved") {
  const Run result = run("simulate mobilenet_v2 -d rp --depthwise rows --timing occupied --memory tiled");
  CHECK(result.exit_code == 0);
  CHECK(contains(result.out,
                 "memory tiled: 64/64/64 kB of SRAM for ifmap/filter/ofmap, 10 DRAM words a cycle, latency 0"));
  CHECK(contains(result.out, "partial sums written"));
  const Run json = run("simulate lenet5 --memory tiled --json");
  CHECK(contains(json.out, "\"compulsory\""));
  CHECK(contains(json.out, "\"schedules\""));
}

TEST_CASE("--explain says where cycles go, and its parts add up") {
  for (const std::string options : {"", " -d ws --memory tiled --bandwidth 2", " -d is --memory scalesim",
                                    " -d rp --timing array", " -d ws --timing array", " --cores 4",
                                    " -d ws --cores 16 --memory tiled", " -d ws --cores 64 --partition st2 --link 1",
                                    " --cores 4 --partition layers", " --cores 4 --partition-model scalesim"}) {
    CAPTURE(options);
    const Run result = run("simulate mobilenet_v2 --explain --top 4" + options);
    CHECK(result.exit_code == 0);
    int layers = 0;
    for (const std::string& line : split(result.out, '\n')) {
      if (line.starts_with("  |")) CHECK(line.size() == 64);
      if (line.starts_with("  binds: ")) ++layers;
      if (!contains(line, "stream ") || contains(line, "binds")) continue;
      double sum = 0;
      for (const std::string& part : split(line, ',')) {
        const std::vector<std::string> words = split(part, ' ');
        const double share = std::stod(words.at(words.size() - 2));
        CHECK(share >= 0);
        sum += share;
      }
      CHECK(sum == doctest::Approx(100).epsilon(0.01));
    }
    CHECK(layers == 4);
  }
  CHECK(contains(run("simulate mobilenet_v2 --explain").out, "binds: the mapping: a channel at a time"));
  CHECK(contains(run("simulate mobilenet_v2 --explain --depthwise packed --top 40").out, "binds: skew"));
  CHECK(contains(run("simulate resnet50 --explain --memory tiled --bandwidth 1").out, "binds: DRAM bandwidth"));
  CHECK(run("simulate lenet5 --explain --csv").exit_code == 2);
}

TEST_CASE("a roofline is drawn with and without a memory model") {
  const Folder folder;
  for (const std::string options : {"", " --memory tiled", " --memory scalesim"}) {
    const Run result = run(folder, "simulate mobilenet_v2 --roofline roof.svg" + options);
    CHECK(result.exit_code == 0);
    const std::string svg = folder.read("roof.svg");
    CHECK(contains(svg, "<title>Roofline"));
    CHECK(contains(svg, "Model: "));
    CHECK(contains(svg, ">depthwise<"));
    CHECK(contains(svg, options.empty() ? "MACs per compulsory byte" : "MACs per byte from"));
  }
}

TEST_CASE("a folder that cannot be made and a disk that is full are failures of the run") {
  const Folder folder;
  folder.write("file", "");
  const Run result = run(folder, "simulate lenet5 -p file/below");
  CHECK(result.exit_code == 1);
  CHECK(result.out == "");
  CHECK(contains(result.err, "cannot be written: Not a directory"));
}

}  // namespace
}  // namespace systole::tests
