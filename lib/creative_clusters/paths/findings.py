"""What the pages on the upgrading paths say and tabulate: the study's parts, the models' answers.

Worded by the catalogue (keys ``paths.*``). What the study says comes from its tables of frameworks
and cases; what a model says is a result of `mapping`, `freshness`, `honeycomb` or `pathfinder`.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from creative_clusters.drivers import cases
from creative_clusters.paths import advertising, freshness, honeycomb, mapping, pathfinder, readings
from creative_clusters.words.wording import called, join, language, listing, text

#: Kinds of component of a path, in the order in which they are named.
LEVELS = ("step", "trait", "part", "indicator")
#: Units of time with their length in days, the longest first.
UNITS = {"years": 365.25, "days": 1.0, "hours": 1 / 24, "minutes": 1 / 1440}


# --- what the study says ------------------------------------------------------------------------


def components(frameworks: pd.DataFrame, path: str) -> pd.DataFrame:
    """Components of one of `pathfinder.PATHS`, the path itself first."""
    names = ["framework", "component", "parent", "level", "order"]
    names += ["term_zh", "term_en", "gloss", "status", "locator"]
    return frameworks.loc[_within(frameworks["component"], path), names].reset_index(drop=True)


def told(study_cases: pd.DataFrame, path: str) -> pd.DataFrame:
    """Figures of the cases that the study tells of a path; ``shown`` is value and unit."""
    names = ["case", "place", "year", "indicator", "value", "unit", "qualifier", "locator"]
    table = study_cases.loc[_within(study_cases["component"], path), names].reset_index(drop=True)
    return table.assign(
        shown=[_figure(row.value, row.unit) for row in table.itertuples()],
        qualifier=table["qualifier"].fillna(""),
    )


def named(frameworks: pd.DataFrame, path: str) -> str:
    """Say which steps, traits, parts and indicators a path has, in the study's terms."""
    own = components(frameworks, path)
    term = f"term_{language()}"
    parts = [
        text(f"paths.named.{level}", names=listing(rows[term]))
        for level in LEVELS
        if len(rows := own[own["level"] == level])
    ]
    head = text("paths.named", path=own[term].iloc[0])
    return join([head, *parts])


def steps_finding(frameworks: pd.DataFrame, path: str) -> str:
    """State how many steps a path has, the first and the last: the finding of their drawing."""
    own = components(frameworks, path)
    terms = list(own.loc[own["level"] == "step", f"term_{language()}"])
    name = text(f"path.{path}")
    return text("paths.steps", path=name[:1].upper() + name[1:], n=len(terms),
        first=lower(terms[0]), last=lower(terms[-1]))  # fmt: skip


def hengdian(study_cases: pd.DataFrame) -> str:
    """Say what the study's figures of Hengdian come to by the hour and by the work."""
    crews = cases.rows(study_cases, "Hengdian", indicator="micro-drama crews received")
    if crews.empty:
        return ""
    number, year = float(crews["value"].iloc[0]), int(crews["year"].iloc[0])
    saved = cases.figure(study_cases, "Hengdian", "post-production time saved")
    first = cases.figure(study_cases, "Hengdian", "year of the first set")
    hours = 24 * (pd.Timestamp(year + 1, 1, 1) - pd.Timestamp(year, 1, 1)).days / number
    return text("paths.hengdian", first=int(first), year=year, years=int(year - first),
        crews=f"{number:,.0f}", hours=f"{hours:.1f}", saved=f"{saved:g}",
        times=f"{1 / (1 - saved / 100):.2f}")  # fmt: skip


def pairs_of(firms: float) -> int:
    """Pairs among `firms` members: ``n(n − 1)/2``."""
    return int(firms * (firms - 1) / 2)


def lingshi(study_cases: pd.DataFrame) -> str:
    """Say how many pairs of partners the firms of Lingshi Road make."""
    firms = cases.rows(study_cases, indicator="leading e-sports firms")
    road = cases.rows(study_cases, indicator="length of Lingshi Road")
    if firms.empty or road.empty:
        return ""
    n = float(firms["value"].iloc[0])
    return text("paths.lingshi", firms=f"{n:g}", pairs=f"{pairs_of(n):,}",
        km=f"{road['value'].iloc[0]:g}")  # fmt: skip


