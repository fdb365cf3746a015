"""What the opening page says: where regions stand by two measures, and what the data lack."""

from __future__ import annotations

import pandas as pd

from creative_clusters.words.wording import called, listing, text

#: Codes of ``standing``; their words are ``standing.<code>`` in the catalogue.
STANDINGS = ("both", "firms_only", "revenue_only", "neither")
LISTED = 12  # names of one standing that a text alternative gives


def standings(panel: pd.DataFrame, year: int, *, threshold: float = 1.0) -> pd.DataFrame:
    """Return where each region stands by number of firms and by revenue in one year.

    Parameters
    ----------
    panel
        With the measures ``firms`` and ``revenue``; a region without a value in both is left out.
    threshold
        The LQ from which a region counts as specialised.

    Returns
    -------
    DataFrame
        ``region, year, lq_firms, lq_revenue, standing`` (see `STANDINGS`), highest revenue LQ
        first.

    Examples
    --------
    >>> panel = pd.DataFrame({"region": "Tokyo", "year": 2017, "measure": ["firms", "revenue"],
    ...                       "lq": [3.16, 0.49]})
    >>> standings(panel, 2017)["standing"].to_list()
    ['firms_only']
    """
    rows = panel[panel["year"] == year].dropna(subset=["lq"])
    firms, revenue = (
        rows[rows["measure"] == measure].set_index("region")["lq"]
        for measure in ("firms", "revenue")
    )
    table = pd.concat({"lq_firms": firms, "lq_revenue": revenue}, axis=1, join="inner")
    table = table.rename_axis("region").reset_index()
    many, much = table["lq_firms"] >= threshold, table["lq_revenue"] >= threshold
    table.insert(1, "year", year)
    table["standing"] = [
        STANDINGS[0 if a and b else 1 if a else 2 if b else 3]
        for a, b in zip(many, much, strict=True)
    ]
    return table.sort_values(["lq_revenue", "region"], ascending=[False, True], ignore_index=True)


def standings_finding(table: pd.DataFrame, *, threshold: float) -> str:
    """State how many regions of :func:`standings` are specialised by both measures, one or none."""
    if table.empty:
        return text("standing.nothing")
    counts = {code: int((table["standing"] == code).sum()) for code in STANDINGS}
    return text(
        "finding.standings",
        of=len(table),
        year=int(table["year"].iloc[0]),
        threshold=f"{threshold:g}",
        **counts,
    )


def describe_standings(table: pd.DataFrame, *, threshold: float) -> str:
    """Say in words what a chart of :func:`standings` shows: who stands where."""
    parts = [standings_finding(table, threshold=threshold)]
    for code in STANDINGS:
        who = table.loc[table["standing"] == code, "region"]
        if len(who):
            shown = [str(called(region)) for region in who]
            if len(shown) > LISTED:
                shown = [*shown[:LISTED], text("count.more", n=len(shown) - LISTED)]
            listed = listing(shown)
            what = text(f"standing.{code}")
            parts.append(text("describe.standing", standing=what, who=listed))
    return text("describe.standings", parts=" ".join(parts))


def scale_finding(split: pd.DataFrame) -> str:
    """State whether revenue LQs moved with the number of firms or with their size.

    `split` is the result of `concentration.split.split` (one period). Counted is the
    larger of the two parts of each change in logs.
    """
    known = split[split["kind"] != "undefined"]
    if known.empty:
        return text("sentence.split.nothing")
    scale = known["d_scale"].abs() > known["d_firms"].abs()
    return text(
        "finding.scale",
        n=len(known),
        scale=int(scale.sum()),
        firms=int((~scale).sum()),
        first=known["from_year"].iloc[0],
        last=known["to_year"].iloc[0],
    )


def doubtful(flags: pd.DataFrame | None) -> str:
    """Say how many cells of the data are doubtful, and why; empty where none is.

    `flags` is the table of flags of a data package: ``flag``, one row a cell.
    """
    if flags is None:
        return ""
    counts = flags["flag"].value_counts()
    items = [
        text(f"overview.flag.{flag}", n=counts[flag])
        for flag in ("ambiguous", "placeholder", "zero")
        if flag in counts
    ]
    if not items:
        return ""
    return text("overview.doubtful", items=listing(items))
