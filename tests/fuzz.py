"""Damaged files by the hundred thousand, for every reader: a table, or what is wrong with it.

python -m tests.fuzz [INPUTS [READER…]], by default 100,000 inputs for each reader. Each is read
under a watch: no exception but those that tell people what is wrong, five seconds and a gigabyte
at most. `tests/creative_clusters/reading/test_fuzz.py` gives each reader a hundred that hypothesis
makes, and shrinks.
"""

from __future__ import annotations

import gzip
import io
import json
import logging
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pandas as pd
import pytest

from clusterbook.book import needs, prose
from clusterbook.book.errors import TOLD
from clusterbook.book.offers import Offer, offer
from clusterbook.book.parameters import declared, resolve
from clusterbook.book.project import Project
from clusterbook.commands import models, path, ratings
from clusterbook.commands.build import given_values
from clusterbook.site.build import plan
from clusterbook.sweeps import comparing, grids
from creative_clusters import audit
from creative_clusters.audit import own
from creative_clusters.data import kept, qcew_counts, sheets, sources
from creative_clusters.data.guess import writing
from creative_clusters.forms import classifier, scenes
from creative_clusters.quotient.files import quotient_file
from creative_clusters.reading import Form, read
from creative_clusters.words import translations

Edits = list[tuple[float, int, bytes]]  # where, how many bytes are cut out, what is put in
COUNTS = "region,industry,year,size\n" + "".join(
    f"{region},{industry},{year},{n}\n"
    for n, (region, industry, year) in enumerate(
        (r, i, y) for r in ("A", "B-Stadt", "上海") for i in ("film", "steel") for y in (2019, 2020)
    )
)
EDITION = """title: T
file: counts.csv
columns: {region: region, industry: industry, year: year, size: size}
measures: {size: {many: jobs, unit: jobs}}
industry: film
"""
LISTS = EDITION + """places: places.csv
names: {region: {file: codes.csv, code: id, name: name, zh: zh}}
within: {file: parents.csv, part: region, whole: within}
"""  # fmt: skip
GIVEN = EDITION + """totals: given
total_industry: All
total_region: Land
flags: {e: estimated, "-": zero, c: withheld}
"""  # fmt: skip
TOTALS = "region,industry,year,size\n,film,2019,99\n,,2019,999\nA,,2019,60\n"
ODD = (
    b"\0", b"\x1b[31m", b"\xff\xfe", "\u2028".encode(), b'"', b"\n\n", b"\t", b",,,", b"1" * 4300,
    b"1e999", b"nan", b"[red]", b"__proto__", b"=1+1", b"PK\x03\x04", b"PAR1", b"&a [*a, *a]",
    b"!!python/x ", b"2020-99-99", b"{" * 40, b"- " * 40, b"? ", b": ", b"|\n", b"<<: ", b"-",
    b"%YAML 9\n", b"0x1f", b"1e308", b"-0", b"99999", b"2019/20", b"\\x", b"null", b"[]", b"{}",
    b"true", b"12:30", b"\xe2\x80\xae", b"*", b"''", b"0", b"1.5", b",", b"'", b"[[x]]", b"\r",
)  # fmt: skip


def edited(raw: bytes, edits: Edits) -> bytes:
    """`raw` with pieces cut out and others put in."""
    for share, cut, piece in edits:
        at = int(share * len(raw))
        raw = raw[:at] + piece + raw[at + cut :]
    return raw


class Reader(NamedTuple):
    """What reads the files of a folder, of which one at a time is damaged, or a part of a pack."""

    read: Callable[[Path], object]
    files: Mapping[str, bytes]
    beside: Mapping[str, bytes] = {}  # left as they are
    pack: str = ""  # the archive that the files are parts of

    def lay(self, folder: Path) -> None:
        """Write all files as they should be."""
        for name, raw in {**self.beside, **self.files}.items():
            if not self.pack:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(raw)

    def attempt(self, folder: Path, which: str, edits: Edits) -> bool:
        """Read the files with one of them damaged; whether they can be read all the same."""
        damaged = edited(self.files[which], edits)
        if self.pack:
            with zipfile.ZipFile(folder / self.pack, "w") as archive:
                for name, raw in self.files.items():
                    archive.writestr(name, damaged if name == which else raw)
        else:
            (folder / which).write_bytes(damaged)
        try:
            self.read(folder)
        except TOLD as error:
            assert str(error)
            return False
        finally:
            if not self.pack and len(self.files) > 1:
                (folder / which).write_bytes(self.files[which])
        return True


