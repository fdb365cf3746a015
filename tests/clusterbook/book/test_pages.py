"""Pages declared once: what a declaration makes, what pages inherit, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from clusterbook.book.pages import slug, slugs_of
from clusterbook.book.project import BookError, Project
from clusterbook.site import markup
from clusterbook.site.build import build, plan, plan_page
from clusterbook.site.staging import contents, headed
from clusterbook.sweeps import sweeping

from ..conftest import write_data, write_notebook

CITY = {
    "notebook": "chapters/cities/profile",
    "each": {"city": "regions"},
    "name": "city-{city}",
    "file": "chapters/cities/{city}",
    "title": "{city}",
    "under": "levels",
}
PARAMETERS = "city: str = None  # the city\nthreshold: float = 1.0  # the LQ that counts"
SHOWN = (
    "rows = page.panel('firms')\n"
    "page.table(rows[rows['region'] == page.city], 'values', 'Values')\n"
    "page.result(city=page.city, threshold=page.threshold)"
)


@pytest.fixture
def profiles(book: Project) -> Project:
    """The small book with a page for each of its regions."""
    source = book.root / "chapters" / "cities" / "profile.ipynb"
    write_notebook(source, "A city", SHOWN, parameters=PARAMETERS)
    return declare(book, {"pages": {"profile": CITY}})


def declare(book: Project, declaration: object) -> Project:
    """The book with another declaration, read anew."""
    path = book.root / "chapters" / "pages.yml"
    path.write_text(yaml.safe_dump(declaration, allow_unicode=True), encoding="utf-8")
    return Project(book.root, book.data)


def fixed(project: Project, given: dict | None = None) -> dict[str, dict]:
    """Parameters of every page, by name."""
    return {one.page.name: one.parameters for one in plan(project, given or {}, [], {})}


def test_a_page_is_made_for_each_region(profiles: Project):
    made = [page for page in profiles.pages if page.template]
    told = [(page.name, page.docname, page.title, page.part) for page in made]
    assert told == [
        ("city-warsaw", "cities/warsaw", "Warsaw", "Part"),
        ("city-tokyo", "cities/tokyo", "Tokyo", "Part"),
    ]
    assert {page.source for page in made} == {profiles.root / "chapters" / "cities/profile.ipynb"}
    assert [page.name for page in profiles.pages] == [
        "index", "levels", "city-warsaw", "city-tokyo", "references",
    ]  # fmt: skip


def test_the_contents_are_generated_from_the_declaration(profiles: Project):
    assert contents(profiles) == {
        "format": "jb-book",
        "root": "index",
        "parts": [
            {
                "caption": "Part",
                "chapters": [
                    {
                        "file": "part/levels",
                        "sections": [{"file": "cities/warsaw"}, {"file": "cities/tokyo"}],
                    },
                    {"file": "part/references"},
                ],
            }
        ],
    }


def test_another_edition_gets_pages_of_its_own_regions(profiles: Project, tmp_path: Path):
    write_data(tmp_path / "other", labels=("深圳", "São Paulo", "Tel Aviv", "tel-aviv"))
    other = Project(profiles.root, tmp_path / "other")
    made = {page.title: page.name for page in other.pages if page.template}
    assert made["São Paulo"] == "city-sao-paulo"
    assert len(set(made.values())) == 4
    assert all(name.isascii() and name.startswith("city-") for name in made.values())
    # A name does not hang on which other regions there are, as long as no two look alike.
    write_data(tmp_path / "third", labels=("Bergen", "深圳"))
    third = {page.title: page.name for page in Project(profiles.root, tmp_path / "third").pages}
    assert third["深圳"] == made["深圳"]


def test_a_region_called_like_a_page_has_an_address_of_its_own(profiles: Project, tmp_path: Path):
    source = profiles.root / "chapters" / "cities" / "all-cities.ipynb"
    write_notebook(source, "All", "", parameters="threshold: float = 1.0  # the LQ that counts")
    toc = yaml.safe_load((profiles.root / "_toc.yml").read_text())
    toc["parts"][0]["chapters"].append({"file": "chapters/cities/all-cities"})
    (profiles.root / "_toc.yml").write_text(yaml.safe_dump(toc))
    labels = ("All cities", "all-cities", "ALL CITIES!", "Bergen")
    write_data(tmp_path / "other", labels=labels)
    pages = [page for page in Project(profiles.root, tmp_path / "other").pages if page.template]
    addresses = [page.docname for page in pages]
    assert len({*addresses, "cities/all-cities"}) == 5
    assert len({page.name for page in pages}) == 4
    assert all(one.startswith("cities/all-cities-") for one in addresses[:3])
    assert [page.title for page in pages] == list(labels)


@pytest.mark.parametrize("label", ["CON", "aux", "Com1", "Index", "nul."])
def test_no_address_is_a_name_that_systems_keep(label):
    assert slug(label) not in {"con", "aux", "com1", "index", "nul"}
    assert slug(label).startswith(label.strip(".").casefold())


@pytest.mark.parametrize("label", ["…", "?!", "大阪", "ไทย", "\u200b", "x" * 300, "é" * 70])
def test_an_address_is_short_and_never_empty(label):
    assert 1 < len(slug(label)) <= 70
    assert slug(label).isascii()


@given(st.lists(st.text(), unique=True, max_size=12))
def test_slugs_are_unique_and_safe(values):
    slugs = slugs_of(values)
    assert len(set(slugs.values())) == len(values)
    assert all(set(one) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") for one in slugs.values())
    assert all(one and len(one) < 80 for one in slugs.values())


def test_a_slug_reads_like_the_name():
    known = {"Tel Aviv": "tel-aviv", "Łódź": "lodz", "St. John's": "st-john-s", 2017: "2017"}
    assert {value: slug(value) for value in known} == known


def test_nearer_values_win(profiles: Project):
    whole = {"parameters": {"threshold": 2}, "pages": {"profile": CITY}}
    assert fixed(declare(profiles, whole))["city-tokyo"]["threshold"] == 2
    whole["parts"] = {"Part": {"parameters": {"threshold": 3}}}
    assert fixed(declare(profiles, whole))["city-tokyo"]["threshold"] == 3
    whole["pages"]["profile"] = CITY | {"parameters": {"threshold": 4}}
    assert fixed(declare(profiles, whole))["city-tokyo"]["threshold"] == 4
    whole["pages"]["profile"]["instances"] = {"city-tokyo": {"parameters": {"threshold": 5}}}
    project = declare(profiles, whole)
    assert fixed(project)["city-tokyo"] == {"city": "Tokyo", "threshold": 5}
    assert fixed(project)["city-warsaw"] == {"city": "Warsaw", "threshold": 4}
    # What is given for this run comes before what is declared, in the same order.
    assert fixed(project, {"": {"threshold": 6}})["city-tokyo"]["threshold"] == 6
    by_page = {"": {"threshold": 6}, "profile": {"threshold": 7}, "city-tokyo": {"threshold": 8}}
    found = fixed(project, by_page)
    assert (found["city-warsaw"]["threshold"], found["city-tokyo"]["threshold"]) == (7, 8)


def test_an_ordinary_page_inherits_too(profiles: Project):
    project = declare(profiles, {"pages": {"levels": {"parameters": {"first_year": 2017}}}})
    assert fixed(project)["levels"] == {"first_year": 2017}


@pytest.mark.parametrize(
    ("declaration", "told"),
    [
        ({"pagse": {}}, 'pages.yml: pagse: there is no such key. Did you mean "pages"'),
        ({"pages": {"profile": CITY | {"titel": "x"}}}, "pages.profile.titel: there is no such"),
        ({"parts": {"Part": {"x": 1}}}, "parts.Part.x: there is no such key"),
        (["pages"], "it must hold"),
        ({"pages": {"profile": {"each": {"city": "regions"}}}}, 'it needs "notebook" as well'),
        ({"pages": {"levels": {"under": "index"}}}, "pages.levels.under: it is of use only"),
        ({"pages": {"levles": {}}}, 'pages.levles: there is no such page. Did you mean "levels"'),
        ({"parts": {"Prat": {}}}, 'parts.Prat: the book has no such part. Did you mean "Part"'),
        ({"parameters": {"threshold": 1}}, "parameters.threshold: no page here takes it"),
        ({"pages": {"levels": {"parameters": {"city": 1}}}}, "pages.levels.parameters.city: no"),
        ({"pages": {"profile": CITY | {"each": {"city": "region"}}}}, 'Did you mean "regions"'),
        ({"pages": {"profile": CITY | {"each": {"top": [1]}}}}, 'name: "{city}" is no parameter'),
        ({"pages": {"profile": CITY | {"name": "{citty}"}}}, 'Did you mean "city"'),
        ({"pages": {"profile": CITY | {"name": "levels"}}}, 'Two pages are called "levels"'),
        ({"pages": {"profile": CITY | {"under": "nowhere"}}}, 'under: "nowhere" is not a chapter'),
        ({"pages": {"profile": CITY | {"notebook": "chapters/x"}}}, "names chapters/x, but there"),
        (
            {"pages": {"profile": CITY | {"instances": {"city-tokio": {}}}}},
            'instances.city-tokio: no such page. Did you mean "city-tokyo"',
        ),
        (
            {"pages": {"profile": CITY | {"parameters": {"threshold": "high"}}}},
            "city-warsaw: parameter threshold must be a number",
        ),
    ],
)
def test_a_mistake_is_told_with_file_and_key(profiles: Project, declaration, told):
    with pytest.raises(BookError) as caught:
        plan(declare(profiles, declaration), {}, [], {})
    assert told in str(caught.value)


def test_one_page_by_its_name_or_by_its_value(profiles: Project):
    by_value = plan_page(profiles, "profile", {"city": "Tokyo", "threshold": 2})
    assert by_value == plan_page(profiles, "city-tokyo", {"threshold": 2})
    assert by_value == plan_page(profiles, "cities/tokyo", {"threshold": 2})
    assert by_value.page.title == "Tokyo"
    assert plan_page(profiles, "profile", {}).page.name == "city-warsaw"


@pytest.mark.parametrize(
    ("name", "values", "told"),
    [
        ("profile", {"city": "Tokio"}, 'Did you mean "Tokyo"'),
        ("city-tokyo", {"city": "Warsaw"}, "clusterbook run profile -p city="),
        ("city-tokio", {}, 'There is no page "city-tokio". Did you mean "city-tokyo"'),
        ("references", {}, "there is nothing to run"),
    ],
)
def test_what_is_not_a_page_is_refused(profiles: Project, name, values, told):
    with pytest.raises(BookError) as caught:
        plan_page(profiles, name, values)
    assert told in str(caught.value)


def test_no_run_can_give_all_pages_one_city(profiles: Project):
    with pytest.raises(BookError, match='No page takes a parameter "city"'):
        plan(profiles, {"": {"city": "Tokyo"}}, [], {})
    with pytest.raises(BookError, match="tells this page from the others"):
        plan(profiles, {"profile": {"city": "Tokyo"}}, [], {})


def test_a_sweep_goes_over_the_cities_or_over_one(profiles: Project):
    grid = profiles.root / "grid.yml"
    grid.write_text("city: [Tokyo, Warsaw]\nthreshold: [1, 2]\n", encoding="utf-8")
    every = sweeping.plan(profiles, "profile", grid)
    told = [(run.parameters["city"], run.parameters["threshold"]) for run in every.runs]
    assert told == [("Tokyo", 1), ("Tokyo", 2), ("Warsaw", 1), ("Warsaw", 2)]
    with pytest.raises(BookError, match="tells this page from the others"):
        sweeping.plan(profiles, "city-tokyo", grid)
    grid.write_text("threshold: [1, 2]\n", encoding="utf-8")
    one = sweeping.plan(profiles, "city-tokyo", grid)
    assert [run.parameters["city"] for run in one.runs] == ["Tokyo", "Tokyo"]
    # What a sweep ran, a page of the book need not run again.
    assert one.runs[1].key == plan_page(profiles, "city-tokyo", {"threshold": 2}).key


@pytest.mark.parametrize("title", ["<img src=x>", "{ref}`x`", "a *b* $c$ [d](e)", "# x\n## y"])
def test_a_title_is_text(title):
    from markdown_it import MarkdownIt

    heading, inline, *_ = MarkdownIt().parse(headed("# A city\n\nProse.", title))
    assert heading.tag == "h1"
    assert inline.content.count("\n") == 0
    shown = "".join(one.content for one in inline.children)
    assert markup.undisguised(shown) == " ".join(title.split())
    assert headed("# A city\n\nProse.", title).endswith("\n\nProse.")


@pytest.mark.slow
def test_pages_made_from_one_notebook_are_built_like_others(profiles: Project):
    report = build(profiles)
    assert report.failures == []
    site = profiles.build / "html"
    html = (site / "cities" / "tokyo.html").read_text(encoding="utf-8")
    assert "<title>Tokyo" in html
    assert ">A city<" not in html
    command = "clusterbook run profile -p city=Tokyo -p threshold=1.0 --html city-tokyo.html"
    assert command in html
    assert (site / "downloads" / "profile" / "profile.ipynb").is_file()
    assert (site / "downloads" / "city-tokyo" / "values.csv").read_text().count("Tokyo") == 2
    # The name of a region leads to its page, wherever a table shows it.
    assert '<a href="../cities/tokyo.html">Tokyo</a>' in (site / "part/levels.html").read_text()
    rows = json.loads((site / "manifest.json").read_text())["pages"]
    assert set(rows) == {"index", "levels", "city-warsaw", "city-tokyo"}
    assert rows["city-tokyo"]["parameters"] == {"city": "Tokyo", "threshold": 1.0}

    again = Project(profiles.root)
    assert build(again).nothing_to_do
    other = build(Project(profiles.root), {"": {"threshold": 2}}, ["city-tokyo"])
    assert [outcome.page for outcome in other.outcomes] == ["city-tokyo"]
    every = build(Project(profiles.root), {"": {"threshold": 3}}, ["profile"])
    assert sorted(outcome.page for outcome in every.outcomes) == ["city-tokyo", "city-warsaw"]


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("_config.yml", "title: T\nsphinx: [a]", "sphinx must hold"),
        ("_config.yml", "title: T\nsphinx: {config: a}", "config must hold"),
        (
            "_config.yml",
            "title: T\nsphinx: {config: {html_theme_options: a}}",
            "theme_options must",
        ),
        ("_toc.yml", f"format: jb-book\nroot: {'1' * 4300}", "names 1{100} …, but there is no"),
    ],
    ids=["sphinx", "config", "theme", "a long name"],
)
def test_what_the_book_cannot_be_made_of_is_told(book: Project, name, text, told):
    (book.root / name).write_text(text, encoding="utf-8")
    with pytest.raises(BookError, match=told):
        _ = Project(book.root).config, Project(book.root).pages


def test_settings_of_nothing_are_none(book: Project):
    (book.root / "_config.yml").write_text("title: T\nsphinx:\n", encoding="utf-8")
    assert Project(book.root).config["title"]
