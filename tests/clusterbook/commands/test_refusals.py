"""What a command cannot do is told in one message with its place, and nothing is written."""

from __future__ import annotations

import pytest

RENEWALS = "offer,half_life,cost\n"
CHAIN = "step,after,work_hours,travel_hours,remote_hours\na,b,1,1,1\nb,a,1,1,1\n"
COUNTS = "city,sector,year,firms\na,x,2015,30\na,y,2015,20\nb,x,2015,10\nb,y,2015,25\n"
LQ = "lq mine.csv --region city --industry sector --value firms -o out.csv --index"
RATED = "cluster,indicator,value\nA,events,much\n"
LEAVE = "leave the filled-in sheet away"
CASES = [  # command, what stands in mine.csv, what is said
    ("renewal mine.csv", f"{RENEWALS}A,6,x\n", "mine.csv, row 2, column cost"),
    ("renewal mine.csv", f"{RENEWALS}A,6,-1\n", "mine.csv, row 2, column cost"),
    ("renewal mine.csv", f"{RENEWALS}A,6,0\n", "mine.csv: cost must be a positive number"),
    ("renewal mine.csv", "offer,cost\nA,1\n", "column half_life: The column is missing"),
    ("chain mine.csv", CHAIN, "mine.csv: the chain runs in a circle"),
    ("twin", "", "give a filled-in sheet"),
    ("path none.csv", "", "none.csv: The file is missing."),
    ("path mine.csv", "cluster,stage\nA,cycel\n", 'row 2, column stage: "cycel" is not one of'),
    ("path mine.csv", "cluster,gap_trust\nA,\nB,1.5\n", "row 3, column gap_trust: 1.5 is above"),
    ("path mine.csv", "cluster,firm_scale\nA,x\n", 'column firm_scale: "x" is not a number'),
    ("path mine.csv", "cluster,stag\nA,1\n", "column stag: The column is not asked for. Did you"),
    ("path mine.csv", "name,stage\nA,1\n", "row 1, column cluster: The column is missing"),
    ("path mine.csv", "cluster,stage\nA,1,2\n", "mine.csv, row 2: "),
    ("path mine.csv", "cluster,stage\nA,\nA,\n", 'column cluster: "A" stands in row 2 already'),
    ("path mine.csv", "cluster,stage\n,cycle\n", "row 2, column cluster: The cell is empty"),
    ("path mine.csv", "cluster,stage\n", "There are no rows below the header"),
    ("path mine.csv", "", "mine.csv: The file is empty"),
    ("path", "", "give a table or a city"),
    ("path mine.csv --template b.csv", "", "give a table or a city"),
    ("path --template mine.csv", "cluster\nA\n", "mine.csv exists already and is not overwritten"),
    ("path Tokio", "", 'there is no city "Tokio". The nearest names are: Tokyo'),
    ("form", "", "--template"),
    ("form none.csv", "", "none.csv: The file is missing."),
    ("form mine.csv", RATED, 'mine.csv, row 2, column value: "much" is not a number.'),
    ("form --template mine.csv", RATED, "mine.csv exists already and is not overwritten"),
    ("form mine.csv --template new.csv", RATED, LEAVE),
    ("scenes mine.csv", RATED, "dimension and 2 more: The column is missing."),
    ("scenes mine.csv --lowest 5", RATED, "--lowest 5 must be below --highest 5"),
    (f"{LQ} gni", COUNTS, 'there is no index "gni"; choose of gini, hoover'),
    (f"{LQ} gini --totals mine.csv", COUNTS, "--totals says that some are not"),
    (f"{LQ} gini --suppressed firms", COUNTS, "--suppressed says that some are not"),
    ("audit --claims none.csv", "", "none.csv: there is no such file"),
    ("audit --claims mine.csv --facts mine.csv", "", "mine.csv: The file is empty."),
    (
        "audit --claims mine.csv --facts mine.csv",
        'id,claim\n"1',
        "mine.csv, row 2: The quotation marks do not match",
    ),
    ("audit --claims mine.csv --facts mine.csv", b"id,claim\n1,\xa3\xf3d\xbc", "not UTF-8"),
    ("audit --claims mine.csv --facts mine.csv", "id,claim\n1\0,2", "null bytes"),
    (
        "audit --claims mine.csv --facts mine.csv",
        "id,claim\n1,2,3\n",
        "row 2: The row has 3 cells, the header 2.",
    ),
]


@pytest.mark.parametrize(("words", "content", "told"), CASES)
def test_what_cannot_be_is_one_message(command, tmp_path, monkeypatch, words, content, told):
    monkeypatch.chdir(tmp_path)
    mine, held = tmp_path / "mine.csv", content if isinstance(content, bytes) else content.encode()
    mine.write_bytes(held)
    ended = command(*words.split())
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert told in ended.stderr
    assert "Traceback" not in ended.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"mine.csv": held}
