# SPDX-License-Identifier: MIT
import json

import pytest

import systole


def test_compare_says_what_the_program_says(program):
    comparison = systole.compare("mobilenet_v2", array=[(16, 16), (32, 32)], max_params="4M")
    options = ["compare", "mobilenet_v2", "-a", "16x16,32x32", "--max-params", "4M"]
    assert comparison.csv() == program(*options, "--csv")
    assert str(comparison) + "\n" == program(*options)
    assert comparison.to_dict()["rows"] == json.loads(program(*options, "--json", "--layers"))["rows"]
    assert "<svg" in comparison.svg() and len(comparison.layers()["cycles"]) > 0


def test_compare_on_a_machine(program):
    comparison = systole.compare(["mobilenet_v2"], "tpu_v3", cost="network")
    assert comparison.csv() == program("compare", "mobilenet_v2", "-c", "tpu_v3", "--cost", "network", "--csv")
    with pytest.raises(systole.InputError, match="minimize chooses under limits: give max_cycles"):
        systole.compare("mobilenet_v2", minimize="cycles")


def test_explore_says_what_the_program_says(program, tmp_path):
    space = {"space": {"network": "mobilenet_v2", "rows": [8, 16, 32], "cols": (8, 16, 32), "dataflow": ["os", "ws"]},
             "objectives": ["cycles", "pes"]}
    spec = tmp_path / "spec.yaml"
    spec.write_text(json.dumps(space))
    found = systole.explore(space)
    assert found.csv() == program("explore", spec, "--csv") == systole.explore(spec).csv()
    assert len(found.columns["cycles"]) > 0 and "<svg" in found.svg()


def test_help_lists_every_keyword(capsys):
    for of in ("machine", "compare", "explore"):
        systole.help(of)
        assert "(default" in capsys.readouterr().out
