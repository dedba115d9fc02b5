// SPDX-License-Identifier: MIT
#include "core/rewrite/separable_block.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/ir/shape.h"
#include "core/rewrite/data_flow.h"

namespace systole::core {
namespace {

/// What a layer's output carries of a block's channels.
enum class Carries : std::uint8_t {
  nothing,
  channels,  ///< all of them, as the depthwise layer gave them
  squeezed,  ///< squeeze-excite's fewer ones
  gate,      ///< one factor for each of them
};

/// Follows the channels of one depthwise layer through the network until other layers mix them.
class Tracer {
 public:
  Tracer(const Network& network, const DataFlow& flow, std::uint32_t spatial, std::span<const std::uint32_t> same_block)
      : network_(network), flow_(flow), channels_(network.layers[spatial].out_ch) {
    block_.spatial = spatial;
    carries_[spatial] = Carries::channels;
    reach(spatial);
    for (const std::uint32_t i : same_block) {
      if (i <= spatial) continue;
      if (is_replaceable_depthwise(layer(i))) break;  // the rest is the next one's
      if (plays_a_part(i)) frontier_.insert(i);
    }
  }

  SeparableBlock trace() && {
    while (!frontier_.empty()) {
      const std::uint32_t next = *frontier_.begin();
      frontier_.erase(frontier_.begin());
      visit(next);
    }
    settle_squeeze_excite();
    if (block_.projections.empty()) {
      fail(block_.spatial, "found no layer that reads its channels, expected a pointwise convolution behind it");
    }
    std::ranges::sort(block_.projections);
    return std::move(block_);
  }

 private:
  [[nodiscard]] const Layer& layer(std::uint32_t index) const { return network_.layers[index]; }

  [[nodiscard]] bool plays_a_part(std::uint32_t index) const {
    const std::string& role = layer(index).role;
    return runs_on_array(layer(index).op) && (role == "se_reduce" || role == "se_expand" || role == "project");
  }

  [[nodiscard]] bool has_role(std::uint32_t index, std::string_view role) const {
    return layer(index).block == layer(block_.spatial).block && layer(index).role == role;
  }

  [[noreturn]] void fail(std::uint32_t index, const std::string& why) const {
    throw InputError(
        fmt::format("network '{}', layer {} {}: {}", network_.name, index, in_quotes(layer(index).name), why));
  }

  [[noreturn]] void fail_to_widen(std::uint32_t index, const char* what) const {
    fail(index, fmt::format("found {} of the channels of depthwise layer {}, expected a pointwise convolution to read "
                            "them before anything else does",
                            what, in_quotes(layer(block_.spatial).name)));
  }

  [[nodiscard]] Carries carried(std::uint32_t index) const {
    const auto found = carries_.find(index);
    return found == carries_.end() ? Carries::nothing : found->second;
  }

  void reach(std::uint32_t index) { frontier_.insert(flow_.consumers[index].begin(), flow_.consumers[index].end()); }

  void pass_on(std::uint32_t index, Carries what) {
    carries_[index] = what;
    if (what == Carries::squeezed) {
      between_.push_back(index);
    } else {
      block_.followers.push_back(index);
    }
    reach(index);
  }

  /// Frontier layers come in execution order, so all producers of `index` have been visited.
  void visit(std::uint32_t index) {
    bool all_same = true;
    bool scales = false;
    Carries first = Carries::nothing;
    const std::vector<std::uint32_t>& producers = flow_.producers[index];
    for (std::size_t p = 0; p < producers.size(); ++p) {
      const Carries what = carried(producers[p]);
      if (p == 0) first = what;
      all_same = all_same && what == first;
      scales = scales || what == Carries::channels;
    }
    switch (layer(index).op) {
      case Operator::mul:
        if (!scales && !all_same) fail_to_widen(index, "a product");
        if (!all_same && !gates(producers)) fail_to_widen(index, "a product with other layers");
        if (scales && !all_same) gated_ = true;
        pass_on(index, scales ? Carries::channels : first);
        return;
      case Operator::add:
        if (!all_same) fail_to_widen(index, "a sum with other layers");
        pass_on(index, first);
        return;
      case Operator::concat:
        fail_to_widen(index, "a concatenation");
      case Operator::slice:
        fail_to_widen(index, "a slice");
      case Operator::gemm:
        fail_to_widen(index, "a matrix product");
      case Operator::conv:
        if (layer(index).groups > 1 && first == Carries::channels) fail_to_widen(index, "a grouped convolution");
        [[fallthrough]];
      case Operator::linear:
        visit_weighted(index, first);
        return;
      default:  // operators of one map, which keep its channels apart
        if (first != Carries::nothing) pass_on(index, first);
    }
  }

  /// True if every producer is the map or a gate of it.
  [[nodiscard]] bool gates(const std::vector<std::uint32_t>& producers) const {
    return std::ranges::all_of(
        producers, [&](std::uint32_t p) { return carried(p) == Carries::channels || carried(p) == Carries::gate; });
  }

