"""The audit: every quantitative claim of a study, recomputed where its own numbers allow it."""

from .checks import REGISTRY
from .engine import Judgement, audit, judgements, read_rows, tables_beside
from .evidence import STRENGTHS, VERDICTS
from .implied import consequences, implied

__all__ = [
    "REGISTRY",
    "STRENGTHS",
    "VERDICTS",
    "Judgement",
    "audit",
    "consequences",
    "implied",
    "judgements",
    "read_rows",
    "tables_beside",
]
