# SPDX-License-Identifier: MIT
"""Networks: read by name or from files, or made of rows."""
from __future__ import annotations

import io
import csv
import os
from typing import Any, Iterable, Mapping

from . import _systole
from ._systole import Network
from .progress import Progress, follower


def network(source: str | os.PathLike[str] | Network, *, dims: Mapping[str, int] | None = None, skip_unsupported: bool = False,
            scalesim: str = "auto", progress: Progress = None) -> Network:
    """The network that `source` names: a shipped one, or a file (a topology, an ONNX model, StableHLO, config.json).

    dims: sizes of symbolic dimensions of an ONNX model, as {"batch": 1}.
    skip_unsupported: leave out operators that are not known; a warning names them.
    scalesim: how a file of SCALE-Sim's is read: "auto", "conv" or "gemm".
    Raises InputError with all of the file's mistakes, or with the nearest name.
    """
    if isinstance(source, Network):
        return source
    return _systole.read_network(os.fspath(source), dict(dims or {}), skip_unsupported, scalesim, follower(progress))


def network_from_text(text: str, name: str = "network") -> Network:
    """A network from a topology file's text (either dialect), or from StableHLO's."""
    return _systole.network_from_text(text, name)


def network_of(rows: Iterable[Mapping[str, Any]], name: str = "network") -> Network:
    """A network made of rows: a dictionary a layer, with the columns of a topology file.

        network_of([dict(name="conv", op="conv", in_h=32, in_w=32, in_ch=3, out_ch=16, k_h=3, k_w=3, pad_h=1, pad_w=1),
                    dict(name="fc", op="linear", in_h=32, in_w=32, in_ch=16, out_ch=10)])

    docs/file-formats.md lists the columns; a row names the layers that it reads in `inputs` (the one before it without).
    """
    copies = [dict(row) for row in rows]
    columns = list(dict.fromkeys(column for row in copies for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    for row in copies:
        for column, value in row.items():
            if isinstance(value, bool):
                row[column] = int(value)
            elif isinstance(value, (list, tuple)):
                row[column] = " ".join(str(part) for part in value)
        writer.writerow(row)
    return network_from_text(text.getvalue(), name)


def network_names() -> list[str]:
    """Names of the shipped networks and of those in the folders of $SYSTOLE_TOPOLOGIES."""
    return _systole.network_names()


def _rows(self: Network) -> dict[str, list[Any]]:
    """Columns of the layers, as `Network.to_dataframe()` has them."""
    columns = ("name", "op", "kind", "operator_class", "batch", "in_h", "in_w", "in_ch", "out_ch", "k_h", "k_w", "stride_h",
               "stride_w", "pad_h", "pad_w", "dilation_h", "dilation_w", "groups", "m", "n", "k", "macs", "parameters")
    layers = self.layers
    return {column: [getattr(layer, column) for layer in layers] for column in columns}


def _to_dataframe(self: Network) -> Any:
    """The layers as a pandas DataFrame, a row a layer."""
    import pandas
    return pandas.DataFrame(_rows(self))


Network.to_dataframe = _to_dataframe  # type: ignore[method-assign]
def _html(self: Network) -> str:
    return f"<p>{repr(self)[1:-1]}</p>{_to_dataframe(self).to_html(max_rows=20)}"


Network._repr_html_ = _html  # type: ignore[method-assign]
