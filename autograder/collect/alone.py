"""One grader at a time looks at what was collected before, and writes what counts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.course.units import KEPT
from autograder.files import SECRET, for_group, is_shared, make_folder


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Wait until nobody else collects into this course, and keep others waiting. Whoever dies lets them go.

    Not on Windows, where files have other locks. Raises OSError.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    path = root / KEPT / "collecting"
    make_folder(path.parent, SECRET)
    mode = for_group(SECRET) if is_shared(path.parent) else SECRET
    with open(path, "ab", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        if os.fstat(file.fileno()).st_uid == os.geteuid():  # the umask may have taken the group's right away
            os.fchmod(file.fileno(), mode)
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
