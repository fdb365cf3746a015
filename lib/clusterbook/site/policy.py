"""What a page may load and run, whatever stands in its labels: its own files and its own scripts.

The pages' scripts are files, but for those that must stand in a page: they run by their hashes.
Vega reads its expressions rather than have the browser evaluate them. Addresses ``file:`` are for
readers without a server, whose browser may not take them for the page's own.
"""

import base64
import hashlib
import re
from importlib.resources import files

_BEGINNING = re.compile(r'(<meta charset="utf-8"[^>]*>)(<meta http-equiv="Content-Sec[^>]*>)?')
_SOURCES = {
    "default": "'none'",
    "script": "'self' file:",
    "style": "'self' file: 'unsafe-inline'",
    "img": "'self' file: data:",
    "font": "'self' file: data:",
    "connect": "'self'",
}


def own(name: str) -> str:
    """A script of the package that stands in pages."""
    return files(__package__).joinpath("inline", f"{name}.js").read_text(encoding="utf-8").strip()


def guarded(html: str, *scripts: str) -> str:
    """A page in which only these scripts run of all that stand in it, and no files of others."""
    hashes = (base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts)
    sources = _SOURCES | {
        "script": " ".join([_SOURCES["script"], *(f"'sha256-{one}'" for one in hashes)])
    }
    told = "; ".join(f"{kind}-src {which}" for kind, which in sources.items())
    told += "; base-uri 'none'; form-action 'self' file:"
    meta = f'<meta http-equiv="Content-Security-Policy" content="{told}">'
    return _BEGINNING.sub(lambda found: found[1] + meta, html, count=1)
