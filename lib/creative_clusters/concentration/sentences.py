"""Sentences with numbers, computed from tables: true under any parameters, or plain about nothing.

Each function takes a result of this library and returns prose in the language asked for, worded by
the catalogue. Where there is nothing to compare, the sentence says so.

Parameters that all share
-------------------------
measure : str, optional
    Which measure of the table; may be left out where it has one.
label : str, optional
    What to call the measure; ``measure.<measure>`` of the catalogue when left out.
noun : {"region", "city"}
    What to call a region.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import numpy as np
import pandas as pd

from creative_clusters.concentration.split import KINDS
from creative_clusters.words.wording import called, join, keys, listing, text

#: Names listed before the rest are counted.
LISTED = 6


def leader(
    panel: pd.DataFrame,
    year: int,
    *,
    measure: str | None = None,
    value: str = "lq",
    label: str | None = None,
    decimals: int = 2,
    noun: str = "region",
) -> str:
    """Say who leads a measure in a year, and by how much.

    Examples
    --------
    >>> panel = pd.DataFrame({"region": ["Warsaw", "Seongnam"], "year": 2017, "measure": "firms",
    ...                       "lq": [5.91, 5.41]})
    >>> leader(panel, 2017)
    'Warsaw has the highest firm-number LQ in 2017 (5.91), 0.50 ahead of Seongnam (5.41).'
    """
    rows, label = _one_measure(panel, measure, label)
    rows = rows[rows["year"] == year].dropna(subset=value)
    rows = rows.sort_values([value, "region"], ascending=[False, True])
    say = partial(text, label=label, year=year)
    if rows.empty:
        return say("sentence.nobody")
    best = rows[value].iloc[0]
    first, rest = rows[rows[value] == best], rows[rows[value] < best]
    who = _list(first["region"], noun)
    fields = {"who": who, "best": _number(best, decimals)}
    if len(rows) == 1:
        return say("sentence.leader.alone", **fields)
    if rest.empty:
        return say("sentence.leader.all_equal", n=_count(len(rows), noun), **fields)
    second = rest[value].iloc[0]
    fields |= {
        "second": _list(rest.loc[rest[value] == second, "region"], noun),
        "second_value": _number(second, decimals),
        "lead": _number(best - second, decimals),
    }
    return say("sentence.leader.one" if len(first) == 1 else "sentence.leader.tied", **fields)


def above(
    panel: pd.DataFrame,
    threshold: float,
    from_year: int,
    to_year: int,
    *,
    measure: str | None = None,
    value: str = "lq",
    label: str | None = None,
    noun: str = "region",
) -> str:
    """Say how many regions lie at or above a threshold, and how that changed between two years."""
    rows, label = _one_measure(panel, measure, label)
    from_year, to_year = sorted((from_year, to_year))
    rows = rows.dropna(subset=value)
    there = {year: rows[rows["year"] == year] for year in (from_year, to_year)}
    high = {year: set(at.loc[at[value] >= threshold, "region"]) for year, at in there.items()}
    say = partial(text, label=label, threshold=f"{threshold:g}", year=to_year)
    if there[to_year].empty:
        return say("sentence.nobody")
    counted = _of_all(len(high[to_year]), len(there[to_year]), noun)
    if from_year == to_year:
        return say("sentence.above.year", count=counted)
    if there[from_year].empty:
        lone = say("sentence.above.year", count=counted)
        nobody = text("sentence.nobody", label=label, year=from_year)
        return join([lone, nobody])
    change = len(high[to_year]) - len(high[from_year])
    key = "more" if change > 0 else "fewer" if change < 0 else "same"
    before = text("count.of", n=len(high[from_year]), of=len(there[from_year]))
    parts = [say(f"sentence.above.{key}", count=counted, before=before, from_year=from_year)]
    both = set(there[from_year]["region"]) & set(there[to_year]["region"])
    for key, who in (
        ("rose", (high[to_year] - high[from_year]) & both),
        ("sank", (high[from_year] - high[to_year]) & both),
    ):
        if who:
            parts.append(say(f"sentence.above.{key}", who=_list(sorted(who), noun)))
    return join(parts)


def trend_summary(
    trends: pd.DataFrame,
    *,
    measure: str | None = None,
    label: str | None = None,
    noun: str = "region",
) -> str:
    """Say how many trends are clear before and after adjustment, and where end points mislead.

    `trends` is the result of `statistics.trends.trends`.
    """
    rows, label = _one_measure(trends, measure, label)
    say = partial(text, label=label)
    tested = rows[rows["direction"] != "insufficient"]
    short = rows[rows["direction"] == "insufficient"]
    if tested.empty:
        return say("sentence.trends.nothing")
    alpha, adjust = tested["alpha"].iloc[0], tested["adjust"].iloc[0]
    before = tested[tested["p"] <= alpha]
    after = tested["direction"]
    parts = [
        say(
            "sentence.trends.directions",
            n=_count(len(tested), noun),
            level=_level(alpha),
            rising=(after == "rising").sum(),
            falling=(after == "falling").sum(),
            none=(after == "none").sum(),
        )
    ]
    if adjust != "none":
        method = text(f"adjust.{adjust}")
        clear = int((after != "none").sum())
        parts.append(
            say("sentence.trends.adjusted", method=method, before=len(before), clear=clear)
        )
    misled = rows[rows["disagrees"]].sort_values("region")
    for row in misled.head(LISTED).itertuples():
        parts.append(
            say(
                "sentence.trends.disagrees",
                who=called(row.region),
                change=_signed(row.change),
                slope=_signed(row.slope),
                from_year=row.first_year,
                year=row.last_year,
            )
        )
    if len(misled) > LISTED:
        more = _count(len(misled) - LISTED, noun)
        parts.append(say("sentence.trends.disagrees_more", n=more))
    if len(short):
        who = _list(short["region"], noun)
        parts.append(say("sentence.trends.short", who=who))
    return join(parts)


def concentration_summary(
    concentration: pd.DataFrame,
    from_year: int,
    to_year: int,
    *,
    measure: str | None = None,
    label: str | None = None,
    noun: str = "region",
) -> str:
    """Say how concentrated a total is, and how that changed between two years.

    `concentration` is the result of `statistics.concentration.concentration`.
    """
    rows, label = _one_measure(concentration, measure, label)
    from_year, to_year = sorted((from_year, to_year))
    rows = rows.dropna(subset="hhi").set_index("year")
    say = partial(text, label=label, year=to_year)
    if to_year not in rows.index:
        return say("sentence.nobody")
    now = rows.loc[to_year]
    listed = now["of"] == "listed"
    if listed and now["n"] == 1:
        return say("sentence.concentration.alone", who=called(now["leader"]))
    lead = called(now["leader"])
    if now["leaders"] > 1:
        lead = text("item.each", n=_count(now["leaders"], noun))
    fields = {
        "n": _count(now["n"], noun),
        "k": now["k"],
        "leader": lead,
        "leader_share": _percent(now["leader_share"]),
        "share": _percent(now["top_share"]),
        "hhi": _number(now["hhi"], 3),
        "equal": _number(now["effective_number"], 1),
    }
    parts = [say(f"sentence.concentration.leader.{now['of']}", **fields)]
    if now["n"] > now["k"] > 1:  # a leading group that holds every region says nothing
        parts.append(say("sentence.concentration.top", **fields))
    parts.append(say(f"sentence.concentration.hhi.{now['of']}", **fields))
    if from_year == to_year or from_year not in rows.index:
        return join(parts)
    then = rows.loc[from_year]
    fields = {"from_year": from_year, "k": then["k"], "n": _count(then["n"], noun)}
    fields |= {"share": _percent(then["top_share"]), "hhi": _number(then["hhi"], 3)}
    if then["n"] > then["k"] > 1:
        parts.append(say("sentence.concentration.top_then", **fields))
    if listed:  # the HHI of an incomplete list is a lower bound: two of them do not compare
        change = _direction(now["hhi"] - then["hhi"], 5e-4)
        key = change if now["n"] == then["n"] else "other_list"
        parts.append(say(f"sentence.concentration.{key}", **fields))
    return join(parts)


def growth_summary(
    growth: pd.DataFrame,
    *,
    top: int = 3,
    measure: str | None = None,
    label: str | None = None,
    noun: str = "region",
) -> str:
    """Say who grew fastest a year, how many shrank, and whose rate is void and why.

    `growth` is the result of `statistics.growth.growth` (one period).
    """
    rows, label = _one_measure(growth, measure, label)
    say = partial(text, label=label)
    if rows.empty:
        return say("sentence.growth.nothing")
    known = rows.dropna(subset="cagr").sort_values(["cagr", "region"], ascending=[False, True])
    span = {"from_year": rows["from_year"].iloc[0], "year": rows["to_year"].iloc[0]}
    parts = []
    if known.empty:
        parts.append(say("sentence.growth.no_rate", **span))
    elif len(known) == 1:
        only = {"who": called(known["region"].iloc[0])}
        rate = _percent(known["cagr"].iloc[0], signed=True)
        parts.append(say("sentence.growth.alone", rate=rate, **only, **span))
    else:
        # Equals of the last one named are named too.
        head = known[known["cagr"] >= known["cagr"].iloc[min(top, len(known)) - 1]]
        rates = [
            text("item.rate", who=called(row.region), rate=_percent(row.cagr, True))
            for row in head.itertuples()
        ]
        listed = listing(_cut(rates, max(top, LISTED)))
        parts.append(say("sentence.growth.leaders", who=listed, **span))
        fell = known[known["cagr"] < 0]
        n = _count(len(known), noun)
        if len(fell):
            who = _list(fell["region"], noun)
            parts.append(say("sentence.growth.fell", who=who, k=len(fell), n=n))
        else:
            parts.append(say("sentence.growth.none_fell", n=n))
    void = rows[rows["reason"] != ""]
    for reason, one in void.groupby("reason"):
        who = _list(one["region"].sort_values(), noun)
        why = text(f"growth.{reason}")
        parts.append(say("sentence.growth.void", who=who, why=why))
    return join(parts)


def split_summary(split: pd.DataFrame, *, noun: str = "region") -> str:
    """Say how many regions changed by more firms, larger firms or both.

    `split` is the result of `concentration.split.split` (one period).
    """
    say = partial(text)
    known = split[split["kind"] != "undefined"]
    if known.empty:
        return say("sentence.split.nothing")
    rose, fell = (known["d_revenue"] > 0).sum(), (known["d_revenue"] < 0).sum()
    parts = [
        say(
            "sentence.split.count",
            n=_count(len(known), noun),
            rose=rose,
            fell=fell,
            from_year=known["from_year"].iloc[0],
            year=known["to_year"].iloc[0],
        )
    ]
    for kind in _kind_order(known["kind"]):
        who = known.loc[known["kind"] == kind, "region"].sort_values()
        listed = _list(who, noun)
        words = text(f"split.{kind}")
        parts.append(say("sentence.split.kind", kind=words, k=len(who), who=listed))
    void = split[split["kind"] == "undefined"]
    for reason, one in void.groupby("reason"):
        who = _list(one["region"].sort_values(), noun)
        parts.append(say("sentence.split.void", who=who, why=text(f"split.{reason}")))
    return join(parts)


def quadrant_summary(quadrants: pd.DataFrame, year: int, *, noun: str = "region") -> str:
    """Say which regions have many or few, large or small firms in a year.

    `quadrants` is the result of `concentration.split.quadrants`.
    """
    rows = quadrants[(quadrants["year"] == year) & (quadrants["quadrant"] != "undefined")]
    if rows.empty:
        return text("sentence.quadrant.nothing", year=year)
    parts = [text("sentence.quadrant.count", year=year, n=_count(len(rows), noun))]
    for quadrant in ("many_large", "many_small", "few_large", "few_small"):
        who = rows.loc[rows["quadrant"] == quadrant, "region"].sort_values()
        if len(who):
            kind = text(f"quadrant.{quadrant}")
            listed = _list(who, noun)
            parts.append(text("sentence.split.kind", kind=kind, k=len(who), who=listed))
    return join(parts)


def mobility_summary(
    mobility: pd.DataFrame,
    moves: pd.DataFrame,
    *,
    measure: str | None = None,
    label: str | None = None,
    noun: str = "region",
) -> str:
    """Say how much the order changed between two years, and who climbed and fell most.

    `mobility` and `moves` are results of `statistics.ranks.mobility` and
    `statistics.ranks.moves` for the same panel and years.
    """
    rows, label = _one_measure(mobility, measure, label)
    say = partial(text, label=label)
    if rows.empty or rows["n"].iloc[0] < 2:
        return say("sentence.mobility.nothing")
    row = rows.iloc[0]
    paths = moves[moves["measure"] == row["measure"]]
    parts = [
        say(
            "sentence.mobility.change",
            n=_count(row["n"], noun),
            from_year=row["from_year"],
            year=row["to_year"],
            change=_number(row["mean_rank_change"], 1),
            random=_number(row["mean_rank_change_random"], 1),
        )
    ]
    if not np.isnan(row["spearman"]):
        rho, p = _number(row["spearman"], 2), _p(row["spearman_p"])
        parts.append(say("sentence.mobility.spearman", rho=rho, p=p))
    for key, extreme in (("climbed", paths["climbed"].max()), ("sank", paths["climbed"].min())):
        if (extreme > 0) if key == "climbed" else (extreme < 0):
            who = paths[paths["climbed"] == extreme].sort_values("region")
            steps = [_path(one) for one in who.itertuples()]
            places = _counted("place", f"{abs(extreme):g}")
            listed = listing(_cut(steps))
            parts.append(say(f"sentence.mobility.{key}", who=listed, places=places))
    left_out = int(row["only_from"] + row["only_to"])
    if left_out:
        parts.append(say("sentence.mobility.left_out", n=_count(left_out, noun)))
    return join(parts)


def beta_summary(
    beta: pd.DataFrame,
    *,
    measure: str | None = None,
    label: str | None = None,
    noun: str = "region",
) -> str:
    """Say whether regions that started low grew faster.

    `beta` is the result of `statistics.growth.beta_convergence`.
    """
    rows, label = _one_measure(beta, measure, label)
    n = 0 if rows.empty else int(rows["n"].iloc[0])
    counted = _count(n, noun)
    if rows.empty or rows["verdict"].iloc[0] == "not_identified":
        return text("sentence.beta.not_identified", n=counted, label=label)
    row = rows.iloc[0]
    fields = {"beta": _signed(row["beta"], 3), "low": _signed(row["low"], 3)}
    fields |= {"high": _signed(row["high"], 3), "p": _p(row["p"]), "n": counted, "label": label}
    fields["level"] = _level(1 - row["alpha"])
    return text(f"sentence.beta.{row['verdict']}", **fields)


def sigma_summary(
    sigma: pd.DataFrame,
    *,
    measure: str | None = None,
    label: str | None = None,
    noun: str = "region",
) -> str:
    """Say whether the spread between regions fell, by the standard deviation of logs.

    `sigma` is the result of `statistics.growth.sigma_convergence`.
    """
    rows, label = _one_measure(sigma, measure, label)
    rows = rows[rows["spread"] == "sd_log"]
    if rows.empty or rows["verdict"].iloc[0] == "not_identified":
        return text("sentence.sigma.not_identified", label=label)
    row = rows.iloc[0]
    fields = {"first": _number(row["first"], 2), "last": _number(row["last"], 2)}
    fields |= {"p": _p(row["p"]), "label": label, "years": row["years"]}
    fields["n"] = _count(row["n"], noun)
    return text(f"sentence.sigma.{row['verdict']}", **fields)


def _one_measure(
    table: pd.DataFrame, measure: str | None, label: str | None
) -> tuple[pd.DataFrame, str]:
    """Return the rows of one measure and what to call it."""
    if "measure" in table:
        present = list(table["measure"].unique())
        if measure is None and len(present) > 1:
            raise ValueError(f"The table has the measures {', '.join(present)}: name one.")
        if measure is None:
            measure = present[0] if present else ""
        table = table[table["measure"] == measure]
    measure = measure or ""
    if label is None:
        key = f"measure.{measure}" if measure else "measure.value"
        catalogue = keys()
        label = text(key) if key in catalogue else measure
    return table, label


def _path(row) -> str:
    fields = {"who": called(row.region)}
    fields |= {"from_rank": f"{row.rank_from:g}", "to_rank": f"{row.rank_to:g}"}
    return text("item.path", **fields)


def _kind_order(kinds: pd.Series) -> list[str]:
    """Return the kinds present, the commonest first."""
    counts = kinds.value_counts()
    return sorted(counts.index, key=lambda kind: (-counts[kind], KINDS.index(kind)))


def _list(regions: Iterable[str], noun: str) -> str:
    shown = [called(region) for region in regions]
    return listing(_cut(shown))


def _cut(items: list[str], most: int = LISTED) -> list[str]:
    if len(items) <= most:
        return items
    return [*items[: most - 1], text("count.more", n=len(items) - most + 1)]


def _counted(noun: str, n: object) -> str:
    return text(f"count.{noun}.{'one' if str(n) == '1' else 'many'}", n=n)


def _count(n: int, noun: str) -> str:
    return _counted(noun, int(n))


def _of_all(n: int, of: int, noun: str) -> str:
    return text("count.of_all", n=n, of=_count(of, noun))


def _direction(change: float, still: float) -> str:
    return "same" if abs(change) < still else "more" if change > 0 else "less"


def _number(number: float, decimals: int) -> str:
    return f"{number:.{decimals}f}".replace("-", "−")


def _signed(number: float, decimals: int = 2) -> str:
    return f"{number:+.{decimals}f}".replace("-", "−")


def _percent(share: float, signed: bool = False) -> str:
    return (f"{share:+.1%}" if signed else f"{share:.1%}").replace("-", "−")


def _level(share: float) -> str:
    return f"{round(100 * share, 3):g}%"


def _p(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"
