"""The rest of a learner's hour: the section that a check sends back to, predictions, and what newcomers meet first."""

import json
import re

import pytest

from autograder.build import BEGIN
from tests.browser.conftest import opened, run_all
from tests.browser.test_check import SETUP, WRONG_ADAM

APPS = {"JupyterLab": "lab/tree", "Notebook": "notebooks"}
QUESTION = "Of 100 starts, how many get stuck?"
PREDICT = f'predict(9, "{QUESTION}", ["none", "about 10", "about half"])'
VERDICT = 'verdict(9, "holds here", measured="49 %", source="Dauphin et al. 2014")'


@pytest.mark.parametrize("app", APPS.values(), ids=APPS)
def test_the_named_mistake_leads_back_to_its_section(page, lab, picture, app):
    above = "## Adam\n\n" + "A line of the section.\n\n" * 60
    opened(page, lab, lab.write("link.ipynb", [SETUP, WRONG_ADAM, "check(adam)"], above), app)
    run_all(page)
    link = page.get_by_role("link", name="Read the section “Adam” again")
    link.scroll_into_view_if_needed()
    picture(page, f"check-{app.partition('/')[0]}")
    link.click()
    page.wait_for_function(
        "() => Math.abs(document.querySelector('.jp-Notebook h2').getBoundingClientRect().y - 200) < 200"
    )


def test_a_screen_reader_hears_what_the_signs_show(page, lab):
    opened(page, lab, lab.write("heard.ipynb", [SETUP, WRONG_ADAM, "check(adam)", "progress()"]))
    run_all(page)
    page.locator(".nn-card summary", has_text="In detail").click()
    heard = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    said = {(n["role"]["value"], n.get("name", {}).get("value", "").strip()) for n in heard if not n["ignored"]}
    assert ("heading", "adam not right yet") in said
    assert {("StaticText", "failed:"), ("StaticText", "passed:"), ("StaticText", "tried")} <= said
    assert ("columnheader", "expected") in said
    assert ("DisclosureTriangle", "Hint 1: look here") in said
    assert ("meter", "0 of 5 done") in said
    assert not {("StaticText", sign) for sign in "✗✓○"} & said


@pytest.mark.parametrize("app", APPS.values(), ids=APPS)
def test_a_prediction_is_made_by_keyboard_and_outlives_the_kernel(page, lab, picture, app):
    store = lab.folder / ".nn-course.json"
    store.unlink(missing_ok=True)
    opened(page, lab, lab.write("predict.ipynb", [SETUP, PREDICT, VERDICT]), app)
    run_all(page)
    group = page.get_by_role("radiogroup", name=QUESTION)
    group.get_by_role("radio", name="none").focus()
    page.keyboard.press("ArrowDown")
    group.get_by_role("radio", name="about 10", checked=True).wait_for()
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("^Restart Kernel and Run All Cells")).click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    page.locator(".nn-card .nn-punch", has_text="You predicted: about 10").wait_for()
    group.get_by_role("radio", name="about 10", checked=True).wait_for()
    assert json.loads(store.read_text())["predictions"] == {"9": "about 10"}
    picture(page, f"predict-{app.partition('/')[0]}")


def test_the_first_page_shows_its_picture_and_its_links_lead_from_lesson_to_lesson(page, lab, picture):
    opened(page, lab, "index.ipynb")
    image = page.locator(".jp-MarkdownOutput img")
    page.wait_for_function("e => e.naturalWidth > 1000", arg=image.element_handle())
    run_all(page)
    picture(page, "first-page")
    page.get_by_role("link", name="Why is there a need for advanced optimizers?").click()
    for following in ("3_initialization", "4_regularization"):
        page.get_by_role("link", name=re.compile(rf"^lesson {following[0]}: ")).first.click()
        page.locator(".lm-TabBar-tab.lm-mod-current", has_text=f"{following}.ipynb").first.wait_for()
    page.get_by_role("link", name="all lessons").first.click()
    page.locator(".lm-TabBar-tab.lm-mod-current", has_text="index.ipynb").first.wait_for()


def test_a_kernel_without_the_course_is_told_so_in_one_line(page, lab, picture):
    begin = BEGIN.format(lesson="2_optimizers", version="0.0.1")
    gone = "import sys\ndel sys.modules['autograder.notebook']\nsys.modules['autograder'] = None"
    opened(page, lab, lab.write("begin.ipynb", [begin, gone, "del begin\n" + begin, "1 + 1"]))
    run_all(page)
    old = page.locator(".nn-card.nn-bad").inner_text()
    assert "This notebook is of version 0.0.1" in old and "fetch 2_optimizers.ipynb anew" in old
    error = page.locator(".jp-RenderedText[data-mime-type$=stderr]").inner_text()
    assert error.startswith("This kernel lacks autograder") and "choose the course's kernel" in error
    assert len(error.strip().splitlines()) == 1
    picture(page, "begin")
