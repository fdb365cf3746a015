"""Where tests find what lies outside the project."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings

from creative_clusters.words.wording import Reader, speak_to, speaking

# How long an example takes says how busy the machine is, and nothing of the code.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def reader(request) -> Iterator[None]:
    """Each test begins with plain English, or the language that it has as a parameter."""
    given = getattr(getattr(request.node, "callspec", None), "params", {})
    before = speak_to(Reader(given.get("language", "en")))
    yield
    speak_to(before)


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


def spoken(language: str, function: Callable, *arguments, names=None, **options):
    """What a function of the library gives where texts are worded in another language."""
    with speaking(language, names=names):
        return function(*arguments, **options)
