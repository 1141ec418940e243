"""Set the repository's address, in the one place that holds it, and write the links that follow from it.

    python docs/address.py [https://github.com/you/your-copy]

The address is `Repository` in pyproject.toml; the site reads it there. This command writes it (without an argument it
leaves it as it is) and then the links between the marks in README.md and docs/INSTALL.md.
"""

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = "notebooks%2Findex.ipynb"
LINKS = re.compile(r"(?<=<!-- links -->\n).*?(?=<!-- /links -->)", re.S)


def address(root: Path = ROOT) -> str:
    """The repository's address; empty while none is set."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project.get("urls", {}).get("Repository", "")


def set_address(url: str, root: Path = ROOT) -> None:
    """Write the address to pyproject.toml. Raises ValueError where Binder and Colab could not find it."""
    if not re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+", url):
        raise ValueError(f"Binder and Colab need an address such as https://github.com/you/your-copy, got {url!r}")
    file = root / "pyproject.toml"
    text = re.sub(r'\n\[project\.urls\]\nRepository = ".*"\n', "", file.read_text(encoding="utf-8"))
    table = f'\n[project.urls]\nRepository = "{url}"\n'
    file.write_text(
        text.replace("\n[project.optional-dependencies]", f"{table}\n[project.optional-dependencies]"), "utf-8"
    )


def links(url: str) -> str:
    """The badges that open the course in Binder and Colab."""
    name = url.removeprefix("https://github.com/")
    binder = f"https://mybinder.org/v2/gh/{name}/HEAD?labpath={PAGE}"
    colab = f"https://colab.research.google.com/github/{name}/blob/HEAD/{PAGE.replace('%2F', '/')}"
    return (
        f"[![Open in Binder](https://mybinder.org/badge_logo.svg)]({binder})\n"
        f"[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]({colab})\n"
    )


def recipe(url: str) -> str:
    """The same badges, and what Colab needs before the first cell."""
    line = f"!pip install -q --no-deps git+{url} && pip install -q anywidget"
    return f"{links(url)}\nIn Colab, run `{line}` in a cell above the first one.\n"


PAGES = {  # what a page says between the marks, with an address and without
    "README.md": (links, ""),
    "docs/INSTALL.md": (recipe, "No address is set, so there are no links to Binder and Colab.\n"),
}


def written(page: str, url: str, root: Path = ROOT) -> str:
    """A page's text with the links that follow from the address."""
    shown, nothing = PAGES[page]
    return LINKS.sub(lambda _: shown(url) if url else nothing, (root / page).read_text(encoding="utf-8"))


if __name__ == "__main__":
    try:
        if sys.argv[1:]:
            set_address(sys.argv[1])
    except ValueError as error:
        sys.exit(str(error))
    for page in PAGES:
        (ROOT / page).write_text(written(page, address()), encoding="utf-8")
    print(address() or "no address is set")
