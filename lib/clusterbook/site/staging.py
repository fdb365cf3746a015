"""From executed notebooks to what Sphinx reads: prose, with a slot in the place of each output.

Outputs are put into the slots of a page that Sphinx has rendered (`filled`), so that it need not
read them, and pages that differ in their outputs alone are rendered once. The stage is a folder
that is kept between builds. A file in it is touched only when its content changes, so that Sphinx
reads again just the pages that did.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from html import escape
from itertools import chain, pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
import yaml
from docutils.nodes import make_id

from clusterbook.book import prose
from clusterbook.book.needs import OTHER_EDITIONS, STUDIES_ONLY
from clusterbook.book.outputs import NothingToShow, content, own
from clusterbook.book.parameters import vocabulary
from clusterbook.book.project import Page, Project
from clusterbook.files import atomic
from clusterbook.run.execution import FILES, NOTEBOOK, chapter, parameters_of, read_notebook
from clusterbook.site import about, computed, doubted, markup
from creative_clusters.data import sources
from creative_clusters.words.wording import (
    LANGUAGES,
    capital,
    in_own,
    language,
    marked,
    speaking,
    text,
    with_own,
)

FURTHER = "further-data"  # the page on what further data would bring
# The theme of a page that stands alone, from which nothing leads anywhere.
BARE = {"article_header_start": [], "article_header_end": [], "show_prev_next": False}
_LINK = re.compile(r"\.ipynb(?=[)#])")  # to another page
_CHAPTER = re.compile(r"\[([^\[\]]*)\]\(([\w./-]+?)(?:\.ipynb|\.md)?(?:#[^)]*)?\)")
_HEADING = re.compile(r"(?m)^#+ (.+)$")
_ROLE = re.compile(r"\{[\w:]+\}`[^`]*`|\\")
GONE = "\0"  # where a link to a chapter was that is left out
_CITE = re.compile(r"(\{cite[\w:]*\}`)([^`]+)`")
_SLOT = re.compile(r"<!--slot (\d+)-->")
_PICTURE = re.compile(r'href="(?:\.\./)*(downloads/[^"]+\.png)"')


@dataclass(frozen=True)
class Part:
    """Some of a page: markdown, or HTML that is shown as it is."""

    text: str
    is_html: bool = False
    english: str = ""  # by whose headings sections are known in every language


def made(
    project: Project, pages: Iterable[Page], runs: Mapping[str, Path]
) -> dict[str, list[Part]]:
    """The parts of `pages`, by docname; `runs` are by name."""
    known = addresses(project.pages, project.left_out)
    found = {}
    for page in pages:
        if page.is_notebook:
            found[page.docname] = parts(page, runs[page.name], project.package, known)
        else:
            source = page.source.read_text(encoding="utf-8")
            said = in_markdown(prose.worded(page.source)(source), project.package)
            found[page.docname] = [Part(said, english=source)]
    return found


def stage(project: Project, pages: Mapping[str, Sequence[Part]], folder: Path) -> None:
    """Write everything that Sphinx reads into `folder`, and remove what no longer belongs.

    `pages` are parts by docname (see :func:`made`); those of the book that are not among them stay
    as they were last staged.
    """
    listed = {page.docname for page in project.pages}
    wanted: dict[str, str] = {"_toc.yml": yaml.safe_dump(contents(project), sort_keys=False)}
    wanted |= settings(project)
    if project.left_out:
        wanted[f"{FURTHER}.md"] = further(project)
    wanted |= {f"{name}.md": markdown(parts, name in listed) for name, parts in pages.items()}
    for name, value in wanted.items():
        _write_if_new(folder / name, value)
    belong = {*wanted, *(f"{name}.md" for name in listed)}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.relative_to(folder).as_posix() not in belong:
            path.unlink()


def alone(project: Project, pages: Mapping[str, Sequence[Part]], folder: Path) -> None:
    """Stage a book of `pages`, by docname, the first its root: each with the works that it cites.

    Nothing leads from one page to another.
    """
    first, *others = pages
    toc: dict[str, Any] = {"format": "jb-book", "root": first}
    toc |= {"chapters": [{"file": name} for name in others]} if others else {}
    wanted = settings(project, BARE) | {"_toc.yml": yaml.safe_dump(toc)}
    for number, (name, parts) in enumerate(pages.items()):
        wanted[f"{name}.md"] = markdown(_with_works(parts, f"p{number}-"))
    for name, value in wanted.items():
        _write_if_new(folder / name, value)


def _with_works(parts: Sequence[Part], mark: str) -> list[Part]:
    """The parts, and the works that they cite, whose keys get a `mark` that is the page's own."""

    def own(cite: re.Match) -> str:
        return cite[1] + ",".join(f"{mark}{key.strip()}" for key in cite[2].split(",")) + "`"

    prose = [part if part.is_html else Part(_CITE.sub(own, part.text)) for part in parts]
    if prose == list(parts):
        return prose
    works = f"```{{bibliography}}\n:keyprefix: {mark}\n:filter: docname in docnames\n```"
    return [*prose, Part(f"## {text('page.works')}\n\n{works}")]


