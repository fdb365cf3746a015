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
