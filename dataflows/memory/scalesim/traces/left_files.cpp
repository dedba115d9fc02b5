// SPDX-License-Identifier: MIT
#include "dataflows/memory/scalesim/traces/left_files.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <system_error>

namespace systole::dataflows::scalesim {
namespace {

namespace fs = std::filesystem;

/// `layer12`, or `group3` within it.
bool is_numbered(const std::string& name, std::string_view word) {
  const std::string_view number = std::string_view{name}.substr(std::min(word.size(), name.size()));
  return name.starts_with(word) && !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Adds the traces in `place`, a folder below `folder`, and in its folders of groups.
void add_traces(const fs::path& folder, const fs::path& place, const std::set<fs::path>& written,
                std::vector<fs::path>& left) {
  std::error_code error;
  for (fs::directory_iterator at(folder / place, error); !error && at != fs::directory_iterator{};
       at.increment(error)) {
    const std::string name = at->path().filename().string();
    std::error_code ignored;
    if (is_numbered(name, "group") && at->is_directory(ignored)) {
      add_traces(folder, place / name, written, left);
    } else if (name.find("_TRACE.") != std::string::npos && !written.contains(place / name)) {
      left.push_back(place / name);
    }
  }
}

}  // namespace

std::vector<fs::path> left_files(const fs::path& folder, const Machine& machine, std::span<const fs::path> written) {
  std::vector<fs::path> left;
  std::error_code error;
  if (!machine.sparsity.enabled && fs::exists(folder / "SPARSE_REPORT.csv", error))
    left.emplace_back("SPARSE_REPORT.csv");
  const std::set<fs::path> ours(written.begin(), written.end());
  constexpr std::string_view kCounts = "action_count.yaml";
  if (!ours.contains(kCounts) && fs::exists(folder / kCounts, error)) left.emplace_back(kCounts);
  for (fs::directory_iterator at(folder, error); !error && at != fs::directory_iterator{}; at.increment(error)) {
    const std::string name = at->path().filename().string();
    std::error_code ignored;
    if (is_numbered(name, "layer") && at->is_directory(ignored)) add_traces(folder, name, ours, left);
  }
  std::ranges::sort(left);
  return left;
}

}  // namespace systole::dataflows::scalesim
