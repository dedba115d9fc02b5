// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "cli/common/interruption.h"
#include "cli/common/log.h"
#include "cli/common/progress.h"
#include "cli/simulate/dram_requests.h"
#include "cli/simulate/scalesim_output.h"
#include "cli/simulate/trace_file.h"
#include "core/error.h"
#include "dataflows/memory/scalesim/layer_shape.h"
#include "dataflows/memory/scalesim/traces/traces.h"

namespace systole::app {
namespace {

namespace scalesim = dataflows::scalesim;

/// More than this is worth a word before it is written.
constexpr double kLongWrite = 1e9;

std::string size_text(double bytes) {
  constexpr double kKilo = 1e3;
  constexpr double kMega = 1e6;
  constexpr double kGiga = 1e9;
  if (bytes < kMega) return fmt::format("{:.0f} kB", bytes / kKilo);
  return bytes < kGiga ? fmt::format("{:.0f} MB", bytes / kMega) : fmt::format("{:.1f} GB", bytes / kGiga);
}

/// Text bytes that the engine will produce for a network, about.
double estimate(const ScalesimOutput& output, bool sram) {
  double bytes = 0;
  for (std::size_t i = 0; i < output.reports.size(); ++i) {
    if (!output.reports[i]) continue;
    const core::Layer& layer = output.network.layers[i];
    const scalesim::TraceSizes sizes = scalesim::estimate_traces(layer, output.options, *output.reports[i]);
    bytes += sram ? sizes.total() : sizes.ifmap_dram + sizes.filter_dram + sizes.ofmap_dram;
  }
  return bytes;
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw core::RunError(fmt::format("{}: cannot be made: {}", folder.string(), error.message()));
}

void require_room(const std::filesystem::path& folder, double bytes) {
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(folder, error);
  if (error || bytes <= static_cast<double>(space.available)) return;
  throw core::RunError(
      fmt::format("{}: the traces need about {}, and {} are free; a compressed format "
                  "(--trace-format scalesim.zst) needs about a tenth",
                  folder.string(), size_text(bytes), size_text(static_cast<double>(space.available))));
}

using Written = std::function<void(std::size_t)>;

/// The six files of a layer, as SCALE-Sim names them.
void write_six(const std::filesystem::path& folder, const core::Layer& layer, const scalesim::MemoryOptions& options,
               const scalesim::LineLatencies* latencies, Compression compression, const Written& written) {
  const auto file = [&](const char* name) {
    return std::make_unique<TraceFile>(folder / fmt::format("{}_TRACE.csv{}", name, extension(compression)),
                                       compression, written);
  };
  const std::vector<std::unique_ptr<TraceFile>> files = [&] {
    std::vector<std::unique_ptr<TraceFile>> six;
    for (const char* name : {"IFMAP_SRAM", "FILTER_SRAM", "OFMAP_SRAM", "IFMAP_DRAM", "FILTER_DRAM", "OFMAP_DRAM"}) {
      six.push_back(file(name));
    }
    return six;
  }();
  scalesim::write_traces(layer, options,
                         {.ifmap_sram = files[0].get(),
                          .filter_sram = files[1].get(),
                          .ofmap_sram = files[2].get(),
                          .ifmap_dram = files[3].get(),
                          .filter_dram = files[4].get(),
                          .ofmap_dram = files[5].get()},
                         latencies);
  for (const auto& trace : files) trace->finish();
}

/// A layer's DRAM requests in one file for another tool.
void write_requests(const std::filesystem::path& folder, const core::Layer& layer,
                    const scalesim::MemoryOptions& options, const scalesim::LineLatencies* latencies,
                    const TraceChoice& choice, const Written& written) {
  DramRequests ifmap(written);
  DramRequests filter(written);
  DramRequests ofmap(written);
  scalesim::write_traces(layer, options,
                         {.ifmap_sram = nullptr,
                          .filter_sram = nullptr,
                          .ofmap_sram = nullptr,
                          .ifmap_dram = &ifmap,
                          .filter_dram = &filter,
                          .ofmap_dram = &ofmap,
                          .widen_rows = false},
                         latencies);
  TraceFile file(folder / fmt::format("DRAM_TRACE.{}{}", name(choice.format), extension(choice.compression)),
                 choice.compression, {});
  write_merged(ifmap, filter, ofmap, choice.format, file);
  file.finish();
}

}  // namespace

void write_scalesim_traces(const ScalesimOutput& output, const TraceChoice& choice, bool quiet) {
  const bool six = choice.format == TraceFormat::scalesim;
  const double bytes = estimate(output, six);
  make_folder(output.folder);
  if (six && choice.compression == Compression::none) require_room(output.folder, bytes);
  const std::string what = fmt::format("about {} of traces", size_text(bytes));
  if (bytes > kLongWrite) {
    log_warning(fmt::format("writing {} to {}", what, output.folder.string()));
  } else {
    log_note(fmt::format("writing {} to {}", what, output.folder.string()));
  }
  defer_interruption();
  Progress progress(what, bytes, !quiet);
  const Written written = [&](std::size_t count) { progress.advance(static_cast<double>(count)); };
  std::size_t layer_id = 0;
  for (std::size_t i = 0; i < output.reports.size(); ++i) {
    if (!output.reports[i]) continue;
    const core::Layer& layer = output.network.layers[i];
    const std::filesystem::path folder = output.folder / fmt::format("layer{}", layer_id);
    const auto latencies = external_latencies(output.options, layer_id);
    const std::int64_t groups = scalesim::layer_shape(layer).groups;
    for (std::int64_t group = 0; group < groups; ++group) {
      const std::filesystem::path place = groups == 1 ? folder : folder / fmt::format("group{}", group);
      make_folder(place);
      const scalesim::LineLatencies* given = latencies ? &*latencies : nullptr;
      if (six) {
        write_six(place, layer, output.options, given, choice.compression, written);
      } else {
        write_requests(place, layer, output.options, given, choice, written);
      }
    }
    ++layer_id;
  }
}

}  // namespace systole::app
