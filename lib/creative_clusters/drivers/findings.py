"""What the pages on the drivers of growth say: sentences with numbers from their tables.

Worded by the catalogue (keys ``drivers.*``); true under any selection, or plain about nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from creative_clusters.drivers import cases as figures
from creative_clusters.drivers import stages
from creative_clusters.drivers.growth_types import TYPES, UNKNOWN
from creative_clusters.words.wording import called, join, language, listing, text

#: Names listed before the rest are counted.
LISTED = 8
MOVES_LISTED = 12


def sized(panel: pd.DataFrame, amounts: pd.DataFrame | None) -> pd.DataFrame:
    """Rows of a panel that have a size: its own counts, else the amounts of the revenue measure.

    Returns
    -------
    DataFrame
        Columns of `panel` with ``count``; only regions and years whose size is known.
    """
    if "count" in panel and panel["count"].notna().any():
        return panel.dropna(subset=["count"]).reset_index(drop=True)
    if amounts is None or amounts.empty:
        return panel.assign(count=float("nan")).iloc[:0]
    sizes = amounts.loc[amounts["flag"].ne("placeholder"), ["region", "year", "value"]]
    sizes = sizes.rename(columns={"value": "count"})
    revenue = panel[panel["measure"] == "revenue"].drop(columns="count", errors="ignore")
    return revenue.merge(sizes, on=["region", "year"]).dropna(subset=["count"])


def with_known_sizes(panel: pd.DataFrame, sizes: pd.DataFrame) -> pd.DataFrame:
    """Every row of `panel`, with the ``count`` of `sizes` (see :func:`sized`) where known."""
    keys = ["region", "year", "measure"]
    known = sizes[[*keys, "count"]].drop_duplicates(keys)
    return panel.drop(columns="count", errors="ignore").merge(known, on=keys, how="left")


#: Indicators of a part and of its share of the country, with the step the share is printed to.
_BASES = (
    ("firms in the clusters", 0.1),
    ("employees of creative industries", 0.1),
    ("jobs created", 1.0),
)


def bases(cases: pd.DataFrame) -> pd.DataFrame:
    """The wholes that printed parts and shares stand for.

    Returns
    -------
    DataFrame
        ``label, value`` (the part)``, printed`` (its share, percent)``, computed, computed_low,
        computed_high`` (the whole, with the rounding of the share).
    """
    rows = []
    for at, (part, step) in enumerate(_BASES):
        names = (part, f"{part}, share of the country")
        values = [cases.loc[cases["indicator"] == name, "value"] for name in names]
        if all(len(one) == 1 for one in values):
            part_of, percent = (float(one.iloc[0]) for one in values)
            whole = figures.whole(part_of, percent, step=step)
            rows.append((text(f"drivers.bases.{at}"), part_of, percent, *whole))
    names = ["label", "value", "printed", "computed", "computed_low", "computed_high"]
    return pd.DataFrame(rows, columns=names)


def bases_said(table: pd.DataFrame) -> str:
    """Say what the wholes mean when the last two are set beside each other."""
    if len(table) < 3:
        return text("drivers.bases.nothing")
    return text(
        "drivers.bases.finding",
        firms=f"{table['computed'][0]:,.0f}",
        people=f"{table['computed'][1]:,.0f}",
        jobs=f"{table['computed'][2]:,.0f}",
        low=f"{table['computed_low'][2]:,.0f}",
        high=f"{table['computed_high'][2]:,.0f}",
    )


def types(table: pd.DataFrame, measure: str, *, lq: float, slope: float) -> str:
    """State how many regions of a measure fall in each type: the finding of a page's title."""
    rows = table[table["measure"] == measure]
    found = rows["growth_type"].value_counts()
    known = len(rows) - int(found.get(UNKNOWN, 0))
    label = label_of(measure)
    if not known:
        return text("describe.nothing", label=label)
    return text(
        "drivers.types.finding",
        label=label,
        lq=f"{lq:g}",
        slope=f"{slope:g}",
        n=int(found.get("both", 0)),
        of=known,
    )


def types_named(table: pd.DataFrame, measure: str) -> str:
    """Name the regions of each type, at most `LISTED` a type."""
    rows = table[table["measure"] == measure]
    parts = [
        text(
            "drivers.types.named",
            kind=text(f"type.{kind}"),
            n=len(group),
            who=some(group["region"]),
        )
        for kind in (*TYPES, UNKNOWN)
        for group in [rows[rows["growth_type"] == kind]]
        if len(group)
    ]
    return join(parts)


