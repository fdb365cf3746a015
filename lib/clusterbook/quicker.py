"""Parts of Altair that take long, put by the same in less time: for the many runs that are forked.

Every chapter's charts are compared with those of an ordinary kernel, which has none of this, in
the tests.
"""

from __future__ import annotations

import math
from typing import Any

import narwhals.stable.v1 as nw
import numpy as np
import pandas as pd
from altair.utils import schemapi
from altair.vegalite import data as transformers
from altair.vegalite.v6.schema.core import VegaLiteSchema


def apply() -> None:
    """Put them in the place of Altair's own, in this process and its forks."""
    known = schemapi._FromDict(VegaLiteSchema._default_wrapper_classes()).class_dict

    class Known(schemapi._FromDict):
        """Finds classes in one table, where Altair makes the table for each short-hand anew."""

        def __init__(self, _: object, /) -> None:
            self.class_dict = known

    as_altair_does = transformers.to_values

    def to_values(data: Any) -> dict:
        frame = nw.to_native(data, pass_through=True)
        rows = records(frame) if isinstance(frame, pd.DataFrame) else None
        return as_altair_does(data) if rows is None else {"values": rows}

    schemapi._FromDict = Known
    transformers.to_values = to_values


def records(frame: pd.DataFrame) -> list[dict[str, Any]] | None:
    """Return the rows of a frame of texts, whole numbers, floats and flags; None of any other."""
    plain = frame.columns.is_unique and all(type(name) is str for name in frame)
    if not plain or isinstance(frame.index, pd.MultiIndex):
        return None
    columns = []
    for name, kind in frame.dtypes.items():
        if isinstance(kind, pd.StringDtype):
            columns.append(frame[name].to_numpy(dtype=object, na_value=None).tolist())
        elif kind in (np.dtype("int64"), np.dtype("bool")):
            columns.append(frame[name].tolist())
        elif kind == np.dtype("float64"):
            numbers = frame[name].tolist()
            columns.append([one if math.isfinite(one) else None for one in numbers])
        else:
            return None
    return [dict(zip(frame.columns, row, strict=True)) for row in zip(*columns, strict=True)]
