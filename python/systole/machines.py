# SPDX-License-Identifier: MIT
"""Machines: an array, how layers are mapped onto it, its scratchpads and its link to DRAM."""
from __future__ import annotations

import os
from typing import Any, Mapping

from . import _systole
from ._keywords import texts


class Machine:
    """What a network runs on: a machine with a name or a file, and keywords above it.

        Machine("tpu_v3")
        Machine(array=(16, 16), dataflow="ws", memory="tiled", sram_kb=128, bandwidth=16)
        Machine("eyeriss", dataflow="os")

    A value that has no effect on this machine is an InputError, as is one that makes no sense. `machine.dataflow` and the
    like read a field as text; `machine.replace(array="8x8")` is another machine.
    """

    __slots__ = ("_native",)

    def __init__(self, source: str | os.PathLike[str] | None = None, **fields: Any) -> None:
        self._native = _systole.NativeMachine("" if source is None else os.fspath(source), texts(fields))

    @property
    def source(self) -> str:
        """The name or file that it started from; empty: none."""
        return self._native.source

    def replace(self, **fields: Any) -> Machine:
        """Another machine: this one with other values of some fields."""
        kept = dict(self._native.given)
        kept.update(texts(fields))
        return Machine(self.source or None, **kept)

    def __getattr__(self, keyword: str) -> str:
        if keyword.startswith("_"):
            raise AttributeError(keyword)
        return self._native.value(keyword)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Machine) and self._native == other._native

    def __repr__(self) -> str:
        words = [repr(self.source)] if self.source else []
        words += [f"{keyword}={text!r}" for keyword, text in self._native.given]
        return f"Machine({', '.join(words)})"

    def __str__(self) -> str:
        return self._native.sentence

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self.source or None, dict(self._native.given))


def _restored(source: str | None, given: Mapping[str, Any]) -> Machine:
    return Machine(source, **given)


def machine_names() -> list[str]:
    """Names of the shipped machines and of those in the folders of $SYSTOLE_MACHINES."""
    return _systole.machine_names()


def machine_of(machine: Machine | str | os.PathLike[str] | None, fields: Mapping[str, Any]) -> Machine:
    """A Machine from what a function was given."""
    if isinstance(machine, Machine):
        return machine.replace(**fields) if fields else machine
    return Machine(machine, **fields)
