// SPDX-License-Identifier: MIT
#include "tests/rtl/icarus.h"

#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <numeric>
#include <vector>

#include "dataflows/rtl/lockstep.h"
#include "tests/places.h"
#include "tests/rtl/random_folds.h"

namespace systole::tests {
namespace {

void append(std::string& text, const std::vector<rtl::Operand>& words) {
  text += fmt::format("{} {}\n", words.size(), fmt::join(words, " "));
}

/// Both streams of a shell command.
std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen((command + " 2>&1").c_str(), "r"), pclose);
  std::string text;
  std::array<char, 4096> buffer{};
  while (pipe != nullptr && std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr) text += buffer.data();
  return text;
}

/// Modules of a folder, as arguments.
std::string files_in(const std::filesystem::path& folder, const std::vector<const char*>& modules) {
  std::string files;
  for (const char* module : modules) files += fmt::format(" '{}'", (folder / fmt::format("{}.sv", module)).string());
  return files;
}

/// Every fourth fold's operands are as large as they can be.
rtl::Operands operands_for(const rtl::Fold& fold, const rtl::Widths& widths, std::uint64_t seed) {
  return seed % 4 == 0 ? extreme_operands(fold, widths, seed) : rtl::random_operands(fold, widths, seed);
}

}  // namespace

bool icarus_skipped() {
  if (std::system("command -v iverilog >/dev/null && command -v vvp >/dev/null") == 0) return false;
  std::cout << "SKIPPED: Icarus Verilog is not installed (./test --all installs iverilog)\n";
  return true;
}

std::string folds_file(const std::vector<rtl::Fold>& folds, const dataflows::Array& array, const rtl::Widths& widths,
                       std::uint64_t seed) {
  std::string text = fmt::format("{}\n", folds.size());
  for (const rtl::Fold& fold : folds) {
    const rtl::Operands operands = operands_for(fold, widths, seed++);
    const rtl::Columns expected = expected_columns(fold, operands, widths.acc);
    const std::int64_t common = std::gcd(fold.stride, fold.dilation);
    text +=
        fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {}\n", static_cast<int>(fold.mode), fold.rows, fold.cols,
                    fold.steps, fold.taps, fold.stride / common, fold.dilation / common, fold.passes, line_length(fold),
                    fold.stride, fold.dilation, model_cycles(fold, array), expected.front().size());
    append(text, operands.west);
    append(text, operands.north);
    append(text, operands.tap);
    for (const auto& column : expected) text += fmt::format("{}\n", fmt::join(column, " "));
  }
  return text;
}

std::string layers_file(std::vector<rtl::LayerWork> layers, const std::vector<std::int64_t>& cycles,
                        const rtl::Widths& widths, std::uint64_t seed) {
  std::size_t count = 0;
  for (const rtl::LayerWork& layer : layers) count += layer.folds.size();
  std::string text = fmt::format("{}\n", count);
  for (std::size_t at = 0; at < layers.size(); ++at) {
    rtl::LayerWork& layer = layers[at];
    for (const rtl::Fold& fold : layer.folds) layer.operands.push_back(operands_for(fold, widths, seed++));
    const std::vector<rtl::Columns> expected = expected_words(layer, widths.acc);
    for (std::size_t i = 0; i < layer.folds.size(); ++i) {
      const rtl::Fold& fold = layer.folds[i];
      const rtl::Accumulation sums = layer.accumulation.empty() ? rtl::Accumulation{} : layer.accumulation[i];
      const std::int64_t common = std::gcd(fold.stride, fold.dilation);
      text += fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {} {:d} {:d}\n", static_cast<int>(fold.mode),
                          fold.rows, fold.cols, fold.steps, fold.taps, fold.stride / common, fold.dilation / common,
                          fold.passes, line_length(fold), fold.stride, fold.dilation, i > 0 ? 1 : 0,
                          expected[i].front().size(), cycles[at], sums.adds, sums.keeps);
      append(text, layer.operands[i].west);
      append(text, layer.operands[i].north);
      append(text, layer.operands[i].tap);
      for (const auto& column : expected[i]) text += fmt::format("{}\n", fmt::join(column, " "));
    }
  }
  return text;
}

IcarusProgram::IcarusProgram(const std::filesystem::path& folder, const char* bench, const dataflows::Array& array,
                             const rtl::Widths& widths, const std::string& parameters, const std::string& files)
    : program_(folder / fmt::format("{}.vvp", bench)) {
  const auto bench_file = source_dir() / "tests/rtl" / fmt::format("{}.sv", bench);
  error_ = output_of(
      fmt::format("iverilog -g2012 -o '{0}' -s {1} -P{1}.ROWS={2} -P{1}.COLS={3} -P{1}.DATA={4} -P{1}.WEIGHT={5} "
                  "-P{1}.ACC={6} {7} '{8}'{9}",
                  program_.string(), bench, array.rows, array.cols, widths.data, widths.weight, widths.acc, parameters,
                  bench_file.string(), files));
}

IcarusProgram IcarusProgram::plain(const std::filesystem::path& sources, const std::filesystem::path& folder,
                                   const dataflows::Array& array, const rtl::Widths& widths) {
  return {
      folder,
      "testbench",
      array,
      widths,
      "",
      files_in(sources, {"dataflow_pkg", "pe", "skew", "pe_array", "pushes", "controller", "drain", "systolic_array"})};
}

IcarusProgram IcarusProgram::buffered(const std::filesystem::path& sources, const std::filesystem::path& folder,
                                      const dataflows::Array& array, const rtl::Widths& widths,
                                      const BufferedOptions& built) {
  constexpr const char* kBench = "buffered_testbench";
  return {folder,
          kBench,
          array,
          widths,
          fmt::format("-P{0}.PIPE={1:d} -P{0}.DEPTH={2}", kBench, built.pipe, built.depth),
          files_in(sources, {"dataflow_pkg", "skew", "pushes"}) +
              files_in(sources / "buffered", {"buffered_pe", "buffered_pe_array", "buffered_controller",
                                              "buffered_drain", "buffered_accumulators", "buffered_array"})};
}

std::string IcarusProgram::run(const std::filesystem::path& folds, const std::string& options) const {
  if (!error_.empty()) return "iverilog: " + error_;
  return output_of(fmt::format("timeout 120 vvp -n '{}' '+folds={}' {}", program_.string(), folds.string(), options));
}

}  // namespace systole::tests
