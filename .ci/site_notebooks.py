#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""site_notebooks.py FOLDER: writes the notebooks of examples/notebooks/ into FOLDER as pages, with what they printed and drew."""
import base64
import json
import re
import sys
from pathlib import Path

NOTEBOOKS = Path("examples/notebooks")


def joined(text):
    return text if isinstance(text, str) else "".join(text)


def output(one, page, number):
    if "text" in one:
        return f"```text\n{joined(one['text']).rstrip()}\n```\n\n"
    data = one.get("data", {})
    if "image/png" in data:
        picture = page.with_name(f"{page.stem}-{number}.png")
        picture.write_bytes(base64.b64decode(joined(data["image/png"])))
        return f"![]({picture.name})\n\n"
    return f"```text\n{joined(data['text/plain'])}\n```\n\n" if "text/plain" in data else ""


def main(target):
    target.mkdir(parents=True, exist_ok=True)
    for notebook in sorted(NOTEBOOKS.glob("*.ipynb")):
        page, text, pictures = target / f"{notebook.stem}.md", "", 0
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            source = joined(cell["source"])
            if cell["cell_type"] == "markdown":
                text += re.sub(r"\((?:\.\./)+docs/", "(../", source) + "\n\n"
                continue
            text += f"```python\n{source}\n```\n\n"
            for one in cell["outputs"]:
                pictures += "image/png" in one.get("data", {})
                text += output(one, page, pictures)
        text += f"The notebook is `{notebook}`.\n"
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
