"""`clusterbook check`: each change is checked, also of what was found valid before."""

from __future__ import annotations

from functools import partial

import pytest

from ..conftest import run


@pytest.mark.parametrize("named", ["", "datapackage.json"])
def test_what_was_valid_is_checked_again_when_it_changes(book, named):
    check = partial(run, "check", book.data / named)
    for _ in range(2):
        code, said = check()
        assert (code, "no problems" in said) == (0, True)
    table = book.data / "lq.csv"
    good = table.read_text("utf-8")
    table.write_text(good.replace("2016,", "2016,x", 1), "utf-8")
    for _ in range(2):
        code, said = check()
        assert code == 1
        assert "lq.csv, row 2, column lq" in said
    table.write_text(good, "utf-8")
    assert check()[0] == 0


def test_like_problems_are_one_with_its_first_places(book):
    table = book.data / "lq.csv"
    head, *rows = table.read_text("utf-8").splitlines()
    marked = [f"{row.rpartition(',')[0]},.." for row in rows]
    table.write_text("\n".join([head, *marked, ""]), "utf-8")
    code, said = run("check", book.data)
    *lines, _ = said.splitlines()  # and the exception that ends it
    assert (code, len(lines)) == (1, 4)
    assert 'lq.csv, rows 2, 3, 4 and 5, column lq: ".." is no' in lines[0]
    assert lines[2] == '  "schema": {"missingValues": ["", ".."]}'
    assert lines[3] == f"{len(rows)} problems."


def test_what_the_edition_will_have_is_told(tmp_path):
    folder = tmp_path / "edition"
    run("init", folder)
    code, told = run("check", folder / "edition.yml", "--preview")
    assert code == 0
    for said in (
        "Firm-number LQ: 10 regions, 9 of them in every year (2015–2024)",
        "Digital media: 3.15% of all firms in 2024",
        "1 no count (first Greywick × Digital media × 2018)",
        "10 of them for single regions; a build takes about",
        "Juniper Hills, 2024, firm-number LQ: (80 / 1,257) / (850 / 26,945) = 2.02",
    ):
        assert said in told


DESCRIBED = """title: Test
file: {file}
columns: {{region: Region, industry: Sector, year: Year, size: Jobs}}
measures: {{size: {{many: jobs, unit: jobs}}}}
industry: x
"""
HEAD = "Region,Sector,Year,Jobs\n"
ENDS = {  # a table -> what check says of it, and in how many lines at most
    f"The office\n\n{HEAD}A,x,2019,10\nA,y,2019,20\n": ("header: 3", 4),
    "Region,Sector,2019,2020\nA,x,1,2\nA,y,3,4\n": ('write "across: year"', 3),
    "freq,Sector,Region\\Year\t2019 \t2020 \nA,x,P\t1 \t2 \n": ("split: 'freq,Sector,Region", 5),
    HEAD + "".join(f"R{n},{s},2019,{n} e\n" for n in range(95) for s in "xy"): (
        "rows 2, 3, 4 and 187 more, column Jobs", 4),
    HEAD + "".join(f"R{n},{s},2019,about {n}\n" for n in range(500) for s in "xy"): ("997 more", 2),
    HEAD + "".join(f"R{n},x,2019,{n}\n" * 2 for n in range(200)): ("197 more", 2),
    HEAD + 'A,x,2019,"1,200"\nA,y,2019,3\n': ("thousands: ',' or decimal: ','", 2),
    HEAD + "A,x,2019/20,1\nA,y,2019/20,3\n": ("year: YYYY/YY", 4),
    HEAD + "A,x,2019,1\nA,y,2019,3\nA,All,2019,4\nB,x,2019,2\nB,y,2019,2\nB,All,2019,4\n": (
        "totals: given; total_industry: All", 5),
    HEAD + "".join(f"R{n},x,2019,{n}\x1b\n" for n in range(200)): ("control character", 2),
}  # fmt: skip


@pytest.mark.parametrize("table", ENDS, ids=range(len(ENDS)))
def test_a_problem_names_its_key_and_is_told_once(tmp_path, table):
    words, most = ENDS[table]
    name = "t.tsv" if "\t" in table else "t.csv"
    (tmp_path / name).write_text(table, "utf-8")
    (tmp_path / "edition.yml").write_text(DESCRIBED.format(file=name), "utf-8")
    code, said = run("check", tmp_path)
    assert code == 1
    assert words in said
    assert len(said.splitlines()) <= most + 1  # and the exception that ends it
    assert '="' not in said  # no argument of Python


def test_a_table_alone_is_told_for_what_it_is_taken_and_led_to_its_description(tmp_path):
    (tmp_path / "jobs.csv").write_bytes("地区;年份\n北京;2019\n".encode("gbk"))
    code, said = run("check", tmp_path / "jobs.csv")
    assert code == 1 and "init jobs --from" in said
    assert "GB18030" in said and "semicolons" in said


GERMANY = {"Berlin": (52.5, 13.4), "München": (48.1, 11.6), "Frankfurt": (50.1, 8.7),
           "Hamburg": (53.6, 10.0), "Leipzig": (51.3, 12.4)}  # fmt: skip


@pytest.mark.parametrize(("exchanged", "told"), [(False, False), (True, True)])
def test_places_that_lie_on_land_only_when_exchanged_are_told(tmp_path, exchanged, told):
    rows = [f"{name},{s},2019,{n + 7}" for n, name in enumerate(GERMANY) for s in ("x", "yy")]
    (tmp_path / "t.csv").write_text("\n".join([HEAD.strip(), *rows]), "utf-8")
    order = slice(None, None, -1 if exchanged else 1)
    places = [f"{name},{at[order][0]},{at[order][1]}" for name, at in GERMANY.items()]
    (tmp_path / "p.csv").write_text("\n".join(["region,lat,lon", *places]), "utf-8")
    text = DESCRIBED.format(file="t.csv") + "places: p.csv\nnested: allow\n"
    (tmp_path / "edition.yml").write_text(text, "utf-8")
    code, said = run("check", tmp_path)
    assert code == 0
    assert ("Are lat and lon swapped?" in said) == told


def test_it_says_what_a_file_was_taken_for_unless_it_is_plain(book):
    assert "UTF-8" not in run("check", book.data)[1]
    table = book.data / "lq.csv"
    table.write_text(table.read_text("utf-8").replace(",", ";"), "utf-8")
    for _ in range(2):  # read, and recalled
        assert run("check", book.data)[1].startswith(
            "lq.csv: UTF-8 text, columns separated by semicolons, names in"
        )
