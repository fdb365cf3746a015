"""What simulations have found of the rules of this book, kept with the seed of each.

Each table is a `simulated-<name>.csv` here; `python -m tests.simulations` makes them anew, and slow
tests hold them against what the rules do today.
"""

from importlib.resources import files

import pandas as pd


def kept(name: str) -> pd.DataFrame:
    """Return a kept table: a row a kind of truth, with ``series`` and ``seed`` in each."""
    with (files(__package__) / f"simulated-{name}.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file)
