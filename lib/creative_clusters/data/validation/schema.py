"""What a description of a table says: its columns, their roles, rules and keys.

The models read an entry of ``resources`` as it stands in ``datapackage.json`` (Data Package, Table
Schema) and refuse what cannot be. Three custom properties make any package usable: `role` on a
resource says what the table is for, `role` on a field what the column holds, and `places`: false
on a field that it names regions which the package's list of places need not have.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal, Self

import pydantic
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo
from pydantic_core import PydanticCustomError, SchemaError, SchemaValidator, core_schema
from typing_extensions import TypedDict

from creative_clusters.reading import Form
from creative_clusters.reading.problems import IN_PACKAGES, suggestion

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
#: Field role -> types that it can have in a measured table or a list of places.
PLACE_TYPES = {
    **dict.fromkeys(("region", "name_en", "name_zh", "country", "world_region"), ("string",)),
    **dict.fromkeys(("lat", "lon"), ("number", "integer")),
    **dict.fromkeys(("group", "group_zh"), ("string",)),
}
#: Degrees that no place is beyond, north and south or east and west.
DEGREES = {"lat": 90, "lon": 180}
TYPES = PLACE_TYPES | {
    "industry": ("string",),
    "year": ("year", "integer"),
    "value": ("number", "integer"),
}
FIELD_ROLES = sorted({role for roles in ROLES.values() for role in roles} | set(PLACE_TYPES))
Bound = Annotated[float, pydantic.Field(allow_inf_nan=False)]
ColumnNames = Annotated[
    list[str], BeforeValidator(lambda given: [given] if isinstance(given, str) else given)
]


@cache
def _compiled(pattern: str) -> SchemaValidator:
    return SchemaValidator(core_schema.str_schema(pattern=f"^(?:{pattern})$"))


def fits(text: str, pattern: str) -> bool:
    """Whether a whole text has a form; with Rust's expressions, which never take long to say."""
    return _compiled(pattern).isinstance_python(text)


def _compilable(pattern: str) -> str:
    try:
        _compiled(pattern)
    except SchemaError as error:
        raise PydanticCustomError("pattern_regex", "is none") from error
    return pattern


class Constraints(TypedDict, total=False):
    """Rules that the cells of a column must obey."""

    required: pydantic.StrictBool
    unique: pydantic.StrictBool
    minimum: Bound
    maximum: Bound
    minLength: pydantic.StrictInt
    maxLength: pydantic.StrictInt
    enum: list[Any]
    pattern: Annotated[str, AfterValidator(_compilable)]


class _Part(BaseModel):
    """A part of a description, with all that was written in `properties`."""

    model_config = ConfigDict(strict=True)

    properties: dict[str, Any] = {}

    @pydantic.model_validator(mode="before")
    @classmethod
    def _kept(cls, entry: Any) -> Any:
        return entry | {"properties": entry} if isinstance(entry, dict) else entry


class _Named(_Part):
    """A part with a name, and with labels in the languages."""

    name: str = pydantic.Field(min_length=1)
    names: dict[str, Any] = pydantic.Field({}, alias="label")

    def label(self, language: str = "en") -> str:
        """Return what it is called in a language; its title or name if nothing is given."""
        otherwise = self.properties.get("title") or self.name
        return str(self.names.get(language) or otherwise)


class Field(_Named):
    """A column: name, type, role and the constraints that its cells must obey."""

    type: Literal["string", "integer", "number", "year", "boolean", "any"] = "string"
    role: Literal[tuple(FIELD_ROLES)] | None = None  # type: ignore[valid-type]
    unit: str | None = None
    constraints: Constraints = {}
    places: bool = True


class Reference(_Part):
    """The columns that a foreign key leads to; without a resource, those of its own table."""

    resource: str = ""
    fields: ColumnNames = pydantic.Field(min_length=1)


class ForeignKey(_Part):
    """Columns whose values must stand in columns of another resource."""

    fields: ColumnNames = pydantic.Field(min_length=1)
    reference: Reference

    @pydantic.model_validator(mode="after")
    def _paired(self) -> Self:
        if len(self.fields) != len(self.reference.fields):
            raise ValueError("a foreign key needs as many fields as its reference has.")
        return self


class Schema(_Part):
    """The columns of a table and its keys."""

    fields: list[Field] = []
    primary_key: ColumnNames = pydantic.Field([], alias="primaryKey")
    foreign_keys: list[ForeignKey] = pydantic.Field([], alias="foreignKeys")
    missing: list[str] = pydantic.Field([""], alias="missingValues")

    @cached_property
    def missing_numbers(self) -> set[float]:
        """Marks that are numbers (9999, also written 9999.0)."""
        return {number for mark in self.missing if (number := _number(mark)) is not None}

    def is_missing(self, text: str, kind: str) -> bool:
        """Whether a cell means that nothing is known: a mark, or the same number."""
        is_text = kind in ("string", "any", "boolean")
        return text in self.missing or (not is_text and _number(text) in self.missing_numbers)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


_DIALECT = {key: at[1] for key, at in IN_PACKAGES.items() if at[0] == "dialect"}


