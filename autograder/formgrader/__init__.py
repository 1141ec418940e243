"""nbgrader's formgrader, in which nothing that a learner named or wrote is markup, a script or an address.

nbgrader's pages are filled without escaping. What we write into its gradebook and folders is clean already; here is the
second belt: our own page of a submission, a Content-Security-Policy for every page, and only good names in addresses.
"""

from __future__ import annotations

import re
import secrets
import sys
from contextvars import ContextVar
from pathlib import Path

from traitlets.config import Config

from autograder.course.safe import is_slug
from autograder.course.units import Unit

ROOT: ContextVar[Path] = ContextVar("the course of the page that is asked for")
PAGE = Path(__file__).with_name("submission.html.j2")
# Scripts that run may evaluate text, as debuggers and browser tests do; none but nbgrader's own runs.
POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
# One button of nbgrader's calls a function in its own attribute; its hash is that of `toggleAllNames()`
SCRIPTS = (
    "script-src 'nonce-{nonce}' 'unsafe-eval' 'unsafe-hashes' 'sha256-xaPiteI6Q1fG7zz7teIy7XMq1q7pzwVK4Idzx6n9UtY='"
)


def harden(config: Config) -> None:
    """Called by nbgrader_config.py with its settings; where the formgrader runs, its handlers are hardened as well."""
    config.HTMLExporter.template_file = str(PAGE)
    config.HTMLExporter.filters = {"marking_guide": marking_guide}
    config.HTMLExporter.exclude_anchor_links = True  # a heading's id could be that of a box for marks
    if "nbgrader.server_extensions.formgrader.handlers" in sys.modules:
        _harden_handlers()


def _harden_handlers() -> None:
    from nbgrader.server_extensions.formgrader import base, handlers

    if issubclass(base.NbGraderAPI, OnlyGoodNames):
        return
    base.NbGraderAPI = type("NbGraderAPI", (OnlyGoodNames, base.NbGraderAPI), {})
    base.BaseHandler.content_security_policy = POLICY
    base.BaseHandler.prepare = _prepared(base.BaseHandler.prepare)
    base.BaseHandler.render = _rendered
    handlers.SubmissionFilesHandler.content_security_policy = f"{POLICY}; sandbox"


def marking_guide(question: str, unit: str) -> str:
    """What the lesson's script says of how an answer in words is marked; empty where it says nothing."""
    from autograder.build import guides  # every command reads the settings, and few need the lessons' scripts

    try:
        return guides(Unit(unit, ROOT.get())).get(question, "")
    except (LookupError, OSError):
        return ""


class OnlyGoodNames:
    """nbgrader's interface to a course, to which a folder with a name that is markup is no student's."""

    def get_submitted_students(self, assignment_id: str) -> set[str]:
        known = super().get_submitted_students(assignment_id)  # type: ignore[misc]  # of what it is mixed into
        return {student for student in known if is_slug(student)}


def _prepared(prepare):
    """No address with a name in it that is no student's, no unit's and no submission's."""

    async def prepare_checked(handler):
        from nbgrader.server_extensions.formgrader.handlers import SubmissionFilesHandler
        from tornado.web import HTTPError

        await prepare(handler)
        ROOT.set(Path(handler.coursedir.root))
        handler.set_header("Referrer-Policy", "no-referrer")
        names = [*handler.path_args, *handler.path_kwargs.values()]
        if not isinstance(handler, SubmissionFilesHandler) and not all(map(is_slug, filter(None, names))):
            raise HTTPError(404)

    return prepare_checked


def _rendered(handler, name: str, **words: object) -> str:
    """A page from nbgrader's template, with the words escaped and a policy by which only the template's scripts run."""
    environment = handler.settings["nbgrader_jinja2_env"]
    environment.autoescape = True  # before any template is compiled
    html, nonce = environment.get_template(name).render(**words), secrets.token_urlsafe(16)
    html = re.sub(r"<script(?=[\s>])", f'<script nonce="{nonce}"', html)
    policy = f'<meta http-equiv="Content-Security-Policy" content="{SCRIPTS.format(nonce=nonce)}">'
    return html.replace("<head>", f"<head>\n{policy}", 1)
