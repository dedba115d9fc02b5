// SPDX-License-Identifier: MIT
// Transformers, batch 1, most of BERT-base's size: 12 layers, 12 heads, 768 features, 3072 in the MLP.
// - ViT: Dosovitskiy et al., "An Image is Worth 16x16 Words", ICLR 2021 (arXiv 2010.11929), Table 1; layers as in
//   torchvision 0.15. Patches and the class token are the tokens; the classifier reads the class token only.
// - BERT-base: Devlin et al., "BERT", NAACL 2019 (arXiv 1810.04805), section 3; 512 tokens, the encoder without the
//   head of a task. The pooler is counted as parameters but not run.
// - GPT-2 (the smallest): Radford et al., "Language Models are Unsupervised Multitask Learners", 2019, Table 2, once
//   over a prompt of 1024 tokens and once for one token that attends to 1024, itself and the key-value cache. Attention
//   is counted in full: what the causal mask hides is computed. The head gives logits of every token that is run.
//
// Rows: embeddings are table look-ups and no work of an array; the row `embeddings` adds the position's to the token's.
// An attention product has one gemm group a head and two producers, so it has no weights; where one gemm computes
// queries, keys and values, it is both of them. Softmax and GELU are activations. LayerNorm's scales and shifts,
// embeddings and class token have no row that could hold them: they are the note extra_params.
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/ir/validate.h"
#include "examples/zoo/about.h"
#include "examples/zoo/blocks.h"
#include "examples/zoo/families.h"

