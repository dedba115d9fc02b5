// SPDX-License-Identifier: MIT
#include "core/rewrite/fuse.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "core/checked.h"
#include "core/diagnostic.h"
#include "core/error.h"
#include "core/ir/shape.h"
#include "core/ir/validate.h"

namespace systole::core {
namespace {

[[noreturn]] void refuse(const Network& network, std::uint32_t index, const std::string& why) {
  throw InputError(
      fmt::format("network '{}', layer {} {}: {}", network.name, index, in_quotes(network.layers[index].name), why));
}

void require_replaceable(const Network& network, std::uint32_t index, FuseChoice choice) {
  const Layer& layer = network.layers[index];
  const auto is_same = [](std::int64_t kernel, std::int64_t dilation, std::int64_t padding) {
    return padding == checked_multiply(dilation, kernel - 1);
  };
  if (!is_same(layer.k_h, layer.dilation_h, padded_height(layer) - layer.in_h) ||
      !is_same(layer.k_w, layer.dilation_w, padded_width(layer) - layer.in_w)) {
    refuse(
        network, index,
        fmt::format("found padding {}x{} for a {}x{} kernel, expected 'same' padding (2 * pad = dilation * (kernel - "
                    "1)); without it FuSe's two banks give maps of different sizes",
                    layer.pad_h, layer.pad_w, layer.k_h, layer.k_w));
  }
  if (choice == FuseChoice::half && layer.in_ch % 2 != 0) {
    refuse(network, index, fmt::format("found {} channels, expected an even number to halve", layer.in_ch));
  }
}

/// A bank of the layer's filters over `channels`. A depth multiplier stays.
Layer bank_of(const Layer& spatial, const char* suffix, std::int64_t channels) {
  Layer bank = spatial;
  bank.name += suffix;
  bank.in_ch = bank.groups = channels;
  bank.out_ch = spatial.out_ch / spatial.in_ch * channels;
  return bank;
}

/// The row bank: 1xK over `channels`.
Layer row_bank(const Layer& spatial, std::int64_t channels) {
  Layer bank = bank_of(spatial, ".row", channels);
  bank.k_h = bank.dilation_h = 1;
  bank.pad_h = 0;
  return bank;
}

/// The column bank: Kx1 over `channels`.
Layer column_bank(const Layer& spatial, std::int64_t channels) {
  Layer bank = bank_of(spatial, ".column", channels);
  bank.k_w = bank.dilation_w = 1;
  bank.pad_w = 0;
  return bank;
}

/// A layer without arithmetic over what `like` reads.
Layer plumbing(const Layer& like, Operator op, Kind kind, const char* suffix, std::int64_t in_ch, std::int64_t out_ch) {
  Layer layer;
  layer.name = like.name + suffix;
  layer.op = op;
  layer.kind = kind;
  layer.batch = like.batch;
  layer.in_h = like.in_h;
  layer.in_w = like.in_w;
  layer.in_ch = in_ch;
  layer.out_ch = out_ch;
  layer.role = like.role;
  layer.block = like.block;
  return layer;
}

Layer concatenation(const Layer& spatial, std::int64_t channels) {
  Layer layer = plumbing(spatial, Operator::concat, Kind::none, ".concat", channels, channels);
  const TensorShape map = output_shape(spatial);
  layer.in_h = map.h;
  layer.in_w = map.w;
  return layer;
}

/// Squeeze-excite of C channels has C/4 in the middle, rounded down; others (EfficientNet's C/24, say) keep their
/// ratio.
std::int64_t widened_squeeze(std::int64_t channels, std::int64_t squeezed) {
  return squeezed == channels / 4 ? checked_multiply(2, channels) / 4 : checked_multiply(2, squeezed);
}

/// Doubles the channels of everything that reads the block's depthwise layer .
void widen(std::vector<Layer>& layers, const SeparableBlock& block) {
  for (const std::uint32_t i : block.followers) {
    layers[i].in_ch = checked_multiply(2, layers[i].in_ch);
    layers[i].out_ch = checked_multiply(2, layers[i].out_ch);
  }
  if (block.squeeze_excite) {
    Layer& squeeze = layers[block.squeeze_excite->squeeze];
    Layer& excite = layers[block.squeeze_excite->excite];
    const std::int64_t squeezed = widened_squeeze(squeeze.in_ch, squeeze.out_ch);
    squeeze.in_ch = checked_multiply(2, squeeze.in_ch);
    squeeze.out_ch = squeezed;
    for (const std::uint32_t i : block.squeeze_excite->between) layers[i].in_ch = layers[i].out_ch = squeezed;
    excite.in_ch = squeezed;
    excite.out_ch = checked_multiply(2, excite.out_ch);
  }
  for (const std::uint32_t i : block.projections) layers[i].in_ch = checked_multiply(2, layers[i].in_ch);
}

/// The network's notes, without those that its rewriting makes wrong and with one that says what was rewritten.
std::vector<Note> notes_of(const Network& network, std::span<const FuseChoice> choices) {
  std::vector<Note> notes = network.notes;
  std::string replaced;
  for (std::size_t b = 0; b < choices.size(); ++b) {
    if (choices[b] != FuseChoice::keep)
      replaced += fmt::format("{}{} {}", replaced.empty() ? "" : ", ", b, name(choices[b]));
  }
  if (replaced.empty()) return notes;
  std::erase_if(notes, [](const Note& note) {
    return note.key == "macs" || note.key == "params" || note.key == "published" || note.key == kFuse50Note ||
           note.key == kFuse50SourceNote;
  });
  notes.push_back({"fuse", replaced});
  return notes;
}

/// Appends layers to the rewritten network and remembers where they came from.
class Rewriter {
 public:
  Rewriter(const Network& source, std::size_t layers) {
    result_.network.name = source.name;
    result_.network.extra_params = source.extra_params;
    result_.network.layers.reserve(layers);
    replaced_by_.reserve(source.layers.size());
  }

