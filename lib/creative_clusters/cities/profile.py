"""One region on one page: where it stands in each table, and what that can and can't say.

The statistics are those of the other modules, taken for the region alone wherever a region's
result does not hang on the others'. What hangs on them (ranks, p-values adjusted for the number of
regions, standardised features) is computed for all, once.

Parameters that all sentences share
-----------------------------------
who : str
    Display name of the region.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from creative_clusters.concentration import levels, split
from creative_clusters.drivers import growth_types
from creative_clusters.drivers.sentences.stages import fitted
from creative_clusters.paths import pathfinder
from creative_clusters.paths.readings import path as path_said
from creative_clusters.words.wording import called, capital, join, keys, listing, text

AMOUNTS = "amounts"
#: Thresholds over which a type is called firm or not.
LQS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
SLOPES = (0.0, 0.02, 0.05, 0.1)


def measure_name(measure: str) -> str:
    """Return a measure in words; its key where the catalogue has none."""
    key = f"measure.{measure}"
    return text(key) if key in keys() else measure


def presence(panel: pd.DataFrame, amounts: pd.DataFrame | None, region: str) -> pd.DataFrame:
    """Return which tables of the data hold a region: ``measure, n`` (years with a value)."""
    measures = list(dict.fromkeys(panel["measure"]))
    own = panel[(panel["region"] == region) & panel["lq"].notna()]
    counts = {name: int((own["measure"] == name).sum()) for name in measures}
    if amounts is not None:
        known = amounts[(amounts["region"] == region) & amounts["value"].notna()]
        counts[AMOUNTS] = len(known)
    return pd.DataFrame({"measure": list(counts), "n": list(counts.values())})


def presence_said(table: pd.DataFrame, place: str, *, who: str) -> str:
    """Say in which tables a region stands, and that the others are not known rather than zero."""
    inside = [measure_name(name) for name in table.loc[table["n"] > 0, "measure"]]
    outside = [measure_name(name) for name in table.loc[table["n"] == 0, "measure"]]
    fields = {"who": who, "place": place, "n": len(inside), "of": len(table)}
    fields |= {"tables": listing(inside), "missing": listing(outside)}
    key = "all" if not outside else "one" if len(inside) == 1 else "some"
    return text(f"profile.tables.{key}", **fields)


def place(places: pd.DataFrame, region: str) -> str:
    """Return country and world region of a region, as far as the data tell them."""
    row = places[places["region"] == region]
    known = [row[name].iloc[0] for name in ("country", "world_region")] if len(row) else []
    told = [value for value in known if isinstance(value, str) and value]
    return f" ({', '.join(told)})" if told else ""


def standing(panel: pd.DataFrame, trends: pd.DataFrame, region: str) -> pd.DataFrame:
    """Return a region's first and last value, rank and trend, a row a measure that has it.

    Parameters
    ----------
    trends
        Result of `statistics.trends.trends` for the whole panel: p-values are
        adjusted for the number of regions.

    Returns
    -------
    DataFrame
        ``measure, from_year, to_year, lq_start, lq_end, start_rank, end_rank, ranked_start,
        ranked_end`` (regions with a value in that year)``, n, slope, slope_low, slope_high,
        intercept, p_adjusted, direction``.
    """
    rows = []
    for measure, one in panel.groupby("measure", sort=False):
        ends = levels.change(one, int(panel["year"].min()), int(panel["year"].max()))
        own = ends[ends["region"] == region]
        if own.empty and not one.loc[one["region"] == region, "lq"].notna().any():
            continue
        counted = {
            "ranked_start": int(ends["start_rank"].notna().sum()),
            "ranked_end": int(ends["end_rank"].notna().sum()),
        }
        first = own.iloc[0].drop(["region", "change"]).to_dict() if len(own) else {}
        rows.append({"measure": measure} | first | counted)
    columns = ["measure", "from_year", "to_year", "lq_start", "lq_end", "start_rank", "end_rank"]
    table = pd.DataFrame(rows, columns=[*columns, "ranked_start", "ranked_end"])
    mine = trends[trends["region"] == region]
    names = ["n", "slope", "slope_low", "slope_high", "intercept", "p_adjusted", "direction"]
    return table.merge(mine[["measure", *names]], on="measure", how="left")


def standing_said(table: pd.DataFrame, *, who: str) -> list[str]:
    """Say of each measure of :func:`standing` where the region is, was, and whether it moves."""
    if table.empty:
        return [text("profile.lq.none", who=who)]
    return [join([_level(row), _trend(row)]) for row in _rows(table)]


def standing_finding(table: pd.DataFrame, *, who: str) -> str:
    """State the first and last value of each measure: the title of the chart of LQs.

    Where all have a single year, its value.
    """
    one = "_one" if (table["from_year"] == table["to_year"]).all() else ""
    items = [
        text(f"profile.path.item{one}", label=measure_name(row["measure"]), **_ends(row))
        for row in _rows(table)
    ]
    span = {"first": table["from_year"].iloc[0], "last": table["to_year"].iloc[0]}
    return text(f"profile.path{one}", who=who, items=listing(items), **span)


def path_rows(panel: pd.DataFrame, table: pd.DataFrame, region: str) -> pd.DataFrame:
    """Return a region's LQs with the line of their trend: ``measure, year, lq, on_trend``.

    `table` is the result of :func:`standing`.
    """
    own = panel[(panel["region"] == region) & panel["lq"].notna()]
    line = table.set_index("measure")[["intercept", "slope"]]
    rows = own[["measure", "year", "lq"]].join(line, on="measure")
    on_trend = rows["intercept"] + rows["slope"] * rows["year"]
    return rows[["measure", "year", "lq"]].assign(on_trend=on_trend).reset_index(drop=True)


def since_first(placed: pd.DataFrame) -> pd.DataFrame:
    """Return number against scale: changes of logs since the first year that has both LQs.

    Parameters
    ----------
    placed
        Second result of :func:`scale_of`.

    Returns
    -------
    DataFrame
        ``year, d_revenue, d_firms, d_scale`` (natural logs; the first is the sum of the others,
        0 in the first year); no rows without two years.
    """
    changes = ["d_revenue", "d_firms", "d_scale"]
    if len(placed) < 2:
        return pd.DataFrame(columns=["year", *changes])
    known = placed.sort_values("year", ignore_index=True)
    logs = np.log(known[["lq_revenue", "lq_firms", "scale"]].astype(float))
    moved = (logs - logs.iloc[0]).set_axis(changes, axis=1)
    return moved.assign(year=known["year"])[["year", *changes]]


def scale_of(panel: pd.DataFrame, region: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the split of the region's revenue LQ over its span, and its quadrant by year.

    As `concentration.split.split` and `concentration.split.quadrants`, without
    the years that have no defined scale; both are empty for a region that has not both LQs.
    """
    own = panel[(panel["region"] == region) & panel["measure"].isin(["firms", "revenue"])]
    if own["measure"].nunique() < 2:
        return pd.DataFrame({"kind": []}), pd.DataFrame({"quadrant": []})
    placed = split.quadrants(own)
    known = placed[placed["reason"] == ""]
    if known["year"].nunique() < 2:
        return pd.DataFrame({"kind": []}), known
    return split.split(own, int(known["year"].min()), int(known["year"].max())), known


