"""Which concept of one study answers which of another: links, agreements, gaps, contradictions.

Takes the links as stored (``theme, from_study, from_concept, relation, to_study, to_concept``),
named by `charts.frameworks.named_links`, and the studies' tables of components.
All links are this book's reading; sentences are worded by the catalogue (keys ``map.*``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from creative_clusters.words.wording import join, language, listing, text

RELATIONS = ("agrees", "extends", "gap", "contradicts")
THEMES = ("drivers", "forms", "paths", "governance")
#: Kinds of component that are a study's main concepts, and the column that holds the kind.
_MAIN = {
    "hua-2026": ("level", ("root",)),
    "liu": ("kind", ("feature", "problem", "measure")),
    "xie-hu-2020": ("kind", ("field", "mechanism", "problem", "strategy")),
}


def select(
    links: pd.DataFrame,
    *,
    theme: str = "all",
    relation: str = "all",
    studies: Sequence[str] = (),
) -> pd.DataFrame:
    """Links of a theme, of a relation and between some of the studies; "all" and () keep all."""
    kept = pd.Series(True, index=links.index)
    if theme != "all":
        kept &= links["theme"] == theme
    if relation != "all":
        kept &= links["relation"] == relation
    if studies:
        kept &= links["from_study"].isin(studies) & links["to_study"].isin(studies)
    return links[kept].reset_index(drop=True)


def counts(links: pd.DataFrame) -> dict[str, int]:
    """How many links there are of each relation."""
    return {name: int((links["relation"] == name).sum()) for name in RELATIONS}


def finding(links: pd.DataFrame) -> str:
    """State how many links agree and contradict: the finding of the map."""
    if links.empty:
        return text("map.nothing")
    return text("map.finding", of=len(links), **counts(links))


def by_pair(links: pd.DataFrame) -> pd.DataFrame:
    """How many links of each relation each pair of studies has, in the order of the links.

    Returns
    -------
    DataFrame
        ``from_study, to_study, relation, links``; the first of a pair is the one that comes first.
    """
    pairs = [sorted(pair) for pair in zip(links["from_study"], links["to_study"], strict=True)]
    table = links.assign(
        from_study=[pair[0] for pair in pairs], to_study=[pair[1] for pair in pairs]
    )
    keys = ["from_study", "to_study", "relation"]
    return table.groupby(keys, sort=False, as_index=False).size().rename(columns={"size": "links"})


def counts_finding(links: pd.DataFrame) -> str:
    """State which pair of studies agrees most often: the finding of the chart of counts."""
    table = by_pair(links)
    agreed = table.loc[table["relation"] == "agrees"]
    if agreed.empty:
        return text("map.none.agrees")
    top = agreed.loc[agreed["links"].idxmax()]
    who = [text(f"study.{study}") for study in (top["from_study"], top["to_study"])]
    return text("map.counts.finding", who=listing(who), n=int(top["links"]))


def told(links: pd.DataFrame, relation: str) -> list[str]:
    """Sentences that say every link of one relation with its reason, or that there is none."""
    rows = links.loc[links["relation"] == relation]
    if rows.empty:
        return [text(f"map.none.{relation}")]
    return [
        text(
            "map.link",
            one=row.from_term,
            one_study=text(f"study.{row.from_study}"),
            other=row.to_term,
            other_study=text(f"study.{row.to_study}"),
            reason=row.reason,
        )
        for row in rows.itertuples()
    ]


def worded(table: pd.DataFrame) -> pd.DataFrame:
    """The table with themes, relations and studies as a reader names them."""
    kinds = {"theme": "theme", "relation": "relation"}
    kinds |= dict.fromkeys(("study", "from_study", "to_study"), "study")
    named = {
        column: [text(f"{kind}.{value}") for value in table[column]]
        for column, kind in kinds.items()
        if column in table
    }
    return table.assign(**named)


def coverage(links: pd.DataFrame, terms: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Main concepts of each study, with the number of links that they or their parts have.

    Returns
    -------
    DataFrame
        ``study, component, term_en, term_zh, links``, in the order of the studies' tables.
    """
    rows = []
    for study, table in terms.items():
        column, kinds = _MAIN[study]
        root = _roots(table, column, kinds)
        ends = [
            links.loc[links[f"{side}_study"] == study, f"{side}_concept"] for side in ("from", "to")
        ]
        linked = pd.concat(ends).map(root)
        main = table.loc[table[column].isin(kinds)]
        rows += [
            (study, row.component, row.term_en, row.term_zh, int((linked == row.component).sum()))
            for row in main.itertuples()
        ]
    return pd.DataFrame(rows, columns=["study", "component", "term_en", "term_zh", "links"])


def unlinked(covered: pd.DataFrame) -> str:
    """Say which main concepts of each study have no link."""
    parts = []
    for study, group in covered.groupby("study", sort=False):
        alone = group.loc[group["links"] == 0, f"term_{language()}"]
        key = "map.unlinked" if len(alone) else "map.all_linked"
        fields = {"n": len(group) - len(alone), "of": len(group)}
        who = listing(alone)
        parts.append(text(key, study=text(f"study.{study}"), who=who, **fields))
    return join(parts)


def _roots(table: pd.DataFrame, column: str, kinds: Sequence[str]) -> dict[str, str]:
    """Main concept that each component is, or belongs to; itself if to none."""
    parents = dict(zip(table["component"], table["parent"].fillna(""), strict=True))
    main = set(table.loc[table[column].isin(kinds), "component"])

    def root(name: str) -> str:
        while name not in main and parents.get(name):
            name = parents[name]
        return name

    return {name: root(name) for name in parents}
