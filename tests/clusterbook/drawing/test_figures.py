"""Charts as files, and as parts of a page that no label can break out of."""

from __future__ import annotations

import io
import json
import re
from html import unescape
from html.parser import HTMLParser

import altair as alt
import pandas as pd
import pytest

from clusterbook.book.outputs import Content
from clusterbook.book.parameters import parse
from clusterbook.drawing import figures
from clusterbook.site import markup
from creative_clusters.charts.theme import TOKENS
from creative_clusters.words.tables import to_html

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"quoted\" & 'single'",
    "x" * 400,
    "‮right to left‬ مرحبا",
    "🏙️ emoji 区位熵",
    "]]> <!-- -->",
]


class Elements(HTMLParser):
    """Collects which elements and event handlers a page really has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def chart_of(labels: list[str]) -> dict:
    frame = pd.DataFrame({"region": labels, "lq": range(len(labels))})
    chart = alt.Chart(frame, title=labels[0], width="container", height=200)
    return chart.mark_bar().encode(x="lq:Q", y="region:N").to_dict()


@pytest.mark.parametrize("label", HOSTILE)
def test_a_label_never_becomes_markup_in_a_chart(label):
    spec = chart_of([label, "Tokyo"])
    drawings = {size: figures.svg(figures.untitled(spec), 300) for size in ("wide", "narrow")}
    content = {"name": "x", "spec": spec, "narrow": None, "alt": label}
    html = markup.chart(content, drawings, "page", "../")
    found = Elements(html)
    assert found.tags.count("script") == 1  # the specification
    assert "img" not in found.tags
    assert found.handlers == []
    script = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', html, re.S)[1]
    values = next(iter(json.loads(script)["wide"]["datasets"].values()))
    assert values[0]["region"] == label  # and nothing of it is lost


@pytest.mark.parametrize("label", HOSTILE)
def test_a_label_never_becomes_markup_in_a_table(label):
    html = to_html(pd.DataFrame({"region": [label], "lq": [1.5]}))
    found = Elements(html)
    assert set(found.tags) <= {"table", "thead", "tbody", "tr", "th", "td", "span"}
    assert found.handlers == []


@pytest.mark.parametrize("label", HOSTILE)
def test_a_parameter_never_becomes_markup_or_a_second_command(label):
    found = Content(parameters={"world_region": label})
    html = markup.tail("page", {}, found, [label], "../")
    assert "img" not in Elements(html).tags
    assert Elements(html).handlers == []
    import shlex

    *_, given, option, file = shlex.split(markup.command("page", {"world_region": label}))
    assert (option, file) == ("--html", "page.html")
    assert parse(given) == ("world_region", label)  # the command line reads it back


def test_colours_of_the_palette_become_variables():
    drawing = f'<text fill="{TOKENS["ink"].light}">{TOKENS["blue"].light}</text>'
    assert figures.themed(drawing) == '<text fill="var(--cc-ink)">var(--cc-blue)</text>'


def test_ids_of_two_drawings_on_a_page_differ():
    drawing = '<svg><clipPath id="clip0"/><g clip-path="url(#clip0)"/></svg>'
    one, two = (figures.inline_svg(drawing, name) for name in ("a", "b"))
    assert 'id="a-clip0"' in one and "url(#a-clip0)" in one
    assert 'id="b-clip0"' in two


def test_a_drawing_has_the_width_asked_for():
    for width in (350, 700):
        drawn = re.search(r'<svg[^>]* width="([\d.]+)"', figures.svg(chart_of(["A"]), width))[1]
        assert abs(float(drawn) - width) <= 1


def test_a_drawing_is_the_same_each_time():
    assert figures.svg(chart_of(["A", "B"])) == figures.svg(chart_of(["A", "B"]))
    assert figures.png(figures.svg(chart_of(["A", "B"]))) == figures.png(
        figures.svg(chart_of(["A", "B"]))
    )


def test_a_picture_is_its_drawing_twice_as_large_on_white():
    image = pytest.importorskip("PIL.Image", reason="pillow is not installed")
    spec = chart_of(["A", "<B>"]) | {"title": {"text": "A title", "subtitle": "above"}}
    drawing = figures.svg(spec)
    size = [float(re.search(rf'<svg[^>]* {name}="([\d.]+)"', drawing)[1])
            for name in ("width", "height")]  # fmt: skip
    picture = image.open(io.BytesIO(figures.png(drawing))).convert("RGB")
    assert [abs(one - 2 * other) < 2 for one, other in zip(picture.size, size, strict=True)]
    assert picture.getpixel((0, 0)) == picture.getpixel((0, picture.height - 1)) == (255, 255, 255)
    ink = [sum(value < 128 for value in picture.convert("L").crop(box).tobytes())
           for box in ((0, 0, picture.width, 110), (0, 110, *picture.size))]  # fmt: skip
    assert min(ink) > 100  # the title, and the chart below it


def test_a_title_stands_above_its_chart():
    spec = chart_of(["A"])
    drawing = figures.headed(
        '<svg width="300" height="200"><rect/></svg>',
        spec | {"title": {"text": ["<One>", "two"], "subtitle": "three"}},
    )
    texts = re.findall(r'y="([\d.]+)"[^>]*>([^<]*)</text>', drawing)
    assert [text for _, text in texts] == ["&lt;One&gt;", "two", "three"]
    below = float(re.search(r'translate\(0,([\d.]+)\)"><rect/></g></svg>$', drawing)[1])
    assert max(float(y) for y, _ in texts) < below
    assert f'height="{200 + below:g}"' in drawing
    assert figures.headed("<svg/>", {}) == "<svg/>"


def test_a_credit_stands_below_its_chart_within_its_width():
    credit = ["Data: <Office> " + "of statistics " * 12, "数据" * 60]
    drawing = figures.headed('<svg width="300" height="200"><rect/></svg>', {}, credit)
    texts = re.findall(r'y="([\d.]+)"[^>]*>([^<]*)</text>', drawing)
    assert "".join(text for _, text in texts).startswith("Data: &lt;Office&gt; of statistics")
    assert all(float(y) > 200 for y, _ in texts)
    height = float(re.search(r'height="([\d.]+)" viewBox', drawing)[1])
    assert max(float(y) for y, _ in texts) < height
    # A Latin letter of 10 px is about half as wide as high, a Chinese one as wide as high.
    widths = [
        sum(10 if ord(char) > 0x2E7F else 5.2 for char in unescape(text)) for _, text in texts
    ]
    assert max(widths) <= 300


def test_each_chart_gets_one_png_that_is_kept(tmp_path):
    drawing = figures.svg(chart_of(["A", "B"]))
    for name in ("one.svg", "one.wide.svg", "one.narrow.svg", "two.svg"):
        (tmp_path / name).write_text(drawing, encoding="utf-8")
    (tmp_path / "two.png").write_bytes(b"as before")
    figures.add_all_pngs([tmp_path])
    assert sorted(path.name for path in tmp_path.glob("*.png")) == ["one.png", "two.png"]
    assert (tmp_path / "one.png").read_bytes() == figures.png(drawing)
    assert (tmp_path / "two.png").read_bytes() == b"as before"
