"""Where direct labels go so that they do not cover each other."""

import math
from collections.abc import Sequence

import numpy as np
import scipy

from creative_clusters.charts import theme

CHARACTER, LINE = 7.2, 15.0  # pixels that a Latin character and a line of labels take
LIMIT = 150  # pixels after which a label is cut
RISES = (-11, 11, -22, 22, -33, 33, -44, 44)  # pixels that a label may stand above or below


def spread(values: Sequence[float], gap: float) -> list[float]:
    """Move `values` apart to at least `gap`, in their order and by the least squares possible.

    >>> spread([1.0, 1.0, 5.0], 1.0)
    [0.5, 1.5, 5.0]
    """
    given = np.asarray(values, dtype=float)
    order = np.argsort(given, kind="stable")
    steps = gap * np.arange(len(given))
    moved = np.empty(len(given))
    if len(given):  # positions less the steps only have to rise
        moved[order] = scipy.optimize.isotonic_regression(given[order] - steps).x + steps
    return moved.tolist()


def length(text: str) -> float:
    """Pixels that a label takes, about; Chinese characters count double."""
    return min(CHARACTER * theme.units(text), LIMIT)


def place(
    x: Sequence[float],
    y: Sequence[float],
    texts: Sequence[str],
    width: float = math.inf,
    *,
    sparse: bool = False,
) -> list[tuple[int, int] | None]:
    """Choose a place of each point's label that is free: the offset of its middle, in pixels.

    Tried are right, left, above and below, then further above and below, then half to one side;
    the points themselves are kept free, and so is what lies beyond 0 and `width`. Where nothing is
    free the place that covers least, of other labels above all, is taken; or none if `sparse`, for
    planes where not every point can have a label, nor one far off. A point whose text is empty has
    none, but is kept free.
    """
    points = np.array([x, y], dtype=float).T
    dots = np.hstack([points - 6, points + 6])
    edges = [(-math.inf, -math.inf, 0, math.inf), (width, -math.inf, math.inf, math.inf)]
    taken: dict[int, np.ndarray] = {}
    offsets: list[tuple[int, int] | None] = [None] * len(points)
    told, rises = [row for row, text in enumerate(texts) if text], RISES[: 4 if sparse else None]
    for row in told * 3:  # again, now that all are there
        half = length(texts[row]) / 2
        side = half + 9
        tried = [(side, 0), (-side, 0), (0, -14), (0, 14)]
        tried += [(way * side, up) for up in rises for way in (1, -1)]
        tried += [(way * half / 2, up) for up in (-14, 14) for way in (1, -1)]
        middles, reach = points[row] + np.array(tried), np.array([half, 7])
        boxes = np.hstack([middles - reach, middles + reach])
        taken.pop(row, None)
        covered = _common(boxes, np.delete(dots, row, axis=0))
        covered += 9 * _common(boxes, np.array([*taken.values(), *edges]))
        best = int(covered.argmin())
        offsets[row] = None
        if not (covered[best] and sparse):
            taken[row] = boxes[best]
            offsets[row] = (round(tried[best][0]), tried[best][1])
    return offsets


def _common(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Area that each box, a row of left, top, right and bottom, shares with the others together."""
    low = np.maximum(boxes[:, None, :2], others[:, :2])
    high = np.minimum(boxes[:, None, 2:], others[:, 2:])
    return np.clip(high - low, 0, None).prod(axis=2).sum(axis=1)
