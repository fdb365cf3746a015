"""Small made-up editions whose regions, units and sizes are called otherwise than the studies'."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pandas as pd
import yaml

LEVELS = (3.0, 1.2, 0.4, 2.1, 0.9, 1.7)  # of the industry in each region
NAMES = {
    "provinces": ("Arden", "Brook", "Carrick", "Dale", "Elmet", "Fenwick"),
    "districts": ("Abbey", "Bridge", "Castle", "Dock", "Eastgate", "Ford"),
    "nuts": ("AA11", "AA12", "BB21", "BB22", "CC31", "CC32"),
}
EDITIONS = {
    "provinces": {
        "title": "Furniture making in six provinces",
        "region": {"one": "province", "many": "provinces", "zh": "省份"},
        "measures": {
            "number": {"one": "plant", "many": "plants", "zh": "工厂", "unit": "plants"},
            "size": {"many": "jobs", "zh": "岗位", "unit": "jobs"},
        },
        "industry": "furniture",
        "industry_name": "furniture making",
        "places": "places.csv",
        "profiles": 1,
    },
    "districts": {
        "title": "Museums by district",
        "region": {"one": "district", "many": "districts", "zh": "区县"},
        "measures": {
            "number": {"one": "museum", "many": "museums", "zh": "博物馆"},
            "size": {"many": "visitors", "zh": "参观者"},
        },
        "holds": "quotients",
        "industry_name": "heritage",
        "profiles": "none",
    },
    "nuts": {
        "title": "Boat building in six NUTS regions",
        "region": {"one": "NUTS region", "many": "NUTS regions", "zh": "NUTS地区"},
        "measures": {
            "number": {"one": "firm", "many": "firms", "zh": "企业", "unit": "firms"},
            "size": {"many": "revenue", "zh": "营收", "unit": "million EUR"},
        },
        "industry": "boats",
        "industry_name": {"many": "boat building", "zh": "造船"},
        "profiles": "none",
    },
}


def write(name: str, folder: Path) -> Path:
    """Write one of the editions into a folder that is not there yet."""
    folder.mkdir(parents=True)
    years = (2021,) if name == "nuts" else range(2019, 2026)
    described = {"origin": "Made up.", "file": "table.csv", **EDITIONS[name]}
    columns = {key: key for key in ("region", "year", "number", "size")}
    cells = [(at, who, year) for (at, who), year in product(enumerate(NAMES[name]), years)]
    if name == "districts":
        rows = [(r, y, LEVELS[i], round(LEVELS[-i - 1] * (y - 2000) / 20, 2)) for i, r, y in cells]
    else:
        columns |= {"industry": "industry"}
        weights = {described["industry"]: LEVELS, "steel": (4,) * 6, "food": (6, 5, 7, 4, 6, 8)}
        rows = [
            (r, y, int(60 * weight[i] * (1 + i)), int(700 * weight[i] * (1 + i * (y - 2015))), one)
            for (i, r, y), (one, weight) in product(cells, weights.items())
        ]
    pd.DataFrame(rows, columns=list(columns)).to_csv(folder / "table.csv", index=False)
    if name == "provinces":
        places = {"region": NAMES[name], "lat": range(50, 56), "lon": range(6)}
        places |= {"group": ["East Basin"] * 3 + ["West Basin"] * 3}
        pd.DataFrame(places).to_csv(folder / "places.csv", index=False)
    described = yaml.safe_dump(described | {"columns": columns}, allow_unicode=True)
    (folder / "edition.yml").write_text(described, encoding="utf-8")
    return folder
