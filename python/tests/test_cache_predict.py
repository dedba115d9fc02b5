# SPDX-License-Identifier: MIT
import json

import pytest

import systole


def test_cache_says_what_the_program_says(program):
    study = systole.cache(null_entries=128, l1="8k", gemm="naive-ikj")
    options = ["cache", "--null-entries", "128", "--l1", "8k", "--gemm", "naive-ikj"]
    assert str(study) + "\n" == program(*options)
    theirs = json.loads(program(*options, "--json"))
    assert study.to_dict()["configurations"] == theirs["configurations"]
    assert study.to_dict()["provenance"]["configuration"] == theirs["provenance"]["configuration"]
    assert len(study.columns["misses"]) > 0
    with pytest.raises(systole.InputError, match="expected cache.*coverage=True"):
        study.svg()
    with pytest.raises(systole.InputError, match="null_cache_entries|null_entries|entries"):
        systole.cache(null_entries="many")


def test_cache_runs_traces(program, tmp_path):
    trace = tmp_path / "program.lackey"
    trace.write_text("".join(f" L {64 * i:x},4\n" for i in range(1000)))
    assert str(systole.cache(trace=trace)) + "\n" == program("cache", "--trace", trace)
    with pytest.raises(TypeError, match="expected one of them"):
        systole.cache("lenet_caffe", trace=trace)


def test_predict_says_what_the_program_says(program):
    measured = {"mobilenet_v2": 9.6, "resnet18": 30.0, "squeezenet1_1": 8.0}
    words = [word for name, ms in measured.items() for word in ("--measured", f"{name}={ms}")]
    answer = systole.predict_latency(["vit_b16", "lenet5"], measured, accelerators=20, random_networks=10)
    assert answer.csv() == program("predict", "latency", "vit_b16", "lenet5", "--accelerators", 20, "--random-networks", 10,
                                   *words, "--csv")
    with pytest.raises(systole.InputError, match="found nothing to learn from"):
        systole.predict_latency("vit_b16", measured)