  std::uint32_t append(Layer layer, std::uint32_t origin) {
    result_.network.layers.push_back(std::move(layer));
    result_.origin.push_back(origin);
    return static_cast<std::uint32_t>(result_.network.layers.size() - 1);
  }

  /// An unreplaced layer; its producers may have moved.
  void keep(Layer layer, std::uint32_t origin) {
    for (std::uint32_t& input : layer.inputs) input = replaced_by_[input];
    replaced_by_.push_back(append(std::move(layer), origin));
  }

  void replace(const Layer& spatial, std::uint32_t origin, FuseChoice choice) {
    Layer source = spatial;
    for (std::uint32_t& input : source.inputs) input = replaced_by_[input];
    if (source.inputs.empty()) source.inputs = row_above(spatial, origin);

    Layer row;
    Layer column;
    if (choice == FuseChoice::full) {
      row = row_bank(source, source.in_ch);
      column = column_bank(source, source.in_ch);
    } else {
      const std::int64_t channels = source.in_ch / 2;
      row = row_bank(source, channels);
      column = column_bank(source, channels);
      row.inputs = {slice(source, Kind::first, ".first", origin)};
      column.inputs = {slice(source, Kind::last, ".last", origin)};
    }
    Layer concat = concatenation(spatial, checked_add(row.out_ch, column.out_ch));
    const std::uint32_t row_index = append(std::move(row), origin);
    const std::uint32_t column_index = append(std::move(column), origin);
    concat.inputs = {row_index, column_index};
    replaced_by_.push_back(append(std::move(concat), origin));
  }

  FusedNetwork result() && { return std::move(result_); }

 private:
  std::uint32_t slice(const Layer& source, Kind kind, const char* suffix, std::uint32_t origin) {
    Layer layer = plumbing(source, Operator::slice, kind, suffix, source.in_ch, source.in_ch / 2);
    layer.inputs = source.inputs;
    return append(std::move(layer), origin);
  }

  /// The producer that a depthwise layer without named inputs has. Both banks must name it, so the network's input,
  /// which has no name, gets one: an identity. In a plain list of layers there may be none.
  std::vector<std::uint32_t> row_above(const Layer& spatial, std::uint32_t origin) {
    if (origin == 0) {
      return {append(plumbing(spatial, Operator::slice, Kind::first, ".input", spatial.in_ch, spatial.in_ch), origin)};
    }
    const std::uint32_t above = replaced_by_.back();
    if (output_shape(result_.network.layers[above]) == input_shape(spatial)) return {above};
    return {};
  }

  FusedNetwork result_;
  std::vector<std::uint32_t> replaced_by_;  ///< per layer of the source, what now gives its output
};

}  // namespace

FusedNetwork fuse(const Network& network, std::span<const SeparableBlock> blocks, std::span<const FuseChoice> choices) {
  if (choices.size() != blocks.size()) {
    throw InputError(fmt::format("network '{}': found {} choices, expected one for each of its {} depthwise layers",
                                 network.name, choices.size(), blocks.size()));
  }
  std::vector<Layer> layers = network.layers;
  std::vector<FuseChoice> choice_of(layers.size(), FuseChoice::keep);
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    if (choices[b] == FuseChoice::keep) continue;
    require_replaceable(network, blocks[b].spatial, choices[b]);
    choice_of[blocks[b].spatial] = choices[b];
    if (choices[b] == FuseChoice::full) widen(layers, blocks[b]);
  }

  constexpr std::size_t kMostForOne = 6;  // input, two slices, two banks, concat
  Rewriter rewriter(network, layers.size() + kMostForOne * blocks.size());
  for (std::uint32_t i = 0; i < layers.size(); ++i) {
    if (choice_of[i] == FuseChoice::keep) {
      rewriter.keep(std::move(layers[i]), i);
    } else {
      rewriter.replace(layers[i], i, choice_of[i]);
    }
  }
  FusedNetwork fused = std::move(rewriter).result();
  fused.network.notes = notes_of(network, choices);
  validate(fused.network);
  return fused;
}

FusedNetwork fuse_all(const Network& network, FuseChoice choice) {
  const std::vector<SeparableBlock> blocks = separable_blocks(network);
  const std::vector<FuseChoice> choices(blocks.size(), choice);
  return fuse(network, blocks, choices);
}

}  // namespace systole::core
