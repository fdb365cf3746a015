"""Outlines show what the renderer shows of the text itself."""

from __future__ import annotations

import io
import re

import pytest
import vl_convert

from clusterbook.drawing import figures, lettering

FONT = 'font-family="\'Fira Sans\', sans-serif" font-size="20px"'


def drawing(inner: str) -> str:
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="120">'
    return f'{head}<rect width="400" height="120" fill="white"/>{inner}</svg>'


def pixels(svg: str) -> bytes:
    image = pytest.importorskip("PIL.Image", reason="pillow is not installed")
    figures._register_fonts()
    return image.open(io.BytesIO(vl_convert.svg_to_png(svg, scale=2))).convert("L").tobytes()


@pytest.mark.parametrize(
    "text",
    [
        f'<text x="200" y="60" {FONT}>Tokyo, AVATAR: 1,234.5 – fi ffl</text>',
        f'<text text-anchor="middle" transform="translate(200,60)" {FONT}>Łódź &amp; Μιλάνο</text>',
        f'<text text-anchor="end" transform="translate(300,80) rotate(-20)" {FONT}>Москва</text>',
        f'<text x="20" y="60" {FONT} font-weight="600" fill="#1d6fb5" opacity="0.5">Half</text>',
        f'<text x="20" y="60" {FONT} font-weight="bold">  two   spaces\n and a line </text>',
    ],
)
def test_looks_as_the_text_does(text):
    outlined = lettering.outlined(drawing(text))
    assert "<text" not in outlined
    one, two = pixels(drawing(text)), pixels(outlined)
    apart = sorted(abs(a - b) for a, b in zip(one, two, strict=True))
    assert len(set(one)) > 10
    assert apart[-1] <= 64  # of 255, at the edges of letters
    assert sum(apart) / len(apart) < 0.2


@pytest.mark.parametrize(
    "text",
    [
        f'<text x="20" y="60" {FONT}>東京 Tokyo</text>',  # letters that the font lacks
        f'<text x="20" y="60" {FONT} font-style="italic">slanted</text>',
        f'<text x="20" y="60" {FONT} stroke="white">haloed</text>',
        f'<text x="20" y="60" {FONT}><tspan>two</tspan><tspan dy="9">lines</tspan></text>',
        '<text x="20" y="60" font-family="Noto Sans" font-size="20px">another font</text>',
        '<text x="20" y="60" font-family="Fira Sans">no size</text>',
    ],
)
def test_leaves_text_that_it_would_set_otherwise(text):
    assert lettering.outlined(drawing(text)) == drawing(text)


def test_empty_text_is_nothing():
    outlined = lettering.outlined(drawing(f'<text x="20" y="60" {FONT}></text>'))
    assert not re.search("<text|<path", outlined)
