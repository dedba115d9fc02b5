// SPDX-License-Identifier: MIT
#include <nanobind/nanobind.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "bindings.h"
#include "cli/common/json/json_text.h"
#include "cli/common/version.h"
#include "cli/explore/figure.h"
#include "cli/explore/json.h"
#include "cli/explore/text.h"
#include "core/files/text_file.h"
#include "core/report/chart/figure.h"
#include "dataflows/explore/result/publish.h"
#include "dataflows/explore/run/fields.h"
#include "dataflows/explore/run/run.h"
#include "keywords.h"
#include "python_observer.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace systole::python {
namespace {

namespace explore = dataflows::explore;

/// A result and the question that it answers. The result is open as long as this is there.
struct ExplorationHandle {
  explore::RunInput input;
  explore::Run run;
};

std::shared_ptr<ExplorationHandle> run(const std::string& name, const std::string& spec, const Keywords& given,
                                       unsigned threads, nb::object progress) {
  const core::Observer observer = python_observer(std::move(progress));
  const nb::gil_scoped_release unlocked;
  explore::RunOptions options{.version = app::kVersion, .threads = threads};
  apply_keywords(explore::run_fields(), given, options);
  explore::RunInput input = explore::read_input(core::checked_text(name, spec), observer);
  explore::Run done = explore::run(input, options, observer);
  return std::make_shared<ExplorationHandle>(ExplorationHandle{std::move(input), std::move(done)});
}

}  // namespace

void bind_exploration(nb::module_& module) {
  nb::class_<ExplorationHandle>(module, "NativeExploration")
      .def("csv",
           [](ExplorationHandle& h) {
             std::string text;
             explore::write_csv(h.run.result, h.input.exploration.question(),
                                [&text](std::string_view part) { text += part; });
             return text;
           })
      .def("json",
           [](ExplorationHandle& h) {
             return app::json_text(app::explore_json(h.run.result, h.input.exploration.question()));
           })
      .def("svg",
           [](ExplorationHandle& h) {
             return core::chart::svg(
                 app::explore_figure(h.run.result, h.input.exploration.question(), h.input.spec.name));
           })
      .def("text",
           [](ExplorationHandle& h) { return app::explore_text(h.run.result, h.input.exploration.question()); });
  module.def("explore", &run, "name"_a, "spec"_a, "given"_a, "threads"_a, "progress"_a.none());
}

}  // namespace systole::python
