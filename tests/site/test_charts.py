"""Every chart of the built site: colours are told, labels are apart, pictures say whence."""

from __future__ import annotations

import io
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from clusterbook.drawing import figures
from creative_clusters.charts.theme import CATEGORIES

from .conftest import DESKTOP, PHONE, looked_at

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIGURE = re.compile(r'<figure class="cc-chart" id="([^"]+)">(.*?)</figure>', re.S)
LOOKS = ("color", "fill", "stroke", "size", "shape", "opacity", "strokeDash", "strokeWidth")
HUES = {f"var(--cc-{name})" for name in CATEGORIES}


@pytest.fixture(scope="module")
def specs(site: Path) -> dict[tuple[str, str, str], dict]:
    """The specification of every chart, by page, name and size."""
    found = {}
    for page in sorted(site.rglob("*.html")):
        if "--" in page.stem:  # a state of a page, drawn as that is
            continue
        for name, figure in FIGURE.findall(page.read_text(encoding="utf-8")):
            script = re.search(r'class="cc-spec">(.*?)</script>', figure, re.S)[1]
            for size, spec in json.loads(script).items():
                found[page.relative_to(site).as_posix(), name, size] = spec
    assert len(found) > 200
    return found


def views(spec: dict, encoding: dict, data: str = "") -> Iterator[tuple[dict, str]]:
    """The encodings of each mark, with the name of its data."""
    encoding = encoding | spec.get("encoding", {})
    data = spec.get("data", {}).get("name", data)
    for view in spec.get("layer", []):
        yield from views(view, encoding, data)
    if "layer" not in spec:
        yield encoding, data


def untold(spec: dict) -> set[str]:
    """Fields that a chart shows by a look which neither a legend nor words beside it explain."""
    drawn = list(views(spec, {}))
    looks = [
        (encoding[look]["field"], encoding[look].get("legend", True), data)
        for encoding, data in drawn
        for look in LOOKS
        if "field" in encoding.get(look, {})
    ]
    told = {field for field, legend, _ in looks if legend is not None}
    for encoding, data in drawn:
        rows = spec["datasets"].get(data, [])
        words = encoding.get("text", {})
        words = words.get("condition", words).get("field")  # or where there is room
        names = [encoding.get(axis, {}) for axis in "xy"]
        named = [name["field"] for name in names if name.get("type") == "nominal"]
        for field, _, own in looks:
            kinds = {row.get(field) for row in spec["datasets"].get(own, [])}
            here = {row.get(field) for row in rows}
            if (words and kinds <= here) or field in named:
                told.add(field)  # a text, or a row of its own, for each of them
    return {field for field, _, _ in looks} - told


def test_what_a_colour_or_a_size_says_is_told(specs):
    found = {where: fields for where, spec in specs.items() if (fields := untold(spec))}
    assert found == {}


def test_a_label_has_one_colour_throughout_a_page(specs):
    pages: dict = defaultdict(lambda: defaultdict(set))
    for (page, _, _), spec in specs.items():
        for encoding, _ in views(spec, {}):
            for look in ("color", "fill", "stroke"):
                scale = encoding.get(look, {}).get("scale") or {}
                if encoding.get(look, {}).get("type") == "nominal":
                    for label, hue in zip(scale["domain"], scale["range"], strict=True):
                        pages[page][label] |= {hue} & HUES  # grey is nobody's own
    twice = {(page, label): hues for page, labels in pages.items()
             for label, hues in labels.items() if len(hues) > 1}  # fmt: skip
    assert twice == {}


def test_no_label_lies_over_another_on_pages_that_are_not_looked_at_whole(
    opened, specs, book, served
):
    seen = {f"{page.docname}.html" for page in looked_at(book)}
    tab, found = opened("index.html"), {}
    for page in {page for page, _, _ in specs} - seen:
        tab.goto(served.base + page)
        for width in (DESKTOP, PHONE):
            tab.set_viewport_size({"width": width, "height": 900})
            if faults := tab.evaluate("looks.crowded()"):
                found[page, width] = faults
    assert found == {}


def test_a_tap_tells_the_value_of_a_cell(opened):
    tab = opened("concentration/who-earns.html", width=PHONE, has_touch=True, is_mobile=True)
    chart = tab.locator("#revenue-steps .cc-frame")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    tab.touchscreen.tap(box["x"] + 0.7 * box["width"], box["y"] + 0.6 * box["height"])
    tab.locator("#vg-tooltip-element.visible").wait_for()
    assert "%" in tab.locator("#vg-tooltip-element").inner_text()


def test_a_picture_says_what_it_is_and_where_from(site, specs, book):
    image = pytest.importorskip("PIL.Image", reason="pillow is not installed")
    for page, name, _ in specs:
        folder = site / "downloads" / Path(page).stem
        if not folder.is_dir():  # pages of regions are called otherwise
            folder = site / "downloads" / f"city-{Path(page).stem}"
        drawing = (folder / f"{name}.svg").read_text(encoding="utf-8")
        said = unescape(" ".join(re.findall(r">([^<]+)</text>", drawing)))
        for words in ("Figure", "Digital creative clusters", "Data: ", "Licence: ", book.address):
            assert words in said, f"{page}, {name}: {words}"
        assert "invented" in said or "method/" not in page, f"{page}, {name}"
    picture = image.open(io.BytesIO((folder / f"{name}.png").read_bytes()))
    size = [float(value) for value in re.search(r'width="(.+?)" height="(.+?)"', drawing).groups()]
    assert picture.size == pytest.approx([2 * one for one in size], abs=2)
    assert (folder / f"{name}.png").read_bytes() == figures.png(drawing)
