"""Two editions of the book, or two runs of a page, side by side: what changed, in numbers.

Compared are the parameters in force, the results that pages declare, and every cell of every
table that they publish. Numbers are compared as they are printed, in decimals, so that a
difference is exact.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pandas as pd

from clusterbook.book.errors import BookError, reading
from clusterbook.book.parameters import Value
from clusterbook.run.execution import FILES, NOTEBOOK, made

COLUMNS = {
    "pages": ["page", "sides", "parameters_changed", "results_changed", "tables_changed",
              "missing_a", "missing_b"],
    "parameters": ["page", "parameter", "value_a", "value_b"],
    "results": ["page", "result", "value_a", "value_b", "b_minus_a", "relative_change", "gained",
                "lost"],
    "tables": ["page", "table", "row_names", "rows_a", "rows_b", "only_a", "only_b",
               "cells_changed", "largest_difference", "why"],
    "cells": ["page", "table", "row", "field", "value_a", "value_b", "b_minus_a"],
}  # fmt: skip
ABSENT = "(none)"


@dataclass
class Side:
    """One page as it came out on one side."""

    parameters: dict[str, Value]
    results: dict[str, Value]
    missing: list[str] = field(default_factory=list)
    tables: dict[str, Path] = field(default_factory=dict)


def edition(path: Path) -> dict[str, Side]:
    """Read what a folder holds, by page: a built site, a build folder, or one run."""
    for site in (path, path / "html"):
        if (site / "manifest.json").is_file():
            return _site(site)
    if (path / NOTEBOOK).is_file():
        return {"page": run(path)}
    raise BookError(
        f"{path} is no built site (manifest.json), no build folder (html/manifest.json) and no "
        f"folder of a run ({NOTEBOOK})."
    )


def run(folder: Path) -> Side:
    """Read the folder of one run."""
    found = made(folder)
    return Side(found.parameters, found.results, found.missing, _tables(folder / FILES))


def _site(site: Path) -> dict[str, Side]:
    path = site / "manifest.json"
    with reading(path, "manifest of a site of this version (build that edition again)"):
        pages = json.loads(path.read_text(encoding="utf-8"))["pages"]
        return {
            name: Side(
                dict(row["parameters"]),
                dict(row["results"]),
                [*map(str, row["missing"])],
                _tables(site / "downloads" / name),
            )
            for name, row in pages.items()
        }


def _tables(folder: Path) -> dict[str, Path]:
    files = sorted(folder.glob("*.csv"))
    return {path.stem: path for path in files if not path.name.endswith(".codebook.csv")}


def compare(a: dict[str, Side], b: dict[str, Side]) -> dict[str, pd.DataFrame]:
    """Compare two editions: the tables of `COLUMNS`, all pages and of the others what differs."""
    found: dict[str, list[dict]] = {name: [] for name in COLUMNS}
    for page in dict.fromkeys([*a, *b]):
        row: dict[str, object] = {"page": page, "sides": "same"}
        if page in a and page in b:
            made = _page(a[page], b[page])
            for name, rows in made.items():
                found[name] += [{"page": page} | one for one in rows]
                row[f"{name}_changed"] = len(rows)
            if any(made.values()) or a[page].missing != b[page].missing:
                row["sides"] = "changed"
        else:
            row["sides"] = "only in A" if page in a else "only in B"
        for side, pages in (("a", a), ("b", b)):
            row[f"missing_{side}"] = " ".join(pages[page].missing) if page in pages else ""
        found["pages"].append(row)
    frames = {name: pd.DataFrame(rows, columns=COLUMNS[name]) for name, rows in found.items()}
    kinds = dict.fromkeys(("b_minus_a", "relative_change", "largest_difference"), "float64")
    kinds |= {name: "Int64" for name in COLUMNS["pages"] if name.endswith("_changed")}
    return {
        name: frame.astype({one: kinds[one] for one in frame if one in kinds})
        for name, frame in frames.items()
    }


def _page(a: Side, b: Side) -> dict[str, list[dict]]:
    """What differs of one page: rows of ``parameters, results, tables, cells``."""
    results = [{"result": name} | row for name, row in _pairs(a.results, b.results)]
    for row in results:
        first, second = (side.results.get(row["result"]) for side in (a, b))
        if isinstance(first, list) and isinstance(second, list):
            row["gained"] = ", ".join(str(item) for item in second if item not in first)
            row["lost"] = ", ".join(str(item) for item in first if item not in second)
    parameters = [{"parameter": name} | row for name, row in _pairs(a.parameters, b.parameters)]
    tables, cells = [], []
    for name in dict.fromkeys([*a.tables, *b.tables]):
        one, two = a.tables.get(name), b.tables.get(name)
        if one is None or two is None:
            rows = [0 if path is None else len(_read(path)) for path in (one, two)]
            row = dict(zip(("rows_a", "rows_b", "only_a", "only_b"), rows * 2, strict=True))
            tables.append({"table": name, **row})
        elif one.read_bytes() != two.read_bytes():
            row, differing = _table(one, two)
            tables.append({"table": name, **row})
            cells += [{"table": name, **cell} for cell in differing]
    return {"parameters": parameters, "results": results, "tables": tables, "cells": cells}


def _pairs(a: Mapping[str, Value], b: Mapping[str, Value]) -> Iterator[tuple[str, dict]]:
    """Yield the names whose values differ, with both and B − A where they are numbers."""
    for name in dict.fromkeys([*a, *b]):
        one, two = (_shown(side[name]) if name in side else ABSENT for side in (a, b))
        if one == two:
            continue
        first, second = _number(one), _number(two)
        if first is None or second is None:
            yield name, {"value_a": one, "value_b": two}
        elif difference := second - first:
            row = {"value_a": one, "value_b": two, "b_minus_a": float(difference)}
            if first:
                row["relative_change"] = float(difference / abs(first))
            yield name, row


def _number(value: str) -> Decimal | None:
    """A number, of a size whose differences and quotients are numbers too."""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    small = number.is_finite() and (not number or abs(number.adjusted()) < 150)
    return number if small else None


def _shown(value: Value) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _read(path: Path) -> pd.DataFrame:
    """A published table as text, cell by cell."""
    with reading(path, "table of a site; build that edition again"):
        return pd.read_csv(path, dtype=str, keep_default_na=False)


def _labels(path: Path, table: pd.DataFrame) -> list[str]:
    """Which columns hold labels, by the codebook beside a table."""
    book = path.with_suffix(".codebook.csv")
    kinds = dict(_read(book)[["column", "type"]].to_numpy()) if book.is_file() else {}
    years = {name for name in table if kinds.get(name) == "integer" and name.endswith("year")}
    return [name for name in table if kinds.get(name, "string") == "string" or name in years]


def _key(common: list[str], tables: tuple[pd.DataFrame, pd.DataFrame]) -> list[str]:
    """The first label columns, as few as name each row of both tables."""
    for count in range(1, len(common) + 1):
        if not any(table.duplicated(common[:count]).any() for table in tables):
            return common[:count]
    return common


def _by(table: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Rows by their labels; rows that share them are told apart by their order."""
    number = table.groupby(key).cumcount() + 1 if key else pd.Series(range(1, len(table) + 1))
    return table.set_index(pd.MultiIndex.from_frame(table[key].assign(number=number)))


