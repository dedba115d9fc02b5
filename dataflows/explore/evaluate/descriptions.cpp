// SPDX-License-Identifier: MIT
#include "dataflows/explore/evaluate/descriptions.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "core/report/number_text.h"

namespace systole::dataflows::explore {
namespace {

std::string joined(const std::vector<Metric>& metrics) {
  std::vector<std::string_view> names;
  for (const Metric metric : metrics) names.push_back(name(metric));
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

std::string count_text(std::uint64_t count) {
  return core::grouped(static_cast<std::int64_t>(count));
}

std::string space_text(const DesignSpace& space) {
  std::vector<std::string> parts;
  for (const Axis axis : kAllAxes) {
    if (space.size(axis) > 1) parts.push_back(fmt::format("{} {}", count_text(space.size(axis)), name(axis)));
  }
  return parts.empty() ? "one point" : fmt::format("{}", fmt::join(parts, " x "));
}

std::string keep_text(const Keep& keep, const DesignSpace& space) {
  std::vector<std::string_view> apart;
  for (const Axis axis : keep.per) {
    if (space.size(axis) > 1) apart.push_back(name(axis));
  }
  const std::string each = apart.empty() ? "" : fmt::format(" for each {}", fmt::join(apart, ", "));
  switch (keep.policy) {
    case Keep::Policy::all:
      return "all of them";
    case Keep::Policy::top:
      return fmt::format("the best {} by {}{}", count_text(keep.count), joined(keep.objectives), each);
    case Keep::Policy::pareto:
      break;
  }
  return fmt::format("the Pareto front over {}{}", joined(keep.objectives), each);
}

}  // namespace systole::dataflows::explore