# --- precise mapping ----------------------------------------------------------------------------


def unit_of(days: float) -> str:
    """The unit of `UNITS` in which a time reads best."""
    return next((name for name, length in UNITS.items() if days >= length), "minutes")


def duration(days: float) -> str:
    """A time as a reader says it.

    Examples
    --------
    >>> duration(2000), duration(0.006)
    ('5.48 years', '8.64 minutes')
    """
    unit = unit_of(days)
    shown = number(days / UNITS[unit])
    return text("paths.duration", n=shown, unit=text(f"paths.unit.{unit}"))


def number(value: float) -> str:
    """A number to three digits without an exponent.

    Examples
    --------
    >>> number(40000), number(5.476), number(0.000579)
    ('40,000', '5.48', '0.000579')
    """
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return np.format_float_positional(value, precision=3, fractional=False, unique=False, trim="-")


def terms_of(twin: pd.Series, *, drift: float = 1, cost: float = 1, error: float = 1) -> dict:
    """Arguments of the model of `mapping` for a row of twins, each times a factor."""
    return {
        "drift": drift * float(twin["drift"]),
        "weight": float(twin["loss_weight"]),
        "cost": cost * float(twin["refresh_cost"]),
        "error": error * float(twin["square_error"]),
    }


def twins(table: pd.DataFrame, slack: float, **factors: float):
    """Best interval of each twin, and the intervals that cost at most `slack` more.

    Parameters
    ----------
    table
        ``twin, twin_zh, drift, loss_weight, refresh_cost, square_error``; times in days.
    factors
        See `terms_of`.

    Returns
    -------
    DataFrame
        ``twin, name, best_days, low_days, high_days, least_loss, error_share``.
    """
    low, high = mapping.tolerance(slack)
    rows = []
    for _, twin in table.iterrows():
        terms = terms_of(twin, **factors)
        least = mapping.least_loss(**terms)
        error = terms.pop("error")
        best = mapping.best_interval(**terms)
        name = text(f"paths.twin.{twin['twin']}")
        share = terms["weight"] * error / least
        rows.append((twin["twin"], name, best, low * best, high * best, least, share))
    names = ["twin", "name", "best_days", "low_days", "high_days", "least_loss", "error_share"]
    return pd.DataFrame(rows, columns=names)


def matched(terms: Mapping[str, float], slack: float) -> str:
    """Say how often a twin is best matched, what that costs, and how much it matters."""
    free = {name: value for name, value in terms.items() if name != "error"}
    best = mapping.best_interval(**free)
    unit = unit_of(best)
    least = mapping.least_loss(**terms)
    moving = mapping.least_loss(**free)
    low, high = mapping.tolerance(slack)
    said = text("paths.mapping.loss", least=number(least), half=number(moving / 2),
        error=number(least - moving), share=f"{(least - moving) / least:.0%}")  # fmt: skip
    near = text("paths.mapping.slack", low=duration(low * best),
        high=duration(high * best), slack=f"{slack:.0%}")  # fmt: skip
    words = text(f"paths.unit.{unit}")
    first = readings.interval(best / UNITS[unit], words, path="mapping")
    return join([first, said, near])


def real_time(twin: str, terms: Mapping[str, float]) -> str:
    """Say what a refresh may cost for a match every minute to be the best."""
    minute = UNITS["minutes"]
    price = mapping.price_for(minute, drift=terms["drift"], weight=terms["weight"])
    ratio = terms["cost"] / price
    return text(
        "paths.mapping.dear" if ratio > 1 else "paths.mapping.cheap",
        twin=text(f"paths.twin.{twin}"),
        price=number(price),
        cost=number(terms["cost"]),
        ratio=number(max(ratio, 1 / ratio)),
    )


def mapping_points(terms: Mapping[str, float], *, refreshes: int = 6000) -> pd.DataFrame:
    """Formula and simulated twin at intervals around the best: the check of the closed form.

    Returns
    -------
    DataFrame
        ``interval`` (days), ``formula``, ``simulated``, ``simulated_low``, ``simulated_high``
        (two standard errors either way).
    """
    free = {name: value for name, value in terms.items() if name != "error"}
    best = mapping.best_interval(**free)
    rows = []
    for seed, factor in enumerate((0.35, 0.6, 1.0, 1.6, 2.4)):
        interval = factor * best
        mean, error = mapping.simulate(interval, refreshes=refreshes, steps=60, seed=seed, **terms)
        rows.append((interval, mapping.loss(interval, **terms), mean, error))
    return _points(rows)


