// SPDX-License-Identifier: MIT
#include "core/import/stablehlo/stablehlo_network.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "core/error.h"
#include "core/import/onnx/detail/conversion.h"
#include "core/import/stablehlo/detail/graph_writer.h"
#include "core/import/stablehlo/detail/parser.h"
#include "core/import/stablehlo/detail/program.h"
#include "core/import/stablehlo/detail/scanner.h"

namespace systole::core {

bool is_stablehlo(std::string_view text) {
  const std::string nothing;
  stablehlo::Scanner scanner(nothing, text);
  constexpr std::array<std::string_view, 6> kBegins{"module", "func.func", "func ", "\"builtin.module\"", "#", "!"};
  const bool begins = std::ranges::any_of(kBegins, [&](std::string_view begin) { return scanner.sees(begin); });
  return begins && (text.find("stablehlo.") != std::string_view::npos || text.find("mhlo.") != std::string_view::npos);
}

ReadNetwork parse_stablehlo(const std::string& name, std::string_view text, const StablehloOptions& options) {
  const stablehlo::Module module = stablehlo::parse_module(name, text);
  const stablehlo::Program program = stablehlo::program_of(module, name, text);
  const OnnxOptions conversion_options{.dims = {}, .skip_unsupported = options.skip_unsupported};
  ReadNetwork read;
  try {
    stablehlo::GraphWriter writer(program, options.skip_unsupported);
    writer.run();
    onnx_import::Conversion conversion(writer.graph(), writer.tensors(), conversion_options);
    read.network = conversion.run();
    conversion.check(read.network);
    read.warnings = std::move(conversion).warnings();
  } catch (const OverflowError&) {
    throw InputError(Diagnostic{
        .where = {.file = name}, .found = "sizes that exceed 2^63-1", .expected = "tensors that can be counted"});
  }
  read.network.name = std::filesystem::path(name).stem().string();
  return read;
}

}  // namespace systole::core
