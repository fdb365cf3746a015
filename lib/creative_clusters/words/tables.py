"""Tables as HTML: labelled, formatted, escaped, sortable by a page's script."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from creative_clusters.words.codebook import Column, column
from creative_clusters.words.wording import language, text, unit_name

_LINE = 40  # characters from which a cell is prose


def to_html(
    frame: pd.DataFrame,
    *,
    links: Mapping[str, Sequence[str]] | None = None,
    own: Mapping[str, Column] | None = None,
) -> str:
    """Return `frame` as an HTML table with heads, units and number formats from the catalogue.

    Every text is escaped, so labels never become markup. Cells carry their raw value
    (``data-value``), by which the page sorts them. `links` have for a column the address that each
    of its cells leads to; `own` are columns that only this table has.
    """
    links = links or {}
    known = [(own or {}).get(name) or column(name) for name in frame.columns]
    columns = [one.fitting(frame[one.name]) for one in known]
    numeric = [pd.api.types.is_numeric_dtype(frame[entry.name]) for entry in columns]
    heads = "".join(
        f'<th scope="col"{_number(is_number)}>{escape(entry.label())}{_unit(entry)}</th>'
        for entry, is_number in zip(columns, numeric, strict=True)
    )
    body = ""
    for row, values in enumerate(frame.itertuples(index=False, name=None)):
        body += "<tr>"
        for at, (value, entry, is_number) in enumerate(zip(values, columns, numeric, strict=True)):
            link = links[entry.name][row] if entry.name in links else ""
            body += _cell(value, entry, is_number, first=at == 0, link=link)
        body += "</tr>"
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def worded(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Codes of some columns as words: `columns` maps a column to the prefix of its keys.

    What is empty or missing stays without a word.
    """
    shown = {
        name: [text(f"{prefix}.{code}") if code and code == code else "" for code in table[name]]
        for name, prefix in columns.items()
    }
    return table.assign(**shown)


def _cell(value: Any, entry: Column, is_number: bool, first: bool, link: str) -> str:
    missing = value is None or value is pd.NA or value != value
    raw = f' data-value="{escape("" if missing else repr(float(value)))}"' if is_number else ""
    other = entry.name[-3:] in ("_en", "_zh") and entry.name[-2:]  # a text of that language
    told = str(value) if other and not missing else entry.show(value)
    tag = 'th scope="row"' if first and told else "td"  # an empty head would name nothing
    shown = escape(told)
    if other and other != language():
        shown = f'<span lang="{other}">{shown}</span>'
    if entry.format == "code":
        shown = f"<code>{shown}</code>"
    if link:
        shown = f'<a href="{escape(link)}">{shown}</a>'
    kind = _number(is_number)
    if not first and not is_number and len(told) > _LINE:
        kind = ' class="prose"'
    return f"<{tag}{kind}{raw}>{shown}</{tag.split()[0]}>"


def _number(is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _unit(entry: Column) -> str:
    """The unit beside a head that does not name it already, as "LQ then" does."""
    unit = unit_name(entry.unit)
    if not unit or re.search(rf"(?<![a-z]){re.escape(unit)}(?![a-z])", entry.label(), re.I):
        return ""
    return f' <span class="unit">{escape(unit)}</span>'
