// SPDX-License-Identifier: MIT
#include <nanobind/nanobind.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <string>
#include <utility>
#include <vector>

#include "bindings.h"
#include "cli/common/json/json_text.h"
#include "cli/common/json/provenance.h"
#include "cli/compare/figure.h"
#include "cli/compare/report.h"
#include "cli/compare/settings.h"
#include "core/report/chart/figure.h"
#include "core/rewrite/join_channels.h"
#include "dataflows/selection/comparison.h"
#include "dataflows/selection/fields.h"
#include "keywords.h"
#include "networks.h"
#include "python_observer.h"

#include <nlohmann/json.hpp>

namespace nb = nanobind;
using namespace nb::literals;

namespace systole::python {
namespace {

/// A comparison with what its reports say of its inputs.
struct ComparisonHandle {
  dataflows::Comparison comparison;
  std::vector<std::string> names;  ///< of the networks, as the user gave them
  app::Provenance provenance;
};

ComparisonHandle compare(const std::vector<NetworkHandle>& networks, const std::string& machine, const Keywords& given,
                         nb::object progress) {
  const core::Observer observer = python_observer(std::move(progress));
  const nb::gil_scoped_release unlocked;
  ComparisonHandle handle;
  dataflows::ComparisonSettings settings;
  app::GivenComparison rules{.config = machine};
  if (!machine.empty()) rules.in_file = app::start_from(machine, settings, handle.provenance, observer);
  for (const std::string_view path : apply_keywords(dataflows::comparison_fields(), given, settings)) {
    rules.settings.insert(path);
  }
  app::settle(settings, rules, handle.provenance, observer);
  std::vector<core::Network> joined;
  for (const NetworkHandle& network : networks) {
    handle.names.push_back(network.origin.empty() ? network.network().name : network.origin);
    if (!network.input->record.path.empty()) handle.provenance.add_input(network.input->record);
    joined.push_back(core::join_channels(network.network()));
  }
  handle.comparison = dataflows::compare(std::move(joined), std::move(settings));
  handle.provenance.set_configuration(app::configuration_json(handle.comparison.settings));
  return handle;
}

}  // namespace

void bind_comparison(nb::module_& module) {
  nb::class_<ComparisonHandle>(module, "NativeComparison")
      .def("csv", [](const ComparisonHandle& h) { return app::comparison_csv(h.comparison); })
      .def("layers_csv", [](const ComparisonHandle& h) { return app::layerwise_csv(h.comparison); })
      .def("json",
           [](const ComparisonHandle& h) {
             return app::json_text(app::comparison_json(h.comparison, h.names, h.provenance, true));
           })
      .def(
          "svg",
          [](const ComparisonHandle& h, bool layers) {
            return core::chart::svg(app::comparison_figure(h.comparison, layers));
          },
          "layers"_a)
      .def("text", [](const ComparisonHandle& h) { return app::comparison_text(h.comparison); })
      .def("layers_text", [](const ComparisonHandle& h) { return app::layerwise_text(h.comparison); });
  module.def("compare", &compare, "networks"_a, "machine"_a, "given"_a, "progress"_a.none());
}

}  // namespace systole::python
