"""Which path next? From what is known of a cluster to a path, by rules that can be printed.

Hua (2026, section 4) sets out three paths and says that a cluster should choose by its own goal,
surroundings and means, but gives no rule of choice. The rules here are the book's own (assumed):
each looks at one fact, speaks for one path and has points. The reasons are texts of the catalogue
under ``path.rule.<rule>``.

A *case* is a row with `cluster` and any of these facts (missing = not known):

- `stage`: reading of growth (`drivers.stages`); `form`: form of the cluster (`forms.classifier`).
- `trend_firms`, `trend_revenue`: "rising", "falling" or "none", as `statistics.trends` decides it
  for the LQ of the number of firms and for that of revenue.
- `firm_scale`: revenue LQ over firm LQ.
- `gap_sensing`, `gap_freshness`, `gap_chain`, `gap_trust`: how much is missing, 0 (nothing) to 1.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from creative_clusters.concentration.split import BAND, relative_scale
from creative_clusters.data.sources import DataPackage
from creative_clusters.drivers import stages
from creative_clusters.forms import classifier
from creative_clusters.reading.problems import suggestion
from creative_clusters.statistics.inputs import need_columns
from creative_clusters.statistics.trends import trends

PATHS = ("mapping", "freshness", "honeycomb")
GAPS = ("gap_sensing", "gap_freshness", "gap_chain", "gap_trust")
TRENDS = ("trend_firms", "trend_revenue")
#: Share of the facts that must be known before a path is named.
ENOUGH = 0.5
#: rule, fact, comparison, value, path, points
_RULES = (
    ("sensing_gap", "gap_sensing", ">=", 0.5, "mapping", 2),
    ("interactive_form", "form", "=", "virtual-real", "mapping", 1),
    ("technology_stage", "stage", "=", "technology", "mapping", 1),
    ("freshness_gap", "gap_freshness", ">=", 0.5, "freshness", 2),
    ("falling_firms", "trend_firms", "=", "falling", "freshness", 1),
    ("falling_revenue", "trend_revenue", "=", "falling", "freshness", 1),
    ("cycle_stage", "stage", "=", "cycle", "freshness", 2),
    ("decline_stage", "stage", "=", "decline", "freshness", 2),
    ("scene_form", "form", "=", "scene", "freshness", 1),
    ("innovation_form", "form", "=", "innovation", "freshness", 1),
    ("chain_gap", "gap_chain", ">=", 0.5, "honeycomb", 2),
    ("trust_gap", "gap_trust", ">=", 0.5, "honeycomb", 1),
    ("small_firms", "firm_scale", "<", 1 - BAND, "honeycomb", 1),
    ("organisation_stage", "stage", "=", "organisation", "honeycomb", 1),
    ("rainforest_form", "form", "=", "rainforest", "honeycomb", 1),
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<": operator.lt,
    "=": operator.eq,
}
#: Facts that are one of some words; the others are numbers.
CHOICES = {
    "stage": stages.PHASES,
    "form": classifier.FORMS,
    **dict.fromkeys(TRENDS, ("rising", "falling", "none")),
}
_UNKNOWN = {"", "not_identified", "unknown", "insufficient", classifier.INSUFFICIENT}
_UNKNOWN.add(classifier.UNDECIDED)


def rules(*, gap: float = 0.5, scale: float = 1 - BAND) -> pd.DataFrame:
    """The rules as a table: `rule`, `fact`, `comparison`, `value`, `upgrade_path`, `points`.

    `gap` is from where a gap counts, `scale` the revenue LQ over firm LQ below which firms are
    small relative to firms of every kind.
    """
    columns = ["rule", "fact", "comparison", "value", "upgrade_path", "points"]
    table = pd.DataFrame(_RULES, columns=columns)
    borders = dict.fromkeys(GAPS, gap) | {"firm_scale": scale}
    return table.assign(
        value=[borders.get(f, v) for f, v in zip(table["fact"], table["value"], strict=True)]
    )


def facts() -> list[str]:
    """Facts that the rules look at."""
    return list(dict.fromkeys(rule[1] for rule in _RULES))


def template(clusters: list[str] | None = None) -> pd.DataFrame:
    """An empty table of cases to fill in."""
    table = pd.DataFrame({"cluster": clusters or [""]})
    return table.assign(**dict.fromkeys(facts()))


def known(
    data: DataPackage,
    first_year: int | None = None,
    last_year: int | None = None,
    region: str | None = None,
) -> pd.DataFrame:
    """What a data package knows of all its regions, or of one, as cases: the one place for this.

    Stage (of amounts: the ceiling of a share is none of growth), both trends and the scale of firms
    come from its tables within the years, for all regions at once since p-values are adjusted for
    their number. A region's form comes from the ratings of a cluster of its name
    (``form-examples``), and any fact that the tables do not know from a row of its name in
    ``clusters``. Returns `cluster`, every fact, and for each trend `<fact>_from`, `_to` (LQs at its
    ends) and `_years` ("2008 2017").
    """
    panel = within(data.panel, first_year, last_year)
    regions = pd.Index(data.places["region"] if region is None else [region], name="cluster")
    table = pd.DataFrame(index=regions, columns=facts()).astype(object)
    tested = trends(panel)
    for fact, measure in _measures(panel).items():
        own = tested[tested["measure"] == measure].set_index("region")
        table[fact] = own["direction"].where(own["direction"] != "insufficient")
        table[f"{fact}_from"], table[f"{fact}_to"] = own["first"], own["last"]
        table[f"{fact}_years"] = own["first_year"].astype(str) + " " + own["last_year"].astype(str)
    if {"firms", "revenue"} <= set(panel["measure"]):
        scale = relative_scale(panel).dropna(subset=["scale"])
        table["firm_scale"] = scale.groupby("region")["scale"].last()
    if data.amounts is not None:
        amounts = within(data.amounts, first_year, last_year)
        amounts = amounts[amounts["region"].isin(regions)]
        if len(amounts):
            table["stage"] = stages.read(amounts).set_index("region")["phase"]
    for one, facts_of in _sheets(data).items():
        for fact, value in facts_of.items() if one in regions else ():
            if not _known(table.loc[one], fact):
                table.loc[one, fact] = value
    return table.reset_index()


def within(table: pd.DataFrame, first_year: int | None, last_year: int | None) -> pd.DataFrame:
    """The rows of a table within some years; None is no bound."""
    low, high = first_year or -np.inf, last_year or np.inf
    return table[table["year"].between(low, high)].reset_index(drop=True)


def with_facts(case: pd.DataFrame, given: Sequence[str]) -> pd.DataFrame:
    """A table of one case with facts given as ``fact=value`` in the place of its own."""
    told = {fact: value for fact, _, value in (one.partition("=") for one in given)}
    for fact, value in told.items():
        if fact not in facts() or not value:
            what = f'"{fact}={value}" is no fact=value.'
            raise ValueError(f"{what}{suggestion(fact, facts())} Known: {', '.join(facts())}.")
        if wrong := _wrong(fact, value):
            raise ValueError(f"{fact}: {wrong}")
    cells = {fact: value if fact in CHOICES else float(value) for fact, value in told.items()}
    return case.assign(**cells)


def _measures(panel: pd.DataFrame) -> dict[str, str]:
    """Which measure each trend is of: revenue, and firms or the first that is not revenue."""
    names = list(dict.fromkeys(panel["measure"]))
    counts = sorted((name for name in names if name != "revenue"), key=lambda name: name != "firms")
    found = {"trend_firms": counts[:1], "trend_revenue": [n for n in names if n == "revenue"]}
    return {fact: measure[0] for fact, measure in found.items() if measure}


def called(data: DataPackage) -> dict[str, str]:
    """The key of each region by whatever it is called, small letters throughout."""
    return {
        str(row[name]).casefold(): row["region"]
        for name in ("name_zh", "name_en", "region")
        for row in data.places.to_dict("records")
    }


def _sheets(data: DataPackage) -> dict[str, dict[str, Any]]:
    """Facts of each region of which the package has a filled-in sheet, by the region's names."""
    keys = called(data)
    found: dict[str, dict[str, Any]] = {}
    for table in {"clusters", "form-examples"} & set(data.names()):
        rows = data.table(table)
        rows["cluster"] = rows["cluster"].str.casefold().map(keys)
        rows = rows.dropna(subset="cluster")
        if table == "form-examples" and len(rows):
            judged = classifier.classify(rows, data.table("form-indicators"), draws=1)
            rows = judged.drop_duplicates("cluster")[["cluster", "answer"]]
            rows = rows.rename(columns={"answer": "form"})
        for row in rows.to_dict("records"):
            own = {fact: row[fact] for fact in facts() if _known(row, fact)}
            found[row["cluster"]] = own | found.get(row["cluster"], {})
    return found


