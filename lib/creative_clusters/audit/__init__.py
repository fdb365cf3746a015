"""The audit: every quantitative claim of a study, recomputed where its own numbers allow it.

To audit another study, write two files. ``facts.csv`` holds its numbers as printed, each with a
unit and a place; ``claims.csv`` its claims, each with a `check` that names facts, such as
``share_of(study.city-firms, study.world-firms)``. Tables of region and year can be named too, by
a ``datapackage.json`` beside the two. ``clusterbook audit --claims FILE --write`` fills in the
verdicts; ``data/examples/audit`` is a small made-up study to start from.

The column `precision` of claims, and the first word of a fact's `note`, say how a number is
printed: nothing for a rounded number, else exact, approx, nearly, at-least, more-than, at-most or
less-than. :data:`REGISTRY` lists the checks with their criteria.
"""

from creative_clusters.audit import wording  # its checks register themselves
from creative_clusters.audit.chance import chance
from creative_clusters.audit.checks import REGISTRY
from creative_clusters.audit.engine import audit, judgements
from creative_clusters.audit.evidence import STRENGTHS, VERDICTS, WEIGHTS
from creative_clusters.audit.files import read_rows, read_study, tables_beside
from creative_clusters.audit.implied import consequences, implied
from creative_clusters.audit.reports import about, report

__all__ = [
    "REGISTRY",
    "STRENGTHS",
    "VERDICTS",
    "WEIGHTS",
    "about",
    "audit",
    "chance",
    "consequences",
    "implied",
    "judgements",
    "read_rows",
    "read_study",
    "report",
    "tables_beside",
    "wording",
]
