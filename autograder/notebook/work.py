"""nn-course: the learner's own copies of the notebooks, which no later release overwrites, opened in JupyterLab.

    nn-course [FOLDER] [--no-lab]

The installed course keeps its notebooks to itself and copies to FOLDER (my-notebooks) what is not there yet. A
notebook that was changed in FOLDER is never touched; an unchanged one is replaced when a newer release has another
version.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from autograder import COURSE
from autograder.notebook import store

FOLDER = "my-notebooks"
SETTINGS = Path(__file__).parent / "jupyter"
COPIES = "copies"  # the section of the learner's file: {notebook: digest of the release's version that was copied}


def copy(folder: Path, course: Path = COURSE) -> list[str]:
    """Bring the notebooks of `folder` up to date, and say what was done, one line each. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["NN_COURSE_FILE"] = str(folder / store.NAME)
    lines = []
    for released in sorted((course / "notebooks").rglob("*.ipynb")):
        name = released.relative_to(course / "notebooks").as_posix()
        own, new = folder / name, digest(released)
        copied = store.recall(COPIES, name, "")
        if own.exists() and digest(own) not in (copied, new):
            if copied != new:
                lines.append(f"{own} is yours and stays as it is; this release has a newer version: {released}")
            continue
        if not own.exists() or copied != new:
            lines.append(f"{own} {'updated' if own.exists() else 'is new'}")
            own.parent.mkdir(parents=True, exist_ok=True)
            own.write_bytes(released.read_bytes())
        store.remember(COPIES, name, new)
    return lines


def digest(notebook: Path) -> str:
    """Names the text of all cells: running a notebook changes outputs, not this. Any other file counts with its bytes."""
    data = notebook.read_bytes()
    with contextlib.suppress(ValueError, TypeError, KeyError):
        data = json.dumps(["".join(cell["source"]) for cell in json.loads(data)["cells"]]).encode()
    return hashlib.sha256(data).hexdigest()[:16]


def in_release(here: Path) -> bool:
    """Whether a folder is the release's own `notebooks`, or in it: the next release overwrites what is written there."""
    for folder in (here, *here.parents):
        project = folder.parent / "pyproject.toml"
        if folder.name == "notebooks" and project.is_file():
            return "-for-learners" in project.read_text(encoding="utf-8", errors="replace")
    return False


def main(argv: list[str] | None = None) -> int:
    """The command. Exit status 2 where the folder cannot be written."""
    parser = argparse.ArgumentParser(
        prog="nn-course", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=Path(FOLDER), help=f"default: {FOLDER}")
    parser.add_argument("--no-lab", action="store_true", help="copy only; open the folder in VS Code or another editor")
    args = parser.parse_args(argv)
    try:
        print(*copy(args.folder), sep="\n", flush=True)
    except OSError as error:
        print(f"nn-course: {error.filename or args.folder}: {error.strerror or error}", file=sys.stderr)
        return 2
    if args.no_lab:
        return 0
    page = args.folder / "index.ipynb"
    return open_in_lab(page if page.exists() else args.folder)


def open_in_lab(page: Path, *options: str) -> int:
    """JupyterLab on a page, with the course's settings: no news, and none of the instructor's tools."""
    paths = [str(SETTINGS), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    settings = {"JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths))}
    return subprocess.call([sys.executable, "-m", "jupyterlab", str(page), *options], env=os.environ | settings)


if __name__ == "__main__":
    sys.exit(main())