def workbook() -> dict[str, bytes]:
    """The parts of a small workbook."""
    book, made = openpyxl.Workbook(), io.BytesIO()
    for line in COUNTS.splitlines():
        book.active.append([int(cell) if cell.isdigit() else cell for cell in line.split(",")])
    book.save(made)
    with zipfile.ZipFile(made) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Files in a zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in parts.items():
            archive.writestr(name, raw)
    return made.getvalue()


CSV = COUNTS.encode()
TABLES = {
    "t.csv": CSV,
    "t.tsv": COUNTS.replace(",", "\t").encode("utf-16"),
    "t.txt": COUNTS.replace(",", ";").encode("gb18030"),
    "t.csv.gz": gzip.compress(CSV, mtime=0),
    "t.zip": packed({"t.csv": CSV}),
    "t.xlsx": packed(workbook()),
    "t.parquet": pd.read_csv(io.StringIO(COUNTS)).to_parquet(),
}
PAGE = "first_year: int = None  # first year\nthreshold: float = 1.5  # LQ\n"
PARAMETERS = {name: one.default for name, one in declared(PAGE).items()}


def package_files() -> dict[str, bytes]:
    """A data package of one table of quotients."""
    fields = [{"name": "region", "type": "string", "role": "region"},
              {"name": "year", "type": "year", "role": "year"},
              {"name": "lq", "type": "number", "role": "value", "unit": "ratio"}]  # fmt: skip
    lq = {"name": "lq", "path": "lq.csv", "role": "lq", "measure": "firms",
          "schema": {"fields": fields, "primaryKey": ["region", "year"],
                     "missingValues": ["", "."]}}  # fmt: skip
    places = {"name": "places", "path": "places.csv", "role": "places",
              "schema": {"fields": [{"name": "region", "constraints": {"required": True}},
                                    {"name": "lat", "type": "number"}]}}  # fmt: skip
    described = json.dumps({"title": "A small package", "resources": [lq, places]}, indent=1)
    return {"datapackage.json": described.encode(),
            "lq.csv": b"region,year,lq\nA,2016,1.5\nA,2017,2\nB,2016,0.5\nB,2017,0.25\n",
            "places.csv": b"region,lat\nA,52.2\nB,35.7\n"}  # fmt: skip


def book_files() -> dict[str, bytes]:
    """A book of three pages, one of them made for each region, and its Chinese."""
    cells = [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": ["# Levels\n", "\n", "P."]},
        {"cell_type": "code", "id": "b", "metadata": {"tags": ["parameters"]}, "outputs": [],
         "execution_count": None, "source": PAGE + "city: str = ''  # region"},
        {"cell_type": "code", "id": "c", "metadata": {}, "outputs": [], "execution_count": None,
         "source": 'if page.is_studies:\n    page.source("x")\npage.require("lq")'},
    ]  # fmt: skip
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return {
        "chapters/pages.yml": b"parameters: {threshold: 2}\nparts: {Part: {parameters: {}}}\n"
        b"pages:\n  each:\n    notebook: chapters/levels\n    each: {city: regions}\n"
        b"    name: c-{city}\n    file: chapters/{city}\n    title: '{city}'\n    under: levels\n"
        b"  levels:\n    knobs: {threshold: [1, 2], first_year: all}\nmoved: {old: levels}\n",
        "_toc.yml": b"format: jb-book\nroot: chapters/index\nparts:\n- caption: Part\n"
        b"  chapters:\n  - file: chapters/levels\n",
        "_config.yml": b"title: T\nauthor: A\nhtml: {baseurl: ''}\n"
        b"sphinx: {config: {html_theme_options: {logo: {text: T}}}}\n",
        "chapters/levels.ipynb": json.dumps(notebook, indent=1).encode(),
        "chapters/levels.zh.po": 'msgid "Levels"\nmsgstr "水平"\n\n#, fuzzy\nmsgid "P."\n'
        'msgstr "段"\n'.encode(),
    }  # fmt: skip


