// SPDX-License-Identifier: MIT
// Fourier transforms, which vector units compute in steps of butterflies.
#include <fmt/format.h>

#include <bit>

#include "core/import/stablehlo/detail/operations.h"

namespace systole::core::stablehlo {

void write_fourier(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 1);
  const Dims& from = writer.dims(step.operands[0]);
  const Type& type = writer.program().type(step.results[0]);
  const Dims lengths = numbers_of_field(*step.operation, "length", "fft_length");
  if (lengths.empty() || lengths.size() > from.size()) {
    writer.refuse(step, fmt::format("{} lengths", lengths.size()), fmt::format("1 to {}", from.size()));
  }
  // A transform of n elements takes ceil(log2(n)) steps, each with a product and a sum for each element. Of real
  // numbers half as many are computed: those of the side that is complex.
  const bool made_real = is_real(type) && !type.element.starts_with("complex");
  const Dims& dims = made_real ? from : type.dims;
  const std::string& element = made_real ? writer.program().type(step.operands[0]).element : type.element;
  ValueId value = writer.whole(step.operands[0]);
  if (from.size() != type.dims.size()) {
    writer.refuse(step, fmt::format("{} axes of {}", type.dims.size(), from.size()), "as many");
  }
  if (!made_real) require_part(writer, step, dims, from);
  if (from != dims) value = writer.add(step, "Slice", {value}, dims, element);
  for (const std::int64_t length : lengths) {
    if (length < 1) writer.refuse(step, fmt::format("a length of {}", length), "at least 1");
    const auto rounds = std::bit_width(static_cast<std::uint64_t>(length - 1));
    for (decltype(std::bit_width(0U)) round = 0; round < rounds; ++round) {
      const ValueId turned = writer.add(step, "Mul", {value, value}, dims, element);
      value = writer.add(step, "Add", {turned, value}, dims, element);
    }
  }
  if (type.dims != dims) value = writer.add(step, "GatherND", {value}, type.dims, type.element);
  writer.set(step.results[0], value);
}

}  // namespace systole::core::stablehlo
