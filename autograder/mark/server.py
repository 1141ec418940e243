"""Serves the marking pages on this machine alone, to whoever has the address that was printed: a secret is in it."""

from __future__ import annotations

import json
import secrets
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from urllib.parse import unquote

from autograder.course.units import Unit, UsageError
from autograder.grade.course import Course
from autograder.mark.page import page
from autograder.mark.questions import questions
from autograder.mark.save import NoMark, save_mark

HOST = "127.0.0.1"
MOST_BYTES = 100_000  # of a mark
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class MarkServer(ThreadingHTTPServer):
    """One unit's marking pages. Everything else than their secret address is not there."""

    daemon_threads = True

    def __init__(self, course: Course, unit: Unit, port: int = 0):
        super().__init__((HOST, port), Handler)
        self.course, self.unit, self.token, self.lock = course, unit, secrets.token_urlsafe(24), Lock()
        self.names = [f"{host}:{self.server_port}" for host in (HOST, "localhost")]

    @property
    def address(self) -> str:
        """Where the pages are."""
        return f"http://{self.names[0]}/{self.token}/"


class Handler(BaseHTTPRequestHandler):
    server: MarkServer

    def do_GET(self) -> None:
        """The page of a question; the first that waits, where none is named."""
        name = self._rest()
        if name is None:
            return
        with self.server.lock:
            found = questions(self.server.course, self.server.unit)
        shown = next((one for one in found if one.name == name), None)
        if not name:
            shown = next((one for one in found if one.waiting), found[0])
        if shown is None:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", "there is no such question")
            return
        nonce = secrets.token_urlsafe(16)
        self._send(HTTPStatus.OK, "text/html", page(self.server.unit, found, shown, nonce), nonce)

    def do_POST(self) -> None:
        """A mark: {question, answer, points, comment} -> {waiting}, or {error}."""
        if self._rest() != "save":
            return
        try:
            mark = self._mark()
            with self.server.lock:
                waiting = save_mark(self.server.course, self.server.unit, **mark)
        except (NoMark, UsageError, OSError) as error:
            self._send(HTTPStatus.BAD_REQUEST, "application/json", json.dumps({"error": str(error)}))
            return
        self._send(HTTPStatus.OK, "application/json", json.dumps({"waiting": waiting}))

    def _rest(self) -> str | None:
        """What comes after the secret in the address; None, and an answer, where the secret or the host is another."""
        empty, token, *rest = [*self.path.partition("?")[0].split("/"), ""]
        right = secrets.compare_digest(token.encode(), self.server.token.encode())
        if empty or not right or self.headers.get("Host") not in self.server.names:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", "there is nothing here")
            return None
        return unquote("/".join(rest).strip("/"))

    def _mark(self) -> dict:
        """What was sent, each value of its type. Raises NoMark."""
        try:
            size = int(self.headers.get("Content-Length", ""))
            if not 0 < size <= MOST_BYTES or self.headers.get_content_type() != "application/json":
                raise ValueError
            sent = json.loads(self.rfile.read(size))
            mark = {name: sent[name] for name in ("question", "answer", "points", "comment")}
            number = mark["points"] is None or (type(mark["points"]) in (int, float))
            if not number or not all(isinstance(mark[name], str) for name in ("question", "answer", "comment")):
                raise ValueError
        except (ValueError, TypeError, KeyError, RecursionError):
            raise NoMark("this is not a mark") from None
        return mark

    def _send(self, status: HTTPStatus, kind: str, text: str, nonce: str = "") -> None:
        body = text.encode("utf-8", "backslashreplace")
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY.format(nonce=nonce))
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Addresses hold the secret: they are not logged."""
