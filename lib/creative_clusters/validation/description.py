"""Reading ``datapackage.json``: which files there are, what their columns mean and must obey.

The format is Data Package and Table Schema (Frictionless Standards). Two custom properties make
any package usable: `role` on a resource says what it is for, `role` on a field what it holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from .problems import Problem, suggestion

FILE = "datapackage.json"
TYPES = ("string", "integer", "number", "year", "boolean", "any")

#: Resource role -> field roles that it cannot do without.
ROLES: Mapping[str, tuple[str, ...]] = {
    "lq": ("region", "year", "value"),
    "amounts": ("region", "year", "value"),
    "counts": ("region", "industry", "year", "value"),
    "places": ("region",),
    "flags": ("table", "region", "year", "flag"),
    "facts": ("id", "value"),
    "claims": ("id",),
    "glossary": (),
    "land": (),
}
FIELD_ROLES = frozenset(
    {role for roles in ROLES.values() for role in roles}
    | {"name_en", "name_zh", "country", "world_region", "lat", "lon"}
)
#: Roles whose `value` has no meaning without its unit.
MEASURED = ("lq", "amounts", "counts")


@dataclass(frozen=True)
class Field:
    """A column: name, type, role and the constraints that its cells must obey."""

    name: str
    type: str = "string"
    role: str | None = None
    unit: str | None = None
    constraints: Mapping[str, Any] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ForeignKey:
    """Columns whose values must stand in columns of another resource."""

    columns: tuple[str, ...]
    resource: str
    references: tuple[str, ...]


@dataclass(frozen=True)
class Resource:
    """A table of the package."""

    name: str
    path: str
    fields: tuple[Field, ...]
    role: str | None = None
    measure: str | None = None
    missing: tuple[str, ...] = ("",)
    primary_key: tuple[str, ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    properties: Mapping[str, Any] = field(default_factory=dict)

    def field(self, role: str) -> Field | None:
        """Return the field with a role, or None."""
        return next((field for field in self.fields if field.role == role), None)


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
        faults = list(_entry_faults(entry, folder, resources))
        name = entry.get("name") if isinstance(entry, dict) else None
        where = f'resource "{name}"' if isinstance(name, str) and name else f"resource {number}"
        for fault in faults:
            report(f"{where}: {fault}")
        if not faults:
            resources.append(_resource(entry))
    if len(resources) == len(entries):
        for fault in _link_faults(resources):
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
        hint = "It describes the CSV files of the folder and their columns."
        return None, [Problem(file, f"The file is missing. {hint}")]
    except OSError as error:
        return None, [Problem(file, f"The file cannot be read: {error.strerror}.")]
    except UnicodeDecodeError as error:
        return None, [Problem(file, f"Not UTF-8 at byte {error.start}. Save the file as UTF-8.")]
    except json.JSONDecodeError as error:
        what = f"Not valid JSON: {error.msg} at character {error.colno} of the line."
        return None, [Problem(file, what, row=error.lineno)]
    if not isinstance(content, dict):
        return None, [Problem(file, "The file must hold one JSON object, {...}.")]
    return content, []


def _entry_faults(entry: Any, folder: Path, before: list[Resource]) -> Iterator[str]:
    """Yield what is wrong with one entry of ``resources``."""
    if not isinstance(entry, dict):
        yield "must be an object with name, path and schema."
        return
    name = entry.get("name")
    if not isinstance(name, str) or not name:
        yield "needs a name."
    elif any(name == other.name for other in before):
        yield "the name is used twice."
    yield from _path_faults(entry.get("path"), folder)
    yield from _format_faults(entry)
    yield from _role_faults(entry, before)
    schema = entry.get("schema")
    fields = schema.get("fields") if isinstance(schema, dict) else None
    if not isinstance(fields, list) or not fields:
        yield "schema.fields must list the columns of the file."
        return
    faults = [fault for field in fields for fault in _field_faults(field)]
    yield from faults
    if not faults:
        yield from _schema_faults(entry, schema)


def _path_faults(path: Any, folder: Path) -> Iterator[str]:
    if not isinstance(path, str) or not path:
        yield "path must name one CSV file."
    elif "://" in path:
        yield f'path "{path}" is an address. Download the file into the package.'
    elif "\\" in path or "\0" in path:
        yield f"path {json.dumps(path)} must be written with forward slashes."
    elif PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
        yield f'path "{path}" leads out of the package. Give a path inside its folder.'
    elif not (folder / path).resolve().is_relative_to(folder.resolve()):
        yield f'path "{path}" is a link that leads out of the package. Copy the file into it.'


def _format_faults(entry: dict[str, Any]) -> Iterator[str]:
    if entry.get("format", "csv") != "csv":
        yield f'format "{entry["format"]}" is not supported. Use CSV.'
    if str(entry.get("encoding", "utf-8")).lower().replace("-", "") != "utf8":
        yield f'encoding "{entry["encoding"]}" is not supported. Save the file as UTF-8.'
    dialect = entry.get("dialect")
    if isinstance(dialect, dict) and dialect.get("delimiter", ",") != ",":
        yield "dialect: columns must be separated by commas."


def _role_faults(entry: dict[str, Any], before: list[Resource]) -> Iterator[str]:
    role, measure = entry.get("role"), entry.get("measure")
    if role is None:
        return
    if role not in ROLES:
        yield f'role "{role}" is not one of {", ".join(ROLES)}.{suggestion(str(role), ROLES)}'
    elif role == "lq" and (not isinstance(measure, str) or not measure):
        yield 'role "lq" needs a "measure": what the location quotient is taken of, as "firms".'
    elif role == "lq" and any(o.role == "lq" and o.measure == measure for o in before):
        yield f'the measure "{measure}" is used twice.'
    elif role in ("places", "amounts") and any(other.role == role for other in before):
        yield f'only one resource can have the role "{role}".'


def _field_faults(entry: Any) -> Iterator[str]:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"]:
        yield "each field must be an object with a name."
        return
    name, constraints = entry["name"], entry.get("constraints", {})
    kind = entry.get("type", "string")
    if kind not in TYPES:
        yield f'field "{name}": type "{kind}" is not one of {", ".join(TYPES)}.'
    if entry.get("role") is not None and entry["role"] not in FIELD_ROLES:
        known = ", ".join(sorted(FIELD_ROLES))
        yield f'field "{name}": role "{entry["role"]}" is not one of {known}.'
    if entry.get("decimalChar", ".") != "." or entry.get("groupChar"):
        yield f'field "{name}": write numbers with a decimal point and without separators.'
    if not isinstance(constraints, dict):
        yield f'field "{name}": constraints must be an object.'
        return
    try:
        re.compile(constraints.get("pattern", ""))
    except (re.error, TypeError) as error:
        yield f'field "{name}": the pattern is not a regular expression ({error}).'
    if not isinstance(constraints.get("enum", []), list):
        yield f'field "{name}": enum must be a list of the values allowed.'
    for bound in ("minimum", "maximum"):
        if not _is_number(constraints.get(bound, 0)):
            yield f'field "{name}": {bound} must be a number.'


def _is_number(value: Any) -> bool:
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _schema_faults(entry: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the columns taken together."""
    names = [field["name"] for field in schema["fields"]]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f'field "{name}" is listed twice.'
    for name in _names(schema.get("primaryKey", [])):
        if name not in names:
            yield f'primaryKey names "{name}", which is not a field.{suggestion(name, names)}'
    for key in schema.get("foreignKeys", []):
        reference = key.get("reference") if isinstance(key, dict) else None
        if not isinstance(reference, dict) or len(_names(key.get("fields", []))) != len(
            _names(reference.get("fields", []))
        ):
            yield "each foreignKey needs fields and a reference with resource and as many fields."
            continue
        for name in _names(key["fields"]):
            if name not in names:
                yield f'a foreignKey names "{name}", which is not a field.{suggestion(name, names)}'
    role = entry.get("role")
    found = {field.role: field for field in _fields(schema, role)}
    for needed in ROLES.get(str(role), ()):
        if needed not in found:
            yield (
                f'role "{role}" needs a field with the role "{needed}". '
                f'Name a column "{needed}" or give one "role": "{needed}".'
            )
    value = found.get("value")
    if role in MEASURED and value is not None and not value.unit:
        yield f'field "{value.name}": the unit is missing. Add "unit", as "100 million USD".'


