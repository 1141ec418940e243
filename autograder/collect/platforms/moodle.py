"""Moodle: Assignment, Download all submissions. Without times.

    Ada Lovelace_4711_assignsubmission_file/2_optimizers.ipynb    "in folders"; before version 4.1 with a `_` at the end
    Ada Lovelace_4711_assignsubmission_file_2_optimizers.ipynb    otherwise
    Ada Lovelace_4711_assignsubmission_onlinetext/onlinetext.html

Moodle writes a blank for each `_` of a name, so the first number is the learner's, whatever follows. It is a number of
this assignment: in the next one the learner has another.
"""

from autograder.collect.platforms.platform import Platform

MOODLE = Platform("Moodle", (r"(?P<name>[^/]+?)_(?P<id>\d{1,20})_assignsubmission_[a-z]+(?:_.*)?",), per_unit=True)
