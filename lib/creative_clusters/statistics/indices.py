"""Indices of where an industry is and how special a region is. Names say which variant is meant.

All take one-dimensional arrays over regions (or industries) in the same order. An entry that is
missing makes the result missing: an index over a part of the regions is another index.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from creative_clusters.statistics.inputs import need_columns, need_counts, need_labels


def _shares(values: Any, name: str = "counts") -> np.ndarray:
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or len(values) == 0:
        raise ValueError(f"{name} must be a list of numbers, one a region or industry.")
    if (values < 0).any() or np.isinf(values).any():
        raise ValueError(f"{name} hold a negative or infinite number.")
    total = values.sum()
    return values / total if total else np.full(len(values), np.nan)


def _pair(first: Any, second: Any) -> tuple[np.ndarray, np.ndarray]:
    first, second = _shares(first), _shares(second, "reference counts")
    if len(first) != len(second):
        raise ValueError(
            f"there are {len(first)} counts and {len(second)} reference counts; they must be of "
            "the same regions or industries, in the same order."
        )
    return first, second


def cluster_index(
    jobs: Any, firms: Any, area: Any, population: Any,
    industry_jobs: Any, industry_firms: Any, total_area: Any, total_population: Any,
) -> Any:  # fmt: skip
    r"""Cluster index of Litzenberger and Sternberg of an industry in a region.

    .. math:: CI_{ij} = \frac{(e_{ij}/e_i) / (a_j/a) \; \cdot \; (e_{ij}/e_i) / (p_j/p)}
                             {(e_{ij}/b_{ij}) / (e_i/b_i)}

    Relative density (jobs e by area a) times relative stock (jobs by population p) over relative
    size of firms (jobs by firms b): many firms, densely. 1 is the average; without firms it is 0.

    Parameters
    ----------
    jobs, firms, area, population : float or array
        Of the industry in the region, and of the region.
    industry_jobs, industry_firms, total_area, total_population : float
        Of the industry in all regions, and of all regions.

    Returns
    -------
    float or array
        NaN where a number is missing, or the industry has no jobs or no firms in any region.

    Raises
    ------
    ValueError
        If a number is negative or infinite, an area or population is 0, or a region has more than
        all regions.

    References
    ----------
    Sternberg, R., & Litzenberger, T. (2004). Regional clusters in Germany: their geography and
    their relevance for entrepreneurial activities. *European Planning Studies*, 12(6), 767–791.
    Litzenberger, T., & Sternberg, R. (2006). Der Clusterindex: eine Methodik zur Identifizierung
    regionaler Cluster am Beispiel deutscher Industriebranchen. *Geographische Zeitschrift*, 94(4).
    """
    jobs, industry_jobs = _part_of("jobs", jobs, "industry_jobs", industry_jobs)
    firms, industry_firms = _part_of("firms", firms, "industry_firms", industry_firms)
    area, total_area = _part_of("area", area, "total_area", total_area)
    population, total_population = _part_of(
        "population", population, "total_population", total_population
    )
    for name, sizes in (("area", area), ("population", population)):
        if (sizes == 0).any():
            raise ValueError(
                f"{name}{_place(sizes == 0)} is 0; without any, density and stock are not defined."
            )
    # Jobs cancel against the size of firms but for one factor, which keeps 0 jobs from 0 / 0.
    with np.errstate(invalid="ignore"):  # 0 of 0: an industry that is nowhere has no index
        density = (jobs / industry_jobs) / (area / total_area)
        stock = (firms / industry_firms) / (population / total_population)
    return (density * stock)[()]


def _part_of(name: str, part: Any, whole_name: str, whole: Any) -> tuple[np.ndarray, np.ndarray]:
    """A part and its whole as numbers of 0 or more, the part no larger; missing ones pass."""
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    for label, numbers in ((name, part), (whole_name, whole)):
        wrong = (numbers < 0) | np.isinf(numbers)
        if wrong.any():
            raise ValueError(
                f"{label}{_place(wrong)} is {numbers[wrong].flat[0]:g}; it must be finite and not "
                "negative."
            )
    larger = part > whole * (1 + 1e-9)  # sums of parts round
    if larger.any():
        part, whole = (side[larger].flat[0] for side in np.broadcast_arrays(part, whole))
        raise ValueError(
            f"{name}{_place(larger)} is {part:g}, more than {whole_name}, {whole:g}. "
            "A region is a part of the whole; give both in the same unit."
        )
    return part, whole


def _place(where: np.ndarray) -> str:
    """Position of the first entry, if there are several; the first is 0."""
    return f" at position {int(np.argmax(where))}" if where.ndim else ""


def hoover_concentration(counts: Any, reference: Any = None) -> float:
    """Hoover index ``½ Σ |s_j − x_j|`` of the shares of an industry against reference shares.

    0 where the industry is spread as the reference (regions' totals, population, area), towards 1
    where it is all where the reference is not. It is the part that would have to move. Without a
    reference, against equal shares. The R package EconGeo prints 100 times this.

    References
    ----------
    Hoover, E. M. (1936). The measurement of industrial localization. *The Review of Economics and
    Statistics*, 18(4), 162–171.

    Examples
    --------
    >>> hoover_concentration([30, 10], [50, 50])
    0.25
    """
    if reference is None:
        reference = np.ones(len(np.asarray(counts)))
    shares, others = _pair(counts, reference)
    return float(np.abs(shares - others).sum() / 2)


def krugman_specialisation(counts: Any, reference: Any) -> float:
    """Krugman's index ``Σ |s_i − x_i|`` of two structures: 0 the same, 2 nothing in common.

    For industries of a region against those of another region or of the whole. The same formula
    over regions of an industry is the Krugman index of concentration. It is twice the Hoover
    index.

    The reference may be several structures, a row each: then it is the mean of their shares, in
    which each weighs the same (so the R package REAT, ``krugman.spec2``). Their sum, in which each
    weighs by its size, is another reference and gives another index.

    References
    ----------
    Krugman, P. (1991). *Geography and trade*. MIT Press.

    Examples
    --------
    >>> krugman_specialisation([20, 10, 70, 0, 0], [0, 0, 0, 60, 40])
    2.0
    """
    reference = np.asarray(reference, dtype=float)
    if reference.ndim == 2:
        reference = np.mean([_shares(row, "reference counts") for row in reference], axis=0)
    shares, others = _pair(counts, reference)
    return float(np.abs(shares - others).sum())


def locational_gini_lorenz(counts: Any, reference: Any) -> float:
    """Locational Gini coefficient from the Lorenz curve of the industry against the reference.

    Regions in order of their quotient; twice the area between the curve of cumulated shares and
    the diagonal. Regions weigh by their size, so that splitting one into two alike changes
    nothing. The R package EconGeo calls this ``hoover_gini`` and prints half of it, the bare
    area, as ``locational_gini``.

    References
    ----------
    Krugman, P. (1991). *Geography and trade*. MIT Press.

    Examples
    --------
    >>> locational_gini_lorenz([30, 10], [50, 50])
    0.25
    """
    shares, others = _pair(counts, reference)
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = np.where(shares > 0, shares / others, 0.0)
    order = np.argsort(quotient, kind="stable")
    industry, whole = np.cumsum(shares[order]), np.cumsum(others[order])
    below = np.sum(others[order] * (industry + np.concatenate([[0], industry[:-1]])))
    return float(1 - below) if np.isfinite(whole[-1]) else np.nan


def locational_gini_unweighted(counts: Any, reference: Any) -> float:
    r"""Gini coefficient of the quotients themselves, each region (or industry) weighing the same.

    .. math:: G = \frac{2}{n^2 \bar R} \sum_k k \, (R_{(k)} - \bar R)

    with R the quotients in ascending order. Over regions it measures concentration, over
    industries specialisation (``gini.conc`` and ``gini.spec`` of the R package REAT). Its greatest
    value is ``1 − 1/n``.

    References
    ----------
    Farhauer, O., & Kröll, A. (2013). *Standorttheorien: Regional- und Stadtökonomik in Theorie und
    Praxis*. Springer.

    Examples
    --------
    >>> round(locational_gini_unweighted([700, 600, 500, 10000, 40000],
    ...                                  [30000, 15000, 10000, 60000, 50000]), 7)
    0.6222222
    """
    shares, others = _pair(counts, reference)
    with np.errstate(divide="ignore", invalid="ignore"):
        quotients = np.sort(shares / others)
    mean = quotients.mean()
    ranks = np.arange(1, len(quotients) + 1)
    return float(2 / (len(quotients) ** 2 * mean) * np.sum(ranks * (quotients - mean)))


def ellison_glaeser(plants: Any, plant_regions: Any, region_totals: Any, regions: Any) -> dict:
    r"""Agglomeration index of Ellison and Glaeser: concentration beyond that of few large plants.

    .. math:: \gamma = \frac{G - (1 - \sum_j x_j^2) H}{(1 - \sum_j x_j^2)(1 - H)}, \qquad
              G = \sum_j (s_j - x_j)^2

    with s the industry's and x all activity's shares of the regions, and H the Herfindahl index
    of plant sizes. 0 is what throwing plants like darts at the map would give.

    Parameters
    ----------
    plants : array
        Jobs of each plant of the industry.
    plant_regions : array
        Region of each plant.
    region_totals : array
        Jobs of each region in all industries.
    regions : array
        Names of the regions of `region_totals`.

    Returns
    -------
    dict
        ``gamma``; ``g``; ``herfindahl``; ``z`` of G under the dartboard; ``plants`` (number). Gamma
        and z are NaN where a single plant (H = 1) leaves nothing to tell, or a number is missing.

    Raises
    ------
    ValueError
        If numbers and regions do not go together, a region is listed twice, a plant lies in none
        of them, or a number is negative or infinite.

    References
    ----------
    Ellison, G., & Glaeser, E. L. (1997). Geographic concentration in U.S. manufacturing
    industries: a dartboard approach. *Journal of Political Economy*, 105(5), 889–927.

    Examples
    --------
    >>> found = ellison_glaeser([10, 10, 10], ["a", "a", "b"], [50, 50], ["a", "b"])
    >>> round(found["g"], 4)
    0.0556
    """
    plants, names = np.asarray(plants, dtype=float), np.asarray(regions)
    places = np.asarray(plant_regions)
    if len(plants) != len(places):
        raise ValueError(f"there are {len(plants)} plants but regions for {len(places)}.")
    if len(names) != len(region_totals):
        raise ValueError(f"there are {len(region_totals)} region totals but {len(names)} regions.")
    twice = pd.Index(names).duplicated()
    if twice.any():
        raise ValueError(
            f'the region "{names[twice][0]}" is listed twice; give one total a region.'
        )
    unknown = sorted(set(places.tolist()) - set(names.tolist()), key=str)
    if unknown:
        raise ValueError(f'a plant is in "{unknown[0]}", which is not among the regions.')
    sizes, x = _shares(plants, "plants"), _shares(region_totals, "region totals")
    s = np.array([sizes[places == name].sum() for name in names])
    g, h, rest = float(((s - x) ** 2).sum()), float((sizes**2).sum()), 1 - float((x**2).sum())
    variance = 2 * (
        h**2 * ((x**2).sum() - 2 * (x**3).sum() + (x**2).sum() ** 2)
        - (sizes**4).sum() * ((x**2).sum() - 4 * (x**3).sum() + 3 * (x**2).sum() ** 2)
    )
    single = h >= 1 - 1e-12 or rest <= 0
    return {
        "gamma": np.nan if single else (g - rest * h) / (rest * (1 - h)),
        "g": g,
        "herfindahl": h,
        "z": np.nan if single or variance <= 0 else (g - rest * h) / float(np.sqrt(variance)),
        "plants": len(plants),
    }


def specialisation_table(counts, *, region="region", industry="industry", value="value"):
    """Indices of each region's structure against the whole's: Krugman, Hoover, Gini.

    Parameters
    ----------
    counts : pandas.DataFrame
        One row a region × industry of one year; absent cells are 0.

    Returns
    -------
    pandas.DataFrame
        ``region, krugman, hoover, gini_lorenz``; NaN where all counts of a region are 0.

    Raises
    ------
    ValueError
        If a column or a label is missing, a cell occurs twice, or a count is missing, negative or
        infinite: a count that is not known is not 0.
    """
    need_columns(counts, [region, industry, value], "table of counts")
    need_labels(counts, [region, industry])
    table = counts[[region, industry, value]].copy()
    table[value] = need_counts(
        counts, [region, industry], value, "Leave the industry or the region out."
    )
    wide = table.pivot_table(index=region, columns=industry, values=value, aggfunc="sum").fillna(0)
    whole = wide.sum().to_numpy()
    rows = {
        name: {
            "krugman": krugman_specialisation(row, whole),
            "hoover": hoover_concentration(row, whole),
            "gini_lorenz": locational_gini_lorenz(row, whole),
        }
        for name, row in zip(wide.index, wide.to_numpy(), strict=True)
    }
    return pd.DataFrame(rows).T.rename_axis("region").reset_index()
