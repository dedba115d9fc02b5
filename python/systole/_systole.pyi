# SPDX-License-Identifier: MIT
# The extension module: `python3 -m nanobind.stubgen -m systole._systole` writes most of this.
from collections.abc import Callable, Mapping, Sequence
from typing import Any, overload

from numpy import int64
from numpy.typing import NDArray
from pandas import DataFrame


version: str

def use_shipped_files_of(folder: str) -> None:
    """
    Networks, machines and tables with names are looked for in this folder before any other.
    """

def main(arguments: Sequence[str]) -> int:
    """
    The program `systole`, whose name is the first argument. Returns its exit code.
    """

def fields(of: str) -> list[dict[str, Any]]:
    """
    What the tables of settings say: a dictionary a field, with keyword, type, default and help.
    """

class Layer:
    """One layer: the columns of a topology file (docs/file-formats.md)."""

    @property
    def name(self) -> str: ...

    @property
    def op(self) -> str:
        """What it does: conv, linear, gemm ..."""

    @property
    def kind(self) -> str:
        """What kind of it"""

    @property
    def operator_class(self) -> str:
        """What reports call it: pointwise, depthwise, ..."""

    @property
    def bias(self) -> bool:
        """One parameter an output channel"""

    @property
    def bn(self) -> bool:
        """Batch normalisation after it"""

    @property
    def batch(self) -> int: ...

    @property
    def in_h(self) -> int: ...

    @property
    def in_w(self) -> int: ...

    @property
    def in_ch(self) -> int: ...

    @property
    def out_ch(self) -> int: ...

    @property
    def k_h(self) -> int: ...

    @property
    def k_w(self) -> int: ...

    @property
    def stride_h(self) -> int: ...

    @property
    def stride_w(self) -> int: ...

    @property
    def pad_h(self) -> int: ...

    @property
    def pad_w(self) -> int: ...

    @property
    def dilation_h(self) -> int: ...

    @property
    def dilation_w(self) -> int: ...

    @property
    def groups(self) -> int: ...

    @property
    def m(self) -> int: ...

    @property
    def n(self) -> int: ...

    @property
    def k(self) -> int: ...

    @property
    def block(self) -> int: ...

    @property
    def role(self) -> str:
        """Its part in its block"""

    @property
    def density(self) -> float:
        """Share of weights that are not zero"""

    @property
    def inputs(self) -> list[int]:
        """Indices of the layers that it reads; empty: the one before it"""

    @property
    def macs(self) -> int:
        """Multiply-accumulates"""

    @property
    def parameters(self) -> int:
        """Weights, biases and batch normalisation's scale and shift"""

    @property
    def output_shape(self) -> tuple[int, int, int, int]:
        """Batch, channels, height, width of what it makes"""

    def __eq__(self, arg: object, /) -> bool: ...

    def __repr__(self) -> str: ...

class Network:
    """
    A network: layers in execution order, each naming its producers. It never changes.
    """

    @property
    def name(self) -> str: ...

    @property
    def origin(self) -> str:
        """Name or path that it was read from; empty where it was made here"""

    @property
    def layers(self) -> list[Layer]:
        """A list of Layer"""

    @property
    def macs(self) -> int:
        """Multiply-accumulates of all layers"""

    @property
    def parameters(self) -> int:
        """Parameters of all layers, and those that no layer holds"""

    @property
    def notes(self) -> dict[str, str]:
        """What its file says of it: source, published totals"""

    @property
    def depthwise_blocks(self) -> int:
        """Depthwise layers that FuSeConv can replace"""

    def csv(self, dialect: str = 'systole') -> str:
        """
        As a topology file's text: `systole`, `scalesim-conv` or `scalesim-gemm`. Raises InputError for what the dialect cannot say.
        """

    @overload
    def fuse(self, choice: str) -> Network:
        """All depthwise layers replaced by FuSeConv's: `full` or `half`."""

    @overload
    def fuse(self, choices: Sequence[str]) -> Network:
        """
        The same with a choice (`keep`, `full`, `half`) for each depthwise layer.
        """

    def to_dataframe(self) -> DataFrame:
        """The layers as a pandas DataFrame, a row a layer."""

    def _detached(self, name: str) -> Network: ...

    def _repr_html_(self) -> str: ...

    def __len__(self) -> int: ...

    def __eq__(self, arg: object, /) -> bool: ...

    def __getstate__(self) -> tuple[str, tuple[str, str]]: ...

    def __setstate__(self, arg: tuple[str, tuple[str, str]], /) -> None: ...

    def __repr__(self) -> str: ...

