"""Checking the cells of one column against its description, and giving them their type."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from creative_clusters.data.validation.problems import Problem, suggestion
from creative_clusters.data.validation.schema import Field, Resource

_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_INTEGER = r"[+-]?[0-9]{1,18}"
_YEAR = r"[0-9]{4}"
_TRUE, _FALSE = ("true", "True", "TRUE", "1"), ("false", "False", "FALSE", "0")
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"


def check_column(
    cells: pd.Series, field: Field, resource: Resource, file: str
) -> tuple[pd.Series, list[Problem]]:
    """Type a column of strings and list the cells that break its description.

    Parameters
    ----------
    cells
        Strings as written, indexed by line number.

    Returns
    -------
    typed, problems
        Numbers as float64, integers and years as int64 (Int64 with gaps), booleans as boolean,
        strings as they are; a cell that cannot be read is missing.
    """
    missing = cells.isin(resource.missing)
    problems: list[Problem] = []

    def report(wrong: pd.Series, explain: Callable[[str], str]) -> None:
        found = cells[wrong]
        texts = {text: explain(_short(text)) for text in found.unique()}
        problems.extend(
            Problem(file, texts[text], row=int(row), column=field.name)
            for row, text in found.items()
        )

    if field.constraints.get("required"):
        report(missing, lambda _: "The cell is empty, and a value is required here.")
    typed, wrong = _typed(cells, missing, field.type)
    report(wrong, lambda text: _type_message(text, field.type))
    usable = ~missing & ~wrong
    for broken, explain in _broken(cells, typed, usable, field, resource):
        report(broken & usable, explain)
    return typed, problems


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def _typed(cells: pd.Series, missing: pd.Series, kind: str) -> tuple[pd.Series, pd.Series]:
    """Return the typed column and which cells do not fit the type."""
    if kind in ("number", "integer", "year"):
        pattern = {"number": _NUMBER, "integer": _INTEGER, "year": _YEAR}[kind]
        fits = cells.str.fullmatch(pattern).astype(bool)
        numbers = pd.to_numeric(cells.where(fits), errors="coerce")
        if kind == "number":
            numbers = numbers.astype(float)
            fits &= np.isfinite(numbers.fillna(0))
            return numbers.where(fits), ~fits & ~missing
        whole = numbers.astype("Int64")
        return (whole.astype("int64") if fits.all() else whole), ~fits & ~missing
    if kind == "boolean":
        fits = cells.isin((*_TRUE, *_FALSE))
        return cells.isin(_TRUE).astype("boolean").where(fits), ~fits & ~missing
    padded = (cells != cells.str.strip()) | cells.str.contains(f"[{_INVISIBLE}]", regex=True)
    return cells.where(~missing, ""), padded & ~missing


def _broken(
    cells: pd.Series, typed: pd.Series, usable: pd.Series, field: Field, resource: Resource
) -> Iterator[tuple[pd.Series, Callable[[str], str]]]:
    """Yield for each constraint which cells break it and how to say so."""
    rules, numeric = field.constraints, field.type in ("number", "integer", "year")
    if numeric:
        low, high = rules.get("minimum"), rules.get("maximum")
        if resource.role in ("lq", "counts") and field.role == "value":
            what = "location quotient" if resource.role == "lq" else "count"
            yield typed < 0, lambda text: f"{text} is negative. A {what} is 0 or more."
            low = low if low is not None and float(low) > 0 else None
        if low is not None:
            yield typed < float(low), lambda text: f"{text} is below the smallest value, {low}."
        if high is not None:
            yield typed > float(high), lambda text: f"{text} is above the largest value, {high}."
    if "enum" in rules:
        allowed = [str(value) for value in rules["enum"]]
        yield (
            ~cells.isin(allowed),
            lambda text: f'"{text}" is not one of {", ".join(allowed)}.{suggestion(text, allowed)}',
        )
    if "pattern" in rules:
        pattern = re.compile(rules["pattern"])
        fitting = [text for text in cells[usable].unique() if pattern.fullmatch(text)]
        yield (
            ~cells.isin(fitting),
            lambda text: f'"{text}" does not have the form {rules["pattern"]}.',
        )
    if "minLength" in rules:
        least = rules["minLength"]
        yield cells.str.len() < least, lambda text: f'"{text}" has fewer than {least} characters.'
    if "maxLength" in rules:
        most = rules["maxLength"]
        yield cells.str.len() > most, lambda text: f'"{text}" has more than {most} characters.'


def duplicates(keys: pd.DataFrame, columns: tuple[str, ...], file: str) -> Iterator[Problem]:
    """Yield a problem for each row whose key stands in a row above it."""
    repeated = keys[keys.duplicated(list(columns), keep=False)]
    first: dict[tuple[object, ...], int] = {}
    for row, key in zip(repeated.index, repeated.itertuples(index=False, name=None), strict=True):
        if first.setdefault(key, row) != row:
            label = " ".join(str(part) for part in key)
            what = f'"{label}" stands in row {first[key]} already. Keep one of the two rows.'
            yield Problem(file, what, row=int(row), column=", ".join(columns))


def unknown_keys(
    keys: pd.DataFrame, columns: tuple[str, ...], known: pd.DataFrame, where: str, file: str
) -> Iterator[Problem]:
    """Yield a problem for each row whose key does not stand in another table."""
    joined = pd.MultiIndex.from_frame(known)
    found = keys[~pd.MultiIndex.from_frame(keys).isin(joined)]
    texts, names = found[columns[0]].unique(), known.iloc[:, 0].unique()
    # near spellings cost a comparison of each with each: only where that is quick
    near = len(columns) == 1 and len(texts) * len(names) <= 100_000
    hints = {text: suggestion(text, names) if near else "" for text in texts}
    for row, key in zip(found.index, found.itertuples(index=False, name=None), strict=True):
        what = f'"{" ".join(key)}" does not stand in {where}.{hints[key[0]]}'
        yield Problem(file, what, row=int(row), column=", ".join(columns))


def _type_message(text: str, kind: str) -> str:
    """Say why a cell does not fit its type, and what to write instead."""
    if kind in ("string", "any"):
        if any(mark in text for mark in _INVISIBLE):
            return f"{text!a} holds an invisible character. Remove it."
        return f'"{text}" has a blank before or behind it. Remove it.'
    if kind == "boolean":
        return f'"{text}" is neither true nor false.'
    noun = {"number": "number", "integer": "whole number", "year": "year"}[kind]
    pattern = {"number": _NUMBER, "integer": _INTEGER, "year": _YEAR}[kind]
    for rewrite, fault in _REWRITES:
        mended = rewrite(text)
        if mended != text and re.fullmatch(pattern, mended):
            return f'"{text}" {fault}. Write {mended}.'
    if re.fullmatch(r"[+-]?[0-9]{1,3},[0-9]{3}", text):
        readings = f"{text.replace(',', '')} or {text.replace(',', '.')}"
        return f'"{text}" has a comma, for thousands or for decimals. Write {readings}.'
    if kind == "year":
        return f'"{text}" is not a year of four digits.'
    if kind == "integer" and re.fullmatch(_NUMBER, text):
        return f"{text} is not a whole number."
    if re.fullmatch(_NUMBER, text):
        return f"{text} is too large."
    return f'"{text}" is not a {noun}. Use an empty cell for a missing value.'


def _without_comma_groups(text: str) -> str:
    whole = re.fullmatch(r"([+-]?[0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]+)?", text)
    certain = whole and (whole[2] or whole[1].count(",") > 1)
    return text.replace(",", "") if certain else text


def _with_point(text: str) -> str:
    comma = re.fullmatch(r"([+-]?[0-9.]*),([0-9]+)", text)
    certain = comma and (len(comma[2]) != 3 or comma[1].lstrip("+-") == "0" or "." in comma[1])
    return f"{comma[1].replace('.', '')}.{comma[2]}" if certain else text


def _without_blank_groups(text: str) -> str:
    grouped = re.fullmatch(r"[+-]?[0-9]{1,3}([\s'’_][0-9]{3})+(\.[0-9]+)?", text)
    return re.sub(r"[\s'’_]", "", text) if grouped else text


_REWRITES: tuple[tuple[Callable[[str], str], str], ...] = (
    (str.strip, "has a blank before or behind it"),
    (lambda text: unicodedata.normalize("NFKC", text), "is written in full-width characters"),
    (lambda text: text.replace("\u2212", "-"), "has a typographic minus sign"),
    (_without_comma_groups, "has commas between thousands"),
    (_without_blank_groups, "has marks between thousands"),
    (_with_point, "has a decimal comma"),
    (
        lambda text: text.removesuffix("%").rstrip(),
        "has a per cent sign, which the unit should say",
    ),
    (lambda text: re.sub(r"\.0*$", "", text), "has decimals"),
)
