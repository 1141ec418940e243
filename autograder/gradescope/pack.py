"""The container's zip: two scripts, what a mark in this unit depends on, the release notebook and the course's secret.

It holds hidden parts and the secret: it is for the platform alone. Worked answers and other units are not in it.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np

from autograder.course.closure import CODE, PARTED, closure, data_files
from autograder.course.units import KEPT, MARK, Unit
from autograder.files import SECRET, write
from autograder.grade.results import exercise_modules, secret

HERE = Path(__file__).parent
RUN = "autograder.gradescope.run"
DATE = (2000, 1, 1, 0, 0, 0)  # the same bytes make the same zip
PLACE_OF_LESSON = "# The lesson's script stays with its instructors.\n"


def pack(unit: Unit, to: Path) -> dict[str, bytes]:
    """Write the zip, and return what is in it. Raises UsageError, and OSError where it cannot be written."""
    content = contents(unit)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in content.items():
            info = zipfile.ZipInfo(name, DATE)
            runs = name in ("setup.sh", "run_autograder")
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, (0o100755 if runs else 0o100600) << 16
            archive.writestr(info, data)
    write(to, packed.getvalue(), mode=SECRET)
    return content


def contents(unit: Unit) -> dict[str, bytes]:
    """Every file of the zip by its path."""
    unit.release_notebook()  # raises where there is none
    exercises = exercise_modules(unit.topic)
    rooms = [name.rpartition(".")[0] for name in exercises]
    modules = closure(RUN, "autograder.wall", *exercises, chosen=[*rooms, *PARTED])
    code = [path for path in [*modules.values(), *data_files(modules)] if path.suffix != ".sh"]
    files = {path.relative_to(CODE): path.read_bytes() for path in code}
    files |= {p.relative_to(unit.root): p.read_bytes() for p in (unit.release, unit.root / MARK)}
    files[unit.script.relative_to(unit.root)] = PLACE_OF_LESSON.encode()
    files[Path(KEPT, "secret")] = secret(unit.root) + b"\n"
    setup = (HERE / "setup.sh").read_text(encoding="utf-8").replace("{numpy}", np.__version__)
    scripts = {"setup.sh": setup.encode(), "run_autograder": (HERE / "run_autograder").read_bytes()}
    return scripts | {f"course/{name.as_posix()}": data for name, data in sorted(files.items())}
