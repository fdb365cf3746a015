"""Reading ``datapackage.json``: which files a package has and what they must obey.

The format is Data Package and Table Schema (Frictionless Standards).
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from creative_clusters.data.validation.schema import Resource
from creative_clusters.reading.problems import Problem, suggestion
from creative_clusters.words.wording import text

FILE = "datapackage.json"
#: What pydantic calls a fault -> what it is in words, behind the property's name.
_WORDS = {
    "missing": "missing", "bool_type": "bool", "list_type": "list", "model_type": "model",
    "dict_type": "dict", "string_type": "text", "string_too_long": "character",
    "greater_than_equal": "larger", "string_pattern_mismatch": "mark", "pattern_regex": "pattern",
    **dict.fromkeys(("too_short", "string_too_short"), "empty"),
    **dict.fromkeys(("int_type", "int_parsing"), "whole"),
    **dict.fromkeys(("float_type", "finite_number"), "number"),
}  # fmt: skip


@dataclass(frozen=True)
class Description:
    """A package's description, as far as it is usable."""

    title: str
    resources: tuple[Resource, ...]
    properties: Mapping[str, Any]
    #: Panel and cleaning log of an edition, once it has been checked.
    made: Any = field(default=None, compare=False)

    def resource(self, name: str) -> Resource | None:
        """Return the resource of a name, or None."""
        return next((one for one in self.resources if one.name == name), None)


def read_description(folder: Path) -> tuple[Description | None, list[Problem]]:
    """Read and check ``datapackage.json`` of a folder, as far as it can be used."""
    file = str(folder / FILE)
    properties, problems = _read_json(folder, file)
    if properties is None:
        return None, problems
    entries = properties.get("resources")
    if not isinstance(entries, list) or not entries:
        what = '"resources" must be a list with an entry for each file.'
        return None, [*problems, Problem(file, what)]
    resources: list[Resource] = []
    for number, entry in enumerate(entries, start=1):
        name = entry.get("name") if isinstance(entry, dict) else None
        where = f'resource "{name}"' if name else f"resource {number}"
        try:
            resource = Resource.model_validate(entry, context={"folder": folder})
            faults = list(_double_faults(resource, resources))
            resources += [] if faults else [resource]
        except ValidationError as error:
            faults = list(_faults(error, entry))
        problems += [Problem(file, f"{where}: {fault}") for fault in faults]
    title = str(properties.get("title") or properties.get("name") or folder.resolve().name)
    description = Description(title, tuple(resources), properties)
    if len(resources) == len(entries):
        problems += [Problem(file, fault) for fault in _link_faults(description)]
    return description, problems


def _read_json(folder: Path, file: str) -> tuple[dict[str, Any] | None, list[Problem]]:
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        return None, [Problem(str(folder), f"The folder of the data package {what}.")]
    try:
        content = json.loads(Path(file).read_text(encoding="utf-8"))
        if isinstance(content, dict):
            return content, []
        what, row = "The file must hold one JSON object, {...}.", None
    except FileNotFoundError:
        what, row = text("description.missing"), None
    except OSError as error:
        what, row = f"The file cannot be read: {error.strerror}.", None
    except UnicodeDecodeError as error:
        what, row = f"Not UTF-8 at byte {error.start}. Save the file as UTF-8.", None
    except json.JSONDecodeError as error:
        what = f"Not valid JSON: {error.msg} at character {error.colno} of the line."
        row = error.lineno
    except (ValueError, RecursionError) as error:  # numbers or nesting beyond the reader's limits
        what, row = f"Not valid JSON: {error}.", None
    return None, [Problem(file, what, row)]


def _faults(error: ValidationError, entry: Any) -> Iterator[str]:
    """Tell in words what pydantic found wrong with an entry of ``resources``."""
    for one in error.errors(include_url=False):
        at, where = one["loc"], ""
        if at[:2] == ("schema", "fields") and len(at) > 2:
            field = entry["schema"]["fields"][at[2]]
            name = field.get("name") if isinstance(field, dict) else None
            at, where = at[3:], f'field "{name}": ' if name else "a field: "
        if one["type"] == "value_error":
            yield from (f"{where}{fault}" for fault in one["ctx"]["error"].args)
            continue
        key, given = ".".join(map(str, at)), one["input"]
        if (key == "name" and not given) or (one["type"] == "missing" and at[-1:] == ("name",)):
            yield f"{where}needs a name."
        elif key == "format":
            yield f'format "{given}" is not supported. Use csv, tsv, xlsx or parquet.'
        else:
            yield f"{where}{key} {in_words(one)}".replace(":  ", ": ")


def in_words(error: Mapping[str, Any]) -> str:
    """Say what pydantic found wrong with a value, behind the name of its key."""
    if error["type"] != "literal_error":
        known = _WORDS.get(error["type"])
        return text(f"fault.value.{known}") if known else error["msg"]
    allowed, given = re.findall("'([^']*)'", error["ctx"]["expected"]), str(error["input"])
    near = {"allowed": ", ".join(allowed), "hint": suggestion(given, allowed)}
    return text("fault.cell.enum", shown=given, **near)


def _double_faults(resource: Resource, before: list[Resource]) -> Iterator[str]:
    """Yield what only one resource of a package can be."""
    role, measure = resource.role, resource.measure
    if any(resource.name == other.name for other in before):
        yield "the name is used twice."
    same = [other for other in before if other.role == role]
    if role == "lq" and any(other.measure == measure for other in same):
        yield f'the measure "{measure}" is used twice.'
    elif role in ("places", "amounts", "facts", "claims") and same:
        yield f'only one resource can have the role "{role}".'


def _link_faults(description: Description) -> Iterator[str]:
    """Yield foreign keys that lead nowhere."""
    names = [resource.name for resource in description.resources]
    for resource in description.resources:
        for key in resource.table.foreign_keys:
            where = f'resource "{resource.name}": a foreign key refers to'
            target = description.resource(key.reference.resource or resource.name)
            if target is None:
                hint = suggestion(key.reference.resource, names)
                yield f'{where} "{key.reference.resource}", which is not a resource.{hint}'
                continue
            known = [field.name for field in target.fields]
            for name in key.reference.fields:
                if name not in known:
                    yield f'{where} "{name}", which is not a field of "{target.name}".'
