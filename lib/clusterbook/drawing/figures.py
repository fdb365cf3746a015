"""Charts as files: SVG and PNG at fixed widths, and specifications safe to put into a page."""

import json
import os
import re
import threading
from collections.abc import Iterable
from copy import deepcopy
from functools import cache, lru_cache
from html import escape
from pathlib import Path

import resvg

from clusterbook.drawing import vega
from clusterbook.files import atomic
from creative_clusters.charts.theme import FONT, TOKENS, wrap

WIDE, NARROW = 700, 350
LATER = "CLUSTERBOOK_PICTURES_LATER"  # set where the book machine draws when a run has ended
_CHINESE = "'Noto Sans CJK SC'"
_FOREIGN = re.compile("[\u25a0-\u27bf\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")  # to Fira Sans
_PLACES = re.compile(r' (?:d|transform|points|[xy][12]?|width|height)="(?!scale)[^"]*"')
_LONG = re.compile(r"-?\d+\.\d{2,}(?:e-?\d+)?")
_of_thread = threading.local()
_CJK = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_TEXT = re.compile(r'(<text\b[^>]*\bfont-family=")([^"]*)("[^>]*>[^<]*</text>)')


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


def title(spec: dict) -> list[str]:
    """Return title and subtitle of `spec` as plain text; in Chinese no blank breaks a line."""
    joint = re.compile(f"(?<={_CJK})\n|\n(?={_CJK})")
    return [joint.sub("", "\n".join(lines)).replace("\n", " ") for lines in _heading(spec)]


def _heading(spec: dict) -> list[list[str]]:
    """The lines of title and subtitle."""
    entry = spec.get("title", "")
    entry = entry if isinstance(entry, dict) else {"text": entry}
    found = (entry.get(name) or [] for name in ("text", "subtitle"))
    return [[one] if isinstance(one, str) else one for one in found]


def shown(spec: dict) -> dict[str, str]:
    """What Jupyter shows of a chart: its drawing, unless the book machine draws it afterwards."""
    return {} if os.environ.get(LATER) else {"image/svg+xml": svg(spec)}


def svg(spec: dict, width: int = WIDE) -> str:
    """Draw a Vega-Lite specification as SVG on a transparent ground."""
    return headed(_drawn(untitled(spec), width), spec)


def png(drawing: str) -> bytes:
    """Turn a drawing into PNG on white, at twice its size."""
    tree = resvg.usvg.Tree.from_str(_TEXT.sub(_in_chinese_font, drawing), _fonts())
    size = (2 * tree.int_size()[0], 2 * tree.int_size()[1])
    return resvg.render(tree, (2, 0, 0, 0, 2, 0), bg_size=size, bg_color=(255, 255, 255, 255))


def _fonts() -> resvg.usvg.Options:
    """The font of the charts and, for what it lacks, those of the system; a thread has its own."""
    if not hasattr(_of_thread, "fonts"):
        _of_thread.fonts = resvg.usvg.Options.default()
        for file in (*vega.FONT_FILES.values(), vega.CHINESE_FILE):
            _of_thread.fonts.load_font_data(file.read_bytes())  # else opened for each letter
        _of_thread.fonts.load_system_fonts()
    return _of_thread.fonts


def _in_chinese_font(text: re.Match) -> str:
    """Name a font with Chinese and with symbols first; by itself the renderer would take any.

    The one that comes with the book has one weight; a system's own would make other pictures.
    """
    if not _FOREIGN.search(text[0]):
        return text[0]
    whole = f"{text[1]}{_CHINESE}, {escape(FONT)}{text[3]}"
    return re.sub(r' font-weight="[^"]*"', "", whole)


def headed(drawing: str, spec: dict, credit: Iterable[str] = ()) -> str:
    """Return `drawing` with the title and subtitle of `spec` above it and the `credit` below."""
    above, below = _heading(spec)
    lines = [(line, 16.0, 600, "ink") for line in above]
    lines += [(line, 12.5, 400, "muted") for line in below]
    credit = list(credit)
    if not lines and not credit:
        return drawing
    opening, _, rest = drawing.partition(">")
    width, height = (_size(opening, name) for name in ("width", "height"))
    foot = [piece for line in credit for piece in wrap(line, int(width / 5.2))]
    shown, y = _lines(lines, 4.0)
    top = y + 12 if lines else 0.0
    signed, y = _lines([(line, 10.0, 400, "muted") for line in foot], top + height + 4)
    high = y + 6 if foot else top + height
    frame = f'width="{width:g}" height="{high:g}" viewBox="0 0 {width:g} {high:g}"'
    # A group and no SVG in the SVG, over which the renderer of pictures takes twice as long.
    chart = rest.replace("</svg>", f"</g>{signed}</svg>")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'{frame}>{shown}<g transform="translate(0,{top:g})">{chart}'
    )