def _link_faults(resources: list[Resource]) -> Iterator[str]:
    """Yield foreign keys that lead nowhere."""
    columns = {resource.name: [f.name for f in resource.fields] for resource in resources}
    for resource in resources:
        for key in resource.foreign_keys:
            where = f'resource "{resource.name}": a foreignKey refers to'
            if key.resource not in columns:
                hint = suggestion(key.resource, columns)
                yield f'{where} "{key.resource}", which is not a resource.{hint}'
                continue
            for name in key.references:
                if name not in columns[key.resource]:
                    yield f'{where} "{name}", which is not a field of "{key.resource}".'


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _fields(schema: dict[str, Any], role: str | None) -> tuple[Field, ...]:
    """Build the fields; one without a role takes the role that its own name is, if free."""
    entries = schema["fields"]
    taken = {entry.get("role") for entry in entries}
    needed = {*ROLES.get(str(role), ()), *(FIELD_ROLES if role == "places" else ())}
    return tuple(
        Field(
            name=entry["name"],
            type=entry.get("type", "string"),
            role=entry.get("role") or (entry["name"] if entry["name"] in needed - taken else None),
            unit=entry.get("unit"),
            constraints=entry.get("constraints", {}),
            properties=entry,
        )
        for entry in entries
    )


def _resource(entry: dict[str, Any]) -> Resource:
    schema = entry["schema"]
    return Resource(
        name=entry["name"],
        path=entry["path"],
        fields=_fields(schema, entry.get("role")),
        role=entry.get("role"),
        measure=entry.get("measure"),
        missing=tuple(schema.get("missingValues", ("",))),
        primary_key=_names(schema.get("primaryKey", ())),
        foreign_keys=tuple(
            ForeignKey(
                columns=_names(key["fields"]),
                resource=key["reference"].get("resource") or entry["name"],
                references=_names(key["reference"]["fields"]),
            )
            for key in schema.get("foreignKeys", ())
        ),
        properties=entry,
    )
