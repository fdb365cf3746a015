"""Relatives of the location quotient: log, symmetric, additive.

The functions of one argument take numbers, arrays or Series and return the same kind.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def log_quotient(lq: Any) -> Any:
    r"""Natural logarithm of a location quotient, ``ln LQ``; missing where the quotient is 0.

    Symmetric about 0, so that half and twice the share are equally far from the same share; but
    a region without the industry has no value. No unit.

    References
    ----------
    Beyene, J., & Moineddin, R. (2005). Methods for confidence interval estimation of a ratio
    parameter with application to location quotients. *BMC Medical Research Methodology*, 5, 32.

    Examples
    --------
    >>> float(log_quotient(1.0))
    0.0
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        result = np.log(lq)
    if isinstance(result, pd.Series | pd.DataFrame):
        return result.where(lq > 0)
    return np.where(np.asarray(lq) > 0, result, np.nan)[()]


def symmetric_quotient(lq: Any) -> Any:
    r"""Symmetric location quotient ``(LQ − 1) / (LQ + 1)``, from −1 (none) over 0 to 1 (all).

    References
    ----------
    Laursen, K. (2015). Revealed comparative advantage and the alternatives as measures of
    international specialization. *Eurasian Business Review*, 5, 99–115. (First used by Dalum,
    Laursen & Villumsen, 1998.)

    Examples
    --------
    >>> symmetric_quotient(3.0)
    0.5
    """
    return (lq - 1) / (lq + 1)


def additive_quotient(count: Any, region_total: Any, industry_total: Any, total: Any) -> Any:
    r"""Additive quotient ``q_ij / q_j − q_i / q``: how far the share is from the whole's share.

    A difference of shares, from −1 to 1. Unlike the ratio it does not explode for small
    industries, and its mean over regions weighted by their totals is 0.

    References
    ----------
    Hoen, A. R., & Oosterhaven, J. (2006). On the measurement of comparative advantage. *The Annals
    of Regional Science*, 40(3), 677–691.

    Examples
    --------
    >>> additive_quotient(30, 100, 200, 1000)
    0.09999999999999998
    """
    return count / region_total - industry_total / total
