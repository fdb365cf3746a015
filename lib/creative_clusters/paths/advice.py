"""What the studies advise: measures of Liu and strategies of Xie & Hu, for a path or for a place.

The measures and strategies are the studies'; which of them answers which path is the book's own
reading (``advice.csv``, assumed, with its reason).
"""

from collections.abc import Collection

import pandas as pd

from creative_clusters.data.sources import DataPackage

_TERMS = ["study", "component", "kind", "term_en", "term_zh", "gloss", "gloss_zh", "actors"]
_TERMS += ["places", "locator"]


def for_paths(studies: DataPackage, paths: Collection[str]) -> pd.DataFrame:
    """What is advised for some of `pathfinder.PATHS`, with the actors called on.

    ``upgrade_path, study, component, reason_en, reason_zh, status, term_en, term_zh, gloss,
    gloss_zh, actors`` (joined by ";")``, locator`` and more.
    """
    links = studies.table("advice")
    links = links[links["upgrade_path"].isin(paths)]
    return links.merge(_terms(studies), on=["study", "component"], how="left")


def for_place(studies: DataPackage, place: str, country: str) -> pd.DataFrame:
    """Strategies of Xie & Hu that name a place or its country, and parts of them that name it."""
    terms = _terms(studies)
    places = terms["places"].fillna("").str.split(";")
    strategy = terms["component"].str.startswith("strategy.")
    either = places.map({place, country}.intersection).astype(bool) & terms["kind"].eq("strategy")
    itself = places.map({place}.intersection).astype(bool) & strategy
    return terms[either | itself].reset_index(drop=True)


def _terms(studies: DataPackage) -> pd.DataFrame:
    sources = {"liu": "matrix", "xie-hu-2020": "mechanisms"}
    tables = [studies.table(name).assign(study=study) for study, name in sources.items()]
    return pd.concat(tables, ignore_index=True)[_TERMS]
