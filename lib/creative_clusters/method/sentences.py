"""What can be said of the worked example, and of how good a quotient is: findings with numbers."""

import pandas as pd

from creative_clusters.data.counts import WITHHELD
from creative_clusters.method.cases import Case
from creative_clusters.method.reliability import SIDES, Outstanding, agree, agreement
from creative_clusters.words.wording import called, counted, join, joined, listing, number, text

# --- the worked example: tables of `method.worked_example` -----------------------------------


def steps(quotients: pd.DataFrame) -> str:
    """Say the quotient of city A by number of firms in its steps."""
    count, total = quotients["count"].sum(), quotients["region_total"].sum()
    totals = {"industry_total": count, "total": total, "whole": count / total}
    return text("example.steps", **quotients.iloc[0], **totals)


def growing(table: pd.DataFrame) -> str:
    """State what the growth of city A does to the next city: the finding of a chart."""
    a, b = table["region"].unique()[:2]
    own, other = (table[table["region"] == city].set_index("firms")["lq"] for city in (a, b))
    last = table["firms"].max()
    ends = {"own": own.loc[last], "start": other.loc[0], "end": other.loc[last]}
    return text("finding.growing", a=a, b=b, last=last, **ends)


def one_firm(table: pd.DataFrame) -> str:
    """State how far one firm more or fewer moves the smallest and the largest count."""
    known = table.dropna(subset=["change_more"])
    fields: dict[str, object] = {}
    for name, at in (("small", known["count"].idxmin()), ("large", known["count"].idxmax())):
        row = known.loc[at]
        fields |= {f"{name}_region": row["region"], f"{name}_count": int(row["count"])}
        fields |= {
            f"{name}_{way}": number(row[f"change_{way}"], "+.1%") for way in ("less", "more")
        }
    return text("finding.one_firm", **fields)


def references(table: pd.DataFrame) -> str:
    """State how far the wrong and the wider reference move each city."""
    return join(text("example.reference", **row) for _, row in table.iterrows())


def product(row: pd.Series) -> str:
    """State one city's revenue LQ as the product of its firm-number LQ and the relative scale."""
    known = row["count"] and pd.notna(row["scale"])
    return text(f"example.{'split' if known else 'no_split'}", **row)


# --- how good a quotient is: tables of `method.reliability` ----------------------------------


def about(case: Case, *, typical: int, industry: str, kind: str) -> str:
    """Say whose counts these are."""
    if not case.time:
        return text("reliability.about.built_in", typical=typical)
    year, quarter = case.time
    if not case.files:
        n = counted(case.panel["region"].nunique())
        return text("reliability.about.edition", year=year, n=n)
    key = "reliability.time.year" if quarter == "A" else "reliability.time.quarter"
    return text(
        "reliability.about.files",
        time=text(key, year=year, quarter=quarter),
        industry=industry,
        n=f"{case.panel['region'].nunique():,}",
        kind=text(f"area.{kind}"),
        files=listing(case.files),
    )


def intervals(table: pd.DataFrame, level: float) -> str:
    """State how many regions lie above or below 1, and how many would by chance at a `level`."""
    sides = {side: (table["beyond_chance"] == side).sum() for side in SIDES}
    fields = {"level": f"{level:.0%}", "expected": f"{(1 - level) / 2 * len(table):.1f}"}
    return text("reliability.intervals", n=len(table), **sides, **fields)


def widest(table: pd.DataFrame, level: float) -> str:
    """Name the highest quotient that cannot be told from 1, and the surest one above."""
    said = []
    for side, by in (("open", "lq"), ("above", "lq_low")):
        rows = table[(table["beyond_chance"] == side) & (table["establishments"] > 0)]
        if len(rows):
            row = rows.loc[rows[by].idxmax()]
            fields = {name: number(row[name]) for name in ("lq", "lq_low", "lq_high")}
            fields |= {"region": called(row["region"]), "n": row["establishments"]}
            said.append(text(f"reliability.interval.{side}", level=f"{level:.0%}", **fields))
    return join(said)


