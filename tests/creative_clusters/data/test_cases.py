"""Files as they come, kind by kind: right or refused alike by `lq`, editions, packages and frames.

A case is a kind of input in several variations, with what is right in each way in: a quotient (of a
package, which has none, the count), or the words of the refusal.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import unicodedata
import zipfile
from itertools import product
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from clusterbook.book.errors import BookError
from clusterbook.book.project import Project
from clusterbook.cli import app
from creative_clusters.concentration.sentences import levels
from creative_clusters.data import sheets, sources
from creative_clusters.data.validation import Resource, check
from creative_clusters.quotient import location_quotient
from creative_clusters.quotient.cleaning import CountsError
from creative_clusters.reading import InvalidData
from creative_clusters.reading.problems import told
from tests.conftest import ROOT

NAMES = ["região", "ramo", "ano", "número"]
ROWS = [("São Paulo", "film", "2019", "1234.5"), ("São Paulo", "steel", "2019", "20.25"),
        ("Pará", "film", "2019", "3"), ("Pará", "steel", "2019", "40.5")]  # fmt: skip
LQ = (1234.5 / (1234.5 + 20.25)) / ((1234.5 + 3) / (1234.5 + 20.25 + 3 + 40.5))
ROLES = dict(zip(("region", "industry", "year", "size"), NAMES, strict=True))


def text(rows=ROWS, names=NAMES, mark: str = ",", decimal: str = ".", thousands: str = "") -> str:
    lines = [mark.join(names)]
    for row in rows:
        *labels, number = row[: len(NAMES)]
        shown = f"{float(number):,}" if thousands else number
        shown = shown.translate(str.maketrans({",": thousands, ".": decimal}))
        lines.append(mark.join([*labels, shown, *row[len(NAMES) :]]))
    return "\n".join(lines) + "\n"


def packed(raw: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        zipped.writestr("t.csv", raw)
    return file.getvalue()


def workbook(change=lambda name, part: part, cell: object = "1234.5") -> bytes:
    """A workbook, of which parts may be changed."""
    book, file, changed = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    book.active.append(NAMES)
    for *labels, number in ROWS:
        book.active.append([*labels, cell if number == "1234.5" else float(number)])
    book.save(file)
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return changed.getvalue()


def sized(size: bytes) -> bytes:
    """A workbook whose sheet says that it has another size."""
    return workbook(lambda _, part: re.sub(rb"<dimension[^>]*/>", size, part))


def spelled(one: str, other: str, at: int = 0) -> str:
    """The table with a label in two spellings."""
    rows = [list(row) for row in ROWS]
    rows[0][at], rows[1 + (at == 1)][at] = one, other
    return text(rows)


def with_column(name: str, *labels: str) -> str:
    return text([(*row, label) for row, label in zip(ROWS, labels, strict=True)], [*NAMES, name])


def summed(label: str, number: int = 1) -> str:
    """Counts in which a region is the sum of others, beside one that is not a part."""
    parts = {"North": (10_437, 45_911), "South": (5_218, 60_337), "Wales": (20_009, 31_120),
             "Kent": (77_771, 13_004)}  # fmt: skip
    parts[label] = tuple(sum(parts[one][at] for one in ("North", "South")) for at in (0, 1))
    rows = [(region, industry, str(2019 + year), str(count * (1 + year)))
            for year in range(number) for region, counts in parts.items()
            for industry, count in zip(("film", "steel"), counts, strict=True)]  # fmt: skip
    return text(rows)


def springfields(name: str, one: str, other: str) -> str:
    rows = [("Springfield", industry, "2019", str(n), state)
            for state, counts in ((one, (3, 5)), (other, (4, 9)))
            for industry, n in zip(("film", "steel"), counts, strict=True)]  # fmt: skip
    rows += [("Peoria", "film", "2019", "8", one), ("Dover", "steel", "2019", "7", other)]
    return text(rows, [*NAMES, name])


def by_lq(path: Path, *more: str) -> float:
    names = {"region": NAMES[0], "industry": NAMES[1], "value": NAMES[3]}
    options = [part for key, name in names.items() for part in (f"--{key}", name)]
    out = path.with_name("out.parquet")
    done = CliRunner().invoke(app, ["lq", str(path), "-o", str(out), *options, *more])
    if isinstance(done.exception, BookError):
        raise CountsError(str(done.exception))
    assert done.exit_code == 0, done.exception
    return pd.read_parquet(out)["lq"].iloc[0]


def by_edition(path: Path, **keys) -> float:
    described = {"title": "T", "file": path.name, "columns": ROLES, "industry": "film",
                 "measures": {"size": {"many": "jobs", "unit": "jobs"}}}  # fmt: skip
    content = json.dumps(described | keys, ensure_ascii=False)
    path.with_name("edition.yml").write_text(content, "utf-8")
    return sources.read(path.parent).panel["lq"].iloc[0]


def described(path: Path, names: list[str]) -> dict:
    kinds = {NAMES[2]: "year", NAMES[3]: "number"}
    roles = dict(zip(NAMES, ("region", "industry", "year", "value"), strict=True))
    fields = [{"name": name, "type": kinds.get(name, "string"), "role": roles.get(name)}
              for name in names]  # fmt: skip
    fields[3] |= {"unit": "jobs", "constraints": {"required": True}}
    kind = path.name.removesuffix(".gz").rpartition(".")[2].lower()
    kind = kind if kind in ("tsv", "txt", "xlsx") else "csv"
    return {"name": "counts", "path": path.name, "format": kind, "role": "counts",
            "schema": {"fields": fields, "primaryKey": NAMES[:3]}}  # fmt: skip


def by_package(path: Path, **more) -> float:
    head = path.read_bytes().partition(b"\n")[0].decode("utf-8", "replace")
    names = head.split(",") if head.startswith(",".join(NAMES)) else NAMES
    resource = described(path, names) | more
    resource["schema"]["fields"][3] |= more.pop("field", {})
    content = json.dumps({"title": "T", "resources": [resource]})
    path.with_name("datapackage.json").write_text(content, "utf-8")
    return sources.read(path.parent).tables["counts"][NAMES[3]].iloc[0]


def by_sheet(path: Path) -> float:
    resource = Resource.model_validate(described(path, NAMES))
    return sheets.read(path, resource)[NAMES[3]].iloc[0]


def by_frame(path: Path) -> float:
    table = pd.read_csv(path, dtype={NAMES[2]: str})
    keys = dict(zip(("region", "industry", "year", "value"), NAMES, strict=True))
    return location_quotient(table, **keys)["lq"].iloc[0]


WAYS = {"lq": by_lq, "edition": by_edition, "package": by_package, "sheet": by_sheet,
        "frame": by_frame}  # fmt: skip
READ = {"lq": LQ, "edition": LQ, "package": 1234.5, "sheet": 1234.5}
FILES = dict.fromkeys(("lq", "edition", "package", "sheet"), "")
ALL = dict.fromkeys(("lq", "edition", "package", "frame"), "")
WHOLE = text().replace("1234.5", "1200").replace("20.25", "20").replace("40.5", "40")
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
CASES: dict[str, tuple[dict[str, object], dict[str, bytes | str]]] = {
    "read as they are": (READ, {
        "plain.csv": text(),
        "big.CSV": text(),
        "latin.csv": text().encode("latin-1"),
        "semicolons.csv": text(mark=";", decimal=",", thousands="."),
        "tabs.tsv": text(mark="\t", decimal=",", thousands=" ").encode("utf-16"),
        "mac.txt": text(mark="|").replace("\n", "\r").encode("utf-8-sig"),
        "packed.csv.gz": gzip.compress(text(mark=";", decimal=",").encode()),
        "packed.zip": packed(text().encode()),
        "book.xlsx": workbook(),
        "stale.xlsx": sized(b'<dimension ref="A1:B2"/>'),
        "none.xlsx": sized(b""),
        "huge.xlsx": sized(b'<dimension ref="A1:XFD1048576"/>'),
    }),
    "digits of full width": (READ, {
        "numbers.csv": text().replace("1234.5", "１２３４．５"),
        "years.csv": text().replace("2019", "２０１９"),
        "all.csv": text(thousands="，", mark=";").translate(WIDE),
    }),
    "labels of several units": ({way: "of different units" for way in ("lq", "edition", "frame")}, {
        "thousand.csv": text().replace("steel", "steel (1000 jobs)"),
        "german.csv": text().replace("steel", "steel (in Tsd.)"),
        "chinese.csv": text().replace("steel", "steel（万人）"),
    }),
    "two regions of one name": ({
        "lq": "write into the names", "frame": "write into the names",
        "edition": 'as "Springfield (Illinois)"', "package": 'as "Springfield (Illinois)"',
    }, {
        "next.csv": text([*ROWS, ("Pará", "steel", "2019", "7")]),
        "apart.csv": text([*ROWS, *((r, i, y, "9") for r, i, y, _ in ROWS[:2])]),
        "noted.csv": text([(*row, "-") for row in [*ROWS, *((*ROWS[3][:3], n) for n in "12")]],
                          [*NAMES, "note"]),
    }),
    "rows of another length": (FILES | dict.fromkeys(FILES, "The row has|a line has more cells"), {
        "end.csv": text() + "A,film,2020\n",
        "middle.csv": text().replace(",2019,3", ",3"),
        "long.csv": text().replace("2019,3\n", "2019,3,4\n"),
    }),
    "titles": (dict.fromkeys(FILES, "stand in row 3") | {
        "lq": "--header 3", "edition": "edition.yml: header: 3",
        "package": 'datapackage.json: "dialect": {"headerRows": [3]}',
    }, {
        "one.csv": "Office\n\n" + text(),
        "two.csv": "Office\nJobs by branch\n" + text(),
        "marked.csv": "\ufeffOffice,,,\n,,,\n" + text(),
    }),
    "control characters": (dict.fromkeys(FILES, "control character"), {
        "label.csv": text().replace("film", "fi\x1blm"),
        "new.csv": text().replace("film", "fi\x85lm"),
        "bell.csv": text().replace("Par", "\x07Par"),
    }),
    "damaged": (dict.fromkeys(FILES, "it is damaged"), {
        "cut.xlsx": workbook()[:-900],
        "sum.xlsx": workbook().replace(b"sheetData", b"sheetDato"),
        "xml.xlsx": workbook(lambda name, part: part[:200] if "sheet1" in name else part),
    }),
    "formulas without a result": (dict.fromkeys(FILES, "save"), {
        "one.xlsx": workbook(cell="=1000+234.5"),
        "sum.xlsx": workbook(cell="=SUM(D3:D5)"),
        "text.xlsx": workbook(cell='=CONCAT("1","2")'),
    }),
    "labels of two spellings": (dict.fromkeys(ALL, "differ only in case"), {
        "nfd.csv": spelled("São Paulo", unicodedata.normalize("NFD", "São Paulo")),
        "case.csv": spelled("São Paulo", "SÃO PAULO"),
        "wide.csv": spelled("film", "ｆｉｌｍ", 1),
        "industry.csv": text().replace("Pará,steel", "Pará,STEEL"),
    }),
    "blanks and unseen characters": (dict.fromkeys(ALL, r"differ only in case|blank|invisible"), {
        "blank.csv": spelled("São Paulo", "São Paulo "),
        "unseen.csv": spelled("São Paulo", "São\u200b Paulo"),
        "mark.csv": spelled("film", "\ufefffilm", 1),
    }),
    "thousands or decimals": ({
        "lq": "--thousands , ", "edition": "thousands: ','", "package": '"groupChar": ","',
        "frame": 'thousands=","',
    }, {
        "one.csv": WHOLE.replace(",1200", ',"110,030"'),
        "last.csv": WHOLE.replace(",40\n", ',"4,050"\n'),
        "all.csv": re.sub(r",(\d+)\n", r',"1,\g<1>00"\n', text([(*r[:3], "5") for r in ROWS])),
    }),
    "marks at numbers": (dict.fromkeys(ALL, "is not a number"), {
        "mark.csv": text().replace("20.25", "12 e"),
        "dots.csv": text().replace("20.25", ".."),
        "less.csv": text().replace("20.25", "<5"),
        "words.csv": text().replace("20.25", "withheld"),
    }),
    "several units": (dict.fromkeys(ALL, '"1000 jobs", "jobs"'), {
        "english.csv": with_column("Unit", "jobs", "jobs", "1000 jobs", "1000 jobs"),
        "german.csv": with_column("Einheit", "jobs", "1000 jobs", "jobs", "1000 jobs"),
        "chinese.csv": with_column("单位", "1000 jobs", "jobs", "jobs", "jobs"),
    }),
    "one unit": ({"lq": LQ, "edition": LQ, "package": 1234.5, "frame": LQ}, {
        "one.csv": with_column("Unit", *["jobs"] * 4),
        "names.csv": with_column("Local unit", *"abcd"),
        "note.csv": with_column("Note", "a", "b", "a", "b"),
    }),
    "names of several regions": (dict.fromkeys(ALL, "Illinois.*Missouri|Missouri.*Illinois"), {
        "state.csv": springfields("State", "Illinois", "Missouri"),
        "county.csv": springfields("County", "Missouri County", "Illinois County"),
        "region.csv": springfields("Region", "Illinois", "Missouri"),
    }),
    "totals among their parts": (dict.fromkeys(ALL, 'is the sum of "North", "South"'), {
        "name.csv": summed("England"),
        "years.csv": summed("England", 3),
        "german.csv": summed("Zwischen"),
    }),
    "totals beside columns of other results": ({"package": 'is the sum of "North", "South"'}, {
        f"{name}.csv": summed("England", 2).replace("\n", ",1\n").replace(",1\n", f",{name}\n", 1)
        for name in ("lq", "reason", "region_total")
    }),
    "parts by how they are written": ({"edition": "is written as a part of what stands above"}, {
        "english.csv": text([*ROWS, *((r, "of which: tubes", y, "9") for r, _, y, _ in ROWS[::2])]),
        "indented.csv": text([*ROWS, *((r, "   tubes", y, "9") for r, _, y, _ in ROWS[::2])]),
        "chinese.csv": text([*ROWS, *(("其中：" + r, i, y, "1") for r, i, y, _ in ROWS[:1]),
                             ("Acre", "film", "2019", "7")]),
    }),
    "a total by its name": (dict.fromkeys(ALL, "is called a total|is the sum of"), {
        "english.csv": summed("Total"),
        "chinese.csv": summed("合计"),
        "french.csv": summed("Ensemble"),
    }),
}  # fmt: skip
TABLE = [(kind, name, way) for kind, (right, files) in CASES.items() for name in files
         for way in right]  # fmt: skip


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("kind", "name", "way"), TABLE)
def test_a_file_is_right_or_refused_in_every_way_in(tmp_path, monkeypatch, kind, name, way):
    right, content = CASES[kind][0][way], CASES[kind][1][name]
    monkeypatch.chdir(tmp_path)
    path = Path("data") / name
    path.parent.mkdir()
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    if isinstance(right, float):
        assert WAYS[way](path) == pytest.approx(right)
        return
    with pytest.raises((CountsError, InvalidData)) as refused:
        WAYS[way](path)
    assert re.search(
        right if "|" in right or ".*" in right else re.escape(right), str(refused.value)
    )
    assert way == "frame" or name in str(refused.value)
    others = {"lq": r'="|edition\.yml|datapackage', "edition": r'="|--[a-z]|datapackage',
              "package": r'[a-z]="|--[a-z]|edition\.yml'}  # fmt: skip
    assert not re.search(others.get(way, "(?!)"), str(refused.value))  # words of another way in


FOLLOWED = {  # what is read with the options, keys and properties that the advice names
    "titles.csv": (CASES["titles"][1]["two.csv"], ["--header", "3"], {"header": "3"},
                   {"dialect": {"headerRows": [3]}}),
    "units.csv": (text().replace("\n", "\n,,,jobs\n", 1), ["--skip", "2"], {"skip": "2"},
                  {"dialect": {"commentRows": [2]}}),
    "marks.csv": (text(mark=";", decimal=",").replace("1234,5", "1234,500"), ["--decimal", ","],
                  {"decimal": ","}, {"field": {"decimalChar": ","}}),
    "latin.csv": (text().encode("cp1252"), ["--encoding", "cp1252"], {"encoding": "cp1252"},
                  {"encoding": "cp1252"}),
    "sheet.xlsx": (workbook(), ["--sheet", "Sheet"], {"sheet": "Sheet"},
                   {"dialect": {"sheetName": "Sheet"}}),
}  # fmt: skip


@pytest.mark.parametrize("name", FOLLOWED)
def test_what_the_advice_names_is_read(tmp_path, name):
    content, options, keys, properties = FOLLOWED[name]
    (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
    assert by_lq(tmp_path / name, *options) == pytest.approx(LQ)
    assert by_package(tmp_path / name, **properties) == 1234.5
    (tmp_path / "datapackage.json").unlink()
    assert by_edition(tmp_path / name, **keys) == pytest.approx(LQ)


YAML = {
    "bombs": ["a: &a [1]\nb: [*a, *a]\n", "a: &a {b: 1}\nc: {<<: *a}\n", "title: &t T\nx: *t\n"],
    "tags": ["title: !!python/object:os.system x\n", "title: !t x\n", "title: !!binary aGk=\n"],
    "depths": ["a: " + "[" * 50 + "]" * 50, "a: " + "{b: " * 30 + "1" + "}" * 30, "- " * 25 + "a"],
    "sizes": ["a: " + "b" * 1_000_001, "# " + "x" * 1_000_001, "a: b\n" * 250_001],
    "no text": ["a: \x00", "{", "a: [b", "'", "\tb: c"],
    "no lines": ["just words", "- a\n- b", ""],
}  # fmt: skip


@pytest.mark.parametrize("kind", YAML)
def test_hostile_descriptions_are_one_message_each(tmp_path, kind):
    for content in YAML[kind]:
        (tmp_path / "edition.yml").write_text(content, "utf-8")
        [said] = told(check(tmp_path))
        assert said.startswith(f"{tmp_path / 'edition.yml'}")
        assert ("must hold" if kind == "no lines" else "Not usable YAML") in said


@pytest.mark.parametrize("code", ["0111", "00", "NO", "12:30", "null", "1e5", "2019-02-30", "~"])
def test_codes_in_a_description_are_as_they_are_written(tmp_path, code):
    (tmp_path / "t.csv").write_text(
        text([(r, i.replace("film", code), y, n) for r, i, y, n in ROWS])
    )
    keys = f"columns: {json.dumps(ROLES)}\nindustry: [{code}]\nindustry_name: film\n"
    described = "title: T\nfile: t.csv\nmeasures: {size: {many: jobs, unit: jobs}}\n"
    (tmp_path / "edition.yml").write_text(described + keys, "utf-8")
    assert sources.read(tmp_path).panel["lq"].iloc[0] == pytest.approx(LQ)


def followed(folder: Path, rows: list[tuple[str, ...]], **keys) -> sources.DataPackage:
    """The edition of rows over several years."""
    (folder / "t.csv").write_text(text(rows), "utf-8")
    by_edition(folder / "t.csv", **keys)
    return sources.read(folder)


def over_time(*regions: str) -> list[tuple[str, ...]]:
    """Counts of film and steel in 2019 and 2020; of some regions in one of the years only."""
    spans = [(name, ("2019", "2020")) for name in ("Acre", "Bahia", "Pará")]
    spans += [(name, (year,)) for name, year in zip(regions, ("2019", "2020"), strict=False)]
    return [(name, industry, year, str(10 + 7 * at + 3 * int(year[-1]) + len(industry)))
            for at, (name, years) in enumerate(spans) for year in years
            for industry in ("film", "steel")]  # fmt: skip


@pytest.mark.parametrize("cell", ["", "..", "no row"])
def test_what_is_missing_in_some_years_is_neither_zero_nor_compared(tmp_path, cell):
    rows = [(*key, cell if key == ["Acre", "film", "2019"] else n) for *key, n in over_time()]
    rows = [row for row in rows if row[3] != "no row"]
    package = followed(tmp_path, rows, missing=["", ".."])
    lq = package.panel.set_index(["region", "year"])["lq"].reindex([("Acre", 2019), ("Acre", 2020)])
    assert lq.isna().tolist() == [True, False]
    said = levels.above(package.panel, 0.1, 2019, 2020)
    assert "2 cities known in both 2019 and 2020" in said or "of 2 cities" in said, said


@pytest.mark.parametrize("names", [("Burra (DC)", "Burra"), ("BELÉM", "Belém"),
                                   ("Santarem Novo", "Santarém Novo")])  # fmt: skip
def test_regions_that_are_renamed_are_told(tmp_path, names):
    log = followed(tmp_path, over_time(*names), labels="apart").cleaning_log.set_index("step")
    assert all(name in log.loc["renamed", "example"] for name in names)


@pytest.mark.parametrize("name", ["All cities", "status", "Where the revenue is!"])
def test_regions_that_are_called_like_pages_have_one_of_their_own(tmp_path, name):
    followed(tmp_path, [(name, *row[1:]) if row[0] == "Acre" else row for row in over_time()])
    pages = Project(ROOT, data=tmp_path).pages
    assert len({page.name for page in pages}) == len(pages)
    assert name in [dict(page.each or {}).get("city") for page in pages]


def test_markup_as_a_label_is_inert(tmp_path):
    marks = ["<img src=x onerror=alert(1)>", "<script>alert(2)</script>",
             "](javascript:alert(3))", "{raw}`html <b>`", "$$x$$"]  # fmt: skip
    named = dict(zip(("Acre", "Bahia", "Pará", "Natal", "Tefé"), marks, strict=True))
    rows = [(named[row[0]], *row[1:]) for row in over_time("Natal", "Tefé")]
    followed(tmp_path, rows)
    page, words = tmp_path / "page.html", ["where-the-revenue-is", "--data", str(tmp_path)]
    done = CliRunner().invoke(app, ["run", *words, "--html", str(page)])
    assert done.exit_code == 0, done.exception
    made = page.read_text("utf-8")
    assert "&lt;img src=x" in made
    assert not re.search(r"<img src=x|<script>alert|href=.javascript:alert|html <b>", made)


SHARED = ROOT.parent / "shared" / "cases"
REFUSED = {
    "subtotal": "is the sum of", "titles": "header: 5", "missing_9999": None, "semi": None,
    "xl_formula_many": "save", "xlsx-dim-short": None, "xlsx-bad-crc": "damaged",
    "yml-date-bad": None, "yml-bomb-map": "Not usable YAML", "ed-esc": "control character",
    "places-swapped-latlon": "swapped", "flags": "flags: {", "gbk": None, "names": None,
    "allcities": None, "xss": None, "inj": None, "hostile": "differ only", "codes": None,
    "null": None,
}  # fmt: skip


@pytest.mark.skipif(not SHARED.is_dir(), reason="the inputs of shared/cases are not here")
@pytest.mark.parametrize("name", REFUSED)
def test_the_inputs_that_went_wrong(name):
    said = "\n".join(told(check(SHARED / name)))
    assert (REFUSED[name] in said) if REFUSED[name] else not said


@pytest.mark.parametrize("blank", ["\u3000", "\u2028", "\u00a0"])
def test_a_column_that_is_not_used_may_have_any_blank_around_its_name(tmp_path, blank):
    rows = [f"{r},{i},{n},{n}" for n, (r, i) in enumerate(product("AB", "xy"), 1)]
    text = "\n".join([f"region,industry,jobs,{blank}note", *rows])
    (tmp_path / "counts.csv").write_text(text, "utf-8")
    keys = {"title": "T", "file": "counts.csv", "industry": "x", "year": "2019",
            "columns": {"region": "region", "industry": "industry", "size": "jobs"},
            "measures": {"size": {"many": "jobs", "unit": "jobs"}}}  # fmt: skip
    (tmp_path / "edition.yml").write_text(json.dumps(keys), "utf-8")
    assert check(tmp_path) == []
