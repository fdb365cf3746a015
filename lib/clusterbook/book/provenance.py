"""What the book is made from: software versions, and data files by their hash."""

import hashlib
import platform
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from creative_clusters.data.sources import DataPackage

PACKAGES = (
    "jupyter-book",
    "sphinx",
    "papermill",
    "pandas",
    "numpy",
    "scipy",
    "polars",
    "narwhals",
    "altair",
    "vl-convert-python",
)


def versions() -> pd.DataFrame:
    """Return ``package, version`` of Python and of the packages that results may depend on."""
    rows = [("python", platform.python_version()), *((name, version(name)) for name in PACKAGES)]
    return pd.DataFrame(rows, columns=["package", "version"])


def data_files(data: DataPackage) -> pd.DataFrame:
    """Return ``file, sha256`` of every file of a data package."""
    rows = [(path.relative_to(data.path).as_posix(), _sha256(path)) for path in data.files]
    return pd.DataFrame(rows, columns=["file", "sha256"])


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
