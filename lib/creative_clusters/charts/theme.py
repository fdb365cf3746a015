"""One theme for all charts: palette, type, axes; readable in light and dark, and without colour.

Every colour is a *token*: charts are drawn with its light value, and the site replaces that value
by a CSS variable whose dark twin stands beside it. Contrast ratios (WCAG 2.2) against the page are
written next to the colours and recomputed in the tests: text needs 4.5, marks need 3.
"""

import re
from dataclasses import dataclass
from typing import Any

import altair as alt

from creative_clusters.words.codebook import catalogue
from creative_clusters.words.wording import said

THEME = "creative-clusters"
PAGE_LIGHT = "#ffffff"


@dataclass(frozen=True)
class Token:
    """A colour with its value on the light and on the dark page."""

    light: str
    dark: str


#                                            contrast on light, on dark
TOKENS: dict[str, Token] = {
    "ink": Token("#1b2733", "#e6eaee"),  #   15.2, 14.8
    "muted": Token("#55606c", "#a9b4bf"),  #  6.4,  8.5
    "grid": Token("#dfe4e9", "#2e363e"),  #   lines only
    "land": Token("#d3dae1", "#39434d"),  #   backdrop of the map only
    "blue": Token("#1d6fb5", "#6db3ee"),  #   5.3,  7.9
    "orange": Token("#b85409", "#f09a52"),  # 4.9,  8.0
    "green": Token("#0f7f67", "#4cc3a5"),  #  4.9,  8.2
    "purple": Token("#7b4aa8", "#bd96e6"),  # 6.2,  7.4
    "red": Token("#bf3045", "#f28593"),  #    5.6,  7.3
    "ochre": Token("#86690a", "#d3b54d"),  #  5.2,  8.9
    "grey": Token("#6f7b87", "#98a4b0"),  #   4.3,  7.0
}

# Told apart by deuteranopes and protanopes in this order; never more than six at once.
CATEGORIES = ["blue", "orange", "green", "purple", "ochre", "red"]
# Drawings are made in Fira Sans, which comes as a package: they are the same on every machine, and
# measuring its letters takes a fifth of what a Chinese font takes. Browsers use the reader's own.
FONT = (
    "'Fira Sans', system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK SC', "
    "'PingFang SC', 'Microsoft YaHei', sans-serif"
)
# Diverging around LQ = 1 on a log scale: below the reference, at it, above it.
DIVERGING = ["#8c4a07", "#d9a66a", "#eceff1", "#7db1dc", "#13548c"]

# A Chinese character with the marks that may not begin a line, or a word with its blanks.
_PIECE = (
    r"[（《“]*(?:[\u2e80-\uffff][、，。；：！？）》”]*"
    r"|[^\s\u2e80-\uffff]+(?:[、，。；：！？）》”]+|\s*))|\s+"
)


def colour(name: str) -> str:
    """Return a token's light value, for use in a chart."""
    return TOKENS[name].light


def subtitle(text: str) -> alt.TitleParams:
    """What a chart shows. Its title, the finding, is set by the page that has found it."""
    return alt.TitleParams("", subtitle=wrap(text, 88))


def titled(spec: dict, finding: str) -> dict:
    """Return a chart's specification with the finding as its title, and what it tells in words."""
    _worded(spec, spec.get("datasets", {}), [])
    return spec | {"title": spec.get("title", {}) | {"text": wrap(finding, 62)}}


def _worded(part: dict, datasets: dict, rows: list[dict]) -> None:
    """Let a view write a dash where Vega would write null, and head tooltips as the codebook does.

    What the codebook does not know has no head, since Vega would write the name of the field.
    """
    rows = datasets.get(part.get("data", {}).get("name"), rows)
    for view in (*part.get("layer", ()), *part.get("vconcat", ()), *part.get("hconcat", ())):
        _worded(view, datasets, rows)
    for channel in ("text", "tooltip"):
        told = part.get("encoding", {}).get(channel, [])
        for one in told if isinstance(told, list) else [told]:
            name = one.get("field")
            known = catalogue().get(name)
            title = one.get("title", known.label() if known else " ")
            one |= {"title": title} if name and channel == "tooltip" else {}
            if not any(name in row for row in rows) or all(_known(row.get(name)) for row in rows):
                continue
            value, form = f"datum[{name!r}]", one.pop("format", "")
            shown = f"format({value}, {form!r})" if form else value
            words = {"calculate": f"isValid({value}) ? {shown} : '–'", "as": f"{name} told"}
            part["transform"] = [*part.get("transform", ()), words]
            one |= {"field": words["as"], "type": "nominal", "title": title}


