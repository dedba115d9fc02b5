// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/house/include_graph.h"

/// The order of the house: its rooms, and who may know whom.
namespace systole::tests::house {

/// A room is a folder with its `detail/`. `may_know` names rooms above it in the table; "NAME/*" stands for the room
/// NAME and all rooms below it.
struct Room {
  std::string_view folder;
  std::vector<std::string_view> may_know;
};

/// The rooms of the project, the lowest first. A room may know only rooms that stand before it.
const std::vector<Room>& rooms();

/// The folders that hold the rooms: core, dataflows, and so on.
std::vector<std::string> houses();

/// The room of a file: its folder up to `detail`.
std::string room_of(std::string_view file);

/// What is wrong, one finding a string; empty if nothing is.
using Findings = std::vector<std::string>;

/// Errors of the table itself: a room that knows one that does not stand before it, or one that is not there.
Findings check_table(const std::vector<Room>& rooms);

/// Includes that the table does not allow, includes of another library's `detail/` or by a header that stands in none,
/// and files that stand in no room.
Findings check_arrows(const Sources& sources, const std::vector<Room>& rooms);

/// What the table allows and nobody does, and rooms without a file: the table says no more than the house is.
Findings check_unused(const Sources& sources, const std::vector<Room>& rooms);

/// Circles of files, each once, with the lines that close it.
Findings check_circles(const Sources& sources);

/// Folders that hold more than `most` files of code.
Findings check_folders(const Sources& sources, std::size_t most);

/// Rooms that hold more than `most` per cent of all lines.
Findings check_sizes(const Sources& sources, double most);

}  // namespace systole::tests::house