def _table(a: Path, b: Path) -> tuple[dict, list[dict]]:
    tables = _read(a), _read(b)
    labels = [_labels(path, table) for path, table in zip((a, b), tables, strict=True)]
    key = _key([name for name in labels[0] if name in labels[1]], tables)
    left, right = (_by(table, key) for table in tables)
    columns = [name for name in left if name in right and name not in key]
    common = left.index.intersection(right.index, sort=False)
    cells: list[dict] = []
    both = (side.loc[common, columns].to_dict("records") for side in (left, right))
    for names, mine, other in zip(common, *both, strict=True):
        cells += [{"row": _name(names), "field": name} | row for name, row in _pairs(mine, other)]
    sizes = [cell["b_minus_a"] for cell in cells if "b_minus_a" in cell]
    only_a, only_b = (side.index.difference(common, sort=False) for side in (left, right))
    apart = [f"A alone has {name}" for name in left if name not in right]
    apart += [f"B alone has {name}" for name in right if name not in left]
    order = "" if cells or len(only_a) or len(only_b) else "another order"
    row = {"row_names": ", ".join(key), "rows_a": len(left), "rows_b": len(right),
           "only_a": len(only_a), "only_b": len(only_b), "cells_changed": len(cells),
           "largest_difference": max(sizes, key=abs, default=None),
           "why": "; ".join(apart) or order}  # fmt: skip
    for here, names in [("value_a", one) for one in only_a] + [("value_b", one) for one in only_b]:
        absent = {"value_a": ABSENT, "value_b": ABSENT, here: "(here)"}
        cells.append({"row": _name(names), "field": "(row)"} | absent)
    return row, cells


def _name(labels: tuple) -> str:
    *names, number = labels if isinstance(labels, tuple) else (labels,)
    shown = " · ".join(names) if names else "row"
    return shown if names and number == 1 else f"{shown} ({number})"
