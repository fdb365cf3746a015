"""Texts of the package with places to fill in."""

import json
import re
from importlib.resources import files


def filled(file: str, /, **values: str) -> str:
    """The template `file` with each ``{{…}}`` filled; in a notebook, as text of JSON."""
    text = files("clusterbook").joinpath("templates", file).read_text(encoding="utf-8")
    if file.endswith(".ipynb"):
        values = {key: json.dumps(one, ensure_ascii=False)[1:-1] for key, one in values.items()}
    # In one go: what is filled in may look like a place to fill.
    return re.sub(r"\{\{(\w+)\}\}", lambda place: values.get(place[1], place[0]), text)