def read_book(root: Path) -> None:
    """All that a build asks of the files of a book before anything runs."""
    book = Project(root, language="zh")
    book.__dict__["package"] = _small(root / "data")
    assert book.config
    plan(book, {}, [], {})  # which may be empty
    for page in book.pages:
        if page.is_notebook:
            needs.needs(page.source)
            prose.messages(prose.cells(page.source))
            catalogue = translations.update(translations.place(page.source, "zh"), ["P."], "zh")
            prose.faults(catalogue)
            assert translations.written(catalogue) is not None


@cache
def _small(folder: Path) -> sources.DataPackage:
    return sources.read(folder)


def qcew(folder: Path) -> None:
    """An edition of the census's files."""
    rows = qcew_counts.read_files([folder / "q.csv", folder / "titles.csv"])
    table, _ = qcew_counts.metropolitan_counts(rows)
    qcew_counts.places(table)


AREAS = [("US000", 10), ("C1234", 44), ("C5678", 44)]
QCEW = "area_fips,own_code,industry_code,agglvl_code,size_code,year,qtr,disclosure_code," + (
    "annual_avg_estabs,annual_avg_emplvl,total_annual_wages,lq_disclosure_code,"
    "lq_annual_avg_emplvl\n"
    + "".join(
        f"{area},{own},{industry},{level},0,2019,A,{mark},{n},{n * 9},{n * 99},,1.0{n}\n"
        for n, (area, level) in enumerate(AREAS, 1)
        for own, industry, mark in (("0", "10", ""), ("5", "519130", "N" if n == 3 else ""))
    )
)


def claims(folder: Path) -> None:
    """A study of one's own, checked."""
    stored, known = (audit.read_rows(folder / f"{name}.csv") for name in ("claims", "facts"))
    made = audit.audit(stored, known, audit.tables_beside(folder / "facts.csv"))
    assert len(made) == len(stored)


def parameters(folder: Path) -> None:
    """Values of parameters: in a file, as options, in a cell."""
    text = (folder / "option.txt").read_bytes().decode(errors="replace")
    cell = (folder / "cell.txt").read_bytes().decode(errors="replace")
    given = given_values(folder / "params.yml", [text])
    resolve(given[""], PARAMETERS, _offer(), "page")
    declared(cell)


@cache
def _offer() -> Offer:
    with tempfile.TemporaryDirectory() as folder:
        for name, raw in package_files().items():
            (Path(folder) / name).write_bytes(raw)
        return offer(sources.read(Path(folder)))


SHEETS = {
    "path": (path.path, "clusters"), "twin": (models.twin, "twins"),
    "renewal": (models.renewal, "renewals"), "chain": (models.chain, "chain"),
    "form": (ratings.form, ""), "scenes": (ratings.scenes, ""),
}  # fmt: skip


def sheet(name: str) -> Reader:
    """A sheet that readers fill in for a command."""
    command, table = SHEETS[name]

    def answer(folder: Path) -> None:
        with redirect_stdout(io.StringIO()):
            command(str(folder / "s.csv") if name == "path" else folder / "s.csv")

    if table:
        resource = sources.studies().resource(table)
        asked = [one.name for one in sheets.asked(resource)]
        rows = sources.studies().table(table).head(3).reindex(columns=asked)
    elif name == "form":
        rows = classifier.sheet(sources.studies().table("form-indicators"), "X").assign(value=1)
    else:
        rows = scenes.sheet(["X"]).assign(rating=3)
    return Reader(answer, {"s.csv": rows.to_csv(index=False).encode()})


