// SPDX-License-Identifier: MIT
#include "core/topology/search_path.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/core/reading.h"
#include "tests/core/temporary_directory.h"
#include "tests/places.h"

using namespace systole::core;
using systole::core::testing::mistake_of;
using systole::core::testing::TemporaryDirectory;

namespace fs = std::filesystem;

namespace {

/// $SYSTOLE_TOPOLOGIES for one scope.
class Variable {
 public:
  explicit Variable(const std::string& value) { setenv("SYSTOLE_TOPOLOGIES", value.c_str(), 1); }
  Variable(const Variable&) = delete;
  Variable(Variable&&) = delete;
  Variable& operator=(const Variable&) = delete;
  Variable& operator=(Variable&&) = delete;
  ~Variable() { unsetenv("SYSTOLE_TOPOLOGIES"); }
};

}  // namespace

TEST_CASE("networks are looked for in the variable's directories first, then in the source tree") {
  {
    const Variable variable("/first::/second/:");
    const auto directories = topology_directories();
    REQUIRE(directories.size() >= 3);
    CHECK(directories[0] == "/first");
    CHECK(directories[1] == "/second/");
    CHECK(directories[2] == systole::tests::topologies_dir());
  }
  CHECK(topology_directories().front() == systole::tests::topologies_dir());
  const Variable empty("");
  CHECK(topology_directories().front() == systole::tests::topologies_dir());
}

TEST_CASE("the names of networks are sorted, each once, and missing directories hold none") {
  const TemporaryDirectory first;
  const TemporaryDirectory second;
  first.write("b.csv", "");
  first.write("notes.txt", "");
  second.write("b.csv", "");
  second.write("a.csv", "");
  CHECK(topology_names({first.path(), "/does/not/exist", second.path()}) == std::vector<std::string>{"a", "b"});
  CHECK(topology_names({}).empty());
}

TEST_CASE("a network is a path, or a name in the first directory that has it") {
  const TemporaryDirectory first;
  const TemporaryDirectory second;
  const std::vector<fs::path> directories{first.path(), second.path()};
  second.write("net.csv", "2");
  CHECK(find_topology("net", directories) == second.path() / "net.csv");
  const auto path = first.write("net.csv", "1");
  CHECK(find_topology("net", directories) == path);
  CHECK(find_topology((second.path() / "net.csv").string(), directories) == second.path() / "net.csv");
  fs::create_directory(first.path() / "folder.csv");
  second.write("folder.csv", "");
  CHECK(find_topology("folder", directories) == second.path() / "folder.csv");
}

TEST_CASE("a network's name may be spelled with capitals and hyphens, where no file has that name") {
  const TemporaryDirectory shipped;
  const std::vector<fs::path> directories{shipped.path()};
  shipped.write("net_v2.csv", "1");
  CHECK(find_topology("Net-V2", directories) == shipped.path() / "net_v2.csv");
  CHECK(find_topology("net-v2", directories) == shipped.path() / "net_v2.csv");
  shipped.write("net-v2.csv", "2");
  CHECK(find_topology("net-v2", directories) == shipped.path() / "net-v2.csv");
  const fs::path file = shipped.write("NET-v2", "3");
  CHECK(find_topology(file.string(), directories) == file);
  CHECK(mistake_of([&] { find_topology("netv2", directories); }).find("nearest: net") != std::string::npos);
}

TEST_CASE("a file in the current folder does not replace the network of its name") {
  const TemporaryDirectory shipped;
  const TemporaryDirectory current;
  const std::vector<fs::path> directories{shipped.path()};
  shipped.write("net.csv", "1");
  current.write("net", "2");
  current.write("net.csv", "3");
  current.write("mine", "4");
  const fs::path before = fs::current_path();
  fs::current_path(current.path());
  const fs::path found = find_topology("net", directories);
  const std::string said = passed_over_file("net", found);
  const std::string silent = passed_over_file("./net", find_topology("./net", directories));
  const fs::path dotted = find_topology("./net", directories);
  const fs::path suffixed = find_topology("net.csv", directories);
  const fs::path mine = find_topology("mine", directories);
  const std::string of_mine = passed_over_file("mine", mine);
  fs::current_path(before);
  CHECK(found == shipped.path() / "net.csv");
  CHECK(said == "'net' is the network of that name, " + found.string() + "; the file in the current folder is './net'");
  CHECK(dotted == "./net");
  CHECK(silent.empty());
  CHECK(suffixed == "net.csv");
  CHECK(mine == "mine");
  CHECK(of_mine.empty());
}

TEST_CASE("a network that is nowhere is named with the nearest one") {
  const TemporaryDirectory directory;
  directory.write("mobilenet_v1.csv", "");
  const auto mistake = [&](const std::string& network) {
    return mistake_of([&] { find_topology(network, {directory.path()}); });
  };
  CHECK(mistake("mobilnet_v1") ==
        "NETWORK: found 'mobilnet_v1', expected a topology file or the name of a shipped network (systole topology "
        "list); nearest: mobilenet_v1");
  CHECK(mistake("transformer") ==
        "NETWORK: found 'transformer', expected a topology file or the name of a shipped network (systole topology "
        "list)");
  CHECK(mistake("") ==
        "NETWORK: found '', expected a topology file or the name of a shipped network (systole topology list)");
  for (const std::string network : {"nowhere/mobilenet_v1", "../mobilenet_v1", "/", ".", "mobilenet_v1.csv/"}) {
    CAPTURE(network);
    CHECK(mistake(network).starts_with("NETWORK: found '" + network + "', expected a topology file"));
  }
  CHECK(mistake(std::string(10'000, 'x')).starts_with("NETWORK: found 'xxx"));
}
