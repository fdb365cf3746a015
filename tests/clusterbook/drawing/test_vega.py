"""Drawings by Vega in V8 against those by vl-convert, which uses Vega in another way."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from altair.utils import schemapi
from altair.vegalite.v6.schema.core import load_schema

from clusterbook.drawing import vega

from ..conftest import COMMAND, write_notebook

NUMBER = r"-?\d+\.?\d*(?:e-?\d+)?"
FONT = {"config": {"font": "Fira Sans"}}
CITIES = ["Tel Aviv", "San Francisco", "Tokyo — 東京", "Ciudad de México", "Wrocław"]
VALUES = [{"city": city, "lq": 0.5 + 0.4 * n, "n": n} for n, city in enumerate(CITIES)]


def chart(mark: str | dict = "bar", **more: object) -> dict:
    encoding = {
        "y": {"field": "city", "type": "nominal"},
        "x": {"field": "lq", "type": "quantitative"},
    }
    colour = {"field": "n", "type": "ordinal"}
    return {"data": {"values": VALUES}, "mark": mark, "width": 300, **FONT} | {
        "encoding": encoding | {"color": colour} | more
    }


def labels_cut() -> dict:
    spec = chart()
    spec["encoding"]["y"]["axis"] = {"labelLimit": 60}
    return spec


def layers() -> dict:
    text = chart({"type": "text", "fontWeight": "bold", "dx": 20}, text={"field": "city"})
    parts = [{name: one[name] for name in ("data", "mark", "encoding")} for one in (chart(), text)]
    return {**FONT, "width": 300, "layer": parts, "title": {"text": "A", "subtitle": "b"}}


def dated() -> dict:
    values = [{"day": f"2020-0{n}-01", "lq": n} for n in range(1, 9)]
    x, y = {"field": "day", "type": "temporal"}, {"field": "lq", "type": "quantitative"}
    return {"data": {"values": values}, "mark": "line", "encoding": {"x": x, "y": y}, **FONT}


def globe() -> dict:
    return {"data": {"graticule": True}, "mark": "geoshape", "projection": {"type": "equalEarth"}}


@pytest.mark.parametrize("make", [chart, layers, dated, globe])
def test_drawing_is_the_one_that_vl_convert_makes(make, monkeypatch):
    drawn = vega.draw(make())
    monkeypatch.setenv("CLUSTERBOOK_DRAW", "vl-convert")
    known = vega.draw(make())
    assert re.sub(NUMBER, "#", drawn) == re.sub(NUMBER, "#", known)
    pairs = zip(re.findall(NUMBER, drawn), re.findall(NUMBER, known), strict=True)
    assert (
        max(abs(float(one) - float(other)) for one, other in pairs) < 4
    )  # pixels: no kerning here


def clipped() -> dict:
    return chart({"type": "line", "clip": True})


def test_clip_paths_are_numbered_by_chart():
    one, *others = (vega.draw(make()) for make in (clipped, chart, clipped))
    assert 'id="clip1"' in one
    assert others[-1] == one


@pytest.mark.slow
def test_the_book_is_built_without_v8(book, tmp_path):
    code = (
        "import altair as alt\n"
        'data = page.panel("firms")[["region", "lq"]]\n'
        'bars = alt.Chart(data, width="container").mark_bar().encode(x="lq:Q", y="region:N")\n'
        'page.chart(bars, "bars", data, "Bars of both regions.")'
    )
    write_notebook(book.root / "chapters" / "part" / "levels.ipynb", "Levels", code)
    (tmp_path / "py_mini_racer.py").write_text("raise ImportError('V8 is not here')")
    given = os.environ | {"CLUSTERBOOK_DRAW": "vl-convert"}
    given["PYTHONPATH"] = os.pathsep.join([str(tmp_path), *sys.path])
    ran = subprocess.run(
        [*COMMAND, "build"], cwd=book.root, env=given, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    page = (book.build / "html" / "part" / "levels.html").read_text(encoding="utf-8")
    assert page.count('class="marks"') == 2  # for wide and for narrow screens
    assert ">Warsaw</text>" in page


def test_long_labels_are_cut_where_asked():
    assert "San Fra" in vega.draw(chart())
    assert "San Francisco</text>" not in vega.draw(labels_cut())
    assert "…</text>" in vega.draw(labels_cut())


@pytest.mark.parametrize(
    "label", ["'); throw 1; ('", '"</script>\\', "\u2028`${1}", "𝒳é🌍", "<b>&"]
)
def test_labels_are_text_whatever_they_say(label):
    spec = {
        "data": {"values": [{"a": label}]},
        "mark": "text",
        "encoding": {"text": {"field": "a"}},
    }
    shown = re.search(r">([^<]*)</text>", vega.draw(spec))[1]
    assert unescape(shown).strip() == label.strip()


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({"layer": 3}, "layer"),
        ({"data": {"values": []}, "mark": "nothing", "encoding": {}}, "TypeError"),
        (
            {"data": {"values": [{}]}, "mark": "bar", "transform": [{"filter": "datum.("}]},
            "Unexpected token",
        ),
    ],
)
def test_what_cannot_be_drawn_is_an_error_with_the_reason(spec, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        vega.draw(spec)
    assert vega.draw(chart()).startswith("<svg")  # and the next one is drawn


@pytest.mark.parametrize("make", [chart, labels_cut, layers, dated, globe])
def test_validity_is_what_altair_says(make):
    def told(spec: dict) -> object:
        return schemapi.validate_jsonschema(spec, load_schema(), raise_error=False)

    spec = make()
    assert told(spec) is None
    assert vega.is_valid(spec)
    spec["misspelt"] = 1
    assert told(spec) is not None
    assert not vega.is_valid(spec)


def test_nothing_is_asked_of_the_network():
    spec = {"data": {"url": "https://example.org/x.csv"}, "mark": "point", "encoding": {}}
    with pytest.raises(ValueError, match="Loading failed"):
        vega.draw(spec)


def test_threads_share_the_engine():
    specs = [chart({"type": "bar", "size": size}) for size in range(2, 12)]
    alone = [vega.draw(spec) for spec in specs]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(vega.draw, specs)) == alone


def test_draws_where_a_loop_is_running_as_in_a_notebook():
    looped = (
        "import asyncio, json, sys; from clusterbook.drawing import vega\n"
        "async def main(): print(vega.draw(json.load(sys.stdin)))\nasyncio.run(main())"
    )
    ran = subprocess.run(
        [sys.executable, "-c", looped], input=json.dumps(chart()), capture_output=True, text=True
    )
    assert ran.stdout.strip() == vega.draw(chart()), ran.stderr


def test_drawings_do_not_depend_on_those_before():
    fresh = (
        "import json, sys; from clusterbook.drawing import vega\n"
        "print(vega.draw(json.load(sys.stdin)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", fresh], input=json.dumps(layers()), capture_output=True, text=True
    )
    assert ran.stdout.strip() == vega.draw(layers()), ran.stderr


def test_works_where_nothing_can_be_kept(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(vega, "user_cache_path", lambda _: tmp_path / "file" / "below")
    script = vega.page_script()
    assert "window.vegaEmbed" in script
    monkeypatch.setattr(vega, "user_cache_path", lambda _: tmp_path / "kept")
    assert vega.page_script() == script
    kept = [path.read_text().partition("\n")[2] for path in (tmp_path / "kept").iterdir()]
    assert kept == [script]


def test_a_process_that_has_drawn_ends():
    code = f"from clusterbook.drawing import vega\nvega.draw({globe()})"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
