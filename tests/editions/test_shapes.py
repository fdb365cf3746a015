"""From the file that an office publishes to the right quotients, with the lines of data/README.md.

Each shape is written with invented numbers; ``init --from`` guesses, the lines that the page gives
are written into ``edition.yml``, and nothing else is done by hand.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from clusterbook.cli import app
from creative_clusters.data import sources
from tests.conftest import ROOT
from tests.editions.shapes import SHAPES, Published, nomis, yearbook_sheet

PAGE = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
MOST = 3  # lines that a person may have to edit


def lines_for(name: str) -> list[str]:
    """The lines that the page gives for a file, in the block after its command."""
    block = re.search(rf"--from {re.escape(name)}\n```(.*?)(?=\n```sh|\n#|\Z)", PAGE, re.DOTALL)
    assert block, f"data/README.md has no command for {name}"
    given = re.search(r"```yaml\n(.*?)```", block[1], re.DOTALL)
    return given[1].splitlines() if given else []


def edited(text: str, lines: list[str]) -> str:
    """The description with lines in the place of those of the same key, or at its end."""
    for line in lines:
        key = line.partition(":")[0]
        text, n = re.subn(rf"^{key}:.*$", line.replace("\\", r"\\"), text, flags=re.MULTILINE)
        text += "" if n else f"{line}\n"
    return text


def compared(published: Published, folder: Path, lines: list[str]) -> str:
    """Make the edition, write the lines, and compare its quotients; return what check says."""
    made = CliRunner().invoke(app, ["init", str(folder), "--from", str(published.file)])
    assert made.exit_code == 0, made.exception
    path = folder / "edition.yml"
    path.write_text(edited(path.read_text(encoding="utf-8"), lines), encoding="utf-8")
    checked = CliRunner().invoke(app, ["check", str(folder)])
    assert checked.exit_code == 0, checked.output
    panel = sources.read(folder).panel.set_index(["measure", "region", "year"])["lq"]
    true = published.quotients.melt(["region", "year"], var_name="measure", value_name="lq")
    true = true.set_index(["measure", "region", "year"])["lq"]
    pd.testing.assert_series_equal(
        panel.sort_index(), true.sort_index(), check_index_type=False, rtol=1e-9
    )
    return checked.output


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_a_file_becomes_a_right_edition(tmp_path, shape):
    published = shape(tmp_path)
    lines = lines_for(published.file.name)
    assert len(lines) <= MOST
    compared(published, tmp_path / "edition", lines)


@pytest.mark.parametrize(
    ("shape", "name", "absent"),
    [(nomis, "dcms-creative", 29), (yearbook_sheet, "china-culture-core-2018", 3)],
)
def test_a_ready_list_finds_its_codes_or_names(tmp_path, shape, name, absent):
    lines = [f"industry: {{list: {name}}}", f"industry_name: {name}"]
    said = compared(shape(tmp_path), tmp_path / "edition", lines)
    assert f"{absent} codes of the list that are not there" in said
