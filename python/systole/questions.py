# SPDX-License-Identifier: MIT
"""The questions: each function is a command of the program, with its keywords."""
import json
import os

from . import _systole
from ._keywords import texts
from .machines import Machine, machine_of
from .networks import network as read
from .progress import follower
from .results import CacheStudy, Comparison, Exploration, Prediction, Simulation


def simulate(network, machine=None, *, energy=None, threads=0, progress=None, **fields):
    """How long a network takes on a machine.

    network: a Network, or what `systole.network` reads.
    machine: a Machine, a name or a file; without one a 32x32 array without memory.
    energy: a table of prices (`horowitz_45nm`, a file): the result then has energy; the memory model is tiled unless the
        machine names one.
    threads: 0 is all cores; results do not depend on it.
    progress: a function (what, done, total); None shows a bar where there is a terminal or a notebook, False none.
    fields: fields of the machine, above what `machine` says: array=(16, 16), dataflow="ws", memory="tiled", sram_kb=64 ...
        `systole.help("machine")` lists them.
    Raises InputError. Ctrl-C stops it.
    """
    if fields or machine.__class__ is not Machine:
        machine = machine_of(machine, fields)
    if network.__class__ is not _systole.Network:
        network = read(network)
    return Simulation(_systole.simulate(network, machine._native, energy, threads, follower(progress)))


_PAPERS_FIVE = ("mobilenet_v1", "mobilenet_v2", "mnasnet_b1", "mobilenet_v3_small_fuseconv", "mobilenet_v3_large_fuseconv")


def compare(networks=_PAPERS_FIVE, machine=None, *, progress=None, **settings):
    """What FuSeConv buys networks on arrays, and which layers to replace.

    networks: one or several; without them the paper's five.
    machine: a name or a file; keywords win over it.
    settings: array=[(16, 16), (32, 32)], variants=["full", "half"], max_params="4M", pareto=["cycles", "parameters"] ...
        `systole.help("compare")` lists them.
    """
    if isinstance(networks, (str, os.PathLike, _systole.Network)):
        networks = [networks]
    source = "" if machine is None else os.fspath(machine)
    return Comparison(_systole.compare([read(one) for one in networks], source, texts(settings), follower(progress)))


def explore(spec, *, threads=0, progress=None, **options):
    """Sweeps a design space and keeps the best designs.

    spec: a dictionary as docs/explore.md describes it, or a YAML file.
    options: output="front.sqlite", resume=True, shard="1/4" ... `systole.help("explore")` lists them.
    """
    if isinstance(spec, dict):
        name, text = "spec", json.dumps(_plain(spec))
    else:
        name = os.fspath(spec)
        with open(name, encoding="utf-8") as file:
            text = file.read()
    return Exploration(_systole.explore(name, text, texts(options), threads, follower(progress)))


def cache(network=None, *, trace=None, zeros=None, coverage=False, energy=None, progress=None, **settings):
    """Whether a null cache beside a small data cache is worth more than a larger data cache, for a pruned network.

    network: a name or a file whose values decide (an ONNX model has its own); without one a pruned LeNet that is shipped.
    trace: a memory trace instead (din, lackey or Systole's own); zeros: the file of its zero lines.
    coverage: keep what the null cache covers over time, for `svg()`.
    energy: a table of prices (`default`, a file).
    settings: null_entries=128, l1="8k", gemm="atlas-60", sample=5 ... `systole.help("cache")` lists them.
    """
    if trace is not None:
        if network is not None:
            raise TypeError("cache: a network and a trace, expected one of them")
        return CacheStudy(_systole.cache_trace(os.fspath(trace), os.fspath(zeros or ""), texts(settings), energy))
    if isinstance(network, _systole.Network):
        if not network.origin:
            raise TypeError("cache: a network that is in no file, expected a name or a file, whose values are executed")
        network = network.origin
    source = "" if network is None else os.fspath(network)
    return CacheStudy(_systole.cache_network(source, texts(settings), coverage, energy, follower(progress)))


def predict_latency(networks, measured=None, *, threads=0, progress=None, **options):
    """How long networks take on a device that ran a few others.

    networks: one or several: names of the data, shipped names, files.
    measured: {"mobilenet_v2": 31.0, ...} in milliseconds, or a CSV file with a column a device.
    options: what to learn from, data=FOLDER (measured devices), model=FOLDER (a saved model) or accelerators=60 (simulated
        ones); coverage=0.9 of the intervals ... `systole.help("predict")` lists them.
    """
    if isinstance(networks, (str, os.PathLike)):
        networks = [networks]
    names = [one.origin or one.name if isinstance(one, _systole.Network) else os.fspath(one) for one in networks]
    file = os.fspath(measured) if isinstance(measured, (str, os.PathLike)) else ""
    pairs = [] if measured is None or file else [(name, float(ms)) for name, ms in dict(measured).items()]
    return Prediction(_systole.predict_latency(names, pairs, file, texts(options), threads, follower(progress)))


def _plain(value):
    """Numpy's numbers and tuples as what YAML knows; an array size (rows, cols) is a text there."""
    if isinstance(value, dict):
        return {key: _plain(below) for key, below in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value.tolist() if hasattr(value, "tolist") else value


def help(of="machine"):  # noqa: A001
    """Prints the keywords of `machine` (simulate's), `compare`, `explore`, `cache` or `predict`: default and meaning."""
    for field in _systole.fields(of):
        names = [field["keyword"]] + [field["option"]] * bool(field["option"] and field["option"] != field["keyword"])
        default = f" (default {field['default']})" if field["default"] else ""
        choices = f": {', '.join(field['names'])}" if field["names"] else ""
        unit = f" [{field['unit']}]" if field["unit"] else ""
        print(f"{' or '.join(names)}{unit}\n    {field['help']}{choices}{default}")
