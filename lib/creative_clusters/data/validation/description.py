"""Reading ``datapackage.json``: which files a package has and what they must obey.

The format is Data Package and Table Schema (Frictionless Standards).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from creative_clusters.data.validation.faults import entry_faults, link_faults
from creative_clusters.data.validation.problems import Problem
from creative_clusters.data.validation.schema import Resource, resource

FILE = "datapackage.json"


@dataclass(frozen=True)
class Description:
    """A package's description, as far as it is usable."""

    title: str
    resources: tuple[Resource, ...]
    properties: Mapping[str, Any]


def read_description(folder: Path) -> tuple[Description | None, list[Problem]]:
    """Read and check ``datapackage.json`` of a folder.

    Returns
    -------
    description, problems
        The description holds the resources that can be read even if others cannot; it is None
        if the file as a whole cannot be used.
    """
    file = str(folder / FILE)
    properties, problems = _read_json(folder, file)
    if properties is None:
        return None, problems

    def report(message: str) -> None:
        problems.append(Problem(file, message))

    entries = properties.get("resources")
    if not isinstance(entries, list) or not entries:
        report('"resources" must be a list with an entry for each CSV file.')
        return None, problems
    resources: list[Resource] = []
    for number, entry in enumerate(entries, start=1):
        faults = list(entry_faults(entry, folder, resources))
        name = entry.get("name") if isinstance(entry, dict) else None
        where = f'resource "{name}"' if name else f"resource {number}"
        for fault in faults:
            report(f"{where}: {fault}")
        if not faults:
            resources.append(resource(entry))
    if len(resources) == len(entries):
        for fault in link_faults(resources):
            report(fault)
    title = properties.get("title") or properties.get("name") or folder.resolve().name
    return Description(str(title), tuple(resources), properties), problems


def _read_json(folder: Path, file: str) -> tuple[dict[str, Any] | None, list[Problem]]:
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        return None, [Problem(str(folder), f"The folder of the data package {what}.")]
    try:
        content = json.loads(Path(file).read_text(encoding="utf-8"))
    except FileNotFoundError:
        hint = (
            "It describes the CSV files of the folder and their columns. For one table of counts "
            "an edition.yml is enough: `clusterbook init` writes one with comments."
        )
        return None, [Problem(file, f"The file is missing. {hint}")]
    except OSError as error:
        return None, [Problem(file, f"The file cannot be read: {error.strerror}.")]
    except UnicodeDecodeError as error:
        return None, [Problem(file, f"Not UTF-8 at byte {error.start}. Save the file as UTF-8.")]
    except json.JSONDecodeError as error:
        what = f"Not valid JSON: {error.msg} at character {error.colno} of the line."
        return None, [Problem(file, what, row=error.lineno)]
    except (ValueError, RecursionError) as error:  # numbers or nesting beyond the reader's limits
        return None, [Problem(file, f"Not valid JSON: {error}.")]
    if not isinstance(content, dict):
        return None, [Problem(file, "The file must hold one JSON object, {...}.")]
    return content, []
