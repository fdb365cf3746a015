"""The data dictionary: what a package holds, from its own description."""

from __future__ import annotations

import pandas as pd

from creative_clusters.data.sources import DataPackage
from creative_clusters.words.wording import language


def resources(package: DataPackage) -> pd.DataFrame:
    """Return one row a file: ``resource, path, rows, title, locator, origin, licence``."""
    whole = package.description.properties
    rows = []
    for name in package.names():
        resource = package.resource(name)
        own = resource.properties
        rows.append(
            {
                "resource": name,
                "path": own.get("path", ""),
                "rows": len(package.tables[name]),
                "title": resource.label(language()),
                "locator": own.get("locator", ""),
                "origin": _titles(own.get("sources") or whole.get("sources")),
                "licence": _titles(own.get("licenses") or whole.get("licenses")),
            }
        )
    return pd.DataFrame(rows)


def fields(package: DataPackage) -> pd.DataFrame:
    """Return one row a column: ``resource, column, label, label_zh, unit, type, meaning``."""
    return pd.DataFrame(
        [
            {
                "resource": name,
                "column": field.name,
                "label": field.label("en"),
                "label_zh": field.label("zh"),
                "unit": field.unit or "",
                "type": field.type,
                "meaning": field.properties.get("description", ""),
            }
            for name in package.names()
            for field in package.resource(name).fields
        ]
    )


def _titles(entries: list[dict] | None) -> str:
    return "; ".join(entry.get("title") or entry.get("name", "") for entry in entries or [])
