"""Take the screenshots in docs/images: the labs, a failed check, and three of each lesson after Run All.

    python docs/pictures/screens.py [labs] [check] [LESSON ...]

By default all. It drives JupyterLab in Chromium as tests/browser does; `make test-all` installs what it needs.
"""

import json
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from autograder.course.units import Unit, units  # noqa: E402
from autograder.notebook import store  # noqa: E402
from autograder.notebook.claims.claim import Choice, Scale  # noqa: E402
from nnlib.figures.picture import COLOURS  # noqa: E402
from tests import browsing  # noqa: E402
from tests.browser.conftest import Lab, opened, run_all, serving  # noqa: E402
from tests.browser.test_accessible import themed  # noqa: E402
from tests.browser.test_check import SETUP, WRONG_ADAM  # noqa: E402
from tests.browser.test_labs import cells, lab_of, still  # noqa: E402

IMAGES = ROOT / "docs" / "images"
LABS = ("race", "basins", "playground")
DRAWN = """() => [...document.querySelectorAll('img.nn-picture')].every(picture => {
  const { top, bottom } = picture.getBoundingClientRect()
  return bottom < 0 || top > innerHeight || picture.naturalWidth > 0
})"""


def main(wanted: list[str]) -> None:
    lessons = {unit.name: unit for unit in units(ROOT)}
    wanted = wanted or ["labs", "check", *lessons]
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as lab, browsing.browser() as chromium:
        for name in wanted:
            page = chromium.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(60_000)
            if name in lessons:
                take_lesson(page, lab, lessons[name])
            else:
                {"labs": take_labs, "check": take_check}[name](page, lab)
            page.close()


def take_labs(page: Page, lab: Lab) -> None:
    """Each lab with its controls, as it stands when it is opened."""
    opened(page, lab, lab.write("labs.ipynb", cells(LABS)))
    run_all(page)
    for name in LABS:
        box = lab_of(page, name)
        still(page, box.locator(".nn-picture"))
        keep(box, f"lab-{name}")


def take_check(page: Page, lab: Lab) -> None:
    """The card of a known mistake."""
    opened(page, lab, lab.write("check.ipynb", [SETUP, WRONG_ADAM, "check(adam)"]))
    run_all(page)
    keep(page.locator(".nn-card.nn-bad"), "check-failed")


def take_lesson(page: Page, lab: Lab, unit: Unit) -> None:
    """The first screen, a prediction with its verdict, and a figure in a dark notebook."""
    predict(unit, lab.folder)
    opened(page, lab, f"{unit.name}/{unit.name}.ipynb")
    page.keyboard.press("Control+b")  # without the file browser
    run_all(page, seconds=900)
    shoot(page, unit)


def shoot(page: Page, unit: Unit) -> None:
    """The three pictures of a lesson that has run."""
    see(page, page.locator(".jp-Cell").first)
    keep(page, f"{unit.name}-first")
    figures = page.locator(".jp-CodeCell:has(.jp-OutputArea-output img[alt])")
    verdicts = page.locator(".jp-CodeCell:has(.nn-idea):has-text('verdict(')")
    see(page, verdicts.first)
    keep(page, f"{unit.name}-verdict")
    themed(page, "Dark")
    see(page, figures.nth(figures.count() // 2))
    keep(page, f"{unit.name}-dark")
    themed(page, "Light")


def predict(unit: Unit, folder: Path) -> None:
    """A learner's guesses, so that the verdicts answer them: the first option, or the middle of the scale."""
    known = import_module(f"autograder.notebook.claims.{unit.topic}").CLAIMS
    asked = {str(key): claim.prediction for key, claim in known.items()}
    guesses = {key: one.options[0] for key, one in asked.items() if isinstance(one, Choice)}
    guesses |= {key: (one.low + one.high) / 2 for key, one in asked.items() if isinstance(one, Scale)}
    (folder / store.NAME).write_text(json.dumps({"predictions": guesses}), encoding="utf-8")


def see(page: Page, cell: Locator) -> None:
    """Bring a cell to the top of the window."""
    for _ in range(4):  # cells change their height as they come into view
        cell.evaluate("e => e.scrollIntoView({block: 'start'})")
        page.wait_for_timeout(700)
    page.wait_for_function(DRAWN)


def keep(what: Page | Locator, name: str) -> None:
    """Write a screenshot to docs/images."""
    path = IMAGES / f"{name}.png"
    what.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
