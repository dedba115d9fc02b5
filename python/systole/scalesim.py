# SPDX-License-Identifier: MIT
"""A stand-in for SCALE-Sim's class, for scripts that use it as a library:

    from systole.scalesim import scalesim       # was: from scalesim.scale_sim import scalesim

    sim = scalesim(save_disk_space=True, verbose=False, config="scale.cfg", topology="net.csv", layout="",
                   input_type_gemm=False)
    sim.run_scale(top_path="results")
    sim.get_total_cycles()

It has the constructor, the methods, the report files and traces (byte for byte) and the accessors of SCALE-Sim 3.0.0.
What differs: a mistake in a file is an InputError, where SCALE-Sim prints and ends the program; the layout file may be
missing; `get_total_cycles()` answers, where SCALE-Sim 3.0.0 fails; running again begins anew.
"""
from __future__ import annotations

import os
from typing import Any

from . import _systole
from ._keywords import texts
from .errors import InputError

__all__ = ["scalesim"]

_DATAFLOWS = {"os": "Output Stationary", "ws": "Weight Stationary", "is": "Input Stationary"}


class _Config:
    """What SCALE-Sim's scale_config tells of a configuration. The setters hold for the next run."""

    def __init__(self):
        self._machine: Any = None
        self._given = {}
        self.topofile = ""
        self.layoutfile = ""

    def read_conf_file(self, conf_file_in):
        self._file = os.fspath(conf_file_in)
        self._given = {}
        self._reread()

    def _reread(self):
        self._machine = _systole.NativeMachine(self._file, texts({**self._given, "memory": "scalesim"}))

    def _set(self, **fields):
        self._given.update(fields)
        self._reread()

    def set_arr_dims(self, rows=1, cols=1):
        self._set(array=(rows, cols))

    def set_dataflow(self, dataflow="os"):
        self._set(dataflow=dataflow)

    def set_buffer_sizes_kb(self, ifmap_size_kb=1, filter_size_kb=1, ofmap_size_kb=1):
        self._set(sram_kb=[ifmap_size_kb, filter_size_kb, ofmap_size_kb])

    def set_topology_file(self, topofile=""):
        self.topofile = topofile

    def set_layout_file(self, layoutfile=""):
        self.layoutfile = layoutfile

    def set_bw_mode_to_calc(self):
        self._set(interface="calc")

    def use_user_dram_bandwidth(self):
        return self._machine.value("interface") == "user"

    @property
    def sparsity_support(self):
        return self._machine.value("sparsity_enabled") == "true"

    def get_run_name(self):
        return self._machine.value("run_name")

    def get_topology_path(self):
        return self.topofile

    def get_layout_path(self):
        return self.layoutfile

    def get_topology_name(self):
        return self.topofile.split("/")[-1].strip().split(".")[0]

    def get_dataflow(self):
        return self._machine.value("dataflow")

    def get_array_dims(self):
        rows, cols = self._machine.value("array").split("x")
        return int(rows), int(cols)

    def _operands(self, field):
        return tuple(int(self._machine.value(f"{field}_{operand}")) for operand in ("ifmap", "filter", "ofmap"))

    def get_mem_sizes(self):
        return self._operands("sram_kb")

    def get_offsets(self):
        return self._operands("offsets")

    def get_bandwidths_as_list(self):
        if not self.use_user_dram_bandwidth():
            return []  # SCALE-Sim reads them in USER mode only
        return [int(part) for part in self._machine.value("bandwidth").split(",")]

    def get_bandwidths_as_string(self):
        return ",".join(str(one) for one in self.get_bandwidths_as_list())

    def get_min_dram_bandwidth(self):
        return min(self.get_bandwidths_as_list())


