"""Reading YAML as it is written, with the line of each key, so that a fault is told where it is.

Every scalar stays the text that it is: ``0111`` is no number, ``NO`` no switch, ``12:30`` no time.
"""

from typing import Any

import yaml

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_DEPTH, _SIZE = 20, 1_000_000  # nested brackets; characters


def read_yaml(source: str) -> tuple[Any, dict[str, int], list[tuple[str, int, int]]]:
    """Read a text as YAML, or yaml.YAMLError: its content, lines by key, and keys that stand twice.

    Nested keys are joined by a point. Of a key that stands twice in one mapping, with its first
    and its later line, YAML itself would take the later one without a word.
    """
    _refuse(source)
    loader = _Loader(source)
    lines: dict[str, int] = {}
    twice: list[tuple[str, int, int]] = []
    try:
        node = loader.get_single_node()
        _walk(node, "", lines, twice)
        return None if node is None else loader.construct_document(node), lines, twice
    finally:
        loader.dispose()


def _refuse(source: str) -> None:
    """Refuse what no description needs and what can make a small file endless."""
    if len(source) > _SIZE:
        raise yaml.MarkedYAMLError(problem=f"the file has more than {_SIZE:,} characters")
    depth = 0
    for event in yaml.parse(source, _Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        what = None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            what = "anchors (&) and aliases (*) are not read; put the text in quotation marks"
        elif getattr(event, "tag", None) not in (None, "!"):
            what = "tags (!) are not read; put the text in quotation marks"
        elif depth > _DEPTH:
            what = f"more than {_DEPTH} levels are nested"
        if what:
            mark: Any = event.start_mark
            raise yaml.MarkedYAMLError(problem=what, problem_mark=mark)


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