def further(project: Project) -> str:
    """The page on the chapters that have nothing to show, by what would bring them."""
    titles: dict[str, list[str]] = {}
    for page in project.chapters:
        if page.name in project.left_out:
            shown = in_markdown(title(page).lstrip("# "), project.package)
            what = capital(markup.as_markdown(project.left_out[page.name]))
            titles.setdefault(what, []).append(shown)
    listed = "\n".join(f"- {what}: {'; '.join(names)}" for what, names in titles.items())
    return f"# {text('further.title')}\n\n{text('further.intro')}\n\n{listed}\n"


def title(page: Page) -> str:
    """The first line of a page's source, in the language that texts are worded in."""
    if page.is_notebook:
        whole = chapter(page).cells[0].source
    else:
        whole = page.source.read_text(encoding="utf-8")
    return prose.worded(page.source)(whole.partition("\n")[0])


def settings(project: Project, theme: Mapping[str, Any] | None = None) -> dict[str, str]:
    """The files that Sphinx reads beside the pages, as the edition needs them, by name."""
    works = (project.root / "references.bib").read_text(encoding="utf-8")
    if not project.package.is_studies:
        entries = re.split(r"(?m)^(?=@)", works)
        of_studies = re.compile(r"keywords\s*=\s*\{studies\}")
        works = "".join(entry for entry in entries if not of_studies.search(entry))
    if (code := language()) != LANGUAGES[0]:  # "author_zh" is the author in Chinese
        works = re.sub(rf"(?m)^  (\w+) = .*\n  \1_{code} = ", r"  \1 = ", works)
    config = deepcopy(project.config)
    if theme is not None:
        config["sphinx"]["config"]["html_sidebars"] = {"**": []}
        config["sphinx"]["config"]["html_theme_options"] |= theme
    known = about.about(project)
    own = config.setdefault("sphinx", {}).setdefault("config", {})
    own.setdefault("html_context", {}).update(about=known, twins=project.twins)
    own["html_baseurl"] = known["address"] if theme is None else ""
    shown = yaml.safe_dump(config, allow_unicode=True, sort_keys=False)
    told, new = about.changes(project), ""
    if told:
        new = about.news(told)
        if code != LANGUAGES[0]:
            new = text("changes.english")
            told = f"{new}\n\n{told}"
    told = told or text("changes.none")
    files = {"_config.yml": shown, "references.bib": works, "CHANGELOG.md": told}
    return files | {"NEWS.md": new or "\n"}


def markdown(parts: Sequence[Part], listed: bool = True) -> str:
    """The parts of a page as Sphinx reads them, which need not know that there was a notebook.

    One that is not `listed` stands in no contents, and is the same for pages that differ in their
    outputs alone.
    """
    meta: dict[str, Any] = {} if listed else {"orphan": True}
    if listed and (found := _PICTURE.search("".join(part.text for part in parts if part.is_html))):
        meta["picture"] = found[1]
    if language() != LANGUAGES[0]:
        headings = [_HEADING.findall(part.english) for part in parts]
        meta["anchors"] = " ".join(make_id(_ROLE.sub("", said)) for said in chain(*headings))
    written = [f"---\n{yaml.safe_dump(meta, allow_unicode=True)}---"] if meta else []
    for number, part in enumerate(parts):
        slot = f'```{{raw}} html\n<div class="cc-output"><!--slot {number}--></div>\n```'
        written.append(slot if part.is_html else _LINK.sub(".md", part.text))
    return "\n\n".join(written) + "\n"


def filled(html: str, parts: Sequence[Part]) -> str:
    """A page as Sphinx rendered it, with the outputs among `parts` in its slots."""
    return _SLOT.sub(lambda slot: parts[int(slot[1])].text, html)


