// SPDX-License-Identifier: MIT
#include "tests/house/rooms.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>

namespace systole::tests::house {
namespace {

/// True if `pattern`, a folder or "FOLDER/*", names `folder`.
bool names(std::string_view pattern, std::string_view folder) {
  if (!pattern.ends_with("/*")) return pattern == folder;
  pattern.remove_suffix(2);
  return folder == pattern || (folder.starts_with(pattern) && folder.substr(pattern.size()).starts_with('/'));
}

const Room* find_room(const std::vector<Room>& rooms, std::string_view folder) {
  const auto found = std::ranges::find(rooms, folder, &Room::folder);
  return found == rooms.end() ? nullptr : &*found;
}

bool allowed(const Room& room, std::string_view target) {
  return std::ranges::any_of(room.may_know, [&](std::string_view pattern) { return names(pattern, target); });
}

bool is_detail(std::string_view file) {
  return file.find("/detail/") != std::string_view::npos;
}

/// The library of a path: its first folder.
std::string library_of(std::string_view path) {
  return std::string(path.substr(0, path.find('/')));
}

/// Finds circles by walking depth first; an include of a file on the current path closes one.
class CircleSearch {
 public:
  explicit CircleSearch(const std::vector<Include>& includes) {
    for (const Include& include : includes) includes_[include.file].push_back(&include);
  }

  Findings circles() {
    for (const auto& [file, unused] : includes_) visit(file);
    return found_;
  }

 private:
  void visit(const std::string& file) {
    if (!seen_.insert(file).second) return;
    on_path_.insert(file);
    for (const Include* include : includes_[file]) {
      path_.push_back(include);
      if (on_path_.contains(include->target)) {
        report(include->target);
      } else if (includes_.contains(include->target)) {
        visit(include->target);
      }
      path_.pop_back();
    }
    on_path_.erase(file);
  }

  void report(const std::string& start) {
    std::string text = "a circle:";
    auto step = std::ranges::find(path_, start, &Include::file);
    for (; step != path_.end(); ++step) text += " " + (*step)->text() + ";";
    text.pop_back();
    found_.push_back(text);
  }

  std::map<std::string, std::vector<const Include*>> includes_;
  std::set<std::string> seen_;
  std::set<std::string> on_path_;
  std::vector<const Include*> path_;
  Findings found_;
};

}  // namespace

std::vector<std::string> houses() {
  return {"core", "dataflows", "cachesim", "predictor", "cli", "python"};
}

std::string room_of(std::string_view file) {
  std::string folder = folder_of(file);
  const std::size_t detail = (folder + "/").find("/detail/");
  if (detail != std::string::npos) folder.resize(detail);
  return folder;
}

Findings check_table(const std::vector<Room>& rooms) {
  Findings findings;
  std::vector<std::string_view> before;
  for (const Room& room : rooms) {
    for (const std::string_view pattern : room.may_know) {
      const auto is_named = [&](std::string_view folder) { return names(pattern, folder); };
      const auto later = [&](const Room& other) { return is_named(other.folder); };
      if (std::ranges::none_of(before, is_named)) {
        findings.push_back(fmt::format("{} may know {}, which does not stand before it", room.folder, pattern));
      } else if (static_cast<std::size_t>(std::ranges::count_if(rooms, later)) !=
                 static_cast<std::size_t>(std::ranges::count_if(before, is_named))) {
        findings.push_back(
            fmt::format("{} may know {}, of which a part does not stand before it", room.folder, pattern));
      }
    }
    before.push_back(room.folder);
  }
  return findings;
}

Findings check_arrows(const Sources& sources, const std::vector<Room>& rooms) {
  Findings findings;
  for (const auto& [file, text] : sources) {
    if (find_room(rooms, room_of(file)) == nullptr)
      findings.push_back(fmt::format("{} stands in {}, which is no room of the table", file, room_of(file)));
  }
  for (const Include& include : includes_of(sources)) {
    const std::string from = room_of(include.file);
    const std::string to = room_of(include.target);
    if (is_detail(include.target) && library_of(from) != library_of(to))
      findings.push_back(fmt::format("{}: what is in a detail/ is for its library alone", include.text()));
    if (is_detail(include.target) && include.file.ends_with(".h") && !is_detail(include.file))
      findings.push_back(fmt::format("{}: what is in a detail/ is not installed, and this header is", include.text()));
    const Room* const room = find_room(rooms, from);
    if (from == to || room == nullptr || allowed(*room, to)) continue;
    findings.push_back(fmt::format("{}: {} may not know {}", include.text(), from, to));
  }
  return findings;
}

Findings check_unused(const Sources& sources, const std::vector<Room>& rooms) {
  std::set<std::string> inhabited;
  for (const auto& [file, text] : sources) inhabited.insert(room_of(file));
  std::map<std::string, std::set<std::string>> known;
  for (const Include& include : includes_of(sources)) known[room_of(include.file)].insert(room_of(include.target));

  Findings findings;
  for (const Room& room : rooms) {
    if (!inhabited.contains(std::string(room.folder)))
      findings.push_back(fmt::format("the table has a room {}, which holds no file", room.folder));
    for (const std::string_view pattern : room.may_know) {
      const auto is_named = [&](const std::string& folder) { return names(pattern, folder); };
      if (std::ranges::none_of(known[std::string(room.folder)], is_named))
        findings.push_back(fmt::format("the table lets {} know {}, and it does not", room.folder, pattern));
    }
  }
  return findings;
}

Findings check_circles(const Sources& sources) {
  const std::vector<Include> includes = includes_of(sources);
  return CircleSearch(includes).circles();
}

Findings check_folders(const Sources& sources, std::size_t most) {
  std::map<std::string, std::size_t> files;
  for (const auto& [file, text] : sources) ++files[folder_of(file)];
  Findings findings;
  for (const auto& [folder, count] : files) {
    if (count > most) findings.push_back(fmt::format("{} holds {} files of code, more than {}", folder, count, most));
  }
  return findings;
}

Findings check_sizes(const Sources& sources, double most) {
  std::map<std::string, std::int64_t> lines;
  std::int64_t total = 0;
  for (const auto& [file, text] : sources) {
    const std::int64_t count = std::ranges::count(text, '\n');
    lines[room_of(file)] += count;
    total += count;
  }
  Findings findings;
  for (const auto& [room, count] : lines) {
    const double share = 100.0 * static_cast<double>(count) / static_cast<double>(total);
    if (share > most)
      findings.push_back(fmt::format("{} holds {:.1f} % of all lines, more than {} %", room, share, most));
  }
  return findings;
}

}  // namespace systole::tests::house
