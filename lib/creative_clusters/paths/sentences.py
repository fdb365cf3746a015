"""What the pages on the upgrading paths say, in sentences and in tables of words.

Worded by the catalogue (keys ``paths.*`` and ``reading.*``); what a model says is a result of
`mapping`, `freshness`, `honeycomb` or `advertising`.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from creative_clusters.paths import advertising, freshness, honeycomb, mapping
from creative_clusters.words.wording import join, language, listing, text, with_unit

#: Units of time with their length in days, the longest first.
UNITS = {"years": 365.25, "days": 1.0, "hours": 1 / 24, "minutes": 1 / 1440}


# --- precise mapping ----------------------------------------------------------------------------


def unit_of(days: float) -> tuple[str, float]:
    """The unit of `UNITS` in which a time reads best, in words, and its length in days."""
    unit = next((name for name, length in UNITS.items() if days >= length), "minutes")
    return text(f"paths.unit.{unit}"), UNITS[unit]


def duration(days: float) -> str:
    """A time as a reader says it.

    >>> duration(2000), duration(0.006)
    ('5.5 years', '8.6 minutes')
    """
    unit, length = unit_of(days)
    return timed(days / length, unit)


def timed(value: float | str, unit: str) -> str:
    """A time, or how it is written, with a unit in words: English has a plural but for 1."""
    n = value if isinstance(value, str) else number(value)
    one = n == "1" and language() == "en"
    return text("paths.duration", n=n, unit=unit.removesuffix("s") if one else unit)


def number(value: float) -> str:
    """A number to two digits, as what is invented bears, without an exponent.

    >>> number(40000), number(5.476), number(0.000579)
    ('40,000', '5.5', '0.00058')
    """
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return np.format_float_positional(value, precision=2, fractional=False, unique=False, trim="-")


def interval(best: float, unit: str, *, path: str) -> str:
    """How often to refresh (`path="mapping"`) or to renew (`path="freshness"`)."""
    key = path if np.isfinite(best) else "never"
    return text(f"reading.interval.{key}", best=timed(best, unit))


def matched(terms: Mapping[str, float], slack: float) -> str:
    """Say how often a twin is best matched, what that costs, and how much it matters."""
    best, least = mapping.best_interval(**terms), mapping.least_loss(**terms)
    error = terms["weight"] * terms["error"]
    low, high = (duration(factor * best) for factor in mapping.tolerance(slack))
    unit, length = unit_of(best)
    parts = {"half": number((least - error) / 2), "error": number(error), "share": error / least}
    return join(
        [
            interval(best / length, unit, path="mapping"),
            text("paths.mapping.loss", **parts),
            text("paths.mapping.slack", low=low, high=high, slack=slack),
        ]
    )


def real_time(twin: str, terms: Mapping[str, float]) -> str:
    """Say what a refresh may cost for a match every minute to be the best."""
    price = mapping.price_for(UNITS["minutes"], drift=terms["drift"], weight=terms["weight"])
    ratio = terms["cost"] / price
    parts = {"price": price, "cost": terms["cost"], "ratio": max(ratio, 1 / ratio)}
    shown = {name: number(value) for name, value in parts.items()}
    key = "paths.mapping.dear" if ratio > 1 else "paths.mapping.cheap"
    return text(key, twin=text(f"paths.twin.{twin}"), **shown)


def agreement(points: pd.DataFrame) -> str:
    """Say how near simulated values come to the closed form."""
    error = (points["simulated_high"] - points["simulated"]) / 2
    off = (points["simulated"] - points["formula"]).abs()
    within, most = int((off <= 2 * error).sum()), (off / points["formula"].abs()).max()
    return text("paths.agreement", n=len(points), within=within, off=most)


def twins_named(table: pd.DataFrame) -> pd.DataFrame:
    """The table of `mapping.twins` with the name of each in words."""
    names = [text(f"paths.twin.{twin}") for twin in table["twin"]]
    return table.assign(name=names)[["twin", "name", *table.columns[1:]]]


def twins(table: pd.DataFrame) -> str:
    """State the shortest and the longest best interval: the finding of their chart."""
    days = table.set_index("name")["best_days"]
    ends = {"longest": days.idxmax(), "shortest": days.idxmin()}
    return text("paths.twins", long=duration(days.max()), short=duration(days.min()), **ends)


# --- keeping fresh ------------------------------------------------------------------------------


def renewed(terms: Mapping[str, float], unit: str) -> str:
    """Say how often to renew, how far appeal fades by then, and what a shorter shelf life does."""
    best, life = freshness.best_interval(**terms), terms["half_life"]
    first = interval(best, unit, path="freshness")
    if not np.isfinite(best):
        return first
    mean = freshness.average_appeal(best, half_life=life)
    low = np.exp(-freshness.decay_rate(life) * best)
    said = text("paths.fresh.best", low=low, mean=mean, net=freshness.net_benefit(best, **terms))
    half = {**terms, "half_life": life / 2}
    sooner = freshness.best_interval(**half)
    fields = {"half": timed(f"{life / 2:g}", unit), "best": timed(sooner, unit)}
    if not np.isfinite(sooner):
        return join([first, said, text("paths.fresh.lost", **fields)])
    net = freshness.net_benefit(sooner, **half)
    return join([first, said, text("paths.fresh.sooner", net=net, **fields)])


def renewal(terms: Mapping[str, float], unit: str) -> str:
    """State how often renewal pays best: the finding of its chart."""
    best = freshness.best_interval(**terms)
    key = "paths.fresh.finding" if np.isfinite(best) else "paths.fresh.never"
    return text(key, best=timed(best, unit), half=timed(f"{terms['half_life']:g}", unit))


def faded(appeal: pd.DataFrame, interval: float, half_life: float, unit: str) -> str:
    """State how high appeal stays (`freshness.appeal_over_time`): the finding of its chart."""
    mean, end = freshness.average_appeal(interval, half_life=half_life), appeal["time"].max()
    ends = {"interval": timed(interval, unit), "horizon": timed(end, unit)}
    return text("paths.fresh.saw", mean=mean, **ends)


def gained(gain: float, *, short: bool = False, **terms: Any) -> str:
    """Say how many iterations pay best over a horizon, without gain and with it."""
    plain, _ = freshness.best_iterations(**terms)
    best, at_most = freshness.best_iterations(gain=gain, **terms)
    keys = ("endless", "returns") if short else ("unbounded", "gain")
    shown = {"horizon": terms["horizon"], "gain": with_unit(f"{100 * gain:.3g}", "percent")}
    return text(f"paths.fresh.{keys[0] if at_most else keys[1]}", plain=plain, best=best, **shown)


# --- the four measures of advertising -----------------------------------------------------------


def campaigns_named(campaigns: pd.DataFrame) -> pd.DataFrame:
    """Campaigns by their names in words."""
    names = [text(f"paths.campaign.{name}") for name in campaigns["campaign"]]
    return campaigns.drop(columns="status", errors="ignore").assign(campaign=names)


def ads(priced: pd.DataFrame) -> str:
    """State for how many measures the two readings name another cheapest campaign."""
    table = advertising.cheapest(priced).dropna()
    differ = table.loc[table["study"] != table["standard"], "pricing"]
    key = "paths.ads.finding" if len(differ) else "paths.ads.same"
    return text(key, n=len(differ), of=len(table), which=listing(differ))


def ads_said(campaigns: pd.DataFrame, priced: pd.DataFrame) -> list[str]:
    """Say for each measure how the study's gloss and the standard differ in these campaigns."""
    value = priced.set_index(["pricing", "reading", "campaign"])["value"].sort_index()
    time, money = value["CPA", "study"], value["CPA", "standard"]
    spans = {
        "cpc": value["CPC", "standard"],
        "cps": campaigns["units_sold"] / campaigns["orders"],
        "cpm": campaigns["impressions"] / campaigns["audience"],
        "cpa": time,
    }
    best = {"quickest": time.idxmin(), "cheapest": money.idxmin()}
    fields = {name: text(f"paths.campaign.{campaign}") for name, campaign in best.items()}
    fields |= {"money_low": money.min(), "money_high": money.max()}
    return [
        text(f"paths.ads.{name}", low=span.min(), high=span.max(), **fields)
        for name, span in spans.items()
    ]


