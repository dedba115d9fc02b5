// SPDX-License-Identifier: MIT
#include "core/topology/dialect.h"

#include <utility>

#include "core/import/llm/network.h"
#include "core/import/llm/read.h"
#include "core/topology/systole_csv.h"

namespace systole::core {

std::string_view name(Dialect dialect) {
  switch (dialect) {
    case Dialect::systole:
      return "systole";
    case Dialect::scalesim_conv:
      return "scalesim-conv";
    case Dialect::scalesim_gemm:
      return "scalesim-gemm";
  }
  return {};
}

std::optional<Dialect> dialect_named(std::string_view wanted) {
  for (const Dialect dialect : {Dialect::systole, Dialect::scalesim_conv, Dialect::scalesim_gemm}) {
    if (name(dialect) == wanted) return dialect;
  }
  return std::nullopt;
}

ReadNetwork read_topology(const TextFile& file, ScalesimInput input, Ratios ratios) {
  if (is_llm_configuration(file.text)) {
    LlmNetwork model = read_llm_network(file);
    return {.network = std::move(model.network), .warnings = std::move(model.warnings)};
  }
  if (!is_systole_csv(file.text)) return read_scalesim_csv(file, input, ratios);
  ReadNetwork read = read_systole_csv(file);
  if (input != ScalesimInput::automatic) {
    read.warnings.push_back(
        Diagnostic{.where = {file.name, 0, 0},
                   .subject = "-i",
                   .found = "Systole's dialect",
                   .expected = "a SCALE-Sim file, of which -i conv and -i gemm say what its columns are"});
  }
  return read;
}

ReadNetwork read_topology(const std::filesystem::path& path, ScalesimInput input) {
  return read_topology(read_text_file(path), input);
}

std::string write_topology(const Network& network, Dialect dialect, Fidelity fidelity,
                           std::vector<std::string>& losses) {
  if (dialect == Dialect::systole) return write_systole_csv(network);
  const auto input = dialect == Dialect::scalesim_gemm ? ScalesimInput::gemm : ScalesimInput::conv;
  return write_scalesim_csv(network, input, fidelity, losses);
}

}  // namespace systole::core
