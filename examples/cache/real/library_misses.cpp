// SPDX-License-Identifier: MIT
// library_misses LABELS [--cpu MODEL] [--root FOLDER] -- PROGRAM ARGUMENTS...: runs a marked program under QEMU through
// ten caches and prints a row of CSV for each layer and the total, each beginning with LABELS: references,
// instructions, accesses, and the misses of each cache. `library_misses --header` prints the names of those columns.
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "cachesim/instrument/instrumented_program.h"

namespace {

namespace cachesim = systole::cachesim;
using cachesim::CacheConfiguration;

CacheConfiguration null(const std::string& name, std::uint32_t entries, cachesim::Merge merge) {
  CacheConfiguration c = cachesim::null_configuration(name, entries);
  c.null_cache.merging.merge = merge;
  return c;
}

/// The same by replacement, without spill.
CacheConfiguration bare(CacheConfiguration c, cachesim::NullReplacement replacement) {
  c.null_cache.replacement = replacement;
  c.spill = false;
  return c;
}

CacheConfiguration of_kind(const std::string& name, cachesim::NullKind kind) {
  CacheConfiguration c = cachesim::null_configuration(name);
  c.null_kind = kind;
  c.zero_content.sectors = 151;
  return c;
}

/// The conventional ones, and null caches by merging, entries and kind: GreedyDual with spill, but for `none` (LRU) and
/// `cov`, which are what spill is against. All detect zero lines on fill and write.
std::vector<CacheConfiguration> configurations() {
  using cachesim::Merge;
  using cachesim::NullReplacement;
  return {cachesim::conventional_configuration("16k", 16384),
          cachesim::conventional_configuration("32k", 32768),
          bare(null("none128", 128, Merge::none), NullReplacement::lru),
          null("first128", 128, Merge::first),
          null("gd128", 128, Merge::higher),
          null("gd256", 256, Merge::higher),
          null("gd304", 304, Merge::higher),
          bare(null("cov256", 256, Merge::higher), NullReplacement::coverage),
          of_kind("zca151", cachesim::NullKind::sectored),
          of_kind("unlim", cachesim::NullKind::unlimited)};
}

void print(const std::string& labels, const cachesim::ProgramPart& part) {
  std::cout << labels << ',' << part.name << ',' << part.counts.references() << ',' << part.counts.instructions << ','
            << part.results.front().accesses.count();
  for (const cachesim::LayerResult& result : part.results) std::cout << ',' << result.misses.count();
  std::cout << '\n';
}

int run(const std::vector<std::string>& words) {
  if (words.size() == 1 && words[0] == "--header") {
    std::cout << "layer,references,instructions,accesses";
    for (const CacheConfiguration& c : configurations()) std::cout << ',' << c.name;
    std::cout << '\n';
    return 0;
  }
  cachesim::ProgramRequest request{.command = {}, .marked = true, .cpu = {}, .root = {}};
  std::size_t at = 1;
  for (; at + 1 < words.size() && words[at] != "--"; at += 2) {
    if (words[at] == "--cpu") request.cpu = words[at + 1];
    if (words[at] == "--root") request.root = words[at + 1];
  }
  for (++at; at < words.size(); ++at) request.command.push_back(words[at]);
  const cachesim::ProgramRun run = cachesim::run_program(request, configurations());
  for (const cachesim::ProgramPart& part : run.layers) print(words[0], part);
  print(words[0], run.total);
  return run.exit_code;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "library_misses: " << error.what() << '\n';
    return 2;
  }
}
