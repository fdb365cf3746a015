"""Serving a book that is being written: pages reload by a script that is added as they are sent."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

from clusterbook.book.pages import FILE as PAGES
from clusterbook.book.project import Project
from clusterbook.files import atomic
from clusterbook.files.watching import watch
from clusterbook.live.preview import FOLDER, Update

# The script of open pages, and where it asks; no page of a book is called so.
SCRIPT, NEWS = "/-/reload.js", "/-/news"
CONTENTS = ("_toc.yml", "_config.yml", "references.bib", PAGES)  # kept by a running process
WAITING = (
    "<!doctype html><meta charset=utf-8><title>…</title><p>The book is being made …</p></body>"
)


class Handler(SimpleHTTPRequestHandler):
    """Files of the site, its own page for what is missing, and no log line a request."""

    timeout = 60  # seconds for who sends a request, or takes the answer, bit by bit

    def parse_request(self) -> bool:
        """Take no request for another host, by whose name pages of others could read the book."""
        if not super().parse_request():
            return False
        host = (self.headers["Host"] or "localhost").lower().rpartition(":")
        known = (host[0] or host[2]) in ("localhost", "127.0.0.1")
        with suppress(UnicodeDecodeError):
            if known and self.path[0] == "/" and "\0" not in unquote(self.path, errors="strict"):
                return True
        self.send_error(HTTPStatus.BAD_REQUEST if known else HTTPStatus.MISDIRECTED_REQUEST)
        return False

    def do_GET(self) -> None:
        try:
            self.answer()
        except OSError:  # gone meanwhile, a name that is too long, or nobody listens any more
            self.send_error(HTTPStatus.NOT_FOUND)

    def answer(self) -> None:
        """Send what is asked for."""
        super().do_GET()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.translate_path("/404.html"))
        if not page.is_file():
            return super().send_error(code, message, explain)
        return self.send_page(page.read_bytes(), code)

    def send_page(self, body: bytes, code: int = HTTPStatus.OK, kind: str = "text/html") -> None:
        """Send a body that is not just a file."""
        self.send_response(code)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


class LiveHandler(Handler):
    """The same for a preview: pages carry the script, and nothing is kept by the browser."""

    def __init__(self, *args: Any, news: News, **options: Any) -> None:
        self.news = news
        super().__init__(*args, **options)

    def answer(self) -> None:
        """Send a page with the script, what it asks for, or a page of a form's values."""
        address = urlsplit(self.path)
        page = Path(self.translate_path(self.path))
        if address.path == SCRIPT:
            script = files(__package__).joinpath("reload.js").read_bytes()
            self.send_page(script, kind="text/javascript")
        elif address.path == NEWS:
            asked = parse_qs(address.query)
            told = self.news.since(asked.get("page", ["/"])[0], asked.get("since", ["0"])[0])
            self.send_page(json.dumps(told).encode(), kind="application/json")
        elif page.is_dir() and address.path.endswith("/") and (page / "index.html").is_file():
            self.send_page((page / "index.html").read_bytes())
        elif page.suffix == ".html" and page.is_file():
            turned = self._turned(page, address.query) if address.query else ""
            self.send_page(turned.encode() or page.read_bytes())
        elif not (Path(self.directory) / "index.html").is_file():
            self.send_page(WAITING.encode())
        else:
            super().answer()

    def _turned(self, page: Path, query: str) -> str:
        """The page with the values that its form asks for; no other site may have it run."""
        if self.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
            return ""
        docname = page.relative_to(self.directory).with_suffix("").as_posix()
        return self.news.turned(docname, dict(parse_qsl(query)))

    def send_page(self, body: bytes, code: int = HTTPStatus.OK, kind: str = "text/html") -> None:
        if kind == "text/html":
            script = f'<script src="{SCRIPT}" data-since="{self.news.version}"></script></body>'
            body = body.replace(b"</body>", script.encode())
        super().send_page(body, code, kind)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()