class _Topology:
    """What SCALE-Sim's topologies tells of a workload: sizes of layer `layer_id`, which counts from 0."""

    def __init__(self, network=None):
        self._network = network
        self._layers = network.layers if network is not None else []

    def get_num_layers(self):
        return len(self._layers)

    def get_current_topo_name(self):
        return self._network.name

    def get_layer_name(self, layer_id=0):
        return self._layers[layer_id].name

    def get_layer_names(self):
        return [layer.name for layer in self._layers]

    def get_layer_id_from_name(self, layer_name=""):
        return self.get_layer_names().index(layer_name) if layer_name in self.get_layer_names() else -1

    def get_layer_ifmap_dims(self, layer_id=0):
        layer = self._layers[layer_id]
        return [layer.m, layer.k] if layer.op == "gemm" else [layer.in_h, layer.in_w]

    def get_layer_filter_dims(self, layer_id=0):
        layer = self._layers[layer_id]
        return [1, layer.k] if layer.op == "gemm" else [layer.k_h, layer.k_w]

    def get_layer_num_filters(self, layer_id=0):
        layer = self._layers[layer_id]
        return layer.n if layer.op == "gemm" else layer.out_ch

    def get_layer_num_channels(self, layer_id=0):
        layer = self._layers[layer_id]
        return 1 if layer.op == "gemm" else layer.in_ch

    def get_layer_strides(self, layer_id=0):
        layer = self._layers[layer_id]
        return [1, 1] if layer.op == "gemm" else [layer.stride_h, layer.stride_w]

    def get_layer_ofmap_dims(self, layer_id=0):
        layer = self._layers[layer_id]
        return [layer.m, 1] if layer.op == "gemm" else list(layer.output_shape[2:])

    def get_layer_num_ofmap_px(self, layer_id=0):
        height, width = self.get_layer_ofmap_dims(layer_id)
        return height * width * self.get_layer_num_filters(layer_id)

    def get_layer_mac_ops(self, layer_id=0):
        return self._layers[layer_id].macs

    def get_all_mac_ops(self):
        return sum(layer.macs for layer in self._layers)


def _numbers(line):
    """A report's row without its LayerID: whole numbers and others as SCALE-Sim has them."""
    values: list[Any] = []
    for text in line.strip().rstrip(",").split(",")[1:]:
        text = text.strip()
        try:
            values.append(int(text))
        except ValueError:
            try:
                values.append(float(text))
            except ValueError:
                values.append(text)
    return values


class _Reports:
    """The report files of one run, read when they are asked for."""

    def __init__(self, folder):
        self.folder = folder
        self._rows = {}

    def row(self, report, layer):
        if report not in self._rows:
            with open(os.path.join(self.folder, f"{report}.csv"), encoding="utf-8") as file:
                self._rows[report] = [_numbers(line) for line in file.readlines()[1:]]
        return self._rows[report][layer]


class _Layer:
    """What SCALE-Sim's single_layer_sim tells of a layer that was run."""

    def __init__(self, layer_id, reports):
        self.layer_id = layer_id
        self._reports = reports

    def get_layer_id(self):
        return self.layer_id

    def get_compute_report_items(self):
        return list(self._reports.row("COMPUTE_REPORT", self.layer_id))

    def get_bandwidth_report_items(self):
        return list(self._reports.row("BANDWIDTH_REPORT", self.layer_id))

    def get_detail_report_items(self):
        return list(self._reports.row("DETAILED_ACCESS_REPORT", self.layer_id))

    def get_sparse_report_items(self):
        return list(self._reports.row("SPARSE_REPORT", self.layer_id)[1:])

    overall_cycles = property(lambda self: self.get_compute_report_items()[0])
    total_cycles = property(lambda self: self.get_compute_report_items()[1])
    stall_cycles = property(lambda self: self.get_compute_report_items()[2])
    overall_util = property(lambda self: self.get_compute_report_items()[3])
    mapping_eff = property(lambda self: self.get_compute_report_items()[4])
    compute_util = property(lambda self: self.get_compute_report_items()[5])


def _detail(at):
    return property(lambda self: self.get_detail_report_items()[at])


for _at, _name in enumerate(("ifmap_sram", "filter_sram", "ofmap_sram", "ifmap_dram", "filter_dram", "ofmap_dram")):
    for _part, _word in enumerate(("start_cycle", "stop_cycle", "writes" if _name.startswith("ofmap") else "reads")):
        setattr(_Layer, f"{_name}_{_word}", _detail(3 * _at + _part))


class _Runner:
    """What SCALE-Sim's simulator tells of a run."""

    def __init__(self):
        self.single_layer_sim_object_list = []
        self.top_path = "./"
        self.num_layers = 0

    def get_total_cycles(self):
        return sum(layer.total_cycles for layer in self.single_layer_sim_object_list)