def parts(
    page: Page,
    run: Path,
    package: sources.DataPackage,
    pages: dict[str, str] | None = None,
) -> list[Part]:
    """A page: prose from the source, outputs from the run, code at the end.

    Prose is read from the source because a changed sentence does not run the chapter again. A
    cell tagged ``studies-only`` is left out of every edition but the studies', one tagged
    ``other-editions`` out of theirs; ``[[firms]]`` and the like become what the edition calls them.
    Links in outputs are resolved by `pages` (see :func:`addresses`).
    """
    ran = read_notebook(run / NOTEBOOK)
    up = "../" * page.docname.count("/")
    kept, found = own_cells(page, ran, package), content(ran)
    in_doubt = doubted.doubts(None if page.docname.startswith(doubted.HOME) else package.claims)
    made: list[Part] = []
    worded = prose.worded(page.source)
    for cell, outputs in kept:
        shown = ""
        if cell.cell_type == "markdown":
            said = led_further(in_markdown(worded(cell.source), package), pages or {}, up)
            said = markup.referred(said, found)
            with speaking(LANGUAGES[0]):
                english = in_markdown(cell.source, package)
            if page.title and not made:
                said = headed(said, page.title)
                english = headed(english, " ".join(map(str, page.each.values())))
            made.append(Part(said, english=english))
            shown = doubted.note(said, in_doubt)
        elif cell.cell_type == "code":
            shown = "\n".join(filter(None, (_shown(one, page.name, run, up) for one in outputs)))
            shown += doubted.note(doubted.visible(shown), in_doubt)
        if shown:
            made.append(Part(markup.linked(shown, pages or {}, up), is_html=True))
    code = [in_code(cell.source, package) for cell, _ in kept if cell.cell_type == "code"]
    # The book's own data need not be named.
    at_home = any(package.path == folder / "data" for folder in page.source.parents)
    data = "" if at_home else package.path.name
    source = page.source.stem
    takes = {name: marked(one.comment) for name, one in parameters_of(page).items()}
    cells = [cell.source for cell, _ in kept if cell.cell_type == "markdown"]
    if not prose.is_whole(page.source, [*cells, *takes.values()]):
        made.insert(1, Part(f":::{{note}}\n{text('page.untranslated')}\n:::"))
    with speaking(own=package.own):
        does = {name: with_own(worded(what)) for name, what in takes.items()}
        tail = markup.tail(page.name, does, found, code, up, notebook=source, data=data)
        sources_of = computed.shown(code)
    if sources_of:
        made += [_heading("page.computed"), Part(text("page.computed_by"))]
        made.append(Part(sources_of, is_html=True))
    made += [_heading("page.rerun"), Part(tail, is_html=True)]
    return [part for part, after in pairwise([*made, made[-1]]) if not _is_bare(part, after)]


def _is_bare(part: Part, after: Part) -> bool:
    """Whether a part is a heading with nothing under it: these data gave nothing."""
    alone = re.fullmatch(r"(##+) .*\s*", part.text)
    following = re.match("#+ ", after.text) if not after.is_html else None
    return bool(alone and following and len(following[0]) <= len(alone[1]) + 1)


def _heading(key: str) -> Part:
    with speaking(LANGUAGES[0]):
        english = f"## {text(key)}"
    return Part(f"## {text(key)}", english=english)


def own_cells(
    page: Page, ran: nbformat.NotebookNode, package: sources.DataPackage
) -> list[tuple[nbformat.NotebookNode, list]]:
    """The cells of a chapter that belong to the edition, with their outputs.

    They end where the chapter did, if it lacked data; it has said why.
    """
    # Without the cell that papermill put in.
    outputs = (cell.outputs for cell in ran.cells if cell.cell_type == "code"
               and "injected-parameters" not in cell.metadata.get("tags", []))  # fmt: skip
    hidden = OTHER_EDITIONS if package.is_studies else STUDIES_ONLY
    cells = []
    for cell in chapter(page).cells:
        made = next(outputs) if cell.cell_type == "code" else []
        if hidden not in cell.metadata.get("tags", []):
            cells.append((cell, made))
        if any(output.output_type == "error" for output in made):
            break
    return cells


def in_markdown(prose: str, package: sources.DataPackage) -> str:
    """Fill the edition's terms into `prose` as text: none of their characters is markup."""
    escaped = {
        name: {key: markup.as_markdown(term) for key, term in terms.items()}
        for name, terms in package.own.items()
    }
    with speaking(own=escaped):
        return with_own(prose)


