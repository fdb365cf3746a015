"""Labels beside marks: as near as a page leaves room for, and as a phone does."""

import altair as alt
import pandas as pd

from clusterbook.drawing import vega
from clusterbook.drawing.figures import sized
from creative_clusters.charts import marks


def test_labels_stand_at_their_marks_on_a_page_and_give_way_on_a_phone():
    names = ["San Francisco", "Mountain View"]
    table = pd.DataFrame({"x": [20, 42], "y": [5, 5], "label": names})
    axes = {"x": alt.X("x:Q", scale=alt.Scale(domain=[0, 100])), "y": alt.Y("y:Q")}
    tags = marks.tagged(table, table["x"] / 100, [50, 50], **axes)
    spec = tags.properties(width="container", height=100).to_dict()
    [rows] = spec["datasets"].values()
    assert {row["dy_wide"] for row in rows} == {0}
    assert {row["dy_narrow"] for row in rows} != {0}
    for width in (marks.WIDE, marks.NARROW):
        drawn = vega.draw(sized(spec, width))
        assert all(f">{name}<" in drawn for name in names)