def coverage(table: pd.DataFrame, level: float, few: int = 5) -> str:
    """State what each interval keeps of its promise: the finding of a chart."""
    exact, delta = (table[table["method"] == method] for method in ("exact", "delta"))
    small = delta[delta["expected"] < few]
    key = "reliability.coverage" if len(small) else "reliability.coverage.large"
    least = {"exact": exact["covered"].min(), "delta": delta["covered"].min()}
    return text(key, level=level, few=few, small=small["covered"].mean(), **least)


def outstanding(found: Outstanding) -> str:
    """State how many regions reach each cut-off: the finding of a chart."""
    scores, second = found.table["lq_z"], found.bootstrap["cutoff"]
    counts = {"n": scores.notna().sum(), "k": found.table["outstanding"].sum()}
    cutoffs = {"cutoff": number(found.cutoff), "bootstrap": number(second)}
    return text("reliability.outstanding", m=(scores >= second).sum(), **counts, **cutoffs)


def outstanding_named(found: Outstanding, most: int = 5) -> str:
    """Name the regions beyond the cut-off; say which scale was standardised and how sure it is."""
    names = found.table.loc[found.table["outstanding"], "region"]
    shown, more = list(map(called, names.head(most))), max(len(names) - most, 0)
    key = "reliability.named" + (".more" if more else "" if len(names) else ".none")
    told = joined(shown, ", ") if more else listing(shown)
    p = number(found.table["normal_p"].iloc[0])
    bounds = {name: number(found.bootstrap[name]) for name in ("low", "high")}
    parts = [
        text(key, names=told, more=more, cutoff=number(found.cutoff)),
        text(f"reliability.scale.{found.scale}", p=p),
        text("reliability.bootstrap", **bounds),
    ]
    return join(parts)


def agreements(table: pd.DataFrame) -> str:
    """State how many quotients agree under either reference: the finding of a chart."""
    if table.empty:
        return text("reliability.agreement.unpublished")
    shown = agree(table, "lq_difference_shown")
    worst = number(table["lq_difference_shown"].abs().max())
    fields = {"n": len(table), "k": agree(table), "shown": shown, "worst": worst}
    return text("reliability.agreement", **fields)


def employment(case: Case) -> str:
    """State how many published quotients by employment are met."""
    if case.time and not case.files:
        return ""
    table = agreement(case, "employment")
    key = "reliability.agreement.employment" if len(table) else "reliability.agreement.none"
    return text(key, n=len(table), k=agree(table))


def withholding(table: pd.DataFrame, fewest: int = 10) -> str:
    """State what withholding below one number of establishments does: the finding of a chart."""
    row = table[table["fewest"] == fewest].iloc[0]
    effect = {"share": number(row["hidden_share"], ".0%"), "high": number(row["too_high"], ".1%")}
    return text("reliability.withholding", fewest=fewest, n=int(row["hidden"]), **effect)


def withheld(case: Case) -> str:
    """State how much employment the case withholds, and what reading it as 0 would do."""
    rows = case.rows("employment")
    hidden = rows[rows["flag"].isin(WITHHELD)]
    if rows.empty:
        return ""
    if hidden.empty:
        return text("reliability.withheld.none")
    said = [text("reliability.withheld", n=len(rows), k=len(hidden))]
    whole, told = rows["industry_total"].iloc[0], rows["disclosed_total"].iloc[0]
    if whole > 0 and told > 0:
        said.append(text("reliability.withheld.sum", share=told / whole, high=whole / told - 1))
        said.append(text("reliability.withheld.implied") if case.implied else "")
    firms = case.rows("establishments").set_index("region")["count"]
    firms = firms.reindex(hidden["region"]).dropna()
    if len(firms):
        said.append(text("reliability.withheld.firms", sum=firms.sum(), most=firms.max()))
    return join(said)
