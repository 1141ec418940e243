"""A JupyterLab server on a copy of the release and a headless Chromium: what a learner has in front of them."""

import contextlib
import json
import shutil
import urllib.request
from pathlib import Path

import pytest

from autograder.notebook.work import SETTINGS
from tests import browsing
from tests.browsing import PATIENCE, PICTURES, ROOT, wait_until


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


class Lab:
    """A running JupyterLab whose folder is a copy of the release."""

    def __init__(self, folder, address):
        self.folder, self.address = folder, address

    def url(self, path, app="lab/tree"):
        """The page of a notebook in JupyterLab; app="notebooks": in Jupyter Notebook."""
        return f"{self.address}/{app}/{path}?reset&token=course"

    def idle(self, path):
        """Is there a page that is connected to this notebook's kernel, and does the kernel rest?"""
        with urllib.request.urlopen(f"{self.address}/api/sessions?token=course", timeout=60) as reply:
            kernels = [session["kernel"] for session in json.load(reply) if session["path"] == path]
        return any(k["execution_state"] == "idle" and k["connections"] for k in kernels)

    def write(self, path, cells, above=""):
        """A notebook of code cells, saved under `path`, with a cell of Markdown above them if given."""
        import nbformat.v4 as v4

        spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        made = [v4.new_markdown_cell(above)] * bool(above) + [v4.new_code_cell(c) for c in cells]
        book = v4.new_notebook(cells=made, metadata={"kernelspec": spec})
        (self.folder / path).write_text(json.dumps(book))
        return path


@contextlib.contextmanager
def serving(folder):
    """JupyterLab with the course's settings for learners, on a copy of the release in `folder`."""
    shutil.copytree(ROOT / "notebooks", folder, dirs_exist_ok=True)
    startup = folder / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    shutil.copy(Path(__file__).parent / "cpu.py", startup)
    settings = {"JUPYTER_CONFIG_PATH": str(SETTINGS), "IPYTHONDIR": str(folder / ".ipython")}
    with browsing.jupyter("jupyterlab", folder, folder / ".jupyter", **settings) as address:
        yield Lab(folder, address)


@pytest.fixture(scope="package")  # it ends with this folder: Playwright's event loop is in the way of others'
def lab(tmp_path_factory):
    browsing.required()
    with serving(tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@pytest.fixture(scope="package")  # one for all files of this folder: a second one cannot be started beside it
def browser():
    with browsing.browser() as chromium:
        yield chromium


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    item.failed_call = report.when == "call" and report.failed
    return report


@pytest.fixture
def page(browser, request):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE)
    yield page
    if getattr(request.node, "failed_call", False):
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"failed-{request.node.name}.png")
    page.close()


@pytest.fixture
def picture():
    """picture(page, name): a screenshot kept with the test's artefacts."""

    def take(page, name, **options):
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", **options)

    return take


def opened(page, lab, path, app="lab/tree"):
    """Open a notebook and wait until its kernel is idle."""
    page.goto(lab.url(path, app))
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    if app == "lab/tree":
        page.locator("#jp-main-statusbar", has_text="| Idle").wait_for()
    else:  # Jupyter Notebook has no status bar
        wait_until(lambda: lab.idle(path))
        page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first.wait_for(state="attached")
    return page


def run_all(page, seconds=600):
    """Run every cell by the menu and wait until the kernel rests."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    settle(page, seconds)


def settle(page, seconds=600):
    """Wait until every code cell on the page has its number, or one has failed and the rest stays unnumbered."""
    page.wait_for_function(
        """() => {
            const open = '.jp-CodeCell .jp-InputPrompt:not(.jp-Placeholder-prompt)'  // a folded cell shows no number
            const prompts = [...document.querySelectorAll(open)].map(p => p.textContent)
            const failed = document.querySelector('.jp-RenderedText[data-mime-type$=stderr]')
            const done = failed || prompts.every(p => /\\d/.test(p))
            return done && prompts.every(p => !p.includes('*'))
        }""",
        timeout=seconds * 1000,
    )
