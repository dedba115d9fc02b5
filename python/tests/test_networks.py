# SPDX-License-Identifier: MIT
import pickle

import pytest

import systole

ROWS = [dict(name="conv", op="conv", in_h=32, in_w=32, in_ch=3, out_ch=16, k_h=3, k_w=3, pad_h=1, pad_w=1, bias=True),
        dict(name="relu", op="activation", kind="relu", in_h=32, in_w=32, in_ch=16, out_ch=16),
        dict(name="fc", op="linear", in_h=32, in_w=32, in_ch=16, out_ch=10)]


def test_a_network_made_of_rows():
    net = systole.network_of(ROWS, "tiny")
    assert net.name == "tiny" and len(net) == 3
    assert net.macs == 32 * 32 * 16 * 27 + 32 * 32 * 16 * 10
    assert net.layers[0].bias and net.layers[0].output_shape == (1, 16, 32, 32)
    assert systole.simulate(net).macs == net.macs
    with pytest.raises(systole.InputError, match="nearest: stride_h"):
        systole.network_of([dict(ROWS[0], stridee_h=2)])


@pytest.mark.parametrize("name", systole.network_names())
def test_every_shipped_network_pickles_and_is_written_as_it_was_read(name):
    net = systole.network(name)
    assert pickle.loads(pickle.dumps(net)) == net
    assert systole.network_from_text(net.csv(), name) == net


def test_fuse_is_the_programs(program, tmp_path):
    for choice in ("full", "half"):
        path = tmp_path / f"{choice}.csv"
        program("topology", "fuse", "mobilenet_v2", path, "--choice", choice)
        assert systole.network("mobilenet_v2").fuse(choice).layers == systole.network(path).layers
    net = systole.network("mobilenet_v2")
    assert net.fuse(["keep"] * net.depthwise_blocks).layers == net.layers
    with pytest.raises(systole.InputError, match="one for each depthwise layer"):
        net.fuse(["half"])


def test_machines():
    machine = systole.Machine("tpu_v3", array=(64, 64))
    assert machine.array == "64x64" and machine.source == "tpu_v3"
    assert pickle.loads(pickle.dumps(machine)) == machine
    assert machine.replace(array="128x128") == systole.Machine("tpu_v3")
    assert eval(repr(machine), {"Machine": systole.Machine}) == machine
    for name in systole.machine_names():
        systole.Machine(name)
    with pytest.raises(systole.InputError, match="nearest: eyeriss"):
        systole.Machine("eyerris")
    with pytest.raises(AttributeError):
        machine.no_such_field


def test_frames():
    pandas = pytest.importorskip("pandas")
    frame = systole.simulate("mobilenet_v2").to_dataframe()
    assert isinstance(frame, pandas.DataFrame) and frame["cycles"].sum() == systole.simulate("mobilenet_v2").cycles
    assert list(systole.network("lenet5").to_dataframe()["name"]) == [l.name for l in systole.network("lenet5").layers]


def test_from_torch():
    torch = pytest.importorskip("torch")
    pytest.importorskip("onnx")
    module = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3, padding=1, groups=1), torch.nn.ReLU(), torch.nn.Flatten(),
                                 torch.nn.Linear(8 * 16 * 16, 10))
    net = systole.from_torch(module, torch.zeros(1, 3, 16, 16), name="small")
    assert net.name == "small" and net.macs == 16 * 16 * 8 * 27 + 8 * 16 * 16 * 10
    assert systole.simulate(net).to_dict()["networks"][0]["network"] == "small"
