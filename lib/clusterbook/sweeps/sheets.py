"""Pages that code composes rather than a notebook: comparisons of many runs."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from clusterbook.book.outputs import Content, files_of
from clusterbook.drawing import figures
from clusterbook.files import atomic
from clusterbook.run.execution import write_files
from clusterbook.site import markup, single, staging
from clusterbook.site.staging import Part
from creative_clusters.charts.theme import titled
from creative_clusters.words.codebook import Column
from creative_clusters.words.tables import to_html
from creative_clusters.words.wording import closed, join, text


class Sheet:
    """A page being composed, from top to bottom."""

    name = "sheet"

    def __init__(self, title: str) -> None:
        self.content = Content()
        self.parts = [Part(f"# {markup.as_markdown(title)}")]

    def heading(self, words: str) -> None:
        """Open a section."""
        self.parts.append(Part(f"## {markup.as_markdown(words)}"))

    def say(self, *sentences: str) -> None:
        """Show computed sentences as one paragraph, as text."""
        said = join(map(closed, sentences))
        if said:
            self.html(f'<p class="cc-computed">{escape(said)}</p>')

    def html(self, markup_text: str) -> None:
        """Show HTML as it is; what is in it must have been escaped."""
        self.parts.append(Part(markup_text, is_html=True))

    def chart(
        self,
        chart: alt.TopLevelMixin,
        name: str,
        data: pd.DataFrame,
        finding: str,
        own: Mapping[str, Column] | None = None,
    ) -> None:
        """Show a chart with its data; as `clusterbook.chapter.Chapter.chart`."""
        spec = titled(chart.to_dict(), finding)
        content: dict[str, Any] = {"name": name, "spec": spec, "narrow": None, "credit": []}
        content |= {"alt": f"{finding}.", **files_of(data, own)}
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
    ) -> None:
        """Show a table with its files; as `clusterbook.chapter.Chapter.table`."""
        content = {
            "name": name,
            "caption": caption,
            "html": to_html(frame, links=links, own=own),
            **files_of(frame, own),
        }
        self.content.tables.append(content)
        self.html(markup.table(content, self.name, ""))

    def files(self, said: str, *names: str) -> None:
        """Lead to tables beside the page, and to their codebooks."""
        links = " · ".join(
            f'<a href="{name}.csv">{name}.csv</a> '
            f'(<a href="{name}.codebook.csv">{escape(text("page.codebook"))}</a>)'
            for name in names
        )
        self.html(f"<p>{escape(said)} {links}</p>")

    def write(self, rendered: Path, target: Path) -> None:
        """Write the page, which Sphinx has rendered as ``index``, into one file."""
        html = staging.filled((rendered / "index.html").read_text(encoding="utf-8"), self.parts)
        with atomic.Workspace() as folder:
            files = Path(folder) / "files"
            write_files(self.content, files)
            figures.add_pngs(files)
            atomic.write(target, single.inline(html, rendered, files))


def save(
    frame: pd.DataFrame, folder: Path, name: str, own: Mapping[str, Column] | None = None
) -> None:
    """Write a table and its codebook into `folder`, each whole or not at all."""
    files = files_of(frame, own)
    atomic.write(folder / f"{name}.csv", files["csv"])
    atomic.write(folder / f"{name}.codebook.csv", files["codebook"])
