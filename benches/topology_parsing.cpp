// SPDX-License-Identifier: MIT
// Reading topology files of 10^3 to 10^6 rows: characters checked, rows parsed and validated.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdint>
#include <iterator>
#include <string>

#include "core/files/text_file.h"
#include "core/topology/dialect.h"

namespace {

using namespace systole;  // NOLINT(google-build-using-namespace): a benchmark file

std::string systole_rows(std::int64_t rows) {
  std::string text = "name,op,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h,stride_w,pad_h,pad_w,groups\n";
  for (std::int64_t i = 0; i < rows; ++i) {
    fmt::format_to(std::back_inserter(text), "layer{},conv,{},112,{},256,3,3,1,1,1,1,1\n", i, 7 + i % 200, 1 + i % 500);
  }
  return text;
}

std::string scalesim_rows(std::int64_t rows) {
  std::string text =
      "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n";
  for (std::int64_t i = 0; i < rows; ++i) {
    fmt::format_to(std::back_inserter(text), "layer{}, {}, 112, 3, 3, {}, 256, 1,\n", i, 7 + i % 200, 1 + i % 500);
  }
  return text;
}

void parse(benchmark::State& state, std::string (*generate)(std::int64_t)) {
  const std::string text = generate(state.range(0));
  for (auto _ : state) {
    core::ReadNetwork read = core::read_topology(core::checked_text("generated.csv", text));
    benchmark::DoNotOptimize(read);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK_CAPTURE(parse, systole, systole_rows)
    ->RangeMultiplier(1000)
    ->Range(1000, 1'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(parse, scalesim, scalesim_rows)
    ->RangeMultiplier(1000)
    ->Range(1000, 1'000'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
