"""One page as one file: styles, scripts, pictures and tables inside it, to send by mail."""

from __future__ import annotations

import base64
import mimetypes
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from clusterbook.book.project import Page, Project
from clusterbook.drawing import figures
from clusterbook.files import atomic, owned
from clusterbook.run.execution import FILES
from clusterbook.site import policy, staging
from clusterbook.site import publishing as site
from clusterbook.site.application import Sphinx
from clusterbook.site.staging import Part

# From a page that stands alone nothing leads anywhere.
ALONE = "<style>.bd-sidebar-primary, #pst-search-dialog { display: none !important; }</style>"
LEADS_AWAY = re.compile(r'<link [^>]*rel="(?:preload|index|search|next|prev)"[^>]*>')


def write(project: Project, page: Page, run: Path, target: Path) -> None:
    """Write `page` as it came out of `run` into the file `target`."""
    parts = staging.parts(page, run, project.package, staging.addresses([page]))
    html = rendered(project, {page.docname: parts}, project.build / "single" / page.name)
    figures.add_pngs(run / FILES)
    made = (html / f"{page.docname}.html").read_text(encoding="utf-8")
    made = staging.filled(made, parts)
    atomic.write(target, inline(made, (html / page.docname).parent, run / FILES))


def rendered(project: Project, pages: Mapping[str, Sequence[Part]], folder: Path) -> Path:
    """Have Sphinx render `pages`, by docname, the first of them as the root; return where."""
    staging.alone(project, pages, folder / "stage")
    with site.kept(project, folder / "work"):
        Sphinx(folder / "stage", folder / "work").build()
        site.tidy_site(folder / "work" / "html")
    return folder / "work" / "html"


def alone(html: str) -> str:
    """Take out of a page what only makes sense among others."""
    return LEADS_AWAY.sub("", html).replace("</head>", f"{ALONE}</head>", 1)


def inline(html: str, base: Path, files: Path) -> str:
    """Put what `html` refers to below `base`, and its downloads in `files`, into it."""

    def style(match: re.Match) -> str:
        css = _read(base, match["to"])
        if css is None:
            return match[0]
        beside = base / Path(match["to"]).parent
        css = re.sub(r'@import "([^"]+)";', lambda found: _read(beside, found[1]) or "", css)
        return f"<style>{css}</style>"

    scripts = [policy.own("colours")]

    def script(match: re.Match) -> str:
        code = _read(base, match["to"])
        if code is None:
            return match[0]
        code = re.sub(r"</(script)", r"<\\/\1", code, flags=re.I)
        scripts.append(code)
        return f"<script{match['more']}>{code}</script>"

    def download(match: re.Match) -> str:
        path = files / Path(match["to"]).name
        if not path.is_file():
            return ""
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        raw = base64.b64encode(path.read_bytes()).decode()
        return f'href="data:{kind};base64,{raw}" download="{path.name}"'

    rules: list[tuple[str, Callable[[re.Match], str]]] = [
        (r'<link (?=[^>]*stylesheet)[^>]*href="(?P<to>[^"?]+)[^"]*"[^>]*>', style),
        (r'<script(?P<more>)[^>]* src="(?P<to>[^"?]+)[^"]*"[^>]*></script>', script),
        (r'href="(?P<to>[^"]*downloads/[^"]+)" download', download),
    ]
    charts = '<script src="_static/vega.js"></script>'
    depth = re.search(r'src="([^"]*)_static/book\.js', html)
    if "cc-chart" in html and depth:
        html = html.replace("</head>", charts.replace('"_', f'"{depth[1]}_') + "</head>", 1)
    # Before the scripts come in, since one of them holds the text of a whole page.
    html = alone(html)
    for pattern, replace in rules:
        html = re.sub(pattern, replace, html)
    return policy.guarded(html, *scripts).replace("<head>", f"<head>{owned.PAGE}", 1)


def _read(base: Path, link: str) -> str | None:
    path = (base / link).resolve()
    return path.read_text(encoding="utf-8") if path.is_file() else None