def _lines(lines: Iterable[tuple[str, float, int, str]], y: float) -> tuple[str, float]:
    """Lines of text, each with its size, weight and colour, from `y` on; and where they end."""
    shown = ""
    for line, size, weight, token in lines:
        y += size * 1.3
        shown += (
            f'<text x="5" y="{y:.1f}" font-family="{escape(FONT)}" font-size="{size:g}px" '
            f'font-weight="{weight}" fill="{TOKENS[token].light}">{escape(line)}</text>'
        )
    return shown, y


def _drawn(spec: dict, width: int) -> str:
    return vega.draw(sized(spec, width))


def _size(opening: str, name: str) -> float:
    found = re.search(rf'\b{name}="([0-9.]+)"', opening)
    if found is None:
        raise ValueError(f"its {name} is no number")
    return float(found[1])


def themed(drawing: str) -> str:
    """Replace the palette's colours by CSS variables, so that the page's theme decides."""
    pattern = "|".join(token.light for token in TOKENS.values())
    names = {token.light: name for name, token in TOKENS.items()}
    return re.sub(pattern, lambda match: f"var(--cc-{names[match.group()]})", drawing)


def inline_svg(drawing: str, prefix: str) -> str:
    """Make an SVG fit to stand inside a page: own ids, own size, colours of the theme."""
    drawing = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", drawing)  # the frame has one text
    drawing = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', drawing)
    drawing = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", drawing)
    drawing = re.sub(r'xlink:href="#([^"]+)"', rf'xlink:href="#{prefix}-\1"', drawing)
    return themed(drawing.replace(f' font-family="{FONT}"', ""))  # the style sheet names it


def inline_json(value: object) -> str:
    """Return JSON that cannot end a script element, whatever the labels in it say."""
    raw = vega.source(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return raw.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@cache
def get_ready() -> None:
    """Draw a first point, so that the renderer is started by the time that charts are there."""
    _drawn({"data": {"values": [{}]}, "mark": "point"}, NARROW)


def draw(content: dict) -> dict[str, str]:
    """Draw one chart in all the forms that a page shows, by ending of the file's name.

    The PNG for downloads takes as long as all of them; see :func:`add_pngs`.
    """
    try:
        return dict(_forms(json.dumps([content["spec"], content["narrow"], content["credit"]])))
    except ValueError as error:
        raise ValueError(f'the chart "{content["name"]}" cannot be drawn: {error}') from error


@lru_cache(maxsize=32)  # of a page that is edited and run again, most charts are as they were
def _forms(charts: str) -> dict[str, str]:
    spec, narrow, credit = json.loads(charts)
    wide = _rounded(_drawn(untitled(spec), WIDE))
    return {
        "svg": headed(wide, spec, credit),
        "wide.svg": wide,
        "narrow.svg": _rounded(_drawn(untitled(narrow or spec), NARROW)),
    }


def _rounded(drawing: str) -> str:
    """A drawing whose places are in tenths of a pixel: a third of its weight is gone."""
    return _PLACES.sub(lambda place: _LONG.sub(lambda n: f"{float(n[0]):.1f}", place[0]), drawing)


def add_pngs(folder: Path) -> None:
    """Make a PNG of each drawing in `folder` that has none yet."""
    for drawing in _without_png(folder):
        picture = png(drawing.read_text(encoding="utf-8"))
        atomic.write(drawing.with_suffix(".png"), picture)


def add_all_pngs(folders: Iterable[Path]) -> None:
    """Make the PNGs of many folders, in processes of their own if they are more than a few."""
    waiting = [folder for folder in folders if _without_png(folder)]
    if len(waiting) < 8:
        for folder in waiting:
            add_pngs(folder)
        return
    import loky

    # They give way, where they can, to what is done beside them, and that others wait for.
    give_way = {"initializer": getattr(os, "nice", abs), "initargs": (10,)}
    pool = loky.get_reusable_executor(timeout=60, **give_way)
    list(pool.map(add_pngs, waiting, chunksize=4))


def _without_png(folder: Path) -> list[Path]:
    """Drawings with their titles; those that stand on pages are not offered."""
    drawings = sorted(folder.glob("*.svg"))
    whole = [one for one in drawings if not one.stem.endswith((".wide", ".narrow"))]
    return [one for one in whole if not one.with_suffix(".png").is_file()]
