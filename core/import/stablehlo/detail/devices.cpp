// SPDX-License-Identifier: MIT
// What several devices do together: shares of tensors, and elements that they send each other.
#include <algorithm>

#include "core/import/stablehlo/detail/operations.h"

namespace systole::core::stablehlo {

void write_exchange(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 1);
  for (std::size_t i = 0; i < step.results.size(); ++i) {
    const Type& type = writer.program().type(step.results[i]);
    const Id from = step.operands[std::min(i, step.operands.size() - 1)];
    writer.set(step.results[i], writer.add(step, "GatherND", {writer.whole(from)}, type.dims, type.element));
  }
}

void write_share(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 1);
  const Id operand = step.operands[0];
  const Id result = step.results[0];
  const Type& type = writer.program().type(result);
  const std::int64_t count = onnx_import::element_count(type.dims);
  if (type.dims == writer.dims(operand)) {
    writer.set_same(result, operand);
    return;
  }
  if (count > onnx_import::element_count(writer.dims(operand))) {
    require_part(writer, step, writer.dims(operand), type.dims);
    write_exchange(writer, step);  // what the other devices have made comes from them
    return;
  }
  require_part(writer, step, type.dims, writer.dims(operand));
  if (writer.is_constant(operand)) {
    writer.set(result, writer.add_piece(step, writer.whole(operand), onnx_import::dims_text(type.dims), type));
  } else {
    writer.set(result, writer.add(step, "Slice", {writer.whole(operand)}, type.dims, type.element));
  }
}

}  // namespace systole::core::stablehlo
