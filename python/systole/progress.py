# SPDX-License-Identifier: MIT
"""How far long work is: a line on a terminal or in a notebook."""
from __future__ import annotations

import sys
import time
from typing import Any, Callable, Literal, Union

Follower = Callable[[str, float, float], object]
Progress = Union[Follower, Literal[False], None]


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")  # a notebook has it loaded, and to look for it takes longer than a simulation
    shell = ipython.get_ipython() if ipython is not None else None
    return type(shell).__name__ == "ZMQInteractiveShell"


class Bar:
    """What is done, and what share of it, once the work has taken half a second. It goes away at the end."""

    def __init__(self, write: Callable[[str], object], clear: Callable[[], object]) -> None:
        self._write, self._clear = write, clear
        self._began = time.monotonic()
        self._shown = 0.0

    def __call__(self, what: str, done: float, total: float) -> None:
        now = time.monotonic()
        if total > 0 and done >= total:
            if self._shown:
                self._clear()
                self._shown = 0.0
            return
        if now - self._began < 0.5 or now - self._shown < 0.1:
            return
        self._shown = now
        share = f" {100 * done / total:3.0f} %" if total > 0 else ""
        self._write(f"{what}{share} ({now - self._began:.0f} s)")


def _terminal_bar() -> Bar:
    def write(text: str) -> None:
        sys.stderr.write(f"\r\033[K{text}")
        sys.stderr.flush()

    return Bar(write, lambda: write(""))


def _notebook_bar() -> Bar:
    from IPython.display import DisplayHandle, TextDisplayObject  # type: ignore[import-not-found,unused-ignore]

    class Line(TextDisplayObject):  # type: ignore[misc,unused-ignore]
        def _repr_html_(self) -> str:
            return f"<small>{self.data}</small>"

        def __repr__(self) -> str:
            return str(self.data)

    handle = DisplayHandle()
    shown: list[bool] = []

    def write(text: str) -> None:
        (handle.update if shown else handle.display)(Line(data=text))
        shown.append(True)

    return Bar(write, lambda: write(""))


def follower(progress: Progress) -> Follower | None:
    """What is told of progress: a function (what, done, total); None: a bar where there is a terminal or a notebook;
    False: nobody."""
    if progress is False:
        return None
    if progress is not None:
        return progress
    if _in_notebook():
        return _notebook_bar()
    return _terminal_bar() if sys.stderr is not None and sys.stderr.isatty() else None
