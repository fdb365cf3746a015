"""What can be said of amounts: their total, who holds it, who grows, which cells are doubtful."""

from functools import partial

import pandas as pd

from creative_clusters.concentration.amounts import doubtful, growth_from_first_usable
from creative_clusters.concentration.sentences.measures import unknown
from creative_clusters.statistics.common import common, known_years
from creative_clusters.statistics.concentration import concentration as measured
from creative_clusters.words.wording import (
    called,
    counted,
    cut,
    join,
    listing,
    money,
    number,
    some,
    text,
)

LISTED = 6  # rates listed before the rest are counted


def total(table: pd.DataFrame, unit: str = "") -> str:
    """Say what all listed have together in the last year, and how that of the same ones grew."""
    label, years = text("measure.amounts"), known_years(table, "value")
    if not years:
        return text("describe.nothing", label=label)
    first, last = years[0], years[-1]
    now, base = (common(table, *ends, value="value") for ends in ([last], [first, last]))
    fields = {"label": label, "year": last, "from_year": first, "n": now.n}
    said = text("amounts.total", end=money(now.rows["value"].sum(), unit), **fields)
    said = join([said, unknown(table, last, "value")])
    sums = base.rows.groupby("year")["value"].sum()
    if first == last or not sums.get(first):
        return said
    start, end = (money(sums[year], unit) for year in (first, last))
    fields |= {"n": base.n, "rate": number(sums[last] / sums[first] - 1, "+.1%")}
    grown = text("amounts.total_grown", start=start, end=end, **fields)
    return join([said, grown, base.said()]) if base.left_out else grown


def concentration(
    table: pd.DataFrame, from_year: int, to_year: int, *, k: int = 3, by_end: bool = False
) -> str:
    """Say how concentrated a total is in the last year, and how that of the same ones changed.

    Of a list drawn up `by_end`, its last year's values, no fall is told.
    """
    from_year, to_year = sorted((from_year, to_year))
    say = partial(text, label=text("measure.amounts"), year=to_year, from_year=from_year)
    base = common(table, from_year, to_year, value="value")
    now, *both = (
        measured(rows, k=k).dropna(subset="hhi").set_index("year")
        for rows in (common(table, to_year, value="value").rows, base.rows)
    )
    if now.empty:
        return say("sentence.nobody")
    now = now.iloc[-1]
    lead = called(now["leader"])
    if now["n"] == 1:
        return say("sentence.concentration.alone", who=lead)
    fields = {
        "n": counted(now["n"]),
        "k": now["k"],
        "leader": text("item.each", n=counted(now["leaders"])) if now["leaders"] > 1 else lead,
        "leader_share": number(now["leader_share"], ".1%"),
        "share": number(now["top_share"], ".1%"),
        "hhi": number(now["hhi"], ".3f"),
        "equal": number(now["effective_number"], ".1f"),
    }
    parts = [say("sentence.concentration.leader", **fields)]
    if now["n"] > now["k"] > 1:  # a leading group that holds every region says nothing
        parts.append(say("sentence.concentration.top", **fields))
    parts.append(say("sentence.concentration.hhi", **fields))
    if from_year == to_year or not {from_year, to_year} <= set(both[0].index) or base.n < 2:
        return join(parts)
    then, now = (both[0].loc[year] for year in (from_year, to_year))
    fields = {"k": then["k"], "n": counted(then["n"]), "left_out": base.left_out}
    if base.left_out:
        ends = {"hhi": number(now["hhi"], ".3f"), "share": number(now["top_share"], ".1%")}
        parts.append(say("sentence.concentration.common", **fields, **ends))
        several = then["n"] > then["k"] > 1
        parts.append(say("sentence.concentration.top", **fields, **ends) if several else "")
    fields |= {"share": number(then["top_share"], ".1%"), "hhi": number(then["hhi"], ".3f")}
    if then["n"] > then["k"] > 1:
        parts.append(say("sentence.concentration.top_then", **fields))
    change = now["hhi"] - then["hhi"]
    way = "same" if abs(change) < 5e-4 else "more" if change > 0 else "less"
    key = "by_end" if way == "less" and by_end else way
    return join([*parts, say(f"sentence.concentration.{key}", **fields)])


