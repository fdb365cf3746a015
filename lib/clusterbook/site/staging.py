"""From executed notebooks to what Sphinx reads: content in, nothing of the run left.

The stage is a folder that is kept between builds. A file in it is touched only when its content
changes, so that Sphinx reads again just the pages that did.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from clusterbook.book.outputs import NothingToShow, content, own
from clusterbook.book.parameters import vocabulary
from clusterbook.book.project import Page, Project, digest, plain
from clusterbook.files import atomic
from clusterbook.files.watching import stamp
from clusterbook.run.execution import FILES, NOTEBOOK, parameters_of, read_notebook
from clusterbook.site import computed, doubted, markup
from creative_clusters.data import sources
from creative_clusters.words.wording import speaking, text, with_own

STUDIES_ONLY, OTHER_EDITIONS = "studies-only", "other-editions"


def stage(
    project: Project, runs: dict[str, Path], folder: Path, only: Collection[str] | None = None
) -> None:
    """Write everything that Sphinx reads into `folder`, and remove what no longer belongs.

    Pages that `only` does not name stay as they were last staged.
    """
    wanted: dict[str, str] = {"_toc.yml": yaml.safe_dump(contents(project), sort_keys=False)}
    wanted |= settings(project)
    package = project.package
    pages = addresses(project.pages)
    record = folder.with_name(f"{folder.name}.json")
    before, made = atomic.read_json(record), {}
    kept: set[str] = set()
    for page in project.pages:
        name = f"{page.docname}{page.source.suffix}"
        if only is not None and page.name not in only:
            kept.add(name)
            continue
        source = page.source.read_text(encoding="utf-8")
        if not page.is_notebook:
            wanted[name] = in_markdown(source, package)
            continue
        run, heading = runs[page.name], [page.name, page.title, page.template, dict(page.each)]
        rests_on = [project.digests, pages, heading, source, str(run), stamp(run / NOTEBOOK)]
        made[name] = digest(rests_on)
        # Time and size tell what a build wrote that was killed before it could record it.
        if before.get(name) == [made[name], *stamp(folder / name)]:
            kept.add(name)
        else:
            wanted[name] = nbformat.writes(staged(page, run, package, pages))
    for name, value in wanted.items():
        _write_if_new(folder / name, value)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.relative_to(folder).as_posix() not in {*wanted, *kept}:
            path.unlink()
    now = {name: [key, *stamp(folder / name)] for name, key in made.items()}
    atomic.write(record, json.dumps(before | now))


def alone(project: Project, pages: Mapping[str, nbformat.NotebookNode], folder: Path) -> None:
    """Stage a book of `pages`, by docname, the first its root, and of the works that they cite.

    The others are left out: to set them takes as long as a page.
    """
    first, *others = pages
    files = [{"file": name} for name in (*others, *(page.docname for page in cited(project)))]
    toc = {"format": "jb-book", "root": first} | ({"chapters": files} if files else {})
    wanted = {f"{name}.ipynb": nbformat.writes(page) for name, page in pages.items()}
    said = "".join(wanted.values())
    wanted |= settings(project) | {"_toc.yml": yaml.safe_dump(toc)}
    for page in cited(project):
        prose = page.source.read_text(encoding="utf-8")
        wanted[f"{page.docname}.md"] = in_markdown(prose, project.package)
    keys = {entry: re.match(r"@\w+\{([^,]+),", entry) for entry in _works(wanted["references.bib"])}
    kept = [entry for entry, key in keys.items() if not key or key[1] in said]
    wanted["references.bib"] = "".join(kept)
    for name, value in wanted.items():
        _write_if_new(folder / name, value)


def cited(project: Project) -> list[Page]:
    """The page of references, if the book has one."""
    return [page for page in project.chapters if page.name == "references"]


def _works(bibliography: str) -> list[str]:
    return re.split(r"(?m)^(?=@)", bibliography)


def settings(project: Project) -> dict[str, str]:
    """The files that Sphinx reads beside the pages, as the edition needs them, by name."""
    works = (project.root / "references.bib").read_text(encoding="utf-8")
    return {
        "_config.yml": yaml.safe_dump(project.config, allow_unicode=True, sort_keys=False),
        "references.bib": works if project.package.is_studies else _without_studies(works),
    }


def staged(
    page: Page,
    run: Path,
    package: sources.DataPackage,
    pages: dict[str, str] | None = None,
) -> nbformat.NotebookNode:
    """One page for Sphinx: prose from the source, outputs from the run, code at the end.

    Prose is read from the source because a changed sentence does not run the chapter again. A
    cell tagged ``studies-only`` is left out of every edition but the studies', one tagged
    ``other-editions`` out of theirs; ``[[firms]]`` and the like become what the edition calls them.
    Links in outputs are resolved by `pages` (see :func:`addresses`). Regions that the page shows
    are found by search under their Chinese names too.
    """
    ran = read_notebook(run / NOTEBOOK)
    found = content(ran)
    up = "../" * page.docname.count("/")
    kept = own_cells(page, ran, package)
    cells: list[nbformat.NotebookNode] = []
    in_doubt = doubted.doubts(None if page.docname.startswith(doubted.HOME) else package.claims)
    for cell, made in kept:
        if cell.cell_type == "markdown":
            prose = in_markdown(cell.source, package)
            prose = prose if cells or not page.title else headed(prose, page.title)
            cells.append(new_markdown_cell(prose))
            if told := doubted.note(prose, in_doubt):
                cells.append(outputs_alone(markup.linked(told, pages or {}, up)))
        elif cell.cell_type == "code":
            shown = [show for output in made if (show := _shown(output, page.name, run, up))]
            if told := doubted.note(" ".join(map(doubted.visible, shown)), in_doubt):
                shown.append(_html(told))
            for show in shown:
                if "text/html" in show.get("data", {}):
                    html = markup.linked(show["data"]["text/html"], pages or {}, up)
                    show["data"]["text/html"] = html
            if shown:
                cells.append(outputs_alone(*shown))
    code = [cell.source for cell, _ in kept if cell.cell_type == "code"]
    # The book's own data need not be named.
    at_home = any(package.path == folder / "data" for folder in page.source.parents)
    data = "" if at_home else package.path.name
    takes, source = parameters_of(page), page.source.stem
    tail = markup.tail(page.name, takes, found, code, up, notebook=source, data=data)
    if sources_of := computed.shown(code):
        cells.append(new_markdown_cell(f"## {text('page.computed')}\n\n{text('page.computed_by')}"))
        cells.append(outputs_alone(sources_of))
    cells.append(new_markdown_cell(f"## {text('page.rerun')}"))
    cells.append(outputs_alone(tail))
    page_itself = notebook(cells)
    whole = nbformat.writes(page_itself)
    places = package.places[["region", "name_zh"]].itertuples(index=False)
    keywords = [name for region, name in places if region in whole]
    meta = {"keywords lang=zh": ", ".join(keywords)} if keywords else {}
    page_itself.metadata["myst"] = {"html_meta": meta}
    return page_itself


def notebook(cells: list[nbformat.NotebookNode]) -> nbformat.NotebookNode:
    """A notebook of `cells`, with ids that are the same each time."""
    for number, cell in enumerate(cells):
        cell.id = f"c{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def outputs_alone(*outputs: nbformat.NotebookNode | str) -> nbformat.NotebookNode:
    """A cell of which readers see the outputs alone; a text is HTML, shown as it is."""
    made = [_html(one) if isinstance(one, str) else one for one in outputs]
    return new_code_cell("#", outputs=made, metadata={"tags": ["remove-input"]})


def own_cells(
    page: Page, ran: nbformat.NotebookNode, package: sources.DataPackage
) -> list[tuple[nbformat.NotebookNode, list]]:
    """The cells of a chapter that belong to the edition, with their outputs.

    They end where the chapter did, if it lacked data; it has said why.
    """
    outputs = iter(_code_outputs(ran))
    cells = []
    for cell in read_notebook(page.source).cells:
        made = next(outputs) if cell.cell_type == "code" else []
        if not _is_hidden(cell, package):
            cells.append((cell, made))
        if any(output.output_type == "error" for output in made):
            break
    return cells


def in_markdown(prose: str, package: sources.DataPackage) -> str:
    """Fill the edition's terms into `prose` as plain text: none of their characters is markup.

    Angle brackets are replaced by others, since the theme takes the titles of pages for markup.
    """
    escaped = {
        name: {key: as_markdown(plain(term)) for key, term in terms.items()}
        for name, terms in package.reader().own.items()
    }
    with speaking("en", own=escaped):
        return with_own(prose)


def _is_hidden(cell: nbformat.NotebookNode, package: sources.DataPackage) -> bool:
    tag = OTHER_EDITIONS if package.is_studies else STUDIES_ONLY
    return tag in cell.metadata.get("tags", [])


def _without_studies(works: str) -> str:
    """Leave the works with the keyword ``studies`` out of a bibliography."""
    return "".join(
        entry for entry in _works(works) if not re.search(r"keywords\s*=\s*\{studies\}", entry)
    )


def headed(prose: str, title: str) -> str:
    """`prose` with `title` as its heading, in place of the one it has; no text becomes markup."""
    heading = f"# {as_markdown(' '.join(title.split()))}"
    return re.sub(r"\A\s*# .*", lambda _: heading, prose, count=1)


def as_markdown(text: str) -> str:
    """`text` as markdown shows it: none of its characters is markup."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def addresses(pages: Iterable[Page]) -> dict[str, str]:
    """Where a link leads: ``page:NAME``, and ``region:KEY`` for a region with a page of its own."""
    known = {}
    for page in pages:
        known[f"page:{page.name}"] = page.docname
        for name, value in page.each.items():
            if len(page.each) == 1 and vocabulary()[name].choices == ["regions"]:
                known.setdefault(f"region:{quote(str(value), safe='')}", page.docname)
    return known


