"""A study's system of terms as cards: each term in English and Chinese, its gloss and its cases.

Lists are shown so, and not drawn as charts: they wrap on a phone, can be searched and read aloud.
"""

from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd

from creative_clusters.words.codebook import column
from creative_clusters.words.wording import capital, joined, language, money, said, speaking, text


def to_html(
    system: pd.DataFrame, figures: pd.DataFrame | None = None, more: Sequence[str] = ()
) -> str:
    """Return a system as nested lists of cards; every text in it is escaped.

    What has a parent among the rows stands on its parent's card, in the order of the rows and
    under the name of its level; steps are numbered, and a place that is its whole's is left out.
    Where ``status`` is "assumed", the card says that the term is the book's. `figures` are shown on
    the card of their component; `more` are further columns to show, but for empty cells.
    """
    known = set(system["component"])
    table = system.fillna("").assign(
        level=system["level" if "level" in system else "kind"],
        parent=[name if name in known else "" for name in system["parent"].fillna("")],
    )
    told = {} if figures is None else dict(list(figures.groupby("component", sort=False)))
    under = dict(list(table.groupby("parent", sort=False)))

    def listed(parent: str, place: str = "") -> str:
        own, parts = under.get(parent), []
        if own is None:
            return ""
        levels = own.groupby("level", sort=False) if parent else [("root", own)]
        for level, group in levels:
            if parent and level != "item" and not (level == "part" and len(levels) == 1):
                named = escape(capital(text(f"level.{level}")))
                parts.append(f'<p class="cc-level">{named}</p>')
            tag = "ol" if level == "step" else "ul"
            cards = "".join(card(row, place) for row in group.to_dict("records"))
            parts.append(f'<{tag} class="cc-terms">{cards}</{tag}>')
        return "".join(parts)

    def card(row: dict, place: str) -> str:
        name = row["component"]
        lines = [f'<p class="cc-term">{_terms(row)}</p>']
        gloss = row["gloss" if language() == "en" else "gloss_zh"]
        lines += [f"<p>{escape(gloss)}</p>"] if gloss else []
        lines += [_line(one, row[one]) for one in more if row[one]]
        if name in told:
            lines.append(_told(told[name]))
        where = [text("terms.own")] if row.get("status") == "assumed" else []
        where += [said(row["locator"])] if row["locator"] != place else []
        lines += [f"<small>{escape(joined(where))}</small>"] if any(where) else []
        inside = listed(name, row["locator"])
        return f"<li{' class=cc-whole' if inside else ''}>{''.join(lines)}{inside}</li>"

    return listed("")


def grouped(rows: pd.DataFrame, column: str, heads: Mapping[str, str]) -> pd.DataFrame:
    """Rows of a system under a card for each value of a column, worded by the keys in `heads`."""
    parts = []
    for value, key in heads.items():
        own = rows[rows[column] == value]
        head = {"component": value, "parent": "", "level": "root", "locator": ""}
        for code, gloss in (("en", "gloss"), ("zh", "gloss_zh")):
            with speaking(code):
                head[f"term_{code}"] = capital(text(key))
                head[gloss] = text(f"{key}.means", n=len(own))
        if len(own):
            parts += [pd.DataFrame([head]), own.assign(parent=value, level="item")]
    return pd.concat(parts, ignore_index=True).fillna("")


_STUDIES = {"frameworks": "hua-2026", "matrix": "liu", "mechanisms": "xie-hu-2020"}


def glossary(terms: pd.DataFrame, systems: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """A glossary with the terms of some studies' systems after its own, a row each."""
    columns = {"gloss": "definition"}
    parts = [
        table.rename(columns=columns).assign(source=text(f"study.{_STUDIES[name]}"))[
            list(terms.columns)
        ]
        for name, table in systems.items()
    ]
    return pd.concat([terms, *parts], ignore_index=True)


def amount(value: float, unit: str) -> str:
    """A value with its unit in words, whole; a place in an order has its name before it.

    >>> amount(1450, "100 million USD"), amount(1, "hours"), amount(2, "rank")
    ('145 billion USD', '1 hour', 'rank 2')
    """
    if pd.isna(value) or unit in ("year", "ratio", "none"):
        return "" if pd.isna(value) else f"{value:{'' if unit == 'year' else ','}.10g}"
    if language() == "en" and unit in ("version", "rank", "order"):
        return f"{unit} {value:g}"
    one = value == 1 and language() == "en"
    return money(value, unit.removesuffix("s") if one else unit, ".10g")


def _terms(row: dict) -> str:
    other = "zh" if language() == "en" else "en"
    twin = f'<span class="cc-also" lang="{other}">{escape(row[f"term_{other}"])}</span>'
    return f"<strong>{escape(row[f'term_{language()}'])}</strong> {twin}"


def _line(name: str, value: str) -> str:
    label, shown = escape(column(name).label()), escape(said(value))
    if language() != "en" and shown.isascii():  # a quotation
        shown = f'<span lang="en">{shown}</span>'
    return f'<p><span class="cc-also">{label}</span> {shown}</p>'


def _told(figures: pd.DataFrame) -> str:
    """The cases by name, and on opening all that is told of each."""
    names, items = [], []
    for case, rows in figures.groupby("case", sort=False):
        twin = rows["case_zh"].iloc[0] if "case_zh" in rows else ""
        both = (said(case), twin) if language() == "en" else (twin or said(case), case)
        name, other = map(escape, both)
        if other and other != name:
            code = "zh" if language() == "en" else "en"
            name += f' <span class="cc-also" lang="{code}">{other}</span>'
        names.append(name)
        told = rows.fillna({"qualifier": ""}).to_dict("records")
        whose = f"{name}{text('terms.colon')}" if len(set(figures["case"])) > 1 else ""
        items += [f"<li>{whose}{escape(_figure(row))}</li>" for row in told]
    summary = f"<summary>{joined(names)}</summary>"
    return f"<details>{summary}<ul>{''.join(items)}</ul></details>"


def _figure(row: dict) -> str:
    year = "" if pd.isna(row["year"]) or row["unit"] == "year" else f"{row['year']:.0f}"
    year = text("terms.year", n=year) if year else ""
    about = joined([str(row["place"]), year, row["qualifier"]], ", ")
    is_told = row["unit"] in row["indicator"] and row["unit"] != "year"
    value = amount(row["value"], "none" if is_told else row["unit"])
    key = "terms.figure" if value else "terms.fact"
    return text(key, indicator=row["indicator"], value=value, about=about)
