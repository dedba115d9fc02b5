# SPDX-License-Identifier: MIT
import subprocess
import sys

import pytest


@pytest.fixture
def program():
    """Runs `systole WORDS...` in a process of its own and gives what it prints."""

    def run(*words):
        done = subprocess.run([sys.executable, "-m", "systole", *map(str, words)], capture_output=True, text=True, check=True)
        return done.stdout

    return run
