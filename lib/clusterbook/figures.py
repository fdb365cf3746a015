"""Charts as files: SVG and PNG at fixed widths, and specifications safe to put into a page."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from functools import cache
from pathlib import Path

import vl_convert

from creative_clusters.charts.theme import TOKENS

WIDE, NARROW = 700, 350
_CJK = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/truetype/wqy")


@cache
def _register_fonts() -> None:
    for folder in _CJK:
        if Path(folder).is_dir():
            vl_convert.register_font_directory(folder)


def sized(spec: dict, width: int) -> dict:
    """Return `spec` with ``width: container`` replaced, so that the whole chart is `width` wide."""
    spec = deepcopy(spec)
    if spec.get("width") == "container":
        spec["width"] = width
        spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    return spec


def untitled(spec: dict) -> dict:
    """Return `spec` without its title, which a page sets as text, so that it wraps on a phone."""
    return {name: value for name, value in spec.items() if name != "title"}


def title(spec: dict) -> tuple[str, str]:
    """Return title and subtitle of `spec` as plain text."""
    entry = spec.get("title", "")
    entry = entry if isinstance(entry, dict) else {"text": entry}
    joined = (
        " ".join(lines) if isinstance(lines, list) else lines
        for lines in (entry.get("text", ""), entry.get("subtitle", ""))
    )
    return tuple(joined)


def svg(spec: dict, width: int = WIDE) -> str:
    """Draw a Vega-Lite specification as SVG on a transparent ground."""
    _register_fonts()
    return vl_convert.vegalite_to_svg(sized(spec, width))


def png(spec: dict, width: int = WIDE) -> bytes:
    """Draw a Vega-Lite specification as PNG on white, at twice its size."""
    _register_fonts()
    return vl_convert.vegalite_to_png(sized(spec, width) | {"background": "white"}, scale=2)


def themed(drawing: str) -> str:
    """Replace the palette's colours by CSS variables, so that the page's theme decides."""
    pattern = "|".join(token.light for token in TOKENS.values())
    names = {token.light: name for name, token in TOKENS.items()}
    return re.sub(pattern, lambda match: f"var(--cc-{names[match.group()]})", drawing)


def inline_svg(drawing: str, prefix: str) -> str:
    """Make an SVG fit to stand inside a page: own ids, own size, colours of the theme."""
    drawing = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', drawing)
    drawing = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", drawing)
    drawing = re.sub(r'xlink:href="#([^"]+)"', rf'xlink:href="#{prefix}-\1"', drawing)
    return themed(drawing)


def inline_json(value: object) -> str:
    """Return JSON that cannot end a script element, whatever the labels in it say."""
    raw = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return raw.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def draw(content: dict) -> dict[str, str | bytes]:
    """Draw one chart in all the forms that the site needs, by ending of the file's name."""
    spec = content["spec"]
    return {
        "svg": svg(spec),
        "png": png(spec),
        "wide.svg": svg(untitled(spec)),
        "narrow.svg": svg(untitled(content["narrow"] or spec), NARROW),
    }
