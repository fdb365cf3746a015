"""What the path finder says, in sentences and in tables of words (`pathfinder`, `advice`)."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from creative_clusters.paths import pathfinder
from creative_clusters.words.wording import (
    called,
    capital,
    in_language,
    join,
    language,
    listing,
    number,
    some,
    text,
)

#: Whose advice stands in which column.
STUDIES = ("liu", "xie-hu-2020")


def path(found: Mapping[str, Any], deciding: pd.DataFrame) -> str:
    """The path of one cluster with its reasons, or which facts would decide it."""
    fields = {name: found[name] for name in ("known", "facts", "needed")}
    fields |= {"cluster": called(found["cluster"]), "paths": _worded("path", found["tied"])}
    fields |= {"path": _worded("path", found["upgrade_path"])}
    fields |= {"points": max(found[name] for name in pathfinder.PATHS)}
    first = text(f"reading.path.{found['footing']}", **fields)
    reasons = [text(f"path.rule.{rule}") for rule in found["reasons"].split(";") if rule]
    if found["footing"] != "insufficient":
        return join([first, *reasons])
    so_far = [text("reading.path.so_far"), *reasons] if reasons else []
    return join([first, to_find_out(deciding, found["cluster"]), *so_far])


def to_find_out(deciding: pd.DataFrame, cluster: str) -> str:
    """Name the facts that would decide the path of a cluster, the weightiest first."""
    own = deciding[deciding["cluster"] == cluster]
    items = [
        text("paths.deciding.item", fact=text(f"paths.fact.{row.fact}"), hangs=row.hangs)
        for row in own.itertuples()
    ]
    return text("paths.deciding", items=listing(items)) if items else ""


def known(case: Mapping[str, Any]) -> str:
    """Say what is known of one cluster (a row of `pathfinder.known`), each fact with its value."""
    items = known_facts(case)
    key = "paths.known" if items else "paths.known.nothing"
    return text(key, cluster=called(case["cluster"]), items=items)


def known_facts(case: Mapping[str, Any]) -> str:
    """List the facts of a case that are known, each with its value; "" if none is."""
    items = []
    for fact in pathfinder.facts():
        if pd.isna(case[fact]) or case[fact] in ("", "not_identified"):
            continue
        label, value = text(f"paths.fact.{fact}"), _value(fact, case[fact])
        years = str(case.get(f"{fact}_years")).split()
        if fact in pathfinder.TRENDS and len(years) == 2:
            ends = {side: number(case[f"{fact}_{side}"]) for side in ("from", "to")}
            span = {"first": years[0], "last": years[1], "start": ends["from"], "end": ends["to"]}
            value = text("paths.known.trend", direction=value, **span)
        items.append(text("item.value", fact=label, value=value))
    return text("mark.semicolon").join(items)


def by_path(found: pd.DataFrame) -> str:
    """Say which clusters the rules send on which path, and of how many too little is known."""
    parts = []
    for path in pathfinder.PATHS if found["upgrade_path"].any() else ():
        who = found.loc[found["upgrade_path"] == path, "cluster"]
        key = "paths.find.who" if len(who) else "paths.find.nobody"
        fields = {"n": len(who), "who": some(who)}
        parts.append(text(key, path=capital(text(f"path.{path}")), **fields))
    names = ("tied", "none", "insufficient")
    rest = {name: int(found["footing"].eq(name).sum()) for name in names}
    thin = rest["insufficient"] == len(found)  # as the finding says
    return "" if thin else join([*parts, text("paths.find.rest", **rest)])


def found(found: pd.DataFrame) -> str:
    """State how many clusters get a path, and how much of them is known at most."""
    n, thin = int(found["upgrade_path"].ne("").sum()), found["footing"].eq("insufficient").all()
    fields = {name: int(found[name].max()) for name in ("facts", "needed")}
    fields |= {"of": len(found), "most": int(found["known"].max())}
    return text("paths.find.nowhere" if thin else "paths.find.finding", n=n, **fields)


def found_table(found: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Answers in words: ``region, upgrade_path, footing, reason, known_facts, known, facts``."""
    first = found["upgrade_path"].where(found["upgrade_path"].ne(""), found["tied"])
    reasons = [
        join(text(f"path.rule.{rule}") for rule in rules.split(";") if rule)
        for rules in found["reasons"]
    ]
    return pd.DataFrame(
        {
            "region": found["cluster"],
            "upgrade_path": [_worded("path", names) for names in first],
            "footing": [text(f"paths.footing.{name}") for name in found["footing"]],
            "reason": reasons,
            "known_facts": [known_facts(case) for case in cases.to_dict("records")],
            "known": found["known"],
            "facts": found["facts"],
        }
    )


