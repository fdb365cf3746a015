"""The chapter on the definition, under several parameters."""

from __future__ import annotations


def test_all_frameworks(run_page):
    page = run_page("what-a-cluster-is")
    names = ("definition", "scale_ladder", "features", "advantages", "field")
    assert [page.results[name] for name in names] == [8, 3, 6, 7, 9]
    assert len(page.tables) == 6
    assert "Kotkin" in page.tables[5]["html"]
    features = page.tables[2]["html"]
    assert "Circle effect" in features
    assert "圈层效应" in features
    # Early stage and high form are numbered; the carrier of both stands apart.
    ladder = page.tables[1]["html"]
    assert ladder.index("Body of firms") < ladder.index("Cluster at scale") < ladder.index("Zones")
    assert ladder.count("<ol") == 1


def test_some_frameworks_only(run_page):
    page = run_page("what-a-cluster-is", frames=["advantages", "field"])
    assert [table["name"] for table in page.tables] == ["advantages", "field"]
    assert page.results["components"] == 16
    assert "features" not in page.results


def test_the_ladder_alone(run_page):
    page = run_page("what-a-cluster-is", frames=["scale-ladder"])
    assert page.results["components"] == 3
    assert "产业集聚区" in page.tables[0]["html"]
