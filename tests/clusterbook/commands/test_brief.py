"""``clusterbook brief``: one city as text and as a page, of this book's data and of others."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from clusterbook.book.errors import BookError
from clusterbook.commands.brief import brief
from creative_clusters.data import sources
from creative_clusters.paths import answers, pathfinder


@pytest.fixture
def run(root, monkeypatch):
    monkeypatch.chdir(root)
    app = typer.Typer()
    app.command("brief")(brief)
    return lambda *arguments: CliRunner().invoke(app, [str(one) for one in arguments])


def test_it_says_what_the_page_the_chapter_and_the_command_say(run, root):
    result = run("Tokyo")
    assert result.exit_code == 0, result.exception
    case = pathfinder.known(sources.read(root / "data")).query("cluster == 'Tokyo'")
    said = answers.path(pathfinder.find(case).iloc[0], pathfinder.deciding(case))
    assert said in result.output.replace("\n", " ")
    heads = ["Location quotients", "What the studies say", "What is doubtful", "What to find out"]
    places = [result.output.index(head) for head in [*heads, "What the studies advise"]]
    assert places == sorted(places)


def test_a_sheet_of_the_city_leads_to_a_path(run, tmp_path):
    facts = tmp_path / "facts.csv"
    table = pathfinder.template(["Tokyo"]).assign(gap_chain=0.8, form="rainforest")
    table.to_csv(facts, index=False)
    result = run("Tokyo", "--facts", facts)
    assert result.exit_code == 0, result.exception
    assert "rules point to honeycomb" in result.output
    assert "form of the cluster: tropical rainforest" in result.output
    facts.write_text("cluster,gap_chain\nA,1\nB,1\n", encoding="utf-8")
    assert 'no row has the cluster "Tokyo"' in str(run("Tokyo", "--facts", facts).exception)


def test_an_edition_of_ones_own_as_a_file(run, root, tmp_path):
    edition = root / "lib" / "clusterbook" / "templates" / "edition"
    region = sources.read(edition).places["region"].iloc[0]
    page = tmp_path / "brief.html"
    result = run(region, "--data", edition, "--html", page)
    assert result.exit_code == 0, result.exception
    assert page.stat().st_size > 10_000
    assert "What the studies say\n" not in result.output
    assert "What the studies advise" not in result.output  # it names other places
    refused = run("Nowhere at all", "--data", edition).exception
    assert isinstance(refused, BookError)
    assert "there is no city" in str(refused)
