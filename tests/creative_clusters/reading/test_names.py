"""Names of columns are those of the file, but for blanks around them and line breaks in them."""

import pytest

from creative_clusters import reading


@pytest.mark.parametrize(
    ("written", "name"),
    [("地　区", "地　区"), (" 2018 ", "2018"), ('"Number of\r\nfirms"', "Number of firms")],
)
def test_names_are_as_written(tmp_path, written, name):
    path = tmp_path / "t.csv"
    path.write_bytes(f"{written},other\r\n1,2\r\n".encode())
    assert list(reading.read(path).columns) == [name, "other"]
