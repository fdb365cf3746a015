"""The list of changes as an Atom feed: an entry a version, the unreleased one by its commit."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

from markdown_it import MarkdownIt

FILE = "changes.xml"
_VERSION = re.compile(r"(?m)^## (.+)\n")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def feed(changes: str, known: Mapping[str, Any], title: str) -> bytes:
    """The feed of a list of changes (:func:`about.changes`); absolute addresses where known.

    Entries have names of their own, which stay where the site moves.
    """
    page = f"{known['address']}appendix/changes.html"
    _, *parts = _VERSION.split(changes)
    entries = [
        (head, found[0] if (found := _DATE.search(head)) else known["date"], said)
        for head, said in zip(parts[::2], parts[1::2], strict=True)
    ]
    dated = [entry for entry in entries if entry[1]]
    root = ET.Element("feed", xmlns="http://www.w3.org/2005/Atom")
    _add(root, "title", title)
    _add(root, "id", _name(title))
    _add(root, "updated", _time(max((date for _, date, _ in dated), default="1970-01-01")))
    _add(_add(root, "author"), "name", known["author"] or title)
    ET.SubElement(root, "link", href=page)
    if known["address"]:
        ET.SubElement(root, "link", rel="self", href=f"{known['address']}{FILE}")
    for head, date, said in dated:
        entry = _add(root, "entry")
        _add(entry, "title", f"{title}: {head}")
        _add(entry, "id", _name(title, head, "" if _DATE.search(head) else known["commit"]))
        _add(entry, "updated", _time(date))
        ET.SubElement(entry, "link", href=page)
        _add(entry, "content", MarkdownIt("commonmark", {"html": False}).render(said)).set(
            "type", "html"
        )
    ET.indent(root)
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _add(parent: ET.Element, tag: str, said: str | None = None) -> ET.Element:
    child = ET.SubElement(parent, tag)
    child.text = said
    return child


def _name(*parts: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(parts)).urn


def _time(date: str) -> str:
    return f"{date}T00:00:00Z"
