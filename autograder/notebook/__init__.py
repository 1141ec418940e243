"""For learners: check an answer, use it in an experiment, predict, see the verdict, ask for a hint, see the progress.

    from autograder.notebook import check, predict, usable, verdict
    check(adam)

The same judge as in grading, in the learner's own kernel. Nothing here counts for a mark.
"""

import os

# Read when NumPy is loaded: the course's matrices are small, and more threads would cost them more than they give.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from autograder.notebook.answers import check, hint, usable
from autograder.notebook.begin import begin
from autograder.notebook.blanks import blank
from autograder.notebook.certificate import certificate
from autograder.notebook.course import progress, solution
from autograder.notebook.hunting import hunt
from autograder.notebook.lesson import findings, guidelines, predict, small_print, verdict
from autograder.notebook.names import reserve
from autograder.notebook.runs import watch
from autograder.notebook.tuning import try_out
from autograder.notebook.twins import same_as_torch

__all__ = [
    "begin",
    "blank",
    "certificate",
    "check",
    "findings",
    "guidelines",
    "hint",
    "hunt",
    "predict",
    "progress",
    "same_as_torch",
    "small_print",
    "solution",
    "try_out",
    "usable",
    "verdict",
]

reserve()
watch()
