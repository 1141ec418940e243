"""Downloads as people make them, and what is collected from one."""

import json
import os
import unicodedata
import zipfile

from autograder.collect.files import tree
from autograder.collect.loose import Namer
from autograder.collect.sorting import Sorting
from autograder.course.roster import Roster

UNIT = "2_optimizers"
NB = f"{UNIT}.ipynb"


def in_folder(path, files):
    for name, data in files.items():
        place = path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        os.utime(place, (1_900_000_000, 1_900_000_000))
    return path


def in_zip(path, files, **how):
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2030, 1, 31, 12, 0, 0)), data, **how)
    return path


def by_macos(path, files):
    """Names in NFD, `__MACOSX`, `.DS_Store`."""
    extra = {f"__MACOSX/{os.path.dirname(n)}/._{os.path.basename(n)}": b"\0\5\26\7" for n in files}
    everything = files | extra | {".DS_Store": b"\0", "a/.DS_Store": b"\0"}
    return in_zip(path, {unicodedata.normalize("NFD", name): data for name, data in everything.items()})


def submitted(course):
    """{learner: what is in the notebook's last cell, or the first bytes of a file that is not a notebook}"""

    def last_cell(path):
        try:
            return json.loads(path.read_bytes())["cells"][-1]["source"]
        except (ValueError, LookupError, TypeError):
            return path.read_bytes()[:20]

    return {path.parts[-3]: last_cell(path) for path in course.root.glob(f"submitted/*/{UNIT}/{NB}")}


def time_of(course, student):
    path = course.root / "submitted" / student / UNIT / "timestamp.txt"
    return path.read_text().strip() if path.exists() else None


def attempts_in(source, roster=None):
    """The attempts in a source, what was refused, and what was left alone."""
    sorting = Sorting(None, Namer([UNIT, "1_optimization"], roster or Roster()), roster or Roster())
    found = list(sorting.attempts(tree(source, sorting.refused)))
    return found, sorting.refused, sorting.left
