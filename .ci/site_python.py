#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""site_python.py FILE: writes the reference of the Python package into FILE, from its sources and stubs, which are not run."""
import ast
import sys
from pathlib import Path

PACKAGE = Path("python/systole")
MODULES = {"questions": "Questions", "networks": "Networks", "torch_modules": "PyTorch", "machines": "Machines", "results": "Answers",
           "errors": "Errors", "scalesim": "In the place of SCALE-Sim"}


def code(text):
    return f"```python\n{text}\n```\n\n"


def said(node):
    """A docstring; what is indented in it is code."""
    lines, within = [], False
    for line in (ast.get_docstring(node) or "").splitlines():
        indented = line.startswith("    ") and (within or not lines or not lines[-1].strip())
        if indented != within and line.strip():
            lines.append("```python" if indented else "```")
            within = indented
        lines.append(line[4:] if within else line.strip())
        # A keyword's meaning is a line of its own, and so is what is raised.
        if line.startswith("Raises "):
            lines[-1] = "\n" + line
        elif not within and ":" in line and line.split(":")[0].replace(",", "").replace(" ", "").isidentifier():
            lines[-1] = "\n`" + line.replace(":", "`:", 1)
    if within:
        lines.append("```")
    return "\n".join(lines) + "\n\n"


def signature(function):
    returns = f" -> {ast.unparse(function.returns)}" if function.returns else ""
    return f"def {function.name}({ast.unparse(function.args)}){returns}"


def wrapped(function):
    """A signature with a line an argument where it is long."""
    one = signature(function)
    if len(one) <= 100:
        return one
    arguments = function.args
    words = [ast.arg(a.arg, a.annotation) for a in arguments.args]
    defaults = [None] * (len(words) - len(arguments.defaults)) + arguments.defaults
    pairs = [*zip(words, defaults), ("*", None), *zip(arguments.kwonlyargs, arguments.kw_defaults)]
    lines = ["    " + (a if a == "*" else ast.unparse(a) + (f" = {ast.unparse(d)}" if d else "")) + "," for a, d in pairs]
    return f"def {function.name}(\n" + "\n".join(lines) + "\n)" + (f" -> {ast.unparse(function.returns)}" if function.returns else "")


def is_public(node, exported):
    return isinstance(node, (ast.FunctionDef, ast.ClassDef)) and (node.name in exported or not exported) and node.name[0] != "_"


def main(target):
    package = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    exported = next(ast.literal_eval(node.value) for node in package.body
                    if isinstance(node, ast.Assign) and node.targets[0].id == "__all__")
    stubs = {node.name: node for node in ast.parse((PACKAGE / "questions.pyi").read_text(encoding="utf-8")).body
             if isinstance(node, ast.FunctionDef)}
    text = ("# Python reference\n\nEvery function and class of the package, from its sources and stubs. [Python](../python.md) "
            "introduces it; `systole.help(\"machine\")` prints keywords with units, defaults and meanings.\n\n")
    found = set()
    for name, heading in MODULES.items():
        text += f"## {heading}\n\n"
        for node in ast.parse((PACKAGE / f"{name}.py").read_text(encoding="utf-8")).body:
            if not is_public(node, [] if name == "scalesim" else exported):
                continue
            found.add(node.name)
            text += f"### {node.name}\n\n"
            if isinstance(node, ast.FunctionDef):
                text += said(node) + code(wrapped(stubs.get(node.name, node)))
                continue
            text += said(node)
            for member in node.body:
                if not isinstance(member, ast.FunctionDef) or (member.name[0] == "_" and member.name != "__init__"):
                    continue
                is_property = any(ast.unparse(one) == "property" for one in member.decorator_list)
                text += f"**`{member.name}`**{': ' if ast.get_docstring(member) else ''}" if is_property else code(signature(member))
                text += said(member)
    native = {"Layer", "Network"}  # classes of the extension module: docs/python.md shows them
    missing = set(exported) - found - native
    if missing:
        sys.exit(f"site_python.py: found no definition of {', '.join(sorted(missing))}")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
