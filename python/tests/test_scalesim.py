# SPDX-License-Identifier: MIT
"""The stand-in for SCALE-Sim's class, beside SCALE-Sim where that is installed (pip install scalesim "numpy<2")."""
import contextlib
import filecmp
import importlib.util
import io
import os

import pytest

import systole
from systole.scalesim import scalesim

CONFIG = """[general]
run_name = a_run
[architecture_presets]
ArrayHeight: {rows}
ArrayWidth: {cols}
IfmapSramSzkB: 64
FilterSramSzkB: 64
OfmapSramSzkB: 64
IfmapOffset: 0
FilterOffset: 10000000
OfmapOffset: 20000000
Bandwidth: 10
Dataflow: {dataflow}
MemoryBanks: 1
ReadRequestBuffer: 32
WriteRequestBuffer: 32
[layout]
IfmapCustomLayout: False
IfmapSRAMBankBandwidth: 10
IfmapSRAMBankNum: 10
IfmapSRAMBankPort: 2
FilterCustomLayout: False
FilterSRAMBankBandwidth: 10
FilterSRAMBankNum: 10
FilterSRAMBankPort: 2
[sparsity]
SparsitySupport: false
SparseRep: ellpack_block
OptimizedMapping: false
BlockSize: 8
RandomNumberGeneratorSeed: 40
[run_presets]
InterfaceBandwidth: CALC
UseRamulatorTrace: False
"""
LAYOUT = "Layer name, numbers,\nfirst, " + ", ".join(["1"] * 6 + ["0, 1, 2", "3, 4, 5", "0, 1, 2, 3", "4, 5, 6, 7"]) + ",\n"
GEMM = "Layer, M, N, K,\nmm, 64, 48, 100,\nmm2, 20, 30, 40,\n"
CONV = ("Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n"
        "c1, 20, 20, 3, 3, 8, 16, 1,\nc2, 18, 18, 1, 1, 16, 32, 1,\n")


@pytest.fixture
def files(tmp_path):
    def write(rows=16, cols=16, dataflow="ws"):
        (tmp_path / "a.cfg").write_text(CONFIG.format(rows=rows, cols=cols, dataflow=dataflow))
        (tmp_path / "gemm.csv").write_text(GEMM)
        (tmp_path / "conv.csv").write_text(CONV)
        (tmp_path / "layout.csv").write_text(LAYOUT)
        return {name: str(tmp_path / name) for name in ("a.cfg", "gemm.csv", "conv.csv", "layout.csv")}

    return write


def run(kind, files, topology, folder, verbose=True, save_disk_space=False):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        sim = kind(save_disk_space=save_disk_space, verbose=verbose, config=files["a.cfg"], topology=files[topology],
                   layout=files["layout.csv"], input_type_gemm=topology == "gemm.csv")
        sim.run_scale(top_path=str(folder))
    return sim, printed.getvalue()


def all_files(folder):
    return sorted(os.path.relpath(os.path.join(at, name), folder) for at, _, names in os.walk(folder) for name in names)


ACCESSORS = ("total_cycles", "overall_cycles", "stall_cycles", "overall_util", "mapping_eff", "compute_util",
             "ifmap_sram_reads", "filter_dram_reads", "ofmap_dram_writes", "ofmap_dram_stop_cycle")


@pytest.mark.skipif(importlib.util.find_spec("scalesim") is None, reason="SCALE-Sim is not installed: pip install scalesim")
@pytest.mark.parametrize("dataflow", ["os", "ws", "is"])
@pytest.mark.parametrize("topology", ["gemm.csv", "conv.csv"])
def test_a_script_finds_the_same_but_for_the_import(files, tmp_path, topology, dataflow):
    from scalesim.scale_sim import scalesim as theirs
    paths = files(8, 16, dataflow)
    real, real_text = run(theirs, paths, topology, tmp_path / "real")
    ours, our_text = run(scalesim, paths, topology, tmp_path / "ours")
    assert our_text == real_text
    assert all_files(tmp_path / "ours") == all_files(tmp_path / "real")
    for name in all_files(tmp_path / "real"):
        assert filecmp.cmp(tmp_path / "real" / name, tmp_path / "ours" / name, shallow=False), name
    for mine, his in zip(ours.runner.single_layer_sim_object_list, real.runner.single_layer_sim_object_list):
        for name in ACCESSORS:
            assert getattr(mine, name) == getattr(his, name), name
        assert mine.get_compute_report_items() == his.get_compute_report_items()
        assert mine.get_bandwidth_report_items() == his.get_bandwidth_report_items()
        assert mine.get_detail_report_items() == his.get_detail_report_items()
    for layer in range(2):
        for name in ("get_layer_ifmap_dims", "get_layer_filter_dims", "get_layer_num_filters", "get_layer_num_channels",
                     "get_layer_strides", "get_layer_ofmap_dims", "get_layer_num_ofmap_px", "get_layer_mac_ops",
                     "get_layer_name"):
            assert list_of(getattr(ours.topo, name)(layer)) == list_of(getattr(real.topo, name)(layer)), name
    assert ours.topo.get_all_mac_ops() == real.topo.get_all_mac_ops()
    for name in ("get_run_name", "get_dataflow", "get_array_dims", "get_mem_sizes", "get_offsets", "get_topology_name",
                 "get_bandwidths_as_string", "use_user_dram_bandwidth"):
        assert list_of(getattr(ours.config, name)()) == list_of(getattr(real.config, name)()), name


def list_of(value):
    return [int(one) for one in value] if isinstance(value, (list, tuple)) else value


def test_the_pattern_of_a_gemm_a_call(files, tmp_path):
    paths = files()
    for m in (1, 7, 64):
        open(paths["gemm.csv"], "w").write(f"Layer, M, N, K\nmatmul1, {m}, 32, 128,\n")
        sim, printed = run(scalesim, paths, "gemm.csv", tmp_path / "out", verbose=False, save_disk_space=True)
        layer = sim.runner.single_layer_sim_object_list[0]
        assert printed == "" and layer.total_cycles == sim.get_total_cycles() > 0 and 0 < layer.overall_util <= 100
        assert all_files(tmp_path / "out") == [f"a_run/{name}_REPORT.csv"
                                               for name in ("BANDWIDTH", "COMPUTE", "DETAILED_ACCESS")]


def test_setters_hold_for_the_next_run(files, tmp_path):
    paths = files()
    sim, _ = run(scalesim, paths, "conv.csv", tmp_path / "first", save_disk_space=True)
    before = sim.get_total_cycles()
    sim.config.set_arr_dims(4, 4)
    sim.config.set_dataflow("os")
    assert sim.config.get_array_dims() == (4, 4)
    sim.verbose_flag = False
    sim.run_scale(str(tmp_path / "second"))
    assert sim.get_total_cycles() == systole.simulate(paths["conv.csv"], paths["a.cfg"], array=(4, 4), dataflow="os").cycles
    assert sim.get_total_cycles() > before


def test_mistakes(files, capsys):
    paths = files()
    with pytest.raises(systole.InputError, match="topology: found no file"):
        scalesim(config=paths["a.cfg"], topology="no.csv")
    with pytest.raises(systole.InputError, match="config: found nothing"):
        scalesim(topology=paths["conv.csv"])
    sim = scalesim(config=paths["a.cfg"], topology=paths["conv.csv"])
    assert sim.get_total_cycles() is None and "Run the simulation first" in capsys.readouterr().out
