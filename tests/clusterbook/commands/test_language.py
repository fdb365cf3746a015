"""Commands speak Chinese, by their option or the system's language; catalogues are kept up."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from clusterbook.cli import app

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def say(root, monkeypatch):
    monkeypatch.chdir(root)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return lambda *arguments: CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.mark.parametrize(
    "command",
    [
        ("path", "深圳"),
        ("check", "data"),
        ("twin", "data/examples/twins.csv"),
        ("renewal", "data/examples/renewals.csv"),
        ("chain", "data/examples/chain.csv"),
    ],
)
@pytest.mark.parametrize("way", ["--language zh", "LANG=zh_CN.UTF-8", ""])
def test_what_a_command_says(say, monkeypatch, command, way):
    if way.startswith("LANG"):
        monkeypatch.setenv(*way.split("="))
    result = say(*command, *(way.split() if way.startswith("--") else ()))
    assert result.exit_code == 0, result.output
    words = re.sub(r"（[^）]*）|“[^”]*”", "", result.output)
    assert len(CHINESE.findall(words)) > 20 or not way
    if not way:
        assert not re.search("[，。：]", result.output)


COUNTS = "region,year,industry,n\nA,2015,it,1\nA,2015,all,5\nB,2015,it,2\nB,2015,all,9\n"
LINES = """title: T
file: t.csv
columns: {region: region, year: year, industry: industry, number: n}
measures: {number: {one: firm, many: firms, zh: 企业, unit: firms}}
industry: it
"""


@pytest.mark.parametrize(
    ("counts", "lines"),
    [
        ("", LINES),
        ("\0", LINES),
        ("\x7fregion" + COUNTS[6:], LINES),
        (COUNTS.replace("A,2015,it,1", "A,2015,it,1,7"), LINES),
        (COUNTS.replace("A,2015,it", "A,20x5,it"), LINES),
        (COUNTS.replace("it,1", "it,?").replace("all,9", "all,-9"), LINES),
        (COUNTS.replace("B", "A"), LINES),
        (COUNTS.replace("A,2015,it", "a,2015,it"), LINES),
        (COUNTS.replace("n\n", "m\n"), LINES),
        (COUNTS.replace("region,year", "region,region"), LINES),
        (COUNTS + "remark\n", LINES),
        (COUNTS, LINES.replace("title", "titel")),
        (COUNTS, LINES.replace("t.csv", "../t.csv")),
        (COUNTS, LINES.replace("industry: it", "industry: its")),
        (COUNTS, LINES.replace("industry: industry,", "")),
        (COUNTS, LINES.replace(", unit: firms", "")),
        (COUNTS, LINES.replace("t.csv", "other.csv")),
        (COUNTS, f"{LINES}totals: given\n"),
        (COUNTS, f"{LINES}title: again\n"),
        (COUNTS, f"{LINES}decimal: both\n"),
    ],
)
def test_what_is_wrong_is_told_in_chinese(say, tmp_path, counts, lines):
    (tmp_path / "t.csv").write_text(counts, "utf-8")
    (tmp_path / "edition.yml").write_text(lines, "utf-8")
    result = say("check", tmp_path, "--language", "zh")
    assert result.exit_code == 1
    told = result.output.replace(str(tmp_path), "")
    assert re.search(r"[\u4e00-\u9fff].*\n[1-9]个问题。\n$", told, re.DOTALL)
    assert not re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", told), told


def test_a_language_that_no_text_has_is_refused(say):
    result = say("path", "Tokyo", "--language", "fr")
    assert result.exit_code == 2
    assert "'fr' is not one of 'en', 'zh'" in result.output


def test_a_system_in_another_language_is_answered_in_english(say, monkeypatch):
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert "rules" in say("path", "Tokyo").output or "known" in say("path", "Tokyo").output


def test_every_text_of_the_book_is_translated(say):
    result = say("translate", "--check")
    assert result.exit_code == 0, result.output
    assert "All texts are translated." in result.output
