"""The Chinese edition: in Chinese, with its own terms, and page by page the same book."""

from __future__ import annotations

import json
import re
from html import unescape
from itertools import chain

import pandas as pd
import pytest

pytestmark = pytest.mark.xdist_group("site")
# Code, formulas, references, and what is marked as another language.
NO_PROSE = re.compile(
    r"<(script|style|code|pre|math|svg)\b.*?</\1>|<dl class=\"citation.*?</dl>"
    r"|<a class=\"(?:headerlink|reference internal)\"[^>]*>[^<]*</a>"
    r"|<span class=\"cc-downloads\">.*?</span>"
    r"|<(\w+)\b[^>]*\blang=\"en\"[^>]*>.*?</\2>|\w+\[[^\]]*\]",
    re.S,
)
PARTS = {
    "sections": r'<section[^>]* id="(?!id\d)([\w-]+)"',
    "computed sentences": r'class="(cc-computed)"',
    "charts": r'<figure class="cc-chart[^"]*" id="([^"]+)"',
    "tables": r"<(table)[ >]",
    "cards": r'class="(cc-term)"',
    "downloads": r'href="(?:\.\./)*(downloads/[^"]+)"',
}
# What Chinese writes in Latin letters, too: files, abbreviations, a term that stands in brackets
# after the Chinese or is quoted, works with their authors, and identifiers of documents.
LATIN = re.compile(
    r"[\w./-]+\.(?:csv|json|md|yml)|(?<![A-Za-z])[A-Z][A-Z0-9]+(?![a-z])|doi[: ]*10\.\S+"
    r"|（[A-Za-z][^（）\u4e00-\u9fff]*）|“[A-Za-z][^“”\u4e00-\u9fff]*”"
    r"|(?:[A-Z]\. (?:[A-Z][a-z]+-?)+、?)+[^；：\n]*\d{4}年"
)
# Terms that a sentence shortens, and one that is the measure in English and also what it measures.
SHORT = {
    "产业集群": "集群|群落",
    "营收总额": "营收",
    "公司数量": "企业|公司",
    "集中度": "集中|集聚",
}
# The record of changes is written for developers; works are listed as published, those that the
# site ships by their own names.
KEPT_IN_ENGLISH = ("changes", "references", "licences")


@pytest.fixture(scope="module")
def pages(site, book) -> dict[str, tuple[str, str]]:
    """The article of each page, in English and in Chinese."""

    def article(path) -> str:
        found = re.search(r"<article.*?</article>", path.read_text("utf-8"), re.S)
        return found[0] if found else ""

    return {
        page.name: tuple(article(site / at / f"{page.docname}.html") for at in ("", "zh"))
        for page in book.pages
    }


@pytest.fixture(scope="module")
def chinese(pages, book) -> dict[str, str]:
    """What a reader sees of each Chinese page, without what is rightly in Latin letters."""
    fields = [one for table in book.package.description.resources for one in table.fields]
    codes = [one.properties.get("constraints", {}).get("enum", []) for one in fields]
    known = {*book.package.names(), *(one.name for one in fields), *chain(*codes)}
    known = {*book.package.places["name_en"], *(str(one) for one in known if len(str(one)) > 2)}
    names = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    left = re.compile(rf"{LATIN.pattern}|(?<![A-Za-z])(?:{names})(?![A-Za-z])")
    return {
        name: left.sub("", unescape(re.sub("<[^>]*>", "\n", NO_PROSE.sub("", both[1]))))
        for name, both in pages.items()
        if name not in KEPT_IN_ENGLISH
    }


def test_no_chinese_page_has_english_sentences(chinese):
    english = re.compile(r"(?:\b[a-z][a-z'’-]+[ ,]+){4,}[a-z]{2,}")
    found = {name: english.findall(page) for name, page in chinese.items()}
    assert {name: said for name, said in found.items() if said} == {}


def test_chinese_pages_are_written_in_chinese(chinese):
    def share(page: str) -> float:
        latin = len(re.findall("[A-Za-z]", page))
        return latin / (latin + len(re.findall("[\u4e00-\u9fff]", page)))

    shares = {name: round(share(page), 3) for name, page in chinese.items()}
    assert {name: found for name, found in shares.items() if found > 0.05} == {}


def test_a_page_has_the_same_parts_in_both_languages(pages):
    found = {
        (name, part): both
        for name, page in pages.items()
        for part, pattern in PARTS.items()
        if (both := [re.findall(pattern, one) for one in page]) and both[0] != both[1]
    }
    assert found == {}


def test_a_page_has_the_same_results_in_both_languages(site):
    english, chinese = (
        json.loads((site / at / "manifest.json").read_text("utf-8"))["pages"] for at in ("", "zh")
    )
    assert english.keys() == chinese.keys()
    differ = {
        name: (page["results"], chinese[name]["results"])
        for name, page in english.items()
        if _numbers(page["results"]) != _numbers(chinese[name]["results"])
    }
    assert differ == {}


def _numbers(value: object) -> object:
    """Results as they are in every language: a text that is no key counts as a text."""
    if isinstance(value, dict):
        return sorted(map(str, map(_numbers, value.values())))
    if isinstance(value, list):
        return [_numbers(one) for one in value]
    return "text" if isinstance(value, str) else value


def test_downloads_have_the_same_numbers_in_both_languages(site):
    tables = sorted((site / "downloads").rglob("*.csv"))
    assert len(tables) > 200
    for path in tables:
        twin = site / "zh" / path.relative_to(site)
        one, other = (pd.read_csv(at, dtype_backend="numpy_nullable") for at in (path, twin))
        assert one.shape == other.shape, path
        for a, b in zip(one, other, strict=True):
            if pd.api.types.is_numeric_dtype(one[a]):  # rows may be in the order of names
                assert sorted(one[a].dropna()) == pytest.approx(sorted(other[b].dropna())), (
                    path,
                    a,
                )


def test_chinese_pages_use_the_terms_of_the_glossary(pages):
    def used(term: str, page: str) -> bool:
        return bool(re.search(SHORT.get(term, re.escape(term)), page))

    gloss = re.compile(r'class="cc-gloss"[^>]*data-gloss="([^"\n]*)\n([^"\n]*)\n')
    missing = {
        name: lost
        for name, (english, other) in pages.items()
        if name not in KEPT_IN_ENGLISH
        if (lost := [term for _, term in gloss.findall(english) if not used(unescape(term), other)])
    }
    assert missing == {}
