"""Texts in another language, from gettext catalogues (``NAME.zh.po``) beside what holds them."""

from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from creative_clusters.words.wording import Refused

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ORIGINAL = "en"  # the language that all texts are written in first


def place(source: Path, code: str) -> Path:
    """Where the translations of a file's texts are kept."""
    return source.with_suffix(f".{code}.po")


def read(path: Path, code: str) -> "Catalog":
    """The catalogue in a file, empty where there is none; Refused where it is damaged."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    if not path.is_file():
        return Catalog(locale=code)
    try:
        with path.open("rb") as file:
            return read_po(file, locale=code, abort_invalid=True)
    except Exception as error:  # babel fails in as many ways as files are damaged
        raise Refused(f"{path} is no gettext catalogue: {error}. Mend or remove it.") from error


def known(path: Path, code: str) -> dict[str, str]:
    """The translations in a file that hold: neither empty nor fuzzy."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return {}
    return _known(path, code, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=256)  # read once, also for forks
def _known(path: Path, code: str, *_: int) -> dict[str, str]:
    return {
        str(one.id): str(one.string) for one in read(path, code) if one.string and not one.fuzzy
    }


def update(path: Path, texts: Iterable[str], code: str) -> "Catalog":
    """Bring a catalogue up to the `texts` that it translates, and return it.

    What is new is empty; what resembles an old text has its translation, marked as fuzzy.
    """
    from babel.messages.catalog import Catalog

    catalogue, wanted = read(path, code), Catalog(locale=code)
    for said in texts:
        wanted.add(said)
    catalogue.update(wanted, update_header_comment=False)
    catalogue.charset = "utf-8"  # whatever its header said, which is not written
    for message in catalogue:
        message.flags -= {"python-format", "python-brace-format"}  # prose is neither
    return catalogue


def written(catalogue: "Catalog") -> bytes:
    """A catalogue as a file: no header, since nothing in it may change by itself."""
    from babel.messages.pofile import write_po

    file = BytesIO()
    write_po(file, catalogue, omit_header=True, width=0, ignore_obsolete=True)
    return file.getvalue()
