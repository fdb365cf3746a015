"""Labels that are one but for how they are written, against definitions of Unicode's own."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creative_clusters.words.spelling import UNSEEN, bare, others, told

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
WRITTEN = (
    lambda text: unicodedata.normalize("NFC", text),
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: f"\u00a0 {text}\t",
    lambda text: "\u200b".join(text),
    lambda text: text.replace(" ", "  "),
    lambda text: "".join(c.swapcase() if c.isascii() else c for c in text),
    lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
)


@given(TEXT, st.sampled_from(WRITTEN))
def test_however_it_is_written_a_label_is_one(text, write):
    assert bare(write(text)) == bare(text)


@given(TEXT)
def test_what_is_bare_shows_and_stays(text):
    found = bare(text)
    assert not UNSEEN.search(found)
    assert found == found.strip()
    assert found == unicodedata.normalize("NFKC", found)


@given(st.text("abB12", max_size=8), st.text("abB12", max_size=8))
def test_plain_labels_differ_where_they_do_in_small_letters(one, other):
    assert (bare(one) == bare(other)) == (one.lower() == other.lower())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2015", "2015.0"), ("北京", "北　京"), ("Tokyo", "Ｔｏｋｙｏ"), ("Köln", "KO\u0308LN"),
        ("Straße", "STRASSE"), ("São Paulo", "são\u00a0paulo\ufeff"), ("(市)", "（市）"),
    ],
)  # fmt: skip
def test_spellings_of_one_label(one, other):
    assert bare(one) == bare(other)
    assert others([other, one]) == {other: one}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1 11", "11 1"), ("New York", "Newyork"), ("01", "1"), ("62.1", "62.10"), ("a-b", "ab"),
        ("Sao Paulo", "São Paulo"), ("2015.0", "2015.5"), ("人", "入"),
    ],
)  # fmt: skip
def test_labels_that_are_two(one, other):
    assert not others([one, other])


@given(st.lists(st.text("aA b\u200bé", max_size=4), max_size=8))
def test_every_label_is_taken_as_one_of_its_own_kind(labels):
    found = others(labels)
    left = [found.get(label, label) for label in dict.fromkeys(labels)]
    assert all(bare(one) == bare(other) for one, other in found.items())
    assert len(set(left)) == len({bare(label) for label in labels})
    assert found == others(reversed(labels))


def test_known_spellings_are_kept():
    assert others(["Tokyo", "Seoul"], known=["TOKYO ", "Seoul"]) == {"Tokyo": "TOKYO "}


def test_what_does_not_show_is_told_by_its_number():
    assert told({"Cafe\u0301": "Café"}).startswith(r'"Cafe\u0301" and "Café" differ only in')
    assert told({"a\u200b": "a"}).startswith(r'"a\u200b" and "a" differ')
    assert '"C" and "a" and 2 more differ' in told(dict.fromkeys("ABCDE", "a"))
