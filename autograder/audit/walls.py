"""The attacks and the damaged notebooks: the tests that run them, counted."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree

SUITES = {
    "attacks": "tests/wall/test_wall_attacks.py",
    "ways to carry a hidden bit out": "tests/wall/test_wall_channels.py",
    "submissions that take as much time as they can get": "tests/grade/test_budget.py",
    "hostile pages": "tests/browser/test_hostile_pages.py",
    "damaged notebooks": "tests/submission/test_submission.py",
    "odd notebooks, in a kernel and in the grader": "tests/submission/test_parity.py tests/submission/test_names.py",
}


def walls(root: Path) -> dict[str, dict]:
    """For each suite how many tests ran, and which failed."""
    return {name: _counted(root, files) for name, files in SUITES.items()}


def _counted(root: Path, files: str) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        options = ["-q", "--runxfail", "-p", "no:cacheprovider", f"--junitxml={report}"]
        subprocess.run([sys.executable, "-m", "pytest", *options, *files.split()], cwd=root, capture_output=True)
        cases = list(ElementTree.parse(report).iter("testcase"))
    failed = [c.get("name") for c in cases if c.find("failure") is not None or c.find("error") is not None]
    skipped = sum(c.find("skipped") is not None for c in cases)
    return {"run": len(cases) - skipped, "skipped": skipped, "failed": failed}
