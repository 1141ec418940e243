"""Predictions in JupyterLab: by mouse and keyboard, and the next day, when the kernel is long gone."""

import itertools
import json

import pytest

from tests.browser.conftest import opened, run_all
from tests.browsing import wait_until

SETUP = """
from autograder.notebook import buttons, store
kept = lambda name: store.recall("predictions", name, "")
def tell(name):
    return lambda value: store.remember("predictions", name, value)
"""
CHOICE = 'buttons.choice("How many get stuck?", ["none", "about 10", "about half"], kept("a"), tell("a")).show()'
SCALE = 'buttons.scale(0, 100, "%", None, tell("b"), question="How many per cent?").show()'
CURVE = """
axes = {"x": range(21), "x_label": "epoch", "y_label": "loss"}
buttons.curve(0, 1, None, tell("c"), **axes, question="How will it fall?").show()
"""


@pytest.fixture
def asked(page, lab):
    """A notebook with one prediction of each kind, run."""
    (lab.folder / ".nn-course.json").unlink(missing_ok=True)
    opened(page, lab, lab.write("kinds.ipynb", [SETUP, CHOICE, SCALE, CURVE]))
    run_all(page)
    page.locator(".nn-drawing").wait_for()
    return page


def predictions(lab):
    """What has been written of predictions; at first there is no file."""
    file = lab.folder / ".nn-course.json"
    return json.loads(file.read_text())["predictions"] if file.exists() else {}


def is_kept(lab, a, b, c):
    """Whether this choice, this number and a curve that ends here have reached the file: each is sent by itself."""
    made = predictions(lab)
    return (made.get("a"), made.get("b")) == (a, b) and "c" in made and made["c"][-1] == pytest.approx(c)


def test_each_prediction_is_one_stop_and_arrow_keys_move_the_choice(asked, lab, picture):
    page = asked
    active = "() => document.querySelector('.jp-Notebook .jp-mod-active').dataset.windowedListIndex"
    page.get_by_role("radio", name="none").focus()
    before = page.evaluate(active)
    page.keyboard.press("ArrowDown")
    page.get_by_role("radio", name="about 10", checked=True).wait_for()
    page.keyboard.press("ArrowDown")
    page.get_by_role("radio", name="about half", checked=True).wait_for()
    assert page.evaluate(active) == before
    page.keyboard.press("Tab")
    for _ in range(20):  # JupyterLab's own stops between two cells
        if page.evaluate("() => document.activeElement.type === 'range'"):
            break
        page.keyboard.press("Tab")
    for _ in range(12):
        page.keyboard.press("ArrowRight")
    assert page.locator(".nn-shown").inner_text() == "62 %"
    page.locator(".nn-knot").first.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("End")
    for _ in range(10):
        page.keyboard.press("ArrowDown")
    wait_until(lambda: is_kept(lab, a="about half", b=62, c=0.32), seconds=20)
    curve = predictions(lab)["c"]
    assert curve[0] == pytest.approx(0.52) and len(curve) == 21
    picture(page, "predictions")


def test_a_curve_is_drawn_by_dragging(asked, lab):
    page = asked
    drawing = page.locator(".nn-drawing")
    drawing.scroll_into_view_if_needed()
    box = drawing.bounding_box()
    page.mouse.move(box["x"] + 0.1 * box["width"], box["y"] + 0.1 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.7 * box["height"], steps=6)
    page.mouse.move(box["x"] + 0.98 * box["width"], box["y"] + 0.7 * box["height"], steps=6)
    page.mouse.up()
    wait_until(lambda: "c" in predictions(lab) and predictions(lab)["c"][-1] < 0.3, seconds=20)
    heights = predictions(lab)["c"]
    assert heights[0] > 0.9 and abs(heights[10] - heights[-1]) < 0.1
    assert all(a >= b - 0.05 for a, b in itertools.pairwise(heights))
