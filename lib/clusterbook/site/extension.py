"""The Sphinx extension of the book: MathML, page metadata, own scripts and styles, nothing else.

Formulas become MathML when the site is built, icons are drawn by the style sheet, and scripts that
no page uses (an icon font of 1.5 MB) are left out; so a page asks no other host.
"""

from __future__ import annotations

import re
from html import escape, unescape
from importlib.resources import files
from textwrap import shorten

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.config import Config

from creative_clusters.words.wording import text

UNUSED_SCRIPTS = ("fontawesome", "mathjax", "translations.js", "design-tabs.js")

ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Ccircle cx='5' cy='10' r='4' fill='%231d6fb5'/%3E%3Ccircle cx='11' cy='5' r='3' "
    "fill='%23b85409'/%3E%3Ccircle cx='12.5' cy='12.5' r='2' fill='%230f7f67'/%3E%3C/svg%3E"
)


def setup(app: Sphinx) -> dict:
    """Register everything with Sphinx."""
    app.add_html_math_renderer("mathml", (_inline_math, None), (_block_math, None))
    app.connect("config-inited", _add_templates)
    app.connect("builder-inited", _add_assets)
    app.connect("html-collect-pages", _search_page)
    app.connect("html-page-context", _page_context, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _inline_math(self, node: nodes.math) -> None:
    self.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _block_math(self, node: nodes.math_block) -> None:
    self.body.append(
        f'<div class="cc-math" tabindex="0">{convert(node.astext(), display="block")}</div>'
    )
    raise nodes.SkipNode


def _add_templates(app: Sphinx, config: Config) -> None:
    config.templates_path.append(str(files(__package__).joinpath("templates")))


def _search_page(app: Sphinx) -> list[tuple[str, dict, str]]:
    return [("search", {"title": text("search.title")}, "search.html")]


def _add_assets(app: Sphinx) -> None:
    app.builder.search = False  # type: ignore[attr-defined]  # the book has its own (indexing)
    app.config.html_static_path.append(str(files(__package__).joinpath("assets")))
    app.add_css_file("colours.css", priority=900)
    app.add_css_file("clusterbook.css", priority=901)
    app.add_js_file("clusterbook.js", loading_method="defer", priority=900)


def _page_context(app: Sphinx, pagename: str, template: str, context: dict, doctree) -> None:
    context["text"] = text
    scripts = context.get("script_files", [])
    context["script_files"] = [
        script for script in scripts if not any(word in str(script) for word in UNUSED_SCRIPTS)
    ]
    # The theme gives these as plain text, and writes them into the page as markup.
    for name in ("pagetitle", "root_title"):
        context[name] = escape(context.get(name, ""), quote=False)
    if doctree is None:
        return
    summary = _summary(doctree)
    title = unescape(re.sub(r"<[^>]+>", "", context.get("title", "")))
    book = app.config.html_title or app.config.project
    full = book if pagename == app.config.root_doc else f"{title} — {book}"
    told = {
        "name": {"description": summary, "citation_title": full, "citation_language": "en"},
        "property": {"og:title": full, "og:description": summary, "og:type": "article",
                     "og:site_name": book, "og:locale": "en"},
    }  # fmt: skip
    context["metatags"] = (
        context.get("metatags", "")
        + "".join(
            f'<meta {kind}="{key}" content="{escape(value)}">\n'
            for kind, tags in told.items()
            for key, value in tags.items()
        )
        + '<meta name="twitter:card" content="summary">\n'
        + f'<link rel="icon" href="{ICON}">\n'
    )


def _summary(doctree: nodes.document, length: int = 200) -> str:
    """The first paragraph of a page without its citations, as its description."""
    paragraph = next(iter(doctree.findall(nodes.paragraph)), None)
    plain = re.sub(r"\s*\[[^\]]*\]", "", paragraph.astext()) if paragraph is not None else ""
    return shorten(plain, length + 2, placeholder=" …")
