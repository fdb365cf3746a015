"""What a description of a table says: its columns, their roles, rules and keys.

Two custom properties of Table Schema make any package usable: `role` on a resource says what the
table is for, `role` on a field what the column holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

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


@dataclass(frozen=True)
class Field:
    """A column: name, type, role and the constraints that its cells must obey."""

    name: str
    type: str = "string"
    role: str | None = None
    unit: str | None = None
    constraints: Mapping[str, Any] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)

    def label(self, language: str = "en") -> str:
        """Return what the column is called in a language; its name if nothing is given."""
        return _in_language(self.properties.get("label"), language, self.name)

    def unit_label(self, language: str = "en") -> str:
        """Return the unit in a language; the unit as it is, or "", if nothing is given."""
        return _in_language(self.properties.get("unitLabel"), language, self.unit or "")

    def value_label(self, value: str, language: str = "en") -> str:
        """Return a coded value, as a world region, in a language; itself if nothing is given."""
        return _in_language(self.properties.get("labels", {}).get(value), language, value)


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

    def label(self, language: str = "en") -> str:
        """Return what the table is called in a language; its title or name if nothing is given."""
        otherwise = str(self.properties.get("title") or self.name)
        return _in_language(self.properties.get("label"), language, otherwise)


def _in_language(labels: Any, language: str, otherwise: str) -> str:
    return str((labels or {}).get(language) or otherwise)


def names(value: Any) -> tuple[str, ...]:
    """Return column names given as one text or as a list."""
    return (value,) if isinstance(value, str) else tuple(map(str, value))


def fields(schema: dict[str, Any], role: str | None) -> tuple[Field, ...]:
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


def resource(entry: dict[str, Any]) -> Resource:
    """Build a resource from an entry of ``resources`` that has no faults."""
    schema, role = entry["schema"], entry.get("role")
    columns = fields(schema, role)
    by_role = {column.role: column.name for column in columns}
    keys = (
        names(schema.get("primaryKey", ())),
        tuple(by_role[key] for key in KEYS.get(role, ())),
        *((field.name,) for field in columns if field.constraints.get("unique")),
    )
    return Resource(
        name=entry["name"],
        path=entry["path"],
        fields=columns,
        role=role,
        measure=entry.get("measure"),
        missing=tuple(schema.get("missingValues", ("",))),
        keys=tuple(dict.fromkeys(key for key in keys if key)),
        foreign_keys=tuple(
            ForeignKey(
                columns=names(key["fields"]),
                resource=key["reference"].get("resource") or entry["name"],
                references=names(key["reference"]["fields"]),
            )
            for key in schema.get("foreignKeys", ())
        ),
        properties=entry,
    )