def scale_said(change: pd.DataFrame, placed: pd.DataFrame, *, who: str) -> str:
    """Say whether firms are many or large, and which of the two moved the revenue LQ."""
    if placed.empty:
        return text("profile.scale.none", who=who)
    now = placed.iloc[-1]
    kind = text(f"quadrant.{now['quadrant']}")
    fields = {"who": who, "kind": kind[:1].lower() + kind[1:], "year": now["year"]}
    fields |= {name: f"{now[name]:.2f}" for name in ("lq_firms", "lq_revenue", "scale")}
    said = text("profile.scale.now", **fields)
    if change.empty or change["kind"].iloc[0] == "undefined":
        return said
    moved = text(f"split.{change['kind'].iloc[0]}")
    span = {"first": change["from_year"].iloc[0], "last": change["to_year"].iloc[0]}
    return join([said, text("profile.scale.moved", kind=moved, **span)])


def scale_finding(change: pd.DataFrame, *, who: str) -> str:
    """State by how much number and scale changed: the title of the chart of both."""
    row = change.iloc[0]
    times = {name: f"{np.exp(row[f'd_{name}']):.2f}" for name in ("firms", "scale", "revenue")}
    span = {"first": row["from_year"], "last": row["to_year"]}
    return text("profile.scale.finding", who=who, **times, **span)


