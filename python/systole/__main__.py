# SPDX-License-Identifier: MIT
"""The program `systole`, as `python3 -m systole` and as the command that the package installs."""
import sys
from typing import NoReturn

from . import _systole


def main() -> NoReturn:
    sys.exit(_systole.main(["systole", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
