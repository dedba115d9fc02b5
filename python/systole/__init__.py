# SPDX-License-Identifier: MIT
"""Exact, fast simulation of neural networks on systolic arrays.

    import systole
    result = systole.simulate("mobilenet_v2", array=(32, 32), dataflow="ws")
    print(result)                   # the table that `systole simulate` prints
    result.cycles                   # a number
    result.columns["cycles"]        # a numpy array, a value a layer
    result.to_dataframe()           # the same with pandas

A network is a name (`systole.network_names()`), a file (a topology, an ONNX model, StableHLO, a language model's
config.json), a PyTorch module (`from_torch`), or rows made here (`network_of`). A machine is a name
(`systole.machine_names()`), a file or keywords. Keywords are those of the program: `systole.help("machine")`.
"""
from pathlib import Path as _Path

from . import _systole
from ._systole import Layer, Network

_share = _Path(__file__).parent / "share"
if _share.is_dir():  # a wheel holds its own networks and machines
    _systole.use_shipped_files_of(str(_share))

from .errors import Diagnostic, InputError, RunError, SystoleWarning  # noqa: E402
from .machines import Machine, machine_names  # noqa: E402
from .networks import network, network_from_text, network_names, network_of  # noqa: E402
from .questions import cache, compare, explore, help, predict_latency, simulate  # noqa: E402, A004
from .results import CacheStudy, Comparison, Exploration, Prediction, Simulation  # noqa: E402
from .torch_modules import from_torch  # noqa: E402

__version__ = _systole.version
__all__ = [
    "CacheStudy", "Comparison", "Diagnostic", "Exploration", "InputError", "Layer", "Machine", "Network", "Prediction",
    "RunError", "Simulation", "SystoleWarning", "cache", "compare", "explore", "from_torch", "help", "machine_names",
    "network", "network_from_text", "network_names", "network_of", "predict_latency", "simulate",
]
