"""What can be said of the split of a revenue LQ into number and relative scale of firms."""

import pandas as pd

from creative_clusters.concentration.split import KINDS, QUADRANTS, distance, rounding
from creative_clusters.words.wording import called, counted, join, number, some, text


def split(table: pd.DataFrame) -> str:
    """Say how many regions changed by more firms, larger firms or both."""
    void = table["kind"] == "undefined"
    known = table[~void].sort_values("region")
    if known.empty:
        return text("sentence.split.nothing")
    fields = {"from_year": known["from_year"].iloc[0], "year": known["to_year"].iloc[0]}
    fields |= {"rose": (known["d_revenue"] > 0).sum(), "fell": (known["d_revenue"] < 0).sum()}
    parts = [text("sentence.split.count", n=counted(len(known)), **fields)]
    counts = known["kind"].value_counts()
    for kind in sorted(counts.index, key=lambda kind: (-counts[kind], KINDS.index(kind))):
        parts.append(_of_kind(f"split.{kind}", known.loc[known["kind"] == kind, "region"]))
    for reason, rows in table[void].groupby("reason"):
        who = some(sorted(rows["region"]))
        parts.append(text("sentence.split.void", who=who, why=text(f"split.{reason}")))
    return join(parts)


def quadrants(table: pd.DataFrame, year: int) -> str:
    """Say which regions have many or few, large or small firms in a year."""
    rows = table[(table["year"] == year) & (table["quadrant"] != "undefined")]
    if rows.empty:
        return text("sentence.quadrant.nothing", year=year)
    parts = [text("sentence.quadrant.count", year=year, n=counted(len(rows)))]
    placed = dict(iter(rows.sort_values("region").groupby("quadrant")["region"]))
    for quadrant in sorted(placed, key=QUADRANTS.index):
        parts.append(_of_kind(f"quadrant.{quadrant}", placed[quadrant]))
    return join(parts)


def _of_kind(key: str, regions: pd.Series) -> str:
    return text("sentence.split.kind", kind=text(key), k=len(regions), who=some(regions))


def finding(key: str, table: pd.DataFrame) -> str:
    """State the finding of a chart: ``position``, ``parts`` or ``path``."""
    if key == "position":
        return _position(table)
    known = table[table["kind"] != "undefined"]
    if known.empty:
        return text("scale.one_year")
    fields = {"from_year": known["from_year"].iloc[0], "year": known["to_year"].iloc[0]}
    if key == "parts":
        return text("scale.finding.parts", n=len(known), k=_by_scale(known).sum(), **fields)
    far = known.loc[distance(known).idxmax()]
    ends = {
        f"{part}_{side}": number(far[f"{part}_{side}"])
        for part in ("firms", "revenue")
        for side in ("from", "to")
    }
    return text("scale.finding.path", who=called(far["region"]), **ends, **fields)


def _position(table: pd.DataFrame) -> str:
    placed = table.loc[table["quadrant"] != "undefined", "quadrant"]
    if placed.empty:
        return text("scale.nothing")
    counts = placed.value_counts()
    most = min(counts.index[counts == counts.max()], key=QUADRANTS.index)
    fields = {"k": counts[most], "n": len(placed), "year": table["year"].iloc[0]}
    return text("scale.finding.position", kind=text(f"quadrant.{most}"), **fields)


def _by_scale(known: pd.DataFrame) -> pd.Series:
    """Whether scale is the larger part of each change."""
    return known["d_scale"].abs() > known["d_firms"].abs()


def moved(table: pd.DataFrame) -> str:
    """State whether revenue LQs moved with the number of firms or with their size."""
    known = table[table["kind"] != "undefined"]
    if known.empty:
        return text("sentence.split.nothing")
    scale = _by_scale(known)
    fields = {"first": known["from_year"].iloc[0], "last": known["to_year"].iloc[0]}
    return text("finding.scale", n=len(known), scale=scale.sum(), firms=(~scale).sum(), **fields)


def decimals(changes: pd.DataFrame, places: int = 2) -> str:
    """Say where rounding leaves Δln s the widest, and for how many it leaves the sign open."""
    table = rounding(changes, places)
    if table.empty:
        return ""
    widest = table.loc[(table["d_scale_high"] - table["d_scale_low"]).idxmax()]
    return text(
        "scale.rounding",
        who=called(widest["region"]),
        low=number(widest["d_scale_low"], "+.2f"),
        high=number(widest["d_scale_high"], "+.2f"),
        decimals=places,
        k=((table["d_scale_low"] < 0) & (table["d_scale_high"] > 0)).sum(),
        n=len(table),
    )
