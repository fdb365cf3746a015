"""The list of changes as an Atom feed: an entry a version, the unreleased one by its commit."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from markdown_it import MarkdownIt

from clusterbook.site import markup
from creative_clusters.words.wording import joined

FILE = "changes.xml"
_VERSION = re.compile(r"(?m)^## (.+)\n")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def feed(changes: str, known: Mapping[str, Any], title: str) -> str:
    """The feed of a list of changes (:func:`about.changes`); absolute addresses where known.

    Entries have names of their own, which stay where the site moves.
    """
    _, *parts = _VERSION.split(changes)
    entries = []
    for head, said in zip(parts[::2], parts[1::2], strict=True):
        released = _DATE.search(head)
        if date := released[0] if released else known["date"]:
            name = _name(title, head, "" if released else known["commit"])
            html = MarkdownIt("commonmark", {"html": False}).render(said)
            headed = joined([title, head], ": ")
            entries.append({"title": headed, "id": name, "date": date, "said": html})
    updated = max((entry["date"] for entry in entries), default="1970-01-01")
    page = f"{known['address']}appendix/changes.html"
    of = {"title": title, "id": _name(title), "updated": updated, "page": page, "file": FILE}
    return markup.template("changes.xml").render(of, known=known, entries=entries)


def _name(*parts: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(parts)).urn