class Resource(_Named):
    """A table of the package."""

    path: str = pydantic.Field("", validate_default=True)
    role: Literal[tuple(ROLES)] | None = None  # type: ignore[valid-type]
    measure: str | None = None
    format: Literal["csv", "tsv", "txt", "xlsx", "xlsm", "parquet"] = "csv"
    encoding: str | None = None
    dialect: dict[str, Any] = {}
    table: Schema = pydantic.Field(Schema.model_validate({}), alias="schema")

    @pydantic.field_validator("path")
    @classmethod
    def _inside(cls, path: str, info: ValidationInfo) -> str:
        folder = (info.context or {}).get("folder", Path())
        if not path:
            raise ValueError("path must name one file.")
        pure, inside = PurePosixPath(path), (folder / path).resolve()
        for wrong, problem in (
            ("://" in path, "is an address. Download the file into the package."),
            ("\\" in path or not path.isprintable(), "must be a plain text with forward slashes."),
            (pure.is_absolute() or ".." in pure.parts,
             "leads out of the package. Give a path inside its folder."),
            (not inside.is_relative_to(folder.resolve()),
             "is a link that leads out of the package. Copy the file into it."),
        ):  # fmt: skip
            if wrong:
                raise ValueError(f'path "{path}" {problem}')
        return path

    @pydantic.model_validator(mode="after")
    def _sound(self) -> Self:
        if faults := list(_format_faults(self)):
            raise ValueError(*faults)
        roles = {*ROLES.get(self.role or "", ()), *(PLACE_TYPES if self.role == "places" else ())}
        free = roles - {field.role for field in self.fields}
        for field in self.fields:  # a field without a role takes the one that its name is, if free
            field.role = field.role or (field.name if field.name in free else None)
        if faults := [*_name_faults(self.table), *_role_faults(self)]:
            raise ValueError(*faults)
        if self.role in (*MEASURED, "places"):
            for field in self.fields:
                if field.role in ("region", "industry", "year"):
                    field.constraints = field.constraints | {"required": True}
                if most := DEGREES.get(field.role or ""):
                    field.constraints = {"minimum": -most, "maximum": most} | field.constraints
        return self

    @property
    def fields(self) -> list[Field]:
        """The columns, in the order of the description."""
        return self.table.fields

    def with_columns(self, names: Collection[str]) -> Self:
        """Return the table as described, with those of its columns that are in `names`."""
        kept = [field for field in self.fields if field.name in names]
        return self.model_copy(update={"table": self.table.model_copy(update={"fields": kept})})

    @property
    def form(self) -> Form:
        """How the file is said to be written."""
        dialect = self.dialect
        said = {key: dialect[name] for key, name in _DIALECT.items() if name in dialect}
        for key, name in (("decimal", "decimalChar"), ("thousands", "groupChar")):
            of = [mark for one in self.fields if (mark := one.properties.get(name))]
            said |= {key: of[0]} if of and of[0] != {"decimal": "."}.get(key) else {}
        return Form.model_validate(said | {"encoding": self.encoding})

    @property
    def keys(self) -> list[tuple[str, ...]]:
        """Columns of which each combination stands in one row only."""
        by_role = {field.role: field.name for field in self.fields}
        keys = [
            tuple(self.table.primary_key),
            tuple(by_role[role] for role in KEYS.get(self.role or "", ())),
            *((field.name,) for field in self.fields if field.constraints.get("unique")),
        ]
        return list(dict.fromkeys(key for key in keys if key))

    def field(self, role: str) -> Field | None:
        """Return the field with a role, or None."""
        return next((field for field in self.fields if field.role == role), None)


def _format_faults(resource: Resource) -> Iterator[str]:
    if len(str(resource.dialect.get("delimiter", ","))) != 1:
        yield 'dialect: "delimiter" must be one character.'
    else:
        try:
            resource.form  # noqa: B018
        except pydantic.ValidationError as error:
            for one in error.errors():
                key = _DIALECT.get(str(one["loc"][0]), one["loc"][0])
                yield f'dialect: "{key}" cannot be {one["input"]!r:.40}.'
    if not resource.fields:
        yield "schema.fields must list the columns of the file."


def _name_faults(table: Schema) -> Iterator[str]:
    """Yield names of columns that stand twice or are used and not there."""
    columns = [field.name for field in table.fields]
    for name in sorted({name for name in columns if columns.count(name) > 1}):
        yield f'field "{name}" is listed twice.'
    for name in table.primary_key:
        if name not in columns:
            yield f'primaryKey names "{name}", which is not a field.{suggestion(name, columns)}'
    for name in [name for key in table.foreign_keys for name in key.fields]:
        if name not in columns:
            hint = suggestion(name, columns)
            yield f'a foreign key names "{name}", which is not a field.{hint}'


def _role_faults(resource: Resource) -> Iterator[str]:
    """Yield what the role of a resource asks of it and is not there."""
    role, found = resource.role, {field.role: field for field in resource.fields}
    if role == "lq" and not resource.measure:
        yield 'role "lq" needs a "measure": what the location quotient is taken of, as "firms".'
    for needed in ROLES.get(role or "", ()):
        if needed not in found:
            what = f'role "{role}" needs a field with the role "{needed}".'
            yield f'{what} Name a column "{needed}" or give one "role": "{needed}".'
    for needed, types in TYPES.items() if role in (*MEASURED, "places") else ():
        field = found.get(needed)
        if field is not None and field.type not in types:
            what = f'field "{field.name}": its role "{needed}" needs the type'
            yield f"{what} {' or '.join(types)}, not {field.type}."
    value = found.get("value")
    if role in MEASURED and value is not None and not value.unit:
        yield f'field "{value.name}": the unit is missing. Add "unit", as "100 million USD".'
