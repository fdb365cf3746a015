"""Charts of amounts: levels, shares, concentration, growth over a span and year on year."""

import math

import altair as alt
import pandas as pd

from creative_clusters.charts import crowd, labels, theme
from creative_clusters.charts.marks import (
    cells,
    coloured,
    either,
    framed,
    named,
    of_rows,
    picked,
    rows,
    stepped,
    strength,
    tip,
    tips,
)
from creative_clusters.statistics.observations import usable
from creative_clusters.words.codebook import column, form_of
from creative_clusters.words.tables import worded
from creative_clusters.words.wording import (
    called,
    capital,
    cut,
    gap,
    join,
    joined,
    listing,
    number,
    text,
    unit_name,
)

HEIGHT = 360
MOST_LEFT_OUT = 9  # regions whose missing years a subtitle can name, the last counting the rest


def lines(
    table: pd.DataFrame, *, unit: str = "", highlighted: int = 5, label: str = ""
) -> alt.LayerChart:
    """Amounts over the years on a log scale, each line named at its end.

    Zeros, placeholders and missing values have no logarithm that means anything: they are left
    out, and the subtitle says where.
    """
    label = label or text("measure.amounts")
    known = usable(table)
    largest = known.sort_values(["year", "value"], ascending=False, kind="stable")
    drawn = named(crowd.foremost(known, largest["region"], crowd.NAMED))
    drawn = drawn.sort_values(["region", "year"])
    ends = drawn.drop_duplicates("region", keep="last").sort_values("value", ascending=False)
    title = joined([label, unit_name(unit)], ", ") if unit not in ("", label) else label
    title = capital(title)
    if len(drawn) == len(ends):
        return _bars(ends, title, crowd.note(_left_out(table, "bars"), drawn, known))
    low, high = drawn["value"].min() / 1.35, drawn["value"].max() * 1.35
    gap = (math.log10(high) - math.log10(low)) * labels.LINE / HEIGHT
    spots = labels.spread([math.log10(value) for value in ends["value"]], gap)
    ends = ends.assign(
        spot=[10**spot for spot in spots],
        year=drawn["year"].max(),
    )
    scale = alt.Scale(type="log", domain=[low, high], nice=False)
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = [10.0**power for power in powers if low <= 10.0**power <= high]
    y = alt.Y("value:Q", scale=scale, title=title, axis=alt.Axis(format=_short(high), values=ticks))
    colour = picked(ends["region"], list(ends["region"].head(highlighted)))
    base = alt.Chart(drawn).encode(x=_years(), y=y, color=colour, detail="region:N")
    value = alt.Tooltip("value:Q", title=capital(label), format=form_of(drawn["value"]))
    dots = base.mark_point(size=40, opacity=1).encode(tooltip=[*tips("year:Q"), value])
    tags = (
        alt.Chart(ends)
        .mark_text(align="left", dx=8, limit=labels.LIMIT)
        .encode(x="year:Q", y=alt.Y("spot:Q", scale=scale), text="name:N", color=colour)
    )
    says = crowd.note(_left_out(table), drawn, known)
    return framed(base.mark_line(), dots, tags, height=HEIGHT, says=says)


def _short(largest: float) -> str:
    """How an axis writes amounts: thousands in full, millions as M."""
    return ",~g" if largest < 1e6 else "~s"


def _bars(table: pd.DataFrame, title: str, says: str) -> alt.LayerChart:
    """Amounts of one year, the largest first."""
    x = alt.X(
        "value:Q", title=title, axis=alt.Axis(format=_short(table["value"].max()), tickCount=5)
    )
    value = tip("value:Q", form_of(table["value"]))
    bars = (
        alt.Chart(table)
        .mark_bar(height=12)
        .encode(x=x, y=rows(table["name"]), tooltip=[*tips("year:O"), value])
    )
    return framed(bars, height=of_rows(table["name"]), says=says)


def _left_out(table: pd.DataFrame, kind: str = "lines") -> str:
    """Subtitle: what is drawn and which regions lack years on a log scale."""
    said = text(f"chart.amounts.{kind}")
    known = table.dropna(subset=["value"])
    out = known.drop(index=usable(known).index)
    if out.empty:
        return said
    cells = [
        f"{called(region)}{gap()}{listing(map(str, sorted(rows['year'])))}"
        for region, rows in out.groupby("region")
    ]
    listed = joined(cut(cells, MOST_LEFT_OUT))
    return join([said, text("chart.amounts.left_out", cells=listed)])


def _years(room: int = 0) -> alt.X:
    """The axis of years, with `room` pixels before the first and after the last."""
    return alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(zero=False, nice=False, padding=room),
        axis=alt.Axis(format="d", tickMinStep=1, grid=False, labelFlush=False, labelSeparation=8),
    )


