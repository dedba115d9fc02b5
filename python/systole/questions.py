# SPDX-License-Identifier: MIT
"""The questions: each function is a command of the program, with its keywords."""
import json
import os

from . import _systole
from ._keywords import texts
from .machines import Machine, machine_of
from .networks import network as read
from .progress import follower
from .results import Comparison, Exploration, Simulation


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


def compare(networks=("mobilenet_v1", "mobilenet_v2", "mnasnet_b1", "mobilenet_v3_small", "mobilenet_v3_large"), machine=None, *, progress=None, **settings):
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


def _plain(value):
    """Numpy's numbers and tuples as what YAML knows; an array size (rows, cols) is a text there."""
    if isinstance(value, dict):
        return {key: _plain(below) for key, below in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value.tolist() if hasattr(value, "tolist") else value


def help(of="machine"):  # noqa: A001
    """Prints the keywords of `machine` (simulate's), `compare` or `explore`: type, default, meaning."""
    for field in _systole.fields(of):
        names = [field["keyword"]] + [field["option"]] * bool(field["option"] and field["option"] != field["keyword"])
        default = f" (default {field['default']})" if field["default"] else ""
        choices = f": {', '.join(field['names'])}" if field["names"] else ""
        unit = f" [{field['unit']}]" if field["unit"] else ""
        print(f"{' or '.join(names)}{unit}\n    {field['help']}{choices}{default}")
