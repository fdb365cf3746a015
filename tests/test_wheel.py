"""The library alone, installed from its wheel into a new environment, without the book."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

PROGRAM = """
import importlib, pkgutil
import pandas as pd
import creative_clusters
from creative_clusters import location_quotient

counts = pd.DataFrame({"region": ["a", "a", "b", "b"], "industry": ["media", "other"] * 2,
                       "year": 2024, "value": [1714, 877499, 77292, 14636719]})
quotients = location_quotient(counts)
print(f"{quotients['lq'].iloc[0]:.12f}")
for module in pkgutil.walk_packages(creative_clusters.__path__, "creative_clusters."):
    importlib.import_module(module.name)
for name in creative_clusters.__all__:
    getattr(creative_clusters, name)
print([name for name in ("clusterbook", "IPython", "papermill") if name in sys.modules])
"""


@pytest.mark.slow
def test_the_wheel_alone_computes_a_quotient(root: Path, tmp_path: Path) -> None:
    def run(*command: object) -> str:
        ended = subprocess.run(
            [str(part) for part in command],
            cwd=tmp_path,
            env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    pip = ("-m", "pip", "--quiet", "--disable-pip-version-check")
    source = tmp_path / "source"  # a build leaves files beside what it builds
    shutil.copytree(root / "lib", source / "lib", ignore=shutil.ignore_patterns("*.egg-info"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, source)
    run(sys.executable, *pip, "wheel", "--no-deps", "--no-build-isolation", "-w", tmp_path, source)
    venv.create(tmp_path / "new", with_pip=True)
    scripts = "Scripts" if os.name == "nt" else "bin"
    python = tmp_path / "new" / scripts / "python"
    versions = re.findall(r"^[\w.-]+==[^\n\\]+", (root / "requirements.txt").read_text(), re.M)
    (tmp_path / "versions.txt").write_text("\n".join(versions))
    wheel = next(tmp_path.glob("*.whl"))
    run(python, *pip, "install", wheel, "-c", tmp_path / "versions.txt")
    assert run(python, "-c", f"import sys\n{PROGRAM}").split() == ["0.384762342301", "[]"]
