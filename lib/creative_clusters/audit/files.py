"""Reading what an audit needs: claims and facts as text, and the tables beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from creative_clusters.data.sources import default_path
from creative_clusters.data.validation.description import FILE, read_description
from creative_clusters.data.validation.schema import Resource
from creative_clusters.reading import InvalidData, look
from creative_clusters.reading.problems import PACKAGE


@dataclass(frozen=True, eq=False)
class Study:
    """The claims, facts and tables of a folder, as :func:`~creative_clusters.audit.audit` takes."""

    claims: pd.DataFrame
    facts: pd.DataFrame
    tables: dict[str, pd.DataFrame]


def read_study(folder: str | Path | None = None) -> Study:
    """Read ``claims.csv``, ``facts.csv`` and the tables of a folder, by default the book's data."""
    folder = default_path() if folder is None else Path(folder)
    facts = folder / "facts.csv"
    return Study(read_rows(folder / "claims.csv"), read_rows(facts), tables_beside(facts))


def read_rows(path: str | Path, columns: Sequence[str] = ()) -> pd.DataFrame:
    """Read a CSV as text, so that 2.70 stays 2.70, under the numbers of its lines."""
    found, problems = look(path, None, columns, "only" if columns else "")
    problems = [replace(one, way=PACKAGE) for one in problems] if columns else problems
    wrong = [one for one in problems if columns or one.kind != "no rows"]
    if found is None or wrong:
        raise InvalidData(problems)
    return found.frame()


def tables_beside(path: str | Path) -> dict[str, pd.DataFrame]:
    """Return the tables of quotients and amounts of the data package beside a file."""
    folder = Path(path).parent
    if not (folder / FILE).is_file():
        return {}
    description, problems = read_description(folder)
    if description is None or problems:
        raise InvalidData(problems)
    return {
        resource.name: _printed_table(folder, resource)
        for resource in description.resources
        if resource.role in ("lq", "amounts")
    }


def _printed_table(folder: Path, resource: Resource) -> pd.DataFrame:
    file = folder / resource.path
    frame = read_rows(file, [field.name for field in resource.fields])
    region, year, value = filter(None, map(resource.field, ("region", "year", "value")))
    frame = frame[[region.name, year.name, value.name]]
    frame = frame.rename(columns={year.name: "year"}).replace("", None)
    frame.attrs |= {"unit": value.unit, "file": str(file)}
    return frame
