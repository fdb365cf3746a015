"""The evidence that Hua (2026) gives for openings, inputs and outputs: tables and sentences.

Each function takes the study's cases (``case, component, place, year, indicator, value, unit``)
and recomputes what can be recomputed; where a figure is missing, tables are empty.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from creative_clusters.drivers import cases as figures
from creative_clusters.words.wording import join, listing, text

OPENINGS = ("factors", "sustainability", "divide", "trade")
SCOREBOARD, LISTS = "EU R&D scoreboard", "Cultural export lists"
PANGYO, TRADE = "Pangyo Techno Valley", "World digital trade"
RESEARCH_SHARE = "share of private R&D investment"
TOP_100 = "clusters among the world's top 100"
OTHERS = "other countries"


# --- openings -----------------------------------------------------------------------------------


def of_openings(cases: pd.DataFrame, opening: str = "all") -> pd.DataFrame:
    """Figures of the four openings, or of one of `OPENINGS`."""
    wanted = OPENINGS if opening == "all" else (opening,)
    return cases[cases["component"].isin([f"openings.{name}" for name in wanted])].reset_index(
        drop=True
    )


#: A part, the whole it belongs to (None: the part is a share in percent), and the case.
_PARTS = (
    (
        "McKinsey's technology trends",
        "frontier technologies with growing equity investment",
        "frontier technologies examined",
    ),
    ("2030 Agenda", "goals that need culture's contribution", "sustainable development goals"),
    ("IMF on AI and jobs", "share of employment affected by AI", None),
)


def opening_shares(cases: pd.DataFrame) -> pd.DataFrame:
    """Parts of a whole among the openings: ``label, shown, part_of_whole``."""
    rows = []
    for at, (case, part, whole) in enumerate(_PARTS):
        if figures.rows(cases, case).empty:
            continue
        value = figures.figure(cases, case, part)
        total = 100.0 if whole is None else figures.figure(cases, case, whole)
        key = "drivers.shares.percent" if whole is None else "drivers.shares.of"
        share = f"{value / total:.1%}"
        shown = text(key, part=f"{value:g}", whole=f"{total:g}", share=share)
        rows.append((text(f"drivers.shares.{at}"), shown, value / total))
    return pd.DataFrame(rows, columns=["label", "shown", "part_of_whole"])


def opening_shares_finding(shares: pd.DataFrame) -> str:
    """State the range of the shares: the finding of their chart."""
    ends = {"low": f"{shares['part_of_whole'].min():.0%}"}
    if len(shares) == 1:
        return text("drivers.shares.finding_one", **ends)
    ends["high"] = f"{shares['part_of_whole'].max():.0%}"
    return text("drivers.shares.finding", **ends)


def opening_shares_said(shares: pd.DataFrame) -> str:
    """Say each part, as printed and as a share."""
    parts = [
        text("drivers.shares.one", label=row.label, shown=row.shown) for row in shares.itertuples()
    ]
    return join(parts)


def investment_said(cases: pd.DataFrame) -> str:
    """Say the equity invested in artificial intelligence; empty without the figure."""
    found = figures.rows(cases, indicator="equity investment in AI")
    if found.empty:
        return ""
    value = float(found["value"].iloc[0])
    return text("drivers.investment", value=f"{value / 10:,.1f}")


def readiness(cases: pd.DataFrame) -> pd.DataFrame:
    """Mean readiness for artificial intelligence by group of economies: ``label, value``."""
    found = figures.rows(cases, "IMF AI preparedness index", indicator="mean index")
    return found.rename(columns={"place": "label"})[["label", "value"]]


def readiness_said(groups: pd.DataFrame) -> str:
    """Say how far the readiest group is ahead of the least ready."""
    top, low = (groups.loc[groups["value"].eq(v)].iloc[0] for v in _ends(groups))
    return text(
        "drivers.readiness",
        top=top["label"],
        high=f"{top['value']:g}",
        bottom=low["label"],
        low=f"{low['value']:g}",
        ratio=f"{top['value'] / low['value']:.1f}",
    )


def trade(cases: pd.DataFrame, until: int) -> pd.DataFrame:
    """Digital trade as printed and carried on to `until`, see `cases.projection`."""
    found = figures.rows(cases, TRADE, indicator="digital trade").sort_values("year")
    if len(found) < 2:
        return pd.DataFrame(columns=["year", "value", "value_low", "value_high", "origin"])
    (y0, a), (y1, b) = found[["year", "value"]].iloc[[0, -1]].to_numpy()
    return figures.projection(int(y0), a, int(y1), b, until, step=0.01)


def trade_said(cases: pd.DataFrame, until: int) -> tuple[str, float]:
    """Say how fast digital trade grew against the printed rate, and where that leads."""
    table = trade(cases, until)
    printed = table[table["origin"] == "printed"]
    (y0, a), (y1, b) = printed[["year", "value"]].to_numpy()
    rate, low, high = figures.compound(a, b, y1 - y0, step=0.01)
    claimed = figures.figure(cases, TRADE, "mean annual growth 2020–2024")
    # The printed rate has one decimal: it stands for half a tenth either way.
    agrees = 100 * low < claimed + 0.05 and claimed - 0.05 <= 100 * high
    parts = [
        text(
            "drivers.trade.growth",
            a=f"{a:g}",
            b=f"{b:g}",
            first=int(y0),
            last=int(y1),
            rate=f"{rate:.2%}",
        ),
        text(
            "drivers.trade.within" if agrees else "drivers.trade.outside",
            claimed=f"{claimed:g}",
            low=f"{low:.2%}",
            high=f"{high:.2%}",
        ),
    ]
    if until > y1:
        end = table.iloc[-1]
        fields = {"low": f"{end['value_low']:.1f}", "high": f"{end['value_high']:.1f}"}
        parts.append(
            text("drivers.trade.until", until=until, value=f"{end['value']:.1f}", **fields)
        )
    return join(parts), rate


def trade_finding(cases: pd.DataFrame) -> str:
    """State the growth of digital trade: the finding of its chart."""
    printed = trade(cases, 0).query("origin == 'printed'")
    (y0, a), (y1, b) = printed[["year", "value"]].to_numpy()
    rate = figures.compound(a, b, y1 - y0)[0]
    return text("drivers.trade.finding", first=int(y0), last=int(y1), rate=f"{rate:.1%}")


# --- what a cluster is --------------------------------------------------------------------------


def per_cluster(cases: pd.DataFrame) -> dict[str, int]:
    """Mean firms and employees of a British cluster: totals over the number of clusters."""
    case = "NESTA's UK clusters"
    if figures.rows(cases, case).empty:
        return {"firms": 0, "employees": 0}
    n = figures.figure(cases, case, "creative clusters identified")
    firms = figures.figure(cases, case, "firms in the clusters")
    employees = figures.figure(cases, case, "employees of creative industries")
    return {"firms": round(firms / n), "employees": round(employees / n)}


def sizes_said(cases: pd.DataFrame) -> str:
    """Say how large clusters are that the study's sources call clusters."""
    mean = per_cluster(cases)
    case = "North America's top clusters"
    if not mean["firms"] or figures.rows(cases, case).empty:
        return ""
    low = figures.figure(cases, case, "employees, smallest region")
    high = figures.figure(cases, case, "employees, largest region")
    return text(
        "drivers.sizes",
        firms=f"{mean['firms']:,}",
        employees=f"{mean['employees']:,}",
        low=f"{low:,.0f}",
        high=f"{high:,.0f}",
        ratio=f"{high / low:.0f}",
    )


