"""Grids: the combinations of parameter values that a sweep runs, read whole and checked first.

In YAML a *block* names parameters and their values, and stands for every combination of them; a
file is one block or a list of blocks::

    threshold: [0.5, 1, 2]                     # three values
    first_year: {from: 2008, to: 2012, step: 2}    # times three: nine combinations
    last_year: 2017                            # the same in all

    - {threshold: 1, world_region: Asia}       # two combinations and no others
    - {threshold: 2, world_region: Europe}

In CSV the head names parameters and each row is one combination; an empty cell leaves the page's
default. A list, such as cities, is written ``[Tokyo, Seoul]`` (in a YAML block: a list of lists).
"""

import csv
import io
import itertools
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import yaml

from clusterbook.book.errors import reading
from clusterbook.book.parameters import (
    Offer,
    ParameterError,
    Value,
    of_node,
    read_value,
    resolve,
)
from clusterbook.book.project import BookError

MOST = 1_000_000  # combinations in one grid
TOLD = 20  # problems listed before the rest is counted


class GridError(BookError):
    """A grid that cannot be run; the message lists its problems, one a line."""


@dataclass(frozen=True)
class Choice:
    """One value of one parameter, and where the file says so."""

    value: object
    at: str


@dataclass(frozen=True)
class Block:
    """Parameters with their choices; stands for every combination of them."""

    choices: dict[str, list[Choice]]
    at: str

    def __len__(self) -> int:
        return math.prod(len(values) for values in self.choices.values())


@dataclass(frozen=True)
class Combination:
    """One combination: what the grid gives, and every parameter's value in force."""

    given: dict[str, Value]
    parameters: dict[str, Value]


def combinations(path: Path, defaults: dict[str, Value], offer: Offer) -> list[Combination]:
    """Return the combinations of the grid file `path`, in its order."""
    blocks = read(path)
    problems = [*_wrong_values(blocks, defaults, offer)]
    if not problems:
        total = sum(len(block) for block in blocks)
        if not total:
            raise GridError(f"{path.name} holds no combinations.")
        if total > MOST:
            raise GridError(
                f"{path.name} makes {total:,} combinations; the most is {MOST:,}. Split it."
            )
        found, problems = _combine(blocks, defaults, offer)
    if problems:
        more = len(problems) - TOLD
        tail = [f"… and {more} more."] if more > 0 else []
        raise GridError("\n".join([*problems[:TOLD], *tail]))
    return found


def read(path: Path) -> list[Block]:
    """Read the blocks of a grid file; values are not checked yet."""
    with reading(path):
        source = path.read_text(encoding="utf-8-sig")
        if path.suffix == ".csv":
            return list(_rows(source, path.name))
        if path.suffix in (".yml", ".yaml"):
            return list(_blocks(source, path.name))
    raise GridError(f"{path.name}: a grid is a .yml, .yaml or .csv file.")


def _rows(source: str, file: str) -> Iterator[Block]:
    rows = csv.reader(io.StringIO(source, newline=""))
    head = [name.strip() for name in next(rows, [])]
    for name in head:
        if not name or head.count(name) > 1:
            wrong = f'the column "{name}" stands twice' if name else "a column has no name"
            raise GridError(f"{file}, row 1: {wrong}; the head names parameters.")
    for row in rows:
        at = f"{file}, row {rows.line_num}"
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(head):
            raise GridError(f"{at}: {len(row)} cells, but the head has {len(head)}.")
        cells = {name: cell.strip() for name, cell in zip(head, row, strict=True) if cell.strip()}
        yield Block({name: [_cell(name, cell, at)] for name, cell in cells.items()}, at)


def _cell(name: str, cell: str, at: str) -> Choice:
    try:
        return Choice(read_value(name, cell), at)
    except ParameterError as error:
        raise GridError(f"{at}: {error}") from error


def _blocks(source: str, file: str) -> Iterator[Block]:
    node = yaml.compose(source, yaml.SafeLoader)
    if node is None:
        return
    for block in node.value if isinstance(node, yaml.SequenceNode) else [node]:
        yield _block(block, source, file)


