# SPDX-License-Identifier: MIT
"""Writes systole/questions.pyi: the functions with every keyword of the tables of fields, for editors and mypy.

    python3 python/write_stubs.py          # after a table has changed; a test compares
"""
from pathlib import Path

from systole import _systole

KINDS = {0: "str | PathLike[str]", 1: "int | str", 2: "float | str", 3: "bool", 4: "str | Sequence[str]",
         5: "int | str | Sequence[int]", 6: "float | str | Sequence[float]"}
HEAD = '''# SPDX-License-Identifier: MIT
# Written by python/write_stubs.py from the tables of fields.
from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from typing import Any, Literal

from ._systole import Network
from .machines import Machine
from .results import CacheStudy, Comparison, Exploration, Prediction, Simulation

_Source = str | PathLike[str] | Network
_Progress = Callable[[str, float, float], object] | Literal[False] | None
'''
FUNCTIONS = [
    ("simulate", "machine", "network: _Source, machine: Machine | str | PathLike[str] | None = None",
     ["energy: str | None = None", "threads: int = 0", "progress: _Progress = None"], "Simulation"),
    ("compare", "compare", "networks: _Source | Sequence[_Source] = ..., machine: str | PathLike[str] | None = None",
     ["progress: _Progress = None"], "Comparison"),
    ("explore", "explore", "spec: Mapping[str, Any] | str | PathLike[str]",
     ["threads: int = 0", "progress: _Progress = None"], "Exploration"),
    ("cache", "cache", "network: _Source | None = None",
     ["trace: str | PathLike[str] | None = None", "zeros: str | PathLike[str] | None = None", "coverage: bool = False",
      "energy: str | None = None", "progress: _Progress = None"], "CacheStudy"),
    ("predict_latency", "predict",
     "networks: _Source | Sequence[_Source], measured: Mapping[str, float] | str | PathLike[str] | None = None",
     ["threads: int = 0", "progress: _Progress = None"], "Prediction"),
]


def kind(field):
    if field["names"] and field["kind"] == 0:
        return f"Literal[{', '.join(repr(name) for name in field['names'])}]"
    if field["type"] == "RxC" or field["path"] == "arrays":
        return "str | tuple[int, int] | Sequence[tuple[int, int]]"
    return KINDS[field["kind"]]


def stubs():
    text = HEAD
    for name, table, first, own, result in FUNCTIONS:
        taken = {part.split(":")[0] for part in own}
        text += f"\ndef {name}(\n    {first},\n    *,\n" + "".join(f"    {part},\n" for part in own)
        for field in _systole.fields(table):
            for keyword in dict.fromkeys(word for word in (field["keyword"], field["option"]) if word):
                if keyword in taken:
                    continue
                taken.add(keyword)
                text += f"    {keyword}: {kind(field)} | None = None,\n"
        text += f") -> {result}: ...\n"
    return text + '\ndef help(of: Literal["machine", "compare", "explore", "cache", "predict"] = "machine") -> None: ...\n'


if __name__ == "__main__":
    (Path(__file__).parent / "systole" / "questions.pyi").write_text(stubs(), encoding="utf-8")
