"""What an edition says of its regions beside their counts: names, and which stand within which."""

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from creative_clusters.data.edition import Edition
from creative_clusters.reading import Cells, Read
from creative_clusters.reading.problems import suggestion

Said = Mapping[str, Mapping[str, str]]  # name_en, name_zh, group -> by region


def said(
    edition: Edition,
    beside: Said,
    read: Callable[[str, str | None], Read | None],
    tell: Callable[[str, str], None],
) -> Said:
    """Return what columns `beside` the counts and tables of their own say of the regions."""
    found, naming, within = dict(beside), edition.naming, edition.within
    for key, file, of, columns in (
        ("names.region", naming.file, naming.code, {"name_en": naming.name, "name_zh": naming.zh}),
        ("within", within.file, within.part, {"group": within.whole}),
    ):
        if not file or (table := read(file, None)) is None:
            continue
        cells = table.cells
        for name, column in columns.items():
            absent = [one for one in (of, column) if one and one not in cells.columns]
            for one in absent:
                hint = suggestion(one, cells.columns) or f" It has {', '.join(cells.columns)}."
                tell(key, f'there is no column "{one}" in {file}.{hint}')
            if column and not absent:
                found[name] = dict(zip(cells.columns[of], cells.columns[column], strict=True))
    return found


def wholes(group: Mapping[str, str], regions: Sequence[str]) -> list[str]:
    """Return the regions within which others of them stand, directly or not."""
    above = set()
    for region in regions:
        seen = {region}
        while (whole := group.get(region)) and whole not in seen:
            seen.add(whole)
            above.add(whole)
            region = whole
    return [region for region in regions if region in above]


def places(listed: Cells | None, said: Said, regions: Sequence[str], whole: Sequence[str]) -> Cells:
    """Return a list of places with what is known of the regions, where it is silent.

    Names that two regions have are told apart by their keys. A group holds parts only: one that
    also holds wholes is left out.
    """
    rows = pd.DataFrame(dict(listed.columns) if listed else {"region": []}, dtype=object)
    mixed = {said.get("group", {}).get(one) for one in whole}
    for name, by_region in said.items():
        own = pd.Series({one: by_region.get(one, "") for one in regions}, dtype=object)
        if name == "group":
            own = own.mask(own.isin(mixed), "")
        elif own[own != ""].duplicated().any():
            twice = own.duplicated(keep=False) & (own != "")
            own = own.mask(twice, own + " (" + own.index + ")")
        more = [one for one in own.index if one not in set(rows["region"])]
        rows = pd.concat([rows, pd.DataFrame({"region": more})], ignore_index=True).fillna("")
        known = rows.get(name, pd.Series("", index=rows.index))
        rows[name] = known.where(known != "", rows["region"].map(own).fillna(""))
    lines = [*(listed.rows if listed else ()), *([0] * len(rows))][: len(rows)]
    return Cells(lines, {name: rows[name].tolist() for name in rows})
