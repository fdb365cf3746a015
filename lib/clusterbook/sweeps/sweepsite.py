"""What a sweep shows: tables of all results, a page a combination, and the comparison."""

import json
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from clusterbook.book.parameters import Value, vocabulary
from clusterbook.book.project import digest
from clusterbook.drawing import figures
from clusterbook.files import atomic
from clusterbook.run.execution import FILES
from clusterbook.site import single, staging
from clusterbook.site.publishing import copy_source, title
from clusterbook.site.staging import Part
from clusterbook.sweeps import effects as sweeps
from clusterbook.sweeps.charts import response
from clusterbook.sweeps.sheets import Sheet, save
from clusterbook.sweeps.sweeping import RUNS, Run, Sweep, record
from creative_clusters.words.codebook import Column, column, named
from creative_clusters.words.wording import LANGUAGES, listing, speaking, text

CHARTS = 6  # results drawn; the others are in the tables
ROWS = 1_000  # runs in the table of the comparison; all are in runs.csv
WIDTH = 10  # results in that table
PAGES, STAMP = "pages", ".stamp"


def publish(sweep: Sweep, pages: bool = True) -> Path:
    """Write tables, pages and comparison of what has run; return the comparison's file."""
    tables = Tables(sweep)
    save(tables.results, sweep.folder, "results", tables.columns)
    save(tables.runs, sweep.folder, "runs", tables.columns)
    sheet = compose(sweep, tables, pages)
    writer = Pages(sweep, sweeps.varied(tables.runs, tables.parameters))
    waiting = writer.waiting() if pages else []
    with atomic.Workspace() as work:
        shapes = writer.shapes(waiting[:1])
        site = single.rendered(sweep.project, {"index": sheet.parts} | shapes, Path(work))
        sheet.write(site, sweep.folder / "index.html")
        if waiting := list(writer.write(waiting, site)):
            # Pages that ended early, or left out a chart, have another shape.
            shapes |= writer.shapes(waiting)
            single.rendered(sweep.project, {"index": sheet.parts} | shapes, Path(work))
            list(writer.write(waiting, site))
    writer.finish() if pages else shutil.rmtree(sweep.folder / PAGES, ignore_errors=True)
    return sweep.folder / "index.html"


class Tables:
    """The results of a sweep: `results`, a row a run and result, and `runs`, a row a run."""

    def __init__(self, sweep: Sweep) -> None:
        self.parameters = list(sweep.runs[0].parameters)
        long: list[dict] = []
        wide: list[dict] = []
        for run in sweep.runs:
            values = {name: _cell(value) for name, value in run.parameters.items()}
            made = record(sweep.place(run)) if sweep.place(run).is_dir() else {}
            outcome = "failed" if run.number in sweep.failures else "not run"
            if made:
                outcome = "ended early" if made["missing"] else "done"
            results = {name: _cell(value) for name, value in made.get("results", {}).items()}
            for name, value in results.items():
                number = float(value) if isinstance(value, bool | int | float) else None
                said = "" if number is not None or value is None else value
                row = {"result": name, "value": number, "text": said}
                long.append({"run": run.number, **values, **row})
            why = sweep.failures.get(run.number) or " ".join(made.get("missing", []))
            row = {"run": run.number, "key": run.key, "outcome": outcome}
            row |= {"seconds": made.get("seconds"), **values}
            wide.append(
                row | {f"result_{name}": one for name, one in results.items()} | {"why": why}
            )
        heads = ["run", *self.parameters, "result", "value", "text"]
        self.results = pd.DataFrame(long, columns=heads).astype({"value": float})
        self.names = list(dict.fromkeys(self.results["result"]))
        self.runs = pd.DataFrame(wide).astype({"seconds": float})  # even if none is known
        self.runs["why"] = self.runs.pop("why")  # the last
        self.columns = own_columns(self.parameters)
        for name in self.names:
            kind = ".5g" if pd.api.types.is_float_dtype(self.runs[f"result_{name}"]) else ""
            label, key = name.replace("_", " "), f"result_{name}"
            self.columns[key] = Column(key, "", kind, label, label, text("sweeps.result"))
        own = {"unit": "", "format": ".5g", "meaning": text("sweeps.value")}
        self.columns["value"] = replace(column("value"), **own)


def own_columns(parameters: Sequence[str]) -> dict[str, Column]:
    """Describe parameters as columns of a table."""
    labels = []
    for code in LANGUAGES:
        with speaking(code):
            labels.append([named(name) for name in parameters])
    return {
        name: Column(name, vocabulary()[name].unit, "", en, zh, text("sweeps.parameter"))
        for name, en, zh in zip(parameters, *labels, strict=True)
    }


def compose(sweep: Sweep, tables: Tables, linked: bool) -> Sheet:
    """Compose the comparison of all runs."""
    heading = title(sweep.page).removeprefix("# ").strip()
    sheet = Sheet(text("sweeps.title", page=heading))
    names = sweeps.varied(tables.runs, tables.parameters)
    statuses = tables.runs["outcome"].value_counts()
    said = [text("sweeps.said", runs=f"{len(sweep.runs):,}", done=f"{len(sweep.done):,}")]
    counts = tables.runs[names].nunique(dropna=False).items()
    turned = [text("sweeps.turned", parameter=tables.columns[str(name)].en, count=count)
              for name, count in counts]  # fmt: skip
    said += [text("sweeps.varied", parameters=listing(turned))] if names else []
    for kind, key in (("failed", "failed"), ("ended early", "early")):
        said += [text(f"sweeps.{key}", count=f"{statuses[kind]:,}")] if kind in statuses else []
    sheet.say(*said)
    moving = sweeps.moving(tables.results)
    for name in moving[:CHARTS] if names else []:
        rows = tables.results[tables.results["result"] == name].dropna(subset=["value"])
        finding = sweeps.finding(rows, name, names, columns=tables.columns)
        chart, data = response(rows, name, names, columns=tables.columns)
        sheet.chart(chart, f"result-{name.replace('_', '-')}", data, finding, tables.columns)
    _tell_the_rest(sheet, tables, moving)
    _list_runs(sheet, sweep, tables, names, linked)
    return sheet