def narrowed(part: Any) -> Any:
    """A drawing for a phone: every legend in one column."""
    if isinstance(part, list):
        return [narrowed(one) for one in part]
    if not isinstance(part, dict):
        return part
    one = {"columns": 1} if "columns" in part else {}  # of views, legends alone have columns
    return one | {
        name: inner if name == "datasets" else narrowed(inner)
        for name, inner in part.items()
        if name not in one
    }


def agreed(part: dict, known: dict[str, str]) -> None:
    """Give each label of a view the colour that it is `known` by, and tell the new ones.

    A colour that another label has by now gives way to one that is free; shades of grey do for any.
    """
    for view in part.get("layer", ()):
        agreed(view, known)
    hues = [colour(name) for name in CATEGORIES]
    for channel in ("color", "fill", "stroke"):
        scale = (part.get("encoding", {}).get(channel) or {}).get("scale") or {}
        shades, labels = scale.get("range"), scale.get("domain")
        if not isinstance(shades, list) or not isinstance(labels, list):
            continue
        taken = {known[label] for label in labels if label in known}
        free = [hue for hue in hues if hue not in taken and hue not in shades]
        for at, (label, shade) in enumerate(zip(labels, shades, strict=False)):
            if shade not in hues:
                continue
            if label not in known:
                known[label] = free.pop(0) if shade in taken and free else shade
            shades[at] = known[label]


def _known(value: object) -> bool:
    return value is not None and value == value


def wrap(words: str, width: int) -> list[str]:
    """Break a text into lines of `width` Latin characters; Chinese ones break anywhere, two each.

    A text of the data is put in the reader's language first: in lines it would not be known.

    >>> wrap("Regulatory sandbox for new trades", 18)
    ['Regulatory sandbox', 'for new trades']
    >>> wrap("产业联盟的桥梁作用", 10)
    ['产业联盟的', '桥梁作用']
    >>> wrap("韩国南城（5.41）高出", 14)
    ['韩国南城', '（5.41）高出']
    """
    done, line, used = [], "", 0
    for piece in re.findall(_PIECE, said(words)):
        size = units(piece.rstrip())
        if line and used + size > width:
            done.append(line.rstrip())
            line, used = "", 0
        line += piece
        used += size + len(piece) - len(piece.rstrip())
    return [*done, line.rstrip()] if line else done


def units(words: str) -> int:
    """Return how many Latin characters a text is as wide as; Chinese ones count double."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in words)


@alt.theme.register(THEME, enable=True)
def _theme() -> alt.theme.ThemeConfig:
    ink, muted, grid = colour("ink"), colour("muted"), colour("grid")
    words = {"titleColor": muted, "titleFontWeight": "normal", "labelFontSize": 12,
             "titleFontSize": 12}  # fmt: skip
    lines = dict.fromkeys(("gridColor", "domainColor", "tickColor"), grid)
    axis = words | lines | {"labelColor": muted, "labelLimit": 220, "labelSeparation": 4}
    legend = {"labelColor": ink, "orient": "top", "labelLimit": 320, "symbolStrokeWidth": 2}
    return {
        "config": {
            "background": "transparent",
            "font": FONT,
            "aria": False,  # a page gives each chart one text instead of one for each mark
            "view": {"stroke": None, "continuousWidth": 640, "continuousHeight": 320},
            "title": {
                "anchor": "start",
                "frame": "group",
                "color": ink,
                "fontSize": 16,
                "fontWeight": 600,
                "subtitleColor": muted,
                "subtitleFontSize": 12.5,
                "subtitlePadding": 5,
                "offset": 14,
            },
            "axis": axis,
            "legend": words | legend,
            "header": {"labelColor": ink, "titleColor": muted, "labelFontSize": 12},
            "text": {"color": ink, "fontSize": 12},
            "rule": {"color": muted},
            "line": {"strokeWidth": 2},
            "point": {"filled": True, "size": 64},
            "bar": {"color": colour("blue")},
            "range": {"category": [colour(name) for name in CATEGORIES]},
        }
    }
