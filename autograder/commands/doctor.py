"""autograder doctor: what this machine offers for grading, what is missing and how to get it."""

from __future__ import annotations

import argparse

from autograder.doctor import report


def arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(args: argparse.Namespace) -> int:
    """Print the findings; 1 where something is missing."""
    findings = report()
    print(*findings, sep="\n")
    return 0 if all(finding.good for finding in findings) else 1
