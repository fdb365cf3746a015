"""What the tests of the quotient share."""

from __future__ import annotations

import pytest

from .frames import KINDS, Kind, marks


@pytest.fixture(params=[pytest.param(name, marks=marks(name)) for name in KINDS])
def kind(request) -> Kind:
    return Kind(request.param)
