"""What the page on growth and concentration says, from tables of `drivers.growth_types`."""

import pandas as pd

from creative_clusters.drivers.growth_types import TYPES, UNKNOWN
from creative_clusters.words.wording import called, capital, join, named_measure, some, text


def types(table: pd.DataFrame, *, lq: float, slope: float) -> str:
    """State how many regions of one measure fall in each type: the finding of a page's title."""
    known = table[table["growth_type"] != UNKNOWN]
    label = capital(named_measure(table["measure"].iloc[0]))
    if known.empty:
        return text("drivers.types.nothing", label=label)
    n = int((known["growth_type"] == "both").sum())
    return text("drivers.types.finding", label=label, lq=lq, slope=slope, n=n, of=len(known))


def types_named(table: pd.DataFrame) -> str:
    """Name the regions of each type of one measure, the first ones of each."""
    groups = dict(iter(table.groupby("growth_type")["region"]))
    parts = [
        text("drivers.types.named", kind=text(f"type.{kind}"), n=len(who), who=some(who, 9))
        for kind in (*TYPES, UNKNOWN)
        if (who := groups.get(kind)) is not None
    ]
    return join(parts)


def steadfast(shares: pd.DataFrame) -> str:
    """State which regions keep one type under all thresholds, and which change most."""
    shares = shares[shares["growth_type"] != UNKNOWN]
    if shares.empty:
        return text("drivers.types.no_trend")
    most = shares.groupby("region", sort=False)["kept"].max()
    kept = list(most.index[most > 1 - 1e-9])
    key = "drivers.types.kept" if kept else "drivers.types.none_kept"
    parts = [text(key, n=len(kept), of=len(most), who=some(kept, 9))]
    if most.min() < 1 - 1e-9:
        least = called(most.idxmin())
        parts.append(text("drivers.types.least", who=least, share=most.min()))
    return join(parts)


def criteria(table: pd.DataFrame, top: int) -> str:
    """State whom NESTA's criteria call concentrated or growing, and when that means little."""
    if table.empty:
        return text("drivers.criteria.nothing")
    parts = []
    for name in ("concentrated", "growing"):
        who = table.loc[table[name].fillna(False).astype(bool), "region"]
        named, known = some(who, 9) or text("drivers.nobody"), table[name].notna().sum()
        parts.append(text(f"drivers.criteria.{name}", n=len(who), of=known, who=named))
    if known <= top:
        parts.append(text("drivers.criteria.small", n=known, top=top))
    falling = table[table["growing"].fillna(False).astype(bool) & table["change"].lt(0)]
    if len(falling):
        parts.append(text("drivers.criteria.falling", who=some(falling["region"], 9)))
    return join(parts)


def screened(table: pd.DataFrame, lq: float, year: int) -> str:
    """State who passes the screen, a sentence a measure, and whether sizes are known."""
    parts = []
    for measure, group in table.groupby("measure", sort=False):
        known = group.dropna(subset=["lq"])
        passing = known.loc[known["lq"] >= lq]
        fields = {"label": named_measure(measure), "lq": lq, "year": year}
        fields |= {"n": len(passing), "of": len(known), "sized": passing["size"].notna().sum()}
        parts.append(text("drivers.screen.finding", **fields))
    return join(parts)


def bases(table: pd.DataFrame) -> str:
    """Say what the British wholes mean when the last two are set beside each other."""
    if len(table) < 3:
        return text("drivers.bases.nothing")
    firms, people, jobs = table["computed"]
    low, high = table[["computed_low", "computed_high"]].iloc[2]
    return text("drivers.bases.finding", firms=firms, people=people, jobs=jobs, low=low, high=high)
