"""Where direct labels go so that they do not cover each other."""

import math
from collections.abc import Sequence

import numpy as np

CHARACTER, LINE = 7.2, 15.0  # pixels that a Latin character and a line of labels take
LIMIT = 150  # pixels after which a label is cut


def spread(values: Sequence[float], gap: float) -> list[float]:
    """Move `values` apart to at least `gap`, in their order and by the least squares possible.

    >>> spread([1.0, 1.0, 5.0], 1.0)
    [0.5, 1.5, 5.0]
    """
    given = np.asarray(values, dtype=float)
    order = np.argsort(given, kind="stable")
    steps = gap * np.arange(len(given))
    # Positions less the steps only have to rise: pool neighbours that do not.
    blocks: list[tuple[float, int]] = []  # mean, size
    for value in given[order] - steps:
        blocks.append((value, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, size = blocks.pop()
            before, of = blocks.pop()
            blocks.append(((before * of + mean * size) / (of + size), of + size))
    level = [mean for mean, size in blocks for _ in range(size)]
    moved = np.empty(len(given))
    moved[order] = np.array(level) + steps if level else []
    return moved.tolist()


def length(text: str) -> float:
    """Pixels that a label takes, about; Chinese characters count double."""
    units = sum(2 if ord(char) > 0x2E7F else 1 for char in text)
    return min(CHARACTER * units, LIMIT)


def place(
    x: Sequence[float],
    y: Sequence[float],
    texts: Sequence[str],
    width: float = math.inf,
    *,
    sparse: bool = False,
) -> list[tuple[int, int] | None]:
    """Choose a place of each point's label that is free: the offset of its middle, in pixels.

    Tried are right, left, above and below, then further above and below; the points themselves
    are kept free, and so is what lies beyond 0 and `width`. Where nothing is free the place that
    covers least, of other labels above all, is taken; or none if `sparse`, for planes where not
    every point can have a label. A point whose text is empty has none, but is kept free.
    """
    dots = [(a - 6, b - 6, a + 6, b + 6) for a, b in zip(x, y, strict=True)]
    edges = [(-math.inf, -math.inf, 0, math.inf), (width, -math.inf, math.inf, math.inf)]
    taken: list[tuple[float, float, float, float]] = []
    offsets: list[tuple[int, int] | None] = []
    for row, (a, b, text) in enumerate(zip(x, y, texts, strict=True)):
        half = length(text) / 2
        side = half + 9
        tried = [(side, 0), (-side, 0), (0, -14), (0, 14)]
        tried += [(way * side, up) for up in (-11, 11, -22, 22, -33, 33) for way in (1, -1)]
        boxes = [(a + dx - half, b + dy - 7, a + dx + half, b + dy + 7) for dx, dy in tried]
        blocked = [(1, dot) for dot in dots[:row] + dots[row + 1 :]]
        blocked += [(9, one) for one in (*taken, *edges)]
        covered = [sum(cost * _common(box, one) for cost, one in blocked) for box in boxes]
        best = covered.index(min(covered))
        if not text or (covered[best] and sparse):
            offsets.append(None)
            continue
        taken.append(boxes[best])
        offsets.append((round(tried[best][0]), tried[best][1]))
    return offsets


def _common(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Area that two boxes share."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return max(across, 0) * max(down, 0)
