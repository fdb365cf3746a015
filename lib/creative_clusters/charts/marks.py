"""What charts of several parts are made of: rows, tooltips, axes, lines at a value, legends."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import cycle

import altair as alt
import pandas as pd

from creative_clusters.charts import crowd, labels, theme
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import called, said, text

WIDE, NARROW = 630, 295  # pixels across a plane beside its axis, on a page and on a phone
ON_PHONE = f"width < {(WIDE + NARROW) / 2:g}"  # asked of a plane that is drawn, by Vega
ROW = 22  # pixels a region takes, enough for a finger
WHOLE = alt.Scale(domain=[0, 1])  # from nothing to the whole
# Text on coloured cells does not follow the page's theme, since the cells do not either.
ON_CELL = "'#fffffe' : '#1b2734'"


def named(table: pd.DataFrame) -> pd.DataFrame:
    """Return `table` with the display name of each region in ``name``."""
    return table.assign(name=[called(region) for region in table["region"]])


def framed(*layers: alt.Chart, height: float | alt.Step, says: str) -> alt.LayerChart:
    """Lay drawings over each other, as wide as the page lets them be, under what they show."""
    whole = alt.layer(*layers) if len(layers) > 1 else layers[0]
    return whole.properties(width="container", height=height, title=theme.subtitle(says))


def of_rows(names: Iterable[str], row: float = ROW) -> float:
    """Height of a chart with a row for each of some names."""
    return row * max(len(set(names)), 1)


def tip(field: str, form: str | None = None, *, of: str | None = None) -> alt.Tooltip:
    """Return a line of a tooltip for ``lq:Q``, labelled and formatted as the codebook says.

    `form` is another number format, empty for none; `of` the column whose label it is, where that
    is not the field's.
    """
    name, kind = field.split(":")
    entry = column(of or name)
    form = entry.format if form is None and kind == "Q" else form
    return alt.Tooltip(field, title=entry.label(), **({"format": form} if form else {}))


def tips(*fields: str) -> list[alt.Tooltip]:
    """Return a tooltip: the region's name, then each field as :func:`tip`."""
    return [tip("name:N", of="region"), *map(tip, fields)]


def rows(
    order: Iterable[str], field: str = "name", limit: int = 0, *, broken: bool = False
) -> alt.Y:
    """Return the upright axis of a chart with a row for each word of `order`.

    A word takes at most `limit` pixels, if not those of all axes; `broken` ones have lines.
    """
    looks: dict = {"labelLimit": limit} if limit else {}
    looks |= {"labelExpr": "split(datum.label, '\\n')"} if broken else {}
    axis = alt.Axis(domain=False, ticks=False, **looks)
    return alt.Y(f"{field}:N", sort=list(order), title=None, axis=axis)


def percent(field: str, title: str | None, channel: type = alt.X) -> alt.X | alt.Y:
    """An axis on which parts are stacked to a whole."""
    axis = alt.Axis(format="%", tickCount=5)
    return channel(f"{field}:Q", stack="zero", title=title, scale=WHOLE, axis=axis)


def stepped(field: str = "year", **axis) -> alt.X:
    """Return a level axis of years as columns, named above them where there is room."""
    shown = alt.Axis(labelAngle=0, labelOverlap=True, **axis)
    return alt.X(f"{field}:O", title=None, axis=shown)


def strength(reach: float, says: str) -> alt.Color:
    """Colour a cell by ``strength``: how far on a scale of logs to 2 it lies from the reference.

    Its legend `says` what a doubling or halving stands for: an expression of ``datum.value``.
    """
    ends = [-reach, -reach / 2, 0, reach / 2, reach]
    scale = alt.Scale(domain=ends, range=theme.DIVERGING, clamp=True, interpolate="rgb")
    whole = range(-int(reach), int(reach) + 1)
    legend = alt.Legend(title=None, gradientLength=200, values=[*whole], labelExpr=says)
    return alt.Color("strength:Q", scale=scale, legend=legend)