def bands(shares: pd.DataFrame, *, most: int = 5) -> pd.DataFrame:
    """Return shares as bands, ``low`` to ``high``, of each year, the largest at the bottom.

    Those beyond the `most` with the largest share in any year are taken together as ``""``, on top.
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


def share_bands(shares: pd.DataFrame) -> alt.LayerChart:
    """Shares of the listed total as one column a year, bands named beside the last column."""
    table = bands(shares)
    own = table.loc[table["region"] != "", "region"].unique()
    hues = dict(zip(own, theme.CATEGORIES, strict=False)) | {"": "grid"}
    ends = table[table["year"] == table["year"].max()]
    ends = ends.assign(
        spot=labels.spread((ends["low"] + ends["high"]) / 2, labels.LINE / HEIGHT),
        label=[f"{n}  {s:.0%}" for n, s in zip(ends["name"], ends["share"], strict=True)],
    )
    y = alt.Scale(domain=[0, 1])
    columns = (
        alt.Chart(table)
        .mark_bar(stroke="transparent", strokeWidth=2)
        .encode(
            x=stepped(),
            y=alt.Y("low:Q", scale=y, title=None, axis=alt.Axis(format="%", tickCount=5)),
            y2="high:Q",
            color=coloured("region", hues),
            tooltip=tips("year:O", "share:Q"),
        )
    )
    tags = (
        alt.Chart(ends)
        .mark_text(align="left", dx=4, limit=labels.LIMIT + 30)
        .encode(x=alt.X("year:O", bandPosition=1), y=alt.Y("spot:Q", scale=y), text="label:N")
    )
    return framed(columns, tags, height=HEIGHT, says=text("chart.amounts.shares"))


def effective_number(concentration: pd.DataFrame) -> alt.LayerChart:
    """As many equal shares as would be as concentrated, by year."""
    table = concentration.dropna(subset=["effective_number"])
    y = alt.Y(
        "effective_number:Q",
        title=column("effective_number").label(),
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(tickCount=5),
    )
    tooltip = [tip(f"{name}:Q") for name in ("year", "effective_number", "hhi", "n")]
    base = alt.Chart(table).encode(x=_years(room=16), y=y, tooltip=tooltip)
    blue, values = theme.colour("blue"), alt.Text("effective_number:Q", format=".1f")
    layers = [
        base.mark_line(color=blue),
        base.mark_point(color=blue, size=60, opacity=1),
        base.mark_text(dy=-14).encode(text=values),
    ]
    return framed(*layers, height=220, says=text("chart.amounts.effective"))


def growth_bars(growth: pd.DataFrame) -> alt.LayerChart:
    """Yearly growth as bars; one whose rate is void (`statistics.growth`) says so."""
    table = named(growth).sort_values(["cagr", "region"], ascending=[False, True])
    table = crowd.by_size(table, "cagr")
    void = text("chart.amounts.void")
    table = worded(table, {"reason": "growth"}).assign(
        shown=[void if math.isnan(rate) else number(rate, "+.1%") for rate in table["cagr"]],
        rate=table["cagr"].fillna(0.0),
    )
    x = alt.X(
        "rate:Q",
        title=column("cagr").label(),
        scale=alt.Scale(padding=52),
        axis=alt.Axis(format="%", tickCount=5),
    )
    ends = [tip(f"{end}:Q", form_of(table[end])) for end in ("start", "end")]
    tooltip = [*tips(), tip("shown:N", of="cagr"), *ends, tip("reason:N")]
    base = alt.Chart(table).encode(y=rows(table["name"]), x=x, tooltip=tooltip)
    bars = base.mark_bar(height=12).encode(color=either("datum.rate < 0", "orange", "blue"))
    values = [
        base.transform_filter(f"datum.rate {side} 0")
        .mark_text(align=align, dx=dx)
        .encode(text="shown:N")
        for side, align, dx in ((">=", "left", 5), ("<", "right", -5))
    ]
    says = crowd.note(text("chart.amounts.growth"), table, growth)
    return framed(bars, *values, height=of_rows(table["name"]), says=says)


def steps(year_on_year: pd.DataFrame, *, order: list[str], numbers: bool = True) -> alt.LayerChart:
    """Growth from each year to the next as a grid of cells; void ones have no colour.

    The colour follows the logarithm, so that doubling and halving are equally strong.
    """
    table = named(crowd.foremost(year_on_year, order))
    shown = [called(region) for region in order[: crowd.MOST]]
    # A change too small to show has no sign either.
    rates = ["0%" if abs(rate) < 0.005 else number(rate, "+.0%") for rate in table["relative"]]
    table = worded(table, {"reason": "growth"})
    table = table.assign(strength=table["log_growth"] / math.log(2), shown=rates)
    base = alt.Chart(table).encode(
        x=stepped("to_year", orient="top"),
        y=rows(shown),
        tooltip=[
            *tips(),
            tip("to_year:O", of="year"),
            tip("shown:N", of="relative"),
            tip("reason:N"),
        ],
    )
    colour = strength(1, "format(pow(2, datum.value) - 1, '+.0%')")
    colour = colour.title(column("relative").label())
    layers = cells(base, colour, alt.Text("shown:N"), strong=0.7, numbers=numbers)
    says = crowd.note(text("chart.amounts.steps"), table, year_on_year)
    return framed(*layers, height=of_rows(shown), says=says)
