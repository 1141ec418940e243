"""Sphinx's settings for the course's web site; `make site` builds it. Nothing in it is fetched from another host."""

import inspect
import tomllib
from pathlib import Path

ROOT = next(p for p in Path(__file__).resolve().parents if (p / "pyproject.toml").is_file())
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REPOSITORY = PROJECT.get("urls", {}).get("Repository", "")  # not set: no launch buttons, rather than broken ones

project = "Building Blocks of Neural Networks"
copyright = "the course's contributors, CC BY 4.0"
language = "en"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx-mathjax-offline"]
exclude_patterns = ["_build"]
html_theme = "sphinx_book_theme"
html_title = project
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_theme_options = {
    "use_download_button": False,
    "use_repository_button": bool(REPOSITORY),
    "navigation_with_keys": False,
    "navbar_persistent": [],  # the search stands in the side bar
    "show_toc_level": 2,
}
if REPOSITORY:
    launch = {"binderhub_url": "https://mybinder.org", "colab_url": "https://colab.research.google.com"}
    html_theme_options |= {"repository_url": REPOSITORY, "launch_buttons": launch}

myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
myst_dmath_double_inline = True
nb_execution_mode = "off"  # docs/site/build.py has run them
nb_merge_streams = True
suppress_warnings = ["myst.header", "mystnb.unknown_mime_type"]

autodoc_default_options = {"members": True, "undoc-members": False, "member-order": "bysource"}
autodoc_mock_imports = []


def show_as_written(app, what, name, obj, options, lines):
    """The docstrings are plain text with equations and tables in lines of their own: keep them so."""
    if lines:
        text = inspect.cleandoc("\n".join(lines)).splitlines()
        lines[:] = [".. code-block:: text", "", *(f"   {line}" for line in text), ""]


# What scrolls inside itself is reached by Tab and moved by the arrow keys
REACHABLE = """
addEventListener("load", () => {
  for (const wide of document.querySelectorAll(".bd-article table, .bd-article .cell_output, .bd-article pre"))
    if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0
})
"""


def setup(app):
    app.connect("autodoc-process-docstring", show_as_written)
    app.add_js_file(None, body=REACHABLE)
