"""The letters of drawings: how wide they are, and their outlines for pictures.

The renderer of pictures opens the font's file for every letter, which takes longer than all else
in a chart. Here a font is opened once; HarfBuzz sets the letters as the renderer would.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from html import unescape

import fontpkg_fira_sans
import uharfbuzz as harfbuzz
from fontTools.pens.svgPathPen import SVGPathPen

WEIGHTS = {400: "Regular", 600: "SemiBold", 700: "Bold"}  # those that charts use
_TEXT = re.compile(r"<text\b([^>]*)>([^<]*)</text>")
_ATTRIBUTE = re.compile(r'([\w:-]+)="([^"]*)"')
_SPACE = re.compile(r"[ \t\r\n]+")
_SHIFT = {"start": 0.0, "middle": -0.5, "end": -1.0}
_SET = {"x", "y", "font-family", "font-size", "font-weight", "text-anchor"}


def outlined(drawing: str) -> str:
    """Return an SVG with outlines for each text in Fira Sans, upright, that has all its letters."""
    return _TEXT.sub(_outlines, drawing)


def _outlines(text: re.Match) -> str:
    given = dict(_ATTRIBUTE.findall(text[1]))
    size = re.fullmatch(r"([\d.]+)px", given.get("font-size", ""))
    ours = unescape(given.get("font-family", "")).lstrip("'\"").startswith("Fira Sans")
    if not ours or not size or {"stroke", "font-style", "style"} & set(given):
        return text[0]
    words = _SPACE.sub(" ", unescape(text[2])).strip()
    glyphs = _set(words, _weight(given.get("font-weight", "normal")))
    if glyphs is None:
        return text[0]
    letters, width, unit = glyphs
    scale = float(size[1]) / unit
    x = float(given.get("x", 0)) + _SHIFT[given.get("text-anchor", "start")] * width * scale
    kept = "".join(f' {name}="{value}"' for name, value in given.items() if name not in _SET)
    place = f"translate({x:.3f},{given.get('y', 0)}) scale({scale:.6f},{-scale:.6f})"
    return f'<g{kept}><g transform="{place}">{letters}</g></g>'


@lru_cache(maxsize=4096)
def _set(words: str, style: str) -> tuple[str, int, int] | None:
    """Paths of the letters, their width and the font's unit; None if the font lacks a letter."""
    font = _font(style)
    buffer = harfbuzz.Buffer()
    buffer.add_str(words)
    buffer.guess_segment_properties()
    harfbuzz.shape(font, buffer)
    if any(info.codepoint == 0 for info in buffer.glyph_infos):
        return None
    at, paths = 0, []
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions or [], strict=True):
        if path := _path(info.codepoint, style):
            place = f"translate({at + position.x_offset},{position.y_offset})"
            paths.append(f'<path transform="{place}" d="{path}"/>')
        at += position.x_advance
    return "".join(paths), at, font.face.upem


@cache
def _path(glyph: int, style: str) -> str:
    pen = SVGPathPen(None)
    _font(style).draw_glyph_with_pen(glyph, pen)
    return pen.getCommands()


def widths(style: str) -> dict[int, float]:
    """Width of each character in thousandths of the font's size."""
    font = _font(style)
    glyphs = {code: font.get_nominal_glyph(code) for code in font.face.unicodes}
    unit = font.face.upem
    return {code: 1000 * font.get_glyph_h_advance(glyph) / unit for code, glyph in glyphs.items()}


@cache
def _font(style: str) -> harfbuzz.Font:
    path = fontpkg_fira_sans.ROOT / "files" / f"FiraSans-{style}.ttf"
    return harfbuzz.Font(harfbuzz.Face(harfbuzz.Blob.from_file_path(str(path))))


def _weight(given: str) -> str:
    """Name of the font of a weight: the heaviest that is no heavier."""
    number = {"normal": 400, "bold": 700}.get(given) or int(given)
    return WEIGHTS[max((weight for weight in WEIGHTS if weight <= number), default=400)]
