"""The sections of a region's page: what each says and draws, from `profile.Profile`."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

from creative_clusters.cities import charts, sentences
from creative_clusters.cities.profile import Profile
from creative_clusters.data.sources import DataPackage
from creative_clusters.drivers.charts import stages as stage_charts
from creative_clusters.paths import advice, answers, pathfinder
from creative_clusters.statistics.similarity import AMOUNTS
from creative_clusters.words.wording import capital, money, named_measure, number, text


class Section(NamedTuple):
    """Sentences, and perhaps a chart with its stable name, data, finding and narrow drawing."""

    said: Sequence[str]
    drawn: Any = None
    name: str = ""
    data: pd.DataFrame | None = None
    finding: str = ""
    narrow: Any = None


SAME = ("lq-paths", "number-and-scale", "stage")  # charts whose scales two regions may share


def figures(city: Profile, *, lq: float, slope: float) -> list[tuple[str, str]]:
    """What is set beside the same of another region: pairs of what it is and how much."""
    types, rows = city.kinds(lq=lq, slope=slope).set_index("measure")["growth_type"], []
    for row in city.standing.itertuples():
        label, fields = capital(named_measure(row.measure)), {"rank": row.end_rank}
        if pd.notna(row.lq_end):
            fields |= {"lq": row.lq_end, "of": row.ranked, "year": row.to_year}
            rows.append((label, text("beside.level", **fields)))
        moves = text(f"direction.{row.direction}")
        if row.direction != "insufficient":
            moves = text("beside.slope", slope=number(row.slope, "+.3f"), direction=moves)
        rows.append((text("beside.trend", label=label), moves))
        rows.append((text("beside.type", label=label), text(f"type.{types[row.measure]}")))
    amounts = pd.DataFrame(columns=["region", "value"]) if city.amounts is None else city.amounts
    known = amounts[amounts["region"] == city.region].dropna(subset=["value"])
    if len(known):
        last = known.loc[known["year"].idxmax()]
        amount = money(last["value"], city.unit)
        told = text("beside.amount", amount=amount, year=int(last["year"]))
        rows.append((capital(named_measure(AMOUNTS)), told))
    if len(city.placed):
        rows.append((text("beside.number"), text(f"quadrant.{city.placed['quadrant'].iloc[-1]}")))
    if len(city.reading):
        label = text("beside.stage", label=named_measure(city.series))
        rows.append((label, text(f"phase.{city.reading['phase'].iloc[0]}")))
    return rows


def quotients(city: Profile, threshold: float) -> Section:
    """Its LQs with their trends."""
    said, rows = sentences.standing(city.standing, city.region), city.lines
    if rows.empty:
        return Section(said)
    drawn, narrow = (charts.paths(rows, threshold=threshold, room=room) for room in (0.3, 0.75))
    finding = sentences.ends(rows, city.region)
    return Section(said, drawn, "lq-paths", rows, finding, narrow)


def scale(city: Profile) -> Section:
    """Its revenue LQ as how many firms there are, and how large they are."""
    said = [sentences.scale(city.change, city.placed, city.region)]
    if city.moved.empty:
        return Section(said)
    finding = sentences.scale_change(city.change, city.region)
    return Section(said, charts.parts(city.moved), "number-and-scale", city.moved, finding)


def types(city: Profile, *, lq: float, slope: float, top: int) -> Section:
    """Its growth types, and its place among the others with those most alike."""
    kinds, one = city.kinds(lq=lq, slope=slope), city.among
    said = sentences.types(kinds, city.region)
    if one.empty:
        return Section(said)
    finding = sentences.type_of(kinds, one["measure"].iloc[0], city.region)
    alike = list(city.alike["region"].head(top))
    drawn = charts.among(one, city.region, alike=alike, lq=lq, slope=slope)
    return Section(said, drawn, "among-the-others", one, finding)


def stage(city: Profile) -> Section:
    """Its stage, and the curves of its amounts where there are any."""
    said = [sentences.stage(city.reading, city.series, titled=not city.curves.empty)]
    if city.curves.empty:
        return Section(said)
    drawn = stage_charts.fits(city.values, city.curves, unit=city.unit)
    return Section(said, drawn, "stage", city.values, sentences.curve(city.reading))


def path(city: Profile) -> Section:
    """What is known for a path, and the path or what one would have to find out."""
    deciding = pathfinder.deciding(city.case)
    return Section([answers.known(city.case.iloc[0]), answers.path(city.path, deciding)])


def advised(city: Profile, studies: DataPackage) -> tuple[str, pd.DataFrame, str]:
    """What the studies advise for the place and its paths: a sentence, a table, its caption."""
    places = city.data.places.set_index("region")["country"]
    named = advice.for_place(studies, city.region, places[city.region])
    sure = [one for one in (city.path["upgrade_path"] or city.path["tied"]).split(";") if one]
    table = advice.for_paths(studies, sure or pathfinder.PATHS)
    caption = text(f"profile.advice.{'sure' if sure else 'caption'}")
    said = city.data.is_studies or len(named)  # elsewhere the strategies are as a rule of others
    told = sentences.advice(named, city.region) if said else ""
    return told, answers.advised_by_path(table), caption
