"""Texts of the package with places to fill in."""

import json
from importlib.resources import files


def filled(file: str, /, **values: str) -> str:
    """The template `file` with each ``{{…}}`` filled; in a notebook, as text of JSON."""
    text = files("clusterbook").joinpath("templates", file).read_text(encoding="utf-8")
    for key, value in values.items():
        value = json.dumps(value, ensure_ascii=False)[1:-1] if file.endswith(".ipynb") else value
        text = text.replace(f"{{{{{key}}}}}", value)
    return text
