"""The Sphinx extension of the book: MathML, page metadata, own scripts and styles, nothing else.

Formulas become MathML when the site is built, icons are drawn by the style sheet, and scripts that
no page uses (an icon font of 1.5 MB) are left out; so a page asks no other host.
"""

from __future__ import annotations

import re
from hashlib import sha256
from html import escape, unescape
from importlib.resources import files
from pathlib import Path
from textwrap import shorten
from urllib.parse import urljoin

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform

from clusterbook.drawing import figures
from clusterbook.site import about, markup
from creative_clusters.words.wording import LANGUAGES, joined, language, listing, text

ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Ccircle cx='5' cy='10' r='4' fill='%231d6fb5'/%3E%3Ccircle cx='11' cy='5' r='3' "
    "fill='%23b85409'/%3E%3Ccircle cx='12.5' cy='12.5' r='2' fill='%230f7f67'/%3E%3C/svg%3E"
)

# A work in brackets, as bibtex's style words it in English.
_CITED = re.compile(
    r'(<a class="reference internal" href="[^"]*#id\d+"[^>]*>)([^<]*), (n\.d\.|\d{4}\w?)</a>'
)


def setup(app: Sphinx) -> dict:
    """Register everything with Sphinx."""
    templates = str(files(__package__).joinpath("templates"))
    app.add_html_math_renderer("mathml", (_inline_math, None), (_block_math, None))
    app.add_transform(Written)
    app.connect("config-inited", lambda _, config: config.templates_path.append(templates))
    app.connect("builder-inited", _add_assets)
    app.connect("env-get-outdated", _of_other_content)
    search = [("search", {"title": text("search.title")}, "search.html")]
    app.connect("html-collect-pages", lambda _: search)
    app.connect("html-page-context", _page_context, priority=900)
    app.connect("doctree-read", _anchors, priority=400)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


class Written(SphinxTransform):
    """Labels as they are written, once Sphinx has made the quotes of prose typographic."""

    default_priority = 760

    def apply(self) -> None:
        """Undo the disguise that :func:`markup.as_markdown` gave them."""
        for node in list(self.document.findall(nodes.Text)):
            if (said := markup.undisguised(node)) != node:
                node.parent.replace(node, nodes.Text(said))


def _inline_math(self, node: nodes.math) -> None:
    self.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _block_math(self, node: nodes.math_block) -> None:
    # Formulas side by side stand below each other where there is no room.
    formulas = [convert(one, display="block") for one in node.astext().split(r"\qquad")]
    self.body.append(f'<div class="cc-math" tabindex="0">{"".join(formulas)}</div>')
    raise nodes.SkipNode


def _add_assets(app: Sphinx) -> None:
    app.builder.search = False  # type: ignore[attr-defined]  # the book has its own (indexing)
    app.config.html_static_path.append(str(files(__package__).joinpath("assets")))
    app.add_css_file("colours.css", priority=900)
    app.add_css_file("clusterbook.css", priority=901)
    app.add_js_file("clusterbook.js", loading_method="defer", priority=900)
    app.add_js_file("knobs.js", loading_method="defer", priority=901)


def _of_other_content(app: Sphinx, env: BuildEnvironment, *_: set[str]) -> list[str]:
    """Pages with another text than was read before, whatever a clock set back made their times."""
    before = getattr(env, "clusterbook_digests", {})
    now = {name: sha256(Path(env.doc2path(name)).read_bytes()).digest() for name in env.found_docs}
    env.clusterbook_digests = now  # type: ignore[attr-defined]
    return [name for name, digest in now.items() if before.get(name, digest) != digest]


def _anchors(app: Sphinx, doctree: nodes.document) -> None:
    """Call the sections of a page in another language as they are called in English."""
    for field in list(doctree.findall(nodes.field)):
        if field[0].astext() == "anchors":
            names, sections = field[1].astext().split(), list(doctree.findall(nodes.section))
            for section, name in zip(sections, names, strict=False):
                section["ids"] = [name, *section["ids"][1:]]
            for section in sections[len(names) :]:  # those of what it includes, in English
                section["classes"].append(f"language-{LANGUAGES[0]}")
            field.parent.remove(field)


def _page_context(app: Sphinx, pagename: str, template: str, context: dict, doctree) -> None:
    context["text"] = text
    context.setdefault("about", {})
    # The theme gives these as plain text, and writes them into the page as markup.
    for name in ("pagetitle", "root_title"):
        context[name] = escape(context.get(name, ""), quote=False)
    tags = context.get("metatags", "")
    context["body"] = _CITED.sub(_cited, context.get("body", ""))
    context["metatags"] = f'{tags}<link rel="icon" href="{ICON}">\n'
    if doctree is None or not context["about"]:
        return
    title = unescape(re.sub(r"<[^>]+>", "", context.get("title", "")))
    book = app.config.html_title or app.config.project
    is_root = pagename == app.config.root_doc
    context["metatags"] += _metatags(context, book if is_root else title, book, _summary(doctree))


def _cited(match: re.Match) -> str:
    way, who, year = match.groups()
    year = text("cite.undated") if year == "n.d." else year
    return f"{way}{joined([listing(who.split(' and ')), year], ', ')}</a>"


def _metatags(context: dict, title: str, book: str, summary: str) -> str:
    """What a page says of itself to those who link to it, list it or cite it."""
    known, name = context["about"], context["pagename"]
    url = f"{known['address']}{name}.html" if known["address"] else ""
    context["cite"] = about.cited(known, title, book, url)
    context["url"] = url
    context["source"] = known["sources"].get(name)
    picture = (context.get("meta") or {}).get("picture")
    root = "../" * name.count("/")
    up = known["address"] or root
    card = {"@type": "Book"} if title == book else {"isPartOf": {"@type": "Book", "name": book}}
    card = {"@context": "https://schema.org", "@type": "Article", "headline": title, "url": url,
            "author": known["author"] and {"@type": "Organization", "name": known["author"]},
            "inLanguage": language(), "dateModified": known["date"], "version": known["version"],
            "license": known["licence"], "isBasedOn": about.works(known)} | card  # fmt: skip
    ways = context.get("twins") and {language(): "", **context["twins"]}
    join = urljoin if known["address"] else str.__add__
    said = {"title": title if title == book else f"{title} — {book}", "book": book, "url": url,
            "summary": summary, "language": language(), "image": up + picture if picture else "",
            "feed": f"{root}changes.xml" if known["changes"] else "",
            "twins": {code: f"{join(up, way)}{name}.html" for code, way in (ways or {}).items()},
            }  # fmt: skip
    known_of = {key: value for key, value in card.items() if value}
    return markup.part("meta", said | {"card": figures.inline_json(known_of)}, known)


def _summary(doctree: nodes.document, length: int = 200) -> str:
    """The first paragraph of a page without its citations, as its description."""
    paragraph = next(iter(doctree.findall(nodes.paragraph)), None)
    plain = re.sub(r"\s*\[[^\]]*\]", "", paragraph.astext()) if paragraph is not None else ""
    return shorten(plain, length + 2, placeholder=" …")
