"""Broken data packages: each kind gives one clear message that says where and what to do."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import frictionless
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from creative_clusters.data.validation import InvalidData, check, load
from creative_clusters.data.validation.schema import fits
from creative_clusters.reading.problems import EDITION, Problem, merged

DATA = Path(__file__).parents[3] / "data"

LQ = """\
city,year,lq,note
Warsaw,2016,5.12,
Warsaw,2017,5.91,
Seongnam,2016,5.43,
Seongnam,2017,5.41,high
"""
CITIES = """\
city,name,kind
Warsaw,华沙,capital
Seongnam,城南,city
"""
DESCRIPTION = {
    "title": "A small package",
    "resources": [
        {
            "name": "firms",
            "path": "lq.csv",
            "role": "lq",
            "measure": "firms",
            "schema": {
                "fields": [
                    {"name": "city", "role": "region"},
                    {
                        "name": "year",
                        "type": "year",
                        "constraints": {"minimum": 2008, "maximum": 2017},
                    },
                    {"name": "lq", "type": "number", "role": "value", "unit": "ratio"},
                    {"name": "note"},
                ],
                "primaryKey": ["city", "year"],
                "foreignKeys": [
                    {"fields": "city", "reference": {"resource": "cities", "fields": "city"}}
                ],
            },
        },
        {
            "name": "cities",
            "path": "cities.csv",
            "role": "places",
            "schema": {
                "fields": [
                    {"name": "city", "role": "region", "constraints": {"unique": True}},
                    {
                        "name": "name",
                        "role": "name_zh",
                        "constraints": {"required": True, "pattern": "[一-龥]+", "maxLength": 4},
                    },
                    {"name": "kind", "constraints": {"enum": ["capital", "city"]}},
                ]
            },
        },
    ],
}

Change = Callable[[Path], object]


def write_package(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "datapackage.json").write_text(json.dumps(DESCRIPTION), encoding="utf-8")
    (folder / "lq.csv").write_text(LQ, encoding="utf-8")
    (folder / "cities.csv").write_text(CITIES, encoding="utf-8")
    return folder


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return write_package(tmp_path / "package")


def text(old: str, new: str, file: str = "lq.csv") -> Change:
    """Replace one piece of a file's text; ``\\udce9`` stands for the lone byte E9."""

    def change(folder: Path) -> None:
        content = (folder / file).read_text(encoding="utf-8")
        assert old in content
        changed = content.replace(old, new, 1).encode("utf-8", "surrogateescape")
        (folder / file).write_bytes(changed)

    return change


def raw(change_bytes: Callable[[bytes], bytes], file: str = "lq.csv") -> Change:
    """Change a file's bytes."""
    return lambda folder: (folder / file).write_bytes(change_bytes((folder / file).read_bytes()))


def described(edit: Callable[[dict], object]) -> Change:
    """Change the description."""

    def change(folder: Path) -> None:
        content = deepcopy(DESCRIPTION)
        edit(content)
        (folder / "datapackage.json").write_text(json.dumps(content), encoding="utf-8")

    return change


def field(column: str, /, **properties: object) -> Change:
    """Change a field of the first resource; None removes a property."""

    def edit(content: dict) -> None:
        entries = content["resources"][0]["schema"]["fields"]
        entry = next(entry for entry in entries if entry["name"] == column)
        entry.update(properties)
        for key in [key for key, value in properties.items() if value is None]:
            del entry[key]

    return described(edit)


def resource(**properties: object) -> Change:
    """Change a property of the first resource; None removes it."""

    def edit(content: dict) -> None:
        entry = content["resources"][0]
        entry.update(properties)
        for key in [key for key, value in properties.items() if value is None]:
            del entry[key]

    return described(edit)


def each_line(change_line: Callable[[bytes], bytes]) -> Change:
    """Change every line of a file."""
    return raw(lambda content: b"\n".join(map(change_line, content.strip().split(b"\n"))))


