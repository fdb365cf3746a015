"""What the tests of the quotient share."""

from __future__ import annotations

import pytest

from .frames import KINDS, Kind


# Every worker that meets a Spark frame would start a Java of its own: one takes them all.
@pytest.fixture(
    params=[
        pytest.param(name, marks=[pytest.mark.xdist_group("spark")] if name == "spark" else [])
        for name in KINDS
    ]
)
def kind(request) -> Kind:
    return Kind(request.param)
