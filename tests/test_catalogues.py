"""Words, columns and parameters: each key stands once, and code or a chapter uses it.

A key counts as used if it stands whole in the code, or with its last part added, or if an f-string
can give it: all keys below ``drivers.move.`` are used by ``f"drivers.move.{move}"``, and by
`words.tables.worded` and `charts.marks.worded` where these are told ``drivers.move``.
"""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from clusterbook.book import parameters
from clusterbook.book.parameters import ParameterError, vocabulary
from creative_clusters.data.validation.yaml_lines import read_yaml
from creative_clusters.words import catalogue
from creative_clusters.words.catalogue import COLUMN, InvalidCatalogue

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted([*ROOT.glob("chapters/**/*.ipynb"), *ROOT.glob("lib/**/*.ipynb")])


def cells(path: Path, kind: str) -> list[str]:
    """Sources of a notebook's cells of a kind, or with a tag."""
    found = json.loads(path.read_text("utf-8"))["cells"]
    tagged = [c for c in found if kind in (c["cell_type"], *c["metadata"].get("tags", ()))]
    return ["".join(cell["source"]) for cell in tagged]


class Used:
    """What the code of the book can name: whole texts, names, and patterns of f-strings."""

    def __init__(self) -> None:
        self.texts: set[str] = set()
        self.names: set[str] = set()
        self.patterns: set[str] = set()
        for path in sorted(ROOT.glob("lib/**/*.py")):
            self._read(path.read_text("utf-8"))
        for path in ROOT.glob("lib/**/templates/*.html"):
            self.texts |= set(re.findall(r"text\(['\"]([\w.-]+)['\"]", path.read_text("utf-8")))
        for path in ROOT.glob("lib/**/assets/*.js"):
            self.texts |= set(re.findall(r"\"([\w-]+(?:\.[\w-]+)+)\"", path.read_text("utf-8")))
        for path in NOTEBOOKS:
            self._read("\n".join(cells(path, "code")))
        kinds = ("csv", "html", "ipynb", "js", "md", "po", "py", "yml")
        written = "".join(
            path.read_text("utf-8")
            for kind in kinds
            for path in [*ROOT.glob(f"chapters/**/*.{kind}"), *ROOT.glob(f"lib/**/*.{kind}")]
        )
        self.own = {term[0].lower() + term[1:] for term in re.findall(r"\[\[(\w+)\]\]", written)}

    def _read(self, source: str) -> None:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                self.texts.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(part.value) if isinstance(part, ast.Constant) else ".+"
                    for part in node.values
                ]
                self.patterns.add("".join(parts))
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("worded"):
                told = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
                self.patterns |= {rf"{re.escape(head)}\..+" for head in map(str, told)}
            elif isinstance(node, ast.keyword) and node.arg:
                self.names.add(node.arg)
            elif isinstance(node, ast.Attribute):
                self.names.add(node.attr)
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                self.names.add(node.target.id)

    def key(self, key: str) -> bool:
        """Whether a key of a text is used."""
        begun = [p for p in self.patterns if re.match(r"[\w-]+\\\.", p)]
        head, _, tail = key.rpartition(".")
        added = head in self.texts and f".{tail}" in self.texts
        own = head == "own" and tail in self.own
        return own or added or key in self.texts or any(re.fullmatch(p, key) for p in begun)

    def column(self, name: str) -> bool:
        """Whether a column of a table is made somewhere."""
        begun = [p for p in self.patterns if re.fullmatch(r"[\w.+]*(\w_|_\w)[\w.+]*", p)]
        known = name in self.texts or name in self.names or COLUMN + name in self.texts
        return known or any(re.fullmatch(p, name) for p in begun)


@pytest.fixture(scope="module")
def used() -> Used:
    return Used()


def heads() -> Iterator[str]:
    """Columns of every stored table."""
    for path in [*ROOT.glob("data/**/*.csv"), *ROOT.glob("lib/**/templates/**/*.csv")]:
        with path.open(encoding="utf-8", newline="") as handle:
            yield from next(csv.reader(handle))


def test_every_word_and_column_is_used(used: Used):
    assert catalogue.entries()  # each key stands once
    stored, unused = set(heads()), []
    for place, row in catalogue.read():
        name = row["key"].removeprefix(COLUMN)
        there = name in stored or used.column(name) if name != row["key"] else used.key(name)
        unused += [] if there else [f"{place}: nothing uses {row['key']}."]
    assert unused == []


def test_every_parameter_is_taken_by_a_chapter():
    taken = {
        name
        for path in NOTEBOOKS
        for source in cells(path, "parameters")
        for name in re.findall(r"^(\w+):", source, re.MULTILINE)
    }
    source = (ROOT / "lib" / "clusterbook" / "book" / "parameters.yml").read_text("utf-8")
    lines = read_yaml(source)[1]
    unused = [f"parameters.yml, row {lines[n]}: {n}" for n in vocabulary() if n not in taken]
    named = [row["key"].removeprefix("parameter.") for _, row in catalogue.read()
             if row["key"].startswith("parameter.")]  # fmt: skip
    unused += [f"words.csv: parameter.{name}" for name in named if name not in taken]
    assert unused == []


def test_a_key_that_stands_twice_is_refused_with_both_lines(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("key,en,zh\nx.one,One,一\nx.two,Two,二\nx.one,Uno,一\n")
    (tmp_path / "b.csv").write_text('key,en,zh\nx.three,"two\nlines",三\nx.two,Two,二\nx.four,4\n')
    (tmp_path / "codebook.csv").write_text("name,unit,format,en,zh,meaning\nplants,,d,Plants,厂,\n")
    monkeypatch.setattr(catalogue, "files", lambda _: tmp_path)
    with pytest.raises(InvalidCatalogue) as error:
        catalogue.entries.__wrapped__()
    assert str(error.value).splitlines() == [
        'a.csv, row 4: "x.one" stands in a.csv, row 2 already. Keep one of the two.',
        'b.csv, row 4: "x.two" stands in a.csv, row 3 already. Keep one of the two.',
        "b.csv, row 5: the row has more or fewer cells than the header.",
        'codebook.csv, row 2: "column.plants" has no meaning; a published column is explained.',
    ]


def test_words_and_columns_of_one_subject_may_share_a_file(tmp_path, monkeypatch):
    (tmp_path / "plants.csv").write_text(
        "key,en,zh,unit,format,meaning\nplants.said,{n} plants,{n}个厂,,,\n"
        "column.plants,Plants,厂,plants,d,Number of plants\n"
    )
    monkeypatch.setattr(catalogue, "files", lambda _: tmp_path)
    rows = catalogue.entries.__wrapped__()
    assert rows["plants.said"]["en"] == "{n} plants"
    assert rows["column.plants"]["unit"] == "plants"


def test_a_parameter_that_stands_twice_is_refused_with_both_lines(tmp_path, monkeypatch):
    (tmp_path / "parameters.yml").write_text(
        "# names\ntop: {type: integer}\nyear: {type: integer}\ntop: {type: number}\n"
    )
    monkeypatch.setattr(parameters, "files", lambda _: tmp_path)
    with pytest.raises(ParameterError, match='row 4: "top" stands in row 2 already'):
        vocabulary.__wrapped__()
