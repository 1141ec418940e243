"""The class report: what a class found hard, which misunderstandings it has, and what nobody has a name for yet."""

from autograder.report.gather import NobodyGraded, gather
from autograder.report.stub import stub

__all__ = ["NobodyGraded", "gather", "stub"]
