"""Scenes: a scoring sheet of five elements × three dimensions, and four traits of scene clusters.

The elements (neighbourhood, physical structures, diverse people, their combination, the values
bred by the scene), the dimensions (theatricality, legitimacy, authenticity) and the traits are
those of Hua (2026, section 3(2)), who follows the theory of scenes of T. N. Clark's group. Rating
them on one scale and taking plain means is this module's own choice.
"""

from itertools import product

import numpy as np
import pandas as pd

from creative_clusters.statistics.inputs import need_columns

ELEMENTS = ("neighbourhood", "structures", "people", "combination", "values")
DIMENSIONS = ("theatricality", "legitimacy", "authenticity")
TRAITS = ("amenities", "buzz", "glue", "experience")
#: Lowest and highest rating; the middle stands for neutral.
SCALE = (1.0, 5.0)
ENOUGH = 0.5


def sheet(scenes: list[str] | None = None) -> pd.DataFrame:
    """An empty sheet: 15 cells (element × dimension) and 4 traits a scene, `rating` blank.

    ``scene, element, dimension, trait, rating``; a row has an element and a dimension, or a trait.
    """
    cells = [(element, dimension, "") for element, dimension in product(ELEMENTS, DIMENSIONS)]
    cells += [("", "", trait) for trait in TRAITS]
    rows = [(scene, *cell, np.nan) for scene in (scenes or [""]) for cell in cells]
    return pd.DataFrame(rows, columns=["scene", "element", "dimension", "trait", "rating"])


def score(
    ratings: pd.DataFrame, *, scale: tuple[float, float] = SCALE, enough: float = ENOUGH
) -> pd.DataFrame:
    """Scores of a filled-in sheet, from 0 (lowest rating) to 1 (highest).

    Blank ratings are not known and stay out of the means. Returns a row a scene and aspect:
    `aspect` ("element", "dimension", "trait" or "overall", the last over the 15 cells), `name`,
    `score` (NaN where a smaller share of `cells` than `enough` is known), `known`, `cells`.
    ValueError names a rating outside the scale, a name that is not on the sheet, or a cell given
    twice.
    """
    _check(ratings, scale)
    table = ratings.assign(
        share=(pd.to_numeric(ratings["rating"]) - scale[0]) / (scale[1] - scale[0])
    )
    cells = {"element": len(DIMENSIONS), "dimension": len(ELEMENTS), "trait": 1}
    rows = []
    for scene in dict.fromkeys(ratings["scene"]):
        own = table.loc[table["scene"] == scene]
        grid = own.loc[own["trait"].fillna("").eq("")]
        for aspect, names in (("element", ELEMENTS), ("dimension", DIMENSIONS), ("trait", TRAITS)):
            rated = own if aspect == "trait" else grid
            for name in names:
                shares = rated.loc[rated[aspect] == name, "share"]
                rows.append((scene, aspect, name, *_mean(shares, cells[aspect], enough)))
        every = len(ELEMENTS) * len(DIMENSIONS)
        rows.append((scene, "overall", "overall", *_mean(grid["share"], every, enough)))
    return pd.DataFrame(rows, columns=["scene", "aspect", "name", "score", "known", "cells"])


def _mean(shares: pd.Series, cells: int, enough: float) -> tuple[float, int, int]:
    known = int(shares.notna().sum())
    return (shares.mean() if known and known >= enough * cells else np.nan), known, cells


def _check(ratings: pd.DataFrame, scale: tuple[float, float]) -> None:
    need_columns(ratings, ("scene", "element", "dimension", "trait", "rating"), "sheet")
    if not scale[1] > scale[0]:
        raise ValueError(f"the scale must rise, got {scale}.")
    numbers = pd.to_numeric(ratings["rating"], errors="coerce")
    given = ratings["rating"].notna()
    wrong = ratings.loc[given & ~numbers.between(*scale)]
    if len(wrong):
        raise ValueError(
            f'row {wrong.index[0]}, column rating: "{wrong["rating"].iloc[0]}" is not a number '
            f"from {scale[0]:g} to {scale[1]:g}. Use an empty cell for a missing rating."
        )
    for column, names in (("element", ELEMENTS), ("dimension", DIMENSIONS), ("trait", TRAITS)):
        values = ratings[column].fillna("")
        strange = ratings.loc[~values.isin(("", *names)), column]
        if len(strange):
            raise ValueError(
                f'row {strange.index[0]}, column {column}: "{strange.iloc[0]}" is not one of '
                f"{', '.join(names)}."
            )
    keys = ["scene", "element", "dimension", "trait"]
    twice = ratings.loc[ratings[keys].fillna("").duplicated()]
    if len(twice):
        raise ValueError(f"row {twice.index[0]} gives a cell of the sheet a second time.")
