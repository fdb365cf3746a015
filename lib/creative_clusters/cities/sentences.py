"""What the pages on cities say of one region, and of all of them (keys ``profile.*``)."""

import pandas as pd

from creative_clusters.concentration.groups import of_regions
from creative_clusters.drivers import growth_types
from creative_clusters.drivers.growth_types import LQS, SLOPES
from creative_clusters.drivers.sentences.stages import fitted
from creative_clusters.statistics.similarity import AMOUNTS
from creative_clusters.words import tables
from creative_clusters.words.wording import (
    called,
    capital,
    join,
    joined,
    keys,
    language,
    listing,
    named_measure,
    number,
    text,
    unit_name,
)


def presence(table: pd.DataFrame, region: str, places: pd.DataFrame) -> str:
    """Say in which tables a region stands (`Profile.held`), and that the others are not known."""
    inside, outside = (
        [named_measure(name) for name in table.loc[(table["n"] > 0) == held, "measure"]]
        for held in (True, False)
    )
    known = places.loc[places["region"] == region, ["country", "world_region"]].head(1)
    told = joined((value for value in known.to_numpy().ravel() if value == value), ", ")
    told = text("profile.place", place=told) if told else ""
    fields: dict[str, object] = {"who": called(region), "place": told}
    fields |= {"n": len(inside), "of": len(table)}
    fields |= {"tables": listing(inside), "missing": listing(outside)}
    key = "all" if not outside else "one" if len(inside) == 1 else "some"
    said = [text(f"profile.tables.{key}", **fields)]
    if group := of_regions(places).get(region):
        said.append(text("profile.group", who=called(region), group=group))
    return join(said)


def advice(strategies: pd.DataFrame, region: str) -> str:
    """Say which strategies of a study name a region or its country (`paths.advice.for_place`)."""
    if strategies.empty:
        return text("profile.advice.none", who=called(region))
    items = listing(strategies[f"term_{language()}"])
    return text("profile.advice.place", who=called(region), items=items)


def standing(table: pd.DataFrame, region: str) -> list[str]:
    """Say of each measure of `profile.standing` where the region is, was, and whether it moves."""
    if table.empty:
        return [text("profile.lq.none", who=called(region))]
    return [join([_level(row), _trend(row)]) for row in table.itertuples()]


def _level(row) -> str:
    fields = {"label": capital(named_measure(row.measure)), "year": row.to_year}
    if pd.isna(row.lq_end):
        return text("profile.level.gone", **fields)
    fields |= {"lq": row.lq_end, "rank": row.end_rank, "of": row.ranked}
    if row.from_year == row.to_year:
        return text("profile.level.now", **fields)
    then = {"lq0": row.lq_start, "rank0": row.start_rank, "first": row.from_year}
    key = "profile.level.common" if row.left_out else "profile.level"
    return text(key, k=row.left_out, **fields, **then)


def _trend(row) -> str:
    if row.direction not in ("rising", "falling", "none"):
        return text("profile.trend.insufficient", n=0 if pd.isna(row.n) else int(row.n))
    slopes = {"slope": row.slope, "low": row.slope_low, "high": row.slope_high}
    slopes = {name: number(value, "+.3f") for name, value in slopes.items()}
    p = "< 0.001" if row.p_adjusted < 0.0005 else f"= {row.p_adjusted:.3f}"
    return text(f"profile.trend.{row.direction}", p=p, **slopes)


def ends(lines: pd.DataFrame, region: str) -> str:
    """State the first and last value of each measure of ``measure, year, lq``, or its only one."""
    known = lines.dropna(subset=["lq"]).sort_values("year")
    years = known.groupby("measure", sort=False)["year"].agg(["min", "max"])
    first, last = int(known["year"].min()), int(known["year"].max())
    alike = len(years.drop_duplicates()) == 1
    items = []
    for measure, one in known.groupby("measure", sort=False):
        (y0, start), (y1, end) = one[["year", "lq"]].iloc[[0, -1]].itertuples(index=False)
        fields = {"label": named_measure(measure), "start": number(start), "end": number(end)}
        key = "_one" if y0 == y1 and alike else "_in" if y0 == y1 else "" if alike else "_years"
        items.append(text(f"profile.path.item{key}", first=int(y0), last=int(y1), **fields))
    key = "" if alike and first < last else "_one" if alike else "_years"
    who = called(region)
    return text(f"profile.path{key}", who=who, items=listing(items), first=first, last=last)


def scale(change: pd.DataFrame, placed: pd.DataFrame, region: str) -> str:
    """Say whether firms are many or large, and which moved the revenue LQ (`Profile.change`)."""
    if placed.empty:
        return text("profile.scale.none", who=called(region))
    now = placed.iloc[-1]
    kind = text(f"quadrant.{now['quadrant']}")
    fields = {"who": called(region), "kind": kind[:1].lower() + kind[1:]}
    said = text("profile.scale.now", **{**now, **fields})
    if change.empty or change["kind"].iloc[0] == "undefined":
        return said
    row = change.iloc[0]
    moved, span = text(f"split.{row['kind']}"), {"first": row["from_year"], "last": row["to_year"]}
    return join([said, text("profile.scale.moved", kind=moved, **span)])


def scale_change(change: pd.DataFrame, region: str) -> str:
    """State the change of the revenue LQ and its parts: the title of the chart of these."""
    row = change.iloc[0]
    parts = {name: number(row[f"d_{name}"], "+.2f") for name in ("revenue", "firms", "scale")}
    span = {"first": row["from_year"], "last": row["to_year"]}
    return text("profile.scale.finding", who=called(region), **parts, **span)


