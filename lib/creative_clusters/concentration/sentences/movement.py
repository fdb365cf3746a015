"""What can be said of what rises and falls: trends, ranks, and whether regions grow alike."""

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from creative_clusters.concentration.sentences.measures import one_measure
from creative_clusters.statistics.simulations import kept
from creative_clusters.words.tables import worded
from creative_clusters.words.wording import (
    called,
    counted,
    cut,
    join,
    listing,
    named_measure,
    number,
    p_value,
    some,
    text,
)

LISTED = 6  # series told one by one before the rest are counted
_signed = partial(number, form="+.2f")


def trends(table: pd.DataFrame, measure: str | None = None) -> str:
    """Say how many trends are clear before and after adjustment, and where end points mislead."""
    rows, label = one_measure(table, measure)
    say = partial(text, label=label)
    short = rows["direction"] == "insufficient"
    tested = rows[~short]
    if tested.empty:
        return say("sentence.trends.nothing")
    alpha, adjust = tested["alpha"].iloc[0], tested["adjust"].iloc[0]
    ways = _directions(tested)
    fields = {"n": counted(len(tested)), "level": _percent(alpha), **ways}
    parts = [say("sentence.trends.directions", **fields)]
    if adjust != "none":
        clear = {"before": (tested["p"] <= alpha).sum(), "clear": ways["rising"] + ways["falling"]}
        method = text(f"adjust.{adjust}")
        parts.append(say("sentence.trends.adjusted", method=method, **clear))
    misled = rows[rows["disagrees"]].sort_values("region")
    for row in misled.head(LISTED).itertuples():
        fields = {"who": called(row.region), "from_year": row.first_year, "year": row.last_year}
        fields |= {"change": _signed(row.change), "slope": _signed(row.slope)}
        fields["direction"] = text(f"direction.{row.direction}")
        parts.append(say("sentence.trends.disagrees", **fields))
    if len(misled) > LISTED:
        parts.append(say("sentence.trends.disagrees_more", n=counted(len(misled) - LISTED)))
    if short.any():
        parts.append(say("sentence.trends.short", who=some(rows.loc[short, "region"])))
    return join(parts)


def hanging(found: pd.DataFrame, other: pd.DataFrame) -> str:
    """Say which trends, or growth types, are others where doubtful cells are read otherwise."""
    what, words = ("growth_type", "type") if "growth_type" in found else ("direction", "direction")
    both = found.merge(other[["measure", "region", what]], on=["measure", "region"])
    ways = dict.fromkeys([f"{what}_x", f"{what}_y"], words)
    both = worded(both[both[f"{what}_x"] != both[f"{what}_y"]], ways)
    items = [
        text("sentence.hanging.item", who=called(who), here=here, there=there)
        for who, here, there in both[["region", *ways]].itertuples(index=False)
    ]
    return text(f"sentence.hanging.{what}", items=listing(items)) if items else ""


def by_chance(table: pd.DataFrame) -> str:
    """Say how many series without a trend are called clear in simulation, if any is tested here."""
    drawn = kept("trends").set_index("truth")
    shares = {truth: f"{share:.0%}" for truth, share in drawn["clear"].items()}
    some = table["direction"].ne("insufficient").any()
    return text("sentence.trends.by_chance", n=drawn["series"].iloc[0], **shares) if some else ""


def _directions(tested: pd.DataFrame) -> dict[str, int]:
    return {way: (tested["direction"] == way).sum() for way in ("rising", "falling", "none")}


def _percent(share: float) -> str:
    return f"{round(100 * share, 3):g}%"


def trends_finding(table: pd.DataFrame, measure: str) -> str:
    """State how many regions of `concentration.movement.by_slope` rise, fall or do neither."""
    tested, label = table[table["direction"] != "insufficient"], named_measure(measure)
    if tested.empty:
        return text("sentence.trends.nothing", label=label)
    return text("finding.trends", label=label, n=len(tested), **_directions(tested))


def each_trend(trends: pd.DataFrame, measure: str, regions: Sequence[str]) -> str:
    """Say the trend of each of `regions` that has a slope in one sentence; empty where none has."""
    rows = trends[trends["measure"] == measure].dropna(subset=["slope"]).set_index("region")
    known = rows.loc[[region for region in regions if region in rows.index]]
    items = [
        text(
            "sentence.trend.item",
            who=called(row.Index),
            direction=text(f"direction.{row.direction}"),
            slope=_signed(row.slope),
        )
        for row in known.itertuples()
    ]
    label = named_measure(measure)
    return text("sentence.trend.each", label=label, items=listing(items)) if items else ""


def course(table: pd.DataFrame, measure: str, region: str) -> str:
    """State a region's rate by end points beside its slope, if that is clear."""
    row = table.set_index("region").loc[region]
    clear = row["direction"] in ("rising", "falling")
    slope = text("finding.course.clear", slope=_signed(row["slope"]))
    return text(
        "finding.course",
        who=called(region),
        label=named_measure(measure),
        change=_signed(row["end_slope"]),
        trend=slope if clear else text(f"direction.{row['direction']}"),
        first=row["first_year"],
        last=row["last_year"],
    )


