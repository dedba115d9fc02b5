#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""run_notebooks.py [--write] FOLDER: runs every notebook of FOLDER; with --write they keep what they printed and drew."""
import sys
import time
from pathlib import Path

import nbclient
import nbformat


def main(folder, write):
    notebooks = sorted(folder.glob("*.ipynb"))
    if not notebooks:
        sys.exit(f"run_notebooks.py: found no notebook in {folder}")
    for path in notebooks:
        start = time.monotonic()
        notebook = nbformat.read(path, as_version=4)
        drawn = [sum("image/png" in one.get("data", {}) for one in cell.get("outputs", [])) for cell in notebook.cells]
        nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}}).execute()
        now = [sum("image/png" in one.get("data", {}) for one in cell.get("outputs", [])) for cell in notebook.cells]
        if not write and drawn != now:
            sys.exit(f"{path}: found other pictures than the committed ones, expected {sum(drawn)}: --write keeps them")
        if write:
            for cell in notebook.cells:
                cell.metadata.pop("execution", None)  # when each cell ran
            nbformat.write(notebook, path)
        print(f"{path.name}: {time.monotonic() - start:.1f} s")


if __name__ == "__main__":
    main(Path(sys.argv[-1]), "--write" in sys.argv[1:-1])
