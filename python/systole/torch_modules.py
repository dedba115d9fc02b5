# SPDX-License-Identifier: MIT
"""Networks from PyTorch modules."""
from __future__ import annotations

import os
import tempfile
from typing import Any, Mapping

from ._systole import Network
from .networks import network


def from_torch(module: Any, *example: Any, name: str | None = None, dims: Mapping[str, int] | None = None,
               skip_unsupported: bool = False) -> Network:
    """The network that a PyTorch module is, for inputs like `example`.

        systole.from_torch(torchvision.models.mobilenet_v2(), torch.zeros(1, 3, 224, 224))

    The module is exported as ONNX (torch.onnx.export) into a temporary file and read from there, so whatever PyTorch can
    export and docs/onnx.md lists can be read. Weights come with it, so that sparsity is that of the module.
    """
    import torch  # type: ignore[import-not-found,unused-ignore]

    class_name = type(module).__name__
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "module.onnx")
        was_training = module.training
        module.eval()
        try:
            with torch.no_grad():
                torch.onnx.export(module, example, path)
        finally:
            module.train(was_training)
        read = network(path, dims=dims, skip_unsupported=skip_unsupported, progress=False)
    return read._detached(name or class_name)
