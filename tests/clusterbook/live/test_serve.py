"""Serving a small book while it is edited, as a reader's browser meets it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from clusterbook.files.watching import changes, state, watch
from clusterbook.live.preview import Update
from clusterbook.live.server import News, server

from ..conftest import make_book

PATIENCE = 300  # seconds until something that should come is given up
LEVELS = "part/levels.html"
COMMAND = "from clusterbook.cli import main; main()"


@dataclass
class Served:
    """A book that is being served, and its library, both to be edited."""

    root: Path
    library: Path
    base: str
    process: subprocess.Popen
    output: Path

    def get(self, address: str) -> str:
        with urlopen(self.base + address) as answer:
            return answer.read().decode()

    def news(self, page: str = LEVELS, since: int = 0) -> dict:
        return json.loads(self.get(f"-/news?page=/{page}&since={since}"))

    def edit(self, file: str, change: Callable[[str], str]) -> None:
        path = self.root / file
        path.write_text(change(path.read_text("utf-8")), encoding="utf-8")

    def until(self, met: Callable[[], bool]) -> None:
        """Wait until something is so; what the terminal says goes into the failure."""
        last = time.monotonic() + PATIENCE
        while not met():
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < last, self.output.read_text()
            time.sleep(0.1)

    def says(self, words: str) -> Callable[[], bool]:
        """Whether what is wrong with the book holds these words; the empty text: nothing is."""

        def met() -> bool:
            problems = self.news()["problems"]
            return words in "\n".join(problems) if words else problems == []

        return met


@pytest.fixture(scope="module")
def served(tmp_path_factory, root: Path) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    book = make_book(folder / "book", root)
    declared = "pages: {levels: {knobs: {first_year: all}}}\n"
    (book.root / "chapters" / "pages.yml").write_text(declared)
    library = folder / "lib"
    shutil.copytree(root / "lib", library, ignore=shutil.ignore_patterns("__pycache__", "*.egg*"))
    output = folder / "terminal"
    with output.open("w") as terminal:
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "serve", "--port", "0"],
            cwd=book.root,
            env=os.environ | {"PYTHONPATH": str(library), "PYTHONUNBUFFERED": "1"},
            stdout=terminal,
            stderr=terminal,
        )
    served = Served(book.root, library, "", process, output)
    served.until(lambda: "(Ctrl+C stops)" in output.read_text())
    served.base = re.search(r"http://127\.0\.0\.1:\d+/", output.read_text())[0]
    assert "being made" in served.get("") and "-/reload.js" in served.get("")
    served.until(lambda: "the book (" in output.read_text())
    yield served
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    left = subprocess.run(["ps", "axww"], capture_output=True, text=True, check=True).stdout
    assert str(book.root) not in left


@pytest.mark.slow
class TestServing:
    def test_pages_carry_the_script_and_the_preview_does_not(self, served: Served):
        page = served.get(LEVELS)
        assert re.search(r'<script src="/-/reload.js" data-since="\d+">', page)
        assert "A small package" in page
        assert 'src="../_static/vega.js"' in page or "vega.js" in served.get("_static/book.js")
        assert served.get("_static/vega.js")
        assert served.get("downloads/levels/values.csv").startswith("region,lq\n")
        for path in (served.root / "_build" / "preview" / "html").rglob("*.html"):
            assert "-/reload" not in path.read_text("utf-8")
        assert not (served.root / "_build" / "html").exists()
        with pytest.raises(HTTPError) as missing:
            served.get("nowhere.html")
        assert missing.value.code == 404
        assert b"-/reload" in missing.value.read()

    def test_a_page_is_run_with_any_value_that_its_form_is_given(self, served: Served):
        page, other = served.get(LEVELS), f"{LEVELS}?first_year=2017"
        assert '<a href="levels.html?first_year=2017">2017</a>' in page
        assert '<option value="2016" selected>2016</option>' in page
        turned = served.get(other)
        assert "-p first_year=2017" in turned and "-p first_year=2017" not in page
        assert '<option value="2017" selected>2017</option>' in turned
        table = served.get("downloads/levels--2017/values.csv")
        assert len(table.splitlines()) == 3  # one year's rows
        refused = served.get(f"{LEVELS}?first_year=2031")
        assert re.search(r'role="alert">[^<]*first_year is 2031[^<]*Allowed: 2016, 2017', refused)
        assert "-p first_year=2016" in refused
        assert served.get(f"{LEVELS}?x=1").count("no parameter") == 1
        assert served.get("index.html?x=1") == served.get("index.html")

    def test_an_edited_sentence_reaches_its_page_only(self, served: Served):
        since = int(re.search(r'data-since="(\d+)"', served.get(LEVELS))[1])
        assert not served.news(since=since)["reload"]
        served.edit("chapters/part/levels.ipynb", lambda text: text.replace("Prose.", "Words."))
        served.until(lambda: served.news(since=since)["reload"])
        assert "Words." in served.get(LEVELS)
        assert not served.news("part/references.html", since)["reload"]
        served.edit("chapters/part/references.md", lambda text: f"{text}\nA work.\n")
        served.until(lambda: served.news("part/references.html", since)["reload"])
        assert "A work." in served.get("part/references.html")

    def test_an_error_shows_in_its_place_and_serving_goes_on(self, served: Served):
        chapter = "chapters/part/levels.ipynb"
        served.edit(chapter, lambda text: text.replace("page.result(", "page.resault("))
        served.until(served.says("AttributeError"))
        page = served.get(LEVELS)
        assert "This chapter does not run" in page
        assert "page.resault(n=len(panel)" in page
        assert page.index("The title is") < page.index("This chapter does not run")
        assert "levels.ipynb, cell [" in served.output.read_text()
        served.edit(chapter, lambda text: text.replace("page.resault(", "page.result("))
        served.until(served.says(""))
        assert "does not run" not in served.get(LEVELS)

    def test_half_a_notebook_and_a_wrong_parameter_show_too(self, served: Served):
        chapter = "chapters/part/levels.ipynb"
        whole = (served.root / chapter).read_text("utf-8")
        served.edit(chapter, lambda text: text[: len(text) // 2])
        served.until(served.says("is no valid notebook"))
        assert "is no valid notebook" in served.get(LEVELS)
        served.edit(chapter, lambda text: whole.replace("first_year: int", "frist_year: int"))
        served.until(served.says('Did you mean "first_year"?'))
        assert "first_year" in served.get(LEVELS)
        served.edit(chapter, lambda text: whole.replace("# Levels", "# Levels {cite}`nobody`"))
        served.until(served.says("nobody"))
        served.edit(chapter, lambda text: whole)
        served.until(served.says(""))

    def test_other_data_make_the_pages_anew_and_wrong_ones_do_not(self, served: Served):
        served.edit("data/lq.csv", lambda text: text.replace("2017,1", "2017,many", 1))
        served.until(served.says("lq.csv"))
        assert "A small package" in served.get(LEVELS)
        served.edit("data/lq.csv", lambda text: text.replace("2017,many", "2017,8"))
        served.until(served.says(""))
        served.until(lambda: "8.00" in served.get(LEVELS))

    @pytest.mark.parametrize("broken", ["parts: [", "parts: 3", "- a\n", "root: chapters/none\n"])
    def test_broken_contents_are_told_and_the_last_good_site_stays(self, served, broken):
        good = (served.root / "_toc.yml").read_text("utf-8")
        served.edit("_toc.yml", lambda text: f"format: jb-book\n{broken}")
        served.until(served.says("_toc.yml"))
        assert "A small package" in served.get(LEVELS)
        served.edit("_toc.yml", lambda text: good)
        served.until(served.says(""))

    def test_a_declaration_that_no_page_has_a_use_for_is_told(self, served: Served):
        path = served.root / "chapters" / "pages.yml"
        path.write_text("parameters: {colour: blue}\n")
        served.until(served.says("pages.yml"))
        assert "A small package" in served.get(LEVELS)
        path.unlink()
        served.until(served.says(""))

    def test_a_fault_in_the_library_is_told_with_its_place(self, served: Served):
        module = served.library / "creative_clusters" / "words" / "tables.py"
        good = module.read_text("utf-8")
        module.write_text(f"{good}\ndef broken(:\n")
        served.until(served.says("tables.py, line "))
        assert "A small package" in served.get(LEVELS)
        module.write_text(good)
        served.until(served.says(""))

    def test_a_process_that_dies_is_started_again(self, served: Served):
        found = subprocess.run(
            ["pgrep", "-f", f"clusterbook.live.preview {served.root}"],
            capture_output=True,
            text=True,
        )
        os.kill(int(found.stdout.split()[0]), signal.SIGKILL)
        served.edit("chapters/part/references.md", lambda text: f"{text}\nMore.\n")
        served.until(lambda: "More." in served.get("part/references.html"))
        assert served.news()["problems"] == []


def test_without_watching_there_must_be_a_site(book):
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, "serve", "--no-watch"],
        cwd=book.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "run `clusterbook build` first" in done.stderr


def test_open_pages_learn_what_changed_since_they_were_loaded():
    news = News()
    loaded = str(news.version)
    news.add(Update(["part/levels.html", "index.html"], ["wrong"]))
    assert news.since("/part/levels.html", loaded) == {"reload": True, "problems": ["wrong"]}
    assert news.since("/", loaded)["reload"]
    assert not news.since("/part/other.html", loaded)["reload"]
    assert not news.since("/part/levels.html", str(news.version))["reload"]
    news.add(Update(None, []))
    assert news.since("/part/other.html", loaded) == {"reload": True, "problems": []}
    assert news.since("/part/other.html", "hostile'<script>")["reload"]


def test_watching_sees_what_is_new_gone_and_different(tmp_path: Path):
    (tmp_path / "kept.md").write_text("a")
    (tmp_path / "gone.md").write_text("a")
    for hidden in (".kept.md.swp", "kept.md~", ".ipynb_checkpoints/x", "__pycache__/x.pyc"):
        (tmp_path / hidden).parent.mkdir(exist_ok=True)
        (tmp_path / hidden).write_text("a")
    before = state([tmp_path, tmp_path / "none.yml"])
    assert {Path(path).name for path in before} == {"kept.md", "gone.md"}
    watched = watch([tmp_path], pause=0.01)
    (tmp_path / "gone.md").unlink()
    (tmp_path / "kept.md").write_text("ab")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "new.md").write_text("")
    found = changes(before, state([tmp_path]))
    assert {Path(path).name for path in found} == {"kept.md", "gone.md", "new.md"}
    watched.close()


LONG = "x" * 5_000
ASKED = {  # how a request begins, with its other headers below it, and how it is answered
    "GET / HTTP/1.1\nHost: localhost": 200,
    "GET / HTTP/1.1\nHost: 127.0.0.1:8000": 200,
    "GET / HTTP/1.1\nHost: LOCALHOST:8000": 200,
    "GET /?first_year=1 HTTP/1.1\nHost: localhost\nSec-Fetch-Site: cross-site": 200,
    "HEAD / HTTP/1.1\nHost: localhost": 200,
    "GET / HTTP/1.0": 200,
    "GET /%00 HTTP/1.1\nHost: localhost": 400,
    "GET /a%00.html HTTP/1.1\nHost: localhost": 400,
    "GET /-/news?page=%00 HTTP/1.1\nHost: localhost": 400,
    "GET /%ff HTTP/1.1\nHost: localhost": 400,
    "GET /%ED%A0%80 HTTP/1.1\nHost: localhost": 400,
    "GET http://localhost/ HTTP/1.1\nHost: localhost": 400,
    "GET http://[::1 HTTP/1.1\nHost: localhost": 400,
    "GET evil.example:80 HTTP/1.1\nHost: localhost": 400,
    "OPTIONS * HTTP/1.1\nHost: localhost": 400,
    "BREW / HTTP/1.1\nHost: localhost": 501,
    "GET / HTTP/1.1\nHost: evil.example": 421,
    "GET / HTTP/1.1\nHost: evil.example:8000": 421,
    "GET / HTTP/1.1\nHost: localhost.evil.example": 421,
    "GET / HTTP/1.1\nHost: localhost@evil.example": 421,
    "GET / HTTP/1.1\nHost: [::1": 421,
    "GET /../../etc/passwd HTTP/1.1\nHost: localhost": 404,
    "GET //etc/passwd HTTP/1.1\nHost: localhost": 404,
    "GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\nHost: localhost": 404,
    "GET /..%2f..%2fetc%2fpasswd HTTP/1.1\nHost: localhost": 404,
    "GET /folder HTTP/1.1\nHost: localhost": 301,
    f"GET /{LONG}.html HTTP/1.1\nHost: localhost": 404,
    f"GET /{'x/' * 5_000} HTTP/1.1\nHost: localhost": 404,
    f"GET /{LONG * 20} HTTP/1.1\nHost: localhost": 414,
    f"GET / HTTP/1.1\nHost: localhost\nX: {LONG * 20}": 431,
    "GET / HTTP/1.1\nHost: localhost" + "\nX: x" * 200: 431,
    "POST / HTTP/1.1\nHost: localhost\nOrigin: http://evil.example\nContent-Length: 3": 501,
    "PUT /index.html HTTP/1.1\nHost: localhost\nContent-Length: 0": 501,
    "DELETE /index.html HTTP/1.1\nHost: localhost": 501,
}


@pytest.fixture(params=[None, News()], ids=["a site", "a preview"])
def serving(request, tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A folder of a page, and the port on which it is served."""
    site = tmp_path / "site"
    (site / "folder").mkdir(parents=True)
    (site / "index.html").write_text("<p>The book</p></body>")
    running = server(str(site), 0, request.param)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield site, running.server_port
    running.shutdown()
    running.server_close()


