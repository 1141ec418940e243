"""The web site, in Chromium: it works from a folder, asks no other host for anything, and fits a narrow window."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlparse

import pytest

from tests.browser.test_accessible import findings
from tests.browsing import PATIENCE
from tests.project.test_licenses import licences

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    pytest.importorskip("sphinx_book_theme")
    out = tmp_path_factory.mktemp("site")
    done = subprocess.run([sys.executable, ROOT / "docs/site/build.py", "--out", out], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return out


@pytest.fixture(scope="module")
def pages(site):
    return [path for path in sorted(site.rglob("*.html")) if path.name not in ("search.html", "genindex.html")]


@pytest.fixture
def page(browser):
    page = browser.new_page(viewport={"width": 400, "height": 800})
    page.set_default_timeout(PATIENCE)
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    yield page
    page.close()


def test_no_page_asks_another_host_and_none_is_wider_than_a_telephone(pages, page):
    wide = []
    for path in pages:
        page.goto(path.as_uri())
        if page.evaluate("document.documentElement.scrollWidth") > 400:
            wide.append(path.name)
    assert not wide
    assert not {url for url in page.asked if not url.startswith(("file:", "data:", "blob:"))}


def test_every_link_leads_somewhere(pages, page):
    broken = []
    for path in pages:
        page.goto(path.as_uri())
        for href in page.evaluate("[...document.querySelectorAll('a[href]')].map(a => a.href)"):
            target, anchor = urldefrag(href)
            if not target.startswith("file:"):
                continue
            file = Path(unquote(urlparse(target).path))
            if not file.is_file() or (anchor and f'id="{unquote(anchor)}"' not in file.read_text(encoding="utf-8")):
                broken.append(f"{path.name}: {href}")
    assert not broken


def test_the_lessons_have_their_figures_and_formulas_are_drawn(site, page):
    for lesson in sorted((site / "lessons").glob("*.html")):
        page.goto(lesson.as_uri())
        page.wait_for_selector("mjx-container")
        assert page.locator("article img").count() >= 3, lesson.name
        text = page.inner_text("article")
        assert "Traceback" not in text and "Error displaying widget" not in text, lesson.name


def test_search_finds_a_term(site, page):
    page.goto(f"{(site / 'search.html').as_uri()}?q=momentum")
    page.wait_for_selector("#search-results li a")
    assert "Optimizers" in page.inner_text("#search-results") or "optimizers" in page.inner_text("#search-results")


def test_every_file_has_a_licence(site):
    names = [path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()]
    assert len(names) > 200 and not [name for name in names if not licences(name)]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("names", ["index.html", "docs/VERDICTS.html", "lessons/*.html"])
def test_axe_finds_nothing_serious(site, page, names, theme):
    page.emulate_media(color_scheme=theme)
    for path in sorted(site.glob(names)):
        page.goto(path.as_uri())
        assert not (found := findings(page, "article")), (path.name, found)
