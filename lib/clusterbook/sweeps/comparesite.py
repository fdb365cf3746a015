"""What two sides differ in, as a page in one file and as CSV."""

import math
from pathlib import Path

import altair as alt
import pandas as pd

from clusterbook.book.project import Project
from clusterbook.files import atomic, owned
from clusterbook.site import single
from clusterbook.sweeps.sheets import Sheet, save
from creative_clusters.charts import theme
from creative_clusters.words.codebook import column
from creative_clusters.words.wording import listing, text

ROW, MOST = 24, 25  # pixels of a bar, bars
ROWS = 100  # rows of a table on the page; all are in the CSV


def publish(
    project: Project, found: dict[str, pd.DataFrame], names: tuple[str, str], folder: Path
) -> Path:
    """Write ``index.html`` and a CSV with codebook of each table into `folder`."""
    owned.claim(folder, project.build)
    for name, frame in found.items():
        save(frame, folder, name)
    sheet = compose(found, names)
    with atomic.Workspace() as work:
        site = single.rendered(project, {"index": sheet.parts}, Path(work))
        sheet.write(site, folder / "index.html")
    return folder / "index.html"


def compose(found: dict[str, pd.DataFrame], names: tuple[str, str]) -> Sheet:
    """Compose the page."""
    sheet = Sheet(text("compare.title", a="A", b="B"))
    sheet.say(text("compare.sides", a=names[0], b=names[1]), *summary(found))
    moved = _moved(found["results"])
    if len(moved):
        most = moved.loc[moved["relative_change"].abs().idxmax()]
        said = {"name": f"“{most['name']}”", "count": len(moved)}
        change = column("relative_change").show(most["relative_change"])
        data = moved[["page", "result", "value_a", "value_b", "b_minus_a", "relative_change"]]
        finding = text("compare.finding", change=change, **said)
        sheet.chart(relative_changes(moved), "relative-changes", data, finding)
    one_page = len(found["pages"]) == 1
    for name in ("parameters", "results", "tables", "cells", "pages"):
        if len(found[name]) and not (one_page and name == "pages"):
            _list(sheet, found[name], name, one_page)
    sheet.files(text("compare.files"), *found)
    return sheet


def summary(found: dict[str, pd.DataFrame]) -> list[str]:
    """Say in sentences how many pages differ, and which are on one side only."""
    pages = found["pages"]
    counts = pages["sides"].value_counts()
    both = int(counts.get("same", 0) + counts.get("changed", 0))
    if counts.get("same", 0) == len(pages):
        return [text("compare.equal")]
    said = [text("compare.pages", count=both, changed=int(counts.get("changed", 0)))]
    if len(pages) == 1:
        said = []
    numbers = {name: f"{len(found[name]):,}" for name in ("parameters", "results", "tables")}
    said.append(
        text("compare.counts", **numbers, cells=f"{int(found['tables']['cells_changed'].sum()):,}")
    )
    for side in ("A", "B"):
        only = pages.loc[pages["sides"] == f"only in {side}", "page"]
        if len(only):
            said.append(text("compare.only", side=side, names=listing(only)))
    return said


def _moved(results: pd.DataFrame) -> pd.DataFrame:
    """Numeric results that differ, with a name that tells the page where there are several."""
    moved = results.dropna(subset=["relative_change"])
    names = moved["result"].str.replace("_", " ")
    several = len(set(moved["page"])) > 1
    return moved.assign(name=names + " · " + moved["page"] if several else names)


def _list(sheet: Sheet, frame: pd.DataFrame, name: str, one_page: bool) -> None:
    sheet.heading(text(f"compare.heading.{name}"))
    shown = frame.head(ROWS).reset_index(drop=True)
    shown = shown.loc[:, (shown.notna() & (shown != "")).any()]
    for side in {"value_a", "value_b"} & set(shown):
        shown[side] = [_short(value) for value in shown[side]]
    if one_page:
        shown = shown.drop(columns="page")
    key = "compare.shown" if len(frame) > ROWS else "compare.all"
    sheet.table(shown, name, text(key, shown=ROWS, count=f"{len(frame):,}"))


def _short(value: str) -> str:
    """A number without the digits that only a computer sees; any other text as it is."""
    try:
        number = float(value)
    except ValueError:
        return value
    return f"{number:.6g}" if len(value) > 8 and math.isfinite(number) else value


def relative_changes(rows: pd.DataFrame) -> alt.TopLevelMixin:
    """Relative changes as bars from zero, the largest first."""
    order = rows["relative_change"].abs().sort_values(ascending=False, kind="stable").index
    shown = rows.loc[order].head(MOST)
    words = [text("compare.up"), text("compare.down")]
    shown = shown.assign(way=[words[change < 0] for change in shown["relative_change"]])
    scale = alt.Scale(domain=words, range=[theme.colour("blue"), theme.colour("orange")])
    base = alt.Chart(shown).encode(
        x=alt.X("relative_change:Q", axis=alt.Axis(format="+.0%", tickCount=5))
        .title(text("column.relative_change"))
        .scale(nice=True, zero=True),
        y=alt.Y("name:N", sort=list(shown["name"]), title=None, axis=alt.Axis(labelLimit=180)),
        color=alt.Color("way:N", title=None, scale=scale),
        tooltip=["name:N", alt.Tooltip("relative_change:Q", format="+.1%")],
    )
    return alt.layer(base.mark_rule(strokeWidth=3), base.mark_point(size=70, opacity=1)).properties(
        width="container",
        height=ROW * max(len(shown), 2),
        title=theme.subtitle(text("compare.chart", count=len(shown))),
    )