def tables(name: str) -> Reader:
    return Reader(lambda folder: read(folder / name), {name: TABLES[name]})


def quotients(name: str, **asked: str) -> Reader:
    """A table divided from file to file."""
    return Reader(
        lambda folder: quotient_file(
            folder / name, folder / "q.csv", value="size", year="year",
            **{key: folder / value for key, value in asked.items()},
        ),
        {name: TABLES[name], **{file: TOTALS.encode() for file in asked.values()}},
    )  # fmt: skip


def editions(described: str, **files: str) -> Reader:
    """A folder that an edition.yml describes."""
    given = {"edition.yml": described, "counts.csv": COUNTS}
    given |= {f"{name}.csv": said for name, said in files.items()}
    return Reader(whole, {name: said.encode() for name, said in given.items()})


def whole(folder: Path) -> None:
    """A package with all that is derived from it."""
    offer(sources.read(folder).warmed())


def grid(name: str, written: bytes) -> Reader:
    return Reader(
        lambda folder: grids.combinations(folder / name, PARAMETERS, _offer()), {name: written}
    )


def guessed(folder: Path) -> None:
    """An office's file made an edition."""
    made = folder / "made"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    writing.write_edition([folder / "t.csv"], made, "", Form())


MANIFEST = b'{"pages": {"p": {"parameters": {"year": 2016}, "results": {"n": 1}, "missing": []}}}'
EXAMPLE = Path(own.__file__).parents[3] / "data" / "examples" / "audit"
READERS: dict[str, Callable[[], Reader]] = {
    **{name: partial(tables, name) for name in TABLES},
    "xlsx parts": lambda: Reader(
        lambda folder: read(folder / "p.xlsx"), workbook(), pack="p.xlsx"
    ),
    "edition": lambda: editions(EDITION),
    "edition with lists": lambda: editions(
        LISTS, places="region,lat,lon,country\nA,52.2,21,X\nB-Stadt,35.7,139,Y\n",
        codes="id,name,zh\nA,Alder,甲\nB-Stadt,Birch,乙\n上海,Shenzhen,上海\n",
        parents="region,within\nA,上海\nB-Stadt,上海\n",
    ),
    "edition with totals": lambda: editions(
        GIVEN, counts=COUNTS + "".join(f"{r},All,{y},300\nLand,{i},{y},99 e\n"
        for r, i in (("A", "film"), ("B-Stadt", "steel"), ("上海", "All")) for y in (2019, 2020)),
    ),
    "data package": lambda: Reader(whole, package_files()),
    "office file": lambda: Reader(guessed, {"t.csv": COUNTS.encode()}),
    "census": lambda: Reader(
        qcew, {"q.csv": QCEW.encode(), "titles.csv": b"area_fips,area_title\nC1234,Alder\n"}
    ),
    "claims": lambda: Reader(
        claims, {name: (EXAMPLE / name).read_bytes() for name in ("claims.csv", "facts.csv")},
        {name: (EXAMPLE / name).read_bytes() for name in ("datapackage.json", "studios.csv")},
    ),
    "parameters": lambda: Reader(
        parameters,
        {"params.yml": b"first_year: 2016\nthreshold: 1.5\nlevels: {measure: firms, cities: [A]}\n",
         "option.txt": b"threshold=1.5", "cell.txt": PAGE.encode()},
    ),
    "grid.yml": lambda: grid(
        "g.yml", b"- {threshold: [1, 2]}\n- first_year: {from: 2016, to: 2017, step: 1}\n"
    ),
    "grid.csv": lambda: grid("g.csv", b"threshold,first_year\n1,2016\n2,2017\n"),
    "book": lambda: Reader(
        read_book, book_files(),
        {"chapters/index.md": b"# T\n",
         **{f"data/{name}": raw for name, raw in package_files().items()}},
    ),
    "built site": lambda: Reader(
        lambda folder: comparing.compare(*(comparing.edition(folder / one) for one in "ab")),
        {"a/manifest.json": MANIFEST, "a/downloads/p/t.csv": b"region,lq\nA,1\nB,2\n"},
        {"b/manifest.json": MANIFEST, "b/downloads/p/t.csv": b"region,lq\nA,1\nB,3\n"},
    ),
    **{f"sheet of {name}": partial(sheet, name) for name in SHEETS},
    **{f"lq {name}": partial(quotients, name) for name in TABLES},
    "lq with totals": partial(quotients, "t.csv", totals="totals.csv"),
}  # fmt: skip


