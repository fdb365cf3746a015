"""The site: Sphinx on the stage, then downloads, scripts and manifest, then swapped in whole."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import deepcopy
from html import escape
from pathlib import Path

import nbformat

from clusterbook.book.outputs import guarded
from clusterbook.book.project import Page, Project, digest
from clusterbook.drawing import figures, vega
from clusterbook.files import atomic
from clusterbook.files.templates import filled
from clusterbook.run.execution import FILES, NOTEBOOK, chapter, read_notebook
from clusterbook.site import about, feed, indexing, markup, paper, policy, staging
from clusterbook.site.application import Rendering
from clusterbook.site.staging import Part, contents, in_code, in_markdown, own_cells, title
from clusterbook.site.turning import Turned
from creative_clusters.charts.theme import FONT, TOKENS
from creative_clusters.data import dictionary
from creative_clusters.words.wording import language, said, speaking, text, with_own

# Files that the theme brings and no page of this book asks for.
UNUSED = (
    "**/*.map", "_static/scripts/fontawesome*", "_static/vendor", "_static/webpack-macros.html",
    "_static/sbt-webpack-macros.html", "_static/locales", "_static/images",
    "_static/*.LICENSE.txt", ".buildinfo", ".doctrees", "_static/__init__.py",
    "_static/__pycache__", "_static/design-tabs.js", "_sphinx_design_static",
    "_static/searchtools.js", "_static/language_data.js", "_static/copybutton_funcs.js",
)  # fmt: skip
NOTICES = "licences.txt"  # of works of others that a site holds
_NOTICE = f"/*! Holds works of others; whose they are, and their licences: ../{NOTICES} */\n"
# A page asks for one file of styles and one of scripts, put together from those it would ask for.
_SHEET = re.compile(r'<link(?=[^>]*stylesheet)[^>]* href="([^"]*)_static/([^"?]+)[^>]*>\s*')
_SCRIPT = re.compile(r'<script[^>]* src="([^"]*)_static/(?!search)([^"?]+)[^>]*></script>\s*')
_OF_OTHERS = re.compile(
    r'<link[^>]*rel="preload"[^>]*>\s*|<script[^>]*(?:search(?:tools|index)|language_data).js[^>]*></script>\s*'
    r"|<script(?: data[^>]*)?>\s*(?:(?:let|var) toggle|DOCUMENTATION_OPTIONS|document\.docum)[^<]*"
    r"</script>\s*"
)
_NOT_USED = (
    "fontawesome", "doctools", "sphinx_highlight", "toggle", "searchtools", "language_data",
    "translations", "design-tabs",
)  # fmt: skip
_ASKED = ("book.css", "book.js", "search.js", "vega.js", "yours.js", "beside.js")
# Names that the theme gives in English only.
_IN_ENGLISH = (
    "theme.heading", "theme.main", "theme.primary", "theme.secondary", "theme.colours",
    "theme.system", "theme.page",
)  # fmt: skip
_ICON_FONT = re.compile(
    r"@font-face\{[^}]*Awesome[^}]*\}|(?<=\})(?:\.fa-[\w-]+(?:::?before)?,?)+\{(?:--fa|content)[^}]*\}"
)
_FOR_PAGES = shutil.ignore_patterns("*.wide.svg", "*.narrow.svg")  # they stand on the pages
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the time that archives carry, so that two builds are equal


def build(
    project: Project,
    sphinx: Rendering,
    runs: dict[str, Path],
    manifest: dict,
    site: Path,
    turned: Turned,
    pdf: bool = False,
) -> None:
    """Make the site in one language, with PDFs if asked, in the folder `site`."""
    end = f".{project.at}" if project.at else ""
    staged, work = project.build / f"stage{end}", project.build / f"work{end}"
    with ThreadPoolExecutor(1) as beside:  # staging and Sphinx leave all cores but one idle
        offering = beside.submit(offer_all, project, site / "downloads", runs, turned)
        pages = turned.staged(staging.made(project, project.pages, runs))
        staging.stage(project, pages, staged)
        shown = [contents(project), [title(page) for page in project.pages]]
        with kept(project, work, shown), sphinx.running(staged, work):
            offering.result()
    html = work / "html"
    for state in html.rglob("*--*.html"):  # of an earlier build
        if not (staged / state.relative_to(html)).with_suffix(".md").is_file():
            state.unlink()
    unwanted = shutil.ignore_patterns(".doctrees", "*.map")
    shutil.copytree(html, site, ignore=unwanted, dirs_exist_ok=True)
    tidy_site(site)
    turned.write(site)
    finish(project, site, pages, turned.states)
    _tell_status(project, site, manifest["pages"])
    if pdf:
        paper.add(project, site)
    if project.at:
        share(site)
    atomic.write(site / "manifest.json", json.dumps(manifest, indent=1, sort_keys=True) + "\n")


def share(site: Path) -> None:
    """Let the pages of a further language take scripts and styles from the folder above theirs."""
    shutil.rmtree(site / "_static")
    for page in site.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        html = re.sub(r'((?:href|src)="(?:\.\./)*)(?=_static/)', r"\1../", html)
        page.write_text(html, encoding="utf-8")


@contextmanager
def kept(project: Project, work: Path, shown: object = None) -> Iterator[None]:
    """Let Sphinx build in `work` on what an earlier build left there.

    That is used only if it is whole, and was made by the same library and configuration, and with
    the same `shown` on every page (contents and titles); so a build on top of it gives what a
    fresh one gives.
    """
    maker = digest([project.digests["library"], project.digests["lock"], project.config, shown])
    if atomic.whole(work, maker):
        (work / atomic.SEAL).unlink()
    try:
        yield
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    atomic.seal(work, maker)


def finish(
    project: Project,
    site: Path,
    pages: Mapping[str, Sequence[Part]],
    states: Iterable[Page] = (),
) -> None:
    """Make Sphinx's output, tidied, the book's site: outputs, glossary, search, 404.

    `pages` are parts by docname; `states` stand there already.
    """
    for docname, parts in pages.items():
        page = site / f"{docname}.html"
        html = staging.filled(page.read_text(encoding="utf-8"), parts)
        page.write_text(html, encoding="utf-8")
    for path in (site / "_static").rglob("*.*"):
        if path.name not in _ASKED:
            path.unlink()
    _gloss(project, site, [*project.pages, *states])
    home = str(project.config["title"])
    with speaking("zh" if language() == "en" else "en"):
        also = {"other": language(), "also": text("gone.said")}
    gone = {"code": language(), "heading": text("gone.title"), "said": text("gone.said")} | also
    missing = _beside("404.html", policy.own("home"), title=escape(home), **gone)
    atomic.write(site / "404.html", missing)
    atomic.write(site / indexing.FILE, indexing.script(site, project))
    (site / NOTICES).write_text(about.notices(), encoding="utf-8")
    pack(about.book(project), site / "book.zip")
    if changes := about.changes(project):
        atomic.write(site / feed.FILE, feed.feed(changes, about.about(project), home))
    for old, new in project.declaration.moved.items():
        up = "../" * old.count("/")
        if (site / f"{new}.html").is_file() and not (site / f"{old}.html").exists():
            where = {"title": escape(home), "to": escape(f"{up}{new}.html")}
            moved = _beside("moved.html", policy.own("moved"), **where)
            atomic.write(site / f"{old}.html", moved)


def _beside(template: str, script: str, **words: str) -> str:
    """A page that is none of the book's, with its script."""
    return policy.guarded(filled(template, script=script, **words), script)


