// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>

#include "core/named.h"

namespace systole::core::chart {

/// What a series stands for. The same meaning has the same colour in every figure, and in a figure without other
/// meanings the same hatch, marker and dash. Series of no meaning take the colours that are left, in their order.
enum class Meaning : std::uint8_t {
  // Dataflows.
  os,
  ws,
  is,
  rp,
  // FuSeConv's variants of a network.
  baseline,
  full,
  half,
  full50,
  half50,
  mixed,
  // Where cycles go.
  compute,
  stall,
  vector,
  reduction,
  // Kinds of layers.
  standard,
  pointwise,
  depthwise,
  linear,
  // What bounds the others: a roof, the line of exact predictions.
  bound,
  // Where the lines of a roof meet.
  ridge,
  // Points that no other beats.
  front,
};

/// Dataflows and variants are found by their names (value_named()).
inline constexpr std::array kMeanings{Named{Meaning::os, "os", "output stationary"},
                                      Named{Meaning::ws, "ws", "weight stationary"},
                                      Named{Meaning::is, "is", "input stationary"},
                                      Named{Meaning::rp, "rp", "row parallel"},
                                      Named{Meaning::baseline, "baseline", "the network as published"},
                                      Named{Meaning::full, "full", "all depthwise layers replaced by Full"},
                                      Named{Meaning::half, "half", "all depthwise layers replaced by Half"},
                                      Named{Meaning::full50, "full50", "some of them replaced by Full"},
                                      Named{Meaning::half50, "half50", "some of them replaced by Half"},
                                      Named{Meaning::mixed, "mixed", "each of them as it was chosen"},
                                      Named{Meaning::compute, "compute", "cycles in which the array computes"},
                                      Named{Meaning::stall, "stall", "cycles in which it waits for memory"},
                                      Named{Meaning::vector, "vector", "cycles that operators beside the array add"},
                                      Named{Meaning::reduction, "reduction", "cycles in which cores add partial sums"},
                                      Named{Meaning::standard, "standard", "convolutions over all channels"},
                                      Named{Meaning::pointwise, "pointwise", "1x1 convolutions"},
                                      Named{Meaning::depthwise, "depthwise", "convolutions channel by channel"},
                                      Named{Meaning::linear, "linear", "linear layers and matrix products"},
                                      Named{Meaning::bound, "bound", "what bounds the others"},
                                      Named{Meaning::ridge, "ridge", "where the lines of a roof meet"},
                                      Named{Meaning::front, "front", "points that no other beats"}};
constexpr const auto& named_values(Meaning /*any*/) {
  return kMeanings;
}

}  // namespace systole::core::chart
