"""Charts of amounts: levels, shares, concentration, growth over a span and year on year."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from creative_clusters.charts import crowd, labels, theme
from creative_clusters.charts.marks import ON_CELL, ROW, named
from creative_clusters.concentration import amounts
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import called, listing, text

HEIGHT = 360
MOST_LEFT_OUT = 8  # regions whose missing years a subtitle can name


def lines(
    table: pd.DataFrame, *, label: str, unit: str = "", highlighted: int = 3
) -> alt.LayerChart:
    """Amounts over the years on a log scale, each line named at its end.

    Zeros, placeholders and missing values have no logarithm that means anything: they are left
    out, and the subtitle says where.

    Parameters
    ----------
    table
        ``region, year, value, flag``.
    label, unit
        What the amounts are, for the axis.
    highlighted
        How many of the largest in the last year have a line in the accent colour.
    """
    usable = amounts.usable(table)
    largest = usable.sort_values(["year", "value"], ascending=False, kind="stable")
    drawn = named(crowd.foremost(usable, largest["region"], crowd.NAMED))
    drawn = drawn.sort_values(["region", "year"])
    ends = drawn.drop_duplicates("region", keep="last").sort_values("value", ascending=False)
    top = set(ends["region"].head(highlighted))
    drawn = drawn.assign(top=drawn["region"].isin(top))
    low, high = _decades(drawn["value"])
    gap = (math.log10(high) - math.log10(low)) * labels.LINE / HEIGHT
    spots = labels.spread([math.log10(value) for value in ends["value"]], gap)
    ends = ends.assign(spot=[10**spot for spot in spots], top=ends["region"].isin(top))
    ends = ends.assign(year=drawn["year"].max())
    scale = alt.Scale(type="log", domain=[low, high], nice=False)
    y = alt.Y(
        "value:Q",
        scale=scale,
        title=f"{label}, {unit}" if unit not in ("", label) else label,
        axis=alt.Axis(format="~s", values=_ticks(low, high)),
    )
    colour = _accent(drawn)
    base = alt.Chart(drawn).encode(x=_years(drawn), y=y, color=colour, detail="region:N")
    tip = [
        alt.Tooltip("name:N", title=column("region").label()),
        alt.Tooltip("year:Q", title=column("year").label(), format="d"),
        alt.Tooltip("value:Q", title=label, format=",.2f"),
    ]
    tags = (
        alt.Chart(ends)
        .mark_text(align="left", dx=8, fontSize=12, limit=labels.LIMIT)
        .encode(x="year:Q", y=alt.Y("spot:Q", scale=scale), text="name:N", color=_accent(ends))
    )
    return alt.layer(
        base.mark_line(), base.mark_point(size=40, filled=True, opacity=1).encode(tooltip=tip), tags
    ).properties(
        width="container",
        height=HEIGHT,
        title=theme.subtitle(crowd.note(_left_out(table), drawn, usable)),
    )


def _left_out(table: pd.DataFrame) -> str:
    """Subtitle: what is drawn and which regions lack years on a log scale."""
    said = text("chart.amounts.lines")
    known = table.dropna(subset=["value"])
    kept = amounts.usable(table)[["region", "year"]].apply(tuple, axis=1)
    out = known[~known[["region", "year"]].apply(tuple, axis=1).isin(set(kept))]
    if out.empty:
        return said
    cells = [
        f"{called(region)} {listing(map(str, sorted(rows['year'])))}"
        for region, rows in out.groupby("region")
    ]
    if len(cells) > MOST_LEFT_OUT:
        cells = [*cells[:MOST_LEFT_OUT], text("count.more", n=len(cells) - MOST_LEFT_OUT)]
    return said + " " + text("chart.amounts.left_out", cells="; ".join(cells))


def _decades(values: pd.Series) -> tuple[float, float]:
    """Ends of a log axis around `values`."""
    if values.empty:
        return 0.1, 10.0
    return values.min() / 1.35, values.max() * 1.35


def _ticks(low: float, high: float) -> list[float]:
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [10.0**power for power in powers if low <= 10.0**power <= high]


def _years(table: pd.DataFrame) -> alt.X:
    return alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(zero=False, nice=False),
        axis=alt.Axis(format="d", tickMinStep=1, grid=False, labelFlush=False, labelSeparation=8),
    )


def _accent(table: pd.DataFrame) -> alt.Color:
    return alt.condition(
        "datum.top", alt.value(theme.colour("blue")), alt.value(theme.colour("grey"))
    )


def bands(shares: pd.DataFrame, *, most: int = 5) -> pd.DataFrame:
    """Return shares as bands that fill each year, the smaller regions taken together.

    Parameters
    ----------
    shares
        ``region, year, share`` of `statistics.concentration.shares`.
    most
        Regions with a band of their own: those with the largest share in any year.

    Returns
    -------
    DataFrame
        ``region`` ("" for the others together), ``name, year, share, low, high``; bands in the
        order of the last year, the largest at the bottom, the others on top.
    """
    known = shares.dropna(subset=["share"])
    best = known.groupby("region")["share"].max().sort_values(ascending=False, kind="stable")
    # A single small region needs no "others" of its own.
    own = set(best.index if len(best) <= most + 1 else best.index[:most])
    region = known["region"].where(known["region"].isin(own), "")
    table = known.assign(region=region).groupby(["region", "year"], as_index=False)["share"].sum()
    last = table[table["year"] == table["year"].max()].set_index("region")["share"]
    order = sorted(table["region"].unique(), key=lambda key: (key == "", -last.get(key, 0.0), key))
    table["place"] = table["region"].map({key: place for place, key in enumerate(order)})
    table = table.sort_values(["year", "place"], ignore_index=True)
    others = text("chart.amounts.others", n=len(best) - len(own))
    high = table.groupby("year")["share"].cumsum()
    return table.assign(
        name=[called(key) if key else others for key in table["region"]],
        low=high - table["share"],
        high=high,
    )[["region", "name", "year", "share", "low", "high"]]


def share_bands(shares: pd.DataFrame, *, most: int = 5) -> alt.LayerChart:
    """Shares of the listed total as one column a year, bands named beside the last column."""
    table = bands(shares, most=most)
    table = table.assign(mid=(table["low"] + table["high"]) / 2)
    keys = list(dict.fromkeys(table["region"]))
    own = [key for key in keys if key]
    palette = {key: theme.colour(theme.CATEGORIES[i % 6]) for i, key in enumerate(own)}
    scale = alt.Scale(domain=keys, range=[palette.get(key, theme.colour("grid")) for key in keys])
    ends = table[table["year"] == table["year"].max()]
    ends = ends.assign(
        spot=labels.spread(ends["mid"], labels.LINE / HEIGHT),
        label=[f"{n}  {s:.0%}" for n, s in zip(ends["name"], ends["share"], strict=True)],
    )
    y = alt.Scale(domain=[0, 1])
    columns = (
        alt.Chart(table)
        .mark_bar(stroke="transparent", strokeWidth=2)
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("low:Q", scale=y, title=None, axis=alt.Axis(format="%", tickCount=5)),
            y2="high:Q",
            color=alt.Color("region:N", scale=scale, legend=None),
            tooltip=[
                alt.Tooltip("name:N", title=column("region").label()),
                alt.Tooltip("year:O", title=column("year").label()),
                alt.Tooltip("share:Q", title=column("share").label(), format=".1%"),
            ],
        )
    )
    tags = (
        alt.Chart(ends)
        .mark_text(align="left", dx=4, fontSize=12, limit=labels.LIMIT + 30)
        .encode(
            x=alt.X("year:O", bandPosition=1),
            y=alt.Y("spot:Q", scale=y),
            text="label:N",
        )
    )
    return alt.layer(columns, tags).properties(
        width="container",
        height=HEIGHT,
        title=theme.subtitle(text("chart.amounts.shares")),
    )


def effective_number(concentration: pd.DataFrame) -> alt.LayerChart:
    """As many equal shares as would be as concentrated, by year."""
    table = concentration.dropna(subset=["effective_number"])
    base = alt.Chart(table).encode(
        x=_years(table),
        y=alt.Y(
            "effective_number:Q",
            title=column("effective_number").label(),
            scale=alt.Scale(zero=True, nice=True),
            axis=alt.Axis(tickCount=5),
        ),
        tooltip=[
            alt.Tooltip("year:Q", title=column("year").label(), format="d"),
            alt.Tooltip(
                "effective_number:Q",
                title=column("effective_number").label(),
                format=".1f",
            ),
            alt.Tooltip("hhi:Q", title=column("hhi").label(), format=".3f"),
            alt.Tooltip("n:Q", title=column("n").label(), format="d"),
        ],
    )
    blue = theme.colour("blue")
    return alt.layer(
        base.mark_line(color=blue),
        base.mark_point(color=blue, size=60, opacity=1),
        base.mark_text(dy=-14, fontSize=12).encode(
            text=alt.Text("effective_number:Q", format=".1f")
        ),
    ).properties(
        width="container",
        height=220,
        title=theme.subtitle(text("chart.amounts.effective")),
    )


def growth_bars(growth: pd.DataFrame) -> alt.LayerChart:
    """Yearly growth as bars; a region whose rate is void keeps its row and says so.

    Parameters
    ----------
    growth
        Result of `statistics.growth.growth`, one period.
    """
    table = named(growth).sort_values(["cagr", "region"], ascending=[False, True])
    table = crowd.by_size(table, "cagr")
    void = text("chart.amounts.void")
    why = [text(f"growth.{code}") if code else "" for code in table["reason"]]
    shown = [void if math.isnan(rate) else f"{rate:+.1%}" for rate in table["cagr"]]
    table = table.assign(
        why=why,
        shown=[value.replace("-", "−") for value in shown],
        rate=table["cagr"].fillna(0.0),
    )
    y = alt.Y(
        "name:N",
        sort=list(table["name"]),
        title=None,
        axis=alt.Axis(domain=False, ticks=False),
    )
    x = alt.X(
        "rate:Q",
        title=column("cagr").label(),
        scale=alt.Scale(padding=52),
        axis=alt.Axis(format="%", tickCount=5),
    )
    base = alt.Chart(table).encode(
        y=y,
        x=x,
        tooltip=[
            alt.Tooltip("name:N", title=column("region").label()),
            alt.Tooltip("shown:N", title=column("cagr").label()),
            alt.Tooltip("start:Q", title=column("start").label(), format=",.2f"),
            alt.Tooltip("end:Q", title=column("end").label(), format=",.2f"),
            alt.Tooltip("why:N", title=column("reason").label()),
        ],
    )
    colour = alt.condition(
        "datum.rate < 0", alt.value(theme.colour("orange")), alt.value(theme.colour("blue"))
    )
    bars = base.mark_bar(height=12).encode(color=colour)
    right = base.transform_filter("datum.rate >= 0").mark_text(align="left", dx=5, fontSize=12)
    left = base.transform_filter("datum.rate < 0").mark_text(align="right", dx=-5, fontSize=12)
    return alt.layer(bars, right.encode(text="shown:N"), left.encode(text="shown:N")).properties(
        width="container",
        height=ROW * max(table["name"].nunique(), 1),
        title=theme.subtitle(crowd.note(text("chart.amounts.growth"), table, growth)),
    )


def steps(year_on_year: pd.DataFrame, *, order: list[str], numbers: bool = True) -> alt.LayerChart:
    """Growth from each year to the next as a grid of cells; void ones have no colour.

    The colour follows the logarithm, so that doubling and halving are equally strong.

    Parameters
    ----------
    year_on_year
        Result of `statistics.growth.year_on_year`.
    """
    table = named(crowd.foremost(year_on_year, order))
    shown = [called(region) for region in order[: crowd.MOST]]
    table = table.assign(
        strength=table["log_growth"] / math.log(2),
        shown=[_percent(rate) for rate in table["relative"]],
        why=[text(f"growth.{code}") if code else "" for code in table["reason"]],
    )
    base = alt.Chart(table).encode(
        x=alt.X(
            "to_year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True, orient="top")
        ),
        y=alt.Y("name:N", sort=shown, title=None, axis=alt.Axis(domain=False, ticks=False)),
        tooltip=[
            alt.Tooltip("name:N", title=column("region").label()),
            alt.Tooltip("to_year:O", title=column("year").label()),
            alt.Tooltip("shown:N", title=column("relative").label()),
            alt.Tooltip("why:N", title=column("reason").label()),
        ],
    )
    colour = alt.Color(
        "strength:Q",
        scale=alt.Scale(
            domain=[-1, -0.5, 0, 0.5, 1], range=theme.DIVERGING, clamp=True, interpolate="rgb"
        ),
        legend=None,
    )
    cells = base.transform_filter("isValid(datum.strength)").mark_rect(cornerRadius=2)
    layers = [cells.encode(color=colour)]
    if numbers:
        ink = {
            "expr": f"!isValid(datum.strength) ? '{theme.colour('muted')}' "
            f": abs(datum.strength) > 0.7 ? {ON_CELL}"
        }
        layers.append(base.mark_text(fontSize=11, color=ink).encode(text="shown:N"))
    return alt.layer(*layers).properties(
        width="container",
        height=ROW * max(len(shown), 1),
        title=theme.subtitle(crowd.note(text("chart.amounts.steps"), table, year_on_year)),
    )


def _percent(rate: float) -> str:
    if math.isnan(rate):
        return "–"
    # A change too small to show has no sign either.
    return "0%" if abs(rate) < 0.005 else f"{rate:+.0%}".replace("-", "−")