def _gloss(project: Project, site: Path, pages: Iterable[Page]) -> None:
    """Let the first use of a term on each page lead to the glossary, if the book has one."""
    to = next((page.docname for page in project.pages if page.name == "glossary"), None)
    if to is None or "glossary" not in project.package.names():
        return
    own, other = ("term_en", "term_zh") if language() == "en" else ("term_zh", "term_en")
    rows = project.package.table("glossary")[[own, other, "definition"]]
    told = [(*row[:2], said(row[2])) for row in rows.to_numpy().tolist()]
    for page in pages:
        path = site / f"{page.docname}.html"
        if page.docname != to and path.is_file():
            glossary = f"{'../' * page.docname.count('/')}{to}.html"
            html = markup.glossed(path.read_text("utf-8"), told, glossary)
            path.write_text(html, encoding="utf-8")


def offer_all(
    project: Project, downloads: Path, runs: dict[str, Path], turned: Turned | None = None
) -> None:
    """Put what all pages offer, the data, and an archive of both into the folder `downloads`.

    What states offer is put beside.
    """
    own = [runs[page.name] for page in project.pages if page.name in runs]
    figures.add_all_pngs(run / FILES for run in own)
    for run in own:
        atomic.seal(run)
    for page in project.pages:
        if page.name in runs:
            offer(page, runs[page.name], project, downloads)
    for path in project.package.files:
        atomic.write(downloads / "data" / path.relative_to(project.data), path.read_bytes())
    for name, rows in dictionary.fields(project.package).groupby("resource", sort=False):
        table = rows.drop(columns="resource").to_csv(index=False, lineterminator="\n")
        atomic.write(downloads / "codebooks" / f"{name}.csv", f"\ufeff{table}")
    offered = [path for path in downloads.rglob("*") if path.is_file() and path.suffix != ".png"]
    if turned:
        turned.offer(downloads)
    for table in downloads.rglob("*.csv") if project.safe_csv else ():
        if not table.is_relative_to(downloads / "data"):  # which is as it was given
            atomic.write(table, guarded(table.read_bytes().decode()))
    atomic.write(downloads / "README.md", readme(project))
    offered.append(downloads / "README.md")
    pack({path.relative_to(downloads).as_posix(): path for path in offered}, downloads / "all.zip")