def rules_table(rules: pd.DataFrame) -> pd.DataFrame:
    """The rules as a reader reads them: ``if_fact, upgrade_path, points, reason``."""
    conditions = zip(rules["fact"], rules["comparison"], rules["value"], strict=True)
    return pd.DataFrame(
        {
            "if_fact": [_condition(*one) for one in conditions],
            "upgrade_path": [text(f"path.{path}") for path in rules["upgrade_path"]],
            "points": rules["points"].to_numpy(),
            "reason": [text(f"path.rule.{rule}") for rule in rules["rule"]],
        }
    )


def changes(changes: pd.DataFrame, cluster: str) -> str:
    """Say which single facts would lead a cluster to another path, a clause a path."""
    own = changes[changes["cluster"] == cluster]
    parts = []
    for path, rows in own.groupby("upgrade_path", sort=False):
        conditions = zip(rows["fact"], rows["if_comparison"], rows["if_value"], strict=True)
        either = text("paths.or").join(_condition(*one) for one in conditions)
        parts.append(text("paths.change.to", path=text(f"path.{path}"), if_fact=either))
    key = "paths.change" if parts else "paths.change.none"
    return text(key, cluster=called(cluster), changes=text("mark.semicolon").join(parts))


def deciding_table(deciding: pd.DataFrame) -> pd.DataFrame:
    """How much the answers hang on each fact, over clusters of which it is not known.

    ``label, value`` (mean of `hangs`)``, group`` (all the same: not known yet), weightiest first.
    """
    mean = deciding.groupby("fact")["hangs"].mean().sort_values(ascending=False, kind="stable")
    labels = [text(f"paths.fact.{fact}") for fact in mean.index]
    shown = {"label": labels, "value": mean.to_numpy(), "group": text("paths.fact_unknown")}
    return pd.DataFrame(shown)


def deciding(table: pd.DataFrame) -> str:
    """State on which fact most answers hang, of the table of :func:`deciding_table`."""
    if table.empty:
        return text("paths.decisive.none")
    return text("paths.decisive", fact=table["label"][0], hangs=table["value"][0])


def advised(table: pd.DataFrame) -> pd.DataFrame:
    """Advice in words: ``upgrade_path`` (if it is for paths)``, study, term, gloss, actors, …``."""
    code = language()
    names = table["term_zh"] if code == "zh" else table["term_en"] + " (" + table["term_zh"] + ")"
    who = table["actors"].fillna("").str.split(";")
    shown = {
        "study": [text(f"study.{study}") for study in table["study"]],
        "term": names,
        "gloss": table[in_language("gloss")],
        "actors": [listing(text(f"actor.{one}") for one in actors if one) for actors in who],
    }
    if "upgrade_path" in table:
        shown = {"upgrade_path": [text(f"path.{path}") for path in table["upgrade_path"]]} | shown
        shown |= {"reason": table[f"reason_{code}"]}
    return pd.DataFrame(shown | {"locator": table["locator"]})


def advised_by_path(table: pd.DataFrame) -> pd.DataFrame:
    """The same, a row a path: ``upgrade_path, measures`` (and who is called on)``, strategies``."""
    worded, rows = advised(table), []
    for path, own in worded.groupby("upgrade_path", sort=False):
        called_on = own["actors"].map(lambda who: text("paths.actors", who=who) if who else "")
        items = (own["term"] + called_on).groupby(own["study"], sort=False).agg(listing)
        rows.append((path, *(items.get(text(f"study.{one}"), "") for one in STUDIES)))
    return pd.DataFrame(rows, columns=["upgrade_path", "measures", "strategies"])


def _value(fact: str, value: Any) -> str:
    prefix = {"stage": "phase", "form": "form"} | dict.fromkeys(pathfinder.TRENDS, "direction")
    return text(f"{prefix[fact]}.{value}") if fact in prefix else f"{value:.2f}"


def _condition(fact: str, comparison: str, value: Any) -> str:
    shown = _value(fact, value) if fact in pathfinder.CHOICES else f"{value:g}"
    sign = text(f"paths.comparison.{comparison}")
    return text("paths.rule", fact=text(f"paths.fact.{fact}"), comparison=sign, value=shown)


def _worded(prefix: str, names: str) -> str:
    return listing([text(f"{prefix}.{one}") for one in names.split(";") if one])
