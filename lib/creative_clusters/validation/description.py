"""Reading ``datapackage.json``: which files there are, what their columns mean and must obey.

The format is Data Package and Table Schema (Frictionless Standards). Two custom properties make
any package usable: `role` on a resource says what it is for, `role` on a field what it holds.
"""

from __future__ import annotations

import json
import math
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
#: Resource role -> field roles of which each combination stands in one row only.
KEYS: Mapping[str, tuple[str, ...]] = {
    "lq": ("region", "year"),
    "amounts": ("region", "year"),
    "places": ("region",),
    "facts": ("id",),
    "claims": ("id",),
}
#: Roles whose `value` is a measurement: it has a unit, and no cell of its key is empty.
MEASURED = ("lq", "amounts", "counts")
#: Field role -> types that it can have there.
MEASURED_TYPES = {
    "region": ("string",),
    "industry": ("string",),
    "year": ("year", "integer"),
    "value": ("number", "integer"),
}
PLACE_TYPES = {
    **dict.fromkeys(("region", "name_en", "name_zh", "country", "world_region"), ("string",)),
    **dict.fromkeys(("lat", "lon"), ("number", "integer")),
}
FIELD_ROLES = frozenset({role for roles in ROLES.values() for role in roles} | set(PLACE_TYPES))

#: What the properties of each kind of object must be; what is not named may be anything.
_TEXT, _NUMBER, _WHOLE = (str,), (int, float, str), (int,)
_KINDS: Mapping[str, Mapping[str, tuple[type, ...]]] = {
    "resource": {
        **dict.fromkeys(("name", "path", "role", "measure", "format", "encoding"), _TEXT),
        **dict.fromkeys(("schema", "dialect", "label"), (dict,)),
    },
    "schema": {
        **dict.fromkeys(("fields", "foreignKeys", "missingValues"), (list,)),
        "primaryKey": (str, list),
    },
    "field": {
        **dict.fromkeys(("name", "type", "role", "unit", "decimalChar", "groupChar"), _TEXT),
        **dict.fromkeys(("constraints", "label"), (dict,)),
    },
    "constraints": {
        **dict.fromkeys(("required", "unique"), (bool,)),
        **dict.fromkeys(("minimum", "maximum"), _NUMBER),
        **dict.fromkeys(("minLength", "maxLength"), _WHOLE),
        "enum": (list,),
        "pattern": _TEXT,
    },
    "foreignKey": {"fields": (str, list), "reference": (dict,)},
    "reference": {"resource": _TEXT, "fields": (str, list)},
}
_WORDS = {str: "a text", list: "a list", dict: "an object", bool: "true or false"}


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
    keys: tuple[tuple[str, ...], ...] = ()  # each stands in one row only
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
        where = f'resource "{name}"' if name else f"resource {number}"
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


def _kind_faults(value: Any, kind: str) -> Iterator[str]:
    """Yield the properties of an object that are not of the kind they must be."""
    if not isinstance(value, dict):
        yield "must be an object, {...}."
        return
    for name, kinds in _KINDS[kind].items():
        if name in value and type(value[name]) not in kinds:
            words = " or ".join(dict.fromkeys(_WORDS.get(k, "a number") for k in kinds))
            yield f"{name} must be {words}."
        elif name in ("primaryKey", "missingValues") and not all(
            isinstance(part, str) for part in value.get(name, ())
        ):
            yield f"{name} must list texts."


def _entry_faults(entry: Any, folder: Path, before: list[Resource]) -> Iterator[str]:
    """Yield what is wrong with one entry of ``resources``."""
    if faults := list(_kind_faults(entry, "resource")):
        yield from faults
        return
    if not entry.get("name"):
        yield "needs a name."
    elif any(entry["name"] == other.name for other in before):
        yield "the name is used twice."
    yield from _path_faults(entry.get("path"), folder)
    yield from _format_faults(entry)
    yield from _role_faults(entry, before)
    schema = entry.get("schema", {})
    faults = list(_kind_faults(schema, "schema"))
    if not faults and not schema.get("fields"):
        faults = ["schema.fields must list the columns of the file."]
    if not faults:
        faults = [fault for field in schema["fields"] for fault in _field_faults(field)]
    if not faults:
        faults = list(_schema_faults(entry, schema))
    yield from faults


def _path_faults(path: Any, folder: Path) -> Iterator[str]:
    if not path:
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
    if entry.get("encoding", "utf-8").lower().replace("-", "") != "utf8":
        yield f'encoding "{entry["encoding"]}" is not supported. Save the file as UTF-8.'
    if entry.get("dialect", {}).get("delimiter", ",") != ",":
        yield "dialect: columns must be separated by commas."


def _role_faults(entry: dict[str, Any], before: list[Resource]) -> Iterator[str]:
    role, measure = entry.get("role"), entry.get("measure")
    if role is None:
        return
    if role not in ROLES:
        yield f'role "{role}" is not one of {", ".join(ROLES)}.{suggestion(role, ROLES)}'
    elif role == "lq" and not measure:
        yield 'role "lq" needs a "measure": what the location quotient is taken of, as "firms".'
    elif role == "lq" and any(o.role == "lq" and o.measure == measure for o in before):
        yield f'the measure "{measure}" is used twice.'
    elif role in ("places", "amounts", "facts", "claims") and any(
        other.role == role for other in before
    ):
        yield f'only one resource can have the role "{role}".'


