"""Two editions of the book, or two runs of a page, side by side: what changed, in numbers.

Compared are the parameters in force, the results that pages declare, and every cell of every
table that they publish. Numbers are compared as they are printed, in decimals, so that a
difference is exact.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pandas as pd

from clusterbook.book.outputs import Content, content
from clusterbook.book.parameters import Value
from clusterbook.book.project import BookError
from clusterbook.run.execution import FILES, NOTEBOOK, read_notebook

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
    found: Content = content(read_notebook(folder / NOTEBOOK))
    return Side(found.parameters, found.results, found.missing, _tables(folder / FILES))


def _site(site: Path) -> dict[str, Side]:
    path = site / "manifest.json"
    try:
        pages = json.loads(path.read_text(encoding="utf-8"))["pages"]
        return {
            name: Side(
                entry["parameters"],
                entry["results"],
                entry["missing"],
                _tables(site / "downloads" / name),
            )
            for name, entry in pages.items()
        }
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise BookError(
            f"{path} is not the manifest of a site of this version ({type(error).__name__}: "
            f"{error}). Build that edition again."
        ) from error


def _tables(folder: Path) -> dict[str, Path]:
    files = sorted(folder.glob("*.csv"))
    return {path.stem: path for path in files if not path.name.endswith(".codebook.csv")}


def compare(a: dict[str, Side], b: dict[str, Side]) -> dict[str, pd.DataFrame]:
    """Compare two editions.

    ``pages`` has every page; ``parameters, results, tables, cells`` only what differs, with the
    columns of `COLUMNS`.
    """
    found: dict[str, list[dict]] = {name: [] for name in COLUMNS}
    for page in [*a, *(name for name in b if name not in a)]:
        row: dict[str, object] = {"page": page, "sides": "same"}
        if page in a and page in b:
            made = {
                "parameters": _parameters(a[page], b[page]),
                "results": _results(a[page], b[page]),
                **_all_tables(a[page].tables, b[page].tables),
            }
            for name, rows in made.items():
                found[name] += [{"page": page} | one for one in rows]
                if name != "cells":
                    row[f"{name}_changed"] = len(rows)
            if any(made.values()) or a[page].missing != b[page].missing:
                row["sides"] = "changed"
        else:
            row["sides"] = "only in A" if page in a else "only in B"
        for side, pages in (("a", a), ("b", b)):
            row[f"missing_{side}"] = " ".join(pages[page].missing) if page in pages else ""
        found["pages"].append(row)
    frames = {name: pd.DataFrame(rows, columns=COLUMNS[name]) for name, rows in found.items()}
    counts = [name for name in COLUMNS["pages"] if name.endswith("_changed")]
    frames["pages"][counts] = frames["pages"][counts].astype("Int64")
    for name in ("results", "tables", "cells"):
        for one in ("b_minus_a", "relative_change", "largest_difference"):
            if one in frames[name]:
                frames[name][one] = frames[name][one].astype(float)
    return frames


def _parameters(a: Side, b: Side) -> list[dict]:
    names = [*a.parameters, *(name for name in b.parameters if name not in a.parameters)]
    return [
        {"parameter": name, "value_a": _shown(a.parameters, name),
         "value_b": _shown(b.parameters, name)}
        for name in names
        if _shown(a.parameters, name) != _shown(b.parameters, name)
    ]  # fmt: skip


def _results(a: Side, b: Side) -> list[dict]:
    rows = []
    for name in [*a.results, *(name for name in b.results if name not in a.results)]:
        one, two = _shown(a.results, name), _shown(b.results, name)
        change = _differ(one, two)
        if one == two or change.get("b_minus_a") == 0:
            continue
        row = {"result": name, "value_a": one, "value_b": two} | change
        first, second = a.results.get(name), b.results.get(name)
        if isinstance(first, list) and isinstance(second, list):
            row["gained"] = ", ".join(str(item) for item in second if item not in first)
            row["lost"] = ", ".join(str(item) for item in first if item not in second)
        rows.append(row)
    return rows


def _differ(one: str, two: str) -> dict[str, float]:
    """B − A, and that over the size of A, where both are numbers."""
    first, second = _number(one), _number(two)
    if first is None or second is None:
        return {}
    difference = second - first
    relative = {"relative_change": float(difference / abs(first))} if first else {}
    return {"b_minus_a": float(difference), **relative}


def _number(value: str) -> Decimal | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _shown(values: dict[str, Value], name: str) -> str:
    if name not in values:
        return ABSENT
    value = values[name]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _all_tables(a: dict[str, Path], b: dict[str, Path]) -> dict[str, list[dict]]:
    tables, cells = [], []
    for name in [*a, *(name for name in b if name not in a)]:
        if name in a and name in b:
            if a[name].read_bytes() == b[name].read_bytes():
                continue
            row, differing = _table(a[name], b[name])
        else:
            rows = [len(_read(side[name])) if name in side else 0 for side in (a, b)]
            row = dict(zip(("rows_a", "rows_b", "only_a", "only_b"), rows * 2, strict=True))
            differing = []
        tables.append({"table": name, **row})
        cells += [{"table": name, **one} for one in differing]
    return {"tables": tables, "cells": cells}


def _read(path: Path) -> pd.DataFrame:
    """A published table as text, cell by cell."""
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
    both = zip(left.loc[common, columns].to_numpy(), right.loc[common, columns].to_numpy(),
               strict=True)  # fmt: skip
    cells = []
    for names, (mine, other) in zip(common, both, strict=True):
        for name, one, two in zip(columns, mine, other, strict=True):
            change = _differ(one, two).get("b_minus_a") if one != two else 0
            if change != 0:
                cells.append({"row": _name(names), "field": name, "value_a": one, "value_b": two}
                             | {"b_minus_a": change})  # fmt: skip
    differences = [cell["b_minus_a"] for cell in cells if cell["b_minus_a"] is not None]
    only = {side: frame.index.difference(common, sort=False)
            for side, frame in (("a", left), ("b", right))}  # fmt: skip
    other = "" if cells or len(only["a"]) or len(only["b"]) else "another order"
    row = {
        "row_names": ", ".join(key),
        "rows_a": len(left),
        "rows_b": len(right),
        "only_a": len(only["a"]),
        "only_b": len(only["b"]),
        "cells_changed": len(cells),
        "largest_difference": max(differences, key=abs) if differences else None,
        "why": _otherwise(left, right) or other,
    }
    absent = {"field": "(row)", "value_a": ABSENT, "value_b": ABSENT}
    cells += [{"row": _name(names)} | absent | {f"value_{side}": "(here)"}
              for side, alone in only.items() for names in alone]  # fmt: skip
    return row, cells


def _otherwise(a: pd.DataFrame, b: pd.DataFrame) -> str:
    """What sets two tables apart beyond the cells that they share."""
    told = [f"A alone has {name}" for name in a if name not in b]
    return "; ".join(told + [f"B alone has {name}" for name in b if name not in a])


def _name(labels: tuple) -> str:
    *names, number = labels
    shown = " · ".join(names) if names else "row"
    return shown if names and number == 1 else f"{shown} ({number})"
