# SPDX-License-Identifier: MIT
"""Answers: numbers, columns, tables, figures and JSON of one and the same run."""
from __future__ import annotations

import csv
import io
import json
import os
from typing import TYPE_CHECKING, Any, Sequence

import numpy

from .progress import Progress, follower

if TYPE_CHECKING:
    from ._systole import (NativeCacheStudy, NativeComparison, NativeExploration, NativePrediction, NativeSimulation,
                           Network)


def _column(texts: Sequence[str]) -> numpy.ndarray[Any, Any]:
    """Numbers where all texts are some; an empty one is NaN among numbers."""
    if all(text.lstrip("-").isdigit() for text in texts):
        try:
            return numpy.array([int(text) for text in texts], dtype=numpy.int64)
        except OverflowError:
            pass
    try:
        return numpy.array([float(text) if text else numpy.nan for text in texts])
    except ValueError:
        return numpy.array(texts, dtype=object)


class Result:
    """What all answers have. Texts and columns are those of the program's commands."""

    __slots__ = ("_native", "__weakref__")

    _native: Any

    def __init__(self, native: Any) -> None:
        self._native = native

    def csv(self) -> str:
        """The rows as CSV: what the command prints with --csv."""
        text: str = self._native.csv()
        return text

    def json(self) -> str:
        """Everything as JSON with provenance: what the command prints with --json. docs/schema describes it."""
        text: str = self._native.json()
        return text

    def to_dict(self) -> dict[str, Any]:
        """The same as dictionaries and lists."""
        parsed: dict[str, Any] = json.loads(self.json())
        return parsed

    @property
    def columns(self) -> dict[str, numpy.ndarray[Any, Any]]:
        """The rows of csv() as numpy arrays, by the column's name."""
        header, *rows = csv.reader(io.StringIO(self.csv()))
        if not rows:
            return {name: numpy.array([]) for name in header}
        return {name: _column(texts) for name, texts in zip(header, zip(*rows))}

    def to_dataframe(self) -> Any:
        """The rows of csv() as a pandas DataFrame."""
        import pandas
        return pandas.DataFrame(self.columns)

    def __str__(self) -> str:
        text: str = self._native.text()
        return text.rstrip("\n")

    def _repr_html_(self) -> str:
        import html
        return f'<pre style="line-height: 1.2">{html.escape(str(self))}</pre>'


class Simulation(Result):
    """A network on a machine (systole.simulate)."""

    __slots__ = ()
    _native: NativeSimulation

    @property
    def network(self) -> Network:
        """The network that was run."""
        return self._native.network

    @property
    def cycles(self) -> int:
        """Cycles of the array, waiting for memory included."""
        return self._native.cycles

    @property
    def network_cycles(self) -> int:
        """Cycles of the whole network, operators beside the array included where the machine has a vector unit."""
        return self._native.network_cycles

    @property
    def vector_cycles(self) -> int:
        """Cycles of the vector unit beyond the array's."""
        return self._native.vector_cycles

    @property
    def stall_cycles(self) -> int:
        """Cycles of waiting for memory."""
        return self._native.stall_cycles

    @property
    def macs(self) -> int:
        """Multiply-accumulates."""
        return self._native.macs

    @property
    def utilisation(self) -> float:
        """Of all that the PEs could do in these cycles, the useful part, in percent."""
        return self._native.utilisation

    @property
    def dram_words(self) -> int:
        """Words between scratchpads and DRAM; 0 without a memory model."""
        return self._native.dram_words

    @property
    def milliseconds(self) -> float | None:
        """Of the whole network, by the machine's clock; None without one."""
        return self._native.milliseconds

    @property
    def silicon_microseconds(self) -> float | None:
        """By the machine's model of time on silicon (time=...), kernels one after the other; None without one."""
        return self._native.silicon_microseconds

    @property
    def energy(self) -> float | None:
        """By the table of prices (energy=...), the central value, in `energy_unit`; None without one."""
        return self._native.energy

    @property
    def energy_unit(self) -> str:
        """`pJ`, or what the table's prices are relative to; empty without a table."""
        return self._native.energy_unit

    @property
    def models(self) -> str:
        """Which models made the numbers, in a sentence."""
        return self._native.models

    @property
    def layer_cycles(self) -> numpy.ndarray[Any, Any]:
        """Cycles of each layer, a numpy array of whole numbers."""
        return self._native.layer_cycles

    @property
    def layer_macs(self) -> numpy.ndarray[Any, Any]:
        """Multiply-accumulates of each layer."""
        return self._native.layer_macs

    @property
    def layer_stall_cycles(self) -> numpy.ndarray[Any, Any]:
        """Cycles that each layer waits for memory."""
        return self._native.layer_stall_cycles

    def text(self, view: str = "layers", count: int = 10) -> str:
        """A table: `layers`, `all` (layers that the array does not run, too), `summary`; `slowest` and `explain` are of
        the `count` slowest layers."""
        return self._native.text(view, count)

    def svg(self, figure: str = "layers") -> str:
        """A figure as SVG: cycles by `layers`, a `roofline`, or `energy` by component."""
        return self._native.svg(figure)

    def write_reports(self, folder: str | os.PathLike[str], *, traces: bool = False, progress: Progress = None) -> None:
        """SCALE-Sim's reports (with traces: its traces too) in `folder`. The machine's memory must be scalesim."""
        self._native.write_scalesim(os.fspath(folder), traces, follower(progress))

    def __str__(self) -> str:
        return self.text().rstrip("\n")

    def __repr__(self) -> str:
        return f"<Simulation of '{self.network.name}': {self.cycles} cycles, {self.utilisation:.1f} % utilised>"


class Comparison(Result):
    """What FuSeConv buys networks (systole.compare). A row is one variant on one array."""

    __slots__ = ()
    _native: NativeComparison

    def layers(self) -> dict[str, numpy.ndarray[Any, Any]]:
        """Cycles of each depthwise block under each variant: columns as numpy arrays."""
        header, *rows = csv.reader(io.StringIO(self._native.layers_csv()))
        return {name: _column(texts) for name, texts in zip(header, zip(*rows))}

    def svg(self, layers: bool = False) -> str:
        """Speedups (or a front, or a scaling over arrays) as SVG; with `layers` block by block."""
        return self._native.svg(layers)


class Exploration(Result):
    """The designs that an exploration kept (systole.explore). A row is one design."""

    __slots__ = ()
    _native: NativeExploration

    def svg(self) -> str:
        """The designs in the first two objectives, as SVG."""
        return self._native.svg()


class CacheStudy(Result):
    """What caches with and without a null cache did (systole.cache). A row is one layer in one configuration."""

    __slots__ = ()
    _native: NativeCacheStudy

    def svg(self) -> str:
        """What the null cache covers over time, as SVG; needs coverage=True."""
        return self._native.svg()


class Prediction(Result):
    """Latencies of networks on devices (systole.predict_latency). A row is one network on one device."""

    __slots__ = ()
    _native: NativePrediction
