// SPDX-License-Identifier: MIT
// Swin Transformer: Liu et al., "Swin Transformer: Hierarchical Vision Transformer using Shifted Windows", ICCV 2021
// (arXiv 2103.14030), section 3 and its appendix's Table 7. Attention is within windows of 7x7 patches: a window's head
// is a group of the products. Shifting windows moves data and has no row. Where patches merge, four of them are one row
// of the next product; the normalisation before it is of their features together.
//
// Extra parameters: LayerNorm's scales and shifts, and the tables of relative positions, which are added to the scores.
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "examples/zoo/about.h"
#include "examples/zoo/blocks.h"
#include "examples/zoo/families.h"

namespace systole::zoo {
namespace {

struct Swin {
  const char* name;
  std::array<int, 4> depths;
  std::int64_t width;  ///< of the first stage; each next one has twice the features
  const char* title;
  const char* published;
};

constexpr std::array kSwins{
    Swin{"swin_t",
         {2, 2, 6, 2},
         96,
         "Swin-T, 224x224",
         "4.491 G MACs with attention in full, 28288354 parameters (torchvision 0.15)"},
    Swin{"swin_s",
         {2, 2, 18, 2},
         96,
         "Swin-S, 224x224",
         "8.741 G MACs with attention in full, 49606258 parameters (torchvision 0.15)"},
    Swin{"swin_b",
         {2, 2, 18, 2},
         128,
         "Swin-B, 224x224",
         "15.431 G MACs with attention in full, 87768224 parameters (torchvision 0.15)"},
};

constexpr std::int64_t kWindowPatches = std::int64_t{7} * 7;  ///< patches
constexpr std::int64_t kPlaces = std::int64_t{13} * 13;       ///< differences of two patches' places in a window
constexpr std::int64_t kSwinHeadWidth = 32;
constexpr std::int64_t kWidening = 4;

/// Tokens and features of a stage.
struct StageMap {
  std::int64_t tokens;
  std::int64_t width;
};

Node product(NetworkBuilder& net, const std::string& block, const std::string& role, const StageMap& map,
             std::int64_t out, std::int64_t in, std::vector<Node> inputs = {}) {
  const Node node = net.gemm(fmt::format("{}.{}", block, role), map.tokens, out, in, 1, true, std::move(inputs));
  net.set_role(node, role);
  return node;
}

/// Returns the parameters that no row holds.
std::int64_t swin_block(NetworkBuilder& net, std::int64_t index, const StageMap& map) {
  const std::string block = fmt::format("block{}", index);
  const std::int64_t width = map.width;
  const std::int64_t heads = width / kSwinHeadWidth;
  const std::int64_t groups = map.tokens / kWindowPatches * heads;
  const Node input = net.latest();
  normalise(net, block + ".attention_norm", Kind::layer);
  const Node qkv = product(net, block, "qkv", map, 3 * width, width);
  const std::string scores = block + ".scores";
  net.set_role(net.gemm(scores, kWindowPatches, kWindowPatches, kSwinHeadWidth, groups, false, {qkv, qkv}), "scores");
  const Node shares = activate(net, scores, Kind::softmax);
  const std::string mix = block + ".context";
  net.set_role(net.gemm(mix, kWindowPatches, kSwinHeadWidth, kWindowPatches, groups, false, {shares, qkv}), "context");
  const Node attended = product(net, block, "attention_output", map, width, width);
  const Node middle = net.sum(block + ".attention_add", input, attended);
  normalise(net, block + ".mlp_norm", Kind::layer);
  product(net, block, "mlp_up", map, kWidening * width, width);
  activate(net, block + ".mlp_up", Kind::gelu);
  const Node mixed = product(net, block, "mlp_down", map, width, kWidening * width);
  net.sum(block + ".mlp_add", middle, mixed);
  net.mark_block(input + 1, index);
  return 2 * 2 * width + kPlaces * heads;
}

core::Network build_swin(const Swin& swin) {
  constexpr std::int64_t kPatch = 4;
  NetworkBuilder net(swin.name, kImage224);
  net.set_role(net.conv("patches", swin.width, kPatch, {.stride = kPatch, .bias = true}), "stem");
  normalise(net, "patches.norm", Kind::layer);
  StageMap map{.tokens = (kImage224.h / kPatch) * (kImage224.w / kPatch), .width = swin.width};
  std::int64_t extra = 2 * map.width;
  std::int64_t index = 0;
  for (std::size_t stage = 0; stage < swin.depths.size(); ++stage) {
    if (stage > 0) {
      const std::string name = fmt::format("merge{}", stage);
      normalise(net, name + ".norm", Kind::layer);
      extra += 2 * 4 * map.width;
      map = {.tokens = map.tokens / 4, .width = 2 * map.width};
      net.set_role(net.gemm(name + ".reduction", map.tokens, map.width, 2 * map.width, 1, false), "downsample");
    }
    for (int i = 0; i < swin.depths[stage]; ++i) extra += swin_block(net, index++, map);
  }
  normalise(net, "norm", Kind::layer);
  extra += 2 * map.width;
  classify(net);
  net.extra_params(extra, fmt::format("a scale and a shift for each feature of each LayerNorm + {} relative positions "
                                      "for each head of each block",
                                      kPlaces));
  return described(std::move(net).build(),
                   {.title = swin.title,
                    .source = "Liu et al., arXiv 2103.14030, Table 7; torchvision 0.15 definition",
                    .published = swin.published});
}

}  // namespace

std::vector<ZooEntry> swins() {
  std::vector<ZooEntry> entries;
  for (const Swin& swin : kSwins) entries.push_back({swin.name, [swin] { return build_swin(swin); }});
  return entries;
}

}  // namespace systole::zoo
