// SPDX-License-Identifier: MIT
// Calls of functions outside of the module, and operations whose work nobody knows.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "core/import/stablehlo/detail/operations.h"

namespace systole::core::stablehlo {
namespace {

/// Calls that stand for an operation, by the beginning of their names.
struct CallRow {
  std::string_view begin;
  Writer write;
};
constexpr std::array kCalls{
    // Marks of compilers, which leave their operand as it is or cut a device's share from it.
    CallRow{"LayoutConstraint", write_share},
    CallRow{"MoveToDevice", write_share},
    CallRow{"MoveToHost", write_share},
    CallRow{"SPMDFullToShardShape", write_share},
    CallRow{"SPMDShardToFullShape", write_share},
    CallRow{"Sharding", write_share},
    CallRow{"annotate_device_placement", write_share},
    CallRow{"tf.Identity", write_share},
    CallRow{"xla.sdy.", write_share},
    // Searches and random numbers.
    CallRow{"ApproxTopK", write_sort},
    CallRow{"PartialReduce", write_sort},
    CallRow{"TopK", write_sort},
    CallRow{"cu_threefry2x32", write_made_up},
};

/// What else people meet, by a part of the name.
struct ForeignRow {
  std::string_view part;
  std::string_view what;
  std::string_view instead;
};
constexpr std::string_view kDecomposition = "a decomposition of matrices by a library";
constexpr std::string_view kWithout = "a model without it";
constexpr std::string_view kHandWritten = "a kernel that was written by hand";
constexpr std::string_view kPlain = "the model with plain operations in its place";
constexpr std::string_view kCompiled = "a kernel that a compiler has chosen";
constexpr std::string_view kLowered = "the text before it was compiled: jax.jit(f).lower(...).as_text()";
constexpr std::array kForeign{
    ForeignRow{"lapack_", kDecomposition, kWithout},
    ForeignRow{"cusolver", kDecomposition, kWithout},
    ForeignRow{"Qr", kDecomposition, kWithout},
    ForeignRow{"Eigh", kDecomposition, kWithout},
    ForeignRow{"Cholesky", kDecomposition, kWithout},
    ForeignRow{"LuDecomposition", kDecomposition, kWithout},
    ForeignRow{"ProductOfElementaryHouseholderReflectors", kDecomposition, kWithout},
    ForeignRow{"tpu_custom_call", kHandWritten, kPlain},
    ForeignRow{"mosaic", kHandWritten, kPlain},
    ForeignRow{"triton", kHandWritten, kPlain},
    ForeignRow{"python", "a call back into Python", kPlain},
    ForeignRow{"__cublas", kCompiled, kLowered},
    ForeignRow{"__cudnn", kCompiled, kLowered},
    ForeignRow{"__onednn", kCompiled, kLowered},
    ForeignRow{"__gpu", kCompiled, kLowered},
};

/// Operations with a sense that the sizes alone do not give.
struct Unsupported {
  std::string_view name;
  std::string_view found;
  std::string_view expected;
};
constexpr std::array kUnsupported{
    Unsupported{"while", "a loop, whose number of turns its data decide",
                "a number of turns that constants decide (jax.lax.scan, fori_loop)"},
    Unsupported{"if", "a choice of branches by data", "operations that always run: export one of the branches"},
    Unsupported{"case", "a choice of branches by data", "operations that always run: export one of the branches"},
    Unsupported{"cholesky", kDecomposition, kWithout},
    Unsupported{"triangular_solve", "a system of equations", kWithout}};

/// The function outside of the module that a custom call names.
std::string target_of(const Operation& operation) {
  const Attribute* target = operation.field("callee");
  if (target == nullptr) target = operation.field("call_target_name");
  return target == nullptr ? "" : target->text;
}

}  // namespace

bool write_custom_call(GraphWriter& writer, const Step& step) {
  const std::string target = target_of(*step.operation);
  const auto* const row =
      std::ranges::find_if(kCalls, [&](const CallRow& call) { return target.starts_with(call.begin); });
  if (row != kCalls.end() && !step.operands.empty()) {
    if (row->write == &write_share && step.operands.size() > 1) {
      write_same(writer, step);
    } else {
      row->write(writer, step);
    }
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
  if (name != "custom_call") {
    writer.refuse(step, "an operation that is not supported",
                  "an operation of docs/stablehlo.md, or --skip-unsupported to leave it out");
  }
  const std::string target = target_of(*step.operation);
  const auto* const foreign = std::ranges::find_if(
      kForeign, [&](const ForeignRow& call) { return target.find(call.part) != std::string::npos; });
  const bool known = foreign != kForeign.end();
  writer.refuse(step,
                known ? fmt::format("a call of '@{}', {}", target, foreign->what)
                      : fmt::format("a call of '@{}', which is outside of the file", target),
                fmt::format("{}, or --skip-unsupported to leave it out",
                            known ? foreign->instead : "an operation of docs/stablehlo.md"));
}

}  // namespace systole::core::stablehlo