def mobility(table: pd.DataFrame, moves: pd.DataFrame, measure: str | None = None) -> str:
    """Say how many places regions moved on average, and who moved furthest."""
    rows, label = one_measure(table, measure)
    say = partial(text, label=label)
    if rows.empty or rows["n"].iloc[0] < 2:
        return say("sentence.mobility.nothing")
    row = rows.iloc[0]
    paths = moves[moves["measure"] == row["measure"]]
    fields = {"n": counted(row["n"]), "from_year": row["from_year"], "year": row["to_year"]}
    fields |= {"change": number(row["mean_rank_change"], ".1f")}
    fields |= {"random": number(row["mean_rank_change_random"], ".1f")}
    parts = [say("sentence.mobility.change", **fields)]
    if not np.isnan(row["spearman"]):
        rho, p = number(row["spearman"]), p_value(row["spearman_p"])
        parts.append(say("sentence.mobility.spearman", rho=rho, p=p))
    for key, places, who in _furthest(paths):
        steps = [
            text("item.path", who=called(one.region), from_rank=one.rank_from, to_rank=one.rank_to)
            for one in who.sort_values("region").itertuples()
        ]
        listed = listing(cut(steps))
        parts.append(say(f"sentence.mobility.{key}", who=listed, places=counted(places, "place")))
    if row["left_out"]:
        parts.append(say("sentence.mobility.left_out", n=counted(row["left_out"])))
    return join(parts)


def _furthest(moves: pd.DataFrame) -> list[tuple[str, float, pd.DataFrame]]:
    """Who climbed and who sank furthest, with the number of places; nobody who stays."""
    ends = (("climbed", moves["climbed"]), ("sank", -moves["climbed"]))
    return [
        (key, places.max(), moves[places == places.max()])
        for key, places in ends
        if (places > 0).any()
    ]


def ranks(moves: pd.DataFrame, measure: str) -> str:
    """State who climbed and who fell furthest in the order of a measure."""
    label = named_measure(measure)
    if moves.empty:
        return text("sentence.mobility.nothing", label=label)
    parts = []
    for key, places, who in _furthest(moves):
        listed = listing([called(region) for region in who["region"][:3]])
        if len(who) > 3:
            listed += text("finding.ranks.more", n=len(who) - 3)
        parts.append(text(f"finding.ranks.{key}", who=listed, n=f"{places:g}"))
    parts = parts or [text("finding.ranks.still")]
    return text("finding.ranks", label=label, moved=text("mark.and").join(parts))


def beta(table: pd.DataFrame, measure: str | None = None, *, by_end: bool = False) -> str:
    """Say whether regions that started low grew faster; why not, of a list drawn up `by_end`."""
    rows, label = one_measure(table, measure)
    n = counted(0 if rows.empty else rows["n"].iloc[0])
    if rows.empty or rows["verdict"].iloc[0] == "not_identified":
        return text("sentence.beta.not_identified", n=n, label=label)
    row = rows.iloc[0]
    fields = {name: number(row[name], "+.3f") for name in ("beta", "low", "high")}
    fields |= {"p": p_value(row["p"]), "n": n, "label": label, "level": _percent(1 - row["alpha"])}
    fields |= _by_chance("beta")
    return text(f"sentence.beta.{'by_end' if by_end else row['verdict']}", **fields)


def _by_chance(column: str) -> dict[str, str]:
    """How often lists drawn up by their last year seem to converge in `statistics.simulations`."""
    drawn = kept("lists").set_index("truth").drop(index="any")[column]
    return {"least": f"{drawn.min():.0%}", "most": f"{drawn.max():.0%}"}


def sigma(table: pd.DataFrame, measure: str | None = None, *, by_end: bool = False) -> str:
    """Say whether the spread between regions fell; why not, of a list drawn up `by_end`."""
    rows, label = one_measure(table, measure)
    rows = rows[rows["spread"] == "sd_log"]
    if rows.empty or rows["verdict"].iloc[0] == "not_identified":
        return text("sentence.sigma.not_identified", label=label)
    row = rows.iloc[0]
    fields = {"first": number(row["first"]), "last": number(row["last"]), "p": p_value(row["p"])}
    fields |= {"label": label, "years": row["years"], "n": counted(row["n"])}
    fields |= _by_chance("sigma")
    return text(f"sentence.sigma.{'by_end' if by_end else row['verdict']}", **fields)


def spread(sigma: pd.DataFrame, *, by_end: bool = False) -> str:
    """State the spread in the first and last year, measure by measure; as :func:`sigma`."""
    rows = sigma[(sigma["spread"] == "sd_log")].dropna(subset=["first", "last"])
    if rows.empty:
        return text("finding.spread.nothing")
    items = [
        text(
            "finding.spread.item",
            label=named_measure(row.measure),
            first=number(row.first),
            last=number(row.last),
        )
        for row in rows.itertuples()
    ]
    return text("finding.spread.by_end" if by_end else "finding.spread", items=listing(items))


def caption(key: str, measure: str, first: int, last: int) -> str:
    """Name a table: ``trends`` of `concentration.movement.by_slope`, ``moves`` of ranks."""
    return text(f"caption.{key}", label=named_measure(measure), first=first, last=last)
