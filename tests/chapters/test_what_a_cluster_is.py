"""The chapter on the definition, under several parameters."""

from __future__ import annotations


def test_all_frameworks(run_page):
    page = run_page("what-a-cluster-is")
    names = ("definition", "scale_ladder", "features", "advantages", "field")
    assert [page.results[name] for name in names] == [4, 3, 4, 6, 9]
    assert page.results["firms_a_cluster"] == 1738  # 81,704 firms in 47 clusters
    assert page.results["employees_a_cluster"] == 9415  # 442,482 employees
    assert len(page.charts) == 5
    assert "Circle effect" in page.charts[2]["alt"]
    # The field has five parts that are drawn and four traits that are named.
    assert "5 parts of the field" in str(page.charts[4]["spec"]["title"]["text"])
    assert "Experience in scenes" in page.charts[4]["alt"]


def test_some_frameworks_only(run_page):
    page = run_page("what-a-cluster-is", frames=["advantages", "field"])
    assert [chart["name"] for chart in page.charts] == ["advantages", "field"]
    assert page.results["components"] == 15
    assert "features" not in page.results


def test_the_ladder_alone(run_page):
    page = run_page("what-a-cluster-is", frames=["scale-ladder"])
    assert page.results["components"] == 3
    assert "Agglomeration zone" in page.charts[0]["alt"]
