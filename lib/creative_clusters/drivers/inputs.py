"""What Hua (2026, section 2(2)) gives on inputs and outputs: research, clusters, export lists."""

import pandas as pd

from creative_clusters.drivers.cases import by_place, figure, rows, whole
from creative_clusters.words.wording import language, text

SCOREBOARD, LISTS = "EU R&D scoreboard", "Cultural export lists"
PANGYO, REVENUE = "Pangyo Techno Valley", "revenue of resident firms"
OTHERS = "other countries"
#: Last year of each export list, by its first.
_UNTIL = {2023: 2024, 2024: 2026}


def ratios(branches: pd.DataFrame) -> pd.DataFrame:
    """Output per unit of input by branch, the highest first: ``label, value, group``."""
    branches = branches.dropna(subset=["input", "output"])
    name = "branch_zh" if language() == "zh" and branches["branch_zh"].notna().all() else "branch"
    table = pd.DataFrame(
        {
            "label": branches[name],
            "value": branches["output"] / branches["input"],
            "group": [text(f"drivers.kind.{kind}") for kind in branches["kind"]],
        }
    )
    return table.sort_values("value", ascending=False, kind="stable")


def by_kind(branches: pd.DataFrame) -> dict[str, float]:
    """Output per unit of input of each kind of branches: sum of outputs over sum of inputs."""
    known = branches.dropna(subset=["input", "output"])
    sums = known.groupby("kind", sort=False)[["input", "output"]].sum()
    return (sums["output"] / sums["input"]).to_dict()


def research_shares(cases: pd.DataFrame) -> pd.DataFrame:
    """Shares of private research by country or union, in percent: ``label, value``."""
    return by_place(cases, SCOREBOARD, "share of private R&D investment")


def by_name(shares: pd.DataFrame) -> pd.Series:
    """Shares of the places that are named."""
    return shares[shares["label"] != OTHERS].set_index("label")["value"]


def world_research(cases: pd.DataFrame) -> tuple[float, float, float]:
    """The world's research investment that the scoreboard's part and share stand for."""
    part = figure(cases, SCOREBOARD, "R&D investment of those firms")
    share = figure(cases, SCOREBOARD, "share of those firms in the world's R&D investment")
    return whole(part, share, step=1.0)


def world_clusters(cases: pd.DataFrame) -> pd.DataFrame:
    """Clusters among the world's top 100 by country: ``label, value``."""
    return by_place(cases, "WIPO top 100 clusters", "clusters among the world's top 100")


def export_lists(cases: pd.DataFrame, kind: str = "both") -> pd.DataFrame:
    """Shares of the four city groups on the export lists, recomputed beside the printed ones.

    ``label, shown, part_of_whole`` (recomputed share)``, printed`` (percent)``, year, kind``.
    """
    found = []
    for one in ("firms", "projects") if kind == "both" else (kind,):
        indicator = f"key export {one}"
        for year in sorted(rows(cases, LISTS, indicator=indicator)["year"].unique()):
            part, total = (
                figure(cases, LISTS, indicator, place=place, year=year)
                for place in ("four city groups", "China")
            )
            printed = figure(cases, LISTS, f"share of {indicator}", year=year)
            label = text(f"drivers.export.{one}", year=int(year), until=_UNTIL[int(year)])
            shown = text("drivers.shares.of", part=part, whole=total, share=part / total)
            found.append((label, shown, part / total, printed, int(year), one))
    names = ["label", "shown", "part_of_whole", "printed", "year", "kind"]
    return pd.DataFrame(found, columns=names)


def as_printed(lists: pd.DataFrame) -> pd.Series:
    """Whether each recomputed share rounds to the printed one (one decimal, or none)."""
    share = 100 * lists["part_of_whole"]
    half = lists["printed"].map(lambda value: 0.5 if value == int(value) else 0.05)
    return (share - lists["printed"]).abs() <= half + 1e-9


def results(
    cases: pd.DataFrame, lists: pd.DataFrame, place: str
) -> dict[str, int | float | bool | list[float]]:
    """What the evidence comes to: shares of research, the lead in clusters, the export lists."""
    shares = research_shares(cases)
    named = by_name(shares)
    first, second = world_clusters(cases)["value"].nlargest(2)
    return {
        "research_sum": round(float(shares["value"].sum()), 1),
        "largest_over_place": round(float(named.max() / named[place]), 2),
        "world_research": round(world_research(cases)[0]),
        "clusters_lead": int(first - second),
        "export_shares": [round(100 * float(share), 2) for share in lists["part_of_whole"]],
        "export_as_printed": bool(as_printed(lists).all()),
    }
