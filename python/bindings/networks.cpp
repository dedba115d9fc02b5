// SPDX-License-Identifier: MIT
#include "networks.h"

#include <nanobind/nanobind.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/string_view.h>
#include <nanobind/stl/vector.h>

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "bindings.h"
#include "cli/common/arguments.h"
#include "core/diagnostic.h"
#include "core/error.h"
#include "core/files/text_file.h"
#include "core/import/stablehlo/stablehlo_network.h"
#include "core/ir/operator_class.h"
#include "core/ir/shape.h"
#include "core/ir/work.h"
#include "core/named.h"
#include "core/rewrite/fuse.h"
#include "core/rewrite/separable_block.h"
#include "core/topology/dialect.h"
#include "core/topology/search_path.h"
#include "core/topology/systole_csv.h"
#include "python_observer.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace systole::python {
namespace {

/// A value of an enumeration by its name; what else it may be is in the error.
template <class Value>
Value named(std::string_view keyword, std::string_view text) {
  const std::optional<Value> value = core::value_named<Value>(text);
  if (!value) throw core::InputError(core::unknown_name({}, std::string{keyword}, text, core::names_of<Value>()));
  return *value;
}

NetworkHandle made(core::Network network) {
  auto input = std::make_shared<core::NetworkInput>();
  input->network = std::move(network);
  return {.input = std::move(input), .origin = {}};
}

NetworkHandle read(const std::string& wanted, const std::map<std::string, std::int64_t>& dims, bool skip_unsupported,
                   const std::string& scalesim, nb::object progress) {
  core::NetworkOptions options{.scalesim = app::parse_scalesim_input(scalesim)};
  options.onnx.skip_unsupported = skip_unsupported;
  for (const auto& [name, size] : dims) options.onnx.dims[name] = size;
  const core::Observer observer = python_observer(std::move(progress));
  const nb::gil_scoped_release unlocked;
  auto input = std::make_shared<core::NetworkInput>(core::read_network(wanted, options, observer));
  return {.input = std::move(input), .origin = wanted};
}

/// A topology in either dialect, or StableHLO, from its text.
NetworkHandle from_text(const std::string& text, const std::string& name) {
  core::TextFile file = core::checked_text(name + ".csv", text);
  core::Network network = core::is_stablehlo(file.text) ? core::parse_stablehlo(file.name, file.text, {}).network
                                                        : core::read_topology(file).network;
  network.name = name;
  return made(std::move(network));
}

std::string csv(const NetworkHandle& handle, const std::string& dialect) {
  const std::optional<core::Dialect> wanted = core::dialect_named(dialect);
  if (!wanted)
    throw core::InputError("dialect: found '" + dialect + "', expected systole, scalesim-conv or scalesim-gemm");
  std::vector<std::string> losses;
  std::string text = core::write_topology(handle.network(), *wanted, core::Fidelity::exact, losses);
  return text;
}

NetworkHandle fused_all(const NetworkHandle& handle, const std::string& choice) {
  return made(core::fuse_all(handle.network(), named<core::FuseChoice>("choice", choice)).network);
}

NetworkHandle fused(const NetworkHandle& handle, const std::vector<std::string>& choices) {
  const std::vector<core::SeparableBlock> blocks = core::separable_blocks(handle.network());
  if (choices.size() != blocks.size()) {
    throw core::InputError("choices: found " + std::to_string(choices.size()) + ", expected " +
                           std::to_string(blocks.size()) + ", one for each depthwise layer of " +
                           handle.network().name);
  }
  std::vector<core::FuseChoice> values;
  for (const std::string& choice : choices) values.push_back(named<core::FuseChoice>("choices", choice));
  return made(core::fuse(handle.network(), blocks, values).network);
}

void bind_layer(nb::module_& module) {
  nb::class_<core::Layer> layer(module, "Layer", "One layer: the columns of a topology file (docs/file-formats.md).");
  const auto whole = [&](const char* name, std::int64_t core::Layer::*member) { layer.def_ro(name, member); };
  layer.def_ro("name", &core::Layer::name)
      .def_prop_ro(
          "op", [](const core::Layer& l) { return std::string{name(l.op)}; }, "What it does: conv, linear, gemm ...")
      .def_prop_ro(
          "kind", [](const core::Layer& l) { return std::string{name(l.kind)}; }, "What kind of it")
      .def_prop_ro(
          "operator_class", [](const core::Layer& l) { return std::string{core::class_name(l)}; },
          "What reports call it: pointwise, depthwise, ...")
      .def_ro("bias", &core::Layer::bias, "One parameter an output channel")
      .def_ro("bn", &core::Layer::bn, "Batch normalisation after it");
  whole("batch", &core::Layer::batch);
  whole("in_h", &core::Layer::in_h);
  whole("in_w", &core::Layer::in_w);
  whole("in_ch", &core::Layer::in_ch);
  whole("out_ch", &core::Layer::out_ch);
  whole("k_h", &core::Layer::k_h);
  whole("k_w", &core::Layer::k_w);
  whole("stride_h", &core::Layer::stride_h);
  whole("stride_w", &core::Layer::stride_w);
  whole("pad_h", &core::Layer::pad_h);
  whole("pad_w", &core::Layer::pad_w);
  whole("dilation_h", &core::Layer::dilation_h);
  whole("dilation_w", &core::Layer::dilation_w);
  whole("groups", &core::Layer::groups);
  whole("m", &core::Layer::m);
  whole("n", &core::Layer::n);
  whole("k", &core::Layer::k);
  whole("block", &core::Layer::block);
  layer.def_ro("role", &core::Layer::role, "Its part in its block")
      .def_ro("density", &core::Layer::density, "Share of weights that are not zero")
      .def_ro("inputs", &core::Layer::inputs, "Indices of the layers that it reads; empty: the one before it")
      .def_prop_ro(
          "macs", [](const core::Layer& l) { return core::macs(l).count(); }, "Multiply-accumulates")
      .def_prop_ro(
          "parameters", [](const core::Layer& l) { return core::parameters(l).count(); },
          "Weights, biases and batch normalisation's scale and shift")
      .def_prop_ro(
          "output_shape",
          [](const core::Layer& l) {
            const core::TensorShape shape = core::output_shape(l);
            return nb::make_tuple(shape.batch, shape.channels, shape.h, shape.w);
          },
          "Batch, channels, height, width of what it makes")
      .def("__eq__", [](const core::Layer& a, const core::Layer& b) { return a == b; })
      .def("__repr__",
           [](const core::Layer& l) { return "<Layer '" + l.name + "': " + std::string{core::class_name(l)} + ">"; });
}

}  // namespace

