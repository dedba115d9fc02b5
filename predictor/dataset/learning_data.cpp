// SPDX-License-Identifier: MIT
#include "predictor/dataset/learning_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/files/folder.h"
#include "predictor/dataset/implausible_cells.h"
#include "predictor/statistics/indices.h"

namespace systole::predictor {
namespace {

namespace fs = std::filesystem;

/// The files of the folder that say something: those that a data set may consist of.
std::vector<core::InputRecord> records_of(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const char* part : {"", "runs", "mobileData", "networks"}) {
    if (!core::is_folder(folder / part)) continue;
    for (const char* extension : {".csv", ".txt"}) {
      for (fs::path& file : core::files_in(folder / part, extension)) {
        std::error_code error;
        if (fs::is_regular_file(file, error)) files.push_back(std::move(file));
      }
    }
  }
  std::ranges::sort(files);
  std::vector<core::InputRecord> records;
  records.reserve(files.size());
  for (const fs::path& file : files) records.push_back(core::input_record(file));
  return records;
}

/// Takes implausible cells out of the table, and says so.
void screen(LatencyTable& table, const core::Observer& observer) {
  constexpr std::size_t kMostNamed = 5;
  const std::vector<ImplausibleCell> cells = implausible_cells(table);
  if (cells.empty()) return;
  std::vector<std::string> named;
  for (const ImplausibleCell& cell : cells) {
    table.clear(cell.network, cell.device);
    if (named.size() == kMostNamed) continue;
    named.push_back(fmt::format("{} on {} in {:g} ms, expected about {:.3g}", table.networks()[cell.network],
                                table.devices()[cell.device], cell.ms, cell.general_ms));
  }
  observer.warning(fmt::format("{} latencies are implausible and count as not measured: {}{}", cells.size(),
                               fmt::join(named, "; "), cells.size() > kMostNamed ? "; ..." : ""));
}

bool is_drawn(std::string_view name) {
  for (const std::string_view prefix : {"random_", "network_"}) {
    if (!name.starts_with(prefix) || name.size() == prefix.size()) continue;
    if (name.find_first_not_of("0123456789", prefix.size()) == std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

std::vector<std::size_t> runnable_networks(const Dataset& data, std::size_t fewest) {
  std::vector<std::size_t> all = indices_below(data.networks.size());
  std::vector<std::size_t> runnable = all;
  std::erase_if(runnable, [&](std::size_t network) { return is_drawn(data.networks[network].name); });
  return runnable.size() < fewest ? all : runnable;
}

LearningData measured_data(const MeasuredDataOptions& options, const core::Observer& observer) {
  const fs::path& folder = options.folder;
  observer.say(fmt::format("reading {}", folder.string()));
  LearningData data{.dataset = load_dataset(folder, options.statistic)};
  screen(data.dataset.latencies, observer);
  data.inputs = records_of(folder);
  data.devices = fmt::format("{} devices", data.dataset.devices.size());
  data.source = fmt::format("{} x {} networks of {}, {} of the runs", data.devices, data.dataset.networks.size(),
                            folder.string(), core::name_of(options.statistic));
  return data;
}

}  // namespace systole::predictor
