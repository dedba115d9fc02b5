// SPDX-License-Identifier: MIT
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "bindings.h"
#include "cachesim/studies/fields.h"
#include "cachesim/studies/workload_fields.h"
#include "core/diagnostic.h"
#include "core/error.h"
#include "dataflows/explore/run/fields.h"
#include "dataflows/machine/fields.h"
#include "dataflows/selection/fields.h"
#include "keywords.h"
#include "predictor/answers/fields.h"
#include "predictor/dataset/fields.h"
#include "predictor/models/fields.h"
#include "predictor/signature/fields.h"
#include "predictor/simulated/fields.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace systole::python {
namespace {

/// Rows of several tables, one after the other.
nb::list joined(std::initializer_list<nb::list> tables) {
  nb::list all;
  for (const nb::list& table : tables) all.extend(table);
  return all;
}

nb::list table(const std::string& of) {
  if (of == "machine") return described(dataflows::machine_fields());
  if (of == "compare") return described(dataflows::comparison_fields());
  if (of == "explore") return described(dataflows::explore::run_fields());
  if (of == "cache") return joined({described(cachesim::workload_fields()), described(cachesim::cache_fields())});
  if (of == "predict") {
    return joined({described(predictor::measured_data_fields()), described(predictor::simulation_fields()),
                   described(predictor::asked_model_fields()), described(predictor::latency_fields()),
                   described(predictor::signature_fields()), described(predictor::train_fields())});
  }
  throw core::InputError(core::unknown_name(
      {}, "table", of, std::vector<std::string_view>{"machine", "compare", "explore", "cache", "predict"}));
}

}  // namespace

void bind_fields(nb::module_& module) {
  module.def("fields", &table, "of"_a,
             "What the tables of settings say: a dictionary a field, with keyword, type, default and help.");
}

}  // namespace systole::python
