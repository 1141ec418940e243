"""Every page that somebody opens, filled by learners who wish its reader ill: nothing runs, nothing is fetched, no box
for marks is taken, covered or faked, and nothing is wider than the window."""

import http.server
import json
import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.course import units as lessons
from autograder.demo import solved
from autograder.grade.course import Course
from autograder.grade.gradebook import open_gradebook
from tests import browsing
from tests.corpora.pages import PAGES, put

UNIT = "2_optimizers"
LEARNERS = {f"h-{number:02}": entry for number, entry in enumerate(PAGES)}
HANDED_IN = {student: entry for student, entry in LEARNERS.items() if entry[1] != "folder"}
BOXES = 6  # five checks and a written answer
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50))))"
TOO_WIDE = "document.scrollingElement.scrollWidth > window.innerWidth"


class Beacon(http.server.BaseHTTPRequestHandler):
    """Somebody else's server, which remembers who came."""

    heard: list = []  # noqa: RUF012

    def do_GET(self):
        self.heard.append(self.path)
        self.send_response(200)
        self.end_headers()

    do_POST = do_GET  # noqa: N815

    def log_message(self, *args):
        """Nothing."""


@pytest.fixture(scope="module")
def beacon():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Beacon)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def course(made_course, empty_gradebook, tmp_path_factory, beacon):
    """A class in which everybody is hostile in one way, graded and reported."""
    root = tmp_path_factory.mktemp("hostile") / "course"
    shutil.copytree(made_course, root)
    shutil.copy(empty_gradebook, root)
    unit = lessons.unit(UNIT, root)
    right = solved(unit)
    for student, (_, where, text) in LEARNERS.items():
        text = text.replace("{beacon}", beacon)
        folder = root / "submitted" / (text if where == "folder" else student) / UNIT
        folder.mkdir(parents=True)
        name = text if where == "file" else f"{UNIT}.ipynb"
        (folder / name).write_text(json.dumps(put(right, unit, where, text)), encoding="utf-8")
    with open_gradebook(Course(root)) as gb:
        for student, (_, where, text) in LEARNERS.items():
            if where == "person":
                gb.update_or_create_student(student, first_name=text, last_name=text, email=text)
    assert main(["grade", "--jobs", "2", "--allow-weak-isolation", "--root", str(root)]) == 1
    assert main(["report", "--names", "--root", str(root)]) == 0
    return root


@pytest.fixture(scope="module")
def server(course, tmp_path_factory):
    """JupyterLab with nbgrader in the course's folder, as an instructor starts it."""
    settings = tmp_path_factory.mktemp("jupyter")
    overrides = settings / "labconfig" / "default_setting_overrides.json"
    overrides.parent.mkdir()
    overrides.write_text(
        '{"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false},'
        ' "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}'
    )
    extensions = "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True, 'jupyterlab': True}"
    with browsing.jupyter("jupyterlab", course, settings, extensions, "--LabApp.expose_app_in_browser=True") as address:
        yield address


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(browsing.PATIENCE)
    page.gone, page.asked = [], []
    page.on("request", lambda request: page.gone.append(request.url))
    page.on("dialog", lambda dialog: (page.asked.append(dialog.message), dialog.dismiss()))
    page.on("popup", lambda popup: page.asked.append(popup.url))
    return page


def opened(page, address):
    page.gone.clear()
    page.asked.clear()
    page.goto(address)


def harmless(page, *allowed):
    """Nothing ran, asked or was fetched but from the places allowed."""
    elsewhere = [url for url in page.gone if not url.startswith((*allowed, "data:", "blob:"))]
    ran = page.evaluate("window.pwned === 1 || document.title.includes('pwned')")
    return not (elsewhere or ran or page.asked or Beacon.heard), (elsewhere[:3], ran, page.asked, Beacon.heard)


def submissions(course):
    with sqlite3.connect(course / "gradebook.db") as db:
        found = db.execute(
            "select a.student_id, n.id from submitted_notebook n join submitted_assignment a on n.assignment_id = a.id"
        )
        return dict(found.fetchall())


def marked(course, student):
    """What an instructor has typed: the mark and the comment of the written answer, and a check's mark."""
    with sqlite3.connect(course / "gradebook.db") as db:
        where = (
            "join submitted_notebook n on x.notebook_id = n.id join submitted_assignment a on n.assignment_id = a.id "
            "join base_cell c on c.id = x.cell_id where a.student_id = ? and c.name = ?"
        )
        wanted = [("manual_score from grade", "why-adam"), ("manual_score from grade", "check-sgd")]
        wanted += [("manual_comment from comment", "why-adam")]
        return tuple(db.execute(f"select x.{what} x {where}", (student, name)).fetchone()[0] for what, name in wanted)