def _wrong(fact: str, cell: str) -> str:
    """What is wrong with the cell of a fact; "" if nothing."""
    if cell in _UNKNOWN:
        return ""
    if fact in CHOICES:
        allowed = CHOICES[fact]
        if cell in allowed:
            return ""
        return f'"{cell}" is none of {", ".join(allowed)}.{suggestion(cell, allowed)}'
    try:
        number = float(cell)
    except ValueError:
        number = np.nan
    if not np.isfinite(number):
        return f'"{cell}" is not a number. Use an empty cell for what is not known.'
    if fact in GAPS and not 0 <= number <= 1:
        return f"{cell} is outside 0 (nothing missing) to 1 (all missing)."
    if fact == "firm_scale" and number < 0:
        return f"{cell} is negative; the scale is a ratio of two LQs."
    return ""


def find(cases: pd.DataFrame, *, table: pd.DataFrame | None = None) -> pd.DataFrame:
    """The path of each case, where at least half of the facts are known.

    Returns `cluster`, points of `mapping`, `freshness`, `honeycomb`, `upgrade_path` (most points;
    "" where too little is known, none has any or two have the same), `tied` (paths with equal
    points, joined by ";"), `reasons` (rules that spoke for the path or the tied paths, or, too
    little being known, for any; joined by ";"), `known`, `facts` and `needed` (facts known, asked,
    and fewest for an answer), `footing`: "clear", "tied", "none" or "insufficient".
    """
    table = rules() if table is None else table
    _check(cases)
    asked = list(dict.fromkeys(table["fact"]))
    needed = int(np.ceil(ENOUGH * len(asked)))
    rows = []
    for case in cases.to_dict("records"):
        points, fired = _points(case, table)
        first = [path for path in PATHS if points[path] == max(points.values()) > 0]
        count = sum(_known(case, fact) for fact in asked)
        footing = "none" if not first else "clear" if len(first) == 1 else "tied"
        if count < needed:
            footing = "insufficient"
        spoke = [rule for rule, path in fired if path in first or footing == "insufficient"]
        path = first[0] if footing == "clear" else ""
        tied = ";".join(first) if footing == "tied" else ""
        found = (path, tied, ";".join(spoke), count, len(asked), needed, footing)
        rows.append((case["cluster"], *points.values(), *found))
    columns = ["cluster", *PATHS, "upgrade_path", "tied", "reasons", "known", "facts", "needed"]
    return pd.DataFrame(rows, columns=[*columns, "footing"])


