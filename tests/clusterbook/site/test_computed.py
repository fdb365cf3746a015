"""The functions that a page names, found by reading its code, with their source."""

from __future__ import annotations

import inspect

from clusterbook.site.computed import functions, shown
from creative_clusters.statistics import trends as module
from creative_clusters.statistics.ranks import ranks
from creative_clusters.words.wording import text

CELLS = [
    "from creative_clusters.statistics import trends as trend\n"
    "from creative_clusters.statistics.ranks import ranks\n"
    "from creative_clusters.words.wording import text\n"
    "import pandas as pd",
    "order = ranks(panel)\ntable = trend.trends(panel)",
    "pd.DataFrame(text('x'))\ntrend.trends(panel)",
]


def test_functions_are_named_once_in_the_order_of_the_code():
    assert functions(tuple(CELLS)) == [ranks, module.trends, text]


def test_each_shows_its_signature_and_its_source_as_text():
    html = shown(CELLS)
    assert "statistics.trends.trends(panel" in html
    assert inspect.getsource(module.trends).splitlines()[-1].strip().replace("<", "&lt;") in html
    assert "wording.text" not in html


def test_names_of_others_and_of_nothing_are_passed_over():
    assert functions(("import pandas as pd\nx = pd.concat([missing.f, 1])",)) == []
    assert shown([]) == ""
