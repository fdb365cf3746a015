"""Location quotients from counts, on frames of every kind and in files of any size.

A count passes each stage once: `request` (what is asked for) → `labels` and `measures` (columns as
integers and numbers, and their sums) → `reference` (given totals in place of sums), `nesting`
(totals among the rows) → `division` (quotients and reasons) → `cleaning` (what was refused, and the
log). `files` leads there from tables larger than memory; `quotient` sends frames. None of what
computes is imported before a table is there.
"""

from creative_clusters.quotient.cleaning import CountsError, NestedTotals
from creative_clusters.quotient.quotient import location_quotient

__all__ = ["CountsError", "NestedTotals", "location_quotient"]
