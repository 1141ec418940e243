"""The next day: the kernel is gone, and labs and predictions are what was seen last, with words and without errors."""

import json
import re
import shutil

import pytest

from tests.browser.conftest import opened, run_all

CELLS = [
    "from nnlib.labs import convexity\nconvexity.lab(curve='x²')",
    "from nnlib.labs import playground\nplayground.lab(epochs=5)",
    'from autograder.notebook import buttons\nbuttons.choice("How many stuck?", ["none", "half"], "", print).show()',
    'buttons.scale(0, 100, "%", None, print, question="How many per cent?").show()',
    'axes = {"x": range(9), "x_label": "epoch", "y_label": "loss"}\nbuttons.curve(0, 1, None, print, **axes).show()',
]
WAKE = "run this cell to wake it"


@pytest.fixture
def used(page, lab):
    """A notebook with labs and predictions, run and used; and the words that were seen last."""
    path = lab.write("today.ipynb", CELLS)
    opened(page, lab, path)
    run_all(page)
    slider = page.get_by_role("slider", name="x, one end")
    slider.scroll_into_view_if_needed()
    for _ in range(60):  # JupyterLab may still be taking the focus to the cell that ran last
        if slider.get_attribute("aria-valuetext") == "-1.40":
            break
        slider.press("ArrowRight")
        page.wait_for_timeout(100)
    page.get_by_role("radio", name="half").click()
    page.get_by_role("slider", name="How many per cent?").focus()
    page.keyboard.press("ArrowRight")
    page.locator(".nn-knot").first.focus()
    page.keyboard.press("ArrowUp")
    page.locator(".nn-still", has_text="loss 0.52 at 0").wait_for(state="attached")
    page.locator(".nn-still", has_text="Between -1.4 and 1.2").wait_for(state="attached")
    page.wait_for_timeout(500)
    return page, path


def save(page):
    page.get_by_role("menuitem", name="File", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("^Save Notebook(?! As)")).click()
    page.wait_for_timeout(1500)


def kernel(page, command):
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name=re.compile(f"^{command}")).first.click()


def asleep(page):
    """All pieces are still pictures and words, those that were seen last."""
    page.locator(".nn-live").first.wait_for(state="detached")
    assert page.locator(".nn-live").count() == 0
    stills = page.locator(".nn-still").all_text_contents()
    chord, playground, *predictions = stills
    assert "Between -1.4 and 1.2" in chord and WAKE in chord and WAKE in playground
    assert [re.search("You predicted: ([^.]*)", words)[1] for words in predictions[:2]] == ["half", "51 %"]
    assert "loss 0.52 at 0" in predictions[2]
    pictures = page.locator(".nn-still img")
    assert pictures.count() == 2
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
        assert picture.is_visible() and picture.evaluate("e => e.naturalWidth") > 700
        assert len(picture.get_attribute("alt")) > 80
    unwell(page)


def unwell(page):
    """Nothing on the page says or shows that something is broken."""
    outputs = " ".join(page.locator(".jp-OutputArea").all_text_contents())
    assert not re.search("error|not found|traceback|loading widget", outputs, re.IGNORECASE)
    assert page.locator(".jp-RenderedText[data-mime-type$=stderr], .jupyter-widgets-disconnected").count() == 0
    assert page.evaluate("() => [...document.images].every(i => !i.src || i.naturalWidth > 0)")


def test_after_save_shutdown_and_reopening(used, lab, browser, picture):
    page, path = used
    save(page)
    kernel(page, "Shut Down Kernel")
    page.locator(".nn-live").first.wait_for(state="detached")
    asleep(page)
    saved = json.loads((lab.folder / path).read_text())
    kinds = {kind for cell in saved["cells"] for output in cell["outputs"] for kind in output.get("data", {})}
    assert kinds == {"text/html", "text/plain", "image/png", "text/latex"}  # and no view of a widget
    page.close()
    tomorrow = browser.new_page(viewport={"width": 1280, "height": 900})
    tomorrow.set_default_timeout(30_000)
    opened(tomorrow, lab, path)
    asleep(tomorrow)
    picture(tomorrow, "next-day")
    tomorrow.locator(".jp-CodeCell", has_text="import convexity").locator(".jp-InputArea-editor").click()
    tomorrow.keyboard.press("Shift+Enter")
    tomorrow.locator(".nn-lab .nn-picture[src]").wait_for()  # awake
    tomorrow.close()


def test_after_a_restart(used, picture):
    page, _ = used
    kernel(page, "Restart Kernel")
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    asleep(page)
    picture(page, "after-restart")
    run_all(page)
    page.wait_for_function("() => document.querySelectorAll('.nn-live').length === 5")
    assert page.get_by_role("radio").count() == 2  # and not those of yesterday beside them
    unwell(page)


def test_a_page_loaded_anew_wakes_what_its_kernel_still_has(used, lab):
    page, _ = used
    save(page)
    page.reload()
    page.locator(".nn-lab .nn-picture[src]").first.wait_for()
    assert page.get_by_role("slider", name="x, one end").get_attribute("aria-valuetext") == "-1.40"
    page.get_by_role("radio", name="half", checked=True).wait_for()
    unwell(page)


def test_a_notebook_from_elsewhere_that_jupyter_does_not_trust(used, lab, browser):
    page, path = used
    save(page)
    kernel(page, "Shut Down Kernel")
    page.close()
    shutil.copy(lab.folder / path, lab.folder / "elsewhere.ipynb")
    text = (lab.folder / path).read_text().replace("How many stuck?", "How many remain?")
    (lab.folder / "elsewhere.ipynb").write_text(text)  # the signature no longer fits
    other = browser.new_page(viewport={"width": 1280, "height": 900})
    opened(other, lab, "elsewhere.ipynb")
    words = " ".join(other.locator(".jp-OutputArea").all_text_contents())
    assert "Between -1.4 and 1.2" in words and WAKE in words and "You predicted: half" in words
    images = other.locator(".jp-OutputArea img")
    assert images.count() == 2
    assert all(image.evaluate("e => e.naturalWidth") > 700 for image in images.all())
    unwell(other)
    other.close()
