// SPDX-License-Identifier: MIT
#include "predictor/dataset/learning_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "core/files/folder.h"

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

}  // namespace

LearningData measured_data(const MeasuredDataOptions& options, const core::Observer& observer) {
  const fs::path& folder = options.folder;
  observer.say(fmt::format("reading {}", folder.string()));
  LearningData data{.dataset = load_dataset(folder, options.statistic)};
  data.inputs = records_of(folder);
  data.devices = fmt::format("{} devices", data.dataset.devices.size());
  data.source = fmt::format("{} x {} networks of {}, {} of the runs", data.devices, data.dataset.networks.size(),
                            folder.string(), core::name_of(options.statistic));
  return data;
}

}  // namespace systole::predictor