def what_would_change(cases: pd.DataFrame, *, table: pd.DataFrame | None = None) -> pd.DataFrame:
    """Single facts that, were they otherwise, would lead to another path.

    Only cases of which enough is known have any; for the others see :func:`deciding`. Returns
    `cluster`, `fact`, `if_comparison` and `if_value` (what it would have to be), `upgrade_path`
    (the path then), `from_path` (the path now, "" if none).
    """
    table = rules() if table is None else table
    found = find(cases, table=table).set_index("cluster")
    rows = []
    for case in cases.to_dict("records"):
        cluster = case["cluster"]
        if found.loc[cluster, "footing"] == "insufficient":
            continue
        now = found.loc[cluster, "upgrade_path"]
        for fact in dict.fromkeys(table["fact"]):
            for comparison, value, trial in _trials(fact, table):
                other = find(pd.DataFrame([case | {fact: trial}]), table=table)["upgrade_path"][0]
                if other not in ("", now):
                    rows.append((cluster, fact, comparison, value, other, now))
    columns = ["cluster", "fact", "if_comparison", "if_value", "upgrade_path", "from_path"]
    return pd.DataFrame(rows, columns=columns)


def deciding(cases: pd.DataFrame, *, table: pd.DataFrame | None = None) -> pd.DataFrame:
    """Facts not known of each case, by how much the answer hangs on them.

    All that is not known is drawn at random, each value of a word and each side of a border alike
    (assumed). `hangs` is the chance that two draws of one fact, all else being the same, give two
    answers; "no path" is an answer too. It is exact: every combination is counted. Returns
    ``cluster, fact, hangs``, the weightiest fact of a cluster first.
    """
    table = rules() if table is None else table
    rows = []
    for case in cases.to_dict("records"):
        points = np.array(list(_points(case, table)[0].values()), float)
        open_facts = [fact for fact in dict.fromkeys(table["fact"]) if not _known(case, fact)]
        for fact in open_facts:
            trials = [_points({fact: trial}, table)[0] for *_, trial in _trials(fact, table)]
            points = points[..., None, :] + np.array([list(one.values()) for one in trials])
        first = points == points.max(axis=-1, keepdims=True)
        alone = (first.sum(axis=-1) == 1) & (points.max(axis=-1) > 0)
        winner = np.where(alone, points.argmax(axis=-1), -1)
        for axis, fact in enumerate(open_facts):
            same = sum((winner == path).mean(axis=axis) ** 2 for path in range(-1, len(PATHS)))
            rows.append((case["cluster"], fact, float(1 - np.mean(same))))
    found = pd.DataFrame(rows, columns=["cluster", "fact", "hangs"])
    place = {cluster: at for at, cluster in enumerate(cases["cluster"])}
    found = found.assign(at=found["cluster"].map(place), less=-found["hangs"].round(9))
    return found.sort_values(["at", "less"], kind="stable")[list(found)[:3]].reset_index(drop=True)


