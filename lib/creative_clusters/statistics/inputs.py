"""What an analysis demands of its input: one wording for the same refusal everywhere."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from creative_clusters.words import spelling


def need_columns(table: pd.DataFrame, names: Iterable[str], what: str = "table") -> None:
    """Raise ValueError naming the first column that `table` lacks."""
    for name in names:
        if name not in table:
            raise ValueError(f"the {what} lacks the column {name}; it has {list(table.columns)}.")


def need_choices(what: str, given: str | Iterable[str], choices: Sequence[str]) -> list[str]:
    """Return what is `given` as a list; raise ValueError naming the first that is no choice."""
    wanted = [given] if isinstance(given, str) else list(given)
    listed = ", ".join(choices)
    if not wanted:
        raise ValueError(f"no {what} is given; choose of {listed}.")
    for one in wanted:
        if one not in choices:
            raise ValueError(f'there is no {what} "{one}"; choose of {listed}.')
    return wanted


def need_positive(**parameters: float | np.ndarray) -> None:
    """Raise ValueError naming the first parameter that is not a positive, finite number."""
    for name, value in parameters.items():
        numbers = np.asarray(value, float)
        if not (np.isfinite(numbers).all() and (numbers > 0).all()):
            raise ValueError(f"{name} must be a positive number, got {value}.")


def need_labels(table: pd.DataFrame, names: Iterable[str], *, apart: bool = True) -> None:
    """Raise ValueError for a row without a label or, unless `apart`, labels of two spellings."""
    for name in names:
        empty = table[name].isna() | (table[name].astype("str").str.strip() == "")
        if empty.any():
            row = int(empty.to_numpy().argmax()) + 1
            raise ValueError(f"row {row}, column {name}: empty. Every row needs a {name}.")
        if apart:
            continue
        if found := spelling.others(one for one in table[name].unique() if isinstance(one, str)):
            raise ValueError(f"column {name}: {spelling.told(found)}. Write each in one way.")


def need_counts(
    table: pd.DataFrame, keys: Sequence[str], value: str, what_to_do: str = ""
) -> pd.Series:
    """Return the counts of `table` as floats, one a cell and each of them known."""
    again = table.duplicated(list(keys))
    if again.any():
        raise ValueError(f"a cell occurs twice: {_cell(table, keys, again)}. Keep one row a cell.")
    given = table[value]
    numbers = pd.to_numeric(given, errors="coerce").astype("float64")
    for wrong, problem in (
        (given.isna(), f"is missing. An absent row is 0, a missing count is not. {what_to_do}"),
        (numbers.isna(), "is no number."),
        ((numbers < 0) | np.isinf(numbers), "is negative or infinite; counts are 0 or more."),
    ):
        if wrong.any():
            shown = "" if given[wrong].isna().any() else f", {given[wrong].iloc[0]},"
            cell = _cell(table, keys, wrong)
            raise ValueError(f"the count of {cell}{shown} {problem}".strip())
    return numbers


def _cell(table: pd.DataFrame, keys: Sequence[str], where: pd.Series) -> str:
    """The labels of the first of the rows."""
    return " × ".join(str(table.loc[where, key].iloc[0]) for key in keys)
