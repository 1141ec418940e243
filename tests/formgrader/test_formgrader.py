"""nbgrader's formgrader in a real browser: the list, a submission with our verdicts, marks kept after a regrade."""

import sqlite3
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.demo import mistake_source, taught, with_answer
from tests.browsing import PICTURES, jupyter, window

pytestmark = [pytest.mark.slow, pytest.mark.browser]
UNIT = "2_optimizers"
ROOT = Path(__file__).resolve().parents[2]
EVIL = "<img src=x onerror=\"document.title='broken in'\">"


@pytest.fixture(scope="module")
def course(classroom):
    """Ada forgot the bias correction and wrote HTML in her words; Bo is right."""

    def learners(unit, right):
        wrong = mistake_source(unit.exercises()["adam"], "no_bias_correction", taught(unit))
        ada = with_answer(with_answer(right, "adam", wrong), "why-adam", f"It corrects the bias. {EVIL}")
        return {"ada": ada, "bo": right}

    return classroom(learners)


@pytest.fixture(scope="module")
def formgrader(course, tmp_path_factory):
    """The address of a Jupyter server in the course's folder, with nbgrader's extension."""
    extensions = "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}"
    with jupyter("jupyter_server", course, tmp_path_factory.mktemp("jupyter"), extensions) as address:
        yield address


@pytest.fixture
def page(formgrader):
    with window(1280, 900) as page:
        page.goto(f"{formgrader}/formgrader/?token=course")
        yield page


def picture(page, name):
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"formgrader-{name}.png", full_page=True)


def submission(course, student):
    """The gradebook's own name of a student's submission, by which the formgrader shows it."""
    with sqlite3.connect(course / "gradebook.db") as db:
        found = db.execute(
            "select n.id from submitted_notebook n join submitted_assignment a on n.assignment_id = a.id "
            "where a.student_id = ?",
            (student,),
        )
        return found.fetchone()[0]


def test_the_list_shows_everybody_and_what_waits_for_a_person(course, formgrader, page):
    page.goto(f"{formgrader}/formgrader/manage_submissions/{UNIT}")
    page.get_by_role("link", name="ada").or_(page.get_by_text("ada", exact=True)).first.wait_for()
    picture(page, "submissions")
    assert page.get_by_text("needs manual grading").count() == 2
    page.goto(f"{formgrader}/formgrader/gradebook/{UNIT}/{UNIT}")
    page.get_by_text("Submission #1").first.wait_for()
    picture(page, "gradebook")


def test_marks_and_comments_given_there_are_kept_after_a_regrade(course, formgrader, page):
    address = f"{formgrader}/formgrader/submissions/{submission(course, 'ada')}/"
    page.goto(address)
    page.get_by_text("no bias correction").first.wait_for()
    picture(page, "submission")
    assert page.title() != "broken in"
    page.get_by_text("Marking guide").click()
    page.get_by_text("One point for the scale, one for the step length.").wait_for()
    own = page.locator("#why-adam.score")
    own.fill("1.5")
    own.press("Tab")
    adam = page.locator("#check-adam.score")
    adam.fill("3")
    adam.press("Tab")
    said = page.locator("#why-adam-comment, textarea.comment").last
    said.fill("Well put.")
    said.press("Tab")
    page.wait_for_timeout(2000)
    assert main(["regrade", "--jobs", "1", "--allow-weak-isolation", "--root", str(course)]) == 0
    page.goto(address)
    page.get_by_text("no bias correction").first.wait_for()
    page.wait_for_function("document.querySelector('#check-adam.score')?.value === '3'")
    picture(page, "after-regrade")
    assert page.locator("#why-adam.score").input_value() == "1.5"
    assert page.locator("textarea.comment").last.input_value() == "Well put."
    feedback = (course / "feedback" / "ada" / UNIT / f"{UNIT}.html").read_text(encoding="utf-8")
    assert "Well put." in feedback and "3 of 4" in feedback