def freshness_points(terms: Mapping[str, float], intervals: list[float]) -> pd.DataFrame:
    """Formula and simulated visitors at some intervals; columns as `mapping_points`."""
    rows = []
    for seed, interval in enumerate(intervals):
        mean, error = freshness.simulate(interval, seed=seed, **terms)
        rows.append((interval, freshness.net_benefit(interval, **terms), mean, error))
    return _points(rows)


def agreement(points: pd.DataFrame) -> str:
    """Say how near simulated values come to the closed form."""
    error = (points["simulated_high"] - points["simulated"]) / 2
    off = (points["simulated"] - points["formula"]).abs()
    return text("paths.agreement", n=len(points), within=int((off <= 2 * error).sum()),
        off=f"{(off / points['formula'].abs()).max():.1%}")  # fmt: skip


def twins_finding(table: pd.DataFrame) -> str:
    """State the shortest and the longest best interval: the finding of their chart."""
    short, long = (table.loc[table["best_days"].eq(v)].iloc[0] for v in _ends(table["best_days"]))
    return text("paths.twins", long=duration(long["best_days"]),
        longest=long["name"], short=duration(short["best_days"]),
        shortest=short["name"])  # fmt: skip


# --- keeping fresh ------------------------------------------------------------------------------


def renewed(terms: Mapping[str, float], unit: str) -> str:
    """Say how often to renew, how far appeal fades by then, and what a shorter shelf life does."""
    best = freshness.best_interval(**terms)
    parts = [readings.interval(best, unit, path="freshness")]
    if np.isfinite(best):
        rate = freshness.decay_rate(terms["half_life"])
        parts.append(
            text("paths.fresh.best", low=f"{np.exp(-rate * best):.0%}",
                mean=f"{freshness.average_appeal(best, half_life=terms['half_life']):.0%}",
                net=f"{freshness.net_benefit(best, **terms):.2f}")
        )  # fmt: skip
        half = {**terms, "half_life": terms["half_life"] / 2}
        sooner = freshness.best_interval(**half)
        key = "paths.fresh.sooner" if np.isfinite(sooner) else "paths.fresh.lost"
        net = freshness.net_benefit(sooner, **half) if np.isfinite(sooner) else 0.0
        parts.append(
            text(key, half=f"{half['half_life']:g}", best=f"{sooner:.2g}",
                 net=f"{net:.2f}", unit=unit)
        )  # fmt: skip
    return join(parts)


def gained(
    terms: Mapping[str, float], gain: float, *, horizon: float, most: int, short: bool = False
) -> str:
    """Say how many iterations pay best over a horizon, without gain and with it.

    With `short`, as the finding of a chart.
    """
    plain, _ = freshness.best_iterations(horizon=horizon, most=most, **terms)
    best, at_most = freshness.best_iterations(horizon=horizon, most=most, gain=gain, **terms)
    if short:
        key = "paths.fresh.endless" if at_most else "paths.fresh.returns"
    else:
        key = "paths.fresh.unbounded" if at_most else "paths.fresh.gain"
    return text(key, horizon=f"{horizon:g}", plain=plain, best=best, gain=f"{100 * gain:.3g} %")


# --- the four measures of advertising -------------------------------------------------------------


def campaigns_named(campaigns: pd.DataFrame) -> pd.DataFrame:
    """Campaigns by their names in words."""
    names = [text(f"paths.campaign.{name}") for name in campaigns["campaign"]]
    return campaigns.drop(columns="status").assign(campaign=names)


def cheapest(priced: pd.DataFrame) -> pd.DataFrame:
    """Best campaign by measure and reading: ``pricing, study, standard`` (names)."""
    best = priced.dropna(subset=["value"]).groupby(["pricing", "reading"])["value"].idxmin()
    names = priced.loc[best, ["pricing", "reading", "campaign"]]
    wide = names.pivot_table(index="pricing", columns="reading", values="campaign", aggfunc="first")
    order = [m for m in advertising.MEASURES if m in wide.index]
    return wide.reindex(index=order, columns=["study", "standard"]).reset_index()


