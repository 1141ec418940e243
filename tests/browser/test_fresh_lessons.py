"""Each lesson of a fresh release in JupyterLab, run from top to bottom once: what it says, shows and keeps."""

import contextlib
import json
import re

import pytest

from autograder.course import units as lessons
from tests.browser.conftest import ROOT, opened, run_all
from tests.browser.test_accessible import findings, themed
from tests.browsing import PATIENCE, wait_until

UNITS = lessons.units(ROOT)


class Run:
    """A lesson after Run All: its page, its saved notebook, and the outputs in it."""

    def __init__(self, unit, page, path, outputs):
        self.unit, self.page, self.path, self.outputs = unit, page, path, outputs


def saved(path):
    """The outputs of a notebook, if it was saved after its last cell had run and is not just being written."""
    with contextlib.suppress(json.JSONDecodeError):
        cells = [c for c in json.loads(path.read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
        if cells[-1]["execution_count"]:
            return [output for cell in cells for output in cell["outputs"]]
    return None


@pytest.fixture(scope="module", params=UNITS, ids=lambda unit: unit.name)
def lesson(request, browser, lab):
    unit = request.param
    path = lab.folder / unit.name / f"{unit.name}.ipynb"
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE)
    opened(page, lab, f"{unit.name}/{unit.name}.ipynb")
    run_all(page)
    page.keyboard.press("Control+s")
    wait_until(lambda: saved(path) is not None)
    yield Run(unit, page, path, saved(path))
    page.close()


def test_it_runs_without_an_error_and_says_what_is_still_to_do(lesson, picture):
    page, outputs = lesson.page, lesson.outputs
    assert page.locator(".jp-RenderedText[data-mime-type$=stderr]").count() == 0
    assert page.locator("mjx-merror").count() == 0
    assert not [output for output in outputs if output["output_type"] == "error" or output.get("name") == "stderr"]
    said = json.dumps(outputs, ensure_ascii=False)
    for name in lesson.unit.exercises():
        assert f"{name}: not done yet" in said or f"{name}</code>: not done yet" in said
    assert "✗ Not yet" not in said, "no blank is judged before the learner has written anything"
    figures = page.locator(".jp-OutputArea img[src^='data:image/png']")
    figures.nth(figures.count() // 2).scroll_into_view_if_needed()
    picture(page, f"{lesson.unit.name}-middle")


def test_it_takes_about_45_seconds_of_cpu_at_most_and_no_cell_more_than_5(lesson):
    """Apart from the optional cell that imports PyTorch, whose seconds are PyTorch's own.

    Lessons 2 and 4 take 45 and 46 s, and their longest cells 5.0 and 5.1 s: the fifth above is for chance.
    """
    record = (lesson.path.with_suffix(".cpu")).read_text("utf-8").splitlines()
    seconds = {cell: cpu for cell, cpu in map(json.loads, record) if not re.search("same_as_torch|import torch", cell)}
    assert len(seconds) > 30
    assert sum(seconds.values()) <= 1.2 * 45
    assert max(seconds.values()) <= 1.2 * 5, max(seconds, key=seconds.get)


def test_what_is_printed_fits_its_cell(lesson):
    printed = "\n".join("".join(o["text"]) for o in lesson.outputs if o.get("name") == "stdout")
    assert not [line for line in printed.splitlines() if len(line) > 96]


def test_axe_finds_nothing_serious_in_both_themes(lesson):
    page = lesson.page
    for theme in ("Dark", "Light"):
        themed(page, theme)
        for share in (0, 0.3, 0.6, 1):  # only cells near the window are in the page
            page.locator(".jp-WindowedPanel-outer").first.evaluate("(e, s) => e.scrollTo(0, s * e.scrollHeight)", share)
            page.wait_for_timeout(1000)
            assert not (found := findings(page, ".jp-OutputArea-output", ".jp-MarkdownOutput")), (theme, share, found)
