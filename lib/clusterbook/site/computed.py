"""How a page was computed: the functions of the library that its notebook names, with source."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from html import escape
from pkgutil import resolve_name
from types import FunctionType
from typing import Any

from creative_clusters.words.wording import in_own, language

PACKAGE = "creative_clusters"


@cache
def functions(cells: tuple[str, ...]) -> list[FunctionType]:
    """Return the functions of the analysis that code cells name, in their order.

    The code is read, not run: a page shows what it would call, whichever way its run went.
    """
    bound: dict[str, Any] = {}
    found: dict[FunctionType, None] = {}
    for tree in map(ast.parse, cells):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
                for alias in node.names:
                    bound[alias.asname or alias.name] = _imported(str(node.module), alias.name)
        for node in sorted(ast.walk(tree), key=_place):
            named = bound.get(node.id) if isinstance(node, ast.Name) else None
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                named = getattr(bound.get(node.value.id), node.attr, None)
            named = inspect.unwrap(named) if callable(named) else None
            if inspect.isfunction(named) and named.__module__.startswith(PACKAGE):
                found.setdefault(named)
    return list(found)


def shown(cells: Iterable[str]) -> str:
    """Return the HTML of these functions: signature, what it does, and the source, folded."""
    items = []
    for function in functions(tuple(cells)):
        if function.__module__.startswith(f"{PACKAGE}.words"):
            continue  # words tell what was computed
        call, source = _written(function)
        what = (inspect.getdoc(function) or "").partition("\n")[0]
        what = in_own(re.sub(r":\w+:(?=`)|`", "", what)) if language() == "en" else ""  # as code
        items.append(
            f"<details class='cc-source'><summary><code>{escape(call)}</code> {escape(what)}"
            f"</summary><pre><code>{escape(source)}</code></pre></details>"
        )
    return "".join(items)


@cache
def _written(function: FunctionType) -> tuple[str, str]:
    """How a function is called, names and defaults without types; and its source."""
    lines = inspect.getsource(function).rstrip("\n")
    node = ast.parse(lines).body[0]
    assert isinstance(node, ast.FunctionDef)  # it stands in a module
    source = "\n".join(lines.split("\n")[node.lineno - 1 :])
    for argument in ast.walk(node.args):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    home = function.__module__.removeprefix(f"{PACKAGE}.")
    return f"{home}.{function.__name__}({ast.unparse(node.args)})", source


def _imported(module: str, name: str) -> Any:
    """What an import brings; nothing where it fails, which the run of the chapter tells."""
    with suppress(ImportError, AttributeError):
        return resolve_name(f"{module}.{name}")
    return None


def _place(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
