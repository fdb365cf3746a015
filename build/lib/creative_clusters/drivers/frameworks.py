"""The study's frameworks as published: their components, and what they are made of in words."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from creative_clusters.words.wording import language, listing, text

#: Columns of a table of components that a page shows.
SHOWN = ["term_en", "gloss", "term_zh", "locator"]


def components(frameworks: pd.DataFrame, *wanted: str) -> pd.DataFrame:
    """Rows of some frameworks, as published beside their drawings."""
    names = ["framework", "component", "parent", "level", "order"]
    names += ["term_zh", "term_en", "gloss", "locator"]
    return frameworks.loc[frameworks["framework"].isin(wanted), names].reset_index(drop=True)


def together(frameworks: pd.DataFrame, wanted: Sequence[str]) -> pd.DataFrame:
    """Several frameworks as one outline called ``together``, each under its name."""
    parts = [frameworks[frameworks["framework"] == name] for name in wanted]
    table = pd.concat(parts, ignore_index=True)
    root = table["level"] == "root"
    return table.assign(
        framework="together",
        level=table["level"].where(~root, "framework"),
        parent=table["parent"].where(~root, "together"),
    )


def named(frameworks: pd.DataFrame, *wanted: str) -> str:
    """Say what some frameworks are made of: the name of each and its components in order."""
    term, said = f"term_{language()}", []
    for name in wanted:
        own = frameworks[frameworks["framework"] == name]
        root = own["level"] == "root"
        whole = "".join(own.loc[root, term][:1])
        said.append(text("drivers.made_of", whole=whole, parts=listing(own.loc[~root, term])))
    return " ".join(said)


def counted(frameworks: pd.DataFrame, framework: str) -> str:
    """State how many components, traits aside, a framework has: the finding of its drawing."""
    own = frameworks[frameworks["framework"] == framework]
    return text(
        f"drivers.counted.{framework}", n=int((~own["level"].isin(["root", "trait"])).sum())
    )
