"""``clusterbook path`` on the examples, on its own template, and on tables that are wrong."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from creative_clusters.data import sources
from creative_clusters.paths import answers, pathfinder

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture
def run(command):
    return partial(command, "path")


def test_each_cluster_gets_its_path_with_reasons_and_what_would_change_it(run):
    result = run(DATA / "examples" / "clusters.csv")
    assert result.exit_code == 0, result.stdout
    said = result.stdout.splitlines()
    assert len(said) == 7  # of the last too little is known for anything to change it
    assert said[4].startswith("For Example device district the rules point to honeycomb")
    assert "Steps of the chain are out of reach." in said[4]
    assert "keeping fresh if sensing gap < 0.5" in said[3]


def test_the_template_runs_as_it_is_and_filled_in(run, tmp_path):
    mine = tmp_path / "mine.csv"
    assert run("--template", mine).exit_code == 0
    assert "Not enough is known of my cluster" in run(mine).stdout
    table = pd.read_csv(mine)
    known = dict.fromkeys(["gap_sensing", "gap_trust", "gap_freshness", "firm_scale"], 1)
    table.assign(**known, gap_chain=0.9, cluster="溪谷 </b> [red]").to_csv(mine, index=False)
    result = run(mine)
    assert (
        "For 溪谷 </b> [red] the rules point to honeycomb (points: 3; facts known: 5"
        in result.stdout
    )


def test_a_table_from_a_spreadsheet_is_read(run, tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_bytes('\ufeffcluster,trend_firms\r\n"A, B",falling\r\n'.encode())
    result = run(mine)
    assert result.exit_code == 0, result.stderr
    assert "The firm-number LQ falls on a clear trend." in result.stdout


@pytest.mark.parametrize("name", ["Hong Kong", "hong kong", "中国香港"])
def test_a_city_has_the_answer_of_its_page(run, root, name):
    case = pathfinder.known(sources.read(root / "data")).query("cluster == 'Hong Kong'")
    said = answers.path(pathfinder.find(case).iloc[0], pathfinder.deciding(case))
    result = run(name, "--data", root / "data")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[1] == said
