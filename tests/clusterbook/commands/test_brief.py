"""``clusterbook brief``: one city as text and as a page, of this book's data and of others."""

from __future__ import annotations

from functools import partial

import pytest

from creative_clusters.data import sources
from creative_clusters.paths import answers, pathfinder


@pytest.fixture
def run(root, monkeypatch, command):
    monkeypatch.chdir(root)
    return partial(command, "brief")


def test_it_says_what_the_page_the_chapter_and_the_command_say(run, root):
    result = run("Tokyo")
    assert result.exit_code == 0, result.stderr
    case = pathfinder.known(sources.read(root / "data")).query("cluster == 'Tokyo'")
    said = answers.path(pathfinder.find(case).iloc[0], pathfinder.deciding(case))
    assert said in result.stdout.replace("\n", " ")
    heads = ["Location quotients", "What the studies say", "What is doubtful", "What to find out"]
    places = [result.stdout.index(head) for head in [*heads, "What the studies advise"]]
    assert places == sorted(places)


def test_a_sheet_of_the_city_leads_to_a_path(run, tmp_path):
    facts = tmp_path / "facts.csv"
    table = pathfinder.template(["Tokyo"]).assign(gap_chain=0.8, form="rainforest")
    table.to_csv(facts, index=False)
    result = run("Tokyo", "--facts", facts)
    assert result.exit_code == 0, result.stderr
    assert "rules point to honeycomb" in result.stdout
    assert "form of the cluster: tropical rainforest" in result.stdout
    facts.write_text("cluster,gap_chain\nA,1\nB,1\n", encoding="utf-8")
    assert 'no row has the cluster "Tokyo"' in run("Tokyo", "--facts", facts).stderr


def test_an_edition_of_ones_own_as_a_file(run, root, tmp_path):
    edition = root / "lib" / "clusterbook" / "templates" / "edition"
    region = sources.read(edition).places["region"].iloc[0]
    page = tmp_path / "brief.html"
    result = run(region, "--data", edition, "--html", page)
    assert result.exit_code == 0, result.stderr
    assert page.stat().st_size > 10_000
    assert "What the studies say\n" not in result.stdout
    assert "What the studies advise" not in result.stdout  # it names other places
    assert "there is no city" in run("Nowhere at all", "--data", edition).stderr