def types(kinds: pd.DataFrame, region: str) -> list[str]:
    """Say of each measure which growth type a region is, and under how many thresholds it stays."""
    if kinds.empty:
        return [text("profile.type.none", who=called(region))]
    shares = growth_types.stability(kinds, lqs=LQS, slopes=SLOPES)
    kept = shares.set_index(["measure", "growth_type"])["kept"]
    said = []
    for row in kinds.itertuples():
        fields: dict[str, object] = {"label": capital(named_measure(row.measure))}
        fields |= {"lq": number(row.lq, ".2f"), "kind": text(f"type.{row.growth_type}")}
        fields |= {"pairs": len(LQS) * len(SLOPES)}
        fields["direction"] = text(f"direction.{row.direction}")
        unknown = row.growth_type == growth_types.UNKNOWN
        gap = "unknown" if pd.isna(row.lq) else "no_trend"
        share = kept.get((row.measure, row.growth_type), 0.0)
        said.append(
            text(f"profile.type.{gap}" if unknown else "profile.type", share=share, **fields)
        )
    return said


def type_of(kinds: pd.DataFrame, measure: str, region: str) -> str:
    """State the growth type of a region by one measure: the title of the chart of positions."""
    kind = kinds.set_index("measure")["growth_type"][measure]
    fields = {"label": named_measure(measure), "kind": text(f"type.{kind}")}
    return text("profile.type.finding", who=called(region), **fields)


def stage(reading: pd.DataFrame, series: str, *, titled: bool = False) -> str:
    """Say which curve a region's series follows, if no title does, and from what that is read."""
    if reading.empty:
        return text("profile.stage.none")
    key = "amounts" if series == AMOUNTS else "lq"
    read_from = text(f"profile.stage.{key}", label=named_measure(series))
    dropped = int(reading["dropped"].iloc[0])
    left = text("profile.stage.dropped", n=dropped) if dropped else ""
    return join(["" if titled else fitted(reading.iloc[0]), read_from, left])


def curve(reading: pd.DataFrame) -> str:
    """State the best curve of a region's amounts: the title of the chart of fits."""
    return fitted(reading.iloc[0]).removesuffix(".")


def similar(table: pd.DataFrame, region: str, *, top: int = 3) -> str:
    """Say who is most alike, by how much (`statistics.similarity.similar`)."""
    who = called(region)
    if table.empty:
        return text("profile.similar.none", who=who)
    items = [
        text(
            "profile.similar.item", who=called(row.region), distance=row.distance, shared=row.shared
        )
        for row in table.head(top).itertuples()
    ]
    n = int(table["features"].iloc[0])
    return text("profile.similar", who=who, items=listing(items), n=n)


def statements(table: pd.DataFrame, region: str) -> str:
    """Say how many statements of the studies there are on a region (`profile.statements`)."""
    key = "profile.told" if len(table) else "profile.told.none"
    return text(key, who=called(region), n=len(table))


def doubtful(flags: pd.DataFrame | None, region: str) -> str:
    """Say which of a region's own cells are marked in the data, table by table."""
    own = flags[flags["region"] == region] if flags is not None else pd.DataFrame()
    if own.empty:
        return text("profile.flags.none")
    items = []
    for (measure, flag), one in own.groupby(["measure", "flag"], sort=False, dropna=False):
        years = [f"{year:.0f}" for year in one["year"].dropna()]
        key = f"profile.flag.{flag}"
        what = text(key) if key in keys() else flag
        table = text("measure.amounts") if pd.isna(measure) else named_measure(measure)
        fields = {"table": table, "what": what, "years": listing(years)}
        items.append(text("profile.flag.cells" if years else "profile.flag.row", **fields))
    return text("profile.flags", items=listing(items))


def claims(claims: pd.DataFrame | None, region: str) -> str:
    """Say how many claims of the studies name a region, by verdict."""
    if claims is None:
        return text("profile.claims.no_claims")
    if claims.empty:
        return text("profile.claims.none", who=called(region))
    items = [
        text("profile.claims.item", n=n, verdict=verdict_in_words(verdict))
        for verdict, n in claims["verdict"].value_counts().items()
    ]
    return text("profile.claims", who=called(region), n=len(claims), items=listing(items))


def verdict_in_words(verdict: str) -> str:
    """Return a verdict of the audit as readers know it; as it is where it is none."""
    key = f"audit.verdict.{verdict.replace(' ', '_')}"
    return text(key) if key in keys() else verdict


def worded(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of `profile.summary` with its codes in words, empty where there is none."""
    table = tables.worded(table, {"direction": "direction", "growth_type": "type"})
    return table.assign(measure=table["measure"].map(named_measure))


def summary(table: pd.DataFrame) -> str:
    """Say how many regions there are, and in how many tables each of them stands."""
    counts = table.groupby("region")["measure"].nunique().value_counts()
    of = table["measure"].nunique()
    items = [
        text("profile.index.item", n=counts[k], k=k, of=of)
        for k in sorted(counts.index, reverse=True)
    ]
    return text("profile.index", n=table["region"].nunique(), items=listing(items))


def summary_caption(unit: str | None) -> str:
    """Return the caption of the table of all regions, with the unit of amounts if there are any."""
    caption = text("profile.index.table")
    return text("profile.index.unit", caption=caption, unit=unit_name(unit)) if unit else caption
