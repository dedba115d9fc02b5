// SPDX-License-Identifier: MIT
// systole cache --run.
#include <doctest/doctest.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/run_program.h"
#include "tests/shared_data.h"

namespace systole::tests {
namespace {

std::string refused_program(const std::string& options) {
  const Run result = run("cache " + options);
  CAPTURE(options);
  CHECK(result.exit_code == 2);
  CHECK(result.out == "");
  return result.err;
}

TEST_CASE("cache --run refuses what says nothing of a program, and what cannot be run") {
  CHECK(contains(refused_program("alexnet --run /bin/true"), "NETWORK: cannot stand beside --run"));
  CHECK(contains(refused_program("--gemm goto-64 --run /bin/true"), "--gemm: cannot stand beside --run"));
  CHECK(contains(refused_program("--trace t.din --run /bin/true"), "either a program or a trace"));
  CHECK(contains(refused_program("--marked"), "--marked, --qemu-cpu and --sysroot belong to --run"));
  CHECK(contains(refused_program("--run no_such_program"), "expected a program in a folder of $PATH"));
  CHECK(contains(refused_program("--run"), "--run"));
}

TEST_CASE("cache --run takes all words behind it, counts a program and records its stream") {
  if (!is_there("/usr/bin/qemu-x86_64", "no QEMU: ./test --all installs qemu-user")) return;
  const Folder folder;
  const Run result = run(folder, "cache --json --record stream.trace --run /bin/echo --json -n --run");
  CHECK(result.exit_code == 0);
  CHECK(contains(result.err, "--json -n --run\n"));  // the program's own output
  const auto json = nlohmann::json::parse(result.out);
  CHECK(json["network"] == "echo");
  CHECK(json["provenance"]["configuration"]["program"] == "/bin/echo --json -n --run");
  CHECK(contains(json["provenance"]["configuration"]["emulator"].get<std::string>(), "qemu-x86_64 version"));
  CHECK(contains(json["provenance"]["command"].get<std::string>(), " --run /bin/echo --json -n --run"));
  const auto& base = json["configurations"][0]["total"];
  const auto instructions = json["instructions"].get<std::int64_t>();
  CHECK(instructions > json["references"].get<std::int64_t>());
  // An instruction a cycle, and 100 a miss.
  CHECK(base["cycles"].get<double>() ==
        doctest::Approx(static_cast<double>(instructions) + 100.0 * base["misses"].get<double>()).epsilon(1e-6));

  const auto replayed = nlohmann::json::parse(run(folder, "cache --json --trace stream.trace").out);
  for (const std::size_t i : {0U, 1U, 2U}) {
    const auto& then = json["configurations"][i]["total"];
    const auto& now = replayed["configurations"][i]["total"];
    CHECK(now["accesses"] == then["accesses"]);
    CHECK(now["misses"] == then["misses"]);
    CHECK(now["counts"] == then["counts"]);
  }
  CHECK(contains(run(folder, "cache --run /bin/false").err, "exit code 1"));
  CHECK(contains(run(folder, "cache --marked --run /bin/true").err, "never wrote its mark"));
}

}  // namespace
}  // namespace systole::tests