namespace systole::zoo {
namespace {

struct Size {
  std::int64_t layers;
  std::int64_t heads;
  std::int64_t width;
  std::int64_t mlp_width;
};

constexpr Size kBase{.layers = 12, .heads = 12, .width = 768, .mlp_width = 3072};

/// A scale and a shift per feature for each LayerNorm: two a layer, and one more.
std::int64_t norm_params(const Size& size) {
  return (2 * size.layers + 1) * 2 * size.width;
}

struct Encoder {
  std::int64_t tokens;     ///< that run through the layers
  std::int64_t context;    ///< that a token attends to
  bool norm_first = true;  ///< LayerNorm before attention and MLP; else after their sums
  bool one_qkv = true;     ///< queries, keys and values by one gemm; else by three
  Size size = kBase;
};

/// A gemm over all tokens with weights and bias.
Node project(NetworkBuilder& net, const std::string& block, const std::string& role, std::int64_t tokens,
             std::int64_t out, std::vector<Node> inputs = {}) {
  const std::int64_t in = inputs.empty() ? net.shape().channels : net.shape(inputs.front()).channels;
  const Node node = net.gemm(fmt::format("{}.{}", block, role), tokens, out, in, 1, true, std::move(inputs));
  net.set_role(node, role);
  return node;
}

void layer_norm(NetworkBuilder& net, const std::string& name) {
  core::Layer layer;
  layer.name = name;
  layer.op = core::Operator::norm;
  layer.kind = Kind::layer;
  net.add(std::move(layer));
}

void attention(NetworkBuilder& net, const std::string& block, const Encoder& encoder) {
  const std::int64_t width = encoder.size.width;
  const std::int64_t heads = encoder.size.heads;
  const Node input = net.latest();
  Node query = 0;
  Node key = 0;
  Node value = 0;
  if (encoder.one_qkv) {
    query = key = value = project(net, block, "qkv", encoder.tokens, 3 * width);
  } else {
    query = project(net, block, "query", encoder.tokens, width, {input});
    key = project(net, block, "key", encoder.tokens, width, {input});
    value = project(net, block, "value", encoder.tokens, width, {input});
  }
  const std::string scores = block + ".scores";
  net.set_role(net.gemm(scores, encoder.tokens, encoder.context, width / heads, heads, false, {query, key}), "scores");
  const Node shares = activate(net, scores, Kind::softmax);
  const std::string mix = block + ".context";
  net.set_role(net.gemm(mix, encoder.tokens, width / heads, encoder.context, heads, false, {shares, value}), "context");
  project(net, block, "attention_output", encoder.tokens, width);
}

void mlp(NetworkBuilder& net, const std::string& block, const Encoder& encoder) {
  project(net, block, "mlp_up", encoder.tokens, encoder.size.mlp_width);
  activate(net, block + ".mlp_up", Kind::gelu);
  project(net, block, "mlp_down", encoder.tokens, encoder.size.width);
}

void encode(NetworkBuilder& net, const Encoder& encoder) {
  for (std::int64_t index = 0; index < encoder.size.layers; ++index) {
    const std::string block = fmt::format("block{}", index);
    const Node first = net.latest() + 1;
    const auto residual = [&](const std::string& part, const auto& append) {
      const Node input = net.latest();
      if (encoder.norm_first) layer_norm(net, fmt::format("{}.{}_norm", block, part));
      append(net, block, encoder);
      net.sum(fmt::format("{}.{}_add", block, part), input, net.latest());
      if (!encoder.norm_first) layer_norm(net, fmt::format("{}.{}_norm", block, part));
    };
    residual("attention", attention);
    residual("mlp", mlp);
    net.mark_block(first, index);
  }
}

/// A network whose input is the tokens' embeddings, begun with the sum that adds the positions'.
NetworkBuilder over_tokens(std::string name, std::int64_t tokens, std::int64_t width = kBase.width) {
  NetworkBuilder net(std::move(name), {.channels = width, .h = tokens});
  core::Layer embeddings;
  embeddings.name = "embeddings";
  embeddings.op = core::Operator::add;
  net.add(std::move(embeddings));
  return net;
}

/// `body` with one layer before it, which its first layer then reads: the builder connects layers only where their
/// shapes agree, and no operator turns 196 patches into 197 tokens.
core::Network behind(core::Network first, const core::Network& body) {
  const auto shift = static_cast<std::uint32_t>(first.layers.size());
  for (core::Layer layer : body.layers) {
    for (std::uint32_t& producer : layer.inputs) producer += shift;
    first.layers.push_back(std::move(layer));
  }
  first.notes = body.notes;
  first.extra_params = body.extra_params;
  core::validate(first);
  return first;
}

core::Network gpt2(const char* name, std::int64_t tokens, std::int64_t context, const About& about) {
  constexpr std::int64_t kVocabulary = 50257;
  constexpr std::int64_t kPositions = 1024;
  NetworkBuilder net = over_tokens(name, tokens);
  encode(net, {.tokens = tokens, .context = context});
  layer_norm(net, "norm");
  net.set_role(net.gemm("head", tokens, kVocabulary, kBase.width, 1, false), "head");
  net.extra_params(kPositions * kBase.width + norm_params(kBase),
                   "1024*768 position embeddings + 25*2*768 LayerNorm; the token embeddings (50257*768) are the head's "
                   "weights, which its row counts");
  return described(std::move(net).build(), about);
}

struct Vit {
  const char* name;
  Size size;
  std::int64_t patch;
  const char* title;
  const char* published;
};

constexpr Size kVitLarge{.layers = 24, .heads = 16, .width = 1024, .mlp_width = 4096};
constexpr Size kVitHuge{.layers = 32, .heads = 16, .width = 1280, .mlp_width = 5120};

constexpr std::array kVits{
    Vit{"vit_b16", kBase, 16, "ViT-B/16, 224x224 (197 tokens)",
        "17.564 G MACs with attention in full, 86.568 M parameters (torchvision 0.15)"},
    Vit{"vit_b32", kBase, 32, "ViT-B/32, 224x224 (50 tokens)",
        "4.409 G MACs with attention in full, 88224232 parameters (torchvision 0.15)"},
    Vit{"vit_l16", kVitLarge, 16, "ViT-L/16, 224x224 (197 tokens)",
        "61.555 G MACs with attention in full, 304326632 parameters (torchvision 0.15)"},
    Vit{"vit_l32", kVitLarge, 32, "ViT-L/32, 224x224 (50 tokens)",
        "15.378 G MACs with attention in full, 306535400 parameters (torchvision 0.15)"},
    Vit{"vit_h14", kVitHuge, 14, "ViT-H/14, 224x224 (257 tokens)",
        "167.295 G MACs with attention in full, 632045800 parameters (torchvision 0.15)"},
};

core::Network build_vit(const Vit& vit) {
  const std::int64_t side = kImage224.h / vit.patch;
  const std::int64_t tokens = side * side + 1;
  const std::int64_t width = vit.size.width;

  NetworkBuilder patches(vit.name, kImage224);
  patches.set_role(patches.conv("patches", width, vit.patch, {.stride = vit.patch, .bias = true}), "stem");

  NetworkBuilder net = over_tokens(vit.name, tokens, width);
  encode(net, {.tokens = tokens, .context = tokens, .size = vit.size});
  layer_norm(net, "norm");
  net.set_role(net.gemm("classifier", 1, kImageNetClasses, width, 1, true), "classifier");
  net.extra_params(width + tokens * width + norm_params(vit.size),
                   fmt::format("{0} class token + {1}*{0} position embeddings + {2}*2*{0} LayerNorm", width, tokens,
                               2 * vit.size.layers + 1));
  return described(behind(std::move(patches).build(), std::move(net).build()),
                   {.title = vit.title,
                    .source = "Dosovitskiy et al., arXiv 2010.11929, Table 1; torchvision 0.15 definition",
                    .published = vit.published});
}

}  // namespace

std::vector<ZooEntry> vits() {
  std::vector<ZooEntry> entries;
  for (const Vit& vit : kVits) entries.push_back({vit.name, [vit] { return build_vit(vit); }});
  return entries;
}

core::Network bert_base() {
  constexpr std::int64_t kTokens = 512;
  constexpr std::int64_t kVocabulary = 30522;
  constexpr std::int64_t kSegments = 2;
  NetworkBuilder net = over_tokens("bert_base", kTokens);
  layer_norm(net, "embeddings.norm");
  encode(net, {.tokens = kTokens, .context = kTokens, .norm_first = false, .one_qkv = false});
  net.extra_params(
      (kVocabulary + kTokens + kSegments) * kBase.width + norm_params(kBase) + kBase.width * (kBase.width + 1),
      "(30522 token + 512 position + 2 segment embeddings)*768 + 25*2*768 LayerNorm + 768*769 pooler");
  return described(std::move(net).build(),
                   {.title = "BERT-base (uncased), 512 tokens",
                    .source = "Devlin et al., arXiv 1810.04805, section 3 (L=12, H=768, A=12)",
                    .published = "110 M parameters (paper); 109.482 M (Hugging Face bert-base-uncased)"});
}

core::Network gpt2_prefill() {
  return gpt2("gpt2_prefill", 1024, 1024,
              {.title = "GPT-2 124M, prefill of 1024 tokens",
               .source = "Radford et al., Language Models are Unsupervised Multitask Learners, 2019, Table 2",
               .published = "117 M parameters (paper, miscounted); 124.440 M (Hugging Face gpt2)"});
}

core::Network gpt2_decode() {
  return gpt2("gpt2_decode", 1, 1024,
              {.title = "GPT-2 124M, decoding one token that attends to 1024 (itself and the key-value cache)",
               .source = "Radford et al., Language Models are Unsupervised Multitask Learners, 2019, Table 2",
               .published = "117 M parameters (paper, miscounted); 124.440 M (Hugging Face gpt2)"});
}

}  // namespace systole::zoo