def led_further(prose: str, pages: Mapping[str, str], up: str) -> str:
    """Let links to chapters that are left out lead to the page on what would bring them.

    A link that is named by its chapter is left out of its list, and so is an entry of a list that
    begins with a link and leads only to such chapters.
    """

    def is_left_out(match: re.Match) -> bool:
        return pages.get(f"page:{Path(match[2]).name}") == FURTHER

    def way(match: re.Match) -> str:
        if not is_left_out(match):
            return match[0]
        return f"[{match[1]}]({up}{FURTHER})" if match[1] else GONE

    lines = []
    for line in prose.split("\n"):
        found = list(_CHAPTER.finditer(line))
        if not (re.match(r"- \**\[", line) and all(map(is_left_out, found))):
            lines.append(_CHAPTER.sub(way, line))
    kept = re.sub(f" ?\\({GONE}\\)|{GONE}, |, {GONE}", "", "\n".join(lines))
    return kept.replace(GONE, f"[]({up}{FURTHER})")


def in_code(source: str, package: sources.DataPackage) -> str:
    """Code with the edition's own terms in its comments, which are English in every language."""
    with speaking("en", own=package.own):
        return re.sub("#.*", lambda comment: in_own(comment[0]), source)


def headed(prose: str, title: str) -> str:
    """`prose` with `title` as its heading, in place of the one it has; no text becomes markup."""
    heading = f"# {markup.as_markdown(' '.join(title.split()))}"
    return re.sub(r"\A\s*# .*", lambda _: heading, prose, count=1)


def addresses(pages: Iterable[Page], left_out: Iterable[str] = ()) -> dict[str, str]:
    """Where a link leads: ``page:NAME``, and ``region:KEY`` for a region with a page of its own."""
    known = {f"page:{name}": FURTHER for name in left_out}
    for page in pages:
        known[f"page:{page.name}"] = page.docname
        for name, value in page.each.items():
            if len(page.each) == 1 and vocabulary()[name].choices == ["regions"]:
                known.setdefault(f"region:{quote(str(value), safe='')}", page.docname)
    return known


def _shown(output: nbformat.NotebookNode, page: str, run: Path, up: str) -> str:
    """What a reader sees of one output; nothing of what is only for the machine."""
    for kind, value in own(output):
        if kind == "chart":
            file = run / FILES / value["name"]
            sizes = ("wide", "narrow")
            drawn = {
                one: file.with_name(f"{file.name}.{one}.svg").read_text("utf-8") for one in sizes
            }
            return markup.chart(value, drawn, page, up)
        if kind == "table":
            return markup.table(value, page, up)
        if kind in ("parameters", "results"):
            return ""
    if output.output_type == "error":
        return "" if output.ename == NothingToShow.__name__ else markup.failure(output)
    if output.get("name") == "stderr":
        return ""
    data = output.get("data", {})
    plain = data.get("text/plain", output.get("text", ""))
    return data.get("text/html") or f"<pre>{escape(plain)}</pre>"


def contents(project: Project) -> dict:
    """The contents as they hold on the stage, where the folder ``chapters`` is the root.

    They are ``_toc.yml`` with the pages made from one notebook below the page that leads to them,
    without chapters that are left out; the page that tells of those is the last.
    """
    below: dict[str, list[dict]] = {}
    above = {page.name: page.docname for page in project.pages}
    for page in project.pages:
        if page.under in above:
            below.setdefault(above[page.under], []).append({"file": page.docname})

    absent = {page.docname for page in project.chapters if page.name in project.left_out}

    def on_stage(node: Any) -> Any:
        if isinstance(node, list):
            every = [on_stage(item) for item in node]
            return [
                one for one in every if one.get("file") not in absent and one.get("chapters", 1)
            ]
        if not isinstance(node, dict):
            return node
        made: dict[str, Any] = {
            key: in_own(captions(value))
            if key == "caption"
            else Path(value).with_suffix("").as_posix().removeprefix("chapters/")
            if key in ("file", "root")
            else on_stage(value)
            for key, value in node.items()
        }
        if made.get("file") in below:
            made["sections"] = made.get("sections", []) + below[made["file"]]
        return made

    captions = prose.worded(project.root / "chapters" / "contents")
    with speaking(own=project.package.own):
        toc = on_stage(project.toc)
    if absent:
        toc["parts"] = toc["parts"] or [{"caption": text("further.title"), "chapters": []}]
        toc["parts"][-1]["chapters"].append({"file": FURTHER})
    return toc


def _write_if_new(path: Path, value: str) -> None:
    if not path.is_file() or path.read_text(encoding="utf-8") != value:
        atomic.write(path, value)
