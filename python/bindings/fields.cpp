// SPDX-License-Identifier: MIT
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <string>

#include "bindings.h"
#include "core/diagnostic.h"
#include "core/error.h"
#include "dataflows/explore/run/fields.h"
#include "dataflows/machine/fields.h"
#include "dataflows/selection/fields.h"
#include "keywords.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace systole::python {
namespace {

nb::list table(const std::string& of) {
  if (of == "machine") return described(dataflows::machine_fields());
  if (of == "compare") return described(dataflows::comparison_fields());
  if (of == "explore") return described(dataflows::explore::run_fields());
  throw core::InputError(
      core::unknown_name({}, "table", of, std::vector<std::string_view>{"machine", "compare", "explore"}));
}

}  // namespace

void bind_fields(nb::module_& module) {
  module.def("fields", &table, "of"_a,
             "What the tables of settings say: a dictionary a field, with keyword, type, default and help.");
}

}  // namespace systole::python