def ads_finding(priced: pd.DataFrame) -> str:
    """State for how many measures the two readings name another cheapest campaign."""
    table = cheapest(priced).dropna()
    differ = table.loc[table["study"] != table["standard"], "pricing"]
    key = "paths.ads.finding" if len(differ) else "paths.ads.same"
    return text(key, n=len(differ), of=len(table), which=listing(differ))


def ads_said(campaigns: pd.DataFrame, priced: pd.DataFrame) -> list[str]:
    """Say for each measure how the study's gloss and the standard differ in these campaigns."""
    value = priced.set_index(["pricing", "reading", "campaign"])["value"].sort_index()
    name = {c: text(f"paths.campaign.{c}") for c in campaigns["campaign"]}

    def span(numbers: pd.Series, form: str) -> dict[str, str]:
        return {"low": format(numbers.min(), form), "high": format(numbers.max(), form)}

    per_order = campaigns["units_sold"] / campaigns["orders"]
    seen = campaigns["impressions"] / campaigns["audience"]
    time, money = value["CPA", "study"], value["CPA", "standard"]
    return [
        text("paths.ads.cpc", **span(value["CPC", "standard"], ".2f")),
        text("paths.ads.cps", **span(per_order, ".2f")),
        text("paths.ads.cpm", **span(seen, ".2g")),
        text("paths.ads.cpa", **span(time, ".3g"), money_low=f"{money.min():.2f}",
            money_high=f"{money.max():.2f}", quickest=name[time.idxmin()],
            cheapest=name[money.idxmin()]),
    ]  # fmt: skip


# --- honeycomb ----------------------------------------------------------------------------------


def covered(chain: pd.DataFrame, reach: float) -> str:
    """Say how much of the chain is within reach, and which steps are not."""
    near = honeycomb.near_steps(chain, reach=reach)
    out = [called(step) for step in chain["step"] if step not in near]
    key = "paths.honey.covered" if out else "paths.honey.whole"
    return text(key, reach=f"{reach:g}", near=len(near), of=len(chain), out=listing(out))


def an_hour(chain: pd.DataFrame, reach: float, worth: float, **handovers: float) -> str:
    """Say what an hour of nearness is worth: what one more hour on every near trip would cost."""
    longer, trips = honeycomb.hour_of_nearness(chain, reach=reach, **handovers)
    return text("paths.honey.hour" if trips else "paths.honey.no_hour", longer=f"{longer:.3g}",
        trips=trips, worth=f"{worth * longer:,.0f}", value=f"{worth:g}")  # fmt: skip


def trusted(chain: pd.DataFrame, reach: float, *, near: float, far: float) -> str:
    """Say how much of what nearness saves is trust: hand-overs quicker than with strangers."""
    whole = honeycomb.synergy(chain, reach=reach, near_handover=near, far_handover=far)
    strange = honeycomb.synergy(chain, reach=reach, near_handover=far, far_handover=far)
    saved = whole["together"]
    share = (saved - strange["together"]) / saved if saved > 0 else 0.0
    return text("paths.honey.trust", far=f"{far:g}", rest=f"{strange['together']:.0f}",
        share=f"{share:.0%}", saved=f"{saved:.0f}")  # fmt: skip


def step_worth(chain: pd.DataFrame, reach: float, worth: float, **handovers: float) -> pd.DataFrame:
    """What the nearness of each step is worth by itself.

    Returns
    -------
    DataFrame
        ``step, near, saved`` (hours: lost if the near step went away, won if the far one came
        near), ``worth`` (money), ``name``; the largest first.
    """
    table = honeycomb.worth_of_nearness(chain, reach=reach, **handovers)
    saved = table["hours_change"].where(table["near"], -table["hours_change"])
    table = table.assign(saved=saved, worth=worth * saved)
    table["name"] = [called(step) for step in table["step"]]
    table = table.sort_values("saved", ascending=False, kind="stable")
    return table[["step", "near", "saved", "worth", "name"]].reset_index(drop=True)