def growth(table: pd.DataFrame, *, top: int = 3) -> str:
    """Say who grew fastest a year, how many shrank, and whose rate is void and why."""
    say = partial(text, label=text("measure.amounts"))
    if table.empty:
        return say("sentence.growth.nothing")
    known = table.dropna(subset="cagr").sort_values(["cagr", "region"], ascending=[False, True])
    rates = [
        {"who": called(row.region), "rate": number(row.cagr, "+.1%")} for row in known.itertuples()
    ]
    span = {"from_year": table["from_year"].iloc[0], "year": table["to_year"].iloc[0]}
    parts = []
    if known.empty:
        parts.append(say("sentence.growth.no_rate", **span))
    elif len(known) == 1:
        parts.append(say("sentence.growth.alone", **rates[0], **span))
    else:
        # Equals of the last one named are named too.
        head = (known["cagr"] >= known["cagr"].iloc[min(top, len(known)) - 1]).sum()
        best = cut([text("item.rate", **rate) for rate in rates[:head]], max(top, LISTED))
        parts.append(say("sentence.growth.leaders", who=listing(best), **span))
        fell = known.loc[known["cagr"] < 0, "region"]
        key = "fell" if len(fell) else "none_fell"
        fields = {"who": some(fell), "k": len(fell), "n": counted(len(known))}
        parts.append(say(f"sentence.growth.{key}", **fields))
    for reason, rows in table[table["reason"] != ""].groupby("reason"):
        who = some(sorted(rows["region"]))
        parts.append(say("sentence.growth.void", who=who, why=text(f"growth.{reason}")))
    return join(parts)


def placeholders(table: pd.DataFrame) -> str:
    """Say which cells hold placeholders, and how their regions grew from the first usable year."""
    cells = doubtful(table)
    if cells.empty:
        return text("amounts.no_placeholder")
    shown = [
        text("amounts.cell", who=called(cell.region), year=cell.year, value=f"{cell.value:g}")
        for cell in cells.sort_values(["region", "year"]).itertuples()
    ]
    parts = [text("amounts.placeholders", cells=listing(shown))]
    late = growth_from_first_usable(table)
    for row in late[late["region"].isin(cells["region"])].itertuples():
        fields = {"who": called(row.region), "rate": number(row.cagr, "+.1%")}
        fields |= {"from_year": row.from_year, "year": row.to_year}
        parts.append(text("amounts.from_usable", **fields))
    return join(parts)


def finding(key: str, table: pd.DataFrame, *, by_end: bool = False) -> str:
    """State the finding of a chart: ``shares``, ``effective``, ``growth`` or ``steps``."""
    of_years = key in ("shares", "effective")
    known = table.dropna(subset=["hhi" if of_years else "relative"])
    if known.empty:
        return text("amounts.nothing")
    if of_years:
        known = known.sort_values("year")
        then, now = known.iloc[0], known.iloc[-1]
        column, form = ("top_share", ".1%") if key == "shares" else ("effective_number", ".1f")
        fields = {"k": min(now["k"], now["n"]), "of": now["n"]}
        fields |= {"from_year": then["year"], "year": now["year"]}
        fields |= {"then": number(then[column], form), "now": number(now[column], form)}
        one = then["year"] == now["year"]
        said = text(f"amounts.finding.{key}{'.one' if one else ''}", **fields)
        return text("amounts.by_end", said=said, **fields) if by_end and not one else said
    if key == "steps":
        return text("amounts.finding.steps", k=(known["relative"] > 0).sum(), n=len(known))
    best = known.sort_values(["cagr", "region"], ascending=[False, True]).iloc[0]
    fields = {"who": called(best["region"]), "rate": number(best["cagr"], "+.1%")}
    fields |= {"from_year": best["from_year"], "year": best["to_year"], "n": len(known)}
    return text("amounts.finding.growth", **fields)


def caption(key: str, first: int = 0, last: int = 0) -> str:
    """Name a table: of ``concentration``, or of ``growth`` from a `first` year to a `last`."""
    label = text("measure.amounts")
    return text(f"caption.amounts.{key}", label=label, first=first, last=last)
