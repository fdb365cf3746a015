"""What a cell that is no number is like, and the keys that would help."""

import pytest

from creative_clusters.data.marks import remedy


@pytest.mark.parametrize("cell", ["12 万", "3亿元", "1.5 mio.", "4 bn", "7 %", "12k", "2 crore"])
def test_a_number_with_a_size_beside_it_is_not_to_be_used_without_it(cell):
    assert remedy(cell, "number")[1] == {}


@pytest.mark.parametrize(
    ("cell", "keys"),
    [
        ("12 e", {"flags": {"e": "estimated"}}),
        ("12 r", {"flags": {"r": "note"}}),
        ("<5", {"flags": {"<5": "withheld"}}),
        ("..", {"missing": [".."]}),
    ],
)
def test_a_mark_beside_or_instead_of_a_number_is_named_by_its_key(cell, keys):
    assert remedy(cell, "number")[1] == keys
