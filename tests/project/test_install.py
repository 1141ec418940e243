"""What the pages say to a newcomer is true: the lines that install the course, and the address of the repository."""

import importlib.util
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.project.pythons import clean

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("address", ROOT / "docs" / "address.py")
pages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(pages)


def test_the_pages_links_follow_from_the_address_in_pyproject():
    for page in pages.PAGES:
        assert (ROOT / page).read_text("utf-8") == pages.written(page, pages.address())


def test_an_address_is_set_in_one_place_and_shown_everywhere(tmp_path):
    (tmp_path / "docs").mkdir()
    for name in ("pyproject.toml", *pages.PAGES):
        shutil.copy(ROOT / name, tmp_path / name)
    for url in ("https://github.com/a/b", "https://github.com/ada-l/nn.course"):
        pages.set_address(url, tmp_path)
        assert pages.address(tmp_path) == url
        assert tomllib.loads((tmp_path / "pyproject.toml").read_text())["project"].keys() >= {"dependencies", "urls"}
        for page in pages.PAGES:
            text = pages.written(page, url, tmp_path)
            assert f"mybinder.org/v2/gh/{url[19:]}/HEAD" in text and f"research.google.com/github/{url[19:]}/" in text


@pytest.mark.parametrize("url", ["github.com/a/b", "https://github.com/a", "https://github.com/a/b/c", "x"])
def test_an_address_that_binder_cannot_use_is_refused(url, tmp_path):
    with pytest.raises(ValueError, match="an address such as"):
        pages.set_address(url, tmp_path)


def test_without_an_address_no_page_has_a_link_that_needs_one():
    if pages.address():
        pytest.skip("an address is set")
    for path in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        assert not re.search(r"OWNER|mybinder\.org/v2|research\.google\.com", path.read_text("utf-8")), path


def test_every_link_of_a_page_leads_to_a_file():
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        for link in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", path.read_text("utf-8")):
            assert (path.parent / link).exists(), f"{path.name}: {link}"


@pytest.mark.slow
def test_the_lines_without_make_install_the_course_in_a_clone(tmp_path):
    page = (ROOT / "docs" / "INSTALL.md").read_text("utf-8")
    *install, _ = re.search(r"## Without make.*?```sh\n(.+?)```", page, re.S)[1].strip().splitlines()
    demo, tests, run = re.findall(r"`(\.venv/bin/[^`]+)`", page.split("fourth opens")[1])[:3]
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", ROOT, clone], check=True, env=clean())
    for line in [*install, demo, tests, f"{run} tests/nnlib/test_flat.py"]:
        done = subprocess.run(line, shell=True, cwd=clone, env=clean(), capture_output=True, text=True)
        assert done.returncode == 0, f"{line}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
