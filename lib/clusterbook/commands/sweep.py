"""``clusterbook sweep``: one page with many combinations of its parameters."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from clusterbook.book.project import Project
from clusterbook.commands import options

MANY = 1_000  # runs from which the command says what to expect


def sweep(
    page: Annotated[str, typer.Argument(help="Name of the page, as in its address.")],
    grid: Annotated[
        Path,
        typer.Option(help="YAML or CSV file of the combinations; see above."),
    ],
    out: options.Out = None,
    data: options.Data = None,
    jobs: options.Jobs = 2,
    scheduler: options.Scheduler = None,
    pages: Annotated[
        Literal["linked", "none"],
        typer.Option(help="A page for each run, linked from the comparison, or none."),
    ] = "linked",
    results_only: Annotated[
        bool,
        typer.Option(
            "--results-only", help="Keep each run's results and no more; for very many runs."
        ),
    ] = False,
    engine: options.Engine = "warm",
    seconds: options.Seconds = 300,
    memory: options.Memory = 4,
) -> None:
    """Run a page with every combination of a grid, and compare the results.

    A grid in YAML, for every combination of its values (here six), or a list of such blocks:

        threshold: [1, 2, 3]

        first_year: {from: 2008, to: 2012, step: 4}

    In CSV the head names parameters and a row is one combination; an empty cell is the default.

    The grid is checked whole before the first run. What is done stays done: the same command
    goes on where it was ended. The folder gets index.html (the comparison), results.csv (tidy),
    runs.csv (a row a run) and a page a run. A run that fails is listed, and the others go on.
    """
    from clusterbook.run import scaling
    from clusterbook.sweeps import sweeping, sweepsite

    project = Project(data=data)
    console = options.terminal(stderr=True)
    planned = sweeping.plan(project, page, grid, out and out.resolve())
    waiting = len(planned.runs) - len(planned.done)
    if waiting >= MANY:
        console.print(
            f"{waiting:,} runs: count on 0.2 s and 20 kB a run and core (benchmarks/README.md)."
        )
    with options.progress(console, f"Running {planned.page.name}") as running:
        sweeping.execute(
            planned,
            scaling.pool(project, jobs, scheduler, engine),
            engine,
            options.limits(seconds, memory),
            results_only,
            on_start=running.start,
            on_progress=lambda one, outcome: running.tell(f"run {one.number}", outcome, done=False),
        )
        running.start(None, "Writing pages and tables")
        sweeping.clear_failures(planned)
        index = sweepsite.publish(planned, pages == "linked")
    failed = len(planned.failures)
    console.print(f"{len(planned.done):,} of {len(planned.runs):,} runs done: {index}")
    if failed:
        console.print(
            f"{failed:,} failed; the same command tries them again. What each did up to its error "
            f"is in {planned.folder / sweeping.RUNS}/*.failed.",
            style="red",
        )
        raise typer.Exit(1)
