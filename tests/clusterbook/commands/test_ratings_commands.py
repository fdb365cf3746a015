"""``clusterbook form`` and ``clusterbook scenes``: tables, templates, refusals, pages."""

from __future__ import annotations

import pandas as pd
import pytest


@pytest.fixture
def run(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    return command


def fill(path, column: str, value: float, rows: slice = slice(None)) -> None:
    sheet = pd.read_csv(path)
    sheet.loc[rows, column] = value
    sheet.to_csv(path, index=False)


def test_a_sheet_is_written_filled_in_and_judged(run, tmp_path):
    assert run("form", "--template", "mine.csv", "--name", "环同济").exit_code == 0
    fill(tmp_path / "mine.csv", "value", 0.5)
    result = run("form", "mine.csv", "--draws", "100")
    assert result.exit_code == 0, result.stderr
    assert "环同济 is undecided: scene community, virtual–real interactive and" in result.stdout


def test_too_little_known_is_said(run, tmp_path):
    run("form", "--template", "mine.csv", "--name", "Mine")
    assert "no form can be scored" in run("form", "mine.csv").stdout
    fill(tmp_path / "mine.csv", "value", 1, slice(4, 7))
    result = run("form", "mine.csv")
    assert result.exit_code == 0
    assert "Mine is not judged: only 20% of the indicators are known" in result.stdout
    assert "Mine comes out as scene community" in run("form", "mine.csv", "--enough", "0.1").stdout


def test_shares_of_the_world_are_named_as_not_scored(run, shared):
    result = run("form", str(shared / "cases" / "form-university-town.csv"), "--draws", "100")
    assert "University town comes out as innovation-driven" in result.stdout
    assert "Not scored, since a share of the world tells size and not form" in result.stdout


def test_scenes_are_scored_on_another_scale(run, tmp_path):
    run("scenes", "--template", "square.csv", "--name", "Square")
    fill(tmp_path / "square.csv", "rating", 9)
    result = run("scenes", "square.csv", "--lowest", "0", "--highest", "10")
    assert result.exit_code == 0, result.stderr
    assert "Square scores 0.90 over 15 of 15 cells" in result.stdout
    assert run("scenes", "square.csv").exit_code == 1  # 9 is beyond the scale of the book


def test_the_books_page_on_a_readers_sheet(run, tmp_path, root, monkeypatch):
    sheet, page = tmp_path / "mine.csv", tmp_path / "mine.html"
    run("form", "--template", "mine.csv", "--name", "Harbour <b>mill</b>")
    fill(sheet, "value", 0.2)
    monkeypatch.chdir(root)
    result = run("form", str(sheet), "--draws", "100", "--html", str(page))
    assert result.exit_code == 0, result.stderr
    html = page.read_text(encoding="utf-8")
    assert "Harbour &lt;b&gt;mill&lt;/b&gt;" in html
    assert "Silicon Valley" not in html.split("Every cluster rated")[1].split("Rate your own")[0]
    assert str(tmp_path) not in html


def test_ratios_of_ones_own_branches_make_the_books_page(run, tmp_path, root, monkeypatch):
    run("ratios", "--template", "branches.csv")
    fill(tmp_path / "branches.csv", "input", 10)
    fill(tmp_path / "branches.csv", "output", 12.5)
    monkeypatch.chdir(root)
    page = tmp_path / "own.html"
    result = run("ratios", str(tmp_path / "branches.csv"), "--html", str(page))
    assert '"technology": 1.25' in result.stdout
    assert "Invented: " not in page.read_text("utf-8")


def test_a_kind_that_is_not_known_is_named(run, tmp_path, root, monkeypatch):
    sheet = tmp_path / "own.csv"
    sheet.write_text("branch,kind,input,output\nFilm,art,1,2\n", encoding="utf-8")
    monkeypatch.chdir(root)
    result = run("ratios", str(sheet))
    assert result.exit_code == 1
    assert "row 2, column kind" in result.stderr
