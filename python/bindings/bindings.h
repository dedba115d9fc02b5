// SPDX-License-Identifier: MIT
#pragma once

#include <nanobind/nanobind.h>

/// Each file here puts one part of Systole into the extension module `systole._systole`, which the package's Python
/// files give its words.
namespace systole::python {

void bind_errors(nanobind::module_& module);
void bind_fields(nanobind::module_& module);
void bind_networks(nanobind::module_& module);
void bind_machines(nanobind::module_& module);
void bind_simulation(nanobind::module_& module);
void bind_scalesim(nanobind::module_& module);
void bind_comparison(nanobind::module_& module);
void bind_exploration(nanobind::module_& module);
void bind_cache(nanobind::module_& module);
void bind_prediction(nanobind::module_& module);

}  // namespace systole::python