def types_said(
    positions: pd.DataFrame,
    region: str,
    table: pd.DataFrame,
    *,
    lq: float = 1.0,
    slope: float = 0.0,
    who: str,
) -> list[str]:
    """Say of each measure which growth type a region is, and under how many thresholds it stays.

    Parameters
    ----------
    positions
        ``region, measure, lq, slope`` of `drivers.growth_types.positions`.
    table
        Result of :func:`standing`: a rise that is not clear is said to be none.
    """
    own = growth_types.by_thresholds(positions[positions["region"] == region], lq=lq, slope=slope)
    directions = table.set_index("measure")["direction"]
    if own.empty:
        return [text("profile.type.none", who=who)]
    shares = growth_types.stability(own, lqs=LQS, slopes=SLOPES)
    kept = shares.set_index(["measure", "growth_type"])["kept"]
    said = []
    for row in _rows(own):
        kind = row["growth_type"]
        fields = {
            "label": capital(measure_name(row["measure"])),
            "kind": text(f"type.{kind}"),
            "lq": "?" if pd.isna(row["lq"]) else f"{row['lq']:.2f}",
            "slope": _signed(row["slope"], 3),
            "share": f"{kept.get((row['measure'], kind), 0.0):.0%}",
            "pairs": len(LQS) * len(SLOPES),
        }
        key = "profile.type"
        if kind == growth_types.UNKNOWN:
            key += ".no_trend" if np.isfinite(row["lq"]) and np.isnan(row["slope"]) else ".unknown"
        sentence = text(key, **fields)
        if kind in ("both", "growth") and directions.get(row["measure"]) != "rising":
            sentence = join([sentence, text("profile.type.unclear")])
        said.append(sentence)
    return said


def types(
    positions: pd.DataFrame, region: str, *, lq: float = 1.0, slope: float = 0.0
) -> dict[str, str]:
    """Return the growth type of a region by each measure, as ``<measure>_type``."""
    own = growth_types.by_thresholds(positions[positions["region"] == region], lq=lq, slope=slope)
    return {f"{row['measure']}_type": row["growth_type"] for row in _rows(own)}


def type_finding(
    positions: pd.DataFrame, region: str, *, lq: float = 1.0, slope: float = 0.0, who: str
) -> str:
    """State the growth type of a region by one measure: the title of the chart of positions."""
    own = growth_types.by_thresholds(positions[positions["region"] == region], lq=lq, slope=slope)
    kind = text(f"type.{own['growth_type'].iloc[0]}")
    label = measure_name(own["measure"].iloc[0])
    return text("profile.type.finding", who=who, label=label, kind=kind)


def among(positions: pd.DataFrame, region: str) -> pd.DataFrame:
    """Return the positions of the first measure in which a region has a level and a slope.

    Only rows that have both; none where the region has no such measure.
    """
    known = positions.dropna(subset=["lq", "slope"])
    own = known.loc[known["region"] == region, "measure"]
    return known[known["measure"].isin(own.head(1))].reset_index(drop=True)


def series_of(
    panel: pd.DataFrame, amounts: pd.DataFrame | None, region: str
) -> tuple[str, pd.DataFrame]:
    """Return the series from which a region's stage is read, and what it is of.

    Amounts where the region has any, since a stage is about how a sum grows; else its revenue LQ,
    else the first LQ that it has; an empty table and "" if it has none.
    """
    if amounts is not None and (amounts["region"] == region).any():
        return AMOUNTS, amounts[amounts["region"] == region].reset_index(drop=True)
    own = panel[(panel["region"] == region) & panel["lq"].notna()]
    measures = sorted(own["measure"].unique(), key=lambda name: name != "revenue")
    if not measures:
        return "", panel.iloc[:0].rename(columns={"lq": "value"})
    one = own[own["measure"] == measures[0]].rename(columns={"lq": "value"})
    return measures[0], one.reset_index(drop=True)


