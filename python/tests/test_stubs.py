# SPDX-License-Identifier: MIT
import importlib.util
from pathlib import Path

import pytest

import systole


def test_stubs_have_every_keyword():
    source = Path(__file__).parent.parent / "write_stubs.py"
    if not source.exists():
        source = Path(__file__).parents[3] / "python" / "write_stubs.py"
    if not source.exists():
        pytest.skip("write_stubs.py is not beside the tests")
    spec = importlib.util.spec_from_file_location("write_stubs", source)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    shipped = Path(systole.__file__).parent / "questions.pyi"
    assert shipped.read_text(encoding="utf-8") == module.stubs(), "run python3 python/write_stubs.py"