def readme(project: Project) -> str:
    """What the archive of all downloads says of itself."""
    known = {"about": about.about(project), "title": str(project.config["title"])}
    pages = [(page.name, heading(project, page)) for page in project.pages if page.is_notebook]
    return markup.template("readme.md").render(pages=pages, **known)


def heading(project: Project, page: Page) -> str:
    """What a page is called, as plain text."""
    with speaking(own=project.package.own):
        return page.title or with_own(title(page).lstrip("# "))


def _tell_status(project: Project, site: Path, runs: Mapping[str, Mapping]) -> None:
    """Fill what only a site knows into its pages: each page's run, the works that it ships."""
    for page in project.pages:
        target = site / f"{page.docname}.html"
        if page.name == "status":
            headings = {one.name: heading(project, one) for one in project.pages}
            told = markup.part("status", runs, headings, "../" * page.docname.count("/"))
        elif page.name == "licences":
            told = markup.part("licences", about.shipped())
        else:
            continue
        html = target.read_text(encoding="utf-8")
        atomic.write(target, html.replace(f'<div id="cc-{page.name}"></div>', told))


def offer(page: Page, run: Path, project: Project, downloads: Path) -> None:
    """Put what a page offers into the folder `downloads`: the files of its run, its notebook."""
    folder = downloads / page.name
    figures.add_pngs(run / FILES)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(run / FILES, folder, ignore=_FOR_PAGES)
    # One notebook, however many pages are made from it.
    notebook = downloads / page.source.stem / page.source.name
    notebook.parent.mkdir(exist_ok=True)
    copy_source(page, project, run, notebook)


def copy_source(page: Page, project: Project, run: Path, target: Path) -> None:
    """Offer a chapter's notebook; another edition's without what is about the studies."""
    if project.package.is_studies:
        shutil.copy(page.source, target)
        return
    notebook, ran = deepcopy(chapter(page)), read_notebook(run / NOTEBOOK)
    notebook.cells = deepcopy([cell for cell, _ in own_cells(page, ran, project.package)])
    for cell in notebook.cells:
        own = in_markdown if cell.cell_type == "markdown" else in_code
        cell.source = markup.undisguised(own(cell.source, project.package), "\\")
    nbformat.write(notebook, target)


