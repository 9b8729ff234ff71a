"""A site of somebody else that shows the widget, with everything against it."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

RESET = "* { all: unset !important } body { display: block !important; font-size: 3px !important }"
PAGE = """<!doctype html>
<html lang="nl"><head><title>Een andere site</title><link rel="stylesheet" href="/reset.css">
<script defer src="{web}/widget.js"></script></head><body><main><h1>Een andere site</h1></main></body></html>"""
POLICY = (
    "default-src 'none'; style-src 'self'; script-src {web}; connect-src {web}; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


class _Host(ThreadingHTTPServer):
    daemon_threads = True
    web = ""


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        assert isinstance(self.server, _Host)
        is_style = self.path == "/reset.css"
        content = RESET if is_style else PAGE.format(web=self.server.web)
        self.send_response(200)
        self.send_header("Content-Type", "text/css" if is_style else "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY.format(web=self.server.web))
        self.end_headers()
        self.wfile.write(content.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Say nothing."""


@contextmanager
def hostile_host() -> Iterator[_Host]:
    """The site, running; set `web` to the address of the web part before a visit."""
    server = _Host(("127.0.0.1", 0), _Pages)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
