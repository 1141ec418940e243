"""Build the course's web site in build/site: the lessons executed, the documentation, nnlib's reference.

    python docs/site/build.py [--no-run | --lessons FOLDER] [--out FOLDER]

The pages are the release notebooks after Run All, as a learner sees them who has written nothing yet: figures come from
the reference. The site works from a folder, without a network.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SOURCE = ROOT / "build" / "site-source"
MODULE = "# `{name}`\n\n```{{eval-rst}}\n.. automodule:: {name}\n```\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "site", help="the folder to write (build/site)")
    parser.add_argument("--no-run", action="store_true", help="do not execute the lessons: pages without figures")
    parser.add_argument("--lessons", type=Path, help="a folder with the lessons as they were saved after Run All")
    arguments = parser.parse_args()
    shutil.rmtree(SOURCE, ignore_errors=True)
    shutil.copytree(HERE, SOURCE, ignore=shutil.ignore_patterns("build.py", "__pycache__"))
    copy_documents()
    write_reference()
    lessons = sorted((arguments.lessons or ROOT / "notebooks").glob("*/*.ipynb"))
    read = read_lesson if arguments.no_run or arguments.lessons else run_lesson
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda path: write_lesson(path.name, read(path)), lessons))
    shutil.rmtree(arguments.out, ignore_errors=True)
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", SOURCE, arguments.out]
    if code := subprocess.run(command).returncode:
        sys.exit(code)
    shutil.rmtree(arguments.out / ".doctrees", ignore_errors=True)
    print(f"{arguments.out}/index.html")


def read_lesson(path: Path) -> nbformat.NotebookNode:
    """A lesson as it lies there."""
    return nbformat.read(path, as_version=4)


def run_lesson(path: Path) -> nbformat.NotebookNode:
    """A lesson after Run All, executed where it lies."""
    notebook = read_lesson(path)
    place = {"metadata": {"path": path.parent}}
    return NotebookClient(notebook, timeout=600, kernel_name="python3", resources=place).execute()


def write_lesson(name: str, notebook: nbformat.NotebookNode) -> None:
    """Write a lesson as a page's source."""
    leave_widgets_out(notebook)
    link_lessons(notebook)
    target = SOURCE / "lessons" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target)


def leave_widgets_out(notebook: nbformat.NotebookNode) -> None:
    """A page has no kernel that could move a lab, so its picture is shown; nor is a program for widgets fetched."""
    notebook.metadata.pop("widgets", None)
    for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
        output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)


def link_lessons(notebook: nbformat.NotebookNode) -> None:
    """Here all lessons are in one folder, and the course's first page is the site's."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = re.sub(r"\]\(\.\./(\w+)/\1\.ipynb", r"](\1.ipynb", cell.source)
            cell.source = cell.source.replace("](../index.ipynb)", "](../index.md)")
        for shown in (output.data for output in cell.get("outputs", []) if "text/html" in output.get("data", {})):
            shown["text/html"] = re.sub(r'href="\.\./(\w+)/\1\.ipynb"', r'href="\1.html"', shown["text/html"])


def copy_documents() -> None:
    """The pages of docs/ with their pictures. Links to files of the repository that are no pages become their names."""
    for folder in ("images", "figures"):
        shutil.copytree(ROOT / "docs" / folder, SOURCE / "docs" / folder)
    for path in sorted((ROOT / "docs").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        (SOURCE / "docs" / path.name).write_text(without_foreign_links(text, path.parent), encoding="utf-8")


def without_foreign_links(text: str, folder: Path) -> str:
    def link(found: re.Match) -> str:
        words, goal = found.groups()
        file = goal.partition("#")[0]
        inside = "://" in goal or not file or (ROOT / "docs") in (folder / file).resolve().parents
        return found[0] if inside else words

    return re.sub(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)", link, text)


def write_reference() -> None:
    """A page for each module of nnlib."""
    folder = SOURCE / "nnlib"
    folder.mkdir()
    names = [f"nnlib.{p.stem}" for p in sorted((ROOT / "nnlib").glob("*.py")) if not p.stem.startswith("_")]
    for name in names:
        (folder / f"{name}.md").write_text(MODULE.format(name=name), encoding="utf-8")
    pages = "\n".join(names)
    (folder / "index.md").write_text(f"# The library nnlib\n\n```{{toctree}}\n{pages}\n```\n", encoding="utf-8")


if __name__ == "__main__":
    main()
