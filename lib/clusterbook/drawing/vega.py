"""Vega from the installed packages: as the script of pages, and at work here, without a browser.

Drawings are made by Vega in V8 (mini-racer), with the widths of letters looked up in a table.

What it buys
    The 352 drawings of the book in 4.2 s of a processor; with vl-convert they take 22.5 s.
What was tried instead
    vl-convert, which brings Vega along: it lays each label out to measure it, and that takes longer
    than all the rest.
How to do without
    ``CLUSTERBOOK_DRAW=vl-convert`` in the environment makes vl-convert draw; pages that have run
    keep their drawings. The branch in :func:`draw` is then all that is needed of what follows it,
    and neither mini-racer nor fonttools.

Scripts take a second to put together, so they are kept.
"""

import atexit
import hashlib
import json
import os
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

import altair as alt
import fontpkg_fira_sans
import jsonschema_rs
import noto_cjk_sans_otc
import vl_convert
from altair.vegalite.v6.schema.core import load_schema
from platformdirs import user_cache_path

from clusterbook.files import atomic

_SURROUNDINGS = Path(__file__).with_name("vega_in_v8.js")
_PROMISE = "JavaScript rejected promise with reason: "
_FIRA_SANS = fontpkg_fira_sans.ROOT / "files"
FONT_FILES = {  # by the weights that charts use
    weight: _FIRA_SANS / f"FiraSans-{style}.ttf"
    for weight, style in {400: "Regular", 600: "SemiBold", 700: "Bold"}.items()
}
CHINESE_FILE = Path(noto_cjk_sans_otc.__file__).with_name("NotoSansCJK-Regular.ttc")
_one_at_a_time = threading.Lock()
# Labels that Vega would look up as members of every object.
_MEMBERS = re.compile(
    r'"(__\w+__|constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|to\w*String|valueOf)"'
    r"(?!\s*:)"
)


def page_script() -> str:
    """Vega, Vega-Lite and vega-embed as one script, which sets ``window.vegaEmbed``."""
    return _kept("page", lambda: _bundle("window.vegaEmbed = vegaEmbed;"))


def is_valid(spec: dict) -> bool:
    """Whether a specification keeps to Vega-Lite's schema; in a hundredth of Altair's own time."""
    return _schema().is_valid(spec)


@cache
def _schema() -> Any:
    schema = json.loads(json.dumps(load_schema()), object_hook=_referable)
    return jsonschema_rs.validator_for(schema)


def _referable(part: dict) -> dict:
    """Percent-encode references, as the standard asks: the schema's have angle brackets."""
    to = part.get("$ref")
    return part | {"$ref": quote(to, safe="#/")} if isinstance(to, str) else part


def source(spec: object, **options: Any) -> str:
    """Specifications as JSON, in which such a label ends with a sign that does not show."""
    return _MEMBERS.sub('"\\1\u200b"', json.dumps(spec, **options))


def draw(spec: dict) -> str:
    """Draw a Vega-Lite specification as SVG."""
    if os.environ.get("CLUSTERBOOK_DRAW") == "vl-convert":
        for folder in (_FIRA_SANS, CHINESE_FILE.parent):
            vl_convert.register_font_directory(str(folder))
        return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    from py_mini_racer import JSEvalException, JSPromiseError

    told = json.dumps(source(spec))
    with _one_at_a_time:
        try:
            return _engine().eval(f"draw({told})").get()
        except (JSEvalException, JSPromiseError) as error:
            said = str(error).strip().splitlines()[0]
            raise ValueError(said.removeprefix(_PROMISE)) from None


@cache
def _engine() -> Any:
    """V8 with Vega in it, one for the whole process: it draws faster the more it has drawn."""
    from py_mini_racer import MiniRacer

    # Made in a notebook's own thread it would wait on the loop that waits for it.
    with ThreadPoolExecutor(1) as apart:
        engine = apart.submit(MiniRacer).result()
    engine.eval(_kept("drawing", _drawing_script))
    atexit.register(engine.close)  # later, from Python 3.12 on, it waits for a thread for ever
    return engine


def _drawing_script() -> str:
    modules = {"vega": ("vega", vl_convert.get_vega_version())}
    modules |= {"vegaLite": ("vega-lite", alt.VEGALITE_VERSION)}
    imports = "".join(
        f'import * as {name}_ from "/npm/{package}@{number}/+esm"; globalThis.{name} = {name}_;'
        for name, (package, number) in modules.items()
    )
    widths = {weight: _widths(file) for weight, file in FONT_FILES.items()}
    letters = f"const letterWidths = {json.dumps(widths)};"
    return "\n".join([letters, _SURROUNDINGS.read_text(encoding="utf-8"), _bundle(imports)])


def _widths(file: Path) -> dict[int, float]:
    """Width of each character of the font in thousandths of its size."""
    from fontTools.ttLib import TTFont

    with TTFont(file) as font:
        unit, advances = font["head"].unitsPerEm, font["hmtx"].metrics
        return {code: 1000 * advances[name][0] / unit for code, name in font.getBestCmap().items()}


def _bundle(snippet: str) -> str:
    """Wrapped in a function, because its top-level names clash with other scripts'."""
    return f"(function () {{\n{vl_convert.javascript_bundle(snippet)}\n}})();\n"


def _kept(name: str, make: Callable[[], str]) -> str:
    """The script that `make` puts together, kept in the user's cache by all that it depends on."""
    parts = [name, _SURROUNDINGS.read_text("utf-8"), alt.VEGALITE_VERSION, str([*FONT_FILES])]
    parts += [version(package) for package in ("vl-convert-python", "fontpkg-fira-sans")]
    key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    path = user_cache_path("clusterbook") / f"vega-{name}-{key}.js.kept"
    with suppress(OSError):
        digest, _, script = path.read_bytes().partition(b"\n")
        if digest.decode(errors="replace") == hashlib.sha256(script).hexdigest():
            return script.decode()
    made = make()
    with suppress(OSError):  # a cache that cannot be written costs a second, no more
        atomic.write(path, f"{hashlib.sha256(made.encode()).hexdigest()}\n{made}")
    return made
