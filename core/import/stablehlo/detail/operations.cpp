// SPDX-License-Identifier: MIT
#include "core/import/stablehlo/detail/operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace systole::core::stablehlo {
namespace {

struct WriterRow {
  std::string_view name;
  Writer write;
};
/// By name; elementwise.cpp has those over elements.
constexpr std::array kWriters{
    WriterRow{"after_all", write_made_up},
    WriterRow{"batch_norm_inference", write_batch_norm},
    WriterRow{"batch_norm_training", write_batch_norm},
    WriterRow{"bitcast_convert", write_reshape},
    WriterRow{"broadcast", write_broadcast},
    WriterRow{"broadcast_in_dim", write_broadcast},
    WriterRow{"concatenate", write_concatenate},
    WriterRow{"constant", write_constant},
    WriterRow{"convolution", write_convolution},
    WriterRow{"create_token", write_made_up},
    WriterRow{"dot", write_dot},
    WriterRow{"dot_general", write_dot_general},
    WriterRow{"dynamic_slice", write_dynamic_slice},
    WriterRow{"dynamic_update_slice", write_dynamic_update},
    WriterRow{"gather", write_gather},
    WriterRow{"iota", write_made_up},
    WriterRow{"optimization_barrier", write_same},
    WriterRow{"pad", write_pad},
    WriterRow{"partition_id", write_made_up},
    WriterRow{"reduce", write_reduce},
    WriterRow{"reduce_window", write_reduce_window},
    WriterRow{"replica_id", write_made_up},
    WriterRow{"reshape", write_reshape},
    WriterRow{"reverse", write_reverse},
    WriterRow{"rng", write_made_up},
    WriterRow{"scatter", write_scatter},
    WriterRow{"sdy.propagation_barrier", write_same},
    WriterRow{"sdy.reshard", write_same},
    WriterRow{"sdy.sharding_constraint", write_same},
    WriterRow{"slice", write_slice},
    WriterRow{"sort", write_sort},
    WriterRow{"top_k", write_sort},
    WriterRow{"torch_index_select", write_gather},
    WriterRow{"transpose", write_transpose},
};
static_assert(std::ranges::is_sorted(kWriters, {}, &WriterRow::name));

/// Calls of compilers that leave their operand as it is.
constexpr std::array<std::string_view, 6> kMarks{
    "Sharding",         "SPMDFullToShardShape",      "SPMDShardToFullShape",
    "LayoutConstraint", "annotate_device_placement", "tf.Identity"};

/// Operations with a sense that the sizes alone do not give.
struct Unsupported {
  std::string_view name;
  std::string_view found;
  std::string_view expected;
};
constexpr std::array kUnsupported{
    Unsupported{"while", "a loop, whose number of turns its data decide",
                "operations one after the other: unroll the loop before the export (jax.lax.scan has unroll)"},
    Unsupported{"if", "a choice of branches by data", "operations that always run: export one of the branches"},
    Unsupported{"case", "a choice of branches by data", "operations that always run: export one of the branches"}};

bool write_if_known(GraphWriter& writer, const Step& step, std::string_view name) {
  const auto* const row = std::ranges::lower_bound(kWriters, name, {}, &WriterRow::name);
  if (row != kWriters.end() && row->name == name) {
    row->write(writer, step);
    return true;
  }
  return write_if_elementwise(writer, step, name);
}

/// The function outside of the module that a custom call names.
std::string target_of(const Operation& operation) {
  const Attribute* target = operation.field("callee");
  if (target == nullptr) target = operation.field("call_target_name");
  return target == nullptr ? "" : target->text;
}

bool write_custom_call(GraphWriter& writer, const Step& step) {
  const std::string target = target_of(*step.operation);
  if (std::ranges::find(kMarks, target) != kMarks.end() && step.operands.size() == step.results.size()) {
    write_same(writer, step);
    return true;
  }
  // Operations that a version of StableHLO lacks are called by their names.
  const std::size_t dot = target.find('.');
  return dot != std::string::npos && write_if_known(writer, step, std::string_view{target}.substr(dot + 1));
}

void refuse_unsupported(const GraphWriter& writer, const Step& step) {
  const std::string& name = step.operation->name;
  const auto* const row = std::ranges::find(kUnsupported, name, &Unsupported::name);
  if (row != kUnsupported.end()) {
    writer.refuse(step, std::string{row->found},
                  fmt::format("{}; --skip-unsupported passes its operands on", row->expected));
  }
  const std::string what =
      name == "custom_call" ? fmt::format("a call of '@{}', which is outside of the file", target_of(*step.operation))
                            : "an operation that is not supported";
  writer.refuse(step, what, "an operation of docs/stablehlo.md, or --skip-unsupported to leave it out");
}

}  // namespace

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

void write_step(GraphWriter& writer, const Step& step) {
  if (write_if_known(writer, step, step.operation->name)) return;
  if (step.operation->name == "custom_call" && write_custom_call(writer, step)) return;
  if (!writer.skips_unsupported()) refuse_unsupported(writer, step);
  writer.add_unknown(step);
}

}  // namespace systole::core::stablehlo
