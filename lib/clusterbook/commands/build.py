"""``clusterbook build``: the published site from the chapters and the data."""

from pathlib import Path
from typing import Annotated, Literal

import typer
import yaml

from clusterbook.book.errors import BookError, reading
from clusterbook.book.parameters import of_node, parse
from clusterbook.book.project import Project
from clusterbook.commands import options


def build(
    only: Annotated[
        list[str] | None,
        typer.Option(help="Run this page, or all pages made from this notebook; the others stay."),
    ] = None,
    params: Annotated[
        Path | None,
        typer.Option(help="YAML of parameter values: `name: value`, or `page: {name: value}`."),
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option("--parameter", "-p", help="NAME=VALUE, for every page that takes it."),
    ] = None,
    data: options.Data = None,
    out: options.Out = None,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Offer the book and each page as PDF; needs Chromium.")
    ] = False,
    safe_csv: Annotated[
        bool,
        typer.Option(
            "--safe-csv", help="Let no spreadsheet take labels in tables for formulas (= + - @)."
        ),
    ] = False,
    language: Annotated[
        Literal["both", "en", "zh"],
        typer.Option(help="Where the book can be read in Chinese, it is built in both."),
    ] = "both",
    knobs: Annotated[
        bool, typer.Option(help="Publish each combination of pages' knobs as a page of its own.")
    ] = True,
    jobs: options.Jobs = 2,
    scheduler: options.Scheduler = None,
    engine: options.Engine = "warm",
    seconds: options.Seconds = 300,
    memory: options.Memory = 4,
) -> None:
    """Build the site: run what changed, then publish it whole in _build/html."""
    from clusterbook.run.scaling import pool
    from clusterbook.site import paper
    from clusterbook.site.build import build as build_book

    project = Project(data=data, build=out)
    project.safe_csv = safe_csv
    if pdf:
        paper.browser()  # before anything runs
    console = options.terminal(stderr=True)
    if data is not None:
        console.print(f"{len(project.pages)} pages, {len(project.left_out)} chapters left out")
    with options.progress(console, "Running chapters") as running:
        report = build_book(
            project,
            given_values(params, parameter or []),
            only,
            jobs=jobs,
            pool=pool(project, jobs, scheduler) if scheduler else None,
            engine=engine,
            limits=options.limits(seconds, memory),
            on_start=running.start,
            on_progress=lambda outcome: running.tell(outcome.page, outcome),
            pdf=pdf,
            knobs=knobs,
            languages=project.languages if language == "both" else [language],
        )
    if report.failures:
        failed = len(report.failures)
        raise BookError(
            f"{failed} of {len(report.outcomes)} chapters failed; the published site is untouched. "
            f"What they did up to the error is in {project.build / 'cache'}/*.failed."
        )
    site = project.build / "html" / "index.html"
    done = f"{len(report.outcomes)} chapters run, {len(report.unchanged)} unchanged"
    done = "Nothing has changed" if report.nothing_to_do else f"{done}, {report.seconds:.1f} s"
    console.print(f"{done}: {site}")


def given_values(params: Path | None, assignments: list[str]) -> dict[str, dict]:
    """Parameter values by page; ``""`` for those that every page takes."""
    given: dict[str, dict] = {"": {}}
    if params is not None:
        with reading(params):
            source = params.read_text(encoding="utf-8")
            read = yaml.compose(source, yaml.SafeLoader)
            if read is not None and not isinstance(read, yaml.MappingNode):
                raise BookError(f"{params} must hold `name: value` lines.")
            for key, value in read.value if read else ():
                name = _name(params, key)
                if isinstance(value, yaml.MappingNode):
                    for one, what in value.value:
                        own = _name(params, one)
                        given.setdefault(name, {})[own] = of_node(own, what, source)
                else:
                    given[""][name] = of_node(name, value, source)
    given[""].update(dict(parse(assignment) for assignment in assignments))
    return given


def _name(params: Path, key: yaml.Node) -> str:
    if isinstance(key, yaml.ScalarNode):
        return key.value
    raise BookError(f"{params}, line {key.start_mark.line + 1}: write a name before the colon.")