def _block(node: yaml.Node, source: str, file: str) -> Block:
    at = f"{file}, line {node.start_mark.line + 1}"
    if not isinstance(node, yaml.MappingNode):
        raise GridError(f"{at}: write `parameter: [values]`, or a list of such blocks.")
    choices: dict[str, list[Choice]] = {}
    for key, value in node.value:
        name, here = str(key.value), f"{file}, line {key.start_mark.line + 1}"
        if name in choices:
            raise GridError(f"{here}: {name} stands twice in one block.")
        choices[name] = _choices(name, value, source, file)
        if not choices[name]:
            raise GridError(f"{here}: {name} has no values.")
    if not choices:
        raise GridError(f"{at}: a block without parameters makes no combinations.")
    return Block(choices, at)


def _choices(name: str, node: yaml.Node, source: str, file: str) -> list[Choice]:
    at = f"{file}, line {node.start_mark.line + 1}"
    if isinstance(node, yaml.MappingNode):
        bounds = yaml.SafeLoader("").construct_document(node)
        return [Choice(value, at) for value in _steps(name, bounds, at)]
    if isinstance(node, yaml.SequenceNode):
        return [
            Choice(of_node(name, item, source), f"{file}, line {item.start_mark.line + 1}")
            for item in node.value
        ]
    return [Choice(of_node(name, node, source), at)]


def _steps(name: str, bounds: dict, at: str) -> list[int | float]:
    """The values of ``{from, to, step}``, both ends included; counted in decimals, so exact."""
    told = f"{at}: {name}: write {{from: 0.5, to: 3, step: 0.25}} with numbers, step above 0."
    if set(bounds) != {"from", "to", "step"}:
        raise GridError(told)
    if any(isinstance(n, bool) or not isinstance(n, int | float) for n in bounds.values()):
        raise GridError(told)
    low, high, step = (Decimal(str(bounds[key])) for key in ("from", "to", "step"))
    if not all(number.is_finite() for number in (low, high, step)) or step <= 0:
        raise GridError(told)
    count = max(int((high - low) / step) + 1, 0) if high >= low else 0
    if count > MOST:
        raise GridError(f"{at}: {name} takes {count:,} values; the most is {MOST:,}.")
    kind = int if all(isinstance(value, int) for value in bounds.values()) else float
    return [kind(low + step * number) for number in range(count)]


def _wrong_values(blocks: list[Block], defaults: dict, offer: Offer) -> Iterator[str]:
    """Check every value by itself, each but once."""
    seen: dict[tuple[str, str], str] = {}
    for block in blocks:
        for name, choices in block.choices.items():
            known = {name: defaults[name]} if name in defaults else defaults
            for choice in choices:
                key = name, repr(choice.value)
                if key not in seen:
                    try:
                        resolve({name: choice.value}, known, offer, choice.at)
                        seen[key] = ""
                    except ParameterError as error:
                        seen[key] = str(error).removeprefix(choice.at)
                if seen[key]:
                    yield f"{choice.at}{seen[key]}"


def _combine(
    blocks: list[Block], defaults: dict, offer: Offer
) -> tuple[list[Combination], list[str]]:
    found: list[Combination] = []
    problems: list[str] = []
    first: dict[str, str] = {}
    for block in blocks:
        for choices in itertools.product(*block.choices.values()):
            given = dict(zip(block.choices, (choice.value for choice in choices), strict=True))
            try:
                values = resolve(given, defaults, offer, block.at)
            except ParameterError as error:
                problems.append(str(error))
                continue
            same = first.setdefault(json.dumps(values, sort_keys=True), block.at)
            one = Combination({name: values[name] for name in given}, values)
            if len(first) > len(found):
                found.append(one)
            else:
                shown = ", ".join(f"{name} {value}" for name, value in one.given.items())
                problems.append(
                    f"{block.at}: {shown or 'the defaults'}: the same combination stands "
                    f"in {same} already."
                )
    return found, problems
