"""The data dictionary: what a package holds, from its own description."""

from __future__ import annotations

from urllib.parse import quote

import pandas as pd

from creative_clusters.data.sources import DataPackage, titles
from creative_clusters.words.wording import language, unit_name


def resources(package: DataPackage) -> pd.DataFrame:
    """Return one row a file: ``resource, path, rows, title, locator, origin, licence``."""
    whole = package.description.properties
    return pd.DataFrame(
        [
            {
                "resource": resource.name,
                "path": own.get("path", ""),
                "rows": len(package.tables[resource.name]),
                "title": resource.label(language()),
                "locator": own.get("locator", ""),
                "origin": titles(own.get("sources") or whole.get("sources")),
                "licence": titles(own.get("licenses") or whole.get("licenses")),
            }
            for resource in package.description.resources
            for own in [resource.properties]
        ]
    )


def fields(package: DataPackage) -> pd.DataFrame:
    """Return one row a column: ``resource, column, label_en, label_zh, unit, type, meaning``."""
    return pd.DataFrame(
        [
            {
                "resource": resource.name,
                "column": field.name,
                "label_en": field.label("en"),
                "label_zh": field.label("zh"),
                "unit": unit_name(field.unit or ""),
                "type": field.type,
                "meaning": field.properties.get("description", ""),
            }
            for resource in package.description.resources
            for field in resource.fields
        ]
    )


def files(package: DataPackage) -> pd.DataFrame:
    """Return `resources` with the ``codebook`` of each, as both are offered beside the pages."""
    return resources(package).assign(codebook=lambda table: table["resource"] + ".csv")


def links(tables: pd.DataFrame, column: str) -> list[str]:
    """Where the files of a column of `files` are, from a page in a folder of the site."""
    folder = {"path": "data", "codebook": "codebooks"}[column]
    return [f"../downloads/{folder}/{quote(name)}" for name in tables[column]]