class Hang(BaseException):
    """An input took longer than it may."""


def _late(*_: object) -> None:
    raise Hang


def random_edits(rng: random.Random, raw: bytes) -> Edits:
    """A few pieces cut out, put in, or taken from elsewhere in the file."""

    def piece() -> bytes:
        kind, at = rng.random(), rng.randrange(len(raw) + 1)
        if kind < 0.5:
            return rng.choice(ODD)
        return (
            rng.randbytes(rng.randint(0, 6)) if kind < 0.75 else raw[at : at + rng.randint(1, 30)]
        )

    number = rng.choice((1, 1, 1, 2, 2, 3, 4, 6))
    return [(rng.random(), rng.choice((0, 0, 1, 2, 5, 10, 40)), piece()) for _ in range(number)]


def peak(reset: bool = False) -> int:
    """The most memory that the process has had since the last reset, in bytes; Linux only."""
    if reset:
        Path("/proc/self/clear_refs").write_text("5")
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) << 10


def drive(name: str, inputs: int, seed: int = 1) -> dict[str, object]:
    """Give a reader that many damaged inputs; faults are printed with what made them."""
    rng, reader, faults, slowest, read_all = (
        random.Random(f"{name} {seed}"),
        READERS[name](),
        0,
        0.0,
        0,
    )
    with tempfile.TemporaryDirectory(dir=MEMORY) as place:
        folder = Path(place)
        reader.lay(folder)
        started, most = time.process_time(), 0
        if not reader.pack:
            assert reader.attempt(folder, next(iter(reader.files)), []), f"{name}: refused as it is"
        for number in range(inputs):
            which = rng.choice([*reader.files])
            edits = random_edits(rng, reader.files[which])
            before, began = peak(reset=True), time.process_time()
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            try:
                read_all += reader.attempt(folder, which, edits)
            except BaseException as error:
                if isinstance(error, KeyboardInterrupt):
                    raise
                faults += 1
                print(f"{name} {number}: {which} {edits}", traceback.format_exc(), sep="\n")
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
            slowest = max(slowest, time.process_time() - began)
            most = max(most, peak() - before)
            assert most < BYTES, f"{name} {number}: {which} {edits} takes {most:,} bytes"
    took = time.process_time() - started
    return {"reader": name, "inputs": inputs, "faults": faults, "read": read_all,
            "slowest s": round(slowest, 2), "most MB": most >> 20,
            "ms each": round(1000 * took / inputs, 2)}  # fmt: skip


SECONDS, BYTES = 5, 1 << 30
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None


def prepare(patch: pytest.MonkeyPatch) -> None:
    """Read the studies' own tables but once, and keep nothing of others on disk."""
    studies, reading = sources.studies(), sources.read
    patch.setenv(kept.OFF, "1")
    patch.setattr(sources, "studies", lambda: studies)
    patch.setattr(sources, "read", lambda path=None: studies if path is None else reading(path))


def main() -> None:
    if unknown := set(sys.argv[2:]) - set(READERS):
        sys.exit(f"No such reader: {', '.join(sorted(unknown))}. There are: {', '.join(READERS)}.")
    prepare(pytest.MonkeyPatch())
    warnings.simplefilter("ignore")
    logging.disable()
    signal.signal(signal.SIGPROF, _late)
    inputs = int(sys.argv[1]) if sys.argv[1:] else 100_000
    for name in sys.argv[2:] or READERS:
        print(json.dumps(drive(name, inputs)), flush=True)


if __name__ == "__main__":
    main()