#: change, file, row, column, what the message says
BROKEN_FILES = {
    "file missing": (lambda p: (p / "lq.csv").unlink(), None, None, "The file is missing"),
    "file is a folder": (
        lambda p: ((p / "lq.csv").unlink(), (p / "lq.csv").mkdir()), None, None, "cannot be read"),
    "empty file": (raw(lambda _: b""), None, None, "The file is empty"),
    "only blanks": (raw(lambda _: b"\n \n"), None, None, "The file is empty"),
    "header only": (raw(lambda b: b.split(b"\n")[0] + b"\n"), 1, None, "no rows below the header"),
    "no header": (text("city,year,lq,note\n", ""), 1, None, "Is it the header?"),
    "Central Europe": (text("high", "\udca3\udcf3d\udc9f"), 5, None, "cp1250 (Central"),
    "null bytes": (raw(lambda b: b.replace(b"5.12", b"5\x0012")), 2, None, "null bytes"),
    "column missing": (
        each_line(lambda line: line.rpartition(b",")[0]), 1, "note", "The column is missing"),
    "column unknown": (
        each_line(lambda line: line + b",x"), 1, "x", "Remove the column or describe it"),
    "column misspelt": (text("city", "City"), 1, "City", 'Did you mean "city"?'),
    "column twice": (each_line(lambda line: b"city," + line), 1, "city", "stands there twice"),
    "column without name": (each_line(lambda line: b"," + line), 1, None, "Column 1 has no name"),
    "too many cells": (text("5.12,", "5.12,,x"), 2, None, "5 cells, the header 4"),
    "too few cells": (text("5.12,", "5.12"), 2, None, "3 cells, the header 4"),
    "open quotation": (text("high", '"high'), 5, None, "quotation marks do not match"),
}  # fmt: skip
BROKEN_CELLS = {
    "words for a number": (text("5.12", "n/a"), 2, "lq", '"n/a" is not a number. Use an empty'),
    "NaN": (text("5.12", "NaN"), 2, "lq", '"NaN" is not a number'),
    "infinity": (text("5.12", "inf"), 2, "lq", '"inf" is not a number'),
    "beyond floats": (text("5.12", "1e999"), 2, "lq", "too large"),
    "decimal comma": (text("5.12", '"5,12"'), 2, "lq", "has a decimal comma. Write 5.12"),
    "typographic minus": (text("5.12", "\u22125.12"), 2, "lq", "Write -5.12"),
    "blank around a number": (text("5.12", " 5.12"), 2, "lq", "Write 5.12"),
    "per cent": (text("5.12", "5%"), 2, "lq", "per cent sign, which the unit should say. Write 5"),
    "negative quotient": (text("5.12", "-5.12"), 2, "lq", "A location quotient is 0 or more"),
    "year too early": (text("2016", "2007"), 2, "year", "2007 is below the smallest value, 2008"),
    "year too late": (text("2016", "2018"), 2, "year", "2018 is above the largest value, 2017"),
    "year with decimals": (text("2016", "2016.0"), 2, "year", '"2016.0" has decimals. Write 2016'),
    "year in words": (text("2016", "2016Q1"), 2, "year", "not a year of four digits"),
    "year empty": (text("2016", ""), 2, "year", "The cell is empty"),
    "key empty": (text("Warsaw", ""), 2, "city", "The cell is empty"),
    "key twice": (text("2017", "2016"), 3, "city, year", "stands in row 2 already"),
    "blank around a name": (text("Warsaw", "Warsaw "), 2, "city", "blank before or behind"),
    "invisible character": (text("Warsaw", "War\u200bsaw"), 2, "city", "invisible character"),
    "unknown city": (text("Warsaw", "Warsav"), 2, "city", 'Did you mean "Warsaw"?'),
}
BROKEN_PLACES = {
    "required cell empty": (text("华沙", "", "cities.csv"), 2, "name", "a value is required"),
    "not in the list": (text("capital", "capitol", "cities.csv"), 2, "kind", 'mean "capital"?'),
    "pattern": (text("华沙", "War", "cities.csv"), 2, "name", "does not have the form"),
    "too long": (text("华沙", "华沙华沙华", "cities.csv"), 2, "name", "more than 4 characters"),
    "value twice": (
        text("Seongnam", "Warsaw,华沙,city\nSeongnam", "cities.csv"),
        3,
        "city",
        "row 2 already",
    ),
}
BROKEN_DESCRIPTIONS = {
    "no description": (lambda p: (p / "datapackage.json").unlink(), None, "The file is missing"),
    "not JSON": (text('"title":', "title:", "datapackage.json"), 1, "Not valid JSON"),
    "description not UTF-8": (
        text("A small", "Ein h\udcfcbsches", "datapackage.json"),
        None,
        "Not UTF-8",
    ),
    "a list": (raw(lambda _: b"[]", "datapackage.json"), None, "one JSON object"),
    "no resources": (described(lambda d: d.pop("resources")), None, '"resources" must be a list'),
    "no name": (resource(name=None), None, "resource 1: needs a name"),
    "name twice": (resource(name="cities"), None, "the name is used twice"),
    "no path": (resource(path=None), None, "path must name one file"),
    "path above": (resource(path="../lq.csv"), None, "leads out of the package"),
    "path from the root": (resource(path="/etc/passwd"), None, "leads out of the package"),
    "path is an address": (resource(path="https://example.org/lq.csv"), None, "is an address"),
    "path with backslash": (resource(path="a\\lq.csv"), None, "forward slashes"),
    "no columns": (resource(schema={}), None, "schema.fields must list the columns"),
    "unknown role": (resource(role="quotients"), None, 'role "quotients" is not one of'),
    "no measure": (resource(measure=None), None, 'needs a "measure"'),
    "long delimiter": (resource(dialect={"delimiter": ";;"}), None, "must be one character"),
    "no row": (resource(dialect={"headerRows": [0]}), None, '"headerRows" cannot be 0'),
    "no number": (resource(dialect={"commentRows": "x"}), None, "\"commentRows\" cannot be 'x'"),
    "other format": (resource(format="shp"), None, "Use csv, tsv, xlsx"),
    "unit missing": (field("lq", unit=None), None, 'field "lq": the unit is missing'),
    "no value": (field("lq", role=None), None, 'needs a field with the role "value"'),
    "unknown type": (field("lq", type="decimal"), None, 'type "decimal" is not one of'),
    "value is text": (field("lq", type="string"), None, "needs the type number or integer"),
    "bad pattern": (field("note", constraints={"pattern": "("}), None, "not a regular expression"),
    "no pattern": (field("note", constraints={"pattern": None}), None, "pattern must be a text"),
    "bad bound": (field("lq", constraints={"minimum": "low"}), None, "minimum must be a number"),
    "field twice": (field("note", name="city"), None, 'field "city" is listed twice'),
    "key of no field": (
        described(lambda d: d["resources"][0]["schema"].update(primaryKey=["town"])),
        None,
        'primaryKey names "town"',
    ),
    "reference to no resource": (
        described(lambda d: d["resources"][1].update(name="towns")),
        None,
        'refers to "cities", which is not a resource',
    ),
    "reference to no field": (
        described(
            lambda d: d["resources"][0]["schema"]["foreignKeys"][0]["reference"].update(fields="id")
        ),
        None,
        'refers to "id", which is not a field of "cities"',
    ),
}
#: Harmless or out of its scope for frictionless; we still refuse them.
STRICTER_THAN_FRICTIONLESS = {
    "Central Europe",  # guessed
    "open quotation",
    "header only",
    "too few cells",  # of an optional last column
    "words for a number",
    "NaN",
    "infinity",
    "beyond floats",
    "negative quotient",  # follows from the role
    "blank around a number",
    "blank around a name",
    "invisible character",
    "key empty",
    "year empty",
}


