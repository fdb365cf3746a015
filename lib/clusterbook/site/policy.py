"""What a page may load and run, whatever stands in its labels: its own files and its own scripts.

Scripts that must stand in a page run by their hashes; Vega reads its expressions rather than have
the browser evaluate them. Addresses ``file:`` are for readers without a server.
"""

import base64
import hashlib
import re
from importlib.resources import files

_POLICY = (
    "default-src 'none'; script-src 'self' file:{}; style-src 'self' file: 'unsafe-inline'; "
    "img-src 'self' file: data:; font-src 'self' file: data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self' file:"
)
_BEGINNING = re.compile(r'(<meta charset="utf-8"[^>]*>)(<meta http-equiv="Content-Sec[^>]*>)?')


def own(name: str) -> str:
    """A script of the package that stands in pages."""
    return files(__package__).joinpath("inline", f"{name}.js").read_text(encoding="utf-8").strip()


def guarded(html: str, *scripts: str) -> str:
    """A page in which only these scripts run of all that stand in it, and no files of others."""
    hashes = (base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in scripts)
    told = _POLICY.format("".join(f" 'sha256-{one}'" for one in hashes))
    meta = f'<meta http-equiv="Content-Security-Policy" content="{told}">'
    return _BEGINNING.sub(lambda found: found[1] + meta, html, count=1)
