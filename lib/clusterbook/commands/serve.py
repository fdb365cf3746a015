"""``clusterbook serve``: look at the book, and see each edit at once."""

import threading
import time
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Annotated

import typer

from clusterbook.book.project import BookError, Project
from clusterbook.commands.options import terminal
from clusterbook.live.preview import Update
from clusterbook.live.server import News, server, site_of, updates


def serve(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port on this machine; 0 takes a free one.")
    ] = 8000,
    watch: Annotated[
        bool, typer.Option(help="Make pages again as they are edited; else show the built site.")
    ] = True,
) -> None:
    """Show the book on this machine; pages that are edited reload by themselves."""
    project = Project()
    if not watch:
        site = project.build / "html"
        if not (site / "index.html").is_file():
            raise BookError("There is no site yet: run `clusterbook build` first.")
        with _bound(site, port) as running:
            _say(f"http://127.0.0.1:{running.server_port}/ (Ctrl+C stops)")
            running.serve_forever()
    news = News()
    with _bound(site_of(project), port, news) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        _say(f"http://127.0.0.1:{running.server_port}/ shows each edit (Ctrl+C stops); making it …")
        for update in updates(project, news):
            tell(update)


def tell(update: Update) -> None:
    """Say in the terminal what an update changed, and what is wrong."""
    what = "the book" if update.pages is None else ", ".join(update.pages)
    if what:
        _say(f"{time.strftime('%H:%M:%S')}  {what} ({update.seconds:.1f} s)")
    for problem in update.problems:
        _say(problem, style="red")


def _say(line: str, style: str | None = None) -> None:
    terminal().print(line, style=style)


def _bound(folder: Path, port: int, news: News | None = None) -> ThreadingHTTPServer:
    try:
        return server(str(folder), port, news)
    except OSError as error:
        raise BookError(f"Port {port} cannot be used ({error.strerror}); try --port 0.") from error