def test_a_good_package_has_no_problems(package: Path) -> None:
    assert check(package) == []


def test_a_form_is_told_at_once_however_it_is_written():
    assert not fits("a" * 100 + "b", "(a+)+")
    assert fits("上海", "[一-龥]+|x") and not fits("x\n", "[一-龥]+|x")


@pytest.mark.parametrize("kind", [*BROKEN_FILES, *BROKEN_CELLS, *BROKEN_PLACES])
def test_broken_files_give_one_clear_problem(package: Path, kind: str) -> None:
    change, row, column, says = (BROKEN_FILES | BROKEN_CELLS | BROKEN_PLACES)[kind]
    change(package)
    problems = check(package)
    assert len(problems) == 1, [str(problem) for problem in problems]
    file = package / ("cities.csv" if kind in BROKEN_PLACES else "lq.csv")
    assert (problems[0].file, problems[0].row, problems[0].column) == (str(file), row, column)
    assert says in problems[0].message


@pytest.mark.parametrize("kind", BROKEN_DESCRIPTIONS)
def test_broken_descriptions_give_one_clear_problem(package: Path, kind: str) -> None:
    change, row, says = BROKEN_DESCRIPTIONS[kind]
    change(package)
    problems = check(package)
    assert len(problems) == 1, [str(problem) for problem in problems]
    assert (problems[0].file, problems[0].row) == (str(package / "datapackage.json"), row)
    assert says in problems[0].message