def stage_said(reading: pd.DataFrame, series: str) -> str:
    """Say which curve a region's series follows, and from what series that is read."""
    if reading.empty:
        return text("profile.stage.none")
    said = fitted(reading.iloc[0])
    key = "amounts" if series == AMOUNTS else "lq"
    read_from = text(f"profile.stage.{key}", label=measure_name(series))
    dropped = int(reading["dropped"].iloc[0])
    left = text("profile.stage.dropped", n=dropped) if dropped else ""
    return join(part for part in (said, read_from, left) if part)


def stage_title(reading: pd.DataFrame) -> str:
    """State the best curve of a region's amounts: the title of the chart of fits."""
    return fitted(reading.iloc[0]).removesuffix(".")


def path_of(
    region: str,
    reading: pd.DataFrame,
    series: str,
    table: pd.DataFrame,
    placed: pd.DataFrame,
) -> pd.Series:
    """Return what the rules of the path finder say of a region, from what is known of it here.

    Known can be the stage (if identified, and read from amounts: the ceiling of a share is not one
    of growth), the trend (if clear; of the revenue LQ, else of the first) and the relative scale
    of a firm. The form and the four gaps are in no table.
    """
    clear = table[table["direction"].isin(["rising", "falling"])]
    clear = clear.sort_values("measure", key=lambda names: names != "revenue", kind="stable")
    case = {
        "cluster": region,
        "stage": reading["phase"].iloc[0] if len(reading) and series == AMOUNTS else np.nan,
        "slope": clear["slope"].iloc[0] if len(clear) else np.nan,
        "firm_scale": placed["scale"].iloc[-1] if len(placed) else np.nan,
    }
    return pathfinder.find(pd.DataFrame([case])).iloc[0]


def path_sentence(found: pd.Series, *, who: str) -> str:
    """Say which path the rules point to, and on how little ground."""
    return path_said(found)


def similar_said(table: pd.DataFrame, *, who: str, top: int = 3) -> str:
    """Say who is most alike, by how much (`statistics.similarity.similar`)."""
    if table.empty:
        return text("profile.similar.none", who=who)
    items = [
        text(
            "profile.similar.item",
            who=called(row["region"]),
            distance=f"{row['distance']:.2f}",
            shared=row["shared"],
        )
        for row in _rows(table.head(top))
    ]
    fields = {"who": who, "items": listing(items), "n": int(table["features"].iloc[0])}
    return text("profile.similar", **fields)


def doubtful_said(flags: pd.DataFrame | None, region: str) -> str:
    """Say which of a region's own cells are marked in the data, table by table."""
    own = flags[flags["region"] == region] if flags is not None else pd.DataFrame()
    if own.empty:
        return text("profile.flags.none")
    items = []
    for (table, flag), one in own.groupby(["table", "flag"], sort=False):
        years = [f"{year:.0f}" for year in one["year"].dropna()]
        key = f"profile.flag.{flag}"
        what = text(key) if key in keys() else flag
        fields = {"table": table, "what": what, "years": listing(years)}
        items.append(text("profile.flag.cells" if years else "profile.flag.row", **fields))
    return text("profile.flags", items=listing(items))


def claims_said(claims: pd.DataFrame | None, *, who: str) -> str:
    """Say how many claims of the studies name a region, by verdict."""
    if claims is None:
        return text("profile.claims.no_claims")
    if claims.empty:
        return text("profile.claims.none", who=who)
    counts = claims["verdict"].value_counts()
    items = [
        text("profile.claims.item", n=n, verdict=_verdict(verdict)) for verdict, n in counts.items()
    ]
    return text("profile.claims", who=who, n=len(claims), items=listing(items))


