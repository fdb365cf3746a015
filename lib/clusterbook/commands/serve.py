"""``clusterbook serve``: look at the built site."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Annotated

import typer
from rich.console import Console

from clusterbook.project import BookError, Project


class Handler(SimpleHTTPRequestHandler):
    """Files of the site, its own page for what is missing, and no log line a request."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = self.translate_path("/404.html")
        try:
            with open(page, "rb") as handle:  # noqa: PTH123
                body = handle.read()
        except OSError:
            return super().send_error(code, message, explain)
        self.send_response(code, message)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and code != HTTPStatus.NOT_MODIFIED:
            self.wfile.write(body)
        return None

    def log_message(self, *args: object) -> None:
        pass


def server(folder: str, port: int) -> ThreadingHTTPServer:
    """Return a server of `folder` on this machine only; port 0 takes a free one."""
    return ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, directory=folder))


def serve(
    port: Annotated[int, typer.Option(help="Port on this machine; 0 takes a free one.")] = 8000,
) -> None:
    """Show the built site on this machine."""
    site = Project().build / "html"
    if not (site / "index.html").is_file():
        raise BookError("There is no site yet: run `clusterbook build` first.")
    try:
        running = server(str(site), port)
    except OSError as error:
        raise BookError(f"Port {port} cannot be used ({error.strerror}); try --port 0.") from error
    Console().print(f"http://127.0.0.1:{running.server_port}/ (Ctrl+C stops)", highlight=False)
    running.serve_forever()