def frictionless_finds_it_valid(package: Path) -> bool:
    try:
        return frictionless.validate(str(package / "datapackage.json")).valid
    except frictionless.FrictionlessException:
        return False


def test_frictionless_agrees_that_the_packages_are_valid(package: Path) -> None:
    assert frictionless_finds_it_valid(package)
    assert frictionless_finds_it_valid(DATA)


@pytest.mark.parametrize(
    "kind",
    [
        k
        for k in (BROKEN_FILES | BROKEN_CELLS | BROKEN_PLACES)
        if k not in STRICTER_THAN_FRICTIONLESS
    ],
)
def test_frictionless_refuses_what_we_refuse(package: Path, kind: str) -> None:
    (BROKEN_FILES | BROKEN_CELLS | BROKEN_PLACES)[kind][0](package)
    assert not frictionless_finds_it_valid(package)


def test_a_link_out_of_the_package_is_refused(package: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(LQ)
    (package / "lq.csv").unlink()
    (package / "lq.csv").symlink_to(tmp_path / "secret.csv")
    assert "link that leads out" in check(package)[0].message


def test_every_problem_is_reported_in_the_order_of_the_rows(package: Path) -> None:
    text("Warsaw,2016,5.12,", "Warsaw,2005,-1,")(package)
    text("Seongnam,2016,5.43", "Atlantis,2016,x")(package)
    text("华沙", "", "cities.csv")(package)
    found = [(Path(p.file).name, p.row, p.column) for p in check(package)]
    assert found == [
        ("lq.csv", 2, "year"),
        ("lq.csv", 2, "lq"),
        ("lq.csv", 4, "lq"),
        ("lq.csv", 4, "city"),
        ("cities.csv", 2, "name"),
    ]


def test_columns_may_stand_in_any_order(package: Path) -> None:
    rows = [line.split(",") for line in LQ.splitlines()]
    (package / "lq.csv").write_text("".join(",".join(row[::-1]) + "\n" for row in rows))
    assert check(package) == []


def test_other_marks_of_missing_values_can_be_declared(package: Path) -> None:
    text("5.12", "n/a")(package)
    described(lambda d: d["resources"][0]["schema"].update(missingValues=["", "n/a"]))(package)
    assert check(package) == []


STUDIOS = {
    "name": "studios",
    "path": "studios.csv",
    "schema": {"fields": [{"name": "region"}, {"name": "n", "type": "integer"}]},
}


@pytest.mark.parametrize(
    ("region", "told"),
    [
        ({"name": "region"}, ["Warsav"]),
        ({"name": "region", "places": False}, []),  # regions of its own
    ],
)
def test_regions_of_a_source_stand_in_the_list_of_places(package: Path, region, told) -> None:
    source = deepcopy(STUDIOS)
    source["schema"]["fields"][0] = region
    described(lambda d: d["resources"].append(source))(package)
    (package / "studios.csv").write_text("region,n\nSeongnam,3\nWarsav,2\n")
    problems = check(package)
    assert [str(problem).partition(": ")[2] for problem in problems] == [
        f'"{name}" does not stand in {package / "cities.csv"}. Did you mean "Warsaw"?'
        for name in told
    ]
    assert [(p.row, p.column) for p in problems] == [(3, "region")] * len(told)


def test_another_reference_of_a_region_is_taken_instead(package: Path) -> None:
    source, towns = deepcopy(STUDIOS), deepcopy(STUDIOS) | {"name": "towns", "path": "towns.csv"}
    key = {"fields": "region", "reference": {"resource": "towns", "fields": "town"}}
    source["schema"]["foreignKeys"] = [key]
    towns["schema"]["fields"][0]["name"] = "town"
    described(lambda d: d["resources"].extend([source, towns]))(package)
    (package / "towns.csv").write_text("town,n\nUłęż,3\n")
    (package / "studios.csv").write_text("region,n\nUłęż,3\nWarsaw,2\n")
    [problem] = check(package)
    assert (problem.row, problem.column) == (3, "region")
    assert f"does not stand in {package / 'towns.csv'}" in problem.message


def test_roles_bring_their_own_rules(package: Path) -> None:
    described(lambda d: d["resources"][0]["schema"].pop("primaryKey"))(package)
    text("2017", "2016")(package)
    assert [(p.row, p.column) for p in check(package)] == [(3, "city, year")]


def test_checking_csv_files_brings_no_library_of_frames() -> None:
    code = (
        "import sys; from creative_clusters.data.validation import check; "
        f"print(len(check({str(DATA)!r})), 'pandas' in sys.modules, 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "0 False False\n"


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    (problem,) = check(tmp_path / "nowhere")
    assert str(problem) == f"{tmp_path / 'nowhere'}: The folder of the data package does not exist."


def test_a_problem_shows_what_does_not_print() -> None:
    problem = Problem("data/my.csv", '"Warsaw\u3000" and "two\nlines" and "华沙"')
    assert str(problem) == r'data/my.csv: "Warsaw\u3000" and "two\nlines" and "华沙"'


def test_the_error_shows_the_first_problems_and_counts_the_rest() -> None:
    error = InvalidData([Problem("f.csv", f"wrong {i}", row=i) for i in range(2, 32)])
    lines = str(error).splitlines()
    assert lines[0] == "f.csv, row 2: wrong 2"
    assert lines[-1] == "... and 10 more."
    assert len(error.problems) == 30


def test_problems_of_one_kind_are_told_as_one() -> None:
    remedy = {"flags": {"e": "estimated"}}
    cells = [Problem("t.csv", f'"{i} e" is not a number.', i, "jobs", "e", remedy, EDITION)
             for i in range(2, 185)]  # fmt: skip
    lacks = [Problem("t.csv", "The column is missing.", 1, name) for name in "abcdef"]
    gaps = [Problem("t.csv", "gap", row, kind=mark, remedy={"missing": [mark]}, way=EDITION)
            for row, mark in ((5, ".."), (9, "NO"))]  # fmt: skip
    assert str(InvalidData([*cells, *lacks, *gaps])).splitlines() == [
        't.csv, rows 2, 3, 4 and 180 more, column jobs: "2 e" is not a number. '
        "Write in edition.yml: flags: {e: estimated}",
        "t.csv, row 1, columns a, b, c and 3 more: The column is missing.",
        "t.csv, row 5: gap Write in edition.yml: missing: [..]",
        "t.csv, row 9: gap Write in edition.yml: missing: ['NO']",
    ]
    assert merged(gap.remedy for gap in gaps) == {"missing": ["..", "NO"]}


@pytest.mark.parametrize("target", ["description", "table"])
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_no_content_makes_checking_fail(tmp_path: Path, target: str, data: st.DataObject) -> None:
    package = write_package(tmp_path / "package")
    if target == "table":
        content = data.draw(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
        (package / "lq.csv").write_bytes(b"city,year,lq,note\n" + content)
    else:
        description = deepcopy(DESCRIPTION)
        anything = st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=2)
                | st.dictionaries(st.sampled_from(["name", "fields", "reference"]), inner)
            ),
            max_leaves=4,
        )
        place, key = description, "resources"
        while data.draw(st.integers(0, 4)) and isinstance(place[key], list | dict) and place[key]:
            place = place[key]
            keys = list(place) if isinstance(place, dict) else range(len(place))
            key = data.draw(st.sampled_from(list(keys)))
        place[key] = data.draw(anything)
        (package / "datapackage.json").write_text(json.dumps(description), encoding="utf-8")
    for problem in check(package):
        assert "\n" not in str(problem)