def tidy_site(site: Path) -> None:
    """Leave out what no page uses; add the chart bundle and the palette."""
    for pattern in UNUSED:
        for path in site.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (site / "_static" / "colours.css").write_text(colours(), encoding="utf-8")
    _bundle(site)
    for page in site.rglob("*.html"):
        page.write_text(tidy(page.read_text(encoding="utf-8")), encoding="utf-8")
    (site / "_static" / "vega.js").write_text(_NOTICE + vega.page_script(), encoding="utf-8")


def _bundle(site: Path) -> None:
    """Put the styles that pages ask for into one file, and their scripts into another."""
    folder = site / "_static"
    asked = "".join(page.read_text(encoding="utf-8") for page in sorted(site.rglob("*.html")))
    unused = [*_NOT_USED, *([] if 'class="sd-' in asked else ["sphinx-design"])]
    for kind, pattern, joint in ((".css", _SHEET, "\n"), (".js", _SCRIPT, ";\n")):
        names = dict.fromkeys(name for _, name in pattern.findall(asked) if name != f"book{kind}")
        used = [folder / name for name in names if not any(word in name for word in unused)]
        if used:
            whole = joint.join(map(_with_imports, used))
            (folder / f"book{kind}").write_text(
                _NOTICE + _ICON_FONT.sub("", whole), encoding="utf-8"
            )


def _with_imports(file: Path) -> str:
    said = file.read_text(encoding="utf-8").replace('@charset "UTF-8";', "")
    return re.sub(r'@import "([^"]+)";', lambda one: _with_imports(file.parent / one[1]), said)


def colours() -> str:
    """The palette of the charts as CSS variables, for light and dark; and their font."""
    light = "".join(f"--cc-{name}:{token.light};" for name, token in TOKENS.items())
    dark = "".join(f"--cc-{name}:{token.dark};" for name, token in TOKENS.items())
    said = f":root{{{light}}}\nhtml[data-theme=dark]{{{dark}}}\n@media print{{:root{{{light}}}}}\n"
    return f"{said}.cc-static text{{font-family:{FONT}}}\n"


def tidy(html: str) -> str:
    """Take out of a page what asks for files that are not shipped; name what the theme does not."""
    html = _OF_OTHERS.sub("", _SCRIPT.sub("", html))
    before, *rest = _SHEET.split(html, maxsplit=1)
    if rest:
        up, _, after = rest
        own = f'<link rel="stylesheet" href="{up}_static/book.css">\n'
        own += f'<script defer src="{up}_static/book.js"></script>\n'
        own += f"<script>{policy.own('colours')}</script>\n"
        html = policy.guarded(before + own + _SHEET.sub("", after), policy.own("colours"))
    # What the theme leaves without a name or role that a screen reader can tell.
    bar, below = '<div id="pst-primary-sidebar"', '<summary><span class="toctree-toggle"'
    html = html.replace(bar, f'{bar} role="navigation" aria-label="{text("page.contents")}"')
    html = html.replace(below, below.replace(">", f' aria-label="{text("page.below")}">', 1))
    for key in _IN_ENGLISH if language() != "en" else ():
        with speaking("en"):
            english = text(key)
        html = html.replace(f'="{english}"', f'="{text(key)}"')
    return html.replace('role="doc-biblioentry"', 'role="listitem"')  # the other is allowed no more


def pack(files: Mapping[str, Path], archive: Path) -> None:
    """Zip `files` by their names; equal content gives an equal archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, path in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if path.stat().st_mode & 0o100 else 0o644) << 16
            zipped.writestr(entry, path.read_bytes())
    archive.write_bytes(buffer.getvalue())
