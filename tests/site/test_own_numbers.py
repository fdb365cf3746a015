"""A reader's own numbers: the page says what the library says, of any table, and sends nothing."""

import io
import warnings

import numpy as np
import pandas as pd
import pytest

from creative_clusters.quotient import CountsError, location_quotient
from creative_clusters.quotient.files import quotient_file

from .conftest import DESKTOP, PHONE, barred

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGE = "method/location-quotient.html"
HEAD = ("region", "industry", "value")
# Each text worked out: what is said, what was refused, and all quotients.
WORK = """(texts) => texts.map((text) => {
  const tool = document.querySelector(".cc-tool");
  tool.querySelector("textarea").value = text;
  tool.querySelector("form").requestSubmit();
  const status = tool.querySelector("[role=status]");
  const cells = [...tool.querySelectorAll("tbody td[data-value]")];
  return { refused: status.classList.contains("cc-missing"), said: status.textContent,
    notes: [...tool.querySelectorAll("p")].map((one) => one.textContent).join("\\n"),
    lq: cells.map((cell) => cell.dataset.value) };
})"""


def table(rng: np.random.Generator) -> pd.DataFrame:
    """A random table, in a third of them with something wrong."""
    shape = rng.integers(1, 8, 2)
    counts = rng.poisson(rng.choice([3, 60, 4000]), shape) * (rng.random(shape) > 0.1)
    names = [[f"{letter}{at}" for at in range(n)] for letter, n in zip("ri", shape, strict=True)]
    if rng.random() < 0.15:  # a total, by its numbers or by its name, of regions or industries
        counts, name = (
            np.vstack([counts, counts.sum(axis=0)]),
            rng.choice(["all r", "Total", "合计"]),
        )
        names[0] = [*names[0], str(name)]
    if rng.random() < 0.5:
        counts, names = counts.T, names[::-1]
    rows = [(one, other, value) for one, row in zip(names[0], counts.tolist(), strict=True)
            for other, value in zip(names[1], row, strict=True)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=HEAD).astype({"value": "Int64"})
    frame.loc[rng.random(len(frame)) < rng.choice([0, 0, 0.1, 0.9]), "value"] = pd.NA
    at = rng.integers(len(frame))
    wrong = rng.choice(["", "", "", "", "negative", "again", "spelled", "blank", "zero"])
    if wrong == "negative":
        frame.loc[at, "value"] = -int(rng.integers(1, 9))
    elif wrong == "again":
        frame = pd.concat([frame, frame.sample(min(len(frame), 5), random_state=int(at))])
    elif wrong in ("spelled", "blank"):
        frame.loc[at, "region"] = f"{str(frame.loc[at, 'region']).upper()} " * (wrong == "spelled")
    elif wrong == "zero":
        frame["value"] = frame["value"] * 0
    return frame.reset_index(drop=True)


