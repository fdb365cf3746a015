"""What can be said of where a measure stands: who leads, how many are above a threshold.

As everywhere in this package, a sentence is true under any parameters, and says so where there is
nothing to compare.
"""

from functools import partial

import pandas as pd

from creative_clusters.concentration.levels import STANDINGS, compare, steady
from creative_clusters.concentration.sentences.measures import one_measure, unknown
from creative_clusters.statistics.common import common
from creative_clusters.words.wording import (
    called,
    counted,
    join,
    listing,
    money,
    named_measure,
    number,
    some,
    text,
)


def leader(
    panel: pd.DataFrame,
    year: int,
    measure: str | None = None,
    value: str = "lq",
    unit: str | None = None,
) -> str:
    """Say who leads a measure in a year, ahead of whom; in words of its `unit` if it is money."""
    rows, label = one_measure(panel, measure)
    partly = unknown(rows, year, value)
    rows = rows[rows["year"] == year].dropna(subset=value)
    among = text("sentence.leader.among", n=len(rows)) if partly else ""
    rows = rows.sort_values([value, "region"], ascending=[False, True])
    if rows.empty:
        return text("sentence.nobody", label=label, year=year)
    best, shown = rows[value].iloc[0], number if unit is None else partial(money, unit=unit)
    digits = rows[value].map(shown)  # those that print alike share a place
    first, rest = rows[digits == shown(best)], rows[digits != shown(best)]
    fields = {"label": label, "year": year, "who": some(first["region"]), "best": shown(best)}
    fields["among"] = among
    if len(rows) == 1:
        return text("sentence.leader.alone", **fields)
    if rest.empty:
        return text("sentence.leader.all_equal", n=counted(len(rows)), **fields)
    second = rest[value].iloc[0]
    fields["second"] = some(rest.loc[digits[rest.index] == shown(second), "region"])
    fields["second_value"] = shown(second)
    return text(f"sentence.leader.{'one' if len(first) == 1 else 'tied'}", **fields)


def above(
    panel: pd.DataFrame,
    threshold: float,
    from_year: int,
    to_year: int,
    measure: str | None = None,
) -> str:
    """Say how many regions lie at or above a threshold, and how that changed between two years."""
    rows, label = one_measure(panel, measure)
    from_year, to_year = sorted((from_year, to_year))
    partly = unknown(rows, to_year)
    known, base = common(rows, to_year).rows, common(rows, from_year, to_year)
    say = partial(text, label=label, threshold=f"{threshold:g}", year=to_year, from_year=from_year)
    if known.empty:
        return say("sentence.nobody")
    n = (known["lq"] >= threshold).sum()
    count = text("count.of_all", n=n, of=counted(len(known)))
    if from_year == to_year or base.rows.empty:
        alone = "" if from_year == to_year else say("common.nobody")
        return join([say("sentence.above.year", count=count), partly, alone])
    was, high = (set(_high(base.rows, threshold, year)) for year in (from_year, to_year))
    change = len(high) - len(was)
    key = "more" if change > 0 else "fewer" if change < 0 else "same"
    before = text("count.of", n=len(was), of=base.n)
    parts = [say(f"sentence.above.{key}", count=count, before=before)]
    if base.left_out:
        fields = {"n": counted(base.n), "k": base.left_out, "now": len(high), "then": len(was)}
        shares = {"now_share": len(high) / base.n, "then_share": len(was) / base.n}
        level = say("sentence.above.year", count=count)
        parts = [level, say("sentence.above.common", **fields, **shares)]
    for key, who in (("rose", high - was), ("sank", was - high)):
        parts.append(text(f"sentence.above.{key}", who=some(sorted(who))) if who else "")
    return join([*parts, partly])


def _high(rows: pd.DataFrame, threshold: float, year: int) -> pd.Series:
    return rows.loc[(rows["year"] == year) & (rows["lq"] >= threshold), "region"]


def finding(key: str, panel: pd.DataFrame, threshold: float, measure: str) -> str:
    """State how many regions reach the threshold: ``grid`` in every year, ``map`` in the last.

    Regions without any value in the years concerned are not counted.
    """
    known, label = panel.dropna(subset=["lq"]), named_measure(measure)
    if known.empty:
        return text("describe.nothing", label=label)
    first, last = known["year"].min(), known["year"].max()
    base = common(known) if key == "grid" else common(known, last)
    n = len(steady(known, threshold)) if key == "grid" else len(_high(known, threshold, last))
    key = f"{key}.common" if base.left_out and key == "grid" else key
    fields = {"n": n, "of": base.n, "k": base.left_out, "threshold": f"{threshold:g}"}
    return text(f"finding.{key}", label=label, first=first, last=last, year=last, **fields)


def caption(measure: str, first: int, last: int) -> str:
    """Name a table of `concentration.levels.change`."""
    key = "caption.levels" if first < last else "caption.levels.one"
    return text(key, label=named_measure(measure), first=first, last=last)


def readings(taken: pd.DataFrame, other: pd.DataFrame, threshold: float) -> str:
    """Say which cells can be read in two ways and what the other reading would change.

    Compared are the highest value, the regions steadily at `threshold`, and first and last year.
    """
    cells = compare(taken, other)
    if cells.empty:
        return text("readings.none")
    shown = [
        text(
            "readings.cell",
            who=called(cell.region),
            year=cell.year,
            value=number(cell.lq),
            other=number(cell.lq_other),
        )
        for cell in cells.itertuples()
    ]
    tops = [_highest(panel) for panel in (taken, other)]
    held = [len(steady(panel, threshold)) for panel in (taken, other)]
    top, steadily = ("same" if a == b else "other" for a, b in (tops, held))
    fields = {"n": held[0], "other": held[1], "threshold": f"{threshold:g}"}
    ends = {taken["year"].min(), taken["year"].max()} & set(cells["year"])
    parts = [
        text("readings.cells", cells=listing(shown)),
        text(f"readings.{top}_top", top=tops[0], other=tops[1]),
        text(f"readings.{steadily}_steady", **fields),
        text("readings.ends" if ends else "readings.no_ends"),
    ]
    return join(parts)


def _highest(panel: pd.DataFrame) -> str:
    known = panel.dropna(subset=["lq"])
    if known.empty:
        return number(float("nan"))
    row = known.loc[known["lq"].idxmax()]
    who = called(row["region"])
    return text("readings.at", who=who, year=row["year"], value=number(row["lq"]))


def doubtful(flags: pd.DataFrame | None) -> str:
    """Say how many cells of the data are doubtful, by its `flags`, and why; empty where none is."""
    counts = {} if flags is None else flags["flag"].value_counts()
    kinds = [flag for flag in ("ambiguous", "placeholder", "zero") if flag in counts]
    items = [text(f"overview.flag.{flag}", n=counts[flag]) for flag in kinds]
    return text("overview.doubtful", items=listing(items)) if items else ""


def standings(table: pd.DataFrame, *, threshold: float) -> str:
    """State how many regions are specialised by both measures, by one or by none."""
    if table.empty:
        return text("standing.nothing")
    counts = {code: (table["standing"] == code).sum() for code in STANDINGS}
    year, level = table["year"].iloc[0], f"{threshold:g}"
    return text("finding.standings", of=len(table), year=year, threshold=level, **counts)


def standings_named(table: pd.DataFrame) -> str:
    """Name who stands where in a table of `concentration.levels.standings`."""
    who = {code: table.loc[table["standing"] == code, "region"] for code in STANDINGS}
    fields = [{"standing": text(f"standing.{code}"), "who": some(who[code], 13)} for code in who]
    return join(text("describe.standing", **one) for one in fields if one["who"])
