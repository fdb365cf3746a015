"""What the book is made from: software versions, and data files by their hash."""

import hashlib
import platform
from importlib.metadata import version

import pandas as pd

from creative_clusters.data.sources import DataPackage

PACKAGES = (
    "jupyter-book", "sphinx", "papermill", "pandas", "numpy", "scipy", "polars", "narwhals",
    "altair", "vl-convert-python",
)  # fmt: skip


def versions() -> pd.DataFrame:
    """Return ``package, version`` of Python and of the packages that results may depend on."""
    rows = [("python", platform.python_version()), *((name, version(name)) for name in PACKAGES)]
    return pd.DataFrame(rows, columns=["package", "version"])


def data_files(data: DataPackage) -> pd.DataFrame:
    """Return ``file, sha256`` of every file of a data package."""
    files = {path.relative_to(data.path).as_posix(): path.read_bytes() for path in data.files}
    rows = [(name, hashlib.sha256(held).hexdigest()) for name, held in files.items()]
    return pd.DataFrame(rows, columns=["file", "sha256"])
