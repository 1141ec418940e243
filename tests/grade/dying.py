"""In the place of `grade_one`: in a small module, since every process of a pool imports it."""

import os

from autograder.grade.one import failed


def dies_on_bad(job):
    if job.student == "bad":
        os._exit(1)
    return failed(job, "fine")
