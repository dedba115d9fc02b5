#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""site_headers.py FOLDER: writes the reference of the public headers into FOLDER, a page a folder of sources.

Doxygen reads the headers, and its XML becomes Markdown here: declaration and comment of all that is in no detail/ folder.
"""
import collections
import html
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
from pathlib import Path

LIBRARIES = ("core", "dataflows", "cachesim", "predictor")
OPTIONS = """
INPUT = {input}
RECURSIVE = YES
FILE_PATTERNS = *.h
EXCLUDE_PATTERNS = */detail/*
GENERATE_HTML = NO
GENERATE_LATEX = NO
GENERATE_XML = YES
XML_PROGRAMLISTING = NO
OUTPUT_DIRECTORY = {output}
EXTRACT_ALL = YES
MARKDOWN_SUPPORT = YES
AUTOLINK_SUPPORT = NO
QUIET = YES
WARNINGS = NO
STRIP_FROM_PATH = {root}
HAVE_DOT = NO
"""


def text_of(node):
    """The text of a description, with code as code, lists as lists and paragraphs apart."""
    if node is None:
        return ""
    inner = (node.text or "") + "".join(text_of(below) + (below.tail or "") for below in node)
    if node.tag == "computeroutput":
        return f"`{inner.strip()}`"
    if node.tag == "para":
        return inner.strip() + "\n\n"
    if node.tag == "listitem":
        return "- " + inner.strip().replace("\n\n", "\n") + "\n"
    if node.tag in ("itemizedlist", "orderedlist"):
        return "\n\n" + inner.strip() + "\n\n"
    if node.tag == "codeline":
        return inner + "\n"
    if node.tag == "sp":
        return " "
    if node.tag == "programlisting":
        return "\n\n```cpp\n" + inner + "```\n\n"
    return inner


def said_of(member):
    """Brief and detailed description in one, safe for Markdown: what is no code must not become a tag."""
    said = text_of(member.find("briefdescription")) + text_of(member.find("detaileddescription"))
    pieces = re.split(r"(```.*?```|`[^`\n]*`)", re.sub(r"\n{3,}", "\n\n", said.strip()), flags=re.S)
    return "".join(one if one.startswith("`") else re.sub(r"([*_\[\]|])", r"\\\1", html.escape(one, quote=False)) for one in pieces)


def plain(node):
    return " ".join("".join(node.itertext()).split()) if node is not None else ""


def declaration(member):
    kind = member.get("kind")
    name = plain(member.find("name"))
    if kind == "enum":
        return f"enum class {name} {{ {', '.join(plain(value.find('name')) for value in member.findall('enumvalue'))} }};"
    parameters = member.find("templateparamlist")
    words = []
    if parameters is not None:
        one_by_one = (f"{plain(p.find('type'))} {plain(p.find('declname'))}".strip() for p in parameters)
        words.append(f"template <{', '.join(one_by_one)}>")
    if kind == "typedef":
        return " ".join([*words, f"using {name} = {plain(member.find('type'))};"])
    if member.get("static") == "yes":
        words.append("static")
    words += [plain(member.find("type")), name + plain(member.find("argsstring")) + plain(member.find("initializer"))]
    return re.sub(r"(?<=<) | (?=>)", "", " ".join(word for word in words if word)) + ";"


def lines_of(member):
    said = said_of(member)
    for value in member.findall("enumvalue"):
        about = said_of(value)
        if about:
            said += f"\n\n- `{plain(value.find('name'))}`: {about}"
    return f"```cpp\n{declaration(member)}\n```\n\n{said}\n\n"


def entries_of(folder):
    """What each header declares: by its path a list of (line, Markdown)."""
    entries = collections.defaultdict(list)
    seen = set()
    for path in sorted(folder.glob("*.xml")):
        if path.name in ("index.xml", "combine.xslt"):
            continue
        compound = xml.parse(path).getroot().find("compounddef")
        if compound is None:
            continue
        kind = compound.get("kind")
        if kind == "namespace":
            for member in compound.iter("memberdef"):
                place = member.find("location")
                if place is not None and member.get("id") not in seen:
                    seen.add(member.get("id"))
                    entries[place.get("file")].append((int(place.get("line")), lines_of(member)))
        elif kind in ("class", "struct") and compound.get("prot") != "private":
            place = compound.find("location")
            name = plain(compound.find("compoundname"))
            text = f"### {kind} {name.split('::', 1)[-1].replace('<', '&lt;')}\n\n{said_of(compound)}\n\n"
            for section in compound.findall("sectiondef"):
                if "private" not in section.get("kind", ""):
                    text += "".join(lines_of(member) for member in section.findall("memberdef"))
            entries[place.get("file")].append((int(place.get("line")), text))
    return entries


def main(target):
    root = Path.cwd()
    with tempfile.TemporaryDirectory() as scratch:
        options = OPTIONS.format(input=" ".join(str(root / library) for library in LIBRARIES), output=scratch, root=root)
        subprocess.run(["doxygen", "-"], input=options, text=True, check=True)
        entries = entries_of(Path(scratch) / "xml")
    pages = collections.defaultdict(list)
    for header in sorted(entries):
        if not header.endswith(".h"):
            continue
        pages[str(Path(header).parent)].append(header)
    if len(pages) < 20:
        sys.exit(f"site_headers.py: found headers in {len(pages)} folders, expected 20 and more")
    target.mkdir(parents=True, exist_ok=True)
    overview = ["# C++ headers", "", "The public headers, folder by folder, from their declarations and comments. "
                "[Architecture](../../architecture.md) says how the folders build on each other.", "", "| folder | headers |", "|---|---|"]
    for folder, headers in sorted(pages.items()):
        page = folder.replace("/", "-") + ".md"
        overview.append(f"| [{folder}]({page}) | {', '.join(f'`{Path(header).name}`' for header in headers)} |")
        text = f"# {folder}\n\n"
        for header in headers:
            text += f"## {Path(header).name}\n\n```cpp\n#include \"{header}\"\n```\n\n"
            text += "".join(entry for _, entry in sorted(entries[header]))
        (target / page).write_text(re.sub(r"\n{3,}", "\n\n", text), encoding="utf-8")
    (target / "index.md").write_text("\n".join(overview) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
