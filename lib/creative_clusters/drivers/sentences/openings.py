"""What the page on the four openings says, from tables of `drivers.openings`."""

import pandas as pd

from creative_clusters.drivers.cases import compound, figure, printed, rate, rows
from creative_clusters.drivers.openings import TRADE, trade
from creative_clusters.words.wording import join, money, text


def shares_finding(shares: pd.DataFrame) -> str:
    """State the range of the shares: the finding of their chart."""
    key = "drivers.shares.finding" if len(shares) > 1 else "drivers.shares.finding_one"
    return text(key, low=shares["part_of_whole"].min(), high=shares["part_of_whole"].max())


def investment(cases: pd.DataFrame) -> str:
    """Say the equity invested in artificial intelligence; empty without the figure."""
    found = rows(cases, indicator="equity investment in AI")
    if found.empty:
        return ""
    row = found.iloc[0]
    fields = {"case": row["case"], "span": row["qualifier"]}
    return text("drivers.investment", value=money(row["value"], row["unit"], ".10g"), **fields)


def readiness(groups: pd.DataFrame) -> str:
    """Say how far the readiest group is ahead of the least ready."""
    value = groups.set_index("label")["value"]
    ends = {"top": value.idxmax(), "high": value.max(), "low": value.min()}
    return text("drivers.readiness", bottom=value.idxmin(), **ends)


def trade_said(cases: pd.DataFrame, until: int) -> str:
    """Say how fast digital trade grew against the printed rate, and where that leads."""
    table = trade(cases, until)
    (y0, a), (y1, b) = printed(table)
    rate, low, high = compound(a, b, y1 - y0, step=0.01)
    claimed = figure(cases, TRADE, "mean annual growth 2020–2024")
    # The printed rate has one decimal: it stands for half a tenth either way.
    agrees = 100 * low < claimed + 0.05 and claimed - 0.05 <= 100 * high
    key = "drivers.trade.within" if agrees else "drivers.trade.outside"
    parts = [
        text("drivers.trade.growth", a=a, b=b, first=y0, last=y1, rate=rate),
        text(key, claimed=claimed, low=low, high=high),
    ]
    if until > y1:
        value, low, high = table[["value", "value_low", "value_high"]].iloc[-1]
        parts.append(text("drivers.trade.until", until=until, value=value, low=low, high=high))
    return join(parts)


def trade_finding(table: pd.DataFrame) -> str:
    """State the growth of digital trade: the finding of its chart."""
    (first, _), (last, _) = printed(table)
    return text("drivers.trade.finding", first=first, last=last, rate=rate(table))
