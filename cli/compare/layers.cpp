// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "cli/common/arguments.h"
#include "cli/common/terminal/terminal.h"
#include "cli/compare/report.h"
#include "core/ir/operator_class.h"
#include "core/ir/shape.h"
#include "core/ir/work.h"
#include "core/report/csv_field.h"
#include "core/report/layer_text.h"
#include "core/report/number_text.h"
#include "core/report/table.h"
#include "dataflows/selection/compared_layers.h"

namespace systole::app {
namespace {

using core::Align;
using core::grouped;
using core::Layer;
using dataflows::ComparedRow;
using dataflows::Comparison;
using dataflows::LayerwiseRow;

double percent(core::Cycles part, core::Cycles whole) {
  return whole.count() == 0 ? 0 : 100 * static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

double quotient(core::Cycles before, core::Cycles after) {
  return after.count() == 0 ? 1 : static_cast<double>(before.count()) / static_cast<double>(after.count());
}

std::string blocks_table(const Comparison& comparison, const LayerwiseRow& row) {
  const Layer* layers = comparison.networks[row.row->network].baseline.layers.data();
  core::Table table({{"#"},
                     {"depthwise layer", Align::left},
                     {"window", Align::left, 3},
                     {"input", Align::right, 4},
                     {"choice", Align::left},
                     {"block before"},
                     {"after"},
                     {"speedup"},
                     {"layer before", Align::right, 5},
                     {"after", Align::right, 5},
                     {"speedup", Align::right, 5}});
  for (std::size_t b = 0; b < row.blocks.size(); ++b) {
    const dataflows::BlockCycles& block = row.blocks[b];
    const Layer& layer = layers[block.spatial];
    table.add({std::to_string(b), layer.name, core::window_text(layer),
               fmt::format("{}x{}x{}", layer.in_h, layer.in_w, layer.in_ch), std::string{name(block.choice)},
               grouped(block.before.count()), grouped(block.after.count()),
               fmt::format("{:.2f}", quotient(block.before, block.after)), grouped(block.spatial_before.count()),
               grouped(block.spatial_after.count()),
               fmt::format("{:.2f}", quotient(block.spatial_before, block.spatial_after))});
  }
  return table.text(terminal_width());
}

void add_distribution(core::Table& table, const std::string& network, const std::string& variant,
                      const dataflows::OperatorCycles& cycles) {
  const core::Cycles all = cycles.standard + cycles.pointwise + cycles.depthwise + cycles.linear;
  const auto share = [&](core::Cycles part) { return fmt::format("{:.2f}", percent(part, all)); };
  table.add({network, variant, grouped(all.count()), share(cycles.standard), share(cycles.pointwise),
             share(cycles.depthwise), share(cycles.linear)});
}

/// The row's variant, with who chose it where that is not plain.
std::string variant_text(const Comparison& comparison, const ComparedRow& row) {
  std::string text{row.variant_name()};
  if (row.was_chosen()) text += fmt::format(" ({})", name(row.chosen_by));
  if (comparison.settings.arrays.size() > 1) text += " " + array_text(row.array);
  if (comparison.settings.bake_off) text += fmt::format(", depthwise {}", name(row.depthwise));
  return text;
}

}  // namespace

std::string layerwise_text(const Comparison& comparison) {
  std::string out;
  core::Table distribution({{"network", Align::left},
                            {"variant", Align::left},
                            {"cycles", Align::right, 1},
                            {"standard %"},
                            {"pointwise %"},
                            {"depthwise, FuSe %"},
                            {"linear, SE %"}});
  for (const ComparedRow& compared : comparison.rows) {
    const LayerwiseRow row = layerwise(comparison, compared);
    const std::string& network = comparison.name_of(compared);
    const std::string variant = variant_text(comparison, compared);
    add_distribution(distribution, network, variant, row.operators);
    if (compared.replaced() == 0) continue;
    out += fmt::format("{}, {} on {}: cycles by block\n\n{}\n", network, variant, array_text(compared.array),
                       blocks_table(comparison, row));
  }
  return out + "Cycles by operator\n\n" + distribution.text(terminal_width());
}

std::string layerwise_csv(const Comparison& comparison) {
  std::string out =
      "network,variant,layer_index,layer_name,op,role,block,in_h,in_w,in_ch,out_ch,k_h,k_w,stride_h,stride_w,pad_h,pad_"
      "w,groups,out_h,out_w,macs,params,cycles,bn_params,array,timing,select,depthwise\n";
  for (const ComparedRow& compared : comparison.rows) {
    const LayerwiseRow row = layerwise(comparison, compared);
    std::size_t index = 0;
    for (std::size_t i = 0; i < row.fused.network.layers.size(); ++i) {
      const Layer& layer = row.fused.network.layers[i];
      if (!core::runs_on_array(layer.op)) continue;
      const core::TensorShape output = core::output_shape(layer);
      Layer without_bn = layer;
      without_bn.bn = false;
      const core::Parameters params = core::parameters(without_bn);
      fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{},{},", core::csv_result_field(row.fused.network.name),
                     compared.variant_name(), index++, core::csv_result_field(layer.name), core::class_name(layer),
                     core::csv_result_field(layer.role), layer.block < 0 ? "" : std::to_string(layer.block));
      fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{},{},{},{},{},{},{},{},", layer.in_h, layer.in_w,
                     layer.in_ch, layer.out_ch, layer.k_h, layer.k_w, layer.stride_h, layer.stride_w, layer.pad_h,
                     layer.pad_w, layer.groups, output.h, output.w);
      fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{},{},{}\n", core::macs(layer).count(), params.count(),
                     row.cycles[i].count(), (core::parameters(layer) - params).count(), array_text(compared.array),
                     name(*comparison.settings.timing), name(compared.chosen_by), name(compared.depthwise));
    }
  }
  return out;
}

}  // namespace systole::app