def steadfast(shares: pd.DataFrame) -> str:
    """State which regions keep one type under all thresholds, and which change most."""
    if shares.empty:
        return ""
    most = shares.groupby("region", sort=False)["kept"].max()
    kept = list(most.index[most > 1 - 1e-9])
    parts = [
        text(
            "drivers.types.kept" if kept else "drivers.types.none_kept",
            n=len(kept),
            of=len(most),
            who=some(kept),
        )
    ]
    if most.min() < 1 - 1e-9:
        least = most.idxmin()
        parts.append(text("drivers.types.least", who=called(least), share=f"{most.min():.0%}"))
    return join(parts)


def criteria(table: pd.DataFrame, top: int) -> str:
    """State whom NESTA's criteria call concentrated or growing, and when that means little."""
    if table.empty:
        return text("drivers.criteria.nothing")
    parts = []
    for name in ("concentrated", "growing"):
        who = table.loc[table[name].fillna(False).astype(bool), "region"]
        parts.append(
            text(
                f"drivers.criteria.{name}",
                n=len(who),
                of=len(table),
                who=some(who) or text("drivers.nobody"),
            )
        )
    if len(table) <= top:
        parts.append(text("drivers.criteria.small", n=len(table), top=top))
    falling = table[table["growing"].fillna(False).astype(bool) & table["change"].lt(0)]
    if len(falling):
        parts.append(text("drivers.criteria.falling", who=some(falling["region"])))
    return join(parts)


def screened(table: pd.DataFrame, lq: float, year: int) -> str:
    """State who passes the screen, a sentence a measure, and whether sizes are known."""
    parts = []
    for measure, group in table.groupby("measure", sort=False):
        known = group.dropna(subset=["lq"])
        passing = known.loc[known["lq"] >= lq]
        parts.append(
            text(
                "drivers.screen.finding",
                label=text(f"measure.{measure}"),
                lq=f"{lq:g}",
                year=year,
                n=len(passing),
                of=len(known),
                sized=int(passing["size"].notna().sum()),
            )
        )
    return join(parts)


def phases(readings: pd.DataFrame) -> str:
    """State how many series have an identified reading: the finding of the stages' page."""
    if readings.empty:
        return text("drivers.phases.nothing")
    sure = readings[readings["identified"]]
    staged = sure[sure["phase"].isin(stages.STAGES)]
    return text(
        "drivers.phases.finding" if len(staged) else "drivers.phases.no_stage",
        of=len(readings),
        n=len(sure),
        staged=len(staged),
        who=some(staged["region"]),
    )


def phases_named(readings: pd.DataFrame) -> str:
    """Name the series by reading where identified, else by the reason why not."""
    parts = []
    sure = readings[readings["identified"]]
    for phase in stages.PHASES:
        who = sure.loc[sure["phase"] == phase, "region"]
        if len(who):
            kind = text(f"phase.{phase}")
            parts.append(text("drivers.types.named", kind=kind, n=len(who), who=some(who)))
    unsure = readings[~readings["identified"]]
    for reason, group in unsure.groupby("reason", sort=False):
        parts.append(
            text(
                "drivers.phases.unsure",
                n=len(group),
                who=some(group["region"]),
                reason=text(f"reason.{reason}"),
            )
        )
    return join(parts)


def fitted(reading: pd.Series) -> str:
    """State the best curve of one series, its rivals and, if it has one, its ceiling's interval."""
    who = called(reading["region"])
    if not reading["model"]:
        return text("drivers.fit.few", who=who, n=int(reading["n"]))
    model = text(f"model.{reading['model']}")
    if not reading["identified"]:
        said = [
            text(
                "drivers.fit.unsure",
                who=who,
                model=model,
                reason=text(f"reason.{reading['reason']}"),
            )
        ]
    else:
        said = [
            text("drivers.fit.sure", who=who, model=model, phase=text(f"phase.{reading['phase']}"))
        ]
    if reading["model"] == "logistic":
        fields = {name: f"{reading[f'saturation{name}']:.0%}" for name in ("", "_low", "_high")}
        said.append(
            text(
                "drivers.fit.saturation", value=fields[""], low=fields["_low"], high=fields["_high"]
            )
        )
    return join(said)