# --- honeycomb ----------------------------------------------------------------------------------


def step_names(chain: pd.DataFrame) -> dict[str, str]:
    """Each step of a chain as the reader calls it."""
    column = "step_zh" if language() == "zh" and "step_zh" in chain else "step"
    return dict(zip(chain["step"], chain[column], strict=True))


def nearness(synergy: Mapping[str, float]) -> str:
    """What nearness saves, together and alone (`honeycomb.synergy`)."""
    surplus = round(synergy["together"]) - round(synergy["alone"])  # of the hours as shown
    key = "more" if surplus > 0 else "fewer" if surplus < 0 else "same"
    hours = {**synergy, "surplus": abs(surplus)}
    keys = ("reading.nearness.saved", f"reading.nearness.{key}")
    return join(text(key, **hours) for key in keys)


def covered(chain: pd.DataFrame, reach: float) -> str:
    """Say how much of the chain is within reach, and which steps are not."""
    near = honeycomb.near_steps(chain, reach=reach)
    out = [name for step, name in step_names(chain).items() if step not in near]
    key = "paths.honey.covered" if out else "paths.honey.whole"
    return text(key, reach=reach, near=len(near), of=len(chain), out=listing(out))


def an_hour(chain: pd.DataFrame, worth: float, **terms: float) -> str:
    """Say what an hour of nearness is worth: what one more hour on every near trip would cost."""
    longer, trips = honeycomb.hour_of_nearness(chain, **terms)
    key = "paths.honey.hour" if trips else "paths.honey.no_hour"
    return text(key, longer=longer, trips=trips, worth=worth * longer, value=worth)