def _tell_the_rest(sheet: Sheet, tables: Tables, moving: list[str]) -> None:
    same = sweeps.still(tables.results)
    told = [f"{name.replace('_', ' ')} ({sweeps.show(value)})" for name, value in same.items()]
    more = [name.replace("_", " ") for name in moving[CHARTS:]]
    others = [
        name.replace("_", " ") for name in tables.names if name not in same and name not in moving
    ]
    for key, names in (("same", told), ("more", more), ("texts", others)):
        if names:
            sheet.say(text(f"sweeps.{key}", names=listing(names)))


def _list_runs(sheet: Sheet, sweep: Sweep, tables: Tables, names: list[str], linked: bool) -> None:
    sheet.heading(text("sweeps.runs"))
    listed = tables.runs.head(ROWS)
    results = [f"result_{name}" for name in tables.names[:WIDTH]]
    frame = listed[["run", *names, *results]]
    if (listed["outcome"] != "done").any():
        frame = frame.assign(outcome=listed["outcome"], why=listed["why"])
    links = [
        f"{PAGES}/{run.key}.html" if linked and sweep.keeps_all(run) else ""
        for run in sweep.runs[:ROWS]
    ]
    caption = text("sweeps.caption", shown=f"{len(frame):,}", runs=f"{len(tables.runs):,}")
    sheet.table(frame, "runs", caption, tables.columns, {"run": links})
    sheet.files(text("sweeps.files"), "results", "runs")


class Pages:
    """Writes a page for each run from a few that Sphinx renders: see `site.turning`."""

    def __init__(self, sweep: Sweep, varied: list[str]) -> None:
        self._sweep, self._varied = sweep, varied
        self._folder = sweep.folder / PAGES
        source = sweep.page.source
        # Below the folder of pages, whatever place the page has in the book.
        self._page = replace(sweep.page, docname=f"{PAGES}/{sweep.page.name}")
        self._stamp = digest([sweep.project.digests, source.read_text("utf-8"), varied])
        self._made: dict[str, str] = {}  # docname of each shape

    def waiting(self) -> list[Run]:
        """Runs whose page is not there as it should be."""
        stamp = self._folder / STAMP
        if not stamp.is_file() or stamp.read_text(encoding="utf-8") != self._stamp:
            shutil.rmtree(self._folder, ignore_errors=True)
        whole = filter(self._sweep.keeps_all, self._sweep.runs)
        return [run for run in whole if not self._target(run).is_file()]

    def shapes(self, runs: Iterable[Run]) -> dict[str, list[Part]]:
        """One page, by docname, of each shape that `runs` have and that none has yet."""
        made = {}
        for run in runs:
            parts = self._parts(run)
            docname = f"{PAGES}/shape-{len(self._made) + 1}"
            if self._made.setdefault(staging.markdown(parts, listed=False), docname) == docname:
                made[docname] = parts
        return made

    def write(self, runs: Sequence[Run], site: Path) -> Iterator[Run]:
        """Write the pages whose shape has a page in `site`; yield the other runs."""
        figures.add_all_pngs(self._sweep.place(run) / FILES for run in runs)
        if runs:
            self._copy_assets(site, runs[0])
        for run in runs:
            parts = self._parts(run)
            if docname := self._made.get(staging.markdown(parts, listed=False)):
                html = staging.filled(_text(site, docname), parts)
                atomic.write(self._target(run), self._dressed(html, run))
            else:
                yield run

    def finish(self) -> None:
        """Remove pages that belong to no run of this grid; say what the others were made from."""
        wanted = {self._target(run) for run in self._sweep.runs}
        for path in set(self._folder.glob("*.html")) - wanted:
            path.unlink()
        atomic.write(self._folder / STAMP, self._stamp)

    def _target(self, run: Run) -> Path:
        return self._folder / f"{run.key}.html"

    def _parts(self, run: Run) -> list[Part]:
        return staging.parts(self._page, self._sweep.place(run), self._sweep.project.package)

    def _copy_assets(self, site: Path, run: Run) -> None:
        """Copy what all pages ask for; `run` is one of those that they are about."""
        project, folder = self._sweep.project, self._sweep.folder
        copy_source(self._page, project, self._sweep.place(run), folder / self._page.source.name)
        shutil.copytree(site / "_static", folder / "_static", dirs_exist_ok=True)

    def _dressed(self, html: str, run: Run) -> str:
        given = "".join(
            f" · {escape(named(name))} {escape(sweeps.show(run.parameters[name]))}"
            for name in self._varied
        )
        back = f'<a href="../index.html">{escape(text("sweeps.back"))}</a>'
        line = f'<p class="cc-subtitle">{back}{given}</p>'
        # The heading stands once more outside the sections, for print.
        html = re.sub(r"(<section[^>]*>\s*<h1>.*?</h1>)", lambda h: h[1] + line, html, count=1)
        own = f"../downloads/{self._page.name}/"
        html = html.replace(f"{own}{self._page.name}.ipynb", f"../{self._page.source.name}")
        return single.alone(html).replace(own, f"../{RUNS}/{run.key}/{FILES}/")


@lru_cache(maxsize=32)
def _text(site: Path, docname: str) -> str:
    return (site / f"{docname}.html").read_text(encoding="utf-8")


def _cell(value: Value) -> Any:
    """A value as one cell of a CSV file."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