def _points(
    case: Mapping[str, Any], table: pd.DataFrame
) -> tuple[dict[str, float], list[tuple[str, str]]]:
    """Points of every path and the rules that gave them."""
    points: dict[str, float] = dict.fromkeys(PATHS, 0)
    fired = []
    for rule in table.itertuples():
        if _known(case, rule.fact) and _COMPARE[rule.comparison](case[rule.fact], rule.value):
            points[rule.upgrade_path] += rule.points
            fired.append((rule.rule, rule.upgrade_path))
    return points, fired


def _trials(fact: str, table: pd.DataFrame) -> list[tuple[str, Any, Any]]:
    """Values worth trying for a fact: every word, or one on each side of every rule's border."""
    if fact in CHOICES:
        return [("=", value, value) for value in CHOICES[fact]]
    borders = table.loc[table["fact"] == fact, "value"].drop_duplicates()
    sides = [[(">=", border, border), ("<", border, border - 1e-9)] for border in borders]
    return [side for pair in sides for side in pair]


def _known(case: Mapping[str, Any], fact: str) -> bool:
    value = case.get(fact)
    return value is not None and not (pd.isna(value) or value in _UNKNOWN)


def _check(cases: pd.DataFrame) -> None:
    need_columns(cases, ["cluster"], "table of cases")
    for fact in facts():
        for row, cell in cases.get(fact, pd.Series(dtype=object)).dropna().items():
            if told := _wrong(fact, str(cell)):
                raise ValueError(f"row {row}, column {fact}: {told}")
