# SPDX-License-Identifier: MIT
"""What goes wrong, and whose fault it is."""
from __future__ import annotations

import re
from typing import Any, Iterable, NamedTuple


class Diagnostic(NamedTuple):
    """One mistake in what was given. Lines and columns count from 1; 0 is the whole file or line."""

    file: str
    line: int
    column: int
    subject: str
    found: str
    expected: str
    nearest: str


def _in_python(text: str) -> str:
    """The library speaks of options; here they are keywords."""
    return re.sub(r"(?<![\w-])--([a-z][a-z0-9-]*)", lambda option: option[1].replace("-", "_"), text)


class InputError(ValueError):
    """The user's mistake: a wrong value or a wrong file. `diagnostics` holds the mistakes one by one, where they have a
    place: file, line, column, found, expected and the nearest valid name."""

    def __init__(self, message: str, diagnostics: Iterable[Diagnostic] = ()) -> None:
        super().__init__(_in_python(message))
        self.diagnostics = list(diagnostics)

    def __reduce__(self) -> tuple[Any, ...]:
        return InputError, (self.args[0], self.diagnostics)


class RunError(RuntimeError):
    """The machine's fault: a file that cannot be written, say."""


class SystoleWarning(UserWarning):
    """Something has no effect, or is not what it seems."""
