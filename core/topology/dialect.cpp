// SPDX-License-Identifier: MIT
#include "core/topology/dialect.h"

#include "core/error.h"
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
  if (!is_systole_csv(file.text)) return read_scalesim_csv(file, input, ratios);
  if (input != ScalesimInput::automatic) {
    throw InputError(Diagnostic{.where = {file.name, 0, 0},
                                .subject = "-i",
                                .found = "Systole's dialect",
                                .expected = "a SCALE-Sim file, of which -i conv and -i gemm say what its columns are"});
  }
  return read_systole_csv(file);
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
