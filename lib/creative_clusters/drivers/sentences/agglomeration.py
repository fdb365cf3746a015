"""What the page on more firms and larger ones says, from tables of `drivers.agglomeration`."""

import pandas as pd

from creative_clusters.drivers.agglomeration import MOVES, to_scale
from creative_clusters.words.tables import worded
from creative_clusters.words.wording import called, cut, join, some, text


def moved(moves: pd.DataFrame, first: int, middle: int, last: int) -> str:
    """State in how many regions number gave way to scale, and the other way round."""
    known = moves[moves["move"] != "undefined"]
    if known.empty:
        return text("drivers.moves.nothing")
    years = {"first": first, "middle": middle, "last": last}
    n, back = (int((known["move"] == way).sum()) for way in ("to_scale", "to_number"))
    return text("drivers.moves.finding", n=n, back=back, of=len(known), **years)


def moves_named(moves: pd.DataFrame) -> str:
    """Name the regions of each move, with the modes of both periods."""
    parts, between = [], text("mark.semicolon")
    for move in MOVES:
        modes = dict.fromkeys(["mode_before", "mode_after"], "drivers.mode")
        group = worded(moves[moves["move"] == move], modes)
        ways = group[["region", *modes]].itertuples(index=False)
        who = [
            text("drivers.moves.one", who=called(region), before=before, after=after)
            for region, before, after in ways
        ]
        if who:
            named = {"kind": text(f"drivers.move.{move}"), "who": between.join(cut(who, 13))}
            parts.append(text("drivers.moves.named", n=len(who), **named))
    return join(parts)


def robust(by_break: pd.DataFrame) -> str:
    """State who goes from number towards scale wherever the span is broken."""
    moved = to_scale(by_break)
    always, ever = moved.all(), moved.any()
    if ever.empty:
        return text("drivers.moves.nothing")
    steady = always.index[always.astype(bool)]
    return text(
        "drivers.moves.robust" if len(steady) else "drivers.moves.fragile",
        n=by_break["break_year"].nunique(),
        ever=int(ever.sum()),
        always=len(steady),
        of=len(ever),
        who=some(steady, 9),
    )
