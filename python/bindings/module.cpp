// SPDX-License-Identifier: MIT
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <string>
#include <vector>

#include "bindings.h"
#include "cli/app.h"
#include "cli/common/version.h"
#include "core/files/shipped_files.h"

namespace nb = nanobind;

NB_MODULE(_systole, module) {
  using namespace systole;
  module.attr("version") = app::kVersion;
  module.def(
      "use_shipped_files_of", [](const char* folder) { core::use_shipped_files_of(folder); }, nb::arg("folder"),
      "Networks, machines and tables with names are looked for in this folder before any other.");
  module.def(
      "main",
      [](const std::vector<std::string>& arguments) {
        std::vector<const char*> words;
        for (const std::string& argument : arguments) words.push_back(argument.c_str());
        const nb::gil_scoped_release unlocked;
        return app::run(static_cast<int>(words.size()), words.data());
      },
      nb::arg("arguments"), "The program `systole`, whose name is the first argument. Returns its exit code.");
  python::bind_errors(module);
  python::bind_fields(module);
  python::bind_networks(module);
  python::bind_machines(module);
  python::bind_simulation(module);
  python::bind_scalesim(module);
  python::bind_comparison(module);
  python::bind_exploration(module);
  python::bind_cache(module);
  python::bind_prediction(module);
}
