"""What can be said of groups of regions: their shares, their quotients, what is not known."""

import pandas as pd

from creative_clusters.words.wording import (
    capital,
    join,
    listing,
    named_measure,
    number,
    some,
    text,
)


def shares(table: pd.DataFrame, *, chosen: bool = False) -> str:
    """State whose share rose most and fell most between the first and the last year."""
    wide = table.pivot(index="region", columns="year", values="share")  # noqa: PD010
    if wide.empty:
        return text("groups.nothing")
    first, last = wide.columns.min(), wide.columns.max()
    change = (wide[last] - wide[first]).dropna()
    if first == last or change.empty:
        best = wide[last].idxmax()
        return text("groups.share", who=best, share=number(wide[last][best], ".1%"), year=last)
    up, down = change.idxmax(), change.idxmin()
    fields = {"up": up, "down": down, "first": first, "last": last}
    for name, who in (("up", up), ("down", down)):
        then, now = (number(wide[year][who], ".1%") for year in (first, last))
        fields |= {f"{name}_then": then, f"{name}_now": now}
    listed = text("groups.chosen", last=last) if chosen else text("groups.listed")
    said = text("groups.shares" if up != down else "groups.shares.one", listed=listed, **fields)
    return capital(said)


def unknown(table: pd.DataFrame, value: str) -> str:
    """Name the groups that lack a value in some year, since one of their regions does."""
    short = table.loc[table[value].isna(), "region"].unique()
    return text("groups.unknown", who=some(short)) if len(short) else ""


def quotients(table: pd.DataFrame) -> str:
    """State the first and last quotient, with bounds, of each group of several regions."""
    if "n" in table:
        table = table[table["n"] > 1]
    parts = []
    for group, rows in table.dropna(subset=["lq"]).groupby("region", sort=False):
        ends = [_bounded(row) for _, row in rows.sort_values("year").iloc[[0, -1]].iterrows()]
        cities = rows["cities"].iloc[0] if "cities" in rows else ""
        who = text("groups.of", group=group, cities=cities) if cities else group
        parts.append(text("groups.lq", who=who, ends=text("mark.and").join(dict.fromkeys(ends))))
    return join(parts)


def _bounded(row: pd.Series) -> str:
    fields = {"lq": number(row["lq"]), "year": row["year"]}
    if "lq_low" not in row or number(row["lq_low"]) == number(row["lq_high"]):
        return text("groups.in", **fields)
    low, high = number(row["lq_low"]), number(row["lq_high"])
    return text("groups.within", low=low, high=high, **fields)


def lead(table: pd.DataFrame, *, threshold: float) -> str:
    """State how many groups reach a threshold in the last year, and which."""
    known = table[table["year"] == table["year"].max()].dropna(subset=["lq"])
    if known.empty:
        return text("groups.no_lq")
    known = known.sort_values("lq", ascending=False, kind="stable")
    high = known.loc[known["lq"] >= threshold, "region"]
    fields = {"k": len(high), "n": len(known), "year": known["year"].iloc[0]}
    fields |= {"who": listing(high), "threshold": f"{threshold:g}"}
    fields["label"] = named_measure(known["measure"].iloc[0])
    return text("groups.lead" if len(high) else "groups.lead.none", **fields)


def spread(table: pd.DataFrame) -> str:
    """State the widest range of quotients within a group; `table` is of `groups.spread`."""
    several = table[table["n"] > 1]
    if several.empty:
        return text("groups.alone")
    row = several.loc[(several["most_lq"] / several["least_lq"].clip(lower=0.005)).idxmax()]
    fields = {"group": row["group"], "n": row["n"], "year": row["year"]}
    fields |= {"least": number(row["least_lq"]), "most": number(row["most_lq"])}
    return text("groups.spread", label=named_measure(row["measure"]), **fields)


def last(table: pd.DataFrame) -> dict[str, float]:
    """The last known quotient of each group, by measure and group where there are two measures."""
    rows = table[table["year"] == table["year"].max()].dropna(subset=["lq"])
    several = len(set(rows["measure"])) > 1
    names = [f"{row.measure}: {row.region}" if several else row.region for row in rows.itertuples()]
    return dict(zip(names, rows["lq"].round(4), strict=True))
