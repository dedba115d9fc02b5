// SPDX-License-Identifier: MIT
// What a spec says either changes what is found or is warned of: every key, in several spaces.
#include "dataflows/explore/spec/without_effect.h"

#include <doctest/doctest.h>
#include <yaml-cpp/yaml.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "dataflows/explore/run/run.h"
#include "dataflows/explore/spec/fields.h"
#include "dataflows/explore/spec/spec.h"

namespace systole::dataflows::explore {
namespace {

/// The subjects of the warnings, with commas between.
std::string unread(const std::string& spec) {
  const core::TextFile file = core::checked_text("s.yaml", spec);
  std::string subjects;
  for (const core::Diagnostic& warning : without_effect(file, read_spec(file))) {
    CHECK(warning.where.line > 0);
    CHECK(warning.found == "a value without effect");
    subjects += (subjects.empty() ? "" : ",") + warning.subject;
  }
  return subjects;
}

TEST_CASE("explore: keys of a spec that nothing reads are warned of, each with what would read it") {
  CHECK(unread("space: {network: lenet5, bandwidth: 4, dram_latency: 3}\n") == "bandwidth,dram_latency");
  CHECK(unread("space: {network: lenet5, bandwidth: 4, dram_latency: 3, memory: [none, tiled]}\n") == "");
  CHECK(unread("space: {network: lenet5, bits: [4, 8], bandwidth_bytes: 4}\n") == "bits,bandwidth_bytes");
  CHECK(unread("space: {network: lenet5, memory: tiled, bits: 4, bandwidth_gbs: 4, clock_mhz: 500}\n") == "");
  CHECK(unread("space: {network: lenet5, bandwidth_gbs: 4, clock_mhz: 500}\n") == "bandwidth_gbs,clock_mhz");
  CHECK(unread("space: {network: lenet5, bits: '8,8,8,32'}\n") == "bits");
  CHECK(unread("space: {network: lenet5, bits: '8,8,8,32', cores: [1, 2]}\n") == "");
  CHECK(unread("space: {network: lenet5, bits: '8,8,8,8', cores: [1, 2]}\n") == "bits");
  CHECK(unread("space: {network: lenet5, bits: '8,8,8,32', cores: 2, partition: spatial}\n") == "bits");
  CHECK(unread("space: {network: lenet5, bits: [4, 8]}\nconstraints: bits_ifmap < 8\n") == "");
  CHECK(unread("space: {network: lenet5, partition: st1}\n") == "partition");
  CHECK(unread("space: {network: lenet5, partition: st1, cores: [1, 2]}\n") == "");
  CHECK(unread("space: {network: lenet5, lanes: 4, clock_mhz: 700}\n") == "lanes,clock_mhz");
  CHECK(unread("space: {network: lenet5, lanes: 4, clock_mhz: 700}\nmetrics: nanoseconds\n") == "");
  CHECK(unread("space: {network: lenet5, lanes: [4, 8]}\nconstraints: lanes < 8\n") == "");
  CHECK(unread("space: {network: mobilenet_v1, variant: half}\nselect: greedy\n") == "select");
  CHECK(unread("space: {network: mobilenet_v1, variant: half50}\nselect: greedy\n") == "");
  CHECK(unread("space: {network: lenet5}\nkeep: all\nper: [dataflow]\n") == "per");
  CHECK(unread("space: {network: lenet5, rows: [8, 16]}\nseed: 4\n") == "seed");
  CHECK(unread("space: {network: lenet5, rows: [8, 16]}\nseed: 4\nsample: 2\n") == "sample,seed");
  CHECK(unread("space: {network: lenet5, rows: [8, 16]}\nseed: 4\nsample: 1\n") == "");
  const core::TextFile file = core::checked_text("s.yaml", "space:\n  network: lenet5\n  lanes: 4\n");
  CHECK(to_string(without_effect(file, read_spec(file)).at(0)) ==
        "s.yaml:3:10: lanes: found a value without effect, expected network_cycles or nanoseconds as objective, metric "
        "or in a constraint");
}

using Keys = std::map<std::string, std::string>;  ///< by their paths

std::string spec_of(const Keys& keys) {
  YAML::Node root;
  for (const auto& [path, value] : keys) {
    const YAML::Node node = YAML::Load(value);
    const std::size_t dot = path.find('.');
    const std::size_t second = dot == std::string::npos ? dot : path.find('.', dot + 1);
    if (dot == std::string::npos) {
      root[path] = node;
    } else if (second == std::string::npos) {
      root[path.substr(0, dot)][path.substr(dot + 1)] = node;
    } else {
      root[path.substr(0, dot)][path.substr(dot + 1, second - dot - 1)][path.substr(second + 1)] = node;
    }
  }
  return YAML::Dump(root) + "\n";
}

/// All that a run finds, without what it repeats of the spec: metrics of the kept points, and how many points there
/// were.
std::string found(const Keys& keys, std::set<std::string>& warned) {
  core::Observer observer;
  observer.warn_of = [&](const core::Diagnostic& warning) { warned.insert(warning.subject); };
  const RunInput input = read_input(core::checked_text("s.yaml", spec_of(keys)), observer);
  Run done = run(input, {.version = "1", .threads = 1});
  const Counts counts = done.result.state().counts;
  std::string text = std::to_string(counts.undefined) + " " + std::to_string(counts.feasible) + " ";
  for (const Metric metric : input.exploration.metrics()) text += std::string{name(metric)} + " ";
  done.result.for_each([&](const EvaluatedPoint& point) {
    for (const Metric metric : input.exploration.metrics()) text += std::to_string(point.values[metric]) + " ";
    text += "\n";
  });
  return text;
}

TEST_CASE("explore: no key of a spec changes nothing in silence") {
  const std::vector<Keys> spaces{{},
                                 {{"space.memory", "tiled"}},
                                 {{"space.cores", "[1, 2]"}},
                                 {{"keep", "all"}},
                                 {{"metrics", "[silicon]"}, {"silicon", "tpu_v6e"}},
                                 {{"metrics", "[network_cycles]"}, {"space.clock_mhz", "500"}},
                                 {{"space.memory", "tiled"},
                                  {"space.cores", "2"},
                                  {"metrics", "[nanoseconds, energy]"},
                                  {"energy", "horowitz_45nm"},
                                  {"space.clock_mhz", "500"}},
                                 {{"space.memory", "tiled"}, {"space.bandwidth_gbs", "2"}, {"space.clock_mhz", "500"}},
                                 {{"space.memory", "scalesim"},
                                  {"space.timing", "scalesim"},
                                  {"space.variant", "[half50, full]"},
                                  {"sample", "5"}}};
  const Keys others{{"constraints", "[rows < 9]"},
                    {"objectives", "[macs, sram]"},
                    {"metrics", "[accesses]"},
                    {"keep", "{top: 2}"},
                    {"per", "[]"},
                    {"sample", "2"},
                    {"seed", "9"},
                    {"select", "optimal"},
                    {"energy", "eyeriss_65nm"},
                    {"silicon", "tpu_v4"},
                    {"space.network", "mobilenet_v3_small"},
                    {"space.variant", "[half, full50]"},
                    {"space.array", "[16x16]"},
                    {"space.rows", "[4, 7]"},
                    {"space.cols", "[4, 7]"},
                    {"space.dataflow", "best"},
                    {"space.timing", "occupied"},
                    {"space.depthwise", "packed"},
                    {"space.memory", "[none, tiled]"},
                    {"space.sram_kb", "3"},
                    {"space.sram_kb.ifmap", "3"},
                    {"space.sram_kb.filter", "3"},
                    {"space.sram_kb.ofmap", "3"},
                    {"space.bandwidth", "3"},
                    {"space.bits", "3"},
                    {"space.bandwidth_bytes", "3"},
                    {"space.bandwidth_gbs", "3"},
                    {"space.dram_latency", "100"},
                    {"space.cores", "3"},
                    {"space.partition", "st1"},
                    {"space.lanes", "2"},
                    {"space.clock_mhz", "700"}};
  std::string silent;
  for (const SpecField& field : spec_fields()) {
    CAPTURE(field.path);
    REQUIRE(others.contains(std::string{field.path}));
  }
  for (std::size_t i = 0; i < spaces.size(); ++i) {
    Keys base{{"space.network", "mobilenet_v1"}, {"space.rows", "[8, 16]"}, {"space.cols", "[8, 12]"},
              {"space.dataflow", "[os, ws]"},    {"space.timing", "array"}, {"per", "[dataflow]"}};
    for (const auto& [key, value] : spaces[i]) base[key] = value;
    std::set<std::string> ignored;
    const std::string first = found(base, ignored);
    for (const auto& [key, value] : others) {
      Keys changed = base;
      if (key == "space.array") {
        changed.erase("space.rows");
        changed.erase("space.cols");
      }
      changed[key] = value;
      std::set<std::string> warned;
      std::string second;
      try {
        second = found(changed, warned);
      } catch (const core::InputError&) {
        continue;  // refused, which is not silent
      }
      const bool is_warned = warned.contains(key.substr(key.starts_with("space.") ? 6 : 0));
      // Where all designs are kept, figures draw the front over the objectives.
      const bool is_drawn = key == "objectives" && base.contains("keep") && base["keep"] == "all";
      if (second == first && !is_warned && !is_drawn) silent += std::to_string(i) + ":" + key + " ";
    }
  }
  CHECK(silent == "");
}

}  // namespace
}  // namespace systole::dataflows::explore
