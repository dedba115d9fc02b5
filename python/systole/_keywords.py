# SPDX-License-Identifier: MIT
"""Python's values as the texts that the tables of fields read."""
from __future__ import annotations

import numbers
import os
from typing import Any, Mapping


def _one(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, os.PathLike):
        return str(os.fspath(value))
    if isinstance(value, numbers.Integral):
        return str(int(value))
    if isinstance(value, numbers.Real):
        return repr(float(value))
    if isinstance(value, tuple) and len(value) == 2:  # rows and columns
        return "x".join(_one(part) for part in value)
    if isinstance(value, (list, tuple)):
        return ",".join(_one(part) for part in value)
    if hasattr(value, "tolist"):  # a numpy scalar or array
        return _one(value.tolist())
    raise TypeError(f"a value of type {type(value).__name__}, expected a number, text, True or False, or a list of them")


def texts(keywords: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A list of (keyword, text). None stands for "as it is otherwise"; a dictionary for the fields below a name."""
    pairs: list[tuple[str, str]] = []
    for keyword, value in keywords.items():
        if value is None:
            continue
        if isinstance(value, dict):
            pairs += [(f"{keyword}_{below}", text) for below, text in texts(value)]
            continue
        try:
            pairs.append((keyword, _one(value)))
        except TypeError as error:
            raise TypeError(f"{keyword}: {error}") from None
    return pairs