def answered(port: int, asked: str) -> bytes:
    """All that is answered to a request."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as line:
        with suppress(ConnectionError):  # refused before all of it was sent
            line.sendall(asked.replace("\n", "\r\n").encode() + b"\r\n\r\n")
        return line.makefile("rb").read()


def test_only_this_machine_is_answered_and_only_about_the_site(serving, capfd):
    _, port = serving
    found = {asked: int(answered(port, asked).split(maxsplit=2)[1]) for asked in ASKED}
    assert found == ASKED
    news = answered(port, f"GET /-/news?since={'1' * 5_000} HTTP/1.1\nHost: localhost")
    assert b" 404 " in news or b'"problems": []' in news
    assert capfd.readouterr().err == ""


def test_slow_and_many_readers_and_those_who_hang_up_are_served(serving, capfd):
    site, port = serving
    (site / "large.html").write_text("x" * 10**7)
    get = "GET /{} HTTP/1.1\nHost: localhost"
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(40)]
    for one in slow[:20]:  # the others send nothing
        one.sendall(b"GET / HTTP/1.1\r\nHost: loc")
    for _ in range(5):
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(get.format("large.html").replace("\n", "\r\n").encode() + b"\r\n\r\n")
            assert line.recv(10)
    with ThreadPoolExecutor(50) as many:
        pages = list(many.map(lambda _: answered(port, get.format("")), range(200)))
    assert all(b" 200 " in page[:20] and b"The book" in page for page in pages)
    shutil.rmtree(site)  # as when an edition is removed while it is looked at
    assert {answered(port, get.format(name))[9:12] for name in ("a.html", "a/b.html")} <= {
        b"404",
        b"200",  # a preview that is being made
    }
    for one in slow:
        one.close()
    assert capfd.readouterr().err == ""
