"""Where tests find what lies outside the project."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def read_data(root) -> Callable[[str], pd.DataFrame]:
    """Read a CSV file of the book's data, empty cells as empty text."""
    return lambda name: pd.read_csv(root / "data" / name, keep_default_na=False)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of documents and real data beside the project; skips the test where it is missing."""
    folder = Path(os.environ.get("CLUSTERS_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"the source documents and real data are not here ({folder})")
    return folder
