"""axe-core finds nothing serious in labs, predictions, a lesson, feedback and the report, in both themes."""

import pytest

from autograder.__main__ import main
from nnlib.labs import LABS
from tests.browser.conftest import opened, run_all
from tests.browser.test_labs import cells, lab_of
from tests.browser.test_next_day import CELLS

PIECES = (".nn-lab", ".nn-predict", ".nn-still")


def findings(page, *selectors):
    """What axe-core calls serious or critical in these parts of the page, or in all of it, one line each."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe: make test-all installs it")
    context = {"include": [[s] for s in selectors if page.locator(s).count()]} if selectors else None
    found = axe.Axe().run(page, context=context).response
    assert found["passes"], "axe looked at something"
    return [
        f"{rule['impact']} {rule['id']}: {node['html'][:160]} ({node['failureSummary']})"
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def themed(page, theme):
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.locator(".lm-Menu-item", has_text="Theme").first.hover()
    page.locator(".lm-Menu-item", has_text=f"JupyterLab {theme}").first.click()
    page.wait_for_function("theme => document.body.dataset.jpThemeName === `JupyterLab ${theme}`", arg=theme)
    page.wait_for_timeout(500)


@pytest.fixture
def light_again(page):
    """The theme is a setting of the server, which other tests share."""
    yield
    themed(page, "Light")


def test_every_lab_in_both_themes(page, lab, light_again):
    opened(page, lab, lab.write("axe-labs.ipynb", cells(LABS)))
    run_all(page)
    for theme in ("Light", "Dark"):
        themed(page, theme)
        for name in LABS:
            lab_of(page, name)
            assert not (found := findings(page, *PIECES)), (theme, name, found)


def test_predictions_and_still_pictures_in_both_themes(page, lab, light_again):
    opened(page, lab, lab.write("axe-predictions.ipynb", CELLS))
    run_all(page)
    page.locator(".nn-drawing").wait_for()
    alive = findings(page, *PIECES)
    themed(page, "Dark")
    alive += findings(page, *PIECES)
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name="Shut Down Kernel", exact=True).click()
    page.locator(".nn-live").first.wait_for(state="detached")
    assert not alive + findings(page, *PIECES)


def test_something_serious_would_be_found(page, lab):
    opened(page, lab, lab.write("axe-finds.ipynb", cells(["convexity"])))
    run_all(page)
    box = lab_of(page, "convexity")
    assert not findings(page, ".nn-lab")
    box.evaluate("e => e.querySelector('label').remove()")
    assert "select-name" in " ".join(findings(page, ".nn-lab"))


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A made-up class, graded and reported."""
    root = tmp_path_factory.mktemp("axe") / "course"
    main(["demo", "--to", str(root)])
    assert main(["report", "--names", "--root", str(root)]) == 0
    return root


PAGES = {"feedback": "feedback/*/*/*.html", "report": "**/report*.html"}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", PAGES)
def test_feedback_and_report_in_both_themes_on_a_phone_and_a_desk(graded, page, picture, kind, theme, width):
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    paths = sorted(graded.glob(PAGES[kind]))[:6]
    assert len(paths) >= 2
    for path in paths:
        page.goto(path.as_uri())
        page.evaluate("() => document.querySelectorAll('details').forEach(e => (e.open = true))")
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width, path
        assert not (found := findings(page)), (path.name, found)
    picture(page, f"{kind}-{theme}-{width}", full_page=True)