class News:
    """What changed since when, for pages that are open in a browser."""

    def __init__(self) -> None:
        self.version = time.time_ns() // 1_000_000  # grows, from one server to the next as well
        self.problems: list[str] = []
        self.turned: Callable[[str, dict[str, str]], str] = lambda docname, asked: ""
        self._last: dict[str, int] = {}
        self._whole = 0
        self._lock = threading.Lock()

    def add(self, update: Update) -> None:
        """Take up what an update changed."""
        with self._lock:
            self.version += 1
            self.problems = update.problems
            if update.pages is None:
                self._whole = self.version
            else:
                self._last |= dict.fromkeys(update.pages, self.version)

    def since(self, page: str, version: str) -> dict:
        """Whether the page at an address is to be loaded again, and what is wrong with the book."""
        known = int(version[:20]) if version.isdecimal() else 0
        address = page.lstrip("/")
        if address == "" or address.endswith("/"):
            address += "index.html"
        with self._lock:
            latest = max(self._last.get(address, 0), self._whole)
            return {"reload": latest > known, "problems": self.problems}


class Maker:
    """The process that makes the preview; it is started when needed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._process: subprocess.Popen | None = None
        self._lock = threading.RLock()

    def turned(self, docname: str, asked: dict[str, str]) -> str:
        """A page with other values of its parameters; empty if there is none."""
        with suppress(OSError, ValueError):
            return self._ask({"docname": docname, "asked": asked}).get("html", "")
        return ""

    def update(self) -> Update:
        """Let it look at the book, and return what it says; if it was killed, its successor."""
        for _ in range(2):
            with suppress(OSError, ValueError):
                return Update(**self._ask({}))
        self.close()
        return Update(
            [], ["The preview's process ended, see the terminal. Change a file to go on."]
        )

    def _ask(self, question: dict) -> dict:
        """Let it look at the book or turn a page, one thing after the other."""
        with self._lock:
            if self._process is not None and self._process.poll() is not None:
                self.close()
            if self._process is None:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "clusterbook.live.preview", str(self.root)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    encoding="utf-8",
                    start_new_session=True,  # Ctrl+C is for the server, which then ends it
                )
            assert self._process.stdin and self._process.stdout  # pipes, as asked for
            self._process.stdin.write(f"{json.dumps(question)}\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
            if not answer:
                self._process.wait()
            return json.loads(answer)

    def close(self) -> None:
        """Let it end, and with it what it started."""
        if (process := self._process) is None:
            return
        self._process = None
        with process:  # whose pipes are closed then
            assert process.stdin
            with suppress(OSError):  # it may be gone already
                process.stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:  # it runs a page
                process.kill()
                process.wait()
                atomic.clear()


class Server(ThreadingHTTPServer):
    """A server for many at a time, which says nothing of who hangs up."""

    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


def server(folder: str, port: int, news: News | None = None) -> Server:
    """Return a server of `folder` on this machine only; port 0 takes a free one."""
    handler: Callable[..., Handler] = partial(Handler, directory=folder)
    if news is not None:
        handler = partial(LiveHandler, directory=folder, news=news)
    return Server(("127.0.0.1", port), handler)


def site_of(project: Project) -> Path:
    """Folder of the preview's site."""
    return project.build / FOLDER / "html"


def updates(project: Project, news: News) -> Iterator[Update]:
    """Make the preview, then again whatever was edited; yield each update, once pages know it."""
    library = Path(__file__).parents[2]
    contents = [project.root / name for name in CONTENTS]
    watched = [project.root / "chapters", project.data, library, *contents]
    maker = Maker(project.root)
    news.turned = maker.turned
    anew = (str(library), *map(str, contents))
    try:
        for changed in chain([set()], watch(watched)):
            if any(path.startswith(anew) for path in changed):
                maker.close()
            update = maker.update()
            news.add(update)
            yield update
    finally:
        maker.close()
