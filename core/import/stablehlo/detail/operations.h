// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/import/stablehlo/detail/arguments/parameters.h"
#include "core/import/stablehlo/detail/graph_writer.h"

namespace systole::core::stablehlo {

/// Writes a step's operation into the graph. Throws InputError for operations that are not supported, unless they are
/// left out, and for operands that do not fit.
void write_step(GraphWriter& writer, const Step& step);

/// Writes an operation.
using Writer = void (*)(GraphWriter&, const Step&);

/// Writes an operation of that name; false where there is none.
bool write_if_known(GraphWriter& writer, const Step& step, std::string_view name);
/// Writes a call of a function outside of the module; false for one that is not known.
bool write_custom_call(GraphWriter& writer, const Step& step);
/// Throws InputError that says what can be done about an operation.
[[noreturn]] void refuse_unsupported(const GraphWriter& writer, const Step& step);

// Groups of operations, a file each; the table in operations.cpp says which is which.

void write_dot_general(GraphWriter& writer, const Step& step);
void write_dot(GraphWriter& writer, const Step& step);
void write_convolution(GraphWriter& writer, const Step& step);
void write_reduce_window(GraphWriter& writer, const Step& step);
void write_reduce(GraphWriter& writer, const Step& step);
void write_batch_norm(GraphWriter& writer, const Step& step);

void write_constant(GraphWriter& writer, const Step& step);
void write_made_up(GraphWriter& writer, const Step& step);

void write_reshape(GraphWriter& writer, const Step& step);
void write_transpose(GraphWriter& writer, const Step& step);
void write_broadcast(GraphWriter& writer, const Step& step);
void write_slice(GraphWriter& writer, const Step& step);
void write_dynamic_slice(GraphWriter& writer, const Step& step);
void write_dynamic_update(GraphWriter& writer, const Step& step);
void write_concatenate(GraphWriter& writer, const Step& step);
void write_pad(GraphWriter& writer, const Step& step);
void write_gather(GraphWriter& writer, const Step& step);
void write_scatter(GraphWriter& writer, const Step& step);
void write_select_and_scatter(GraphWriter& writer, const Step& step);
void write_sort(GraphWriter& writer, const Step& step);
void write_reverse(GraphWriter& writer, const Step& step);
void write_same(GraphWriter& writer, const Step& step);

/// Elements that devices send each other, or that lie another way.
void write_exchange(GraphWriter& writer, const Step& step);
/// A device's share of a tensor, or the tensor that the shares of all make up.
void write_share(GraphWriter& writer, const Step& step);
void write_fourier(GraphWriter& writer, const Step& step);

/// Writes an operation over elements as an operator of ONNX. `operands` are those of the step, perhaps in another
/// order.
void write_elementwise(GraphWriter& writer, const Step& step, std::string_view op, const std::vector<Id>& operands);
/// True if it is one of them, which is then written.
bool write_if_elementwise(GraphWriter& writer, const Step& step, std::string_view name);

/// The operation that a reduction's region or its `applies` names: `add`, `maximum`.
std::string combiner_of(const Operation& operation);
/// Whole numbers of an attribute by either of its names: of the pretty form, and of the generic one.
Dims numbers_of_field(const Operation& operation, std::string_view pretty, std::string_view generic);
/// Refuses a step with fewer operands than that.
void require_operands(const GraphWriter& writer, const Step& step, std::size_t least);
/// Refuses a step whose result has other sizes than its operands make.
void require_result(const GraphWriter& writer, const Step& step, const Dims& made);
/// Refuses a part that has other axes than the whole, or longer ones.
void require_part(const GraphWriter& writer, const Step& step, const Dims& part, const Dims& whole);
/// A tensor with its axes in another order.
ValueId transposed(GraphWriter& writer, const Step& step, ValueId value, const Dims& dims, const Dims& order,
                   std::string_view element);
Dims reordered(const Dims& dims, const Dims& order);

}  // namespace systole::core::stablehlo