def step_said(table: pd.DataFrame) -> str:
    """State whose nearness is worth most, of the table of `step_worth`."""
    top = table.iloc[0]
    side = "near" if top["near"] else "far"
    return text(f"paths.honey.step_{side}", name=top["name"], saved=f"{top['saved']:.0f}",
        worth=f"{top['worth']:,.0f}")  # fmt: skip


def varied(
    chain: pd.DataFrame, reaches: list[float], *, spread: float, runs: int, **handovers: float
) -> pd.DataFrame:
    """Completion when durations vary, at some reaches.

    Returns
    -------
    DataFrame
        ``reach, formula`` (hours for the durations of the table), ``simulated`` (mean),
        ``simulated_low, simulated_high`` (nine of ten runs lie between them).
    """
    rows, seen = [], {}
    for reach in reaches:
        near = honeycomb.near_steps(chain, reach=reach)
        key = tuple(near)
        if key not in seen:
            hours = honeycomb.simulate(chain, near, spread=spread, runs=runs, **handovers)
            seen[key] = (hours.mean(), *np.quantile(hours, [0.05, 0.95]))
        rows.append((reach, honeycomb.completion(chain, near, **handovers), *seen[key]))
    names = ["reach", "formula", "simulated", "simulated_low", "simulated_high"]
    return pd.DataFrame(rows, columns=names)


def reach_finding(sweep: pd.DataFrame, reach: float) -> str:
    """State what a reach saves and where the largest step of it comes: the finding of the chart.

    Parameters
    ----------
    sweep
        Of `honeycomb.sweep`, with a row for `reach`.
    """
    here = sweep.loc[sweep["reach"] == reach].iloc[0]
    steps = sweep["saved"].diff().fillna(sweep["saved"].iloc[0])
    return text("paths.honey.reach", reach=f"{reach:g}", saved=f"{here['saved']:.0f}",
        far=f"{here['saved'] + here['hours']:.0f}", most=f"{steps.max():.0f}",
        at=f"{sweep.loc[steps.idxmax(), 'reach']:g}")  # fmt: skip


def varied_said(points: pd.DataFrame, reach: float, spread: float) -> str:
    """Say what varying durations do to the chain at a reach."""
    here = points.loc[points["reach"] == reach].iloc[0]
    return text("paths.honey.varied", spread=f"{spread:g}", formula=f"{here['formula']:.0f}",
        mean=f"{here['simulated']:.0f}", low=f"{here['simulated_low']:.0f}",
        high=f"{here['simulated_high']:.0f}")  # fmt: skip


# --- which path next ----------------------------------------------------------------------------


def by_path(found: pd.DataFrame) -> str:
    """Say which clusters the rules send on which path, and how many on none."""
    parts = []
    for path in pathfinder.PATHS:
        who = found.loc[found["upgrade_path"] == path, "cluster"]
        shown = [called(one) for one in who]
        key = "paths.find.who" if shown else "paths.find.nobody"
        name = text(f"path.{path}")
        parts.append(
            text(key, path=name[:1].upper() + name[1:], n=len(shown),
                 who=listing(shown))
        )  # fmt: skip
    rest = found["footing"].value_counts()
    parts.append(
        text("paths.find.rest", tied=int(rest.get("tied", 0)),
             none=int(rest.get("none", 0)))
    )  # fmt: skip
    return join(parts)


def found_finding(found: pd.DataFrame) -> str:
    """State how many clusters get a path, and how many on firm ground."""
    footing = found["footing"].value_counts()
    return text("paths.find.finding", n=int(found["upgrade_path"].ne("").sum()), of=len(found),
        clear=int(footing.get("clear", 0)), facts=int(found["facts"].max()))  # fmt: skip


def found_table(found: pd.DataFrame) -> pd.DataFrame:
    """Paths in words: ``region, upgrade_path, footing, reason, known, facts``.

    Where two paths have the same points, both are named.
    """
    first = found["upgrade_path"].where(found["upgrade_path"].ne(""), found["tied"])
    return pd.DataFrame(
        {
            "region": found["cluster"],
            "upgrade_path": [_worded("path", names) for names in first],
            "footing": [text(f"paths.footing.{name}") for name in found["footing"]],
            "reason": [
                join([text(f"path.rule.{rule}") for rule in names.split(";") if rule])
                for names in found["reasons"]
            ],
            "known": found["known"],
            "facts": found["facts"],
        }
    )  # fmt: skip


