"""Location quotients from counts, on frames of every kind and in files of any size.

A count passes each stage once: `request` (what is asked for) → `labels` and `measures` (columns as
integers and numbers) → `totals` (sums, `reference` totals in their place, `nesting` among them) →
`division` (quotients and reasons) → `cleaning` (what was refused, and the log). `frames` and
`files` lead there from where rows live; `quotient` sends each to its own. None of what computes is
imported before a table is there.
"""

from creative_clusters.quotient.cleaning import CountsError, NestedTotals
from creative_clusters.quotient.quotient import location_quotient

__all__ = ["CountsError", "NestedTotals", "location_quotient"]
