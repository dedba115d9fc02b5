// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/traces/network_traces.h"

#include <fmt/format.h>

#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/files/folder.h"
#include "core/files/writing/streamed_file.h"
#include "dataflows/memory/scalesim/layer_shape.h"
#include "dataflows/memory/scalesim/traces/dram_requests.h"
#include "dataflows/memory/scalesim/traces/traces.h"

namespace systole::dataflows::scalesim {
namespace {

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
double estimate(const core::Network& network, const Machine& machine, const NetworkResult& result, bool sram) {
  double bytes = 0;
  for (std::size_t i = 0; i < result.layers.size(); ++i) {
    const LayerReport* const report = scalesim_report_of(result.layers[i]);
    if (report == nullptr) continue;
    const TraceSizes sizes = estimate_traces(network.layers[i], machine, *report);
    bytes += sram ? sizes.total() : sizes.ifmap_dram + sizes.filter_dram + sizes.ofmap_dram;
  }
  return bytes;
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

/// A trace in a file.
class TraceFile final : public TraceSink {
 public:
  TraceFile(std::filesystem::path path, core::Compression compression, Written written)
      : file_(std::move(path), compression, std::move(written)) {}
  void append(std::string_view bytes) override { file_.append(bytes); }
  void finish() { file_.finish(); }

 private:
  core::StreamedFile file_;
};

/// The six files of a layer, as SCALE-Sim names them.
std::vector<std::string> write_six(const std::filesystem::path& folder, const core::Layer& layer,
                                   const Machine& machine, const LineLatencies* latencies,
                                   core::Compression compression, const Written& written) {
  std::vector<std::string> names;
  std::vector<std::unique_ptr<TraceFile>> files;
  for (const char* name : {"IFMAP_SRAM", "FILTER_SRAM", "OFMAP_SRAM", "IFMAP_DRAM", "FILTER_DRAM", "OFMAP_DRAM"}) {
    names.push_back(fmt::format("{}_TRACE.csv{}", name, core::extension(compression)));
    files.push_back(std::make_unique<TraceFile>(folder / names.back(), compression, written));
  }
  write_traces(layer, machine,
               {.ifmap_sram = files[0].get(),
                .filter_sram = files[1].get(),
                .ofmap_sram = files[2].get(),
                .ifmap_dram = files[3].get(),
                .filter_dram = files[4].get(),
                .ofmap_dram = files[5].get()},
               latencies);
  for (const auto& trace : files) trace->finish();
  return names;
}

/// A layer's DRAM requests in one file for another tool.
std::vector<std::string> write_requests(const std::filesystem::path& folder, const core::Layer& layer,
                                        const Machine& machine, const LineLatencies* latencies,
                                        const TraceChoice& choice, const Written& written) {
  DramRequests ifmap(written);
  DramRequests filter(written);
  DramRequests ofmap(written);
  write_traces(layer, machine,
               {.ifmap_sram = nullptr,
                .filter_sram = nullptr,
                .ofmap_sram = nullptr,
                .ifmap_dram = &ifmap,
                .filter_dram = &filter,
                .ofmap_dram = &ofmap,
                .widen_rows = false},
               latencies);
  std::string name = fmt::format("DRAM_TRACE.{}{}", core::name_of(choice.format), core::extension(choice.compression));
  TraceFile file(folder / name, choice.compression, {});
  write_merged(ifmap, filter, ofmap, choice.format, file);
  file.finish();
  return {std::move(name)};
}

}  // namespace

std::vector<std::filesystem::path> write_network_traces(const std::filesystem::path& folder,
                                                        const core::Network& network, const Machine& machine,
                                                        const NetworkResult& result, const TraceChoice& choice,
                                                        const core::Observer& observer) {
  const bool six = choice.format == TraceFormat::scalesim;
  const double bytes = estimate(network, machine, result, six);
  core::make_folder(folder);
  if (six && choice.compression == core::Compression::none) require_room(folder, bytes);
  const std::string what = fmt::format("about {} of traces", size_text(bytes));
  const std::string announcement = fmt::format("writing {} to {}", what, folder.string());
  if (bytes > kLongWrite) {
    observer.warning(announcement);
  } else {
    observer.say(announcement);
  }
  double done = 0;
  const Written written = [&](std::size_t count) {
    observer.check();
    done += static_cast<double>(count);
    observer.report_progress(what, done, bytes);
  };
  std::vector<std::filesystem::path> files;
  std::size_t layer_id = 0;
  for (std::size_t i = 0; i < result.layers.size(); ++i) {
    if (missing_layer(result, i) != nullptr) ++layer_id;
    if (scalesim_report_of(result.layers[i]) == nullptr) continue;
    const core::Layer& layer = network.layers[i];
    const std::filesystem::path of_layer = folder / fmt::format("layer{}", layer_id);
    const auto latencies = external_latencies(machine, layer_id);
    const LineLatencies* const given = latencies ? &*latencies : nullptr;
    const std::int64_t groups = layer_shape(layer).groups;
    for (std::int64_t group = 0; group < groups; ++group) {
      const std::filesystem::path place = groups == 1 ? of_layer : of_layer / fmt::format("group{}", group);
      core::make_folder(place);
      for (const std::string& name : six ? write_six(place, layer, machine, given, choice.compression, written)
                                         : write_requests(place, layer, machine, given, choice, written)) {
        files.push_back(place.lexically_relative(folder) / name);
      }
    }
    ++layer_id;
  }
  return files;
}

}  // namespace systole::dataflows::scalesim