def rules_said(rules: pd.DataFrame) -> pd.DataFrame:
    """The rules as a reader reads them: ``if_fact, upgrade_path, points, reason``."""
    shown = [
        text("paths.rule", fact=text(f"paths.fact.{row.fact}"),
            comparison=text(f"paths.comparison.{row.comparison}"),
            value=_value(row.fact, row.value))
        for row in rules.itertuples()
    ]  # fmt: skip
    return pd.DataFrame(
        {
            "if_fact": shown,
            "upgrade_path": [text(f"path.{path}") for path in rules["upgrade_path"]],
            "points": rules["points"].to_numpy(),
            "reason": [text(f"path.rule.{rule}") for rule in rules["rule"]],
        }
    )


def changes_said(changes: pd.DataFrame, cluster: str) -> str:
    """Say which single facts would lead a cluster to another path, a clause a path."""
    own = changes[changes["cluster"] == cluster]
    who = called(cluster)
    if own.empty:
        return text("paths.change.none", cluster=who)
    parts = []
    for path, rows in own.groupby("upgrade_path", sort=False):
        clauses = [
            text("paths.rule", fact=text(f"paths.fact.{row.fact}"),
                comparison=text(f"paths.comparison.{row.if_comparison}"),
                value=_value(row.fact, row.if_value))
            for row in rows.itertuples()
        ]  # fmt: skip
        either = (text("paths.or")).join(clauses)
        parts.append(text("paths.change.to", path=text(f"path.{path}"), if_fact=either))
    return text("paths.change", cluster=who, changes=text("mark.semicolon").join(parts))


def decisive(changes: pd.DataFrame) -> pd.DataFrame:
    """How many clusters each fact alone could send on another path: ``label, value, group``.

    ``group`` tells facts that are not known yet from facts that would have to be otherwise.
    """
    known = changes["now"].notna() & changes["now"].astype(str).ne("")
    table = changes.assign(
        group=[text(f"paths.fact_{'known' if k else 'unknown'}") for k in known],
        label=[text(f"paths.fact.{fact}") for fact in changes["fact"]],
    )
    counts = table.groupby(["label", "group"])["cluster"].nunique()
    counts = counts.rename("value").reset_index()
    whole = counts.groupby("label")["value"].transform("sum")
    order = counts.assign(whole=whole).sort_values(
        ["whole", "label", "group"], ascending=[False, True, True]
    )
    return order.drop(columns="whole").reset_index(drop=True)


def decisive_finding(changes: pd.DataFrame, clusters: int) -> str:
    """State which fact could change most answers."""
    if changes.empty:
        return text("paths.decisive.none")
    number = changes.groupby("fact", sort=False)["cluster"].nunique()
    fact = text(f"paths.fact.{number.idxmax()}")
    return text("paths.decisive", fact=fact, n=int(number.max()), of=clusters)


def lower(term: str) -> str:
    """A term as it stands within a sentence."""
    return term[:1].lower() + term[1:]


def _value(fact: str, value: object) -> str:
    if fact in ("stage", "form"):
        prefix = {"stage": "phase", "form": "form"}[fact]
        return text(f"{prefix}.{value}") if value else text("paths.other")
    return f"{value:g}"


def _figure(value: float, unit: str) -> str:
    if value != value:
        return ""
    if unit == "year":
        return f"{value:g}"
    return f"{value:,g} {unit.removesuffix('s') if value == 1 else unit}"


def _worded(prefix: str, names: str) -> str:
    return listing([text(f"{prefix}.{one}") for one in names.split(";") if one])


def _within(components_: pd.Series, path: str) -> pd.Series:
    head = f"paths.{path}"
    return components_.eq(head) | components_.str.startswith(f"{head}.")


def _points(rows: list[tuple[float, float, float, float]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["interval", "formula", "simulated", "error"])
    low, high = (table["simulated"] + sign * 2 * table["error"] for sign in (-1, 1))
    return table.drop(columns="error").assign(simulated_low=low, simulated_high=high)


def _ends(values: pd.Series) -> tuple[float, float]:
    return values.min(), values.max()
