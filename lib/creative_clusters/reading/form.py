"""What is known of how a table is written, by those who ask for it or found by looking."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

_GROUPS = {".": r"\.", ",": ",", "'": "['’]", " ": r"[\s_]"}


def _listed(given: object) -> object:
    return given if isinstance(given, list) else [given]


class Form(BaseModel):
    """How a table is written in its file; what is not given is found, where that is certain.

    The same keys stand in ``edition.yml`` and as options of ``clusterbook lq``. Rows are numbered
    as an editor or a spreadsheet numbers them, from 1.
    """

    model_config = ConfigDict(extra="forbid")

    sheet: str | None = None
    encoding: str | None = None
    separator: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    decimal: Annotated[str, Field(pattern="^[.,]$")] | None = None
    thousands: Annotated[str, Field(pattern="^[.,' ]$")] | None = None
    header: Annotated[list[Annotated[int, Field(ge=1)]], BeforeValidator(_listed)] = []
    skip: Annotated[list[Annotated[int, Field(ge=1)]], BeforeValidator(_listed)] = []
    footer: Annotated[int, Field(ge=0)] = 0
    fill: Annotated[list[str], BeforeValidator(_listed)] = []

    def number(self, text: str) -> str:
        """A number as code writes it, by the marks of this form; any other text as it is."""
        groups = _GROUPS.get(self.thousands or "", "(?!)")
        point = re.escape(self.decimal or ".")
        whole = rf"\s*([+-−]?)(\d{{1,3}}(?:{groups}\d{{3}})+|\d*)(?:{point}(\d+))?\s*"
        found = re.fullmatch(whole, text)
        if not found or not (found[2] or found[3]):
            return text
        digits = re.sub(r"\D", "", found[2]) or "0"
        sign = found[1] and "-"
        return f"{sign}{digits}.{found[3]}" if found[3] else f"{sign}{digits}"
