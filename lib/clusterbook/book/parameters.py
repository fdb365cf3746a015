"""Parameters of chapters: declared once, checked before anything runs.

The vocabulary is ``parameters.yml`` (type, range, choices, unit); a chapter's cell tagged
``parameters`` says which of them it takes and their defaults. Values from the command line, a
file or plain papermill pass through :func:`resolve`, so a wrong one stops with one clear message.
"""

import ast
import difflib
import glob
import hashlib
import json
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from clusterbook.book.errors import BookError
from clusterbook.book.offers import Offer
from creative_clusters.data.validation.yaml_lines import read_yaml

NO_CODE = (SyntaxError, ValueError, RecursionError, MemoryError)  # of what Python cannot parse
Value = None | bool | int | float | str | list[str]
_TYPES = {
    "integer": int,
    "number": float,
    "text": str,
    "switch": bool,
    "list of text": list[str],
}


class ParameterError(BookError):
    """A parameter that is unknown, or whose value is not allowed."""


class Declaration(BaseModel):
    """One entry of ``parameters.yml``."""

    model_config = ConfigDict(extra="forbid")

    type: Literal["integer", "number", "text", "switch", "list of text"]
    choices: list[str] = []
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    path: bool = False
    from_data: str = ""
    not_after: str = ""

    def allowed(self, offer: Offer) -> list:
        """The values to choose from, in order; empty if any will do."""
        values: list = []
        for choice in self.choices:
            values += getattr(offer, choice, [choice])
        return values

    @cached_property
    def adapter(self) -> TypeAdapter:
        """Checks and converts a value; made once, since a sweep asks for it many times."""
        kind: Any = _TYPES[self.type]
        if self.type not in ("integer", "number"):
            return TypeAdapter(kind, config=ConfigDict(strict=True))
        more: dict[str, Any] = {} if self.type == "integer" else {"allow_inf_nan": False}
        kind = Annotated[kind, Field(ge=self.minimum, le=self.maximum, **more)]
        return TypeAdapter(kind)


@dataclass(frozen=True)
class Parameter:
    """A parameter as one chapter takes it."""

    name: str
    default: Value
    comment: str
    line: int


@cache
def vocabulary() -> dict[str, Declaration]:
    """Every parameter of the book by name."""
    source = files(__package__).joinpath("parameters.yml").read_text("utf-8")
    raw, _, twice = read_yaml(source)
    for name, first, again in twice:
        raise ParameterError(
            f'parameters.yml, row {again}: "{name}" stands in row {first} already. '
            "Keep one of the two rows."
        )
    return {name: Declaration(**entry) for name, entry in raw.items()}


def declared(source: str, where: str = "parameters cell") -> dict[str, Parameter]:
    """Read a tagged cell's parameters, a line each: ``name: type = default # what it does``."""
    lines = source.splitlines()
    found: dict[str, Parameter] = {}
    try:
        body = ast.parse(source).body
    except NO_CODE as error:
        at, what = getattr(error, "lineno", 1), getattr(error, "msg", error)
        raise ParameterError(f"{where}, line {at}: {what}.") from error
    for node in body:
        at = f"{where}, line {node.lineno}"
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.target, ast.Name):
            raise ParameterError(f"{at}: write `name: type = default  # what it does`.")
        name = node.target.id
        _known(name, list(vocabulary()), at)
        if name in found:
            first = found[name].line
            raise ParameterError(f"{at}: {name} is declared in line {first} already; keep one.")
        try:
            default = ast.literal_eval(node.value or node.target)  # a name is no value
        except (TypeError, *NO_CODE) as error:
            raise ParameterError(f"{at}: the default of {name} must be a plain value.") from error
        _, _, comment = lines[(node.end_lineno or 0) - 1].partition("#")
        if not comment.strip():
            raise ParameterError(f"{at}: {name} has no comment; say after # what it does.")
        found[name] = Parameter(name, default, comment.strip(), node.lineno)
    return found


def resolve(given: dict[str, Any], defaults: dict[str, Value], offer: Offer, where: str) -> dict:
    """Return the values in force: `given` over `defaults`, each checked against the data."""
    for name in given:
        _known(name, list(defaults), where)
    values: dict[str, Any] = {}
    for name, default in defaults.items():
        entry = vocabulary()[name]
        value = given.get(name, default)
        if value in (None, "") and entry.from_data:
            # Where the data offer no name the page itself says what is missing.
            value = _from_data(entry.from_data, offer)
            value = "" if value is None and entry.type == "text" else value
        values[name] = _checked(name, value, entry, offer, where)
    if wrong := out_of_order(values):
        raise ParameterError(f"{where}: {wrong}")
    return values


def out_of_order(values: dict[str, Any]) -> str:
    """Which value lies after one that it may not lie after; empty if none does."""
    for name, value in values.items():
        other = vocabulary()[name].not_after
        if other in values and value > values[other]:
            return f"{name} {value} lies after {other} {values[other]}."
    return ""


