// SPDX-License-Identifier: MIT
#include "predictor/dataset/detail/csv_name.h"

#include "core/diagnostic.h"
#include "core/error.h"
#include "core/number.h"

namespace systole::predictor {

std::string csv_name(std::string_view name) {
  if (name.find_first_of(",\r\n") == std::string_view::npos && core::trimmed(name) == name && !name.starts_with('#') &&
      !name.starts_with('"')) {
    return std::string{name};
  }
  throw core::InputError(
      "found the name " + core::in_quotes(name) +
      ", expected one without commas, line ends, spaces around it and # or a quote in front, for a CSV file");
}

}  // namespace systole::predictor
