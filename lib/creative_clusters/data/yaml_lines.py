"""Reading YAML with the line of each key, so that a fault is told where it stands."""

from __future__ import annotations

from typing import Any

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(source: str) -> tuple[Any, dict[str, int], list[tuple[str, int, int]]]:
    """Read a text as YAML, or yaml.YAMLError: its content, lines by key, and keys that stand twice.

    Nested keys are joined by a point. Of a key that stands twice in one mapping, with its first
    and its later line, YAML itself would take the later one without a word.
    """
    loader = _Loader(source)
    lines: dict[str, int] = {}
    twice: list[tuple[str, int, int]] = []
    try:
        node = loader.get_single_node()
        _walk(node, "", lines, twice)
        return None if node is None else loader.construct_document(node), lines, twice
    finally:
        loader.dispose()


def _walk(
    node: yaml.Node | None, prefix: str, lines: dict[str, int], twice: list[tuple[str, int, int]]
) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name, line = f"{prefix}{key.value}", key.start_mark.line + 1
            if name in lines:
                twice.append((name, lines[name], line))
            lines.setdefault(name, line)
            _walk(value, f"{name}.", lines, twice)