def test_one_fault_among_half_a_million_rows_is_found(package: Path) -> None:
    shutil.copy(package / "cities.csv", package / "places.csv")
    names = [f"R{i:05d}" for i in range(50_000)]
    (package / "cities.csv").write_text(
        "city,name,kind\n" + "".join(f"{name},城市,city\n" for name in names)
    )
    rows = [f"{name},{year},{year % 7}.25,\n" for name in names for year in range(2008, 2018)]
    rows[123_456] = "R99999,2014,n/a,\n"
    (package / "lq.csv").write_text("city,year,lq,note\n" + "".join(rows))
    found = [(problem.row, problem.column) for problem in check(package)]
    assert found == [(123_458, "lq"), (123_458, "city")]


AMOUNTS = {
    "name": "jobs",
    "path": "jobs.csv",
    "role": "amounts",
    "schema": {
        "fields": [
            {"name": "region"},
            {"name": "year", "type": "year"},
            {"name": "value", "type": "number", "unit": "jobs"},
        ],
        "missingValues": ["", "9999", "-1"],
    },
}


def with_amounts(package: Path, rows: list[tuple], **more) -> list[str]:
    """Add a table of amounts, and return what is told of the package."""
    described(lambda d: d["resources"].append({**deepcopy(AMOUNTS), **more}))(package)
    lines = [",".join(map(str, row)) for row in [("region", "year", "value"), *rows]]
    (package / "jobs.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [str(problem).replace(f"{package}/", "") for problem in check(package)]


@pytest.mark.parametrize("spelling", ["warsaw", "WARSAW", "Wars\u00adaw", "Ｗarsaw"])
def test_a_region_of_two_spellings_is_told_between_tables(package: Path, spelling: str) -> None:
    [told] = with_amounts(package, [("Seongnam", 2016, 5), (spelling, 2016, 7)])
    assert told.startswith(("jobs.csv, row 3, column region", "cities.csv, row 2, column city"))
    assert "differ only in case, blanks" in told
    assert '"Warsaw"' in told
    assert "edition.yml" not in told


def test_regions_of_their_own_may_be_spelled_as_they_like(package: Path) -> None:
    fields = deepcopy(AMOUNTS["schema"])
    fields["fields"][0]["places"] = False
    assert with_amounts(package, [("warsaw", 2016, 5)], schema=fields) == []


@pytest.mark.parametrize("mark", ["9999", "9999.0", "9999 ", "+9999", "9.999e3", "-1", "-1.00", ""])
def test_numbers_that_mean_missing_are_missing_however_written(package: Path, mark: str) -> None:
    assert with_amounts(package, [("Warsaw", 2016, mark), ("Seongnam", 2016, 9998)]) == []
    values = load(package)[1]["jobs"]["value"]
    assert values.isna().tolist() == [True, False]


@pytest.mark.parametrize("value", ["99990", "999.9", "1", "0"])
def test_other_numbers_are_numbers(package: Path, value: str) -> None:
    assert with_amounts(package, [("Warsaw", 2016, value)]) == []
    assert load(package)[1]["jobs"]["value"].tolist() == [float(value)]


def test_a_total_among_amounts_is_named(package: Path) -> None:
    own = {"Warsaw": [501, 622, 733, 811], "Seongnam": [397, 298, 205, 150], "Brno": [5, 7, 16, 3]}
    rows = [(name, 2014 + at, n) for name, values in own.items() for at, n in enumerate(values)]
    both = [("Both", 2014 + at, own["Warsaw"][at] + own["Seongnam"][at]) for at in range(4)]
    assert with_amounts(package, rows) == []
    rewritten = [dict(zip(("region", "year", "value"), row, strict=True)) for row in rows + both]
    lines = [",".join(map(str, row.values())) for row in rewritten]
    (package / "jobs.csv").write_text("region,year,value\n" + "\n".join(lines) + "\n")
    [told] = map(str, load(package)[2])
    assert 'the region "Both" is the sum of "Warsaw", "Seongnam"' in told
    described(lambda d: d["resources"][-1].update(nested="allow"))(package)
    assert load(package)[2] == []


def test_few_amounts_add_up_by_accident(package: Path) -> None:
    rows = [("Warsaw", 2016, 3), ("Seongnam", 2016, 2), ("Brno", 2016, 5), ("Graz", 2016, 9)]
    assert with_amounts(package, rows) == []


@pytest.mark.parametrize(
    ("lat", "lon", "told"),
    [
        ("52.2", "21.0", ""), ("-90", "180", ""), ("90", "-180", ""),
        ("120.5", "30.2", "column lat: 120.5 is above the largest value, 90. Are lat and lon"),
        ("-90.01", "0", "column lat: -90.01 is below the smallest value, -90. Are lat and lon"),
        ("522", "21", "column lat: 522 is above the largest value, 90."),
        ("52", "180.5", "column lon: 180.5 is above the largest value, 180."),
        ("52", "-2100", "column lon: -2100 is below the smallest value, -180."),
    ],
)  # fmt: skip
def test_places_are_on_the_globe(package: Path, lat: str, lon: str, told: str) -> None:
    fields = [{"name": "lat", "type": "number"}, {"name": "lon", "type": "number"}]
    described(lambda d: d["resources"][1]["schema"]["fields"].extend(fields))(package)
    lines = (package / "cities.csv").read_text().splitlines()
    ends = [",lat,lon", f",{lat},{lon}", ",37.4,127.1"]
    text = "\n".join(line + end for line, end in zip(lines, ends, strict=True)) + "\n"
    (package / "cities.csv").write_text(text)
    found = [str(problem) for problem in check(package)]
    assert len(found) == bool(told)
    assert all(told in one for one in found)
    assert all(("swapped" in one) == ("swapped" in told or "Are lat" in told) for one in found)
