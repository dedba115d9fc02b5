// SPDX-License-Identifier: MIT
#include "dataflows/result/class_shares.h"

#include <algorithm>
#include <map>

#include "core/ir/operator_class.h"

namespace systole::dataflows {

namespace {

std::string_view norm_class(core::Kind kind) {
  switch (kind) {
    case core::Kind::batch:
      return "batch norm";
    case core::Kind::rms:
      return "rms norm";
    case core::Kind::instance:
      return "instance norm";
    case core::Kind::group:
      return "group norm";
    default:
      return "layer norm";
  }
}

}  // namespace

std::string_view time_class(const core::Layer& layer) {
  if (layer.op == core::Operator::activation && layer.kind != core::Kind::none) return core::name(layer.kind);
  if (layer.op == core::Operator::norm) return norm_class(layer.kind);
  return core::class_name(layer);
}

std::vector<ClassTime> time_by_class(const core::Network& network, const NetworkResult& result) {
  std::map<std::string_view, ClassTime> times;
  for (std::size_t i = 0; i < result.layers.size(); ++i) {
    const std::string_view name = time_class(network.layers[i]);
    ClassTime& time = times[name];
    time.name = name;
    time.array += result.layers[i].cycles;
    time.vector += result.layers[i].vector.cycles;
  }
  std::vector<ClassTime> sorted;
  for (const auto& [name, time] : times) {
    if (time.total().count() > 0) sorted.push_back(time);
  }
  std::ranges::stable_sort(sorted, [](const ClassTime& a, const ClassTime& b) { return a.total() > b.total(); });
  return sorted;
}

}  // namespace systole::dataflows
