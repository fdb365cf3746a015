"""What the studies say of a city, each statement with its place and what the audit makes of it."""

import pandas as pd

from creative_clusters.data.sources import DataPackage
from creative_clusters.words.wording import called, language, text

#: Verdicts of the audit, the most doubtful first.
_DOUBTFUL = ("inconsistent", "in part", "not checkable", "within rounding", "reproduced")


def statements(data: DataPackage, region: str, claims: pd.DataFrame | None) -> pd.DataFrame:
    """Return ``study, said, locator, verdict`` of the statements on a region, in words.

    The verdict is the most doubtful among the claims that a statement rests on; empty where the
    audit looks at none of it.
    """
    if "cities-told" not in data.names():
        return pd.DataFrame(columns=["study", "said", "locator", "verdict"])
    table = data.table("cities-told")
    own = table[table["city"] == region]
    known = {} if claims is None else dict(zip(claims["id"], claims["verdict"], strict=True))
    verdicts = []
    for ids in own["claims"].fillna("").str.split(";"):
        found = [known[one] for one in ids if one in known]
        worst = next((one for one in _DOUBTFUL if one in found), "")
        verdicts.append(text(f"audit.verdict.{worst.replace(' ', '_')}") if worst else "")
    said = {"study": [text(f"study.{study}") for study in own["study"]]}
    said |= {"said": list(own[f"said_{language()}"]), "locator": list(own["locator"])}
    return pd.DataFrame(said | {"verdict": verdicts})


def sentence(table: pd.DataFrame, region: str) -> str:
    """Say how many statements there are."""
    key = "profile.told" if len(table) else "profile.told.none"
    return text(key, who=called(region), n=len(table))
