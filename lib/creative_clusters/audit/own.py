"""The made-up study that shows how to audit one's own: its facts, all checks, what is refused."""

from __future__ import annotations

import inspect
from pathlib import Path

import pandas as pd

from creative_clusters.audit.checks import REGISTRY
from creative_clusters.audit.engine import audit
from creative_clusters.audit.files import Study, read_study
from creative_clusters.audit.telling import Report, score, strength_name
from creative_clusters.data.sources import default_path
from creative_clusters.data.validation.problems import InvalidData
from creative_clusters.words.wording import text

# A right check of the made-up study, and what a slip makes of it.
SLIPS = (
    ("towns.growth", "growth_rate(towns.studios-2020, towns.studio-2024)"),
    ("towns.growth", "growth_rate(towns.studios-2020)"),
    ("towns.growth", "growth(towns.studios-2020, towns.studios-2024)"),
    ("towns.growth", "growth_rate(towns.studios-2020, towns.turnover-2024)"),
    ("towns.birch-rises", "rises(studios[Elm])"),
    ("towns.birch-rises", "rises(towns.studios-2024)"),
    ("towns.alder-share", "ratio(towns.alder-studios, towns.studios-2024)"),
)


def example() -> Path:
    """Return the folder of the made-up study."""
    own = Path(__file__).resolve().parents[3] / "data"  # another edition's data has no example
    folders = [folder / "examples" / "audit" for folder in (default_path(), own)]
    return next((folder for folder in folders if folder.is_dir()), folders[0])


def facts(study: Study) -> pd.DataFrame:
    """Return a study's facts as a table for readers."""
    columns = {
        "id": "fact_id",
        "subject": "subject",
        "year": "quantity_years",
        "value": "printed_value",
        "unit": "quantity_unit",
        "locator": "study_locator",
        "note": "explanation",
    }
    return study.facts[list(columns)].rename(columns=columns)


def finding(made: Report) -> str:
    """Say what the audit of the made-up study found."""
    return text("audit.finding.example", **score(made.claims))


def checks() -> pd.DataFrame:
    """Return every check that a claim can name, with its arguments and its criterion."""
    return pd.DataFrame(
        [
            {
                "check_name": name,
                "arguments": ", ".join(
                    map(_argument, inspect.signature(check.function).parameters.values())
                ),
                "criterion": check.criterion(),
                "strength": strength_name(check.strength),
            }
            for name, check in REGISTRY.items()
        ]
    )


def _argument(parameter: inspect.Parameter) -> str:
    many = parameter.kind is inspect.Parameter.VAR_POSITIONAL
    return f"*{parameter.name}" if many else parameter.name


def errors(folder: Path) -> pd.DataFrame:
    """Return slips in checks of the made-up study, with what the audit answers to each."""
    study = read_study(folder)
    rows = [
        {"written": check, "answer_of_check": _answer(study, claim, check)}
        for claim, check in SLIPS
    ]
    return pd.DataFrame(rows)


def _answer(study: Study, claim: str, check: str) -> str:
    claims = study.claims.copy()
    claims.loc[claims["id"] == claim, "check"] = check
    try:
        audit(claims, study.facts, study.tables)
    except InvalidData as error:
        return str(error)
    raise AssertionError(f"{check} was not refused.")
