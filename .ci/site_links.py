#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""site_links.py FOLDER: makes links to the repository's files lead to copies of them in the site.

Pages of docs/ link to sources and examples (`../examples/...`), the README to `docs/...`. A file gets a copy under
repository/, a notebook is a page; of a link to a folder only its text stays.
"""
import os
import re
import shutil
import sys
from pathlib import Path

LINK = re.compile(r"(?<!\!)\[([^\]]*)\]\(([^)\s#]+)(#[^)]*)?\)|(!)\[([^\]]*)\]\(([^)\s#]+)\)")


def main(site):
    root = Path.cwd()
    for page in sorted(site.rglob("*.md")):
        within = page.relative_to(site)
        # README, CHANGELOG and CONTRIBUTING come from the root, all others from docs/.
        original = root / within if within.name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md") else root / "docs" / within

        def lead(match, original=original, page=page):
            picture = match[4] is not None
            words, target, anchor = (match[5], match[6], "") if picture else (match[1], match[2], match[3] or "")
            if "://" in target or target.startswith("mailto:"):
                return match[0]
            path = Path(os.path.normpath(original.parent / target))
            if not path.is_relative_to(root) or not path.exists():
                return match[0]  # mkdocs says that it is broken
            inside = path.relative_to(root)
            if inside.suffix == ".ipynb":
                there = site / "notebooks" / (inside.stem + ".md")  # .ci/site_notebooks.py writes it
            elif inside.parts[0] == "docs":
                there = site / Path(*inside.parts[1:])
            elif inside.name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md") and len(inside.parts) == 1:
                there = site / inside
            elif path.is_file():
                there = site / "repository" / inside
                there.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, there)
            else:
                return words
            return f"{'!' if picture else ''}[{words}]({os.path.relpath(there, page.parent)}{anchor})"

        page.write_text(LINK.sub(lead, page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