def trusted(chain: pd.DataFrame, reach: float, *, near_handover: float, far_handover: float) -> str:
    """Say how much of what nearness saves is trust: hand-overs quicker than with strangers."""
    hours = [
        honeycomb.synergy(chain, reach=reach, near_handover=near, far_handover=far_handover)
        for near in (near_handover, far_handover)
    ]
    saved, rest = (one["together"] for one in hours)
    share = (saved - rest) / saved if saved > 0 else 0.0
    ends = {"near": near_handover, "far": far_handover}
    return text("paths.honey.trust", rest=rest, share=share, saved=saved, **ends)


def steps_named(table: pd.DataFrame, chain: pd.DataFrame) -> pd.DataFrame:
    """The table of `honeycomb.worth_of_nearness` with the name of each step in words."""
    return table.assign(name=table["step"].map(step_names(chain)))


def step_worth(table: pd.DataFrame) -> str:
    """State whose nearness is worth most, of the table of `steps_named`."""
    top = table.iloc[0]
    return text(f"paths.honey.step_{'near' if top['near'] else 'far'}", **top)


def reached(sweep: pd.DataFrame, reach: float) -> str:
    """State what a reach saves and where the largest step of it comes: the finding of the chart."""
    saved, hours = sweep.loc[sweep["reach"] == reach, ["saved", "hours"]].iloc[0]
    gains = sweep["saved"].diff().fillna(sweep["saved"].iloc[0])
    most = {"most": gains.max(), "at": sweep.loc[gains.idxmax(), "reach"]}
    return text("paths.honey.reach", reach=reach, saved=saved, far=saved + hours, **most)


def varied(points: pd.DataFrame, reach: float, spread: float) -> str:
    """Say what varying durations do to the chain at a reach (`honeycomb.varied`)."""
    here = points.loc[points["reach"] == reach].iloc[0]
    ends = {"low": here["simulated_low"], "high": here["simulated_high"]}
    mean, formula = here["simulated"], here["formula"]
    return text("paths.honey.varied", spread=spread, formula=formula, mean=mean, **ends)