def _code_outputs(ran: nbformat.NotebookNode) -> list[list]:
    """Outputs of each code cell, without the cell that papermill put in."""
    return [
        cell.outputs
        for cell in ran.cells
        if cell.cell_type == "code" and "injected-parameters" not in cell.metadata.get("tags", [])
    ]


def _shown(
    output: nbformat.NotebookNode, page: str, run: Path, up: str
) -> nbformat.NotebookNode | None:
    """What a reader sees of one output; None for what is only for the machine."""
    for kind, value in own(output):
        if kind == "chart":
            return _html(markup.chart(value, _drawings(run, value["name"]), page, up))
        if kind == "table":
            return _html(markup.table(value, page, up))
        if kind in ("parameters", "results"):
            return None
    if output.output_type == "error":
        return None if output.ename == NothingToShow.__name__ else _html(markup.failure(output))
    if output.get("name") == "stderr":
        return None
    data = output.get("data", {})
    return _html(data["text/html"]) if "text/html" in data else output


def _drawings(run: Path, name: str) -> dict[str, str]:
    return {
        size: (run / FILES / f"{name}.{size}.svg").read_text(encoding="utf-8")
        for size in ("wide", "narrow")
    }


def _html(markup_text: str) -> nbformat.NotebookNode:
    return new_output("display_data", data={"text/html": markup_text})


def contents(project: Project) -> dict:
    """The contents as they hold on the stage, where the folder ``chapters`` is the root.

    They are ``_toc.yml`` with the pages made from one notebook below the page that leads to them.
    """
    below: dict[str, list[dict]] = {}
    above = {page.name: page.docname for page in project.pages}
    for page in project.pages:
        if page.under in above:
            below.setdefault(above[page.under], []).append({"file": page.docname})

    def on_stage(node: Any) -> Any:
        if isinstance(node, list):
            return [on_stage(item) for item in node]
        if not isinstance(node, dict):
            return node
        made: dict[str, Any] = {
            key: Path(value).with_suffix("").as_posix().removeprefix("chapters/")
            if key in ("file", "root")
            else on_stage(value)
            for key, value in node.items()
        }
        if made.get("file") in below:
            made["sections"] = made.get("sections", []) + below[made["file"]]
        return made

    return on_stage(project.toc)


def _write_if_new(path: Path, value: str) -> None:
    if not path.is_file() or path.read_text(encoding="utf-8") != value:
        atomic.write(path, value)
