"""Every file that is handed out has a licence in docs/LICENSES.md, and every row of that page is about something."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from autograder.course import units as lessons
from autograder.release.bundle import contents

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "LICENSES.md").read_text("utf-8")
ROWS = [
    (licence, re.findall(r"`([^`]+)`", where))
    for licence, where in re.findall(r"^\| [^|]+ \| ([^|]+) \| (`[^|]+) \|$", PAGE, re.M)
]
OURS, SITE = ROWS[1:5], ROWS[5:]


def licences(name):
    """The licences of the rows that name a file, but for the first row, which names all."""
    return [licence for licence, patterns in ROWS[1:] if any(fnmatch(name, pattern) for pattern in patterns)]


def unnamed(names):
    """What is no code of ours and has no row of its own: any file that is no Python, style sheet, script or setting."""
    others = [name for name in names if Path(name).suffix not in {".py", ".typed", ".css", ".js", ".toml"}]
    others = [name for name in others if Path(name).name not in ("LICENSE", "README.md") and not licences(name)]
    return [name for name in others if not re.fullmatch(r"(nnlib|autograder)/[\w/.]+(\.(json|md|j2|sh)|/\w+)", name)]


@pytest.fixture(scope="module")
def released():
    return list(contents(lessons.units(ROOT)))


def test_what_is_not_ours_or_not_code_has_a_row_of_its_own(released):
    """In the release as in the wheel: any kind of file that is no Python and no style sheet is named."""
    assert any(name.endswith(".npz") for name in released) and any(name.endswith(".ipynb") for name in released)
    assert unnamed(released) == []


def test_every_row_about_this_repository_is_about_a_file():
    for _, patterns in OURS:
        assert any(next(ROOT.glob(pattern), None) for pattern in patterns), patterns


def test_the_licences_that_are_named_elsewhere_are_the_same():
    assert "CC BY 4.0" in licences("nnlib/digits.npz")[-1]
    assert "CC BY 4.0" in (ROOT / "nnlib" / "DIGITS-LICENSE.md").read_text("utf-8")
    assert "BSD-3-Clause" in (ROOT / "pyproject.toml").read_text("utf-8")


def test_nothing_from_elsewhere_lies_in_the_code_without_a_row():
    """No bundled library, font or picture: these would have a licence of their own."""
    foreign = {".woff", ".woff2", ".ttf", ".otf", ".svg", ".png", ".jpg", ".gif", ".ico", ".whl", ".min.js"}
    found = [path for top in ("autograder", "nnlib") for path in (ROOT / top).rglob("*") if path.suffix in foreign]
    assert not [path for path in found if not licences(path.relative_to(ROOT).as_posix())]
    scripts = [path for top in ("autograder", "nnlib") for path in (ROOT / top).rglob("*.js")]
    assert not [path for path in scripts if re.search(r"copyright|@license", path.read_text("utf-8"), re.I)]