# --- input and output ---------------------------------------------------------------------------


def together(frameworks: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Several frameworks as one outline, each under its name."""
    parts = [frameworks[frameworks["framework"] == name] for name in names]
    table = pd.concat(parts, ignore_index=True)
    root = table["level"] == "root"
    return table.assign(
        framework="together",
        level=table["level"].where(~root, "framework"),
        parent=table["parent"].where(~root, "together"),
    )


def research_shares(cases: pd.DataFrame) -> pd.DataFrame:
    """Shares of private research by country or union, in percent: ``label, value``."""
    found = figures.rows(cases, SCOREBOARD, indicator=RESEARCH_SHARE)
    return found.rename(columns={"place": "label"})[["label", "value"]]


def over_place(shares: pd.DataFrame, place: str) -> float:
    """How many times the largest named share is that of `place`."""
    named = shares[shares["label"] != OTHERS].set_index("label")["value"]
    return round(float(named.max() / named[place]), 2)


def research_finding(shares: pd.DataFrame, place: str) -> str:
    """State how `place` stands to the largest: the finding of the chart."""
    named = shares[shares["label"] != OTHERS].set_index("label")["value"]
    if named.idxmax() == place:
        second = named.drop(place)
        return text(
            "drivers.research.first",
            place=place,
            share=f"{named[place]:g}",
            ratio=f"{named[place] / second.max():.1f}",
            second=second.idxmax(),
        )
    return text(
        "drivers.research.finding",
        place=place,
        share=f"{named[place]:g}",
        ratio=f"{over_place(shares, place):.1f}",
        top=named.idxmax(),
    )


def world_research(cases: pd.DataFrame) -> tuple[float, float, float]:
    """The world's research investment that the scoreboard's part and share stand for."""
    part = figures.figure(cases, SCOREBOARD, "R&D investment of those firms")
    share = figures.figure(cases, SCOREBOARD, "share of those firms in the world's R&D investment")
    return figures.whole(part, share, step=1.0)


def research_said(cases: pd.DataFrame, place: str) -> str:
    """Say what the shares add up to, what the whole is, and what the place's share amounts to."""
    shares = research_shares(cases)
    part = figures.figure(cases, SCOREBOARD, "R&D investment of those firms")
    whole, low, high = world_research(cases)
    own = float(shares.loc[shares["label"] == place, "value"].iloc[0])
    return text(
        "drivers.research.said",
        n=f"{figures.figure(cases, SCOREBOARD, 'firms covered'):,.0f}",
        branches=f"{figures.figure(cases, SCOREBOARD, 'branches covered'):.0f}",
        part=f"{part / 10:,.1f}",
        share=f"{100 * part / whole:.0f}",
        whole=f"{whole / 10:,.0f}",
        low=f"{low / 10:,.0f}",
        high=f"{high / 10:,.0f}",
        sum=f"{shares['value'].sum():.1f}",
        place=place,
        amount=f"{part * own / 1000:,.0f}",
    )


def intensity_said(cases: pd.DataFrame) -> str:
    """Say China's research intensity against the EU and the OECD, and its engineers."""
    found = figures.rows(cases, "China's R&D", indicator="R&D intensity").set_index("place")[
        "value"
    ]
    case = "China's engineers"
    total = figures.figure(cases, case, "scientists and engineers")
    added = figures.figure(cases, case, "engineers added a year")
    return text(
        "drivers.intensity",
        china=f"{found['China']:.2f}",
        eu=f"{found['European Union']:.2f}",
        oecd=f"{found['OECD mean']:.2f}",
        total=f"{total / 100:,.0f}",
        added=f"{added * 10:,.0f}",
        share=f"{added / total:.1%}",
    )


def world_clusters(cases: pd.DataFrame) -> pd.DataFrame:
    """Clusters among the world's top 100 by country: ``label, value``."""
    found = figures.rows(cases, "WIPO top 100 clusters", indicator=TOP_100)
    return found.rename(columns={"place": "label"})[["label", "value"]]


def cluster_lead(cases: pd.DataFrame) -> int:
    """Clusters of the first country above those of the second."""
    first, second = world_clusters(cases)["value"].nlargest(2)
    return int(first - second)


def world_clusters_said(cases: pd.DataFrame) -> str:
    """State the lead of the first country over the second."""
    table = world_clusters(cases).sort_values("value", ascending=False)
    (a, m), (b, n) = table[["label", "value"]].iloc[:2].itertuples(index=False)
    return text("drivers.world_clusters", first=a, m=int(m), second=b, n=int(n), lead=int(m - n))


def ranks_said(cases: pd.DataFrame) -> str:
    """Say the world ranks of China's clusters that the study names."""
    found = figures.rows(cases, "WIPO top 10 clusters", indicator="world rank")
    named = [f"{row.place} ({row.value:.0f})" for row in found.itertuples()]
    return text("drivers.ranks", who=listing(named)) if named else ""


def export_lists(cases: pd.DataFrame, kind: str = "both") -> pd.DataFrame:
    """Shares of the four city groups on the export lists, recomputed beside the printed ones.

    Returns
    -------
    DataFrame
        ``label, shown, part_of_whole`` (recomputed share)``, printed`` (percent)``, year, kind``.
    """
    kinds = ("firms", "projects") if kind == "both" else (kind,)
    rows = []
    for one in kinds:
        indicator = f"key export {one}"
        for year in sorted(figures.rows(cases, LISTS, indicator=indicator)["year"].unique()):
            part, whole = (
                figures.figure(cases, LISTS, indicator, place=place, year=year)
                for place in ("four city groups", "China")
            )
            printed = figures.figure(cases, LISTS, f"share of {indicator}", year=year)
            label = text(f"drivers.export.{one}", year=int(year), until=_UNTIL[int(year)])
            fields = {"part": f"{part:g}", "whole": f"{whole:g}", "share": f"{part / whole:.1%}"}
            shown = text("drivers.shares.of", **fields)
            rows.append((label, shown, part / whole, printed, int(year), one))
    names = ["label", "shown", "part_of_whole", "printed", "year", "kind"]
    return pd.DataFrame(rows, columns=names)


#: Last year of each list, by its first.
_UNTIL = {2023: 2024, 2024: 2026}


def as_printed(lists: pd.DataFrame) -> pd.Series:
    """Whether each recomputed share rounds to the printed one (one decimal, or none)."""
    share = 100 * lists["part_of_whole"]
    half = lists["printed"].map(lambda value: 0.5 if value == int(value) else 0.05)
    return (share - lists["printed"]).abs() <= half + 1e-9


def export_said(lists: pd.DataFrame) -> str:
    """Say whether the printed shares follow from the counts, and how they changed."""
    good = as_printed(lists)
    parts = [text("drivers.export.checked", n=int(good.sum()), of=len(lists))]
    for kind, group in lists.groupby("kind", sort=False):
        a, b = group.sort_values("year")["part_of_whole"].iloc[[0, -1]]
        parts.append(text(f"drivers.export.change.{kind}", a=f"{a:.1%}", b=f"{b:.1%}"))
    return join(parts)


def export_finding(lists: pd.DataFrame) -> str:
    """State the range of the shares: the finding of the chart."""
    share = lists["part_of_whole"]
    return text("drivers.export.finding", low=f"{share.min():.0%}", high=f"{share.max():.0%}")


def pangyo_said(cases: pd.DataFrame) -> str:
    """Say what Pangyo's revenue comes to by firm and by head, and why that is a doubt."""
    revenue = figures.figure(cases, PANGYO, "revenue of resident firms", year=2023)
    firms = figures.figure(cases, PANGYO, "resident firms")
    people = figures.figure(cases, PANGYO, "employees")
    return text(
        "drivers.pangyo.said",
        firm=f"{100 * revenue / firms:.0f}",
        head=f"{100 * revenue / people:.2f}",
    )


def _ends(groups: pd.DataFrame) -> tuple[float, float]:
    return groups["value"].max(), groups["value"].min()
