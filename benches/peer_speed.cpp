// SPDX-License-Identifier: MIT
// systole_peer_speed: the memory model beside SCALE-Sim, layer by layer, over the golden rows and the CPU-seconds that
// SCALE-Sim v3 took for each of their layers (simulation only, no traces).
// Ours is the CPU time of the whole simulation of that layer on one thread, the best of several runs.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <exception>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/report/table.h"
#include "dataflows/memory/scalesim/scalesim_memory.h"
#include "tests/dataflows/memory/scalesim/scalesim_case.h"
#include "tests/golden/golden_table.h"

namespace {

using namespace systole;         // NOLINT(google-build-using-namespace): a program
using namespace systole::tests;  // NOLINT(google-build-using-namespace)

/// Layers that take SCALE-Sim less are mostly its start.
constexpr double kWorthComparing = 0.05;
constexpr double kMeasuredFor = 0.002;

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

/// CPU-seconds of one simulation: the mean of as many as fill two milliseconds, the best of three such means.
double seconds_of(const ScalesimCase& layer) {
  double best = 1e9;
  for (int trial = 0; trial < 3; ++trial) {
    const double begin = cpu_seconds();
    double spent = 0;
    int runs = 0;
    while (spent < kMeasuredFor) {
      static_cast<void>(dataflows::scalesim::simulate_memory(layer.layer, layer.options));
      ++runs;
      spent = cpu_seconds() - begin;
    }
    best = std::min(best, spent / runs);
  }
  return best;
}

struct Group {
  std::vector<double> ratios;
  double peer = 0;
  double ours = 0;
};

void add_row(core::Table& table, const std::string& name, Group group) {
  if (group.ratios.empty()) return;
  std::ranges::sort(group.ratios);
  const auto at_least =
      static_cast<std::size_t>(std::ranges::count_if(group.ratios, [](double ratio) { return ratio >= 1000; }));
  table.add({name, std::to_string(group.ratios.size()), fmt::format("{:.0f}", group.ratios[group.ratios.size() / 2]),
             fmt::format("{:.0f}", group.ratios.front()), fmt::format("{}", at_least),
             fmt::format("{:.1f}", group.peer), fmt::format("{:.4f}", group.ours)});
}

void compare() {
  std::map<std::string, double> peer;
  for (const GoldenRow& row : golden("peer_speed/timing_layers.csv")) {
    peer[row.text("case_layer")] = std::stod(row.text("sim_cpu_s"));
  }
  std::map<std::string, Group> groups;
  Group all;
  for (const std::string& file : scalesim_reports()) {
    const std::string name = std::filesystem::path(file).stem().string();
    for (const GoldenRow& row : golden(file)) {
      const auto timed = peer.find(row.text("case"));
      if (timed == peer.end() || timed->second < kWorthComparing) continue;
      const double ours = seconds_of(scalesim_case(row));
      for (Group* group : {&groups[name], &all}) {
        if (group == &all && name == "layout") continue;
        group->ratios.push_back(timed->second / ours);
        group->peer += timed->second;
        group->ours += ours;
      }
    }
  }
  core::Table table({{"golden rows", core::Align::left},
                     {"layers"},
                     {"median ratio"},
                     {"least ratio"},
                     {">= 1000"},
                     {"SCALE-Sim CPU s"},
                     {"Systole CPU s"}});
  for (const auto& [name, group] : groups) add_row(table, name, group);
  add_row(table, "all but layouts", all);
  fmt::print("Layers that take SCALE-Sim at least {:.0f} ms of CPU, simulated without traces\n\n{}",
             1000 * kWorthComparing, table.text());
}

}  // namespace

int main() {
  try {
    compare();
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
