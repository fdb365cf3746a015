"""What others may rely on: the names of the package, each there and each explained."""

from __future__ import annotations

import subprocess
import sys

import pytest

import creative_clusters


@pytest.mark.parametrize("name", creative_clusters.__all__)
def test_each_public_name_is_there_and_says_what_it_is(name: str) -> None:
    thing = getattr(creative_clusters, name)
    assert thing.__name__ == name
    assert thing.__doc__


@pytest.mark.parametrize(
    "name",
    [name for name in creative_clusters.__all__ if name[0].islower()],
)
def test_each_public_function_has_sections_for_what_it_takes_and_gives(name: str) -> None:
    said = getattr(creative_clusters, name).__doc__
    assert "Returns\n" in said or "Return " in said.split("\n")[0]
    assert "Parameters\n" in said or getattr(creative_clusters, name).__code__.co_argcount < 2


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'lq'"):
        creative_clusters.lq  # noqa: B018


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    code = "import sys, creative_clusters; print({'pandas', 'polars', 'scipy'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
