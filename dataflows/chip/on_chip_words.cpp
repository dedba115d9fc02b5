// SPDX-License-Identifier: MIT
#include "dataflows/chip/on_chip_words.h"

#include "core/checked.h"

namespace systole::dataflows {

core::Elements on_chip_words(const CutLayer& cut, const PerAxis& parts) {
  using core::checked_product;
  const PerAxis whole = cut.positions();
  const std::int64_t rows = whole[Axis::rows];
  const std::int64_t cols = whole[Axis::cols];
  const std::int64_t steps = whole[Axis::steps];
  const core::Elements of_a_group = core::Elements{checked_product(rows, steps, parts[Axis::cols])} +
                                    core::Elements{checked_product(cols, steps, parts[Axis::rows])} +
                                    core::Elements{checked_product(rows, cols, parts[Axis::steps])};
  return of_a_group * whole[Axis::groups];
}

}  // namespace systole::dataflows
