"""`clusterbook check`: each change is checked, also of what was found valid before."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from clusterbook.cli import app


@pytest.mark.parametrize("named", ["", "datapackage.json"])
def test_what_was_valid_is_checked_again_when_it_changes(book, named):
    def check() -> tuple[int, str]:
        done = CliRunner().invoke(app, ["check", str(book.data / named)])
        return done.exit_code, done.stdout

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
    done = CliRunner().invoke(app, ["check", str(book.data)])
    lines = done.stdout.splitlines()
    assert (done.exit_code, len(lines)) == (1, 4)
    assert 'lq.csv, rows 2, 3, 4 and 5, column lq: ".." is no' in lines[0]
    assert lines[2] == '  "schema": {"missingValues": ["", ".."]}'
    assert lines[3] == f"{len(rows)} problems."


def test_a_table_alone_is_led_to_its_description(tmp_path):
    (tmp_path / "jobs.csv").write_text("a,b\n1,2\n")
    done = CliRunner().invoke(app, ["check", str(tmp_path / "jobs.csv")])
    assert done.exit_code == 1
    assert "init jobs --from" in str(done.exception)


def test_what_the_edition_will_have_is_told(tmp_path):
    folder = tmp_path / "edition"
    CliRunner().invoke(app, ["init", str(folder)])
    done = CliRunner().invoke(app, ["check", str(folder / "edition.yml"), "--preview"])
    assert done.exit_code == 0
    for said in (
        "Firm-number LQ: 10 regions, 9 of them in every year (2015–2024)",
        "Digital media: 3.15% of all firms in 2024",
        "1 no count (first Greywick × Digital media × 2018)",
        "10 of them for single regions; a build takes about",
        "Juniper Hills, 2024, firm-number LQ: (80 / 1,257) / (850 / 26,945) = 2.02",
    ):
        assert said in done.stdout


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
    done = CliRunner().invoke(app, ["check", str(tmp_path)])
    assert done.exit_code == 1
    assert words in done.stdout
    assert len(done.stdout.splitlines()) <= most
    assert '="' not in done.stdout  # no argument of Python


def test_a_table_alone_is_told_for_what_it_is_taken(tmp_path):
    (tmp_path / "jobs.csv").write_bytes("地区;年份\n北京;2019\n".encode("gbk"))
    done = CliRunner().invoke(app, ["check", str(tmp_path / "jobs.csv")])
    assert "GB18030" in str(done.exception) and "semicolons" in str(done.exception)


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
    done = CliRunner().invoke(app, ["check", str(tmp_path)])
    assert done.exit_code == 0
    assert ("Are lat and lon swapped?" in done.stdout) == told


def test_it_says_what_a_file_was_taken_for_unless_it_is_plain(book):
    def check() -> str:
        return CliRunner().invoke(app, ["check", str(book.data)]).stdout

    assert "UTF-8" not in check()
    table = book.data / "lq.csv"
    table.write_text(table.read_text("utf-8").replace(",", ";"), "utf-8")
    for _ in range(2):  # read, and recalled
        assert check().startswith("lq.csv: UTF-8 text, columns separated by semicolons, names in")
