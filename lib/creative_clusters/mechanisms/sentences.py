"""What can be said of mechanisms: how much of their evidence can be checked, and its dates."""

import pandas as pd

from creative_clusters.mechanisms.study import STRATEGIES, of_city
from creative_clusters.words.wording import called, joined, language, listing, number, text


def checked(rows: pd.DataFrame) -> str:
    """Say how much of some evidence the audit could check: ``verdict`` in words, "" without one."""
    counts = rows["verdict"].value_counts()
    codes = {"held": ("reproduced", "within_rounding"), "part": ("in_part",)}
    codes |= {"not_held": ("inconsistent",), "open": ("not_checkable",)}
    n = {
        name: sum(counts.get(text(f"audit.verdict.{code}"), 0) for code in group)
        for name, group in codes.items()
    }
    told = [text(f"evidence.{name}", n=count) for name, count in n.items() if count]
    told = [text("evidence.audit", items=listing(told))] if told else []
    told += [text("evidence.bare", n=counts[""])] if counts.get("", 0) else []
    return text("evidence.checked", n=len(rows), items=text("evidence.and").join(told))


def dates(steps: pd.DataFrame, first: int, last: int) -> str:
    """State how many dated steps lie before, in and after the years of a series."""
    before, after = (steps["year"] < first).sum(), (steps["year"] > last).sum()
    fields = {"n": len(steps), "before": before, "after": after, "first": first, "last": last}
    return text("evidence.dates", within=len(steps) - before - after, **fields)


def answered(matrix: pd.DataFrame) -> str:
    """State how many pairs of bottleneck and strategy the book reads as an answer."""
    filled = matrix[list(STRATEGIES)].ne("")
    alone = int((filled.sum(axis=1) == 1).sum())
    return text("matrix.answered", n=int(filled.sum().sum()), of=filled.size, alone=alone)


def caption(parts: pd.DataFrame, key: str) -> str:
    """Name a table of one mechanism, whose root comes first of its `parts`."""
    return joined([parts[f"term_{language()}"].iloc[0], text(key)], ": ")


def number_and_size(row: pd.Series) -> str:
    """Say how number and relative size of firms changed: a row of `concentration.split.split`."""
    ends = ("firms_from", "firms_to", "scale_from", "scale_to")
    fields = dict(zip("abcd", (number(row[end]) for end in ends), strict=True))
    way = text(f"shenzhen.split.{'smaller' if row['d_scale'] < 0 else 'larger'}")
    fields |= {"first": row["from_year"], "last": row["to_year"]}
    return text("shenzhen.split", way=way, **fields)


def touching(table: pd.DataFrame, places: pd.DataFrame, city: str) -> str:
    """Say for which mechanisms and strategies a city or its group is named, if for any."""
    found = of_city(table, places, city)
    terms = found.loc[found["via"] != "country", f"term_{language()}"]
    return text("touching.terms", who=called(city), terms=listing(terms)) if len(terms) else ""
