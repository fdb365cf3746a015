"""Many firms or large firms: the exact split of a revenue LQ.

Let a region j hold n_ij firms of industry i with revenue r_ij. Then ::

    LQ_revenue = LQ_firms × s,   s = (r_ij/n_ij) / (r_i/n_i)  ÷  (r_j/n_j) / (r/n)

so that s = LQ_revenue / LQ_firms is the *relative scale of a firm*: how much larger the industry's
firms are there than the industry's elsewhere, against the same ratio for firms of every kind. It is
not revenue per firm. In logs the product is a sum, and so is its change:
``Δln LQ_revenue = Δln LQ_firms + Δln s``, without remainder.

Small LQs printed with two decimals make a coarse s: 0.06 stands for anything from 0.055 to 0.065.
"""

import numpy as np
import pandas as pd

from creative_clusters.statistics.observations import first_and_last, observations

_PARTS = ("firms", "scale", "both", "offset")
#: Codes of ``kind``; their words are ``split.<code>`` in the catalogue.
KINDS = tuple(f"{way}_{part}" for way in ("growth", "decline") for part in _PARTS)
KINDS += ("offset", "steady", "undefined")
#: A relative scale this near its threshold is called neither large nor small (assumed, a share).
BAND = 0.1
SIZES = ("large", "small", "even")
QUADRANTS = (*(f"{number}_{size}" for number in ("many", "few") for size in SIZES), "undefined")
#: Why a split is undefined; its words are ``split.<reason>``. Earlier ones win.
REASONS = ("firms_missing", "revenue_missing", "firms_zero", "revenue_zero")

#: Columns of the chapter's tables and files.
SCALES = ["region", "year", "lq_firms", "lq_revenue", "scale"]
PARTS = ["d_revenue", "d_firms", "d_scale", "kind"]
TABLES = {
    "levels": ["firms_from", "firms_to", "scale_from", "scale_to", "revenue_from", "revenue_to"],
    "changes": PARTS,
}
SPAN = ["region", "from_year", "to_year"]


def relative_scale(panel: pd.DataFrame) -> pd.DataFrame:
    """Return s = LQ_revenue / LQ_firms per region and year, for regions in both measures.

    ``region, year, lq_firms, lq_revenue, scale, reason``. ``scale`` is NaN where ``reason`` (see
    `REASONS`) is not empty; a revenue LQ of 0 over a firms LQ above 0 gives 0, whose log does not
    exist, so it is named as well. A panel without one of the two measures is refused.
    """
    rows = observations(panel, "lq")
    sides = {}
    for measure in ("firms", "revenue"):
        side = rows[rows["measure"] == measure]
        if side.empty and len(rows):
            has = ", ".join(f'"{m}"' for m in rows["measure"].unique())
            raise ValueError(f'no rows of measure "{measure}"; the measures are {has}.')
        name = f"lq_{measure}"
        sides[name] = side[["region", "year", "value"]].rename(columns={"value": name})
    both = set(sides["lq_firms"]["region"]) & set(sides["lq_revenue"]["region"])
    table = sides["lq_firms"].merge(sides["lq_revenue"], how="outer", on=["region", "year"])
    table = table[table["region"].isin(both)].sort_values(["region", "year"], ignore_index=True)
    n, r = table["lq_firms"], table["lq_revenue"]
    table["reason"] = np.select([n.isna(), r.isna(), n <= 0, r <= 0], REASONS, default="")
    table["scale"] = (r / n).where(n > 0)
    return table[[*SCALES, "reason"]]


def split(
    panel: pd.DataFrame,
    from_year: int | None = None,
    to_year: int | None = None,
    *,
    still: float = 0.05,
    minor: float = 0.25,
) -> pd.DataFrame:
    """Split the change of each region's revenue LQ into more firms and larger firms.

    ``kind`` follows the rules below, with a = Δln LQ_firms, b = Δln s, the larger of the two in
    size deciding direction and name:

    1. ``steady``: both |a| and |b| below `still`.
    2. The smaller part is less than `minor` of the larger in size: ``growth_firms``,
       ``growth_scale``, ``decline_firms`` or ``decline_scale``.
    3. Both have one sign: ``growth_both`` or ``decline_both``.
    4. They have opposite signs: ``offset`` where |a + b| is below `still`, else
       ``growth_offset`` or ``decline_offset``.

    Parameters
    ----------
    from_year, to_year : int, optional
        The first and last year with any defined split when left out.
    still : float
        Log change that counts as none (0.05 is about 5%).
    minor : float
        Share of the larger part below which the smaller part is not named, from 0 to 1.

    Returns
    -------
    DataFrame
        ``region, from_year, to_year, firms_from, firms_to, revenue_from, revenue_to, scale_from,
        scale_to, d_revenue, d_firms, d_scale`` (natural logs; the first is the sum of the other
        two), ``kind`` (see `KINDS`) and ``reason`` (see `REASONS`; why undefined, else "").

    Examples
    --------
    >>> panel = pd.DataFrame({"region": "A", "year": [2008, 2017] * 2,
    ...                       "measure": ["firms"] * 2 + ["revenue"] * 2, "lq": [1, 2, 1, 2]})
    >>> split(panel)["kind"].to_list()
    ['growth_firms']
    """
    if still < 0 or not 0 <= minor <= 1:
        raise ValueError(f"still is {still} and minor {minor}; give still ≥ 0 and 0 ≤ minor ≤ 1.")
    scales = relative_scale(panel)
    known = defined(scales)
    start, end = first_and_last(scales if known.empty else known, from_year, to_year)
    table = pd.DataFrame({"region": scales["region"].unique()})
    table = table.assign(from_year=start, to_year=end)
    for side in ("from", "to"):
        columns = {"year": f"{side}_year", "lq_firms": f"firms_{side}"}
        columns |= {"lq_revenue": f"revenue_{side}", "scale": f"scale_{side}"}
        columns |= {"reason": f"reason_{side}"}
        table = table.merge(scales.rename(columns=columns), how="left")
    # A year without a row in either measure is missing in both; the first is named.
    why = [table[f"reason_{side}"].astype(object).fillna(REASONS[0]) for side in ("from", "to")]
    reason = why[0].where(why[0] != "", why[1])
    there = reason == ""
    for part in ("revenue", "firms", "scale"):
        early, late = (table[f"{part}_{side}"].where(there) for side in ("from", "to"))
        table[f"d_{part}"] = np.log(late) - np.log(early)
    table["kind"] = _kinds(table["d_firms"], table["d_scale"], still, minor)
    table["reason"] = reason.astype(str)
    names = [f"{part}_{side}" for part in ("firms", "revenue", "scale") for side in ("from", "to")]
    changes = ["d_revenue", "d_firms", "d_scale", "kind", "reason"]
    return table[["region", "from_year", "to_year", *names, *changes]]