void bind_networks(nb::module_& module) {
  bind_layer(module);
  nb::class_<NetworkHandle>(module, "Network",
                            "A network: layers in execution order, each naming its producers. It never changes.")
      .def_prop_ro("name", [](const NetworkHandle& h) { return h.network().name; })
      .def_ro("origin", &NetworkHandle::origin, "Name or path that it was read from; empty where it was made here")
      .def_prop_ro(
          "layers", [](const NetworkHandle& h) { return h.network().layers; }, "A list of Layer")
      .def_prop_ro(
          "macs", [](const NetworkHandle& h) { return core::macs(h.network()).count(); },
          "Multiply-accumulates of all layers")
      .def_prop_ro(
          "parameters", [](const NetworkHandle& h) { return core::parameters(h.network()).count(); },
          "Parameters of all layers, and those that no layer holds")
      .def_prop_ro(
          "notes",
          [](const NetworkHandle& h) {
            nb::dict notes;
            for (const core::Note& note : h.network().notes) notes[note.key.c_str()] = note.value;
            return notes;
          },
          "What its file says of it: source, published totals")
      .def_prop_ro(
          "depthwise_blocks", [](const NetworkHandle& h) { return core::separable_blocks(h.network()).size(); },
          "Depthwise layers that FuSeConv can replace")
      .def("csv", &csv, "dialect"_a = "systole",
           "As a topology file's text: `systole`, `scalesim-conv` or `scalesim-gemm`. Raises InputError for what the "
           "dialect cannot say.")
      .def("fuse", &fused_all, "choice"_a, "All depthwise layers replaced by FuSeConv's: `full` or `half`.")
      .def("fuse", &fused, "choices"_a, "The same with a choice (`keep`, `full`, `half`) for each depthwise layer.")
      .def(
          "_detached",
          [](const NetworkHandle& h, const std::string& name) {
            core::Network network = h.network();
            network.name = name;
            return made(std::move(network));
          },
          "name"_a, "The same with another name, and of no file.")
      .def("__len__", [](const NetworkHandle& h) { return h.network().layers.size(); })
      .def("__eq__", [](const NetworkHandle& a, const NetworkHandle& b) { return a.network() == b.network(); })
      .def("__getstate__",
           [](const NetworkHandle& h) {
             return std::make_pair(core::write_systole_csv(h.network()), std::make_pair(h.network().name, h.origin));
           })
      .def("__setstate__",
           [](NetworkHandle& h, const std::pair<std::string, std::pair<std::string, std::string>>& state) {
             NetworkHandle read = from_text(state.first, state.second.first);
             read.origin = state.second.second;
             new (&h) NetworkHandle(std::move(read));
           })
      .def("__repr__", [](const NetworkHandle& h) {
        return "<Network '" + h.network().name + "': " + std::to_string(h.network().layers.size()) + " layers, " +
               std::to_string(core::macs(h.network()).count()) + " MACs>";
      });
  module.def("read_network", &read, "wanted"_a, "dims"_a, "skip_unsupported"_a, "scalesim"_a, "progress"_a.none());
  module.def("network_from_text", &from_text, "text"_a, "name"_a);
  module.def("network_names", [] { return core::topology_names(core::topology_directories()); });
}

}  // namespace systole::python
