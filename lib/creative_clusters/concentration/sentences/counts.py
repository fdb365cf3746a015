"""What can be said of numbers of firms: how many there are, and of how few cities they are told."""

import pandas as pd

from creative_clusters.words.wording import called, counted, some, text


def total(table: pd.DataFrame) -> str:
    """State the first and the last known total of `concentration.counts.world`."""
    known = table.dropna(subset=["value"])
    if known.empty:
        return text("counts.no_total")
    first, last = known.iloc[0], known.iloc[-1]
    fields = {"first": first["year"], "last": last["year"]}
    fields |= {"then": f"{first['value']:,.0f}", "now": f"{last['value']:,.0f}"}
    fields |= {"n": counted(last["n"]), "k": last["left_out"]}
    key = ".one" if len(known) == 1 else ".common" if last["left_out"] else ""
    return text(f"counts.total{key}", **fields)


def most(table: pd.DataFrame) -> str:
    """State who has most in the last year: ``region, year, value``."""
    known = table[table["year"] == table["year"].max()].dropna(subset=["value"])
    if known.empty:
        return text("counts.no_total")
    best = known.loc[known["value"].idxmax()]
    fields = {"who": called(best["region"]), "n": len(known), "year": best["year"]}
    return text("counts.most", value=f"{best['value']:,.0f}", **fields)


def finding(found: pd.DataFrame) -> str:
    """State of how many cities a number is printed: ``place, basis, unit`` of the list."""
    told = found[(found["basis"] == "printed") & (found["unit"] == "firms")]["place"]
    who = [place for place in dict.fromkeys(told) if place != "World"]
    return text("counts.finding", n=len(who), who=some(who))
