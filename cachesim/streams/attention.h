// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "cachesim/streams/elementwise.h"

/// Where the operands of an attention product stand, and how they get to where a library multiplies them.
namespace systole::cachesim {

/// A matrix of one head in a map of tokens x features: element (i, j) stands at from + i * row_step + j * column_step.
template <class Element>
struct HeadView {
  Tensor<Element> map;
  std::int64_t from = 0;
  std::int64_t row_step = 0;
  std::int64_t column_step = 1;
};

/// Copies `rows` x `columns` elements of a head into a dense matrix, times `factor`, as frameworks do before they call
/// a batched product. Columns that are not next to each other are loaded one by one.
template <class Element>
void gather_head(RunRecorder& recorder, const HeadView<Element>& head, std::int64_t rows, std::int64_t columns,
                 float factor, const Tensor<Element>& to) {
  for (std::int64_t row = 0; row < rows; ++row) {
    const std::int64_t from = head.from + row * head.row_step;
    if (head.column_step == 1) {
      elementwise(
          recorder, columns, 1, Region::activations, [factor](std::int64_t, float x) { return x * factor; }, to,
          row * columns, std::pair(head.map, from));
      continue;
    }
    for (std::int64_t column = 0; column < columns; ++column) {
      const std::int64_t at = from + column * head.column_step;
      recorder.load(head.map.at(at), Tensor<Element>::kWidth, 1, Region::activations);
      const std::int64_t place = row * columns + column;
      recorder.store(to.at(place), Tensor<Element>::kWidth, 1, Region::activations,
                     [&] { to.set(place, head.map.get(at) * factor); });
    }
  }
}

/// The way back: a dense matrix into one head's columns.
template <class Element>
void scatter_head(RunRecorder& recorder, const Tensor<Element>& from, std::int64_t rows, std::int64_t columns,
                  const HeadView<Element>& head) {
  for (std::int64_t row = 0; row < rows; ++row) {
    elementwise(
        recorder, columns, 1, Region::activations, [](std::int64_t, float x) { return x; }, head.map,
        head.from + row * head.row_step, std::pair(from, row * columns));
  }
}

}  // namespace systole::cachesim
