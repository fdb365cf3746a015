"""The HTML of what the audit doubts: each claim with its arithmetic, and the mark on chapters."""

from __future__ import annotations

from html import escape

import pandas as pd

from creative_clusters.audit.reports import Report
from creative_clusters.audit.sentences import named, says, words, working
from creative_clusters.words.wording import joined, said, text

PAGE = "inconsistent-claims"


def listed(claims: pd.DataFrame, lead: str) -> str:
    """A compact list of claims, each linked to its place among the doubted ones."""
    items = "".join(
        f'<li><a href="page:{PAGE}#{escape(row["id"])}">{escape(said(row["claim"]))}</a>'
        f"{escape(text('profile.place', place=named('strength', row['strength'])))}</li>"
        for row in claims.to_dict("records")
    )
    if not items:
        return ""
    return f'<div class="cc-doubts" role="note"><p>{escape(lead)}</p><ul>{items}</ul></div>'


def claim(made: Report, row: dict) -> str:
    """One doubted claim: what it says, its arithmetic, how it may have come about, what follows."""
    lines = [
        ("where", joined([named("study", row["source"]), row["locator"]], ", ")),
        ("printed", says(row)),
        ("words", words(made.judged[row["id"]])),
        ("working", working(made, row["id"])),
        ("strength", text(f"audit.why.{row['strength']}")),
        ("outside", _outside(made, row["rests_on"])),
        ("innocent", said(row["reason"])),
    ]
    for one in made.following([row["id"]]).to_dict("records"):
        lines.append(("matters", text(f"audit.matters.{one['matters']}", **one)))
    told = "".join(
        f"<dt>{escape(text(f'audit.item.{name}'))}</dt>"
        f"<dd>{line if name == 'outside' else escape(line)}</dd>"
        for name, line in lines
        if line
    )
    heading = escape(said(row["claim"]))
    return (
        f'<div class="cc-claim" id="{escape(row["id"])}"><p><strong>{heading}</strong></p>'
        f"<dl>{told}</dl></div>"
    )


def _outside(made: Report, rests_on: str) -> str:
    """The sources outside the study, each linked to its address if there is one."""
    facts = made.study.facts
    sources = facts[facts["id"].isin(rests_on.split())].to_dict("records")
    told = {escape(said(one["locator"])): escape(one.get("address", "")) for one in sources}
    return joined(f'<a href="{to}">{what}</a>' if to else what for what, to in told.items())


def plain(rows: pd.DataFrame) -> str:
    """The same for a reader of the notebook, one line a claim."""
    return "\n".join(f"{row['claim']}: {row['working']}" for row in rows.to_dict("records"))
