"""Why the industry gathers, by Xie & Hu: mechanisms, bottlenecks, strategies, and their evidence.

The tables are ``mechanisms`` (terms, places, which bottleneck a strategy answers) and ``evidence``
(what the study names for each) of the data package.
"""

from collections.abc import Iterable

import pandas as pd

from creative_clusters.words.wording import called, in_language, joined, language, listing, text

STRATEGIES = ("radiation", "research", "east_west")
SHOWN = ["places", "evidence_said", "evidence_kind", "evidence_year", "verdict", "told"]
#: How a place stands to a city, the closest first.
VIA = ("city", "group", "country")


def under(table: pd.DataFrame, *roots: str) -> pd.DataFrame:
    """Return the rows of `roots` and of all that lies under them, by the keys in ``component``."""
    keys = table["component"]
    inside = [(keys == root) | keys.str.startswith(f"{root}.") for root in roots]
    return table[pd.concat(inside, axis=1).any(axis=1)].reset_index(drop=True)


def worded(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of ``mechanisms`` with their places as readers call them."""
    return rows.assign(places=_named(rows["places"]))


def _named(cells: pd.Series) -> list[str]:
    return [listing(map(called, cell.split(";"))) for cell in cells.fillna("")]


def evidence(table: pd.DataFrame, *roots: str) -> pd.DataFrame:
    """Return what is named for `roots`, as readers see it; its claims by their ids."""
    rows = under(table, *roots)
    return pd.DataFrame(
        {
            "evidence_said": rows[in_language("evidence")],
            "places": _named(rows["place"]),
            "evidence_kind": [text(f"evidence.{kind}") for kind in rows["kind"]],
            "evidence_year": rows["year"].fillna(""),
            "claim": rows["claim"].fillna(""),
            "locator": rows["locator"],
        }
    )


def dated(table: pd.DataFrame, root: str) -> pd.DataFrame:
    """Return the acts and events under a root with the one year that the study gives each."""
    rows = under(table, root)
    rows = rows[rows["kind"].isin(("act", "event"))]
    years = pd.to_numeric(rows["year"]).astype("int64")
    steps = pd.DataFrame({"year": years, "dated_step": rows[in_language("evidence")]})
    return steps.sort_values("year", ignore_index=True)


def matrix(table: pd.DataFrame, problems: pd.DataFrame) -> pd.DataFrame:
    """Return bottlenecks × strategies: in each cell the parts of the strategy that answer it."""
    own = f"term_{language()}"
    answers, rows = table["answers"].fillna("").str.split(";"), []
    for problem in problems.itertuples():
        answer = table[[problem.component in named for named in answers]]
        cells = {"bottleneck": getattr(problem, own)}
        for name in STRATEGIES:
            found = under(answer, f"strategy.{name.replace('_', '-')}")
            parts = found[found["kind"] == "part"]
            cells[name] = joined((parts if len(parts) else found)[own])
        rows.append(cells)
    return pd.DataFrame(rows, columns=["bottleneck", *STRATEGIES])


def regions(rows: pd.DataFrame, places: pd.DataFrame) -> list[str]:
    """Return the regions that rows name in ``places``: themselves, their group or their country."""
    named = {place for cell in rows["places"].fillna("") for place in cell.split(";")} - {""}
    known = places[["region", "group", "country"]].isin(named).any(axis=1)
    return list(places.loc[known, "region"])


def of_city(table: pd.DataFrame, places: pd.DataFrame, city: str) -> pd.DataFrame:
    """Return what of the study touches a city: mechanisms, conditions, bottlenecks, strategies.

    Rows of `table` (``mechanisms``), those that name the city itself first, and ``via``: whether a
    row names the ``city``, its ``group`` or its ``country`` (`places`). No rows where none does.

    >>> table = pd.DataFrame({"component": ["a", "b"], "places": ["Tokyo;Seoul", "Japan"]})
    >>> places = pd.DataFrame({"region": ["Tokyo"], "group": [""], "country": ["Japan"]})
    >>> of_city(table, places, "Tokyo")[["component", "via"]].to_numpy().tolist()
    [['a', 'city'], ['b', 'country']]
    """
    own = places[places["region"] == city].rename(columns={"region": "city"})
    names = {value: via for via in reversed(VIA) for value in own[via] if value == value and value}
    found = [
        min((names[one] for one in cell.split(";") if one in names), key=VIA.index, default="")
        for cell in table["places"].fillna("")
    ]
    rows = table.assign(via=found)
    order = rows["via"].map({via: at for at, via in enumerate(VIA)}).dropna()
    return rows.loc[order.sort_values(kind="stable").index].reset_index(drop=True)


def answering(table: pd.DataFrame, problems: Iterable[str]) -> pd.DataFrame:
    """Return the strategies, whole, of which a part answers one of the problems."""
    wanted = set(problems)
    answers = table["answers"].fillna("").str.split(";").map(wanted.intersection).astype(bool)
    roots = table.loc[answers, "component"].str.split(".").str[:2].str.join(".")
    return under(table, *dict.fromkeys(roots)) if len(roots) else table.iloc[:0]