def examples(readings: pd.DataFrame, most: int = 3) -> list[str]:
    """Pick regions to draw: one with a stage, one with another reading, one unsure.

    Each is the first of its kind by the lead of its curve; kinds that do not occur are filled
    from the others.
    """
    usable = readings[readings["n"] >= stages.FEWEST]
    ordered = usable.sort_values("lead", ascending=False, kind="stable")
    staged = ordered["identified"] & ordered["phase"].isin(stages.STAGES)
    kinds = [ordered[staged], ordered[ordered["identified"] & ~staged]]
    kinds.append(ordered[~ordered["identified"]])
    picked = [group["region"].iloc[0] for group in kinds if len(group)]
    rest = [region for region in ordered["region"] if region not in picked]
    return (picked + rest)[:most]


def support(table: pd.DataFrame) -> str:
    """State for how many series no reading has nine tenths of the support."""
    most = table.groupby("region")["support"].max()
    return text("drivers.support.split", n=int((most < 0.9).sum()), of=len(most))


def components(frameworks: pd.DataFrame, *wanted: str) -> pd.DataFrame:
    """Rows of some frameworks, as published beside their drawings."""
    names = ["framework", "component", "parent", "level", "order"]
    names += ["term_zh", "term_en", "gloss", "locator"]
    return frameworks.loc[frameworks["framework"].isin(wanted), names].reset_index(drop=True)


def named_components(
    frameworks: pd.DataFrame, framework: str, *, levels: Sequence[str] | None = None
) -> str:
    """Say what a framework is made of: its name and its components in order."""
    own = frameworks[frameworks["framework"] == framework]
    root = own.loc[own["level"] == "root", f"term_{language()}"]
    parts = own.loc[own["level"].isin(levels) if levels else own["level"].ne("root")]
    return text(
        "drivers.made_of", whole="".join(root[:1]), parts=listing(parts[f"term_{language()}"])
    )


def counted_components(frameworks: pd.DataFrame, framework: str) -> str:
    """State how many components, traits aside, a framework has: the finding of its drawing."""
    own = frameworks[frameworks["framework"] == framework]
    own = own[~own["level"].isin(["root", "trait"])]
    return text(f"drivers.counted.{framework}", n=len(own))


#: Cases of the study with an amount in two or more years, as (case, indicator).
GROWING = (
    ("Pangyo Techno Valley", "revenue of resident firms"),
    ("China's MCN agencies", "registered companies"),
    ("Tongji knowledge circle", "total output"),
    ("World digital trade", "digital trade"),
)


def growing_cases(cases: pd.DataFrame) -> pd.DataFrame:
    """Rows of the cases that a study tells by two or more years (see `GROWING`)."""
    keys = pd.MultiIndex.from_frame(cases[["case", "indicator"]])
    return cases[keys.isin(GROWING) & cases["year"].notna()].reset_index(drop=True)


def yearly_growth(segments: pd.DataFrame) -> pd.DataFrame:
    """Growth a year of each segment of `drivers.stages.segments`, in percent.

    Returns
    -------
    DataFrame
        ``label, value``, as `charts.frameworks.amounts` draws them.
    """
    labels = [
        text("drivers.cases.label", case=row.case, first=row.from_year, last=row.to_year)
        for row in segments.itertuples()
    ]
    return pd.DataFrame({"label": labels, "value": 100 * segments["yearly"].astype(float)})


def cases_said(segments: pd.DataFrame) -> str:
    """Say how fast each case grew between its values, and how many have no third value."""
    if segments.empty:
        return text("drivers.cases.nothing")
    sizes = segments.groupby("case").size()
    two = text("drivers.cases.two_values", n=int((sizes == 1).sum()), of=len(sizes))
    return join([*grown(segments), two])


def grown(segments: pd.DataFrame) -> list[str]:
    """State the growth of each segment: the case, its years, the factor and the rate a year."""
    return [
        text(
            "drivers.cases.segment",
            case=row.case,
            first=row.from_year,
            last=row.to_year,
            factor=f"{row.factor:,.3g}",
            rate=f"{row.yearly:.1%}",
        )
        for row in segments.itertuples()
    ]


def slowest(segments: pd.DataFrame) -> str:
    """State the case whose growth a year fell most from its first to its last segment."""
    if segments.empty:
        return text("drivers.cases.nothing")
    ends = segments.groupby("case", sort=False)["yearly"].agg(["first", "last"])
    drop = ends["first"] - ends["last"]
    if drop.max() <= 0:
        case = ends["first"].idxmax()
        return text("drivers.cases.one", case=case, rate=f"{ends['first'][case]:.1%}")
    case = drop.idxmax()
    return text(
        "drivers.cases.finding",
        case=case,
        fast=f"{ends['first'][case]:.0%}",
        slow=f"{ends['last'][case]:.1%}",
    )


