#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""site_schemas.py FILE: writes an overview of the JSON Schemas into FILE: of what is printed, and every key of what is read."""
import json
import sys
from pathlib import Path

SCHEMAS = Path("docs/schema")


def cell(text):
    return str(text).replace("|", "\\|").replace("\n", " ")


def kind_of(schema):
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    kinds = schema.get("type") or [kind_of(one) for one in schema.get("anyOf", schema.get("oneOf", []))]
    return " or ".join(dict.fromkeys(kinds)) if isinstance(kinds, list) else kinds


def rows(schema, path=""):
    for one in [schema, *schema.get("anyOf", []), *schema.get("oneOf", [])]:
        for key, below in one.get("properties", {}).items():
            yield f"{path}{key}", below
            yield from rows(below, f"{path}{key}.")


def main(target):
    text = ("# Schemas\n\nJSON Schemas describe what the program prints and reads; they are installed in `share/systole/schema`. "
            "[Output](../output.md) has every column and key of what is printed.\n\n| schema | of |\n|---|---|\n")
    read = sorted((SCHEMAS / "input").glob("*.json"))
    for path in [*sorted(SCHEMAS.glob("*.json")), *read]:
        schema = json.loads(path.read_text(encoding="utf-8"))
        text += f"| [{path.relative_to(SCHEMAS)}](../schema/{path.relative_to(SCHEMAS)}) | {cell(schema.get('title', ''))} |\n"
    for path in read:
        schema = json.loads(path.read_text(encoding="utf-8"))
        text += f"\n## {schema['title']}\n\n| key | is | meaning |\n|---|---|---|\n"
        for key, below in rows(schema):
            text += f"| `{key}` | {cell(kind_of(below))} | {cell(below.get('description', ''))} |\n"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
