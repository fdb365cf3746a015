"""Reading what an audit needs: claims and facts as text, and the tables beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ..sources import default_path
from ..validation.problems import InvalidData, Problem


@dataclass(frozen=True, eq=False)
class Study:
    """The claims, facts and tables of a folder, as :func:`~creative_clusters.audit.audit` takes."""

    claims: pd.DataFrame
    facts: pd.DataFrame
    tables: dict[str, pd.DataFrame]


def read_study(folder: str | Path | None = None) -> Study:
    """Read ``claims.csv``, ``facts.csv`` and the tables of a folder, by default the book's data.

    Examples
    --------
    >>> from creative_clusters.audit import audit
    >>> study = read_study()
    >>> audited = audit(study.claims, study.facts, study.tables)
    """
    folder = default_path() if folder is None else Path(folder)
    facts = folder / "facts.csv"
    return Study(read_rows(folder / "claims.csv"), read_rows(facts), tables_beside(facts))


def read_rows(path: str | Path) -> pd.DataFrame:
    """Read a CSV as text, so that 2.70 stays 2.70.

    Raises
    ------
    InvalidData
        If the file is not a CSV in UTF-8.
    """
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        message = f"This is not a CSV in UTF-8 with a header: {str(error).strip()}."
        raise InvalidData([Problem(str(path), message)]) from None


def tables_beside(path: str | Path) -> dict[str, pd.DataFrame]:
    """Return the tables of location quotients and amounts of the data package beside a file.

    Without a ``datapackage.json`` in the file's folder there are none.
    """
    description = Path(path).parent / "datapackage.json"
    if not description.is_file():
        return {}
    tables = {}
    for resource in json.loads(description.read_text(encoding="utf-8"))["resources"]:
        if resource.get("role") in ("lq", "amounts"):
            tables[resource["name"]] = _printed_table(description.parent, resource)
    return tables


def _printed_table(folder: Path, resource: Mapping) -> pd.DataFrame:
    fields = {f.get("role"): f for f in resource["schema"]["fields"]}
    frame = read_rows(folder / resource["path"])
    frame = frame[[fields["region"]["name"], fields["year"]["name"], fields["value"]["name"]]]
    frame = frame.rename(columns={fields["year"]["name"]: "year"}).replace("", None)
    frame.attrs["unit"] = fields["value"].get("unit")
    return frame
