"""What was asked for: names of columns and rules, checked before any row is read."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import narwhals.stable.v2 as nw

from creative_clusters.quotient.cleaning import refused
from creative_clusters.words.spelling import bare
from creative_clusters.words.wording import cut, text

OWN = "__lq_"  # begins the names of columns that stand beside the caller's for a while
YEARS = {  # what a column of years is called
    *("year", "jahr", "jaar", "année", "annee", "año", "ano", "anno", "år"),
    *("rok", "vuosi", "год", "年", "年份", "年度", "연도", "time_period"),
}
RULES = {
    "duplicates": ("error", "sum"),
    "on_missing": ("skip", "propagate", "error"),
    "nested": ("error", "allow"),
    "labels": ("error", "same", "apart"),
}


@dataclass(frozen=True)
class Request:
    """What was asked for, in one place: column names and rules."""

    region: str
    industry: str
    years: tuple[str, ...]
    measures: tuple[str, ...]
    suppressed: Mapping[str, str]
    totals: Any = None
    duplicates: str = "error"
    on_missing: str = "skip"
    nested: str = "error"
    labels: str = "error"
    with_reason: bool = False
    with_totals: bool = False
    pools: bool = False  # whether no years are named, rather than none wanted

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.region, self.industry, *self.years)

    @property
    def read(self) -> list[str]:
        """Columns of the frame that are looked at."""
        return list(dict.fromkeys([*self.keys, *self.measures, *self.suppressed.values()]))

    @property
    def marks(self) -> list[str]:
        """Columns that mark withheld counts and are nothing else."""
        others = {*self.keys, *self.measures}
        return [name for name in dict.fromkeys(self.suppressed.values()) if name not in others]

    def kept(self, columns: Sequence[str]) -> list[str]:
        """Those of the frame's columns that the result has."""
        if self.duplicates == "error":
            return list(columns)
        return [name for name in columns if name in (*self.keys, *self.measures)]

    def output(self, name: str, measure: str) -> str:
        """Column name of a result: plain for one measure, with the measure's name for several."""
        return name if len(self.measures) == 1 else f"{name}_{measure}"

    def added(self, text: Any = "text", number: Any = "number") -> dict[str, Any]:
        """Names of the added columns, in order, each with its kind: `text` or `number`."""
        names = {"lq": number}
        if self.with_totals:
            names |= dict.fromkeys(("region_total", "industry_total", "total"), number)
        if self.with_reason:
            names["reason"] = text
        return {self.output(name, measure): kind for measure in self.measures
                for name, kind in names.items()}  # fmt: skip


def names_of(role: str, given: Any) -> tuple[str, ...]:
    """Names of the columns of one role: one, several or none."""
    names = () if given is None else (given,) if isinstance(given, str) else given
    if isinstance(names, Sequence) and all(isinstance(name, str) for name in names):
        return tuple(names)
    raise TypeError(text("refused.name", role=role, given=repr(given)))


def requested(
    *,
    region: str = "region",
    industry: str = "industry",
    year: str | Sequence[str] | None = "year",
    value: str | Sequence[str] = "value",
    suppressed: str | Mapping[str, str] | None = None,
    **rules: Any,
) -> Request:
    """Make a request of arguments, once they are found to make sense."""
    values, years = names_of("value", value), names_of("year", year)
    (region,), (industry,) = names_of("region", region), names_of("industry", industry)
    marks = dict.fromkeys(values, suppressed) if isinstance(suppressed, str) else suppressed
    request = Request(region, industry, years, values, suppressed=dict(marks or {}), **rules)
    request = replace(request, pools=year is None)
    for name, allowed in RULES.items():
        if (given := getattr(request, name)) not in allowed:
            listed = ", ".join(f'"{choice}"' for choice in allowed)
            raise ValueError(text("refused.rule", name=name, given=given, listed=listed))
    if not values:
        raise ValueError(text("refused.no_value"))
    named = [*request.keys, *values]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise ValueError(text("refused.named_twice", name=twice[0]))
    unknown = sorted(set(request.suppressed) - set(values))
    if unknown:
        raise ValueError(text("refused.no_measure", name=unknown[0]))
    return request


def taken(table: Any, role: str) -> Any:
    """A table as narwhals has it; refused in the words of what it is (``table``, ``totals``)."""
    try:
        return nw.from_native(table)
    except TypeError:
        said = text(f"refused.no_{role}", kind=type(table).__name__)
        raise TypeError(said) from None
    except nw.exceptions.DuplicateError as error:
        raise refused(f"{role}.names", error=error) from None


def unused_years(columns: Sequence[str], request: Request) -> list[str]:
    """Columns that are called years and are nothing that was asked for."""
    return [name for name in columns if bare(str(name)) in YEARS and name not in request.read]


def check_columns(columns: Sequence[str], request: Request) -> None:
    columns = list(columns)
    if request.pools and (years := unused_years(columns, request)):
        warnings.warn(text("refused.pooled", name=years[0]), stacklevel=2)
    twice = [name for name in request.read if columns.count(name) > 1]
    absent = [name for name in request.read if name not in columns]
    own = [name for name in columns if str(name).startswith(OWN)]
    taken = [name for name in request.added() if name in columns]
    faults = {"twice": twice, "absent": absent, "own": own, "taken": taken}
    for rule, names in faults.items():
        if names:
            listed = ", ".join(cut(map(str, columns), 40))
            raise refused(f"column.{rule}", names[0], listed=listed, own=OWN)
