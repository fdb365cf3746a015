"""The little language of the column `check`: a call of a named check on facts and table cells.

``share_of(study.city-firms, sum_of(study.firms-a, study.firms-b))`` names facts by id;
``firm-lq[Warsaw, 2017]`` is a cell, ``firm-lq[Warsaw]`` a row, ``firm-lq[Warsaw, 2011:2016]`` a
part of it, ``firm-lq[2017]`` a column, ``firm-lq`` the table. Numbers are exact, text is quoted.
"""

import re
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from inspect import Parameter
from typing import Any

from creative_clusters.audit.checks import REGISTRY
from creative_clusters.audit.evidence import Column, Outcome, Quantity, Series, Table, Unfit
from creative_clusters.audit.intervals import exact, number
from creative_clusters.reading.problems import suggestion

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>"[^"]*")
    | (?P<number>[-−]?\d+(?:\.\d+)?(?![\w.-]))
    | (?P<name>[A-Za-z_][\w.-]*)(?P<keys>\[[^\]]*\])?
    | (?P<mark>[(),])
    )""",
    re.VERBOSE,
)
_YEAR = r"\d{1,9}"

DEEPEST = 100
"""More brackets than any check needs, and fewer than the reading of it could not bear."""


@dataclass(frozen=True)
class Fact:
    """A fact of a study: its quantity and where it comes from."""

    quantity: Quantity
    source: str
    locator: str


@dataclass
class Evidence:
    """Facts by id and tables by name; `used` collects the facts that a check turned to."""

    facts: Mapping[str, Fact]
    tables: Mapping[str, Table]
    used: list[str] = field(default_factory=list)


def evaluate(expression: str, evidence: Evidence) -> tuple[Quantity | Outcome, str]:
    """Return what a check finds, and its name; :class:`Unfit` where it is wrongly written."""
    tokens = _tokens(expression)
    if len(tokens) < 2 or tokens[0].kind != "name" or tokens[1].value != "(":
        raise Unfit(f'"{expression}" is not a call such as share_of(part, whole).')
    if sum(token.value == "(" for token in tokens) > DEEPEST:
        raise Unfit(f"The check has more than {DEEPEST} brackets. Write it in fewer.")
    result, rest = _value(tokens, evidence)
    if rest:
        raise Unfit(f'"{rest[0].value}" is left over after the check.')
    return result, tokens[0].value


@dataclass(frozen=True)
class _Token:
    kind: str
    value: str
    keys: str | None = None


def _tokens(expression: str) -> list[_Token]:
    tokens, position = [], 0
    expression = expression.strip()
    while position < len(expression):
        found = _TOKEN.match(expression, position)
        if found is None:
            raise Unfit(f'"{expression[position:].strip()}" cannot be read in the check.')
        kind = next(k for k in ("text", "number", "name", "mark") if found[k] is not None)
        tokens.append(_Token(kind, found[kind], found["keys"]))
        position = found.end()
    return tokens


def _value(tokens: list[_Token], evidence: Evidence) -> tuple[Any, list[_Token]]:
    if not tokens:
        raise Unfit("The check ends too early; a bracket or an argument is missing.")
    token, rest = tokens[0], tokens[1:]
    if token.kind == "name" and rest and rest[0].value == "(" and token.keys is None:
        arguments, rest = _arguments(rest[1:], evidence)
        return _call(token.value, arguments), rest
    if token.kind == "name":
        return _referred(token, evidence), rest
    if token.kind == "number":
        return _plain(token.value), rest
    if token.kind == "text":
        return token.value[1:-1], rest
    raise Unfit(f'"{token.value}" stands where an argument should be.')


def _plain(written: str) -> Quantity:
    try:
        value = number(written)
    except ValueError as error:
        raise Unfit(str(error)) from None
    return Quantity(written, exact(value), value)


def _arguments(tokens: list[_Token], evidence: Evidence) -> tuple[list[object], list[_Token]]:
    arguments: list[object] = []
    if tokens and tokens[0].value == ")":
        return arguments, tokens[1:]
    while True:
        argument, tokens = _value(tokens, evidence)
        arguments.append(argument)
        if not tokens or tokens[0].value not in (",", ")"):
            raise Unfit("A comma or a closing bracket is missing in the check.")
        mark, tokens = tokens[0].value, tokens[1:]
        if mark == ")":
            return arguments, tokens


def _call(name: str, arguments: list[object]) -> Quantity | Outcome:
    if name not in REGISTRY:
        raise Unfit(f'"{name}" is not a check.{suggestion(name, REGISTRY)}')
    check = REGISTRY[name]
    parameters = check.signature.parameters
    many = {n for n, p in parameters.items() if p.kind is Parameter.VAR_POSITIONAL}
    try:
        bound = check.signature.bind(*arguments)
    except TypeError:
        wanted = ", ".join(f"*{n}" if n in many else n for n in parameters)
        given = len(arguments)
        told = f"{name} takes ({wanted}); {given} argument{'s' * (given != 1)} given."
        raise Unfit(told) from None
    for parameter, given in bound.arguments.items():
        for value in given if parameter in many else [given]:
            _fits(value, parameters[parameter].annotation, name, parameter)
    try:
        found = check.function(*arguments)
        if isinstance(found, Outcome) and not found.basis:
            return replace(found, basis=check.strength)
        return found
    except Unfit:
        raise
    except (ZeroDivisionError, ValueError) as error:
        raise Unfit(f"{name}: {error}") from None


_KINDS = {
    Quantity: "a number",
    Series: "a row of a table",
    Column: "a column of a table",
    Table: "a table",
    str: "quoted text",
    Outcome: "a test",
}


def _fits(value: object, kind: object, name: str, parameter: str) -> None:
    kinds = typing.get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    if not isinstance(value, kinds):
        wanted = " or ".join(_KINDS[k] for k in kinds)
        raise Unfit(f'{name}: "{parameter}" must be {wanted}, not {_KINDS[type(value)]}.')


def _referred(token: _Token, evidence: Evidence) -> object:
    if token.value in evidence.tables:
        return _part(evidence.tables[token.value], token.keys)
    if token.value in evidence.facts and token.keys is None:
        evidence.used.append(token.value)
        return evidence.facts[token.value].quantity
    if token.keys is not None:
        raise Unfit(f'"{token.value}" is not a table.{suggestion(token.value, evidence.tables)}')
    known = [*evidence.facts, *evidence.tables]
    raise Unfit(f'"{token.value}" is not a fact or a table.{suggestion(token.value, known)}')


def _part(table: Table, keys: str | None) -> object:
    if keys is None:
        return table
    parts = [part.strip() for part in keys[1:-1].split(",")]
    match parts:
        case [year] if re.fullmatch(_YEAR, year):
            return table.column(int(year))
        case [region]:
            return table.row(region)
        case [region, year] if re.fullmatch(_YEAR, year):
            return table.cell(region, int(year))
        case [region, span] if re.fullmatch(f"{_YEAR}:{_YEAR}", span):
            return table.row(region, *(int(year) for year in span.split(":")))
    raise Unfit(f"{table.label}{keys} cannot be read. Use [region], [year] or [region, year].")
