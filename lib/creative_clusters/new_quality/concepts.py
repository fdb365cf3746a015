"""Which concept of one study answers which of another: links, agreements, gaps, contradictions.

Takes the links as stored (``theme, from_study, from_concept, relation, to_study, to_concept``) and
the studies' tables of components. All links are this book's reading.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from creative_clusters.words.terms import grouped
from creative_clusters.words.wording import in_language, joined, language, text

RELATIONS = ("agrees", "extends", "gap", "contradicts")
#: Kinds of component that are a study's main concepts, and the column that holds the kind.
_MAIN = {
    "hua-2026": ("level", ("root",)),
    "liu": ("kind", ("feature", "problem", "measure")),
    "xie-hu-2020": ("kind", ("field", "mechanism", "problem", "strategy")),
}


def named_links(links: pd.DataFrame, terms: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Links with their ends in words: adds `from_` and `to_` ``term``, ``twin`` and ``gloss``.

    The twin is the term in the other language; ``reason`` says why the two are linked. `terms` has
    the table of each study; ValueError names an end that is in none of them.
    """
    own, twin = ("en", "zh") if language() == "en" else ("zh", "en")
    words = {"term": f"term_{own}", "twin": f"term_{twin}", "gloss": in_language("gloss")}
    found = {
        (study, row["component"]): row
        for study, table in terms.items()
        for row in table.to_dict("records")
    }
    named = links.assign(reason=links[f"reason_{language()}"])
    for side in ("from", "to"):
        ends = list(zip(links[f"{side}_study"], links[f"{side}_concept"], strict=True))
        lost = next((end for end in ends if end not in found), None)
        if lost:
            raise ValueError(f'the concept "{lost[1]}" is not in the table of {lost[0]}.')
        for name, column in words.items():
            named[f"{side}_{name}"] = [found[end][column] for end in ends]
    return named


def cards(links: pd.DataFrame) -> pd.DataFrame:
    """Links of `named_links` as a system of terms, under the relations."""
    rows = []
    for at, row in enumerate(links.to_dict("records")):
        own, twin = (
            text("item.pair", one=row[f"from_{name}"], other=row[f"to_{name}"])
            for name in ("term", "twin")
        )
        shown = {"component": str(at), "relation": row["relation"]}
        en, zh = (own, twin) if language() == "en" else (twin, own)
        shown |= {"term_en": en, "term_zh": zh}
        shown |= {"gloss": row["reason"], "gloss_zh": row["reason"]}
        shown["theme"] = text(f"theme.{row['theme']}")
        where = []
        for side in ("from", "to"):
            study = text(f"study.{row[f'{side}_study']}")
            said = {"term": row[f"{side}_term"], "gloss": row[f"{side}_gloss"]}
            shown[f"{side}_said"] = text("map.said", study=study, **said)
            where.append(joined([study, row[f"{side}_locator"]], ", "))
        rows.append(shown | {"locator": joined(where)})
    heads = {name: f"relation.{name}" for name in RELATIONS}
    return grouped(pd.DataFrame(rows), "relation", heads)


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


def by_pair(links: pd.DataFrame) -> pd.DataFrame:
    """How many links of each relation each pair of studies has, in the order of the links.

    ``from_study, to_study, relation, links``; the first of a pair is the one that comes first.
    """
    pairs = [sorted(pair) for pair in zip(links["from_study"], links["to_study"], strict=True)]
    table = links.assign(
        from_study=[pair[0] for pair in pairs], to_study=[pair[1] for pair in pairs]
    )
    keys = ["from_study", "to_study", "relation"]
    return table.groupby(keys, sort=False, as_index=False).size().rename(columns={"size": "links"})


def coverage(links: pd.DataFrame, terms: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Main concepts of each study, with the number of links that they or their parts have.

    ``study, component, term_en, term_zh, gloss, links``, in the order of the studies' tables.
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
            (study, *row, int((linked == row.component).sum()))
            for row in main[["component", "term_en", "term_zh", "gloss"]].itertuples(index=False)
        ]
    names = ["study", "component", "term_en", "term_zh", "gloss", "links"]
    return pd.DataFrame(rows, columns=names)


def _roots(table: pd.DataFrame, column: str, kinds: Sequence[str]) -> dict[str, str]:
    """Main concept that each component is, or belongs to; itself if to none."""
    parents = dict(zip(table["component"], table["parent"].fillna(""), strict=True))
    main = set(table.loc[table[column].isin(kinds), "component"])

    def root(name: str) -> str:
        while name not in main and parents.get(name):
            name = parents[name]
        return name

    return {name: root(name) for name in parents}