def _field_faults(entry: Any) -> Iterator[str]:
    name = entry.get("name") if isinstance(entry, dict) else None
    where = f'field "{name}"' if name else "a field"
    faults = list(_kind_faults(entry, "field"))
    if not faults and not name:
        faults = ["needs a name."]
    if not faults:
        faults = list(_meaning_faults(entry))
    if not faults:
        faults = list(_constraint_faults(entry.get("constraints", {})))
    yield from (f"{where}: {fault}" for fault in faults)


def _meaning_faults(entry: dict[str, Any]) -> Iterator[str]:
    if entry.get("type", "string") not in TYPES:
        yield f'type "{entry["type"]}" is not one of {", ".join(TYPES)}.'
    role = entry.get("role")
    if role is not None and role not in FIELD_ROLES:
        hint = suggestion(role, FIELD_ROLES)
        yield f'role "{role}" is not one of {", ".join(sorted(FIELD_ROLES))}.{hint}'
    if entry.get("decimalChar", ".") != "." or entry.get("groupChar"):
        yield "write the numbers with a decimal point and without separators."


def _constraint_faults(constraints: dict[str, Any]) -> Iterator[str]:
    yield from _kind_faults(constraints, "constraints")
    if isinstance(pattern := constraints.get("pattern"), str):
        try:
            re.compile(pattern)
        except re.error as error:
            yield f"the pattern is not a regular expression ({error})."
    for bound in ("minimum", "maximum"):
        if isinstance(constraints.get(bound), str) and not _is_number(constraints[bound]):
            yield f"{bound} must be a number."


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _schema_faults(entry: dict[str, Any], schema: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the columns taken together."""
    names = [field["name"] for field in schema["fields"]]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f'field "{name}" is listed twice.'
    for name in _names(schema.get("primaryKey", [])):
        if name not in names:
            yield f'primaryKey names "{name}", which is not a field.{suggestion(name, names)}'
    for key in schema.get("foreignKeys", []):
        yield from _foreign_key_faults(key, names)
    yield from _needs(entry, {field.role: field for field in _fields(schema, entry.get("role"))})


def _foreign_key_faults(key: Any, names: list[str]) -> Iterator[str]:
    faults = list(_kind_faults(key, "foreignKey"))
    faults = faults or list(_kind_faults(key.get("reference"), "reference"))
    columns = () if faults else _names(key.get("fields", ()))
    if faults or not columns or len(columns) != len(_names(key["reference"].get("fields", ()))):
        yield (
            "each of foreignKeys needs fields, and a reference with a resource and as many fields."
        )
    for name in columns:
        if name not in names:
            hint = suggestion(str(name), names)
            yield f'a foreign key names "{name}", which is not a field.{hint}'


def _needs(entry: dict[str, Any], found: dict[str | None, Field]) -> Iterator[str]:
    """Yield what the role of a resource asks of its fields and is not there."""
    role = entry.get("role", "")
    for needed in ROLES.get(role, ()):
        if needed not in found:
            yield (
                f'role "{role}" needs a field with the role "{needed}". '
                f'Name a column "{needed}" or give one "role": "{needed}".'
            )
    kinds = PLACE_TYPES if role == "places" else MEASURED_TYPES if role in MEASURED else {}
    for needed, types in kinds.items():
        field = found.get(needed)
        if field is not None and field.type not in types:
            yield (
                f'field "{field.name}": its role "{needed}" needs the type '
                f"{' or '.join(types)}, not {field.type}."
            )
    value = found.get("value")
    if role in MEASURED and value is not None and not value.unit:
        yield f'field "{value.name}": the unit is missing. Add "unit", as "100 million USD".'


def _link_faults(resources: list[Resource]) -> Iterator[str]:
    """Yield foreign keys that lead nowhere."""
    columns = {resource.name: [f.name for f in resource.fields] for resource in resources}
    for resource in resources:
        for key in resource.foreign_keys:
            where = f'resource "{resource.name}": a foreign key refers to'
            if key.resource not in columns:
                hint = suggestion(key.resource, columns)
                yield f'{where} "{key.resource}", which is not a resource.{hint}'
                continue
            for name in key.references:
                if name not in columns[key.resource]:
                    yield f'{where} "{name}", which is not a field of "{key.resource}".'


def _names(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(map(str, value))


def _fields(schema: dict[str, Any], role: str | None) -> tuple[Field, ...]:
    """Build the fields; one without a role takes the role that its own name is, if free."""
    entries = schema["fields"]
    taken = {entry.get("role") for entry in entries}
    free = {*ROLES.get(role or "", ()), *(PLACE_TYPES if role == "places" else ())} - taken
    return tuple(_field(entry, free, role) for entry in entries)


def _field(entry: dict[str, Any], free: set[str], resource_role: str | None) -> Field:
    role = entry.get("role") or (entry["name"] if entry["name"] in free else None)
    key = resource_role in (*MEASURED, "places") and role in ("region", "industry", "year")
    constraints = entry.get("constraints", {})
    return Field(
        name=entry["name"],
        type=entry.get("type", "string"),
        role=role,
        unit=entry.get("unit"),
        constraints=constraints | {"required": True} if key else constraints,
        properties=entry,
    )


def _resource(entry: dict[str, Any]) -> Resource:
    schema, role = entry["schema"], entry.get("role")
    fields = _fields(schema, role)
    by_role = {field.role: field.name for field in fields}
    keys = (
        _names(schema.get("primaryKey", ())),
        tuple(by_role[key] for key in KEYS.get(role, ())),
        *((field.name,) for field in fields if field.constraints.get("unique")),
    )
    return Resource(
        name=entry["name"],
        path=entry["path"],
        fields=fields,
        role=role,
        measure=entry.get("measure"),
        missing=tuple(schema.get("missingValues", ("",))),
        keys=tuple(dict.fromkeys(key for key in keys if key)),
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
