// SPDX-License-Identifier: MIT
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "bindings.h"
#include "cachesim/energy/cache_prices.h"
#include "cachesim/studies/cache_study.h"
#include "cachesim/studies/fields.h"
#include "cachesim/studies/workload.h"
#include "cachesim/studies/workload_fields.h"
#include "cli/cache/figure.h"
#include "cli/cache/report.h"
#include "cli/common/json/json_text.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "core/report/chart/figure.h"
#include "keywords.h"
#include "networks.h"
#include "python_observer.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace systole::python {
namespace {

/// What the caches did, with what its reports say of its inputs.
struct CacheHandle {
  cachesim::CacheResults results;
  std::optional<cachesim::CachePrices> prices{};
  app::Provenance provenance{};

  [[nodiscard]] const cachesim::CachePrices* table() const { return prices ? &*prices : nullptr; }
};

/// Keywords of both tables: of the workload, and of the caches.
struct CacheKeywords {
  Keywords workload, settings;
};

CacheKeywords sorted(const Keywords& given) {
  CacheKeywords keywords;
  for (const auto& pair : given) {
    const bool of_workload = field_of_keyword(cachesim::workload_fields(), pair.first) != nullptr;
    (of_workload ? keywords.workload : keywords.settings).push_back(pair);
  }
  return keywords;
}

void finish(CacheHandle& handle, const std::optional<std::string>& energy) {
  if (energy) {
    const core::TextFile file = core::read_text_file(cachesim::find_cache_prices(*energy));
    handle.provenance.add_input(core::input_record(file.name, file.text));
    handle.prices = cachesim::read_cache_prices(file);
  }
  for (const core::InputRecord& file : handle.results.files) handle.provenance.add_input(file);
  handle.provenance.set_configuration(app::configuration_json(handle.results));
}

cachesim::CacheSettings settings_of(const Keywords& given, std::uint64_t seed, bool coverage) {
  cachesim::CacheSettings settings;
  const std::vector<std::string_view> paths = apply_keywords(cachesim::cache_fields(), given, settings);
  settings.libraries = std::ranges::find(paths, "gemm") == paths.end();
  settings.orders = coverage;
  settle(settings, seed);
  return settings;
}

CacheHandle run_network(const std::string& network, const Keywords& given, bool coverage,
                        const std::optional<std::string>& energy, nb::object progress) {
  const core::Observer observer = python_observer(std::move(progress));
  const nb::gil_scoped_release unlocked;
  const CacheKeywords keywords = sorted(given);
  cachesim::WorkloadRequest request;
  apply_keywords(cachesim::workload_fields(), keywords.workload, request);
  if (!network.empty()) request.network = network;
  const cachesim::CacheSettings settings = settings_of(keywords.settings, request.seed, coverage);
  const cachesim::CacheWorkload workload = cachesim::cache_workload(request, observer);
  CacheHandle handle{.results = cachesim::run_workload(workload, settings, {}, observer)};
  finish(handle, energy);
  return handle;
}

CacheHandle run_trace(const std::string& path, const std::string& zeros, const Keywords& given,
                      const std::optional<std::string>& energy) {
  const nb::gil_scoped_release unlocked;
  cachesim::CacheSettings settings = settings_of(given, cachesim::WorkloadRequest{}.seed, false);
  settings.libraries = false;
  const bool line_given =
      std::ranges::any_of(given, [](const auto& pair) { return pair.first == "line" || pair.first == "line_bytes"; });
  CacheHandle handle{
      .results = cachesim::run_trace({.path = path, .zeros = zeros, .line_given = line_given}, std::move(settings))};
  finish(handle, energy);
  return handle;
}

}  // namespace

void bind_cache(nb::module_& module) {
  nb::class_<CacheHandle>(module, "NativeCacheStudy")
      .def("csv", [](const CacheHandle& h) { return app::cache_csv(h.results, h.table()); })
      .def("json",
           [](const CacheHandle& h) { return app::json_text(app::cache_json(h.results, h.provenance, h.table())); })
      .def("text", [](const CacheHandle& h) { return app::cache_text(h.results, h.table()); })
      .def("svg", [](const CacheHandle& h) {
        if (h.results.orders.empty()) {
          throw core::InputError("svg: found no coverage over time, expected cache(..., coverage=True)");
        }
        return core::chart::svg(app::cache_figure(h.results));
      });
  module.def("cache_network", &run_network, "network"_a, "given"_a, "coverage"_a, "energy"_a.none(),
             "progress"_a.none());
  module.def("cache_trace", &run_trace, "path"_a, "zeros"_a, "given"_a, "energy"_a.none());
}

}  // namespace systole::python
