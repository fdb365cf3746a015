"""What the pages on the definition and on inputs say, from tables of `drivers.inputs`."""

import pandas as pd

from creative_clusters.drivers.cases import figure, rows
from creative_clusters.drivers.inputs import (
    PANGYO,
    REVENUE,
    SCOREBOARD,
    as_printed,
    by_kind,
    by_name,
    research_shares,
    world_clusters,
    world_research,
)
from creative_clusters.words.wording import join, large, listing, money, text


def sizes(cases: pd.DataFrame) -> str:
    """Say how unequal in size the North American regions are; empty without their figures."""
    case = "North America's top clusters"
    if rows(cases, case).empty:
        return ""
    low, high = (figure(cases, case, f"employees, {end} region") for end in ("smallest", "largest"))
    return text("drivers.sizes", low=low, high=high)


def ratios(branches: pd.DataFrame) -> str:
    """State the ratios of the two kinds, and whether the figures are invented: the finding."""
    kinds = by_kind(branches)
    if set(kinds) != {"technology", "labour"}:
        return text("drivers.ratios.one")
    own = branches["status"].eq("given").all()
    return text(f"drivers.ratios.{'given' if own else 'assumed'}", **kinds)


def research_finding(shares: pd.DataFrame, place: str) -> str:
    """State how `place` stands to the largest: the finding of the chart."""
    named = by_name(shares)
    fields = {"place": place, "share": named[place]}
    if named.idxmax() == place:
        others = named.drop(place)
        ratio = named[place] / others.max()
        return text("drivers.research.first", second=others.idxmax(), ratio=ratio, **fields)
    ratio = named.max() / named[place]
    return text("drivers.research.finding", top=named.idxmax(), ratio=ratio, **fields)


def research(cases: pd.DataFrame, place: str) -> str:
    """Say what the shares add up to, what the whole is, and what the place's share amounts to."""
    shares = research_shares(cases).set_index("label")["value"]
    part = figure(cases, SCOREBOARD, "R&D investment of those firms")
    whole, low, high = world_research(cases)
    unit = "100 million EUR"
    return text(
        "drivers.research.said",
        n=figure(cases, SCOREBOARD, "firms covered"),
        branches=figure(cases, SCOREBOARD, "branches covered"),
        part=money(part, unit, ".10g"),
        share=100 * part / whole,
        whole=money(whole, unit, ".4g"),
        low=money(low, unit, ".4g"),
        high=money(high, unit, ".4g"),
        sum=shares.sum(),
        place=place,
        amount=money(part * shares[place] / 100, unit, ".4g"),
    )


def intensity(cases: pd.DataFrame) -> str:
    """Say China's research intensity against the EU and the OECD, and its engineers."""
    found = rows(cases, "China's R&D", indicator="R&D intensity").set_index("place")["value"]
    china, eu, oecd = found[["China", "European Union", "OECD mean"]]
    total = figure(cases, "China's engineers", "scientists and engineers")
    added = figure(cases, "China's engineers", "engineers added a year")
    counts = {"total": large(total * 1e4, ".10g"), "added": large(added * 1e4, ".10g")}
    return text("drivers.intensity", china=china, eu=eu, oecd=oecd, **counts)


def clusters(cases: pd.DataFrame) -> str:
    """State the lead of the first country over the second among the world's clusters."""
    table = world_clusters(cases).sort_values("value", ascending=False)
    (a, m), (b, n) = table[["label", "value"]].iloc[:2].itertuples(index=False)
    return text("drivers.world_clusters", first=a, m=m, second=b, n=n)


def ranks(cases: pd.DataFrame) -> str:
    """Say the world ranks of China's clusters that the study names."""
    found = rows(cases, "WIPO top 10 clusters", indicator="world rank")
    named = [
        text("item.rate", who=row.place, rate=f"{row.value:.0f}") for row in found.itertuples()
    ]
    return text("drivers.ranks", who=listing(named)) if named else ""


def export(lists: pd.DataFrame) -> str:
    """Say whether the printed shares follow from the counts, and how they changed."""
    parts = [text("drivers.export.checked", n=int(as_printed(lists).sum()), of=len(lists))]
    for kind, group in lists.groupby("kind", sort=False):
        a, b = group.sort_values("year")["part_of_whole"].iloc[[0, -1]]
        parts.append(text(f"drivers.export.change.{kind}", a=a, b=b))
    return join(parts)


def export_finding(lists: pd.DataFrame) -> str:
    """State the range of the shares: the finding of the chart."""
    share = lists["part_of_whole"]
    return text("drivers.export.finding", low=share.min(), high=share.max())


def pangyo(cases: pd.DataFrame) -> str:
    """Say what Pangyo's revenue comes to by firm and by head, and why that is a doubt."""
    revenue = figure(cases, PANGYO, REVENUE, year=2023)
    firms, people = (figure(cases, PANGYO, name) for name in ("resident firms", "employees"))
    firm, head = (money(revenue / each, "100 million USD", ".4g") for each in (firms, people))
    return text("drivers.pangyo.said", firm=firm, head=head)