BOXES_ARE_FREE = """() => [...document.querySelectorAll('input.score, textarea.comment')].map(box => {
    box.scrollIntoView({block: 'center'});
    const r = box.getBoundingClientRect();
    const top = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
    const alone = document.querySelectorAll('[id="' + box.id + '"]').length === 1;
    return top === box && alone && !box.disabled && !box.readOnly && r.width > 20 ? '' : box.id;
}).filter(id => id)"""
LIVE = """() => [...document.querySelectorAll('.container .cell a[href], .container .cell [src], iframe, form, base')]
    .map(e => e.getAttribute('href') || e.getAttribute('src') || e.tagName)
    .filter(to => !to.startsWith('#') && !to.startsWith('data:image/png'))"""


@pytest.fixture(scope="module")
def formgrader(server, page):
    opened(page, f"{server}/formgrader/?token=course")
    return f"{server}/formgrader"


@pytest.mark.parametrize("student", HANDED_IN)
def test_marks_typed_in_the_formgrader_reach_the_database(course, server, formgrader, page, student):
    opened(page, f"{formgrader}/submissions/{submissions(course)[student]}/")
    page.wait_for_function("formgrader.loaded && formgrader.grades.loaded && formgrader.comments.loaded")
    assert page.evaluate("document.querySelectorAll('input.score').length") == BOXES
    assert page.evaluate(BOXES_ARE_FREE) == []
    assert page.evaluate(LIVE) == []
    for width in (1280, 1024, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert not page.evaluate(TOO_WIDE), width
    page.set_viewport_size({"width": 1280, "height": 900})
    for box, text in (("#why-adam", "1.5"), ("#check-sgd", "0.5"), ("#why-adam-comment", f"Seen, {student}.")):
        page.locator(box).fill(text)
        page.locator(box).press("Tab")
    page.wait_for_function("!$.active")
    assert marked(course, student) == (1.5, 0.5, f"Seen, {student}.")
    fine, why = harmless(page, server)
    assert fine, (LEARNERS[student], why)


@pytest.mark.parametrize(
    "where",
    ["manage_assignments", "gradebook", f"gradebook/{UNIT}/{UNIT}", "manage_students", f"manage_submissions/{UNIT}"],
)
def test_the_formgraders_lists_show_names_as_text(course, server, formgrader, page, where):
    opened(page, f"{formgrader}/{where}")
    page.wait_for_function("typeof models !== 'undefined' && models.loaded")
    if where.startswith("gradebook/"):
        page.locator("#toggle_names").click()
    fine, why = harmless(page, server)
    assert fine, why
    assert page.evaluate("[...document.querySelectorAll('#main-table img, #main-table svg')].length") == 0


def test_a_list_has_no_row_for_a_folder_that_is_markup(course, server, formgrader, page):
    opened(page, f"{formgrader}/manage_submissions/{UNIT}")
    page.wait_for_function("typeof models !== 'undefined' && models.loaded")
    names = page.evaluate("models.map(m => m.get('student'))")
    assert set(names) == set(HANDED_IN)


@pytest.mark.parametrize("name", ["<img src=x onerror=window.pwned=1>", "\\", 'a" ;window.pwned=1;"', "{{7*7}}"])
@pytest.mark.parametrize(
    "place", ["manage_students/{}", f"manage_students/{{}}/{UNIT}", "gradebook/{}", "gradebook/{0}/{0}"]
)
def test_an_address_with_markup_in_it_leads_nowhere(formgrader, page, name, place):
    from urllib.parse import quote

    reply = page.context.request.get(f"{formgrader}/{place.format(quote(name, safe=''))}")
    assert reply.status == 404 and "pwned" not in reply.text() and "49" not in reply.text()[:500]


def test_the_formgrader_has_a_policy_and_its_files_are_in_a_sandbox(course, formgrader, page):
    (course / "autograded" / "h-00" / UNIT / "page.html").write_text("<script>1</script>")
    for where in (f"submissions/{submissions(course)['h-00']}/", "manage_students"):
        headers = page.context.request.get(f"{formgrader}/{where}").headers
        assert "base-uri 'none'; form-action 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"
    file = page.context.request.get(f"{formgrader}/submissions/{submissions(course)['h-00']}/page.html")
    assert file.status == 200 and file.headers["content-security-policy"].endswith("sandbox")


@pytest.mark.parametrize("student", HANDED_IN)
def test_a_feedback_page_is_text(course, page, student):
    path = course / "feedback" / student / UNIT / f"{UNIT}.html"
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        opened(page, path.as_uri())
        page.evaluate(DRAWN)
        assert not page.evaluate(TOO_WIDE), width
    links = page.evaluate(
        "[...document.querySelectorAll('a[href], [src], iframe, form')].map(e => e.getAttribute('href'))"
    )
    own = {f"#{name}" for name in page.evaluate("[...document.querySelectorAll('section[id]')].map(e => e.id)")}
    assert all(link and (link in own or link.startswith(f"../../{UNIT}.ipynb#")) for link in links)
    page.set_viewport_size({"width": 1280, "height": 900})
    fine, why = harmless(page, path.as_uri())
    assert fine, (LEARNERS[student], why)


@pytest.mark.parametrize("name", ["report", "report-names"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_report_is_text(course, page, width, name):
    path = course / "marks" / f"{name}.html"
    page.set_viewport_size({"width": width, "height": 844})
    opened(page, path.as_uri())
    for fold in page.locator("details").all():
        fold.evaluate("e => e.open = true")
    assert not page.evaluate(TOO_WIDE)
    assert page.evaluate("document.querySelectorAll('a[href^=http], img, iframe, form, script').length") == 0
    page.set_viewport_size({"width": 1280, "height": 900})
    fine, why = harmless(page, path.as_uri())
    assert fine, why


@pytest.mark.parametrize("path", ["feedback/h-00/2_optimizers/2_optimizers.html", "marks/report.html"])
def test_our_own_pages_have_a_policy(course, path):
    html = (course / path).read_text(encoding="utf-8")
    assert "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'" in html
    assert '<meta name="referrer" content="no-referrer">' in html


def test_explain_prints_nothing_that_a_terminal_obeys(course, capsys):
    for student, (_, where, _) in HANDED_IN.items():
        if where in ("answer", "file", "code"):
            main(["explain", student, UNIT, "sgd", "--root", str(course)])
    told = capsys.readouterr()
    assert (told.out + told.err).replace("\n", "").replace("\t", "").isprintable() and "ValueError" in told.out


def test_an_autograded_notebook_in_jupyterlab_is_text(course, server, page):
    """One window, the notebooks one after the other. No kernel is started: nobody runs a cell."""
    opened(page, f"{server}/lab?token=course&reset")
    page.wait_for_function("window.jupyterapp && jupyterapp.restored")
    page.route("**/api/sessions?*", lambda route: route.request.method == "POST" or route.continue_())
    page.evaluate("jupyterapp.restored")
    trouble = {}
    for student in HANDED_IN:
        path = f"autograded/{student}/{UNIT}/{UNIT}.ipynb"
        page.evaluate(
            """async path => {
                const widget = await jupyterapp.commands.execute('docmanager:open', {path, factory: 'Notebook'});
                await widget.context.ready; await widget.revealed;
                widget.content.widgets.forEach(cell => cell.ready);
                await Promise.all(widget.content.widgets.map(cell => cell.ready));
            }""",
            path,
        )
        page.evaluate(DRAWN)
        live = page.evaluate(
            """() => [...document.querySelectorAll('.jp-Notebook :is(a[href], img:not(.cm-widgetBuffer), iframe)')]
                .map(e => e.getAttribute('href') || e.src || e.tagName).filter(to => !to.startsWith('#'))
                .filter(to => !to.startsWith('blob:') && !to.startsWith('data:'))"""
        )
        fine, why = harmless(page, server, server.replace("http", "ws"))
        page.gone.clear()
        if live or not fine or page.evaluate(TOO_WIDE):
            trouble[student] = (LEARNERS[student][:2], live, why, page.evaluate(TOO_WIDE))
        page.evaluate("jupyterapp.shell.currentWidget.close()")
    assert trouble == {}


def test_what_learners_write_is_hostile_where_nothing_guards(course, page, tmp_path, beacon):
    """The same notebooks by nbconvert alone: else the tests above would show nothing."""
    from nbconvert.exporters import HTMLExporter
    from nbconvert.filters.markdown_mistune import InvalidNotebook

    harmed = set()
    for student, (goal, where, _) in HANDED_IN.items():
        if where not in ("written", "markdown", "raw", "output"):
            continue
        Beacon.heard.clear()
        source = course / "submitted" / student / UNIT / f"{UNIT}.ipynb"
        try:
            (tmp_path / "page.html").write_text(HTMLExporter(template_name="classic").from_filename(str(source))[0])
        except InvalidNotebook:  # in nbgrader there is no page then
            harmed.add(goal)
            continue
        opened(page, (tmp_path / "page.html").as_uri())
        page.wait_for_timeout(100)
        taken = page.evaluate("!!document.querySelector('[id=check-sgd], [id=why-adam], [id=statusmessage]')")
        if not harmless(page, "file:", "https://cdnjs")[0] or taken or page.evaluate(TOO_WIDE):
            harmed.add(goal)
    Beacon.heard.clear()
    assert len(harmed) >= 18, harmed


def test_nobody_heard_anything(course, page):
    assert Beacon.heard == [] and Path(course).exists()
