"""The list of the library's functions: ``python tests/listing.py`` writes it, a test compares."""

from __future__ import annotations

import ast
from pathlib import Path

ROOM = Path(__file__).resolve().parents[1] / "lib" / "creative_clusters"
FILE = ROOM / "README.md"
HEAD = """\
# What the library has

Every public function of the parts, by module, in its own words.
Written by `python tests/listing.py`.
"""
SHARED = ("statistics", "charts")
PARTS = ("method", "concentration", "drivers", "forms", "paths", "new_quality", "cities")


def listing() -> str:
    """Return the list as it should be."""
    lines = [HEAD]
    for room in (*SHARED, *PARTS):
        lines.append(f"## `{room}`\n")
        for path in sorted((ROOM / room).rglob("*.py")):
            module = ".".join(path.relative_to(ROOM).with_suffix("").parts)
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    what = (ast.get_docstring(node) or "").partition("\n")[0]
                    lines.append(f"- `{module}.{node.name}`: {what}")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    FILE.write_text(listing(), encoding="utf-8")
