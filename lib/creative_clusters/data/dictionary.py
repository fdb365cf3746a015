"""The data dictionary: what a package holds, from its own description."""

from urllib.parse import quote

import pandas as pd

from creative_clusters.data.sources import DataPackage, titles
from creative_clusters.words.wording import language, unit_name


def resources(package: DataPackage) -> pd.DataFrame:
    """Return one row a file: ``resource, path, rows, title, locator, origin, licence``."""
    whole = package.description.properties
    rows = []
    for one in package.description.resources:
        own = {"path": "", "locator": "", **whole, **one.properties}
        titled = one.label(language()), own["locator"]
        of = titles(own.get("sources")), titles(own.get("licenses"))
        rows.append((one.name, own["path"], len(package.tables[one.name]), *titled, *of))
    names = ["resource", "path", "rows", "title", "locator", "origin", "licence"]
    return pd.DataFrame(rows, columns=names)


def fields(package: DataPackage) -> pd.DataFrame:
    """Return one row a column: ``resource, column, label_en, label_zh, unit, type, meaning``."""
    rows = [(resource.name, one.name, one.label("en"), one.label("zh"), unit_name(one.unit or ""),
             one.type, one.properties.get("description", ""))
            for resource in package.description.resources for one in resource.fields]  # fmt: skip
    names = ["resource", "column", "label_en", "label_zh", "unit", "type", "meaning"]
    return pd.DataFrame(rows, columns=names)


def files(package: DataPackage) -> pd.DataFrame:
    """Return `resources` with the ``codebook`` of each, as both are offered beside the pages."""
    return resources(package).assign(codebook=lambda table: table["resource"] + ".csv")


def links(tables: pd.DataFrame, column: str) -> list[str]:
    """Where the files of a column of `files` are, from a page in a folder of the site."""
    folder = {"path": "data", "codebook": "codebooks"}[column]
    return [f"../downloads/{folder}/{quote(name)}" for name in tables[column]]
