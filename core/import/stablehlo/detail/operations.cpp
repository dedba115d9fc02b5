// SPDX-License-Identifier: MIT
#include "core/import/stablehlo/detail/operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace systole::core::stablehlo {
namespace {

/// Positions that are counted in other units after their bits are cut another way.
void write_bits(GraphWriter& writer, const Step& step) {
  require_operands(writer, step, 1);
  const bool same = onnx_import::element_count(writer.dims(step.operands[0])) ==
                    onnx_import::element_count(writer.dims(step.results[0]));
  same ? write_reshape(writer, step) : write_exchange(writer, step);
}

/// A block of operations for each element: the first of them.
void write_map(GraphWriter& writer, const Step& step) {
  const std::string name = combiner_of(*step.operation);
  if (!write_if_elementwise(writer, step, name)) writer.refuse(step, fmt::format("'{}' of each element", name), "one");
}

struct WriterRow {
  std::string_view name;
  Writer write;
};
/// By name; elementwise.cpp has those over elements.
constexpr std::array kWriters{
    WriterRow{"after_all", write_made_up},
    WriterRow{"all_gather", write_exchange},
    WriterRow{"all_reduce", write_exchange},
    WriterRow{"all_to_all", write_exchange},
    WriterRow{"batch_norm_inference", write_batch_norm},
    WriterRow{"batch_norm_training", write_batch_norm},
    WriterRow{"bitcast_convert", write_bits},
    WriterRow{"broadcast", write_broadcast},
    WriterRow{"broadcast_in_dim", write_broadcast},
    WriterRow{"collective_broadcast", write_exchange},
    WriterRow{"collective_permute", write_exchange},
    WriterRow{"concatenate", write_concatenate},
    WriterRow{"constant", write_constant},
    WriterRow{"convolution", write_convolution},
    WriterRow{"create_token", write_made_up},
    WriterRow{"dot", write_dot},
    WriterRow{"dot_general", write_dot_general},
    WriterRow{"dynamic_broadcast_in_dim", write_broadcast},
    WriterRow{"dynamic_gather", write_gather},
    WriterRow{"dynamic_iota", write_made_up},
    WriterRow{"dynamic_pad", write_exchange},
    WriterRow{"dynamic_reshape", write_reshape},
    WriterRow{"dynamic_slice", write_dynamic_slice},
    WriterRow{"dynamic_update_slice", write_dynamic_update},
    WriterRow{"fft", write_fourier},
    WriterRow{"gather", write_gather},
    WriterRow{"get_dimension_size", write_made_up},
    WriterRow{"iota", write_made_up},
    WriterRow{"map", write_map},
    WriterRow{"optimization_barrier", write_same},
    WriterRow{"pad", write_pad},
    WriterRow{"partition_id", write_made_up},
    WriterRow{"real_dynamic_slice", write_exchange},
    WriterRow{"reduce", write_reduce},
    WriterRow{"reduce_scatter", write_exchange},
    WriterRow{"reduce_window", write_reduce_window},
    WriterRow{"replica_id", write_made_up},
    WriterRow{"reshape", write_reshape},
    WriterRow{"reverse", write_reverse},
    WriterRow{"rng", write_made_up},
    WriterRow{"rng_bit_generator", write_made_up},
    WriterRow{"rng_uniform", write_made_up},
    WriterRow{"scatter", write_scatter},
    WriterRow{"sdy.all_gather", write_exchange},
    WriterRow{"sdy.all_reduce", write_exchange},
    WriterRow{"sdy.all_slice", write_exchange},
    WriterRow{"sdy.all_to_all", write_exchange},
    WriterRow{"sdy.collective_permute", write_exchange},
    WriterRow{"sdy.manual_computation", write_share},
    WriterRow{"sdy.propagation_barrier", write_same},
    WriterRow{"sdy.reduce_scatter", write_exchange},
    WriterRow{"sdy.reshard", write_same},
    WriterRow{"sdy.sharding_constraint", write_same},
    WriterRow{"select_and_scatter", write_select_and_scatter},
    WriterRow{"slice", write_slice},
    WriterRow{"sort", write_sort},
    WriterRow{"top_k", write_sort},
    WriterRow{"torch_index_select", write_gather},
    WriterRow{"transpose", write_transpose},
};
static_assert(std::ranges::is_sorted(kWriters, {}, &WriterRow::name));

}  // namespace

bool write_if_known(GraphWriter& writer, const Step& step, std::string_view name) {
  const auto* const row = std::ranges::lower_bound(kWriters, name, {}, &WriterRow::name);
  if (row != kWriters.end() && row->name == name) {
    row->write(writer, step);
    return true;
  }
  return write_if_elementwise(writer, step, name);
}

std::string combiner_of(const Operation& operation) {
  const auto applies = std::ranges::find(operation.words, "applies");
  if (applies != operation.words.end() && applies + 1 != operation.words.end()) {
    const std::string& name = *(applies + 1);
    return name.substr(name.rfind('.') + 1);
  }
  if (operation.regions.empty()) return "";
  for (const Operation& inner : operation.regions.front().operations) {
    if (inner.name != "constant") return inner.name;
  }
  return "";
}

Dims numbers_of_field(const Operation& operation, std::string_view pretty, std::string_view generic) {
  const Attribute* const field = operation.field(pretty);
  return numbers_in(field != nullptr ? field : operation.field(generic));
}

void require_operands(const GraphWriter& writer, const Step& step, std::size_t least) {
  if (step.operands.size() >= least) return;
  writer.refuse(step, fmt::format("{} operands", step.operands.size()), fmt::format("at least {}", least));
}

void require_result(const GraphWriter& writer, const Step& step, const Dims& made) {
  const Dims& said = writer.dims(step.results.front());
  if (said == made) return;
  writer.refuse(step, fmt::format("a result of {}", onnx_import::dims_text(said)),
                fmt::format("{}, which its operands make", onnx_import::dims_text(made)));
}

void require_part(const GraphWriter& writer, const Step& step, const Dims& part, const Dims& whole) {
  bool fits = part.size() == whole.size();
  for (std::size_t i = 0; fits && i < part.size(); ++i) fits = part[i] <= whole[i];
  if (fits) return;
  writer.refuse(step, fmt::format("{} of {}", onnx_import::dims_text(part), onnx_import::dims_text(whole)),
                "as many axes, none of them longer");
}

void write_step(GraphWriter& writer, const Step& step) {
  if (write_if_known(writer, step, step.operation->name)) return;
  if (step.operation->name == "custom_call" && write_custom_call(writer, step)) return;
  if (!writer.skips_unsupported()) refuse_unsupported(writer, step);
  writer.add_unknown(step);
}

}  // namespace systole::core::stablehlo
