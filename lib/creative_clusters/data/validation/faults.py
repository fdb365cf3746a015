"""What can be wrong with ``datapackage.json``, entry by entry."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from creative_clusters.data.validation.problems import suggestion
from creative_clusters.data.validation.schema import (
    FIELD_ROLES,
    MEASURED,
    MEASURED_TYPES,
    PLACE_TYPES,
    ROLES,
    TYPES,
    Field,
    Resource,
    fields,
    names,
)

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
        **dict.fromkeys(("constraints", "label", "unitLabel", "labels"), (dict,)),
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
        elif name == "labels" and not all(
            isinstance(label, dict) for label in value.get(name, {}).values()
        ):
            yield 'labels must give each value an object, as {"en": "Asia", "zh": "亚洲"}.'


def entry_faults(entry: Any, folder: Path, before: list[Resource]) -> Iterator[str]:
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
    elif "\\" in path or not path.isprintable():
        yield f'path "{path}" must be a plain text with forward slashes.'
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
    columns = [field["name"] for field in schema["fields"]]
    for name in sorted({name for name in columns if columns.count(name) > 1}):
        yield f'field "{name}" is listed twice.'
    for name in names(schema.get("primaryKey", [])):
        if name not in columns:
            yield f'primaryKey names "{name}", which is not a field.{suggestion(name, columns)}'
    for key in schema.get("foreignKeys", []):
        yield from _foreign_key_faults(key, columns)
    yield from _needs(entry, {field.role: field for field in fields(schema, entry.get("role"))})


def _foreign_key_faults(key: Any, columns: list[str]) -> Iterator[str]:
    faults = list(_kind_faults(key, "foreignKey"))
    faults = faults or list(_kind_faults(key.get("reference"), "reference"))
    own = () if faults else names(key.get("fields", ()))
    if faults or not own or len(own) != len(names(key["reference"].get("fields", ()))):
        yield (
            "each of foreignKeys needs fields, and a reference with a resource and as many fields."
        )
    for name in own:
        if name not in columns:
            hint = suggestion(name, columns)
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


def link_faults(resources: list[Resource]) -> Iterator[str]:
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
