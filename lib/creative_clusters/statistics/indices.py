"""Indices of where an industry is and how special a region is. Names say which variant is meant.

They take one number a region (or an industry), and a reference with one number each: what all
industries (all regions) have, population, area. What has labels (Series, mappings, frames of one
column) is matched by them, anything else by its order. A missing entry makes the result missing: an
index over a part of the regions is another index.

References
----------
Herfindahl: Hirschman, A. O. (1964). The paternity of an index. *American Economic Review*, 54(5).
Gini: Sen, A. (1973). *On economic inequality*. Clarendon Press (formula as commonly given; not read
in full). Of quotients: Farhauer, O., & Kröll, A. (2013). *Standorttheorien*. Springer.
Locational Gini, Krugman: Krugman, P. (1991). *Geography and trade*. MIT Press.
Theil: Theil, H. (1967). *Economics and information theory*. North-Holland. Against a reference:
Brülhart, M., & Traeger, R. (2005). An account of geographic concentration patterns in Europe.
*Regional Science and Urban Economics*, 35(6), 597–624.
Entropy: Hackbart, M. W., & Anderson, D. A. (1975). On measuring economic diversification. *Land
Economics*, 51(4), 374–378.
Hachman: Benway, D. J. (2020). *Measuring economic diversity: The Hachman index, 2018*. Kem C.
Gardner Policy Institute, University of Utah.
Hoover: Hoover, E. M. (1936). The measurement of industrial localization. *The Review of Economics
and Statistics*, 18(4), 162–171.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
import scipy

from creative_clusters.statistics import inputs


def _shares(values: Any) -> np.ndarray:
    """Shares of the total; all missing where an entry is, or where the total is 0."""
    values = np.asarray(_labelled(values), dtype=float)
    if values.ndim != 1:
        raise ValueError("an index takes a list of numbers, one a region or industry.")
    if np.isinf(values).any():
        raise ValueError(
            f"the value at position {int(np.isinf(values).argmax())} is infinite: nothing has a "
            "share beside it. Use NaN for a missing value."
        )
    if (values < 0).any():
        raise ValueError(f"{np.nanmin(values)} is negative; an index needs amounts of 0 or more.")
    total = values.sum()
    return values / total if total else np.full(len(values), np.nan)


def _pair(counts: Any, reference: Any) -> tuple[np.ndarray, np.ndarray]:
    """Both as shares, matched; without a reference each region has the same."""
    if reference is None:
        reference = np.ones(len(counts))
    counts, reference = aligned(("counts", counts), ("reference counts", reference))
    if len(counts) != len(reference):
        raise ValueError(
            f"there are {len(counts)} counts and {len(reference)} reference counts; they must be "
            "of the same regions or industries, in the same order."
        )
    return _shares(counts), _shares(reference)


def _labelled(given: Any) -> Any:
    """What has labels as a Series; anything else as it is."""
    if isinstance(given, pd.DataFrame) and given.shape[1] == 1:
        return given.squeeze(axis=1)
    return pd.Series(given, dtype=float) if isinstance(given, Mapping) else given


def aligned(*named: tuple[str, Any]) -> list[Any]:
    """Return what is given, by name, what has labels as Series in the order of the first of them.

    A ValueError names labels that one of them lacks, or one that stands twice.
    """
    named = tuple((name, _labelled(one)) for name, one in named)
    series = [(name, one) for name, one in named if isinstance(one, pd.Series)]
    for name, one in series:
        if one.index.has_duplicates:
            twice = one.index[one.index.duplicated()][0]
            raise ValueError(f'the {name} have "{twice}" twice; give one number a label.')
        for other_name, other in series:
            lost = other.index.difference(one.index, sort=False)
            if len(lost):
                labels = ", ".join(f'"{label}"' for label in lost[:5])
                raise ValueError(f"the {name} lack {labels}, which the {other_name} have.")
    order = series[0][1].index if series else None
    return [one.reindex(order) if isinstance(one, pd.Series) else one for _, one in named]


def herfindahl(values: Any) -> float:
    """Herfindahl–Hirschman index, Σ share², from 1/n (all equal) to 1 (one has all).

    On the scale of one; competition authorities print 10 000 times this. NaN for a total of 0.
    """
    return float((_shares(values) ** 2).sum()) if len(values) else np.nan


def normalised_herfindahl(values: Any) -> float:
    """Return (H − 1/n) / (1 − 1/n), from 0 to 1 whatever the number n; NaN for n < 2."""
    n = len(values)
    return (herfindahl(values) - 1 / n) / (1 - 1 / n) if n > 1 else np.nan


def gini(values: Any) -> float:
    """Gini coefficient, Σ_i (2i − n − 1) x_i / (n Σ x) with x ascending.

    Parameters
    ----------
    values
        What is shared, one a holder: none negative or missing; zeros count.

    Returns
    -------
    float
        From 0 to 1 − 1/n (no small-sample correction); NaN for a total of 0. Of location quotients
        it is the Gini coefficient of concentration (over regions) or of specialisation (over
        industries) of the R package REAT, in which each region weighs the same.
    """
    share = np.sort(_shares(values))
    n = len(share)
    return float((2 * np.arange(1, n + 1) - n - 1) @ share / n) if n else np.nan


def locational_gini(counts: Any, reference: Any = None) -> float:
    """Locational Gini coefficient from the Lorenz curve of the industry against the reference.

    Regions in order of their quotient; twice the area between the curve of cumulated shares and
    the diagonal. Regions weigh by their size, so that splitting one into two alike changes
    nothing. The R package EconGeo calls this ``hoover_gini`` and prints half of it, the bare
    area, as ``locational_gini``.

    >>> locational_gini([30, 10], [50, 50])
    0.25
    """
    shares, others = _pair(counts, reference)
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = np.where(shares > 0, shares / others, 0.0)
    order = np.argsort(quotient, kind="stable")
    industry, whole = np.cumsum(shares[order]), others[order]
    return float(1 - np.sum(whole * (industry + np.concatenate([[0], industry[:-1]]))))


def theil_t(counts: Any, reference: Any = None) -> float:
    """Theil's T, Σ s ln(s/x), in nats; a zero adds 0 (its limit). 0 is spread as the reference.

    Without a reference against equal shares, up to ln n: the mean of (x/μ) ln(x/μ). Weights
    regions by what they have: sensitive to the top. ``Theil`` of the R package ineq is this.
    """
    shares, others = _pair(counts, reference)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(shares == 0, 0.0, shares * np.log(shares / others))
    return float(parts.sum()) if len(shares) else np.nan


def theil_l(values: Any) -> float:
    """Theil's L (mean log deviation), mean of ln(μ/x), in nats; infinite with any zero.

    Weights regions equally: sensitive to the bottom. ``theil`` of the R package REAT is this.
    """
    share = _shares(values)
    with np.errstate(divide="ignore"):
        return float(-np.log(share * len(share)).mean()) if len(share) else np.nan


def entropy(values: Any) -> float:
    """Shannon entropy, −Σ s ln s, in nats: 0 where one has all, ln n where all have the same.

    >>> round(entropy([1, 1, 1, 1]), 4)
    1.3863
    """
    share = _shares(values)
    return float(scipy.special.entr(share).sum()) if len(share) else np.nan


def hachman(counts: Any, reference: Any) -> float:
    """Hachman index, 1 / Σ s LQ with LQ = s/x: 1 for the structure of the reference, 0 for none.

    It is 1 / (1 + χ²), with χ² the distance Σ (s − x)² / x. The Kem C. Gardner Policy Institute
    prints 100 times this.

    >>> hachman([30, 10], [50, 50])
    0.8
    """
    shares, others = _pair(counts, reference)
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(1 / np.where(shares == 0, 0.0, shares**2 / others).sum())


def hoover(counts: Any, reference: Any = None) -> float:
    """Hoover index, ½ Σ |s − x|: the part that would have to move to be spread as the reference.

    Towards 1 where an industry is all where the reference is not. Without a reference, against
    equal shares. The R package EconGeo prints 100 times this.

    >>> hoover([30, 10], [50, 50])
    0.25
    """
    shares, others = _pair(counts, reference)
    return float(np.abs(shares - others).sum() / 2)


def krugman(counts: Any, reference: Any) -> float:
    """Krugman's index, Σ |s − x|: 0 the same structure, 2 nothing in common. Twice Hoover's.

    Of industries of a region it measures specialisation, of regions of an industry concentration.
    Against several others together, take the mean of their shares, in which each weighs the same
    (so the R package REAT), or their sum, in which each weighs by its size: two questions.

    >>> krugman([20, 10, 70, 0, 0], [0, 0, 0, 60, 40])
    2.0
    """
    return 2 * hoover(counts, reference)


#: What `index_table` can compute, each of counts and a reference.
INDICES: dict[str, Callable[[Any, Any], float]] = {
    "gini": locational_gini,
    "hoover": hoover,
    "krugman": krugman,
    "theil": theil_t,
    "hachman": hachman,
    "herfindahl": lambda counts, reference: herfindahl(counts),
    "entropy": lambda counts, reference: entropy(counts),
}


def index_table(
    counts: pd.DataFrame,
    indices: str | Iterable[str] = tuple(INDICES),
    *,
    of: Literal["industry", "region"] = "industry",
    region: str = "region",
    industry: str = "industry",
    value: str = "value",
    by: Sequence[str] = (),
    labels: Literal["error", "apart"] = "error",
) -> pd.DataFrame:
    """Compute indices of each industry's spread over regions, or of each region's over industries.

    The reference is the sum of all industries (all regions).

    Parameters
    ----------
    counts : pandas.DataFrame
        One row a region × industry × whatever `by` names; absent cells are 0.
    indices
        Names of `INDICES`.
    of
        Whether a row is an industry (how concentrated is it?) or a region (how special is it?).
    by
        Columns such as the year, within which the indices are computed.
    labels
        ``"apart"`` takes labels that differ only in spelling as two; by default they are refused.

    Returns
    -------
    pandas.DataFrame
        A row an industry or region, named as in `counts`, and a column an index; missing where
        all of its counts are 0.

    Raises
    ------
    ValueError
        If a column or a label is missing, a cell occurs twice, or a count is missing, negative or
        infinite: a count that is not known is not 0.

    Examples
    --------
    >>> counts = pd.DataFrame({"region": ["A", "A", "B", "B"], "industry": ["film", "steel"] * 2,
    ...                        "value": [30, 20, 10, 40]})
    >>> index_table(counts, ["hoover", "herfindahl"]).values.tolist()
    [['film', 0.25, 0.625], ['steel', 0.16666666666666666, 0.5555555555555556]]
    """
    chosen = inputs.need_choices("index", indices, list(INDICES))
    rows, columns = (industry, region) if of == "industry" else (region, industry)
    keys = [*by, rows, columns]
    inputs.need_columns(counts, [*keys, value], "table of counts")
    inputs.need_labels(counts, keys, apart=labels == "apart")
    known = inputs.need_counts(counts, keys, value, "Leave the industry or the region out.")
    wide = counts[keys].assign(value=known).pivot_table(
        "value", [*by, rows], columns, aggfunc="sum", sort=False
    ).fillna(0)  # fmt: skip
    whole = wide.groupby(list(by)).transform("sum") if by else wide * 0 + wide.sum()
    pairs = list(zip(wide.to_numpy(), whole.to_numpy(), strict=True))
    found = [[INDICES[name](*pair) for name in chosen] for pair in pairs]
    return pd.DataFrame(found, wide.index, chosen).reset_index()


def cluster_index(
    jobs: Any, firms: Any, area: Any, population: Any,
    industry_jobs: Any, industry_firms: Any, total_area: Any, total_population: Any,
) -> Any:  # fmt: skip
    r"""Cluster index of Litzenberger and Sternberg of an industry in a region.

    .. math:: CI_{ij} = \frac{(e_{ij}/e_i) / (a_j/a) \; \cdot \; (e_{ij}/e_i) / (p_j/p)}
                             {(e_{ij}/b_{ij}) / (e_i/b_i)}

    Relative density (jobs e by area a) times relative stock (jobs by population p) over relative
    size of firms (jobs by firms b): many firms, densely. 1 is the average; without firms it is 0.
    NaN where a number is missing, or the industry has no jobs or no firms in any region.

    Numbers, arrays or Series; a negative or infinite one, a region without area or population, or
    one with more than all regions is refused. Sternberg, R., & Litzenberger, T. (2004). Regional
    clusters in Germany. *European Planning Studies*, 12(6), 767–791.
    """
    given = {
        "jobs": jobs, "firms": firms, "area": area, "population": population,
        "industry_jobs": industry_jobs, "industry_firms": industry_firms,
        "total_area": total_area, "total_population": total_population,
    }  # fmt: skip
    parts = aligned(*given.items())
    labels = next((part.index for part in parts if isinstance(part, pd.Series)), None)
    numbers = {name: np.asarray(part, dtype=float) for name, part in zip(given, parts, strict=True)}
    for name, values in numbers.items():
        _refuse(name, values, (values < 0) | np.isinf(values), "but must be finite, 0 or more")
    for name in ("area", "population"):
        _refuse(name, numbers[name], numbers[name] == 0, "but without any there is no density")
    shares = []
    for name, whole in zip(list(given)[:4], list(given)[4:], strict=True):
        part, of = np.broadcast_arrays(numbers[name], numbers[whole])
        larger = part > of * (1 + 1e-9)  # sums of parts round
        limit = f"{of[larger][0]:g}, of which it is a part" if larger.any() else ""
        _refuse(name, part, larger, f"more than {whole}, {limit}")
        with np.errstate(invalid="ignore"):  # 0 of 0: an industry that is nowhere has no index
            shares.append(part / of)
    # Jobs cancel against the size of firms but for one factor, which keeps 0 jobs from 0 / 0.
    result = (shares[0] / shares[2] * shares[1] / shares[3])[()]
    return result if labels is None else pd.Series(result, labels)


def _refuse(name: str, values: np.ndarray, wrong: np.ndarray, problem: str) -> None:
    """Raise ValueError of the first number that is wrong; the first of several is position 0."""
    if wrong.any():
        place = f" at position {int(np.argmax(wrong))}" if wrong.ndim else ""
        raise ValueError(f"{name}{place} is {values[wrong][0]:g}, {problem}.")


def ellison_glaeser(
    plants: Any, plant_regions: Any, region_totals: Any, regions: Any = None
) -> dict[str, float]:
    r"""Agglomeration index of Ellison and Glaeser: concentration beyond that of few large plants.

    .. math:: \gamma = \frac{G - (1 - \sum_j x_j^2) H}{(1 - \sum_j x_j^2)(1 - H)}, \qquad
              G = \sum_j (s_j - x_j)^2

    with s the industry's and x all activity's shares of the regions, and H the Herfindahl index
    of plant sizes. 0 is what throwing plants like darts at the map would give.

    Takes the jobs of each plant of the industry and its region, and of each region in all
    industries (by default named by the labels of the Series). Returns ``gamma``, ``g``,
    ``herfindahl``, ``z`` of G under the dartboard and ``plants`` (number); gamma and z are NaN
    where a single plant (H = 1) leaves nothing to tell, or a number is missing. Ellison, G., &
    Glaeser, E. L. (1997). *Journal of Political Economy*, 105(5), 889–927.
    """
    names = pd.Index(region_totals.index if regions is None else regions)
    places = pd.Index(plant_regions)
    if len(plants) != len(places):
        raise ValueError(f"there are {len(plants)} plants but regions for {len(places)}.")
    if len(names) != len(region_totals):
        raise ValueError(f"there are {len(region_totals)} region totals but {len(names)} regions.")
    if names.has_duplicates:
        twice = names[names.duplicated()][0]
        raise ValueError(f'the region "{twice}" is listed twice; give one total a region.')
    unknown = places.difference(names)
    if len(unknown):
        raise ValueError(f'a plant is in "{unknown[0]}", which is not among the regions.')
    sizes, x = _shares(plants), _shares(region_totals)
    s = np.bincount(names.get_indexer(places), sizes, len(names))
    squares, cubes = float((x**2).sum()), float((x**3).sum())
    g, h, rest = float(((s - x) ** 2).sum()), float((sizes**2).sum()), 1 - squares
    variance = 2 * (
        h**2 * (squares - 2 * cubes + squares**2)
        - (sizes**4).sum() * (squares - 4 * cubes + 3 * squares**2)
    )
    single = h >= 1 - 1e-12 or rest <= 0
    return {
        "gamma": np.nan if single else (g - rest * h) / (rest * (1 - h)),
        "g": g,
        "herfindahl": h,
        "z": np.nan if single or variance <= 0 else (g - rest * h) / float(np.sqrt(variance)),
        "plants": len(plants),
    }