def cells(
    base: alt.Chart, colour: alt.Color, number: alt.Text, *, strong: float, numbers: bool
) -> list[alt.Chart]:
    """Cells coloured by their :func:`strength`, if they have one, perhaps each with its `number`.

    From the strength `strong` on, either way, the ink is white.
    """
    known, muted = "isValid(datum.strength)", theme.colour("muted")
    ink = {"expr": f"!{known} ? '{muted}' : abs(datum.strength) > {strong} ? {ON_CELL}"}
    filled = base.transform_filter(known).mark_rect().encode(color=colour)
    written = base.mark_text(fontSize=11, color=ink).encode(text=number)
    return [filled, written] if numbers else [filled]


def years(drawn: pd.Series, *, room: float = 0.0) -> alt.X:
    """Return a level axis of the years drawn, at most five of them named, with `room` at the right.

    The room is for names, as a share of the period.
    """
    first, last = (int(drawn.min()), int(drawn.max())) if len(drawn) else (0, 0)
    step = max(-(-(last - first) // 4), 1)
    inner = [year for year in range(first, last, step) if last - year >= step / 2]
    end = last + room * max(last - first, 1)
    return alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(domain=[first, end], nice=False),
        axis=alt.Axis(format="d", values=[*inner, last], grid=False),
    )


def reference(value: float, axis: alt.X | alt.Y, dash: Sequence[int] = (4, 4)) -> alt.Chart:
    """Draw a dashed line across an axis at a value of it."""
    at = pd.DataFrame({axis.shorthand.removesuffix(":Q"): [value]})
    return alt.Chart(at).mark_rule(strokeDash=list(dash)).encode(axis)


def coloured(field: str, colours: Mapping[str, str], **legend) -> alt.Color:
    """Colour each value of `field` by the theme's colour of that name.

    `legend` says how its legend looks, such as ``columns=2``; without any, there is none.
    """
    shades = [theme.colour(name) for name in colours.values()]
    return alt.Color(f"{field}:N", **_told(list(colours), shades, legend))


def legend(
    field: str, words: Mapping[str, str], colours: Mapping[str, str], columns: int = 2
) -> alt.Color:
    """Colours of some kinds, each with its word in a legend of so many columns."""
    shades = {word: colours[kind] for kind, word in words.items()}
    return coloured(field, shades, columns=columns)


def worded(
    table: pd.DataFrame,
    code: str,
    prefix: str,
    word: str,
    colours: Mapping[str, str],
    columns: int = 2,
) -> tuple[pd.DataFrame, alt.Color]:
    """Add the `word` of each `code`, and its ``place`` in the order of `colours`; and a legend.

    The words are those of the catalogue below the `prefix`.
    """
    there = set(table[code])
    words = {kind: text(f"{prefix}.{kind}") for kind in colours if kind in there}
    places = table[code].map(list(colours).index)
    table = table.assign(**{word: table[code].map(words)}, place=places)
    return table, legend(word, words, colours, columns)


def kinds(field: str, words: Iterable[str], columns: int = 2) -> alt.Color:
    """Colour up to six kinds in the theme's order, with a legend in columns, or none for 0."""
    hues = dict(zip(dict.fromkeys(words), cycle(theme.CATEGORIES), strict=False))
    return coloured(field, hues, **({"columns": columns} if columns else {}))


def shaped(
    field: str, colours: Mapping[str, str], shapes: Sequence[str], **legend
) -> dict[str, alt.Color | alt.Shape]:
    """Tell the codes of `field` by colour and, without it, by shape: an encoding.

    Their words in the legend are those of the catalogue below ``<field>.``.
    """
    legend |= in_words({code: text(f"{field}.{code}") for code in colours})
    shape = alt.Shape(f"{field}:N", **_told(list(colours), list(shapes), legend))
    return {"color": coloured(field, colours, **legend), "shape": shape}


def _told(values: list[str], looks: list[str], legend: dict) -> dict:
    scale = alt.Scale(domain=values, range=looks)
    return {"title": None, "scale": scale, "legend": alt.Legend(**legend) if legend else None}


def in_words(words: dict[str, str]) -> dict[str, str]:
    """Let a legend or an axis show words in the place of codes, translated ones too."""
    both = words | {str(said(code)): word for code, word in words.items()}
    return {"labelExpr": f"{json.dumps(both, ensure_ascii=False)}[datum.label]"}


def picked(regions: Iterable[str], few: Sequence[str]) -> alt.Color:
    """Colour a `few` of the regions, each by its own; names beside the marks tell them."""
    hues = dict.fromkeys(regions, "grey") | dict(zip(few, theme.CATEGORIES, strict=False))
    return coloured("region", hues)


def either(test: str, one: str, other: str):
    """One colour of the theme where a Vega expression holds, another where it does not."""
    return alt.condition(test, alt.value(theme.colour(one)), alt.value(theme.colour(other)))


def amounts(
    table: pd.DataFrame,
    *,
    unit: str,
    decimals: int = 1,
    shown: str = "chart.amounts",
    row: int = 0,
) -> alt.LayerChart:
    """Values (``label, value`` and perhaps ``group``) as bars with their numbers, row by row.

    `shown` is the key of the line that says what they are, by default that they are printed; a row
    takes `row` pixels, if not as many as its lines need.
    """
    table = table.assign(words=["\n".join(theme.wrap(label, 24)) for label in table["label"]])
    step = 34 if table["words"].str.contains("\n").any() else 26
    base = alt.Chart(table).encode(
        y=rows(table["words"], "words", 190, broken=True),
        x=alt.X(
            "value:Q",
            title=unit,
            axis=alt.Axis(tickCount=4, grid=False),
            scale=alt.Scale(domain=[0, float(table["value"].max()) * 1.3], nice=False),
        ),
    )
    bars = base.mark_bar(height=15)
    if "group" in table:
        bars = bars.encode(color=kinds("group", table["group"]))
    numbers = base.mark_text(align="left", dx=5).encode(
        text=alt.Text("value:Q", format=f",.{decimals}f")
    )
    height = row * len(table) if row else alt.Step(step)
    return framed(bars, numbers, height=height, says=text(shown))


def stacked(
    table: pd.DataFrame, value: str, kind: alt.Color, y: alt.Y, title: str, bar: int = 16
) -> alt.Chart:
    """Parts of a whole, a bar a row: the parts of each in the order of ``place``."""
    bars = alt.Chart(table).mark_bar(height=bar)
    return bars.encode(x=percent(value, title), y=y, color=kind, order="place:Q")


def tagged(
    table: pd.DataFrame,
    across: Sequence[float],
    down: Sequence[float],
    *,
    sparse: bool = False,
    **plane: object,
) -> alt.Chart:
    """The ``label`` of each row where it covers nothing; of many, those for which there is room.

    Rows lie, about, `across` this share of a frame's width and `down` these pixels; `plane` has its
    axes. Labels have a place for a page and one for a phone.
    """
    sparse, words = sparse or len(table) > crowd.NAMED, list(table["label"])
    for size, width in (("wide", WIDE), ("narrow", NARROW)):
        x, y = [width * share for share in across], list(down)
        found = [one or (None, None) for one in labels.place(x, y, words, width, sparse=sparse)]
        table = table.assign(
            **{f"{way}_{size}": [one[end] for one in found] for end, way in enumerate(("dx", "dy"))}
        )
    move = {
        way: {"expr": f"({ON_PHONE} ? datum.{way}_narrow : datum.{way}_wide)"}
        for way in ("dx", "dy")
    }
    tags = alt.Chart(table).mark_text(limit=labels.LIMIT, **move)
    shown = alt.condition(f"isValid({move['dx']['expr']})", "label:N", alt.value(""))
    return tags.encode(text=shown, **plane)
