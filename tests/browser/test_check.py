"""What a learner sees of a check in JupyterLab."""

import pytest

from tests.browser.conftest import opened, run_all

SETUP = "import numpy as np\nfrom autograder.notebook import check, usable, predict, verdict, progress"
WRONG_ADAM = """
def adam(w, g, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return w - lr * m / (np.sqrt(v) + eps), m, v
"""


@pytest.fixture
def run(page, lab):
    def go(name, *cells, **options):
        opened(page, lab, lab.write(f"{name}.ipynb", [SETUP, *cells]))
        run_all(page)
        return page

    return go


def test_a_failed_check_names_the_mistake_and_shows_the_smallest_case(run, picture):
    page = run("wrong", WRONG_ADAM, "check(adam)")
    card = page.locator(".nn-card.nn-bad")
    card.wait_for()
    assert "You used m and v without correcting them" in card.inner_text()
    assert card.locator("th", has_text="expected").count() == 1
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    picture(page, "check-failed")


def test_hints_unfold_by_keyboard_one_inside_the_other(run, picture):
    page = run("hints", WRONG_ADAM, "check(adam)")
    first = page.locator(".nn-hints summary").first
    first.focus()
    page.keyboard.press("Enter")
    second = page.locator(".nn-hints summary").nth(1)
    second.wait_for(state="visible")
    second.focus()
    page.keyboard.press("Enter")
    assert "Five lines" not in page.locator(".nn-card").inner_text()
    picture(page, "check-hints")


def test_a_right_answer_is_green_and_says_so(run, picture):
    page = run("right", "def sgd(w, g, lr=0.01):\n    return w - lr * g", "check(sgd)")
    card = page.locator(".nn-card.nn-good")
    card.wait_for()
    assert "sgd ✓ right Next: momentum" in " ".join(card.inner_text().split())
    assert card.bounding_box()["height"] < 90
    picture(page, "check-passed")


def test_the_headline_stays_in_view_after_shift_enter(run):
    page = run("view", *["1"] * 8, WRONG_ADAM, "check(adam)", *["2"] * 4)
    page.locator(".jp-Cell", has_text="check(adam)").last.locator(".cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    page.wait_for_timeout(500)
    head, book = (
        page.locator(".nn-card h4").bounding_box(),
        page.locator(".jp-WindowedPanel-outer").first.bounding_box(),
    )
    assert book["y"] <= head["y"] and head["y"] + head["height"] <= book["y"] + book["height"]


def test_a_learner_sees_no_tools_of_the_instructor(run):
    page = run("tools", "1")
    assert "Nbgrader" not in page.locator("#jp-menu-panel").inner_text()
    assert page.locator("text=Create Assignment").count() == 0 and page.locator("text=Validate").count() == 0


def test_what_is_not_defined_or_not_a_function_is_answered_in_one_line(run, picture):
    page = run("missing", "check(momentum)", "rmsprop = None\ncheck(rmsprop)", "step = usable(momentum)")
    text = page.locator(".jp-Notebook").inner_text()
    assert "momentum is not defined yet" in text
    assert "rmsprop should be a function, but it is None" in text
    assert "Traceback" not in text
    picture(page, "check-missing")


def test_a_dark_theme_is_readable(run, page, picture):
    run("dark", WRONG_ADAM, "check(adam)", "progress()")
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.locator(".lm-Menu-item", has_text="Theme").first.hover()
    page.locator(".lm-Menu-item", has_text="JupyterLab Dark").first.click()
    page.wait_for_function("() => document.body.dataset.jpThemeLight === 'false'")
    card = page.locator(".nn-card.nn-bad")
    color, behind = card.evaluate(
        "e => [getComputedStyle(e).color, getComputedStyle(document.querySelector('.jp-Notebook')).backgroundColor]"
    )
    assert contrast(color, behind) > 4.5
    picture(page, "check-dark")


def contrast(a, b):
    """The contrast ratio of two CSS colours (WCAG 2.1, 1.4.3)."""

    def luminance(css):
        channels = [float(c) / 255 for c in css[css.index("(") + 1 : -1].split(",")[:3]]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)