  void visit_weighted(std::uint32_t index, Carries reads) {
    const bool projects = has_role(index, "project");
    const bool squeezes = has_role(index, "se_reduce") || (reads == Carries::channels && may_squeeze(index));
    const bool excites =
        has_role(index, "se_expand") || (reads == Carries::squeezed && layer(index).out_ch == channels_);
    if (squeezes && !projects) {
      squeeze(index);
    } else if (excites && !projects) {
      excite(index);
    } else if (projects || reads == Carries::channels) {
      project(index);
    } else if (reads == Carries::squeezed || reads == Carries::gate) {
      read_elsewhere_ = true;  // what looked like squeeze-excite is not one, or not only
    }
  }

  /// Squeeze-excite starts with a layer of its own on a 1x1 map. Whether it is one shows when its gate is used.
  [[nodiscard]] bool may_squeeze(std::uint32_t index) const {
    const TensorShape map = input_shape(layer(index));
    const TensorShape spatial = output_shape(layer(block_.spatial));
    const bool pools_away = spatial.h > 1 || spatial.w > 1;
    return !squeeze_ && pools_away && map.h == 1 && map.w == 1 && layer(index).role != "project" &&
           layer(index).role != "classifier";
  }

  void squeeze(std::uint32_t index) {
    require_channels(index, layer(index).in_ch);
    squeeze_ = index;
    carries_[index] = Carries::squeezed;
    reach(index);
  }

  void excite(std::uint32_t index) {
    require_channels(index, layer(index).out_ch);
    if (excite_) {
      read_elsewhere_ = true;
      return;
    }
    excite_ = index;
    labelled_ = has_role(index, "se_expand");
    carries_[index] = Carries::gate;
    reach(index);
  }

  void project(std::uint32_t index) {
    const TensorShape map = input_shape(layer(index));
    require_channels(index,
                     layer(index).op == Operator::linear ? elements(map).count() / (map.h * map.w) : map.channels);
    block_.projections.push_back(index);
  }

  void require_channels(std::uint32_t index, std::int64_t found) const {
    if (found == channels_) return;
    fail(index, fmt::format("found {} channels, expected the {} of depthwise layer {} of its block", found, channels_,
                            in_quotes(layer(block_.spatial).name)));
  }

  /// Squeeze-excite ends in a product with the map, or in a plain list of layers in nothing. Anything else that began
  /// like it is a projection: a classifier of two layers, say.
  void settle_squeeze_excite() {
    if (!squeeze_) return;
    const bool unread = excite_ && *excite_ + 1 < network_.layers.size() && flow_.consumers[*excite_].empty();
    if (excite_ && !read_elsewhere_ && (gated_ || labelled_ || unread)) {
      block_.squeeze_excite = SqueezeExcite{.squeeze = *squeeze_, .between = std::move(between_), .excite = *excite_};
      return;
    }
    block_.projections.push_back(*squeeze_);
    std::erase_if(block_.followers, [&](std::uint32_t i) { return carried(i) == Carries::gate; });
  }

  const Network& network_;
  const DataFlow& flow_;
  std::int64_t channels_;
  SeparableBlock block_;
  std::unordered_map<std::uint32_t, Carries> carries_;
  std::set<std::uint32_t> frontier_;  ///< layers that read what has been visited, in execution order
  std::optional<std::uint32_t> squeeze_;
  std::vector<std::uint32_t> between_;
  std::optional<std::uint32_t> excite_;
  bool gated_ = false;           ///< a product scaled the map by the gate
  bool labelled_ = false;        ///< the file calls it squeeze-excite
  bool read_elsewhere_ = false;  ///< squeezed channels reached something else
};

}  // namespace

bool is_replaceable_depthwise(const Layer& layer) {
  return is_depthwise(layer) && layer.k_h > 1 && layer.k_w > 1;
}

std::vector<SeparableBlock> separable_blocks(const Network& network) {
  std::unordered_map<std::int64_t, std::vector<std::uint32_t>> of_block;
  for (std::uint32_t i = 0; i < network.layers.size(); ++i) {
    if (network.layers[i].block >= 0) of_block[network.layers[i].block].push_back(i);
  }
  std::vector<SeparableBlock> blocks;
  std::optional<DataFlow> flow;
  for (std::uint32_t i = 0; i < network.layers.size(); ++i) {
    if (!is_replaceable_depthwise(network.layers[i])) continue;
    if (!flow) flow = data_flow(network);
    const auto labelled = of_block.find(network.layers[i].block);
    const std::span<const std::uint32_t> same_block =
        labelled == of_block.end() ? std::span<const std::uint32_t>{} : labelled->second;
    blocks.push_back(Tracer(network, *flow, i, same_block).trace());
  }
  return blocks;
}

}  // namespace systole::core