def in_both(panel: pd.DataFrame) -> pd.DataFrame:
    """Rows of the regions that have a firms LQ and a revenue LQ."""
    known = panel.dropna(subset=["lq"])
    sides = [set(known.loc[known["measure"] == name, "region"]) for name in ("firms", "revenue")]
    both = panel["region"].isin(sides[0] & sides[1])
    return panel[both & panel["measure"].isin(["firms", "revenue"])].reset_index(drop=True)


def always_to_inside(by_break: pd.DataFrame) -> list[str]:
    """Regions that move towards growth from inside at every break with a split."""
    known = by_break[by_break["move"] != "undefined"]
    inside = known.assign(inside=known["move"] == "to_inside").groupby("region")["inside"].all()
    return list(inside.index[inside.astype(bool)])


def moved(moves: pd.DataFrame, first: int, middle: int, last: int) -> str:
    """State how many regions went from inflow towards growth from inside, and back."""
    known = moves[moves["move"] != "undefined"]
    if known.empty:
        return text("drivers.moves.nothing")
    count = known["move"].value_counts()
    return text(
        "drivers.moves.finding",
        n=int(count.get("to_inside", 0)),
        back=int(count.get("to_inflow", 0)),
        of=len(known),
        first=first,
        middle=middle,
        last=last,
    )


def moves_named(moves: pd.DataFrame) -> str:
    """Name the regions of each move, with the modes of both periods."""
    parts = []
    for move in ("to_inside", "to_inflow", "same", "broken", "undefined"):
        group = moves[moves["move"] == move]
        if group.empty:
            continue
        who = [
            text(
                "drivers.moves.one",
                who=called(row.region),
                before=text(f"drivers.mode.{row.mode_before}"),
                after=text(f"drivers.mode.{row.mode_after}"),
            )
            for row in group.itertuples()
        ]
        count = len(who)
        if count > MOVES_LISTED:
            rest = text("count.more", n=count - MOVES_LISTED)
            who = [*who[:MOVES_LISTED], rest]
        heading = text(f"drivers.move.{move}")
        parts.append(
            text(
                "drivers.moves.named",
                kind=heading,
                n=count,
                who=text("mark.semicolon").join(who),
            )
        )
    return join(parts)


def robust(by_break: pd.DataFrame) -> str:
    """State who makes the same move towards growth from inside wherever the span is broken."""
    known = by_break[by_break["move"] != "undefined"]
    if known.empty:
        return text("drivers.moves.nothing")
    inside = known.assign(inside=known["move"] == "to_inside").groupby("region")["inside"]
    always, ever = inside.all(), inside.any()
    steady = always.index[always.astype(bool)]
    return text(
        "drivers.moves.robust" if len(steady) else "drivers.moves.fragile",
        n=known["break_year"].nunique(),
        ever=int(ever.sum()),
        always=len(steady),
        of=len(ever),
        who=some(steady),
    )


def worded(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Codes of some columns as words: ``columns`` maps a column to the prefix of its keys."""
    shown = {
        name: [text(f"{prefix}.{code}") if code else "" for code in table[name]]
        for name, prefix in columns.items()
    }
    return table.assign(**shown)


def growing(
    cases: pd.DataFrame, case: str, indicator: str, *, step: float = 0.0
) -> tuple[str, pd.DataFrame]:
    """Say how fast a case's figure grew between its first and last year; with the two values."""
    found = figures.rows(cases, case, indicator=indicator).dropna(subset=["year", "value"])
    found = found.sort_values("year")
    a, b = found.iloc[0], found.iloc[-1]
    rate, low, high = figures.compound(a["value"], b["value"], b["year"] - a["year"], step=step)
    said = text(
        "drivers.growing",
        first=f"{a['value']:,g}",
        last=f"{b['value']:,g}",
        unit=b["unit"],
        from_year=int(a["year"]),
        to_year=int(b["year"]),
        total=f"{b['value'] / a['value'] - 1:.1%}",
        rate=f"{rate:.2%}",
        low=f"{low:.2%}",
        high=f"{high:.2%}",
    )
    return said, found


def label_of(measure: str) -> str:
    """Name of a measure as a sentence begins with it."""
    label = text(f"measure.{measure}")
    return label[:1].upper() + label[1:]


def some(regions: Sequence[str]) -> str:
    """Name the first `LISTED` of some regions and count the rest."""
    shown = [called(region) for region in regions]
    if len(shown) > LISTED:
        rest = text("count.more", n=len(shown) - LISTED)
        shown = [*shown[:LISTED], rest]
    return listing(shown)
