"""Small multiples as a list of cards: a drawing of each region's LQs that leads to its page.

They are HTML rather than one chart so that a reader can search and choose among them, follow them
with the keyboard and read them on a phone, all without a server or a chart library.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from html import escape
from urllib.parse import quote

import pandas as pd

from creative_clusters.charts import theme
from creative_clusters.cities.sentences import ends
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import language, named_measure, text

WIDTH, HEIGHT, EDGE = 150, 64, 6  # of a drawing, in pixels
_LOOKS = (("blue", ""), ("orange", ' stroke-dasharray="4 3"'))


def to_html(summary: pd.DataFrame, panel: pd.DataFrame, places: pd.DataFrame) -> str:
    """Return a list of cards, one a region, as HTML; every text in it is escaped.

    Each carries the values by which a page's script lets readers choose (world region, growth type
    by each measure) and leads to ``region:KEY``. Takes rows of `cities.profile.summary`, a panel of
    which the first two measures are drawn, and ``region, name_en, name_zh`` of places.
    """
    measures = list(dict.fromkeys(panel["measure"]))
    names = places.set_index("region")[["name_en", "name_zh"]]
    series = dict(list(panel.dropna(subset=["lq"]).groupby("region", sort=False)))
    low, high = limits(panel)
    years = (int(panel["year"].min()), int(panel["year"].max())) if len(panel) else (0, 0)
    kinds = summary.pivot(index="region", columns="measure", values="growth_type")  # noqa: PD010
    kinds = kinds.reindex(columns=measures).fillna("")
    parts = summary.drop_duplicates("region").set_index("region")["world_region"].fillna("")
    items = []
    for region in parts.index:
        own = series.get(region, panel.iloc[:0])
        shown = names.loc[region, f"name_{language()}"]
        drawn = f"<small>{escape(text('profile.card.none'))}</small>"
        if len(own):
            alt = escape(ends(own[own["measure"].isin(measures[:2])], str(region)))
            picture = drawing(own, measures[:2], years, (low, high))
            drawn = f'<span role="img" aria-label="{alt}">{picture}</span>'
        values = [
            parts[region],
            *(text(f"type.{code}") if code else "" for code in kinds.loc[region]),
        ]
        both = [n for n in dict.fromkeys(names.loc[region]) if n != shown]
        second = "".join(f' <span class="cc-also">{escape(name)}</span>' for name in both)
        told = escape(json.dumps(values, ensure_ascii=False))
        items.append(
            f'<li data-values="{told}"><a href="region:{quote(str(region), safe="")}">'
            f"<strong>{escape(str(shown))}</strong>{second}"
            f"{drawn}</a></li>"
        )
    return f'<ul class="cc-cards">{"".join(items)}</ul>'


def filters(panel: pd.DataFrame) -> list[str]:
    """Name what readers can choose by, in the order of the values that each card carries."""
    kinds = [
        text("profile.card.type", label=named_measure(name))
        for name in dict.fromkeys(panel["measure"])
    ]
    return [column("world_region").label(), *kinds]


def limits(panel: pd.DataFrame) -> tuple[float, float]:
    """Lowest and highest LQ above zero, with 1 between them: the scale that all cards share."""
    known = panel.loc[panel["lq"] > 0, "lq"]
    if known.empty:
        return 0.5, 2.0
    return min(float(known.min()), 0.8), max(float(known.max()), 1.25)


def finder(places: pd.DataFrame, regions: Sequence[str]) -> str:
    """Return a folded list of ways to regions' own pages, by their names; nothing of none."""
    known = places[places["region"].isin(regions)].sort_values("name_en")
    items = "".join(
        f'<li><a href="region:{quote(row.region, safe="")}">'
        f"{escape(' '.join(dict.fromkeys((row.name_en, row.name_zh))))}</a></li>"
        for row in known.itertuples()
    )
    told = {name: escape(text(f"page.find.{name}", n=len(known))) for name in ("all", "with", "go")}
    data = "".join(f' data-{name}="{said}"' for name, said in told.items())
    head = f'<details class="cc-find"{data}><summary>{escape(text("page.find"))}</summary>'
    return f"{head}<ul>{items}</ul></details>" if items else ""


def legend(panel: pd.DataFrame) -> str:
    """Say how the drawings are to be read."""
    low, high = limits(panel)
    labels = [named_measure(name) for name in dict.fromkeys(panel["measure"])][:2]
    if not labels:
        return ""
    key = "profile.card.legend_one" if len(labels) == 1 else "profile.card.legend"
    return text(key, low=low, high=high, first=labels[0], second=labels[-1])


def drawing(
    own: pd.DataFrame,
    measures: Sequence[str],
    years: tuple[int, int],
    limits: tuple[float, float],
) -> str:
    """Draw a region's LQs by year as SVG: a log scale, and a line across at 1.

    Missing values and zeros leave gaps. The first measure is a solid line that ends in a dot, the
    second a dashed one that ends in a ring.
    """
    low, high = (math.log(value) for value in limits)

    def x(year: float) -> float:
        return EDGE + (year - years[0]) / max(years[1] - years[0], 1) * (WIDTH - 2 * EDGE)

    def y(lq: float) -> float:
        return HEIGHT - EDGE - (math.log(lq) - low) / (high - low) * (HEIGHT - 2 * EDGE)

    grid = theme.colour("grid")
    shapes = [f'<path d="M0 {y(1):.1f}H{WIDTH}" stroke="{grid}"/>']
    for measure, (shade, dash) in zip(measures, _LOOKS, strict=False):
        rows = own[(own["measure"] == measure) & (own["lq"] > 0)].sort_values("year")
        points = [(row.year, x(row.year), y(row.lq)) for row in rows.itertuples()]
        if not points:
            continue
        way = ""
        for at, (year, a, b) in enumerate(points):
            joined = at and year - points[at - 1][0] <= 1
            way += f"{'L' if joined else 'M'}{a:.1f} {b:.1f}"
        ink = theme.colour(shade)
        fill = "none" if dash else ink
        shapes.append(f'<path d="{way}" stroke="{ink}" stroke-width="1.8" fill="none"{dash}/>')
        _, a, b = points[-1]
        shapes.append(
            f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" stroke="{ink}" stroke-width="1.5" '
            f'fill="{fill}"/>'
        )
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{"".join(shapes)}</svg>'
