// SPDX-License-Identifier: MIT
#include "cli/compare/remarks.h"

#include <fmt/format.h>

#include <cmath>
#include <variant>

#include "cli/common/arguments.h"
#include "core/report/number_text.h"

namespace systole::app {
namespace {

using dataflows::ComparedCase;

class Words {
 public:
  explicit Words(const dataflows::Comparison& comparison) : comparison_(comparison) {}

  std::string operator()(const dataflows::GreedyOfCountIsOptimal& /*remark*/) const {
    return "For a fixed count and variant greedy is optimal: layers' savings add up (optimal is a dynamic program).";
  }

  std::string operator()(const dataflows::LayersGetSlower& remark) const {
    const dataflows::FuseCandidates& candidates = comparison_.networks[remark.where.network];
    std::vector<std::string> layers;
    for (const auto& [block, more] : remark.layers) {
      const core::Layer& layer = candidates.baseline.layers[candidates.blocks[block].spatial];
      layers.push_back(fmt::format("{} '{}' ({} more cycles)", block, layer.name, core::grouped(more.count())));
    }
    return fmt::format("{}: {} ({}) replaces layers that get slower: {}.", place(remark.where), name(remark.variant),
                       name(remark.select), fmt::join(layers, ", "));
  }

  std::string operator()(const dataflows::GreedyFindsNone& remark) const {
    return fmt::format("{}: greedy finds no choice within the limits; there is one.", place(remark.where));
  }

  std::string operator()(const dataflows::GreedyIsOptimal& remark) const {
    return fmt::format("{}: greedy is optimal here.", place(remark.where));
  }

  std::string operator()(const dataflows::GreedyLeaves& remark) const {
    const double best = remark.best.as_real();
    const double left = remark.greedy.as_real() - best;
    const std::string what =
        remark.minimised == dataflows::Criterion::sensitivity
            ? fmt::format("{:g} of sensitivity", left)
            : fmt::format("{} {}", core::grouped(static_cast<std::int64_t>(left)), name(remark.minimised));
    const double share = best != 0 ? 100 * left / std::abs(best) : 100;
    return fmt::format("{}: greedy leaves {} on the table ({:.2f} % more than the optimum).", place(remark.where), what,
                       share);
  }

 private:
  [[nodiscard]] std::string place(const ComparedCase& where) const {
    std::string text =
        fmt::format("{} on {}", comparison_.networks[where.network].baseline.name, array_text(where.array));
    if (comparison_.settings.bake_off) text += fmt::format(", depthwise {}", name(where.depthwise));
    return text;
  }

  const dataflows::Comparison& comparison_;
};

}  // namespace

std::vector<std::string> remark_texts(const dataflows::Comparison& comparison) {
  std::vector<std::string> texts;
  for (const dataflows::ComparisonRemark& remark : comparison.remarks) {
    texts.push_back(std::visit(Words(comparison), remark));
  }
  return texts;
}

}  // namespace systole::app
