"""Any .ipynb, however damaged -> the sources of its answers by name, and notes on what was wrong with it."""

from autograder.submission.answers import Book, Code, answers
from autograder.submission.reading import Cell, NotANotebook, Submission, read
from autograder.submission.repair import repair
from autograder.submission.written import Written, written_answers

__all__ = [
    "Book",
    "Cell",
    "Code",
    "NotANotebook",
    "Submission",
    "Written",
    "answers",
    "read",
    "repair",
    "written_answers",
]
