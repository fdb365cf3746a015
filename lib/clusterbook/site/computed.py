"""How a page was computed: the functions of the library that its notebook names, with source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from copy import deepcopy
from functools import cache
from html import escape
from pathlib import Path

import creative_clusters
from creative_clusters.words.wording import in_own, language

PACKAGE = "creative_clusters"
_ROOT = Path(creative_clusters.__file__).parents[1]


@cache
def functions(cells: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return module and name of each function of the analysis that code cells name, in order.

    The code is read, not run: a page shows what it would call, whichever way its run went.
    """
    bound: dict[str, str] = {}
    found: dict[tuple[str, str], None] = {}
    for cell in cells:
        tree = ast.parse(cell)
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
                for alias in node.names:
                    bound[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        for node in sorted(ast.walk(tree), key=_place):
            named = _dotted(node, bound)
            if named and (home := _home(*named.rpartition(".")[::2])):
                found.setdefault(home)
    return list(found)


def shown(cells: Iterable[str]) -> str:
    """Return the HTML of these functions: signature, what it does, and the source, folded."""
    items = []
    for module, name in functions(tuple(cells)):
        if module.startswith(f"{PACKAGE}.words"):
            continue  # words tell what was computed
        node, source = _defined(module)[name]
        what = (ast.get_docstring(node) or "").partition("\n")[0]
        what = in_own(re.sub(r":\w+:(?=`)|`", "", what)) if language() == "en" else ""  # as code
        call = f"{module.removeprefix(f'{PACKAGE}.')}.{name}({_signature(module, name)})"
        items.append(
            f"<details class='cc-source'><summary><code>{escape(call)}</code> {escape(what)}"
            f"</summary><pre><code>{escape(source)}</code></pre></details>"
        )
    return "".join(items)


@cache
def _signature(module: str, name: str) -> str:
    """Return names and defaults; types stand in the source."""
    taken = deepcopy(_defined(module)[name][0].args)
    for argument in ast.walk(taken):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return ast.unparse(taken)


def _place(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _dotted(node: ast.AST, bound: dict[str, str]) -> str:
    if isinstance(node, ast.Name):
        return bound.get(node.id, "")
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{bound[node.value.id]}.{node.attr}" if node.value.id in bound else ""
    return ""


def _home(module: str, name: str) -> tuple[str, str] | None:
    """Return where a function is defined, through modules that only pass it on."""
    if name in _defined(module):
        return module, name
    for node in _tree(module).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(PACKAGE):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    return _home(node.module, alias.name)
    return None


@cache
def _defined(module: str) -> dict[str, tuple[ast.FunctionDef, str]]:
    lines = _text(module).split("\n")  # once: `ast.get_source_segment` would for each function
    return {
        node.name: (node, "\n".join(lines[node.lineno - 1 : node.end_lineno]))
        for node in _tree(module).body
        if isinstance(node, ast.FunctionDef)
    }


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(_text(module))


@cache
def _text(module: str) -> str:
    path = _ROOT / Path(*module.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file():
            return file.read_text(encoding="utf-8")
    return ""
