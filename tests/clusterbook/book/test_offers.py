"""What data offer to pages: which regions have a page of their own."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from clusterbook.book.project import Project
from clusterbook.chapter.page import Chapter
from creative_clusters.data import sources
from creative_clusters.data.validation import InvalidData

TEMPLATE = Path(str(files("clusterbook").joinpath("templates", "edition")))


def edition(folder: Path, more: str) -> Path:
    shutil.copytree(TEMPLATE, folder)
    with (folder / "edition.yml").open("a", encoding="utf-8") as file:
        file.write(more)
    return folder


@pytest.mark.parametrize("most", ["3", "10", "11", "none"])
def test_the_largest_have_a_page_in_the_order_of_the_data(root: Path, tmp_path: Path, most: str):
    project = Project(root, edition(tmp_path / "own", f"profiles: {most}\n"))
    made = [page.each["city"] for page in project.pages if page.template]
    last = project.package.amounts.query("year == 2024").set_index("region")["value"]
    few = last.nlargest(0 if most == "none" else int(most)).index
    assert made == [name for name in project.offer.regions if name in few]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("profiles: 2", "Of the 10 regions, the 2 with the most revenue in 2024 have a page"),
        ("profiles: none", "No region has a page of its own"),
        ("", ""),
    ],
)
def test_the_page_on_all_says_who_has_one(tmp_path: Path, more: str, said: str):
    told = Chapter({}, sources.read(edition(tmp_path / "own", f"{more}\n"))).profiled()
    assert told.startswith(said)
    assert bool(told) == bool(said)


@pytest.mark.parametrize("most", ["0", "-1", "few", "yes", "2.5"])
def test_another_number_is_told_with_its_line(tmp_path: Path, most: str):
    folder = edition(tmp_path / "own", f"profiles: {most}\n")
    with pytest.raises(InvalidData) as error:
        sources.read(folder)
    assert len(error.value.problems) == 1
    assert 'profiles: must be a whole number from 1 on, or "none"' in str(error.value)
