"""A location quotient worked through on made-up counts of three cities.

The counts are invented, round, and small enough to check on paper; their quotients are computed by
`quotient.location_quotient` like any other.
"""

import warnings

import pandas as pd

from creative_clusters.quotient import location_quotient
from creative_clusters.words.wording import text

#: Columns of :func:`quotients` that a table shows.
SHOWN = ["region", "count", "region_total", "share", "lq_firms", "lq_revenue"]
#: Firms of the industry and of everything else, and the revenue of one firm of each, by city.
CITIES = {
    "a": {"industry": (30, 5.0), "rest": (270, 10.0)},
    "b": {"industry": (20, 20.0), "rest": (780, 10.0)},
    "c": {"industry": (4, 20.0), "rest": (896, 10.0)},
}
#: A second table of regions that city A and B lie in, and that leaves city C out.
PROVINCE = ("a", "b")
#: Four counts whose quotient is known to fifteen digits: here (industry, all), in all (the same).
KNOWN = (1_714, 79_006, 879_213, 15_593_224)
#: Firms elsewhere: what a reference of these three cities alone leaves out.
ELSEWHERE = {"industry": 46, "rest": 17_954}


def counts(firms: int = 30, revenue: float = 5.0) -> pd.DataFrame:
    """Return the made-up counts: ``region, industry, firms, revenue``.

    `firms` of the industry in city A earn `revenue` each, in millions; firms of other kinds earn
    10, and those of the industry in the other cities 20.

    Examples
    --------
    >>> print(*counts(firms=60).iloc[0])
    City A digital media 60 300.0
    """
    rows = []
    for city, parts in CITIES.items():
        for industry, (number, each) in parts.items():
            if (city, industry) == ("a", "industry"):
                number, each = firms, revenue
            rows.append((_city(city), _industry(industry), number, number * each))
    return pd.DataFrame(rows, columns=["region", "industry", "firms", "revenue"])


def quotients(table: pd.DataFrame) -> pd.DataFrame:
    """Return both quotients of the industry in each city, beside what they are made of.

    Returns
    -------
    DataFrame
        ``region, count, region_total, share, lq_firms, lq_revenue, scale``: firms of the industry,
        all firms, their share, and how much larger its firms are than elsewhere (the one LQ over
        the other).
    """
    with_lq = location_quotient(table, year=None, value=["firms", "revenue"])
    totals = table.groupby("region")["firms"].transform("sum")
    rows = with_lq.assign(region_total=totals, share=with_lq["firms"] / totals)
    rows = _of_industry(rows).rename(columns={"firms": "count"})
    rows["scale"] = rows["lq_revenue"] / rows["lq_firms"].where(rows["lq_firms"] > 0)
    columns = ["region", "count", "region_total", "share", "lq_firms", "lq_revenue", "scale"]
    return rows[columns].reset_index(drop=True)


def known() -> float:
    """Return the quotient of four counts that the literature gives to fifteen digits.

    >>> f"{known():.15f}"
    '0.384762342301328'
    """
    here, place, industry, whole = KNOWN
    rows = pd.DataFrame({"region": ["j"], "industry": ["i"], "value": [here]})
    totals = {"region": ["j", None, None], "industry": [None, "i", None]}
    totals = pd.DataFrame(totals | {"value": [place, industry, whole]})
    return float(location_quotient(rows, year=None, totals=totals)["lq"].iloc[0])


def growing(most: int) -> pd.DataFrame:
    """Return every city's LQ by number of firms as the industry of city A grows from 0 to `most`.

    ``firms, region, lq``, where ``firms`` are those of the industry in city A.
    """
    step = max(most // 60, 1)
    found = []
    for firms in sorted({*range(0, most, step), most}):
        rows = quotients(counts(firms))
        found.append(rows.assign(firms=firms, lq=rows["lq_firms"])[["firms", "region", "lq"]])
    return pd.concat(found, ignore_index=True)


def one_firm(table: pd.DataFrame) -> pd.DataFrame:
    """Return what one firm of the industry fewer or more does to each city's LQ.

    ``region, count, lq, lq_less, lq_more, change_less, change_more``; the changes are shares
    of the LQ as it is, missing for a city without a firm of the industry.
    """
    rows = quotients(table)
    result = rows[["region", "count"]].assign(lq=rows["lq_firms"])
    ours = table["industry"] == _industry("industry")
    for name, step in (("lq_less", -1), ("lq_more", 1)):
        for row, region in result["region"].items():
            here = ours & (table["region"] == region)
            moved = table.assign(firms=(table["firms"] + step * here).clip(lower=0))
            result.loc[row, name] = quotients(moved)["lq_firms"][row]
    base = result["lq"].where(result["lq"] > 0)
    return result.assign(
        change_less=result["lq_less"] / base - 1, change_more=result["lq_more"] / base - 1
    )


def references(table: pd.DataFrame) -> pd.DataFrame:
    """Return each city's LQ by number of firms against three references, of which one is wrong.

    ``region, lq, lq_nested, lq_wider``: against the three cities; against a table in which a
    province that holds A and B stands as a fourth region, so that both count twice; against
    totals of a wider whole, given beside the rows.
    """
    firms = _firms(table)
    nested = with_province(firms)
    sums = firms.groupby("industry", sort=False)["value"].sum()
    elsewhere = {_industry(name): number for name, number in ELSEWHERE.items()}
    wider = (sums + pd.Series(elsewhere)).rename_axis("industry").reset_index(name="value")
    whole = pd.DataFrame({"industry": [None], "value": [int(wider["value"].sum())]})
    totals = pd.concat([wider, whole], ignore_index=True).assign(region=None)
    found = {
        "lq": location_quotient(firms, year=None),
        "lq_nested": location_quotient(nested, year=None, nested="allow"),
        "lq_wider": location_quotient(firms, year=None, totals=totals),
    }
    columns = {name: _of_industry(one).set_index("region")["lq"] for name, one in found.items()}
    cities = [_city(city) for city in CITIES]
    return pd.DataFrame(columns).loc[cities].rename_axis("region").reset_index()


def with_province(firms: pd.DataFrame) -> pd.DataFrame:
    """Return the firms with one region more: the sums of City A and City B, as their province."""
    inside = firms[firms["region"].isin([_city(city) for city in PROVINCE])]
    province = inside.groupby("industry", sort=False, as_index=False)["value"].sum()
    province = province.assign(region=text("example.province"))
    return pd.concat([firms, province], ignore_index=True)


def figures(quotients: pd.DataFrame, references: pd.DataFrame) -> dict[str, float]:
    """Return the numbers that the chapter stands for: city A's quotients, right and wrong."""
    one = {name: quotients[name].iloc[0] for name in ("lq_firms", "lq_revenue")}
    one |= {name: references[name].iloc[0] for name in ("lq_nested", "lq_wider")}
    return {name: round(float(value), 6) for name, value in one.items()} | {"known": known()}


def objection(table: pd.DataFrame) -> str:
    """Return what the library says to a table in which a province stands among its cities."""
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        try:
            location_quotient(with_province(_firms(table)), year=None)
        except ValueError as error:
            return str(error)
    return " ".join(str(one.message) for one in said)


def _firms(table: pd.DataFrame) -> pd.DataFrame:
    return table[["region", "industry", "firms"]].rename(columns={"firms": "value"})


def _city(code: str) -> str:
    return text(f"example.city_{code}")


def _industry(code: str) -> str:
    return text(f"example.{code}")


def _of_industry(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["industry"] == _industry("industry")]