def expected(frame: pd.DataFrame) -> dict:
    """What the library says of a table."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            found = location_quotient(frame, year=None)
        except CountsError as error:
            lines = ", ".join(str(row + 2) for row in error.rows)
            return {"refused": True, "problem": error.problem, "lines": lines}
    regions, industries = (frame[name].unique() for name in HEAD[:2])
    cells = found.set_index([*HEAD[:2]])["lq"].astype(float)
    grid = [cells.get((one, other)) for one in regions for other in industries]
    notes = [str(one.message) for one in told]
    return {"refused": False, "lq": [one for one in grid if one is not None], "notes": notes}


def test_two_hundred_tables_are_worked_out_and_refused_as_the_library_does(opened):
    rng = np.random.default_rng(16)
    tables = [table(rng) for _ in range(200)]
    marks = [",", ";", "\t", "|"]
    texts = [one.to_csv(sep=marks[at % 4], index=False) for at, one in enumerate(tables)]
    page = opened(PAGE)
    page.locator(".cc-tool textarea").wait_for()
    answers = page.evaluate(WORK, texts)
    kinds = {"refused": 0, "noted": 0}
    for text, frame, answer in zip(texts, tables, answers, strict=True):
        wanted = expected(frame)
        assert answer["refused"] == wanted["refused"], (text, answer, wanted)
        if wanted["refused"]:
            kinds["refused"] += 1
            assert wanted["problem"] in answer["said"], text
            assert not wanted["lines"] or f" {wanted['lines']}" in answer["said"], text
        else:
            kinds["noted"] += bool(wanted["notes"])
            assert all(note in answer["notes"] for note in wanted["notes"]), (text, answer)
            found = [float(one or "nan") for one in answer["lq"]]
            np.testing.assert_allclose(found, wanted["lq"], rtol=1e-12, err_msg=text)
    assert kinds["refused"] > 40 and kinds["noted"] > 0


def test_what_is_refused_may_be_allowed_one_after_the_other(opened):
    text = (
        "region,industry,value\nNorth,x,5\nnorth,x,7\nNorth,y,\nSouth,x,4\nSouth,y,9\nSouth,y,1\n"
    )
    text += "Total,x,16\nTotal,y,10\n"
    page = opened(PAGE)
    page.locator(".cc-tool textarea").fill(text)
    page.locator(".cc-buttons button").first.click()
    frame, allowed = (
        pd.read_csv(io.StringIO(text)),
        {"labels": "same", "duplicates": "sum", "nested": "allow"},
    )
    for option, value in allowed.items():
        page.get_by_role("button", name=f'({option}="{value}")').or_(
            page.get_by_role("button", name=f'（{option}="{value}"）')
        ).click()
    found = page.locator(".cc-tool tbody td").evaluate_all(
        "(all) => all.map((one) => one.dataset.value)"
    )
    wanted = location_quotient(frame, year=None, **allowed)["lq"]
    np.testing.assert_allclose([float(one or "nan") for one in found], wanted, rtol=1e-12)


WRITTEN = [  # rows below the names; how numbers and columns may be written
    "a;x;1.234,5\na;y;2\nb;x;3\nb;y;1.000.000\n",
    "a;x;0,5\na;y;2\nb;x;3\nb;y;4\n",
    'a,x,"1,234,567"\na,y,2\n"b, c",x,3\n"b, c",y,"2,345.5"\n',
    "a\tx\t1 234 567\na\ty\t2\nb\tx\t3\nb\ty\t\n",
    "a;x;1'234'567\na;y;2\nb;x;3\nb;y;4\n",
    "a;x;1,200\na;y;2\nb;x;3\nb;y;4\n",
    "a,x,5%\nb,x,2\n",
    "a,x,−5\nb,x,2\n",
    "a,x,５\nb,x,2\n",
    "a,x,about 5\nb,x,2\n",
    "a,x,n/a\nb,x,2\n",
    "Ａ,x,1\nA,x,2\n",
    "a,x,1e3\na,y,2\nb,x,3\nb,y,.5\n",
    "a,x,inf\nb,x,2\n",
]


def test_numbers_are_read_as_the_command_reads_them(opened, tmp_path):
    page = opened(PAGE)
    page.locator(".cc-tool textarea").wait_for()
    texts = [
        next(mark for mark in "\t;," if mark in rows).join(HEAD) + f"\n{rows}" for rows in WRITTEN
    ]
    for text, answer in zip(texts, page.evaluate(WORK, texts), strict=True):
        (source := tmp_path / "counts.csv").write_text(text, "utf-8")
        output = tmp_path / "quotients.csv"
        try:
            quotient_file(source, output, year="none")
        except CountsError as error:
            assert answer["refused"], text
            assert error.problem.replace(" For all", "\0").partition("\0")[0] in answer["said"]
        else:
            found = [float(one or "nan") for one in answer["lq"]]
            wanted = pd.read_csv(output)["lq"].to_list()
            np.testing.assert_allclose(found, wanted, rtol=1e-12, err_msg=text)


@pytest.mark.parametrize("language", ["", "zh/"])
def test_a_table_is_pasted_and_four_numbers_typed_by_keyboard_and_nothing_is_sent(opened, language):
    page, sent = opened(language + PAGE, width=390), []
    page.on("request", lambda request: sent.append(request.url))
    area = page.locator(".cc-tool textarea")
    area.focus()
    page.keyboard.insert_text("area,film,steel\nA,30,10\nB,20,40")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tool = page.locator(".cc-tool")
    assert tool.locator("tbody td").all_inner_texts() == ["1.50", "0.50", "0.67", "1.33"]
    tool.locator(".cc-filters select").first.select_option("B")
    assert "0.67" in tool.locator(".cc-computed").inner_text()
    for field, value in zip(tool.locator("fieldset input").all(), [5, 10, 20, 80], strict=True):
        field.fill(str(value))
    page.keyboard.press("Enter")
    assert "2.00" in tool.locator("[role=status]").inner_text()
    tool.locator("fieldset input").first.fill("11")
    page.keyboard.press("Enter")
    assert tool.locator(".cc-missing").inner_text().startswith("11")
    assert sent == []
    bare = opened(language + PAGE, java_script_enabled=False).locator(".cc-tool")
    assert "JavaScript" in bare.inner_text()


def test_labels_are_never_markup(opened):
    page = opened(PAGE)
    page.locator(".cc-tool textarea").wait_for()
    label = "<img src=x onerror=document.title=1>"
    [answer] = page.evaluate(WORK, [f"{label},x,1\n{label},y,2\nb,x,3\nb,y,5"])
    assert not answer["refused"]
    assert label in page.locator(".cc-tool tbody th").first.inner_text()
    assert page.locator(".cc-tool img").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_nothing_bars_the_way(opened, width, scheme):
    page = opened(PAGE, width=width, color_scheme=scheme)
    page.locator(".cc-buttons button").last.click()
    page.locator(".cc-tool tbody td").first.wait_for()
    assert barred(page) == []
