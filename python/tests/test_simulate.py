# SPDX-License-Identifier: MIT
import pickle
import signal
import threading
import time

import numpy
import pytest

import systole


def test_says_what_the_program_says(program):
    result = systole.simulate("mobilenet_v2", array=(16, 16), dataflow="ws", memory="tiled", sram_kb=128)
    options = ["simulate", "mobilenet_v2", "-a", "16x16", "-d", "ws", "--memory", "tiled", "--sram", "128"]
    assert result.csv() == program(*options, "--csv")
    assert result.text("summary") == program(*options, "--summary")
    assert str(result) + "\n" == program(*options)
    theirs = __import__("json").loads(program(*options, "--json"))
    ours = result.to_dict()
    assert ours["networks"][0]["layers"] == theirs["networks"][0]["layers"]
    assert ours["provenance"]["configuration"] == theirs["provenance"]["configuration"]


@pytest.mark.parametrize("network", ["mobilenet_v1", "resnet50", "vit_b16", "lenet5"])
@pytest.mark.parametrize("dataflow", ["os", "ws", "is", "rp"])
def test_columns_add_up(network, dataflow):
    result = systole.simulate(network, dataflow=dataflow)
    assert result.columns["cycles"].sum() == result.cycles == result.layer_cycles.sum()
    assert result.layer_macs.sum() == result.macs == systole.network(network).macs
    assert result.layer_cycles.dtype == numpy.int64
    assert 0 < result.utilisation <= 100


def test_a_value_means_the_same_however_it_is_written():
    wanted = systole.simulate("lenet5", array="8x16", memory="tiled", sram_kb="32,64,16").cycles
    for fields in ({"array": (8, 16), "sram_kb": [32, 64, 16]}, {"array_rows": 8, "array_cols": 16, "sram": "32,64,16"},
                   {"array": {"rows": numpy.int32(8), "cols": 16}, "sram_kb": {"ifmap": 32, "filter": 64, "ofmap": 16}}):
        assert systole.simulate("lenet5", memory="tiled", **fields).cycles == wanted


def test_energy_time_and_silicon():
    result = systole.simulate("mobilenet_v2", energy="horowitz_45nm", clock_mhz=500)
    assert result.energy == pytest.approx(sum(result.columns["energy"]), rel=1e-9) and result.energy_unit == "pJ"
    assert result.milliseconds == pytest.approx(result.network_cycles / 500e3)
    assert systole.simulate("lenet5").energy is None and systole.simulate("lenet5").milliseconds is None
    assert systole.simulate("mobilenet_v2", "tpu_v6e", time="law").silicon_microseconds > 0


def test_figures_are_svg():
    result = systole.simulate("lenet5", memory="tiled", energy="horowitz_45nm")
    for figure in ("layers", "roofline", "energy"):
        assert "<svg" in result.svg(figure)
    with pytest.raises(systole.InputError, match="expected layers, roofline or energy"):
        result.svg("cycles")


def test_mistakes_have_a_place_and_the_nearest_name(tmp_path):
    with pytest.raises(systole.InputError) as wrong:
        systole.simulate("lenet5", array_row=3)
    assert wrong.value.diagnostics[0].nearest in ("array_rows", "array")
    with pytest.raises(systole.InputError, match="nearest: mobilenet_v2"):
        systole.simulate("mobilenet_vv2")
    with pytest.raises(systole.InputError, match="memory: found 'tile'.*nearest: tiled"):
        systole.simulate("lenet5", memory="tile")
    with pytest.raises(systole.InputError, match="a value without effect"):
        systole.simulate("lenet5", sram_kb=64)
    with pytest.raises(TypeError, match="array: a value of type object"):
        systole.simulate("lenet5", array=object())
    topology = tmp_path / "net.csv"
    topology.write_text("name,op,in_h,in_w,in_ch,out_ch,k_h,k_w\nfirst,conv,8,8,3,x,3,3\n")
    with pytest.raises(systole.InputError) as wrong:
        systole.simulate(topology)
    place = wrong.value.diagnostics[0]
    assert (place.file, place.line) == (str(topology), 2) and place.found == "'x'"
    assert pickle.loads(pickle.dumps(wrong.value)).diagnostics == wrong.value.diagnostics


def test_warnings_are_pythons(tmp_path):
    config = tmp_path / "net.cfg"
    config.write_text("[architecture_presets]\nArrayHeight: 8\nArrayWidth: 8\nIfmapSramSz: 64\n")
    with pytest.warns(systole.SystoleWarning, match="IfmapSramSz"):
        systole.Machine(config)


def test_threads_and_networks_do_not_mix():
    wanted = {name: systole.simulate(name).cycles for name in ("mobilenet_v1", "resnet18", "vit_b16", "lenet5")}
    found = {}

    def work(name):
        found[name] = [systole.simulate(name, threads=1).cycles for _ in range(20)]

    threads = [threading.Thread(target=work, args=(name,)) for name in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {name: [cycles] * 20 for name, cycles in wanted.items()}


def test_ctrl_c_stops_it():
    space = {"space": {"network": ["resnet50", "mobilenet_v2"], "rows": {"from": 1, "to": 512, "step": 1},
                       "cols": {"from": 1, "to": 512, "step": 1}, "dataflow": ["os", "ws", "is"]},
             "objectives": ["cycles", "pes"]}
    # A shell lets processes in its background ignore SIGINT, and Python then has no handler of its own.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.5, signal.raise_signal, [signal.SIGINT])
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt):
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                systole.explore(space, progress=False)
    finally:
        timer.cancel()
        signal.signal(signal.SIGINT, before)


def test_progress_is_told_and_may_raise():
    space = {"space": {"network": "mobilenet_v2", "rows": {"from": 1, "to": 64, "step": 1}, "cols": [8, 16, 32]},
             "objectives": ["cycles", "pes"]}
    heard = []
    systole.explore(space, progress=lambda what, done, total: heard.append((what, done, total)))
    assert heard and heard[-1][1] <= heard[-1][2]

    def refuse(what, done, total):
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        systole.explore(space, progress=refuse)
