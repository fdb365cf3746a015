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

from .conftest import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("site")]

FIGURE = re.compile(r'<figure class="cc-chart" id="([^"]+)">(.*?)</figure>', re.S)
LOOKS = ("color", "fill", "stroke", "size", "shape", "opacity", "strokeDash", "strokeWidth")
HUES = {f"var(--cc-{name})" for name in CATEGORIES}
# Texts that lie over another, leave the frame, or are too small to be read; in place of letters,
# which are lower than their line, a box of two thirds of it along the text.
CROWDED = """async (live) => {
  const found = [];
  for (const figure of document.querySelectorAll("figure.cc-chart")) {
    if (live) {
      figure.scrollIntoView();
      figure.dispatchEvent(new Event("pointerenter"));
      for (let n = 0; n < 100 && !figure.classList.contains("cc-alive"); n++) {
        await new Promise((done) => setTimeout(done, 50));
      }
    }
    const frame = figure.querySelector(".cc-frame").getBoundingClientRect();
    const svg = [...figure.querySelectorAll(live ? ".cc-live svg" : ".cc-static svg")]
      .find((one) => one.checkVisibility());
    if (!svg) { found.push(`${figure.id}: not drawn`); continue; }
    const texts = [...svg.querySelectorAll("text")].filter((text) => text.textContent.trim()
      && text.checkVisibility({ opacityProperty: true })).map((text) => {
      const box = text.getBBox(), m = text.getScreenCTM(), scale = Math.hypot(m.a, m.b);
      const size = scale * parseFloat(getComputedStyle(text).fontSize);
      const at = (x, y) => [m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f];
      const trim = box.height / 6;
      return { said: text.textContent, size, corners: [
        at(box.x, box.y + trim), at(box.x + box.width, box.y + trim),
        at(box.x + box.width, box.y + box.height - trim), at(box.x, box.y + box.height - trim)] };
    });
    // Two rectangles are apart if a line along a side of one of them lies between them.
    const apart = (one, other) => [one, other].some(({ corners: [a, b, , d] }) => [b, d].some(c => {
      const along = [c[0] - a[0], c[1] - a[1]], long = Math.hypot(...along) || 1;
      const ends = [one, other].map(({ corners }) => corners.map(
        ([x, y]) => (x * along[0] + y * along[1]) / long));
      return Math.min(Math.max(...ends[0]) - Math.min(...ends[1]),
        Math.max(...ends[1]) - Math.min(...ends[0])) <= 1;
    }));
    texts.forEach((one, n) => {
      for (const other of texts.slice(0, n)) {
        if (!apart(one, other)) found.push(`${figure.id}: "${one.said}" over "${other.said}"`);
      }
      if (one.size < 9) found.push(`${figure.id}: "${one.said}" is ${one.size} px`);
      if (one.corners.some(([x]) => x < frame.left - 2 || x > frame.right + 2)) {
        found.push(`${figure.id}: "${one.said}" leaves the frame`);
      }
    });
  }
  return found;
}"""


@pytest.fixture(scope="module")
def specs(site: Path) -> dict[tuple[str, str, str], dict]:
    """The specification of every chart, by page, name and size."""
    found = {}
    for page in sorted(site.rglob("*.html")):
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
        words = encoding.get("text", {}).get("field")
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


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_no_label_lies_over_another(opened, specs, width):
    found = {}
    for page in dict.fromkeys(page for page, _, _ in specs):
        tab = opened(page, width=width)
        for live in (False, True):
            if faults := tab.evaluate(CROWDED, live):
                found[page, live] = faults
        tab.context.close()
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
