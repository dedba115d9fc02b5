// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/ir/network.h"
#include "dataflows/machine/vector_unit.h"

/// What an operator that no array runs does to its elements.
namespace systole::dataflows {

/// Elementary operations of one layer. The layer goes over `elements` elements in rows of `row` that belong together
/// (softmax: the channels of a pixel; elsewhere one element), and reads a row `passes` times.
struct ElementWork {
  std::int64_t elements = 0;                  ///< that it produces
  PerElementary<std::int64_t> per_element{};  ///< operations for each of them
  std::int64_t rows = 0;                      ///< for which it does `per_row` beside
  PerElementary<std::int64_t> per_row{};
  std::int64_t passes = 1;
  std::int64_t row = 1;
  friend bool operator==(const ElementWork&, const ElementWork&) = default;
};

/// The work of a sound layer:
///
///   pool                 max: a comparison a window element; average: a sum a window element and one product
///   add, mul             a sum, a product for each producer beyond the first (at least one); of kind greatest a
///                        comparison, of kind divide a quotient
///   activation           its formula: relu max; relu6 two; hsigmoid add, two comparisons, product; hswish one product
///                        more; sigmoid exp, add, divide; swish one product more; tanh and gelu (its tanh form,
///                        Hendrycks and Gimpel 2016) over exp; leaky_relu max and product; elu one more over exp;
///                        clip two comparisons; abs one; log and power as exp (a table each); erf as tanh
///   softmax              three passes over the channels of a pixel: maximum; difference, exp and sum; quotient
///   norm layer           three passes: mean; variance; difference, quotient, scale and shift
///   norm rms             two passes: sum of squares; product and scale
///   norm instance, group as layer, over the pixels of a channel or of a group of channels
///   norm batch           a product and a sum
///   lrn                  square, sum of five, x^(3/4) by two roots, quotient (Krizhevsky et al. 2012, section 3.3)
///   concat, slice, move  a move; a view costs nothing
///   conv_transpose       a sum for each further window that covers an element, and its bias
///   conv, linear, gemm   a sum where the layer has a bias or a batch normalisation (its scale is folded into the
///                        weights): what is left for the lanes when the array is done
///
/// Attention's softmax goes over the keys of one head: where it reads a gemm of several groups, also behind a mask or a
/// scale, a row is a group's share of the channels. Throws OverflowError. O(producers).
ElementWork element_work(const core::Network& network, std::size_t index);

/// Indices of the layers before `index` whose outputs it reads. What a network does not hold (a layer on its own names
/// producers, too) is an input of the network. O(inputs).
std::vector<std::uint32_t> producers_before(const core::Network& network, std::size_t index);

/// True for an operator that makes each of its elements of the same element of its producers, so that it can be done
/// while they leave the array: activations but softmax, add, mul, batch normalisation.
bool is_elementwise(const core::Layer& layer);

}  // namespace systole::dataflows