def read_network(wanted: str, dims: Mapping[str, int], skip_unsupported: bool, scalesim: str, progress: Callable[[str, float, float], object] | None) -> Network: ...

def network_from_text(text: str, name: str) -> Network: ...

def network_names() -> list[str]: ...

class NativeMachine:
    def __init__(self, source: str, given: Sequence[tuple[str, str]]) -> None: ...

    @property
    def source(self) -> str: ...

    @property
    def given(self) -> list[tuple[str, str]]: ...

    @property
    def sentence(self) -> str: ...

    def value(self, keyword: str) -> str: ...

    def __eq__(self, arg: object, /) -> bool: ...

def machine_names() -> list[str]: ...

class NativeSimulation:
    @property
    def network(self) -> Network: ...

    @property
    def cycles(self) -> int: ...

    @property
    def network_cycles(self) -> int: ...

    @property
    def vector_cycles(self) -> int: ...

    @property
    def stall_cycles(self) -> int: ...

    @property
    def macs(self) -> int: ...

    @property
    def utilisation(self) -> float: ...

    @property
    def dram_words(self) -> int: ...

    @property
    def milliseconds(self) -> float | None: ...

    @property
    def silicon_microseconds(self) -> float | None: ...

    @property
    def energy(self) -> float | None: ...

    @property
    def energy_unit(self) -> str: ...

    @property
    def models(self) -> str: ...

    @property
    def layer_cycles(self) -> NDArray[int64]: ...

    @property
    def layer_macs(self) -> NDArray[int64]: ...

    @property
    def layer_stall_cycles(self) -> NDArray[int64]: ...

    def csv(self) -> str: ...

    def json(self) -> str: ...

    def svg(self, kind: str) -> str: ...

    def text(self, kind: str, count: int) -> str: ...

    def write_scalesim(self, folder: str, traces: bool, progress: Callable[[str, float, float], object] | None) -> None: ...

def simulate(network: Network, machine: NativeMachine, energy: str | None, threads: int, progress: Callable[[str, float, float], object] | None) -> NativeSimulation: ...

def run_scalesim(config: str, topology: str, layout: str, gemm: bool, given: Sequence[tuple[str, str]], progress: Callable[[str, float, float], object] | None) -> NativeSimulation: ...

class NativeComparison:
    def csv(self) -> str: ...

    def layers_csv(self) -> str: ...

    def json(self) -> str: ...

    def svg(self, layers: bool) -> str: ...

    def text(self) -> str: ...

    def layers_text(self) -> str: ...

def compare(networks: Sequence[Network], machine: str, given: Sequence[tuple[str, str]], progress: Callable[[str, float, float], object] | None) -> NativeComparison: ...

class NativeExploration:
    def csv(self) -> str: ...

    def json(self) -> str: ...

    def svg(self) -> str: ...

    def text(self) -> str: ...

def explore(name: str, spec: str, given: Sequence[tuple[str, str]], threads: int, progress: Callable[[str, float, float], object] | None) -> NativeExploration: ...

class NativeCacheStudy:
    def csv(self) -> str: ...

    def json(self) -> str: ...

    def text(self) -> str: ...

    def svg(self) -> str: ...

def cache_network(network: str, given: Sequence[tuple[str, str]], coverage: bool, energy: str | None, progress: Callable[[str, float, float], object] | None) -> NativeCacheStudy: ...

def cache_trace(path: str, zeros: str, given: Sequence[tuple[str, str]], energy: str | None) -> NativeCacheStudy: ...

class NativePrediction:
    def csv(self) -> str: ...

    def json(self) -> str: ...

    def text(self) -> str: ...

def predict_latency(networks: Sequence[str], measured: Sequence[tuple[str, float]], file: str, given: Sequence[tuple[str, str]], threads: int, progress: Callable[[str, float, float], object] | None) -> NativePrediction: ...