def named_files(value: str) -> list[Path]:
    """The files that a parameter of kind path names: a file, those of a folder, or of a pattern."""
    path = Path(value)
    found = path.iterdir() if path.is_dir() else map(Path, glob.glob(value))  # noqa: PTH207
    return sorted(file for file in found if file.is_file())


def outside(values: dict[str, Any]) -> dict[str, str]:
    """Hash of the files that parameters name, for what is kept between runs; {} if none do."""
    named = [
        (name, file.name, hashlib.sha256(file.read_bytes()).hexdigest())
        for name, value in values.items()
        if isinstance(value, str) and (entry := vocabulary().get(name)) and entry.path
        for file in named_files(value)
    ]
    return {"outside": hashlib.sha256(json.dumps(named).encode()).hexdigest()} if named else {}


def parse(assignment: str) -> tuple[str, Any]:
    """Split ``NAME=VALUE`` as the command line takes it; the value is read by :func:`read_value`.

    >>> parse("threshold=1.5")
    ('threshold', 1.5)
    >>> parse("cities=[Tokyo, Seoul]")
    ('cities', ['Tokyo', 'Seoul'])
    >>> parse("city=A: b")
    ('city', 'A: b')
    """
    name, equals, value = assignment.partition("=")
    if not equals or not name.strip():
        raise ParameterError(f'"{assignment}" is not NAME=VALUE, for instance first_year=2010.')
    return name.strip(), read_value(name.strip(), value)


def read_value(name: str, source: str) -> Any:
    """A parameter's value: where it is text as it is, but for quotes around it; else as YAML."""
    entry = vocabulary().get(name)
    text = entry is not None and entry.type == "text"
    try:
        node = yaml.compose(source, yaml.SafeLoader)
        quoted = isinstance(node, yaml.ScalarNode) and node.style is not None
        if node is None or (text and not quoted):
            return source.strip() if text else None
        return of_node(name, node, source)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if text:
            return source.strip()
        raise ParameterError(f'{name}: "{source}" cannot be read as a value.') from error


def of_node(name: str, node: yaml.Node, source: str) -> Any:
    """A parameter's value from YAML: as it is written where it is text, or a list of texts."""
    entry = vocabulary().get(name)
    kind = entry.type if entry else ""
    if kind == "list of text" and isinstance(node, yaml.SequenceNode):
        return [_written(one, source) for one in node.value]
    plain = isinstance(node, yaml.ScalarNode) and node.style is None
    if kind == "text" and not (plain and node.value in ("", "~", "null")):
        return _written(node, source)
    return yaml.SafeLoader("").construct_document(node)


def _written(node: yaml.Node, source: str) -> str:
    if isinstance(node, yaml.ScalarNode):
        return node.value
    return source[node.start_mark.index : node.end_mark.index]


def _checked(name: str, value: Any, entry: Declaration, offer: Offer, where: str) -> Value:
    at = f"{where}: parameter {name}"
    if entry.type == "text" and isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # a code such as 519130, which the command line reads as a number
    if entry.type != "switch" and isinstance(value, bool):
        raise ParameterError(f"{at} must be {_wanted(entry)}, not {value!r}.")
    try:
        value = entry.adapter.validate_python(value)
    except ValidationError as error:
        raise ParameterError(f"{at} must be {_wanted(entry)}, not {value!r}.") from error
    if entry.path and value and not named_files(value):
        raise ParameterError(f"{at} is {value!r}, but no file is there, seen from {Path.cwd()}.")
    allowed = entry.allowed(offer)
    if allowed:
        for item in value if isinstance(value, list) else [value]:
            if item not in allowed:
                raise ParameterError(f"{at} is {item!r}. {hint(item, allowed)}")
    if isinstance(value, list) and len(set(value)) < len(value):
        raise ParameterError(f"{at} names one value twice: {value}.")
    return value


def _wanted(entry: Declaration) -> str:
    words = {
        "integer": "a whole number",
        "number": "a number",
        "text": "a text",
        "switch": "true or false",
        "list of text": "a list of texts, like [Tokyo, Seoul]",
    }[entry.type]
    if entry.minimum is not None:
        words += f" from {entry.minimum:g} to {entry.maximum:g}"
    return words


def _from_data(key: str, offer: Offer) -> Value:
    kind, _, what = key.partition("_")
    values = getattr(offer, f"{what}s")
    if not values:
        return None
    return {"first": values[0], "middle": values[len(values) // 2]}.get(kind, values[-1])


def _known(name: str, names: list[str], where: str) -> None:
    if name not in names:
        raise ParameterError(f'{where}: there is no parameter "{name}". {hint(name, names)}')


def hint(value: Any, allowed: list) -> str:
    """Say what is allowed in place of `value`, the nearest first."""
    known = list(dict.fromkeys(map(str, allowed)))
    near = difflib.get_close_matches(str(value), known, n=1)
    guess = f'Did you mean "{near[0]}"? ' if near else ""
    shown = ", ".join(known[:40])
    if not shown:
        return "This page takes none."
    return f"{guess}Allowed: {shown}{', …' if len(known) > 40 else ''}."
