"""Where tests find what lies outside the project."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of documents and real data beside the project; skips the test where it is missing."""
    folder = Path(os.environ.get("CLUSTERS_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"the source documents and real data are not here ({folder})")
    return folder
