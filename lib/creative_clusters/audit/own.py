"""The made-up study that shows how to audit one's own: its facts, all checks, what is refused."""

from inspect import Parameter
from pathlib import Path

import pandas as pd

from creative_clusters.audit.checks import REGISTRY
from creative_clusters.audit.engine import audit
from creative_clusters.audit.files import Study, read_rows, read_study
from creative_clusters.audit.sentences import named
from creative_clusters.data.sources import default_path
from creative_clusters.reading.problems import InvalidData

_FACTS = {
    "id": "fact_id",
    "subject": "subject",
    "year": "quantity_years",
    "value": "printed_value",
    "unit": "quantity_unit",
    "locator": "study_locator",
    "note": "explanation",
}


def example() -> Path:
    """Return the folder of the made-up study."""
    own = Path(__file__).resolve().parents[3] / "data"  # another edition's data has no example
    folders = [folder / "examples" / "audit" for folder in (default_path(), own)]
    return next((folder for folder in folders if folder.is_dir()), folders[0])


def facts(study: Study) -> pd.DataFrame:
    """Return a study's facts as a table for readers."""
    return study.facts[list(_FACTS)].rename(columns=_FACTS)


def checks() -> pd.DataFrame:
    """Return every check that a claim can name, with its arguments and its criterion."""
    rows = []
    for name, check in REGISTRY.items():
        given = check.signature.parameters.values()
        stars = ("*" if one.kind is Parameter.VAR_POSITIONAL else "" for one in given)
        told = ", ".join(f"{star}{one.name}" for star, one in zip(stars, given, strict=True))
        rows.append((name, told, check.criterion(), named("strength", check.strength)))
    return pd.DataFrame(rows, columns=["check_name", "arguments", "criterion", "strength"])


def errors(folder: Path) -> pd.DataFrame:
    """Return slips in checks of the made-up study, with what the audit answers to each."""
    study = read_study(folder)
    slips = read_rows(folder / "slips.csv").itertuples()
    rows = [(slip.written, _answer(study, slip.claim, slip.written)) for slip in slips]
    return pd.DataFrame(rows, columns=["written", "answer_of_check"])


def _answer(study: Study, claim: str, check: str) -> str:
    claims = study.claims.copy()
    claims.loc[claims["id"] == claim, "check"] = check
    try:
        audit(claims, study.facts, study.tables)
    except InvalidData as error:
        return str(error)
    raise AssertionError(f"{check} was not refused.")