def summary(
    panel: pd.DataFrame,
    amounts: pd.DataFrame | None,
    trends: pd.DataFrame,
    places: pd.DataFrame,
    *,
    lq: float = 1.0,
    slope: float = 0.0,
) -> pd.DataFrame:
    """Return a row for each region and measure that holds it: the index of all profiles.

    Returns
    -------
    DataFrame
        ``region, country, world_region, measure, year`` (the last of the panel)``, lq, slope,
        direction, growth_type``; for amounts ``lq`` is missing, ``value`` is the last amount.
    """
    spots = growth_types.positions(panel, trends)
    kinds = growth_types.by_thresholds(spots, lq=lq, slope=slope)
    kinds = kinds.merge(trends[["region", "measure", "direction"]], on=["region", "measure"])
    kinds = kinds.assign(year=int(panel["year"].max()) if len(panel) else pd.NA)
    parts = [kinds[["region", "measure", "year", "lq", "slope", "direction", "growth_type"]]]
    if amounts is not None:
        last = amounts[amounts["year"] == amounts["year"].max()]
        parts.append(last[["region", "year", "value"]].assign(measure=AMOUNTS))
    table = pd.concat(parts, ignore_index=True)
    table = table if "value" in table else table.assign(value=np.nan)
    order = {region: at for at, region in enumerate(places["region"])}
    table = table.merge(places[["region", "country", "world_region"]], on="region", how="left")
    table = table.assign(place=table["region"].map(order)).sort_values("place", kind="stable")
    columns = ["region", "country", "world_region", "measure", "year", "lq", "slope", "direction"]
    return table[[*columns, "growth_type", "value"]].reset_index(drop=True)


def worded(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of :func:`summary` with its codes in words, empty where there is none."""

    def words(code: object, prefix: str) -> str:
        return text(f"{prefix}.{code}") if isinstance(code, str) else ""

    return table.assign(
        measure=[measure_name(name) for name in table["measure"]],
        direction=[words(code, "direction") for code in table["direction"]],
        growth_type=[words(code, "type") for code in table["growth_type"]],
    )


def summary_said(table: pd.DataFrame, *, noun: str = "region") -> str:
    """Say how many regions there are, and in how many tables each of them stands."""
    counts = table.groupby("region")["measure"].nunique().value_counts()
    of = table["measure"].nunique()
    items = [
        text("profile.index.item", n=counts[k], k=k, of=of)
        for k in sorted(counts.index, reverse=True)
    ]
    total = table["region"].nunique()
    return text("profile.index", n=total, items=listing(items))


def _level(row: Mapping[str, object]) -> str:
    label = capital(measure_name(row["measure"]))
    if pd.isna(row["lq_end"]):
        return text("profile.level.gone", label=label, year=row["to_year"])
    now = {"lq": f"{row['lq_end']:.2f}", "rank": row["end_rank"], "of": row["ranked_end"]}
    now |= {"label": label, "year": row["to_year"]}
    if pd.isna(row["lq_start"]) or row["from_year"] == row["to_year"]:
        return text("profile.level.now", **now)
    then = {"lq0": f"{row['lq_start']:.2f}", "rank0": row["start_rank"], "of0": row["ranked_start"]}
    return text("profile.level", **now, **then, first=row["from_year"])


def _trend(row: Mapping[str, object]) -> str:
    if row["direction"] not in ("rising", "falling", "none"):
        n = 0 if pd.isna(row["n"]) else int(row["n"])
        return text("profile.trend.insufficient", n=n)
    fields = {name: _signed(row[column], 3) for name, column in _SLOPES.items()}
    key = f"profile.trend.{row['direction']}"
    p = "< 0.001" if row["p_adjusted"] < 0.0005 else f"= {row['p_adjusted']:.3f}"
    return text(key, p=p, **fields)


_SLOPES = {"slope": "slope", "low": "slope_low", "high": "slope_high"}


def _ends(row: Mapping[str, object]) -> dict[str, str]:
    names = {"start": row["lq_start"], "end": row["lq_end"]}
    return {name: "–" if pd.isna(value) else f"{value:.2f}" for name, value in names.items()}


def _rows(table: pd.DataFrame) -> Sequence[dict]:
    return table.to_dict("records")


def _verdict(verdict: str) -> str:
    key = f"audit.verdict.{verdict.replace(' ', '_')}"
    return text(key) if key in keys() else verdict


def _signed(number: float, decimals: int) -> str:
    return f"{number:+.{decimals}f}".replace("-", "−") if np.isfinite(number) else "?"
