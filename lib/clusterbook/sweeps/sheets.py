"""Pages that code composes rather than a notebook: comparisons of many runs.

They look like pages of the book, since they go the same way: cells with outputs → Sphinx → one
file with everything in it.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path

import altair as alt
import nbformat
import pandas as pd
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from clusterbook.book.outputs import Content
from clusterbook.book.project import Project
from clusterbook.drawing import figures
from clusterbook.files import atomic
from clusterbook.run.execution import write_files
from clusterbook.site import markup, single, staging
from clusterbook.site import publishing as site
from creative_clusters.charts.theme import titled
from creative_clusters.words import codebook
from creative_clusters.words.codebook import Column
from creative_clusters.words.tables import to_html


class Sheet:
    """A page being composed, from top to bottom.

    Parameters
    ----------
    title
        Its heading; shown as text, whatever characters it has.
    """

    name = "sheet"

    def __init__(self, title: str) -> None:
        self.content = Content()
        self._title = title
        self._cells: list[nbformat.NotebookNode] = [new_markdown_cell(f"# {_plain(title)}")]

    def heading(self, text: str) -> None:
        """Open a section."""
        self._cells.append(new_markdown_cell(f"## {_plain(text)}"))

    def say(self, *sentences: str) -> None:
        """Show computed sentences as one paragraph, as text."""
        said = " ".join(sentence for sentence in sentences if sentence)
        if said:
            self.html(f'<p class="cc-computed">{escape(said)}</p>')

    def html(self, markup_text: str) -> None:
        """Show HTML as it is; what is in it must have been escaped."""
        output = new_output("display_data", data={"text/html": markup_text})
        self._cells.append(
            new_code_cell("#", outputs=[output], metadata={"tags": ["remove-input"]})
        )

    def chart(
        self,
        chart: alt.TopLevelMixin,
        name: str,
        data: pd.DataFrame,
        finding: str,
        own: Mapping[str, Column] | None = None,
    ) -> None:
        """Show a chart with its data; as `clusterbook.chapter.Chapter.chart`.

        Parameters
        ----------
        own
            Columns of `data` that the catalogue does not have.
        """
        spec = titled(chart.to_dict(), finding)
        content = {"name": name, "spec": spec, "narrow": None, "alt": f"{finding}."}
        content |= table_files(data, own)
        self.content.charts.append(content)
        drawn = figures.draw(content)
        drawings = {size: drawn[f"{size}.svg"] for size in ("wide", "narrow")}
        self.html(markup.chart(content, drawings, self.name, ""))

    def table(
        self,
        frame: pd.DataFrame,
        name: str,
        caption: str,
        own: Mapping[str, Column] | None = None,
        links: Mapping[str, Sequence[str]] | None = None,
        filters: Sequence[str] = (),
    ) -> None:
        """Show a table with its files; as `clusterbook.chapter.Chapter.table`."""
        content = {
            "name": name,
            "caption": caption,
            "html": to_html(frame, links=links, own=own),
            "filters": [list(frame.columns).index(column) for column in filters],
            **table_files(frame, own),
        }
        self.content.tables.append(content)
        self.html(markup.table(content, self.name, ""))

    def notebook(self) -> nbformat.NotebookNode:
        """The page as Sphinx reads it."""
        return notebook(self._cells)

    def write(self, rendered: Path, docname: str, target: Path) -> None:
        """Write the page, as Sphinx has rendered it, with everything in it into one file."""
        html = (rendered / f"{docname}.html").read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            files = Path(folder) / "files"
            write_files(self.content, files)
            figures.add_pngs(files)
            atomic.write(target, single.inline(html, rendered, files))


def notebook(cells: list[nbformat.NotebookNode]) -> nbformat.NotebookNode:
    """A notebook of `cells`, with ids that are the same each time."""
    for number, cell in enumerate(cells):
        cell.id = f"c{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def table_files(frame: pd.DataFrame, own: Mapping[str, Column] | None = None) -> dict[str, str]:
    """A table and its codebook as CSV."""
    return {
        "csv": frame.to_csv(index=False, lineterminator="\n"),
        "codebook": codebook.describe(frame, own=own).to_csv(index=False, lineterminator="\n"),
    }


def save(
    frame: pd.DataFrame, folder: Path, name: str, own: Mapping[str, Column] | None = None
) -> None:
    """Write a table and its codebook into `folder`, each whole or not at all."""
    files = table_files(frame, own)
    atomic.write(folder / f"{name}.csv", files["csv"])
    atomic.write(folder / f"{name}.codebook.csv", files["codebook"])


@contextmanager
def rendered(project: Project, pages: Mapping[str, nbformat.NotebookNode]) -> Iterator[Path]:
    """Have Sphinx render `pages`, by docname, the first of them as the root; yield the folder."""
    first, *others = pages
    references = [page for page in project.pages if page.name == "references"]
    toc = {"format": "jb-book", "root": first}
    chapters = [{"file": name} for name in [*others, *(page.docname for page in references)]]
    with tempfile.TemporaryDirectory(prefix="clusterbook-") as name:
        stage = Path(name) / "stage"
        files = {"_toc.yml": yaml.safe_dump(toc | ({"chapters": chapters} if chapters else {}))}
        files |= staging.settings(project)
        files |= {f"{page.docname}.md": page.source.read_text("utf-8") for page in references}
        files |= {f"{name}.ipynb": nbformat.writes(page) for name, page in pages.items()}
        for file, text in files.items():
            atomic.write(stage / file, text)
        folder = site.render(project, stage, Path(name) / "work", strict=False)
        site.tidy_assets(folder)
        for page in folder.rglob("*.html"):
            page.write_text(site.tidy(page.read_text(encoding="utf-8")), encoding="utf-8")
        yield folder


def shown(value: object) -> str:
    """A parameter's or a result's value as a reader sees it."""
    if isinstance(value, list):
        return ", ".join(map(shown, value))
    if isinstance(value, float):
        return f"{value:.6g}"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _plain(text: str) -> str:
    """Text for a markdown heading: no character of it is markup."""
    return "".join(f"\\{char}" if char in r"\`*_{}[]()<>#+-.!|$~&" else char for char in text)