class scalesim:
    """SCALE-Sim 3.0.0's class of that name, answered by Systole."""

    def __init__(self, save_disk_space: bool = False, verbose: bool = True, config: str = "", topology: str = "",
                 layout: str = "", input_type_gemm: bool = False) -> None:
        self.config = _Config()
        self.topo = _Topology()
        self.runner = _Runner()
        self.top_path = ""
        self.read_gemm_inputs = input_type_gemm
        self.save_space = save_disk_space
        self.verbose_flag = verbose
        self.run_done_flag = False
        self.logs_generated_flag = False
        self.config_file = self.topology_file = self.layout_file = ""
        self.set_params(config_filename=config, topology_filename=topology, layout_filename=layout)

    def set_params(self, config_filename: str = "", topology_filename: str = "", layout_filename: str = "") -> None:
        """Sets the files; what is empty stays as it was. Raises InputError for a file that is missing or wrong."""
        for called, name in (("topology", topology_filename), ("layout", layout_filename), ("config", config_filename)):
            if name and not os.path.exists(name):
                raise InputError(f"{called}: found no file {os.fspath(name)!r}")
        self.topology_file = topology_filename or self.topology_file
        self.layout_file = layout_filename or self.layout_file
        if not (config_filename or self.config_file):
            raise InputError("config: found nothing, expected SCALE-Sim's .cfg file")
        if not self.topology_file:
            raise InputError("topology: found nothing, expected a topology file")
        if config_filename:
            self.config_file = config_filename
            self.config.read_conf_file(self.config_file)
        self.config.set_topology_file(self.topology_file)
        self.config.set_layout_file(self.layout_file)

    def run_scale(self, top_path: str = ".") -> None:
        """Runs the network; reports (and, unless save_disk_space, traces) go to top_path/RUN_NAME."""
        self.top_path = top_path
        self.run_once()

    def run_once(self) -> None:
        if self.verbose_flag:
            self.print_run_configs()
        given = texts(self.config._given)
        run = _systole.run_scalesim(os.fspath(self.config_file), os.fspath(self.topology_file),
                                    os.fspath(self.layout_file), self.read_gemm_inputs, given, None)
        self.topo = _Topology(run.network)
        folder = os.path.join(self.top_path, self.config.get_run_name())
        self.runner = _Runner()
        self.runner.top_path = folder
        run.write_scalesim(folder, not self.save_space, None)
        reports = _Reports(folder)
        self.runner.single_layer_sim_object_list = [_Layer(i, reports) for i in range(self.topo.get_num_layers())]
        self.runner.num_layers = self.topo.get_num_layers()
        self.run_done_flag = self.logs_generated_flag = True
        if self.verbose_flag:
            self._print_layers()
            print("************ SCALE SIM Run Complete ****************")

    def _print_layers(self) -> None:
        for layer in self.runner.single_layer_sim_object_list:
            total, stalls = layer.total_cycles, layer.stall_cycles
            print(f"\nRunning Layer {layer.layer_id}")
            print(f"Total cycles: {layer.overall_cycles}\nCompute cycles: {total}\nStall cycles: {stalls}")
            print(f"Overall utilization: {layer.overall_util:.2f}%")
            print(f"Mapping efficiency: {layer.mapping_eff:.2f}%")
            names = ["IFMAP SRAM", "Filter SRAM", "OFMAP SRAM", "IFMAP DRAM", "Filter DRAM", "OFMAP DRAM"]
            if self.config.sparsity_support:
                names.insert(2, "Filter Metadata SRAM")
            for name, value in zip(names, layer.get_bandwidth_report_items()):
                print(f"Average {name} BW: {value:.3f} words/cycle")
            if not self.save_space:
                print("Saving traces: Done!")

    def print_run_configs(self) -> None:
        rows, cols = self.config.get_array_dims()
        ifmap_kb, filter_kb, ofmap_kb = self.config.get_mem_sizes()
        print("====================================================")
        print("******************* SCALE SIM **********************")
        print("====================================================")
        print(f"Array Size: \t{rows}x{cols}")
        print(f"SRAM IFMAP (kB): \t{ifmap_kb}")
        print(f"SRAM Filter (kB): \t{filter_kb}")
        print(f"SRAM OFMAP (kB): \t{ofmap_kb}")
        print(f"Dataflow: \t{_DATAFLOWS[self.config.get_dataflow()]}")
        print(f"topology file path: \t{self.config.get_topology_path()}")
        print(f"layout file path: \t{self.config.get_layout_path()}")
        if self.config.use_user_dram_bandwidth():
            print(f"Bandwidth: \t{self.config.get_bandwidths_as_string()}")
            print("Working in USE USER BANDWIDTH mode.")
        else:
            print("Working in ESTIMATE BANDWIDTH mode.")
        print("====================================================")

    def get_total_cycles(self) -> int | None:
        """Cycles of all layers, computing and waiting; None before a run."""
        if not self.run_done_flag:
            print("ERROR: scale.get_total_cycles() : Cannot determine cycles. Run the simulation first")
            return None
        cycles: int = self.runner.get_total_cycles()
        return cycles