def _kinds(firms: pd.Series, scale: pd.Series, still: float, minor: float) -> np.ndarray:
    by_firms = firms.abs() >= scale.abs()
    larger, smaller = firms.where(by_firms, scale), scale.where(by_firms, firms)
    direction = np.where(larger > 0, "growth_", "decline_").astype(object)
    mainly = direction + np.where(by_firms, "firms", "scale").astype(object)
    return np.select(
        [
            firms.isna() | scale.isna(),
            larger.abs() < still,
            smaller.abs() < minor * larger.abs(),
            firms * scale > 0,
            (firms + scale).abs() < still,
        ],
        ["undefined", "steady", mainly, direction + "both", "offset"],
        default=direction + "offset",
    ).astype(str)


def quadrants(
    panel: pd.DataFrame,
    *,
    firms_from: float = 1.0,
    scale_from: float = 1.0,
) -> pd.DataFrame:
    """Place each region and year by number and relative scale of firms.

    Columns of :func:`relative_scale` and ``quadrant``: ``many_`` where LQ_firms ≥ `firms_from`,
    else ``few_``; ``large`` or ``small`` where s lies more than `BAND` above or below `scale_from`,
    else ``even``; ``undefined`` where there is no s.
    """
    table = relative_scale(panel)
    many = np.where(table["lq_firms"] >= firms_from, "many_", "few_").astype(object)
    relative = table["scale"] / scale_from
    size = np.select([relative > 1 + BAND, relative < 1 - BAND], SIZES[:2], default=SIZES[2])
    placed = np.where(table["scale"].isna(), "undefined", many + size.astype(object))
    return table.assign(quadrant=placed.astype(str))


def defined(scales: pd.DataFrame) -> pd.DataFrame:
    """Rows of `relative_scale` whose logarithms exist."""
    return scales[scales["reason"] == ""].reset_index(drop=True)


def changes(panel: pd.DataFrame) -> pd.DataFrame:
    """Return :func:`split` between the first and last of the years with a defined scale."""
    years = defined(relative_scale(panel))["year"]
    if years.nunique() < 2:
        return split(panel, 0, 1).iloc[:0]
    return split(panel, int(years.min()), int(years.max()))


def figures(placed: pd.DataFrame, changes: pd.DataFrame) -> dict[str, object]:
    """Return the numbers that the chapter stands for: of one year's quadrants and of changes."""
    kinds = changes.loc[changes["kind"] != "undefined", "kind"].value_counts()
    far = distance(changes)
    return {
        "year": int(placed["year"].iloc[0]),
        "cities": int((placed["quadrant"] != "undefined").sum()),
        **{name: int((placed["quadrant"] == name).sum()) for name in QUADRANTS[:-1]},
        "rose": int((changes["d_revenue"] > 0).sum()),
        "fell": int((changes["d_revenue"] < 0).sum()),
        "kinds": [f"{name} {count}" for name, count in sorted(kinds.items())],
        "by_scale": int((changes["d_scale"].abs() > changes["d_firms"].abs()).sum()),
        "furthest": None if far.isna().all() else changes.loc[far.idxmax(), "region"],
    }


def distance(changes: pd.DataFrame) -> pd.Series:
    """Length of each region's way in the plane of the two logarithms; NaN where undefined."""
    return np.hypot(changes["d_firms"], changes["d_scale"])


def rounding(changes: pd.DataFrame, decimals: int = 2) -> pd.DataFrame:
    """Return the range in which each Δln s lies, if the LQs are rounded to `decimals`.

    ``region, d_scale, d_scale_low, d_scale_high``, rows with a defined split only. Each LQ stands
    for its rounding interval; one that reaches zero gives an infinite end.
    """
    known = changes[changes["kind"] != "undefined"]
    half = 0.5 * 10.0**-decimals

    def log(column: str, shift: float) -> np.ndarray:
        with np.errstate(divide="ignore"):
            return np.log(np.maximum(known[column].to_numpy(dtype=float) + shift, 0.0))

    def end(h: float) -> np.ndarray:
        late = log("revenue_to", h) - log("firms_to", -h)
        return late - log("revenue_from", -h) + log("firms_from", h)

    return known[["region", "d_scale"]].assign(d_scale_low=end(-half), d_scale_high=end(half))
