// SPDX-License-Identifier: MIT
#include "dataflows/energy/node_scaling.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <system_error>
#include <utility>

#include "core/error.h"
#include "core/number.h"

namespace systole::dataflows {
namespace {

/// Energy over that of the publication's reference: a V^2 + b V + c.
struct EnergyOfVolts {
  double a;
  double b;
  double c;
  [[nodiscard]] double at(double volts) const { return (a * volts + b) * volts + c; }
};

/// A node of the publication. Energies are those of its table 5, areas those over 45 nm of its table of areas, both as
/// nodeScale (UCLA NanoCAD, MIT) and Accelergy's scaling repeat them alike; the authors' corrigendum states the rows of
/// 65 nm and of 32 nm (high performance), too. Its line of
/// the largest node, which is below zero at low voltages, is left out.
struct Node {
  double nm;
  double volts;  ///< nominal, of the Predictive Technology Model
  EnergyOfVolts high_performance;
  EnergyOfVolts low_power;  ///< above 45 nm there is one kind of transistors
  double area;
};

constexpr std::array kNodes{Node{130, 1.3, {7.171, -6.709, 2.904}, {7.171, -6.709, 2.904}, 6.4},
                            Node{90, 1.2, {4.762, -4.781, 2.092}, {4.762, -4.781, 2.092}, 2.8},
                            Node{65, 1.1, {3.755, -4.398, 1.975}, {3.755, -4.398, 1.975}, 1.5},
                            Node{45, 1.0, {1.018, -0.3107, 0.1539}, {1.103, -0.362, 0.2767}, 1},
                            Node{32, 0.9, {0.8367, -0.4341, 0.1701}, {0.9559, -0.7823, 0.471}, 0.46},
                            Node{20, 0.9, {0.373, -0.1582, 0.04104}, {0.2632, -0.14, 0.06841}, 0.21},
                            Node{16, 0.85, {0.2958, -0.1241, 0.03024}, {0.2139, -0.1187, 0.05639}, 0.19},
                            Node{14, 0.8, {0.2363, -0.09675, 0.02239}, {0.1556, -0.06472, 0.03066}, 0.17},
                            Node{10, 0.75, {0.2068, -0.09311, 0.02375}, {0.1261, -0.0518, 0.02769}, 0.1},
                            Node{7, 0.7, {0.1776, -0.09097, 0.02447}, {0.09365, -0.03409, 0.02043}, 0.059}};

/// Of a node's neighbours in the publication, along a power of the node.
template <class Of>
double at_node(double nm, const Of& of) {
  const auto below = std::ranges::find_if(kNodes, [&](const Node& node) { return node.nm <= nm; });
  if (below == kNodes.end()) return of(kNodes.back());
  if (below->nm == nm || below == kNodes.begin()) return of(*below);
  const Node& above = *std::prev(below);
  const double share = std::log(nm / below->nm) / std::log(above.nm / below->nm);
  return of(*below) * std::pow(of(above) / of(*below), share);
}

bool is_on_chip(EnergyAction action) {
  return action != EnergyAction::dram_read && action != EnergyAction::dram_write;
}

std::string node_text(double nm) {
  return fmt::format("{} nm", nm);
}

std::string limits_text() {
  return fmt::format("{} to {} nm", kSmallestNode, kLargestNode);
}

[[noreturn]] void reject(const EnergyTable& table, std::string subject, std::string found, std::string expected) {
  throw core::InputError(core::Diagnostic{.where = table.where,
                                          .subject = std::move(subject),
                                          .found = std::move(found),
                                          .expected = std::move(expected),
                                          .nearest = {}});
}

void require_scalable(const EnergyTable& table) {
  if (table.unit != "pJ") {
    reject(table, "unit", core::in_quotes(table.unit), "pJ: only picojoules can be scaled to another node");
  }
  if (table.node_nm < kSmallestNode || table.node_nm > kLargestNode) {
    reject(table, "node_nm", table.node_nm > 0 ? node_text(table.node_nm) : "nothing",
           fmt::format("the node that it is scaled from, {}", limits_text()));
  }
  for (const EnergyAction action : {EnergyAction::pe_leakage, EnergyAction::sram_leakage}) {
    if (!table.prices(action)) continue;
    reject(table, fmt::format("actions.{}", core::name_of(action)), "a price",
           "none: there is no published scaling of leakage between nodes");
  }
}

}  // namespace

Picojoules energy_factor(double from_nm, double to_nm, double volts) {
  const auto factor = [&](auto kind) {
    const double to = at_node(to_nm, [&](const Node& node) { return (node.*kind).at(node.volts); });
    const double from =
        at_node(from_nm, [&](const Node& node) { return (node.*kind).at(volts > 0 ? volts : node.volts); });
    return to / from;
  };
  const double value = factor(&Node::high_performance);
  const double other = factor(&Node::low_power);
  return {.low = std::min(value, other), .value = value, .high = std::max(value, other)};
}

double area_factor(double from_nm, double to_nm) {
  const auto area = [](double nm) { return at_node(nm, [](const Node& node) { return node.area; }); };
  return area(to_nm) / area(from_nm);
}

EnergyTable scaled_to(const EnergyTable& table, double node_nm) {
  require_scalable(table);
  const std::string nodes =
      fmt::format("{} to {} nm by Stillmaker and Baas, Integration 58, 2017, an estimate", table.node_nm, node_nm);
  const Picojoules factor = energy_factor(table.node_nm, node_nm, table.volts);
  const double of_area = area_factor(table.node_nm, node_nm);
  EnergyTable scaled;
  scaled.name = fmt::format("{}@{}nm", table.name, node_nm);
  scaled.title = fmt::format("{}; scaled from {}", table.title, nodes);
  scaled.where = table.where;
  scaled.node_nm = node_nm;
  for (const auto& named : kEnergyActionNames) {
    for (EnergyPrice price : table.rows(named.value)) {
      if (is_on_chip(named.value) && price.each.high > 0) {
        price.each = {.low = factor.low * price.each.low,
                      .value = factor.value * price.each.value,
                      .high = factor.high * price.each.high};
        price.source +=
            fmt::format("; times {:.4g} ({:.4g} to {:.4g}), {}", factor.value, factor.low, factor.high, nodes);
      }
      scaled.add(named.value, std::move(price));
    }
  }
  scaled.area = table.area;
  if (scaled.area) {
    for (AreaPrice* const area : {&scaled.area->gate, &scaled.area->sram_bit}) {
      area->each = of_area * area->each;
      area->source += fmt::format("; times {:.4g}, {}", of_area, nodes);
    }
  }
  return scaled;
}

WantedTable wanted_table(std::string_view wanted) {
  const std::size_t at = wanted.rfind('@');
  std::error_code error;
  if (at == std::string_view::npos || std::filesystem::exists(std::filesystem::path{wanted}, error)) {
    return {.table = std::string{wanted}};
  }
  std::string_view node = wanted.substr(at + 1);
  if (node.ends_with("nm")) node.remove_suffix(2);
  const std::optional<double> nm = core::parse_real(node);
  if (!nm || !(*nm >= kSmallestNode && *nm <= kLargestNode)) {
    throw core::InputError(core::Diagnostic{.where = {},
                                            .subject = "energy",
                                            .found = core::in_quotes(wanted),
                                            .expected = fmt::format("behind @ the node to scale to, {}", limits_text()),
                                            .nearest = {}});
  }
  return {.table = std::string{wanted.substr(0, at)}, .node_nm = *nm};
}

}  // namespace systole::dataflows
